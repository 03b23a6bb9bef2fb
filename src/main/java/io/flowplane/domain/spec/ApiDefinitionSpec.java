package io.flowplane.domain.spec;

import io.flowplane.domain.spec.FilterChain.DownstreamTls;
import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Seconds;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An API behind a gateway: the clusters, routes and listener that it needs are generated from it. */
@Doc("An API behind a gateway. Its clusters, routes and listener are generated from it.")
public record ApiDefinitionSpec(
        @Doc("The host name under which clients call it; * for every name that no other definition has.")
        @Length(max = 253)
        String domain,

        @Doc("A listener for this definition alone. Default false: shared with the team's other definitions.") @Nullable
        Boolean listenerIsolation,

        @Doc("Which listener. Default: the team's default-gateway-listener on port 10000.") @Nullable
        ApiListener listener,

        @Doc("The name of a shared listener; another way to say listener.name.") @Size(max = 1) @Length(max = 100)
        List<String> targetListeners,

        @Doc("Free JSON about TLS, kept for the reader.") @Nullable
        RawJson tls,

        @Doc("Filters for every operation of this definition.") @Size(max = 50)
        List<HttpFilter> filters,

        @Doc("Where requests go whose route names no upstream.") @Size(max = 100)
        List<ApiUpstream> upstreams,

        @Doc("The operations. Where two fit, the one with the more exact path counts.") @Size(min = 1)
        List<ApiRoute> routes,

        @Doc("The OpenAPI document that it came from.") @Nullable
        ApiSource source) {
    public ApiDefinitionSpec {
        targetListeners = List.copyOf(targetListeners);
        filters = List.copyOf(filters);
        upstreams = List.copyOf(upstreams);
        routes = List.copyOf(routes);
    }

    @Doc("The listener of a definition. It is made when no listener has its name yet.")
    public record ApiListener(
            @Doc("Default: made from the definition's name.") @Length(max = 100) @Nullable
            String name,

            @Doc("Default 0.0.0.0.") @Alias("address") @Length(max = 45) @Nullable
            String bindAddress,

            @Doc("Default 10000.") @Range(min = 1, max = 65535) @Nullable
            Integer port,

            @Doc("Default HTTP. HTTPS needs tlsContext.") @Nullable
            Protocol protocol,

            @Nullable DownstreamTls tlsContext) {}

    public enum Protocol {
        HTTP,
        HTTPS
    }

    @Doc("A server that answers requests.")
    public record ApiUpstream(
            @Doc("Names its cluster, together with the definition. Default: host and port.")
            @Length(max = 100)
            @Nullable
            String name,

            @Doc("Where it listens, as \"host:port\" or an object.")
            Endpoint endpoint,

            @Doc("Speak TLS to it, and verify its certificate. Default false.") @Alias("useTls") @Nullable
            Boolean tls,

            @Doc("Server name (SNI) and name in its certificate. Default: its host name.") @Length(max = 255) @Nullable
            String tlsServerName,

            @Doc("Speak HTTP/2 to it, as gRPC needs. Default false.") @Nullable
            Boolean http2,

            @Doc("Share of the requests, relative to the other upstreams. Default 1.")
            @Range(min = 1, max = 1_000_000)
            @Nullable
            Long weight) {}

    @Doc("One operation, or several that go the same way. Its upstreams: cluster, or upstreams, else the definition's.")
    public record ApiRoute(
            @Doc("Unique in the definition. Default: its methods and path.") @Length(max = 100) @Nullable
            String name,

            @Doc("Default: every method.") @Size(max = 20) @Length(max = 32)
            List<String> methods,

            ApiMatch match,
            @Nullable ApiUpstream cluster,
            @Size(max = 100) List<ApiUpstream> upstreams,

            @Doc("Time for the whole response; 0: unlimited. Default 30.") @Seconds(min = 0) @Nullable
            Duration timeoutSeconds,

            @Nullable ApiRewrite rewrite,

            @Doc("Settings of filters for this route alone: short or Envoy name to settings.") @Size(max = 50)
            Map<String, RawJson> filters,

            @Doc("Why it was deployed, for people.") @Length(max = 500) @Nullable
            String deploymentNote) {
        public ApiRoute {
            methods = List.copyOf(methods);
            upstreams = List.copyOf(upstreams);
        }
    }

    @Doc("Which paths: exactly one of prefix, path, template and regex; prefix wins over path.")
    public record ApiMatch(
            @Doc("The beginning of the path.") @Length(max = 4096) @Nullable
            String prefix,

            @Doc("The whole path.") @Length(max = 4096) @Nullable
            String path,

            @Doc("Envoy's URI template.") @Length(max = 4096) @Nullable
            String template,

            @Doc("RE2, over the whole path.") @Length(max = 4096) @Nullable
            String regex,

            @Size(max = 100) List<RouteMatch.QueryMatch> queryParameters) {
        public ApiMatch {
            queryParameters = List.copyOf(queryParameters);
        }
    }

    @Doc("How the path changes on its way: prefix, or regex with substitution.")
    public record ApiRewrite(
            @Length(max = 4096) @Nullable String prefix,
            @Length(max = 4096) @Nullable String regex,

            @Doc("With regex; \\1 is its first group.") @Length(min = 0, max = 4096) @Nullable
            String substitution) {}

    @Doc("An OpenAPI document.")
    public record ApiSource(
            @Doc("Its title.") @Length(min = 0, max = 1000) String title,

            @Doc("Its own version.") @Length(min = 0, max = 200)
            String version,

            @Doc("The version of OpenAPI.") @Length(max = 20) @Word("openapi")
            String openApi,

            @Doc("SHA-256 of the document, as 64 hex digits.") @Length(min = 64, max = 64)
            String sha256) {}
}
