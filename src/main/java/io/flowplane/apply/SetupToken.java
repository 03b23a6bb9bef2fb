package io.flowplane.apply;

import java.time.Instant;

/** What a start finds out about the first login. */
public sealed interface SetupToken {
    /** An admin token exists. */
    record NotNeeded() implements SetupToken {}

    /** Another live instance has issued a valid one. */
    record IssuedBy(String instance) implements SetupToken {}

    /** A new one, to be printed once. */
    record Issued(String secretText, Instant expiresAt) implements SetupToken {
        /** Keeps the secret out of logs. */
        @Override
        public String toString() {
            return "Issued[until " + expiresAt + "]";
        }
    }
}
