package io.flowplane.xds;

/**
 * What a proxy is known to have of one name, where that isn't simply what the picture held at its cursor.
 *
 * @param version empty unless it {@link State#HAS} one
 */
record Known(State state, String version) {
    /** How much is known. */
    enum State {
        /** It was never told, or may have forgotten: it gets the resource, or hears that there is none. */
        UNTOLD,
        /** It rejected a response with this name, and may have taken any part of it. */
        DOUBTFUL,
        /** It has a version. */
        HAS
    }

    static final Known UNTOLD = new Known(State.UNTOLD, "");
    static final Known DOUBTFUL = new Known(State.DOUBTFUL, "");

    static Known version(String version) {
        return new Known(State.HAS, version);
    }

    boolean untold() {
        return state == State.UNTOLD;
    }

    /** Whether it surely has some version. */
    boolean has() {
        return state == State.HAS;
    }

    /** Whether it surely has {@code wanted}. */
    boolean has(String wanted) {
        return state == State.HAS && version.equals(wanted);
    }
}
