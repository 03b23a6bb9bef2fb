package io.flowplane;

import io.flowplane.apply.SetupToken;
import java.time.Duration;
import java.time.Instant;

/**
 * What a start prints about the first login. The token stands once, alone on its line, so that {@code grep -oP
 * 'fp_setup_[^\s]+'} on the output of a start yields it and nothing else.
 */
final class SetupNotice {
    private SetupNotice() {}

    /**
     * The block that begins with {@code BOOTSTRAP}; empty when an admin token exists.
     *
     * @param api such as {@code http://127.0.0.1:8080}
     */
    static String text(SetupToken token, String api, Instant now) {
        return switch (token) {
            case SetupToken.NotNeeded none -> "";
            case SetupToken.IssuedBy other ->
                block("BOOTSTRAP: no admin token exists yet. The setup token was printed by another instance:\n"
                        + other.instance() + "\n"
                        + "Take it from that instance's output.");
            case SetupToken.Issued issued ->
                block(
                        "BOOTSTRAP: no admin token exists yet. This setup token gets the first one, once, within "
                                + hours(Duration.between(now, issued.expiresAt())) + ":\n\n"
                                + issued.secretText() + "\n\n"
                                + "POST it to " + api + "/api/v1/bootstrap/initialize as\n"
                                + "{\"setupToken\": \"...\", \"adminTokenName\": \"admin\"}; the answer holds the admin token.");
        };
    }

    private static String block(String lines) {
        return lines + "\n" + "-".repeat(72) + "\n";
    }

    private static String hours(Duration left) {
        long minutes = Math.max(1, Math.round(left.toSeconds() / 60.0));
        return minutes >= 120 ? Math.round(minutes / 60.0) + " hours" : minutes + " minutes";
    }
}
