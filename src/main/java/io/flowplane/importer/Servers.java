package io.flowplane.importer;

import io.flowplane.domain.Problem;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads {@code servers}: their URLs with the variables' defaults, and their weights. */
final class Servers {
    static final String WEIGHT = "x-flowplane-weight";

    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]*)\\}");
    private static final int LONGEST_URL = 2048;
    private static final long LARGEST_WEIGHT = 1_000_000;

    private final Findings findings;

    Servers(Findings findings) {
        this.findings = findings;
    }

    /** A server with its URL taken apart. */
    private record Server(ServerUrl url, long weight, Pointer at) {}

    /** What the servers of this level say. */
    Target target(Part level) {
        List<Server> servers = new ArrayList<>();
        for (Part part : level.objects("servers", findings)) {
            Findings own = new Findings();
            boolean first = servers.isEmpty();
            server(part, own).ifPresent(servers::add);
            own.faults().forEach(fault -> told(fault, first));
            own.notes().forEach(note -> findings.note(note));
        }
        if (servers.isEmpty()) {
            return Target.UNSAID;
        }
        String base = servers.getFirst().url().path();
        List<Upstream> upstreams = new ArrayList<>();
        for (Server server : servers) {
            String host = server.url().host();
            if (host != null) {
                upstreams.add(Upstream.of(server.url(), host, server.weight(), server.at()));
            }
        }
        return new Target(base, Shares.of(upstreams, base, findings));
    }

    /** Where the first server says where requests go, one beyond it that says nothing useful harms nobody. */
    private void told(Problem fault, boolean first) {
        if (first) {
            findings.fault(fault);
        } else {
            findings.note(new Problem(fault.pointer(), fault.message() + " It gets no requests.", "server_left_out"));
        }
    }

    private Optional<Server> server(Part server, Findings own) {
        JsonNode url = server.get("url");
        Pointer at = server.at().field("url");
        Extensions.check(server, List.of(WEIGHT), findings);
        if (url == null || !url.isString()) {
            findings.fault(
                    at, url == null ? "required" : "wrong_type", url == null ? "Is missing." : "Must be a text.");
            return Optional.empty();
        }
        Optional<Part> variables = server.object("variables", own);
        long weight = weight(server, variables, findings);
        return filled(url.stringValue(), variables, at, own).flatMap(text -> {
            if (text.startsWith("//")) {
                own.note(at, "scheme_assumed", "Names no scheme, so https is taken.");
            }
            try {
                return Optional.of(
                        new Server(ServerUrl.parse(text.startsWith("//") ? "https:" + text : text), weight, at));
            } catch (ServerUrl.Wrong e) {
                String with =
                        text.equals(url.stringValue()) ? "" : " (With its variables: " + ServerUrl.shown(text) + ")";
                own.fault(at, "invalid_url", e.reason() + with);
                return Optional.empty();
            }
        });
    }

    private static Optional<String> filled(String url, Optional<Part> variables, Pointer at, Findings findings) {
        StringBuilder text = new StringBuilder();
        Matcher matcher = VARIABLE.matcher(url);
        int from = 0;
        while (matcher.find()) {
            String name = matcher.group(1);
            Optional<String> value =
                    variables.flatMap(all -> all.object(name, findings)).flatMap(variable -> value(variable, findings));
            if (value.isEmpty()) {
                boolean known = variables.isPresent() && variables.get().get(name) != null;
                if (!known) {
                    findings.fault(at, "unknown_variable", "No variable '" + ServerUrl.shown(name) + "' is described.");
                }
                return Optional.empty();
            }
            text.append(url, from, matcher.start()).append(value.get());
            from = matcher.end();
            if (text.length() > LONGEST_URL) {
                break;
            }
        }
        return Optional.of(text.append(url, from, url.length()).toString());
    }

    /** The default of a variable, which must be one of its enum. */
    private static Optional<String> value(Part variable, Findings findings) {
        Optional<String> value = variable.text("default");
        if (value.isEmpty()) {
            findings.fault(variable.at().field("default"), "required", "Is missing: the value that stands in the URL.");
            return value;
        }
        JsonNode choices = variable.get("enum");
        boolean known = choices == null
                || !choices.isArray()
                || choices.isEmpty()
                || choices.valueStream().anyMatch(choice -> choice.asString("").equals(value.get()));
        if (!known) {
            findings.fault(variable.at().field("default"), "unknown_value", "Must be one of the values of enum.");
        }
        return known ? value : Optional.empty();
    }

    private static long weight(Part server, Optional<Part> variables, Findings findings) {
        JsonNode beside = server.get(WEIGHT);
        if (beside != null) {
            return weight(beside, server.at().field(WEIGHT), findings);
        }
        Part variable = variables.flatMap(all -> all.object(WEIGHT, findings)).orElse(null);
        JsonNode value = variable == null ? null : variable.get("default");
        return variable == null || value == null
                ? 1
                : weight(value, variable.at().field("default"), findings);
    }

    /** A share; 1 after a fault. */
    static long weight(@Nullable JsonNode value, Pointer at, Findings findings) {
        if (value == null) {
            return 1;
        }
        String text = value.asString("");
        boolean number = text.length() <= 7 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (number && Long.parseLong(text) <= LARGEST_WEIGHT) {
            return Long.parseLong(text);
        }
        findings.fault(at, "out_of_range", "Must be a whole number from 0 to 1000000.");
        return 1;
    }
}
