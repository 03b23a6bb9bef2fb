package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a service about each request. */
@Word("ext_authz")
@Doc("Asks a service about each request; what it refuses doesn't go on.")
@About(
        displayName = "External authorization",
        envoyName = "envoy.filters.http.ext_authz",
        perRoute = ExtAuthzFilter.PerRoute.class,
        usageHint = "The service is a cluster that speaks gRPC (envoy.service.auth.v3), or anything that answers over"
                + " HTTP with 200 or a refusal.",
        example = """
                {"type": "ext_authz", "failure_mode_allow": false,
                 "service": {"type": "http", "server_uri": {"uri": "http://authz.example.com/check", "timeout_ms": 200},
                   "authorization_request": {"allowed_headers": ["cookie", "x-api-key"]},
                   "authorization_response": {"allowed_upstream_headers": ["x-user"]}}}
                """,
        perRouteExample = """
                {"context_extensions": {"virtual_host": "shop"}}
                """)
public record ExtAuthzFilter(
        Service service,

        @Doc("Let requests through when the service can't be asked. Default false.") @Nullable
        Boolean failureModeAllow,

        @Doc("Send the beginning of the body along.") @Nullable
        RequestBody withRequestBody,

        @Doc("Choose the route again after the service added headers. Default false.") @Nullable
        Boolean clearRouteCache,

        @Doc("When the service can't be asked. Default 403.") @Range(min = 200, max = 599) @Nullable
        Integer statusOnError,

        @Length(max = 255) @Nullable String statPrefix,

        @Doc("Send the client's certificate along. Default false.") @Nullable
        Boolean includePeerCertificate)
        implements FriendlyFilter {
    /** For a route. */
    @Doc("What a route tells the service; {\"disabled\": true} doesn't ask it.")
    public record PerRoute(
            @Size(max = 100) @Length(min = 0, max = 4096) Map<String, String> contextExtensions,
            @Nullable Boolean disableRequestBodyBuffering) {
        public PerRoute {
            contextExtensions = Map.copyOf(contextExtensions);
        }
    }

    /** The body in the question. */
    @Doc("The beginning of the body in the question.")
    public record RequestBody(
            @Range(min = 1, max = 67_108_864) int maxRequestBytes,

            @Doc("Ask with what there is when the body is longer, instead of refusing it. Default false.") @Nullable
            Boolean allowPartialMessage,

            @Doc("As bytes, for bodies that aren't UTF-8. Default false.") @Nullable
            Boolean packAsBytes) {}

    /** Who is asked. */
    @Doc("Who is asked.")
    public sealed interface Service {
        /** Over gRPC. */
        record Grpc(
                @Doc("A cluster of the team that speaks HTTP/2.") @Alias({"cluster", "cluster_name"}) @Length(max = 100)
                String targetUri,

                @Doc("Default 200.") @Range(min = 1, max = 600_000) @Nullable
                Integer timeoutMs,

                @Doc("Sent with each question.") @Size(max = 100)
                List<Pair> initialMetadata)
                implements Service {
            public Grpc {
                initialMetadata = List.copyOf(initialMetadata);
            }
        }

        /** Over HTTP: the request's method, path and some of its headers. */
        record Http(
                @Doc("Default time-out 200.") HttpUri serverUri,

                @Doc("Put before the path of the question.") @Length(max = 2048) @Nullable
                String pathPrefix,

                @Size(max = 100) List<Pair> headersToAdd,
                @Nullable AuthorizationRequest authorizationRequest,
                @Nullable AuthorizationResponse authorizationResponse)
                implements Service {
            public Http {
                headersToAdd = List.copyOf(headersToAdd);
            }
        }
    }

    /** A header. */
    @Doc("A header.")
    public record Pair(
            @Alias({"name", "header"}) @Length(max = 256) String key,
            @Length(min = 0, max = 16_384) String value) {}

    /** The question. */
    @Doc("Which headers go into the question, besides host, method, path, content-length and authorization.")
    public record AuthorizationRequest(
            @Size(max = 100) List<StringMatch> allowedHeaders,
            @Size(max = 100) List<Pair> headersToAdd) {
        public AuthorizationRequest {
            allowedHeaders = List.copyOf(allowedHeaders);
            headersToAdd = List.copyOf(headersToAdd);
        }
    }

    /** The answer. */
    @Doc("Which headers of the answer go where.")
    public record AuthorizationResponse(
            @Doc("To the cluster.") @Size(max = 100) List<StringMatch> allowedUpstreamHeaders,

            @Doc("To the client, with a refusal. Default: all.") @Size(max = 100)
            List<StringMatch> allowedClientHeaders,

            @Doc("To the client, with the cluster's response.") @Size(max = 100)
            List<StringMatch> allowedClientHeadersOnSuccess) {
        public AuthorizationResponse {
            allowedUpstreamHeaders = List.copyOf(allowedUpstreamHeaders);
            allowedClientHeaders = List.copyOf(allowedClientHeaders);
            allowedClientHeadersOnSuccess = List.copyOf(allowedClientHeadersOnSuccess);
        }
    }
}
