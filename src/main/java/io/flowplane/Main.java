package io.flowplane;

/** The composition root. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println(io.envoyproxy.envoy.config.cluster.v3.Cluster.getDescriptor().getFullName());
    }
}
