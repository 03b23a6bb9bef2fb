package io.flowplane.domain.spec;

/**
 * A JSON object in Envoy's own vocabulary, as text: compact, keys sorted at every level, so that equal content is equal
 * text.
 */
public record RawJson(String text) {
    /** No settings: Envoy's defaults. */
    public static final RawJson EMPTY = new RawJson("{}");
}
