package io.flowplane.cli;

/** The demo can't go on; the message is for people. */
public final class DemoFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DemoFailed(String message) {
        super(message, null, false, false);
    }
}
