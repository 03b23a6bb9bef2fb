package io.flowplane.translate.filter;

import io.flowplane.validate.Addresses;
import java.util.Optional;

/** Addresses of pages, as Envoy fetches them. */
final class HttpUris {
    private HttpUris() {}

    static Optional<String> fault(String uri) {
        String rest = uri.startsWith("https://") ? uri.substring(8) : uri.startsWith("http://") ? uri.substring(7) : "";
        int slash = rest.indexOf('/');
        boolean good = Addresses.isAuthority(slash < 0 ? rest : rest.substring(0, slash))
                && uri.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '#');
        return good
                ? Optional.empty()
                : Optional.of(
                        "Must be http:// or https:// with a host and a path, such as https://keys.example.com/a.");
    }
}
