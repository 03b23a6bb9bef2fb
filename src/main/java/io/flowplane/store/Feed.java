package io.flowplane.store;

import java.util.List;

/** What came after a cursor. */
public sealed interface Feed {
    /** The next changes, oldest first, whole writes only; empty when there are none. */
    record Changes(List<Change> changes, Cursor next) implements Feed {}

    /** The cursor is older than the oldest change, or of another history: load everything again. */
    record Gap() implements Feed {}
}
