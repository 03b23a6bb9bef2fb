package io.flowplane;

import org.jspecify.annotations.Nullable;

/** The program can't do its work here and now; the message is one line for people, with what to do. */
final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotStart(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }
}
