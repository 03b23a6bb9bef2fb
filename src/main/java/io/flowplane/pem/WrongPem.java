package io.flowplane.pem;

/** A text that can't be used: {@code what is wrong; what would be right}, as the end of a sentence about it. */
public final class WrongPem extends Exception {
    private static final long serialVersionUID = 1L;

    WrongPem(String fault) {
        super(fault, null, false, false);
    }

    public String fault() {
        return String.valueOf(getMessage());
    }
}
