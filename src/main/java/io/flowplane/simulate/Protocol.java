package io.flowplane.simulate;

/** The two variants of xDS. */
public enum Protocol {
    /** Incremental. */
    DELTA,
    /** State of the world. */
    SOTW
}
