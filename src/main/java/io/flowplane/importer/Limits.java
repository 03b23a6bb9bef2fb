package io.flowplane.importer;

/**
 * How large a document may be, beside its bytes.
 *
 * @param depth most arrays and objects within each other
 * @param values most values, with those that YAML's aliases repeat
 * @param operations most operations
 */
public record Limits(int depth, int values, int operations) {
    /** 200 levels, 1,000,000 values, 10,000 operations. */
    public static final Limits DEFAULT = new Limits(200, 1_000_000, 10_000);
}
