package io.flowplane.importer;

import io.flowplane.importer.Operations.Found;
import io.flowplane.json.Pointer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The host name under which clients call the API, and where the document says so. */
record Domain(String name, Pointer at) {
    /**
     * The request's, else {@code x-flowplane-domain}, else the host of the document's first server, else of the first
     * upstream.
     */
    static Optional<Domain> of(
            Part document, Wishes wishes, Targets targets, List<Found> operations, Findings findings) {
        if (wishes.domain() != null) {
            return Optional.of(new Domain(wishes.domain().toLowerCase(Locale.ROOT), Pointer.ROOT));
        }
        Part info = document.object("info", new Findings()).orElse(document);
        for (Part part : List.of(info, document)) {
            JsonNode given = part.get(Extensions.DOMAIN);
            Pointer at = part.at().field(Extensions.DOMAIN);
            if (given != null && given.isString()) {
                return Optional.of(new Domain(given.stringValue().toLowerCase(Locale.ROOT), at));
            }
            if (given != null) {
                findings.fault(at, "wrong_type", "Must be a text, such as api.example.com.");
                return Optional.empty();
            }
        }
        return targets.named().upstreams().stream()
                .findFirst()
                .map(first -> new Domain(host(first), first.at()))
                .or(() -> ofUpstream(targets, operations, findings));
    }

    private static Optional<Domain> ofUpstream(Targets targets, List<Found> operations, Findings findings) {
        Optional<Upstream> first = targets.ofDocument().upstreams().stream()
                .findFirst()
                .or(() -> operations.stream()
                        .flatMap(operation -> operation.target().upstreams().stream())
                        .findFirst());
        first.ifPresent(upstream -> findings.note(
                upstream.at(),
                "domain_of_upstream",
                "The document names no host, so clients call the API under its upstream's, " + host(upstream) + "; "
                        + Extensions.DOMAIN + ", or domain in the request, names another."));
        return first.map(upstream -> new Domain(host(upstream), upstream.at()));
    }

    private static String host(Upstream upstream) {
        return upstream.host().contains(":") ? "[" + upstream.host() + "]" : upstream.host();
    }
}
