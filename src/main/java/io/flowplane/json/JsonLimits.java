package io.flowplane.json;

/**
 * How large a document may be, beside its bytes.
 *
 * @param depth most arrays and objects within each other
 * @param nodes most values, those within arrays and objects included
 */
public record JsonLimits(int depth, int nodes) {
    /** 64 levels, 100,000 values. */
    public static final JsonLimits DEFAULT = new JsonLimits(64, 100_000);
}
