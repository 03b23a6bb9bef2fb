package io.flowplane.validate;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Texts that are nearly right: put together at random from the pieces of a vocabulary. */
public final class RandomWords {
    private static final List<String> REGEX_ATOMS = List.of(
            "a",
            "Z",
            "0",
            "/",
            "-",
            "_",
            ".",
            "\\.",
            "\\d",
            "\\w",
            "\\s",
            "\\D",
            "\\W",
            "\\S",
            "\\b",
            "^",
            "$",
            "[a-z]",
            "[^/]",
            "[A-Za-z0-9]",
            "[A-Z]",
            "[^A-Z]",
            "[\\w.-]",
            "[[:alpha:]]",
            "[[:^digit:]]",
            "[]x]",
            "[a-]",
            "\\x41",
            "\\x{7e}",
            "ä",
            "\\/",
            "\\-",
            "\\t",
            "\\n",
            "(?i)",
            "(?:é)",
            "\\A",
            "\\z",
            "\\B",
            "[[:punct:]]",
            "[ -~]",
            "[^\\x00-\\x7f]",
            " ",
            "%",
            "\"");
    private static final List<String> REGEX_ENDS = List.of(
            "", "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{0}", "{3,}", "{0,}", "{1,4}", "{0,2}", "{2,3}?");
    private static final List<String> TEMPLATE_PIECES = List.of(
            "/",
            "/",
            "/",
            "/",
            "a",
            "b.c",
            "*",
            "**",
            "{x}",
            "{y}",
            "{z=*}",
            "{v=**}",
            "{w=a/*}",
            "{u=*/b}",
            "{t=a/**}",
            "-",
            ".html",
            "~",
            "%20",
            "=",
            ":",
            "@",
            "!",
            "$&",
            "'",
            "(",
            ",;");
    private static final List<String> DOMAIN_PIECES = List.of(
            "*", "a", "B", "-", ".", "x1", "_", ":80", "10.0.0.1", "[::1]", "example.com", "xn--a", "*.", "a.b");
    private static final List<String> FORMAT_PIECES = List.of(
            "%%",
            "text",
            " ",
            "%REQ(x)%",
            "%REQ(:path?a-b):7%",
            "%RESP(x):0%",
            "%TRAILER(x)%",
            "%PROTOCOL%",
            "%RESPONSE_CODE%",
            "%START_TIME(%Y-%m-%d %H:%M:%S.%3f)%",
            "%START_TIME%",
            "%EMIT_TIME(%s)%",
            "%DYNAMIC_METADATA(a.b:c:d):3%",
            "%FILTER_STATE(a.b)%",
            "%UPSTREAM_METADATA(a:b)%",
            "%CLUSTER_METADATA(a:b)%",
            "%GRPC_STATUS(SNAKE_STRING)%",
            "%GRPC_STATUS%",
            "%PATH(WQ)%",
            "%QUERY_PARAM(a)%",
            "%QUERY_PARAMS(ORIG)%",
            "%REQUESTED_SERVER_NAME(SNI_FIRST)%",
            "%ENVIRONMENT(HOME)%",
            "%UPSTREAM_PEER_CERT_V_END(%b %d)%",
            "%START_TIME(%6f)%",
            "%UPSTREAM_FILTER_STATE(k)%",
            "%REQUEST_HEADER(x)%",
            "%RESPONSE_TRAILER(a?b)%",
            "%HOSTNAME%",
            "%START_TIME()%",
            "%",
            "%A%",
            "ü",
            "%DURATION%");

    private final Random random;

    public RandomWords(long seed) {
        this.random = new Random(seed);
    }

    public String regex() {
        StringBuilder regex = new StringBuilder();
        int parts = 1 + random.nextInt(12);
        for (int i = 0; i < parts; i++) {
            regex.append(regexPart(3));
        }
        return regex.toString();
    }

    private String regexPart(int depth) {
        String atom = depth > 0 && random.nextInt(3) == 0
                ? one(List.of(
                                "(",
                                "(?:",
                                "(?P<n" + random.nextInt(1000) + ">",
                                "(?<m" + random.nextInt(1000) + ">",
                                "(?i:",
                                "(?s-i:"))
                        + regexPart(depth - 1)
                        + (random.nextBoolean() ? "|" + regexPart(depth - 1) : regexPart(depth - 1))
                        + ")"
                : one(REGEX_ATOMS);
        return atom + one(REGEX_ENDS);
    }

    public String template() {
        return "/" + some(TEMPLATE_PIECES, 8);
    }

    public String rewrite() {
        return "/" + some(TEMPLATE_PIECES, 5);
    }

    public String domain() {
        return some(DOMAIN_PIECES, 4);
    }

    public String format() {
        return some(FORMAT_PIECES, 6);
    }

    /** One that a check lets through; {@code make} must not be hopeless. */
    static String good(Supplier<String> make, java.util.function.Predicate<String> check) {
        String text = make.get();
        while (!check.test(text)) {
            text = make.get();
        }
        return text;
    }

    private String some(List<String> pieces, int most) {
        StringBuilder text = new StringBuilder();
        int count = 1 + random.nextInt(most);
        for (int i = 0; i < count; i++) {
            text.append(one(pieces));
        }
        return text.toString();
    }

    private String one(List<String> pieces) {
        return pieces.get(random.nextInt(pieces.size()));
    }
}
