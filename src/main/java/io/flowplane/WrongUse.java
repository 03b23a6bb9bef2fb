package io.flowplane;

/** A command line that makes no sense; the message says what would. */
final class WrongUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongUse(String message) {
        super(message, null, false, false);
    }
}
