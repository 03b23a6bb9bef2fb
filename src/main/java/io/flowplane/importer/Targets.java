package io.flowplane.importer;

import io.flowplane.json.Pointer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Where requests go: by the request's wish, by {@code x-flowplane-upstream}, by {@code servers}. */
final class Targets {
    private final @Nullable Upstream wished;
    private final Servers servers;
    private final UpstreamReader upstreams;
    private final Target ofDocument;
    private final Target named;

    Targets(Part document, Wishes wishes, Findings findings) {
        this.wished = wished(wishes, findings);
        // Where a wish stands for all of them, what is wrong with servers harms nobody.
        this.servers = new Servers(wished == null ? findings : new Findings());
        this.upstreams = new UpstreamReader(wished == null ? findings : new Findings());
        this.named = servers.target(document);
        Optional<Part> info = document.object("info", new Findings());
        Target extension = extension(document).within(info.map(this::extension).orElse(Target.UNSAID));
        this.ofDocument = wished(extension.within(named));
    }

    /** Which servers the document names, whatever else it and the request say; their first one names the domain. */
    Target named() {
        return named;
    }

    Target ofDocument() {
        return ofDocument;
    }

    Target of(PathItem item) {
        Target own = servers.target(item.with("servers"));
        Target all = extension(item.with(Extensions.UPSTREAM)).within(own);
        return all.isUnsaid() ? all : wished(all);
    }

    Target of(Part operation) {
        Target own = operation.get("servers") == null ? Target.UNSAID : servers.target(operation);
        Target all = extension(operation).within(own);
        return all.isUnsaid() ? all : wished(all);
    }

    private Target extension(Part part) {
        JsonNode value = part.get(Extensions.UPSTREAM);
        return value == null ? Target.UNSAID : upstreams.target(value, part.at().field(Extensions.UPSTREAM));
    }

    private Target wished(Target own) {
        Upstream all = wished;
        return all == null ? own : new Target(all.path().isEmpty() ? own.basePath() : all.path(), List.of(all));
    }

    private static @Nullable Upstream wished(Wishes wishes, Findings findings) {
        String text = wishes.upstream();
        if (text == null) {
            return null;
        }
        try {
            return UpstreamReader.text(text, Pointer.ROOT);
        } catch (ServerUrl.Wrong e) {
            findings.fault(Pointer.ROOT, "invalid_upstream", "The upstream of the request: " + e.reason());
            return null;
        }
    }
}
