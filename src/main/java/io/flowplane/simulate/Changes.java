package io.flowplane.simulate;

import java.io.IOException;

/** Changes clusters on the server, one after another. */
public interface Changes {
    /** Name of the cluster, as the server sends it, that the n-th change will change. */
    String cluster(int n);

    /** Makes the n-th change; back when the server has taken it. */
    void make(int n) throws IOException, InterruptedException;
}
