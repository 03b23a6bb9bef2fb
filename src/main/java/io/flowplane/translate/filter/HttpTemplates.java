package io.flowplane.translate.filter;

import com.google.re2j.Pattern;

/** Path templates of {@code google.api.http}: <code>/v1/{name=shelves/*}/books:list</code>. */
final class HttpTemplates {
    private static final String SEGMENT = "(?:\\*\\*?|[A-Za-z0-9_.~%!$&'()+,;@-]+)";
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";
    private static final String VARIABLE =
            "\\{" + NAME + "(?:\\." + NAME + ")*(?:=" + SEGMENT + "(?:/" + SEGMENT + ")*)?\\}";
    private static final String PART = "(?:" + SEGMENT + "|" + VARIABLE + ")";
    private static final Pattern TEMPLATE = Pattern.compile("/|/" + PART + "(?:/" + PART + ")*(?::[A-Za-z0-9_.~-]+)?");

    /** What may follow {@code **}: nothing but a verb. */
    private static final Pattern DEEP_IN_BETWEEN = Pattern.compile(".*\\*\\*\\}?/.*");

    private HttpTemplates() {}

    static boolean isGood(String template) {
        return TEMPLATE.matches(template) && !DEEP_IN_BETWEEN.matches(template);
    }
}
