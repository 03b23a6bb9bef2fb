package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FreeText;
import io.flowplane.domain.spec.Shape.Inline;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is done with a request. */
@Doc("What is done with a request. type: forward, weighted, redirect or directResponse.")
public sealed interface RouteAction {
    /** To one cluster. */
    @Word("forward")
    @Doc("To one cluster.")
    record Forward(
            @Doc("The cluster's name; it may be created later.") @Length(max = 100)
            String cluster,

            @Inline Forwarding forwarding)
            implements RouteAction {}

    /** To several clusters, by chance. */
    @Word("weighted")
    @Doc("To several clusters, by chance.")
    record Weighted(
            @Size(min = 1, max = 1000) List<WeightedCluster> clusters,

            @Doc("Must be the sum of the weights, if given.") @Range(min = 1, max = 4294967295L) @Nullable
            Long totalWeight,

            @Inline Forwarding forwarding)
            implements RouteAction {
        public Weighted {
            clusters = List.copyOf(clusters);
        }
    }

    @Doc("A share of the requests.")
    record WeightedCluster(
            @Length(max = 100) String name,

            @Doc("Share of the requests, relative to the sum of all weights.") @Range(min = 1, max = 4294967295L)
            long weight,

            @Inline HeaderChanges headers,

            @Doc("Envoy filter name to its per-route configuration in Envoy's JSON.")
            Map<String, RawJson> typedPerFilterConfig) {}

    /** To another address, by the client. */
    @Word("redirect")
    @Doc("The client is sent to another address.")
    record Redirect(
            @Length(max = 255) @Nullable String hostRedirect,
            @Range(min = 1, max = 65535) @Nullable Integer portRedirect,

            @Doc("Default: the request's scheme. Not with httpsRedirect.") @Nullable
            Scheme schemeRedirect,

            @Nullable Boolean httpsRedirect,

            @Doc("The new path, which may hold a query. Not with prefixRewrite or regexRewrite.")
            @Length(max = 4096)
            @Nullable
            String pathRedirect,

            @Doc("Replaces what the path match's prefix matched.") @Length(max = 4096) @Nullable
            String prefixRewrite,

            @Nullable RegexRewrite regexRewrite,

            @Doc("301 (default), 302, 303, 307 or 308.") @Range(min = 301, max = 308) @Nullable
            Integer responseCode,

            @Doc("Leave the query out. Default false.") @Nullable
            Boolean stripQuery)
            implements RouteAction {}

    enum Scheme {
        @Word("http")
        HTTP,
        @Word("https")
        HTTPS
    }

    /** Answered by Envoy itself. */
    @Word("directResponse")
    @Doc("Answered by Envoy itself.")
    record DirectResponse(
            @Range(min = 200, max = 599) int status,

            @Doc("At most 4096 bytes, unless maxDirectResponseBodySizeBytes of the route configuration allows more.")
            @Length(min = 0, max = 1_048_576)
            @FreeText
            @Nullable
            String body)
            implements RouteAction {}
}
