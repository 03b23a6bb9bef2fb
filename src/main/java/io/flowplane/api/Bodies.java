package io.flowplane.api;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Team;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes a request's body: its type, then its bytes, at most so many. */
final class Bodies {
    private Bodies() {}

    /**
     * @throws Refusal UNSUPPORTED_MEDIA_TYPE
     */
    static void checkType(List<String> accepted, Headers headers) {
        checkEncoding(headers);
        String type = headers.single("Content-Type");
        if (type == null || !isAccepted(accepted, type)) {
            throw unsupported("Send the header Content-Type: " + String.join(" or ", accepted) + " (in UTF-8).");
        }
    }

    /**
     * @throws Refusal UNSUPPORTED_MEDIA_TYPE
     */
    static void checkEncoding(Headers headers) {
        String encoding = headers.joined("Content-Encoding");
        if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
            throw unsupported("A body must not be compressed: send it without Content-Encoding.");
        }
    }

    /**
     * Reads to the end.
     *
     * @throws Refusal BODY_TOO_LARGE
     */
    static byte[] read(InputStream in, int most) {
        try {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw tooLarge(most);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The team that a request names, in its body, its path or its query.
     *
     * @throws Refusal INVALID_BODY when it is no text, or when the two differ
     */
    static @Nullable String team(Call call, ObjectNode body) {
        String asked = call.askedTeam();
        JsonNode sent = body.get("team");
        if (sent == null || sent.isNull()) {
            return asked;
        }
        if (!sent.isString() || !Team.isName(sent.stringValue())) {
            throw fault("/team", "A team is named by a text: " + Team.NAME_RULE + ".", "invalid_value");
        }
        if (asked != null && !asked.equals(sent.stringValue())) {
            throw fault("/team", "The body names another team than path or query.", "conflicting_value");
        }
        return sent.stringValue();
    }

    /** Refuses a body that names another thing than the path. */
    static void mustKeepName(ObjectNode body, String name) {
        JsonNode sent = body.get("name");
        if (sent != null && !(sent.isString() && sent.stringValue().equals(name))) {
            throw fault(
                    "/name",
                    "The path says '" + Problems.shortened(name) + "': a name can't be changed.",
                    "name_differs");
        }
    }

    /** A member's text; empty when it is missing or no text, which the reader of the whole body complains of. */
    static String text(ObjectNode body, String member) {
        JsonNode sent = body.get(member);
        return sent != null && sent.isString() ? sent.stringValue() : "";
    }

    private static Refusal fault(String pointer, String message, String code) {
        return Refusal.of(ErrorCode.INVALID_BODY, message, List.of(new Problem(pointer, message, code)));
    }

    static Refusal broken() {
        return Refusal.of(ErrorCode.MALFORMED_REQUEST, "The body ends too early, or its chunks are broken.");
    }

    static Refusal tooLarge(int most) {
        return Refusal.of(ErrorCode.BODY_TOO_LARGE, "The body is larger than " + most + " bytes.");
    }

    private static boolean isAccepted(List<String> accepted, String type) {
        String[] parts = type.split(";", -1);
        return accepted.contains(parts[0].strip().toLowerCase(Locale.ROOT))
                && Arrays.stream(parts).skip(1).allMatch(Bodies::isHarmless);
    }

    private static boolean isHarmless(String parameter) {
        String[] pair = parameter.strip().toLowerCase(Locale.ROOT).split("=", 2);
        return !pair[0].strip().equals("charset") || isUtf8(pair.length == 2 ? pair[1].strip() : null);
    }

    private static boolean isUtf8(@Nullable String charset) {
        return charset != null && charset.replace("\"", "").matches("utf-?8");
    }

    private static Refusal unsupported(String detail) {
        return Refusal.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, detail);
    }
}
