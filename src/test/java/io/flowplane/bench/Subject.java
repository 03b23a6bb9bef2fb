package io.flowplane.bench;

/** A server with a table of clusters {@code c0}, {@code c1}, …: ours or a peer. */
interface Subject extends AutoCloseable {
    String name();

    boolean isPeer();

    long pid();

    int xdsPort();

    /** Changes one cluster; returns when the server has taken it. */
    void change(int cluster);

    /** Has it give back what it doesn't need, so that its resident memory says what it holds. */
    void settle();

    @Override
    void close();
}
