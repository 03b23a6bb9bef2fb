package io.flowplane.store.sql;

/** Carries the news of a commit to the other instances on the same database, and theirs here. It may lose any of it. */
interface Bell extends AutoCloseable {
    /** Where there are no other instances. */
    Bell NONE = new Bell() {
        @Override
        public void listen() {}

        @Override
        public void tell() {}

        @Override
        public BellState state() {
            return new BellState(false, 0, 0);
        }

        @Override
        public void close() {}
    };

    /** Begins to hear others; once. */
    void listen();

    /** Something was committed here. Any thread; takes no time and never fails. */
    void tell();

    BellState state();

    @Override
    void close();
}
