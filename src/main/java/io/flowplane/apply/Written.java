package io.flowplane.apply;

/**
 * A write that was answered by the store.
 *
 * @param now what is stored after it
 * @param outcome what it did
 */
public record Written<T>(T now, Outcome outcome) {
    /** What a write did. */
    public enum Outcome {
        CREATED,
        CHANGED,
        UNCHANGED
    }
}
