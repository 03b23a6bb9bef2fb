package io.flowplane.importer;

import io.flowplane.domain.spec.Endpoint;
import io.flowplane.json.Nearest;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads {@code x-flowplane-upstream}: {@code host:port}, a URL, an object, or a list of these. */
final class UpstreamReader {
    private static final List<String> FIELDS =
            List.of("endpoint", "url", "host", "port", "tls", "useTls", "tlsServerName", "http2", "weight", "name");

    private final Findings findings;

    UpstreamReader(Findings findings) {
        this.findings = findings;
    }

    /** What the extension says; its base path is null unless a URL has one. */
    Target target(JsonNode value, Pointer at) {
        List<Upstream> all = new ArrayList<>();
        if (value instanceof ArrayNode array) {
            if (array.size() > Part.MOST) {
                findings.fault(at, "too_many", "May hold at most " + Part.MOST + " entries.");
                return Target.UNSAID;
            }
            for (int i = 0; i < array.size(); i++) {
                one(array.get(i), at.index(i)).ifPresent(all::add);
            }
            if (array.isEmpty()) {
                findings.fault(at, "too_few", "Must hold at least one entry.");
            }
        } else {
            one(value, at).ifPresent(all::add);
        }
        if (all.isEmpty()) {
            return Target.UNSAID;
        }
        String base = all.getFirst().path();
        return new Target(base.isEmpty() ? null : base, Shares.of(all, base, findings));
    }

    private Optional<Upstream> one(JsonNode value, Pointer at) {
        try {
            if (value instanceof ObjectNode object) {
                return Optional.of(object(new Part(object, at)));
            }
            if (value.isString()) {
                return Optional.of(text(value.stringValue(), at));
            }
            throw new ServerUrl.Wrong("Must be a text like host:port, a URL, or an object with endpoint or url.");
        } catch (ServerUrl.Wrong e) {
            findings.fault(at, "invalid_upstream", e.reason());
            return Optional.empty();
        }
    }

    /** {@code host:port} or a whole URL. */
    static Upstream text(String text, Pointer at) throws ServerUrl.Wrong {
        if (text.contains("://")) {
            ServerUrl url = ServerUrl.parse(text);
            String host = url.host();
            if (host != null) {
                return Upstream.of(url, host, 1, at);
            }
        }
        Endpoint endpoint = Endpoint.parse(text);
        if (endpoint == null || endpoint.port() < 1 || endpoint.port() > 65_535) {
            throw new ServerUrl.Wrong("Must look like host:port or https://host:port/path.");
        }
        boolean ipv6 = endpoint.host().contains(":");
        String host = ServerUrl.host(ipv6 ? "[" + endpoint.host() + "]" : endpoint.host());
        return new Upstream(host, endpoint.port(), false, false, null, null, 1, "", at);
    }

    private Upstream object(Part part) throws ServerUrl.Wrong {
        for (String name : part.node().propertyNames()) {
            if (!FIELDS.contains(name)) {
                findings.fault(
                        part.at().field(ServerUrl.shown(name)),
                        "unknown_field",
                        "There is no such field here" + Nearest.hint(name, FIELDS));
            }
        }
        Upstream plain = address(part);
        Boolean tls = truth(part, part.get("tls") == null ? "useTls" : "tls");
        String serverName = textOf(part, "tlsServerName");
        return new Upstream(
                plain.host(),
                plain.port(),
                tls == null ? (plain.tls() || serverName != null) : tls,
                Boolean.TRUE.equals(truth(part, "http2")) || plain.http2(),
                serverName == null ? null : serverName.toLowerCase(Locale.ROOT),
                textOf(part, "name"),
                Servers.weight(part.get("weight"), part.at().field("weight"), findings),
                plain.path(),
                part.at());
    }

    private Upstream address(Part part) throws ServerUrl.Wrong {
        String url = textOf(part, "url");
        String host = textOf(part, "host");
        String port = part.text("port").orElse("");
        JsonNode endpoint = part.get("endpoint");
        int given = (url == null ? 0 : 1) + (host == null ? 0 : 1) + (endpoint == null ? 0 : 1);
        if (given != 1) {
            throw new ServerUrl.Wrong("Needs one of endpoint (host:port), url, and host with port.");
        }
        if (endpoint instanceof ObjectNode object) {
            return address(new Part(object, part.at().field("endpoint")));
        }
        if (url != null) {
            return text(url.contains("://") ? url : "http://" + url, part.at());
        }
        String bracketed = host != null && host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return text(endpoint == null ? bracketed + ":" + port : endpoint.asString(""), part.at());
    }

    private @Nullable String textOf(Part part, String name) {
        JsonNode value = part.get(name);
        if (value != null && !value.isString()) {
            findings.fault(part.at().field(name), "wrong_type", "Must be a text.");
        }
        return value != null && value.isString() ? value.stringValue() : null;
    }

    private @Nullable Boolean truth(Part part, String name) {
        JsonNode value = part.get(name);
        if (value != null && !value.isBoolean()) {
            findings.fault(part.at().field(name), "wrong_type", "Must be true or false.");
        }
        return (value != null && value.isBoolean()) ? value.booleanValue() : null;
    }
}
