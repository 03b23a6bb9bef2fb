package io.flowplane.translate.filter;

import io.flowplane.domain.spec.filter.HttpUri;
import io.flowplane.translate.HelperClusters;
import io.flowplane.translate.Wire;
import io.flowplane.validate.Addresses;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What filters ask over HTTP, and the clusters for it. */
final class HttpUris {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int HIGHEST_PORT = 65_535;
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private HttpUris() {}

    static io.envoyproxy.envoy.config.core.v3.HttpUri of(HttpUri given, long otherwiseMs, Spot at) {
        Optional<URI> uri = parsed(given.uri(), at.field("uri"));
        String cluster = given.cluster() != null
                ? at.field("cluster").cluster(given.cluster())
                : uri.map(known -> cluster(known, at)).orElse("none");
        return io.envoyproxy.envoy.config.core.v3.HttpUri.newBuilder()
                .setUri(given.uri())
                .setCluster(cluster)
                .setTimeout(Wire.millis(given.timeoutMs() == null ? otherwiseMs : given.timeoutMs()))
                .build();
    }

    private static String cluster(URI uri, Spot at) {
        boolean tls = uri.getScheme().equalsIgnoreCase("https");
        int port = uri.getPort() < 0 ? (tls ? HTTPS_PORT : HTTP_PORT) : uri.getPort();
        return HelperClusters.of(tls, bare(uri.getHost()), port, at.findings());
    }

    /** The address of a page: with a scheme, a host, and nobody's password. */
    static Optional<URI> parsed(String text, Spot at) {
        Optional<URI> uri = uri(text);
        boolean absolute = uri.isPresent()
                && uri.get().getScheme() != null
                && SCHEMES.contains(uri.get().getScheme().toLowerCase(Locale.ROOT))
                && uri.get().getHost() != null
                && Addresses.host(bare(uri.get().getHost())).isEmpty();
        at.refuseIf(
                !absolute,
                "invalid_uri",
                "Must be http:// or https:// with a host, such as https://idp.example.com/jwks.");
        if (!absolute) {
            return Optional.empty();
        }
        int port = uri.get().getPort();
        at.refuseIf(port == 0 || port > HIGHEST_PORT, "invalid_uri", "Its port must be from 1 to 65535.");
        at.refuseIf(uri.get().getUserInfo() != null, "inline_secret", "Must not hold a user or a password.");
        at.refuseIf(uri.get().getFragment() != null, "invalid_uri", "Must not hold a #.");
        return port > HIGHEST_PORT || port == 0 ? Optional.empty() : uri;
    }

    private static Optional<URI> uri(String text) {
        try {
            return text.chars().allMatch(c -> c > 0x20 && c < 0x7F) ? Optional.of(new URI(text)) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** An IPv6 address without its brackets. */
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
