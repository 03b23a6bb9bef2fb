package io.flowplane.api;

/** What a body looks like: a word of the document's {@code components/schemas}, or made of one. */
sealed interface BodyShape {
    /** An object that {@code components/schemas} describes under this name. */
    record Named(String component) implements BodyShape {}

    /** An array of such objects. */
    record ListOf(String component) implements BodyShape {}

    /** Any JSON object. */
    record AnyObject() implements BodyShape {}

    /** Text that is no JSON. */
    record Text() implements BodyShape {}
}
