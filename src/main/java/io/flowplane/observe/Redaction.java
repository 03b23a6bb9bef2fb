package io.flowplane.observe;

import java.util.regex.Pattern;

/** The last line of defence against secrets in logs: blanks what looks like one of ours. */
public final class Redaction {
    private static final Pattern TOKEN_SECRET =
            Pattern.compile("(fp_(?:pat|setup)_[A-Za-z0-9-]{1,64}\\.)[A-Za-z0-9_~+/=.-]+");
    private static final Pattern URL_PASSWORD = Pattern.compile("((?:postgres|postgresql)://[^\\s:/@]*:)[^\\s@]+@");
    private static final Pattern PRIVATE_KEY = Pattern.compile(
            "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", Pattern.DOTALL);
    private static final String BLANK = "[redacted]";

    private Redaction() {}

    /** {@code text} without secrets of tokens, passwords of database addresses and private keys. */
    public static String redact(String text) {
        String clean = text;
        if (clean.contains("fp_")) {
            clean = TOKEN_SECRET.matcher(clean).replaceAll("$1" + BLANK);
        }
        if (clean.contains("://")) {
            clean = URL_PASSWORD.matcher(clean).replaceAll("$1" + BLANK + "@");
        }
        if (clean.contains("PRIVATE KEY")) {
            clean = PRIVATE_KEY.matcher(clean).replaceAll(BLANK);
        }
        return clean;
    }
}
