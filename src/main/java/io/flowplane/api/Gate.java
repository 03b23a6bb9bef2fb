package io.flowplane.api;

import io.flowplane.auth.Authorizer;
import io.flowplane.auth.Principal;
import io.flowplane.auth.RequestSource;
import io.flowplane.config.ApiSettings;
import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.trace.Span;
import io.flowplane.trace.TraceParent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every request passes: the route is found, the token checked, the scope compared, the query read; then its handler
 * runs. Nothing reaches a handler on another way. Whatever goes wrong becomes an error body here.
 */
final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final int LONGEST_USER_AGENT = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration USUAL_START = Duration.ofSeconds(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final RouteTable routes;
    private final ApiSettings settings;
    private final Supplier<Optional<Backend>> backend;
    private final ClientAddresses clients;
    private final Semaphore places;
    private final long opened = System.nanoTime();

    /** @param backend empty until the database was opened and read */
    Gate(RouteTable routes, ApiSettings settings, Supplier<Optional<Backend>> backend) {
        this.routes = routes;
        this.settings = settings;
        this.backend = backend;
        this.clients = new ClientAddresses(settings.trustedProxies());
        this.places = new Semaphore(settings.maxConcurrentRequests());
    }

    /**
     * Never throws, but for an {@link Error} of the JVM.
     *
     * @param span of the request
     */
    Outcome answer(Incoming in, Span span) {
        Passage passage = new Passage(in, span);
        Answer answer;
        try {
            answer = passage.walk();
        } catch (Refusal e) {
            passage.writeDown(e);
            answer = Problems.answer(e, in.requestId());
        } catch (StoreUnavailable e) {
            LOG.atWarn()
                    .setMessage("The database is away")
                    .addKeyValue("reason", e.getMessage())
                    .log();
            answer = Problems.answer(Away.database(), in.requestId());
        } catch (RejectedExecutionException e) {
            // a part that the handler needs was closed already
            answer = Problems.answer(Away.stopping(), in.requestId());
        } catch (RuntimeException e) {
            if (in.clientIsGone(e)) {
                throw e;
            }
            LOG.atError()
                    .setMessage("A request failed unexpectedly")
                    .setCause(e)
                    .addKeyValue("request_id", in.requestId())
                    .log();
            answer = Problems.answer(
                    ErrorCode.INTERNAL_ERROR,
                    "Something went wrong here. The server's log has more under this request id.",
                    List.of(),
                    in.requestId());
        }
        return new Outcome(answer, passage.template, passage.userId);
    }

    /**
     * What became of a request.
     *
     * @param template of the route that was found, else {@code unmatched}
     * @param userId whose token it was, else {@code anonymous}
     */
    record Outcome(Answer answer, String template, String userId) {}

    /** One request's way through. */
    private final class Passage {
        private final Incoming in;
        private final Span span;
        private String template = "unmatched";
        private String userId = "anonymous";
        private Consumer<String> denial = reason -> {};

        private Passage(Incoming in, Span span) {
            this.in = in;
            this.span = span;
        }

        private Answer walk() {
            Optional<RouteTable.Found> found = routes.find(in.rawPath());
            if (found.isEmpty()) {
                throw Refusal.of(
                        ErrorCode.NOT_FOUND, "There is nothing at this path; /api-docs/openapi.json lists what is.");
            }
            template = found.get().template();
            if (in.method().equals("OPTIONS")) {
                return Answer.empty(204).with("Allow", found.get().allow());
            }
            Optional<Route> route = found.get().route(in.method());
            if (route.isEmpty()) {
                return methodNotAllowed(found.get());
            }
            return call(route.get(), found.get());
        }

        private Answer call(Route route, RouteTable.Found found) {
            Backend behind = route.needsBackend() ? awaitBackend() : null;
            RequestSource source = source();
            Principal caller = null;
            if (route.access() instanceof Access.Scoped scoped && behind != null) {
                Principal known = span.child("token validation", Span.Kind.INTERNAL)
                        .around(() ->
                                behind.authenticator().authenticate(in.headers().all("Authorization"), source));
                caller = known;
                userId = known.tokenId();
                denial = reason -> behind.authenticator().denied(known, source, reason);
                mustHoldSomewhere(known, scoped);
            }
            QueryValues query = QueryValues.read(in.rawQuery(), route.parameters());
            byte[] body = body(route);
            Call call = new Call(
                    route,
                    found.parameters(),
                    query,
                    in.headers(),
                    settings,
                    behind,
                    caller,
                    source,
                    actor(source),
                    body);
            return working(() -> route.handler().handle(call));
        }

        /**
         * A start takes less than a second when the database answers: who comes meanwhile waits for it, since balancers that
         * only notice refused connections send callers at once.
         */
        private Backend awaitBackend() {
            while (true) {
                Optional<Backend> behind = backend.get();
                if (behind.isPresent()) {
                    return behind.get();
                }
                if (System.nanoTime() - opened > USUAL_START.toNanos()) {
                    throw Away.starting();
                }
                pause();
            }
        }

        private void pause() {
            try {
                Thread.sleep(LOOK_AGAIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Away.stopping();
            }
        }

        /** Only so many at once, counted from when the body is there: a slow sender takes nobody's place. */
        private Answer working(Supplier<Answer> work) {
            try {
                if (!places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw Away.busy();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Away.busy();
            }
            try {
                return work.get();
            } finally {
                places.release();
            }
        }

        /** Every 403 of a known caller is audited, whoever decided it. */
        private void writeDown(Refusal refusal) {
            if (refusal.code() == ErrorCode.FORBIDDEN) {
                denial.accept(refusal.detail());
            }
        }

        private void mustHoldSomewhere(Principal caller, Access.Scoped scoped) {
            boolean some = scoped.resources().stream()
                    .anyMatch(resource -> Authorizer.allowsSomewhere(caller, resource, scoped.action()));
            if (!some) {
                throw Refusal.of(
                        ErrorCode.FORBIDDEN,
                        Authorizer.missingScope(scoped.resources().getFirst(), scoped.action(), null));
            }
        }

        private byte[] body(Route route) {
            Content content = route.request();
            if (content == null) {
                return new byte[0];
            }
            if (content.document()) {
                Bodies.checkEncoding(in.headers());
                return in.body(settings.maxDocumentBytes());
            }
            Bodies.checkType(content.mediaTypes(), in.headers());
            return in.body(settings.maxBodyBytes());
        }

        private RequestSource source() {
            String client = clients.client(in.peer(), in.headers().all("X-Forwarded-For"))
                    .getHostAddress();
            return new RequestSource(client, userAgent(), in.requestId(), in.rawPath(), traceparent());
        }

        private Actor actor(RequestSource source) {
            return new Actor(userId, in.requestId(), source.clientIp(), source.userAgent(), source.traceparent());
        }

        /** What others may join: this request's span, or its caller's where this instance records nothing. */
        private @Nullable String traceparent() {
            String own = span.traceparent();
            TraceParent caller = own == null ? TraceParent.read(in.traceparent()) : null;
            return caller == null ? own : caller.text();
        }

        private @Nullable String userAgent() {
            String sent = in.headers().joined("User-Agent");
            if (sent == null) {
                return null;
            }
            String clean = sent.replaceAll("\\p{Cntrl}", " ");
            return clean.length() <= LONGEST_USER_AGENT ? clean : clean.substring(0, LONGEST_USER_AGENT);
        }

        private Answer methodNotAllowed(RouteTable.Found found) {
            return Problems.answer(
                            ErrorCode.METHOD_NOT_ALLOWED,
                            "This path doesn't take that method; it takes " + found.allow() + ".",
                            List.of(),
                            in.requestId())
                    .with("Allow", found.allow());
        }
    }
}
