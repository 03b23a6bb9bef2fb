package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.spec.Endpoint;
import io.flowplane.gateway.Exposure;
import io.flowplane.json.Read;
import io.flowplane.json.Records;
import io.flowplane.store.Store;
import io.flowplane.validate.Names;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Puts one service behind a listener of its own, in one write, and takes it away again. */
public final class ExposeWrites {
    private static final int ATTEMPTS = 5;

    private final Store store;
    private final SpecCompiler compiler;
    private final ResourceSteps steps;
    private final FreePorts ports;

    /** @param ports for those who ask for none */
    public ExposeWrites(Store store, SpecCompiler compiler, String defaultTeam, FreePorts ports) {
        this.store = store;
        this.compiler = compiler;
        this.steps = new ResourceSteps(compiler, defaultTeam);
        this.ports = ports;
    }

    /** Makes cluster, routes and listener; ALREADY_EXISTS when the name is exposed already. */
    public Exposure create(Actor actor, String team, ObjectNode body) {
        Read<ExposeBody> read = Records.read(ExposeBody.class, body);
        List<Problem> problems = new ArrayList<>();
        Names.resource(read.value().name())
                .ifPresent(fault -> problems.add(new Problem("/name", fault, "invalid_name")));
        Upstream upstream = Upstream.parse(read.value().upstream());
        if (upstream == null) {
            problems.add(new Problem(
                    "/upstream",
                    "Must look like host:port, http://host:port or https://host, without path and user.",
                    "invalid_upstream"));
        }
        List<Problem> all = read.merge(problems);
        if (!all.isEmpty() || upstream == null) {
            throw Read.refusal(all);
        }
        for (int i = 1; ; i++) {
            try {
                return write(actor, team, read.value(), upstream);
            } catch (Refusal refusal) {
                // Somebody took the port that was free a moment ago.
                boolean raced = read.value().port() == null
                        && refusal.problems().stream().anyMatch(p -> p.code().equals("port_taken"));
                if (!raced || i == ATTEMPTS) {
                    throw refusal;
                }
            }
        }
    }

    private Exposure write(Actor actor, String team, ExposeBody body, Upstream upstream) {
        String name = body.name();
        int port = body.port() == null
                ? ports.choose(Rows.before(store), new ResourceKey(team, Kind.LISTENER, Exposure.listener(name)))
                : body.port();
        Exposure exposure =
                new Exposure(name, upstream.endpoint(), upstream.tls(), body.path() == null ? "/" : body.path(), port);
        Bundle bundle = bundle(team, exposure);
        return store.writeAcrossTeams(actor, team, tx -> {
            ResourceKey listener = new ResourceKey(team, Kind.LISTENER, Exposure.listener(name));
            if (tx.find(listener).filter(ExposeWrites::isExposed).isPresent()) {
                throw Refusal.of(
                        ErrorCode.ALREADY_EXISTS,
                        "'" + name + "' is exposed already: DELETE /api/v1/expose/" + name + " takes it away.");
            }
            bundle.put(tx, actor, null);
            return exposure;
        });
    }

    private Bundle bundle(String team, Exposure exposure) {
        Bundle bundle = new Bundle(steps, Resource.BY_EXPOSE);
        List<Problem> problems = new ArrayList<>();
        exposure.bodies().forEach((kind, spec) -> {
            String name = Objects.requireNonNull(Exposure.names(exposure.name()).get(kind));
            try {
                bundle.want(new ResourceKey(team, kind, name), compiler.compile(kind, name, spec));
            } catch (Refusal refusal) {
                refusal.problems().forEach(problem -> problems.add(placed(kind, problem)));
            }
        });
        if (!problems.isEmpty()) {
            throw Read.refusal(problems);
        }
        return bundle;
    }

    /** A fault of what was generated, told of the field that it came from. */
    private static Problem placed(Kind kind, Problem problem) {
        String pointer = problem.pointer().equals("/name")
                ? "/name"
                : switch (kind) {
                    case CLUSTER -> "/upstream";
                    case ROUTE_CONFIG -> "/path";
                    default -> "/port";
                };
        return new Problem(pointer, problem.message(), problem.code());
    }

    /** Takes all three away; NOT_FOUND when the name isn't exposed. */
    public void delete(Actor actor, String team, String name) {
        Bundle bundle = new Bundle(steps, Resource.BY_EXPOSE);
        Exposure.names(name).forEach((kind, called) -> bundle.drop(new ResourceKey(team, kind, called)));
        store.writeAcrossTeams(actor, team, tx -> {
            List<Bundle.Step> done = bundle.clear(tx, actor);
            if (done.isEmpty()) {
                throw missing(name);
            }
            return done;
        });
    }

    public static Refusal missing(String name) {
        return Refusal.of(ErrorCode.NOT_FOUND, "Nothing named '" + name + "' that you can see is exposed.");
    }

    /** Whether a listener is there because of this. */
    public static boolean isExposed(Resource listener) {
        return listener.managedBy().equals(Resource.BY_EXPOSE);
    }

    /** A service's address, with its protocol. */
    private record Upstream(Endpoint endpoint, boolean tls) {
        private static final Map<String, Integer> PORTS = Map.of("http", 80, "https", 443);

        static @Nullable Upstream parse(String text) {
            Endpoint plain = text.contains("/") ? null : Endpoint.parse(text);
            if (plain != null) {
                return new Upstream(plain, false);
            }
            return uri(text)
                    .filter(uri -> uri.getHost() != null && PORTS.containsKey(scheme(uri)) && bare(uri))
                    .map(uri -> new Upstream(endpoint(uri), scheme(uri).equals("https")))
                    .orElse(null);
        }

        private static Optional<URI> uri(String text) {
            try {
                return Optional.of(URI.create(text));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        private static boolean bare(URI uri) {
            String path = uri.getRawPath();
            return uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && (path == null || path.isEmpty() || path.equals("/"));
        }

        private static String scheme(URI uri) {
            return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        }

        private static Endpoint endpoint(URI uri) {
            String host = uri.getHost().replace("[", "").replace("]", "");
            int port = uri.getPort() < 0 ? PORTS.getOrDefault(scheme(uri), 0) : uri.getPort();
            return new Endpoint(host, port, null, null, null);
        }
    }
}
