package io.flowplane.api;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;

/** Refusals while the server can't answer; each says when to try again. */
final class Away {
    private static final int RETRY_SECONDS = 2;

    private Away() {}

    static Refusal starting() {
        return Refusal.later(
                ErrorCode.UNAVAILABLE, "The server is starting; /readyz says what it is waiting for.", RETRY_SECONDS);
    }

    static Refusal stopping() {
        return Refusal.later(ErrorCode.UNAVAILABLE, "The server is stopping; another one may answer.", RETRY_SECONDS);
    }

    static Refusal busy() {
        return Refusal.later(
                ErrorCode.UNAVAILABLE, "Too many requests are in work; try again in a moment.", RETRY_SECONDS);
    }

    static Refusal database() {
        return Refusal.later(
                ErrorCode.UNAVAILABLE,
                "The database is away. Nothing was stored; try again in a moment.",
                RETRY_SECONDS);
    }
}
