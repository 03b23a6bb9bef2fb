package io.flowplane.domain;

/**
 * One thing that a resource's spec names: another resource ({@link #CLUSTER}, {@link #ROUTE}, {@link #SECRET}) or a
 * socket that it claims ({@link #PORT}).
 *
 * @param to what is named: {@link #CLUSTER}, {@link #ROUTE}, {@link #SECRET} or {@link #PORT}
 * @param name its name; for a port {@code "<protocol>/<port>"}, such as {@code tcp/10000}
 * @param required true where Envoy refuses the referrer while the target is missing (a filter's, access log's or
 *     tracer's cluster, a secret)
 */
public record Reference(String to, String name, boolean required) {
    public static final String CLUSTER = "cluster";
    public static final String ROUTE = "route";
    public static final String SECRET = "secret";
    public static final String PORT = "port";
}
