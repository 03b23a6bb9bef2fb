package io.flowplane.simulate;

/** How a simulated proxy takes what it is sent. */
public enum Behaviour {
    /** Takes everything and confirms it at once, as an Envoy does. */
    STEADY,
    /** Rejects every response. */
    REJECTING,
    /** Reads one response in so many seconds. */
    SLOW,
    /** Reads its first response, and none after; the connection stays. */
    SILENT,
    /** Closes its connection when it has everything, and doesn't come back. */
    VANISHING,
    /** Closes its connection every few seconds, and comes back with what it has. */
    RECONNECTING
}
