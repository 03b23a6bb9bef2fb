package io.flowplane.tls;

import io.flowplane.config.TlsSettings;
import io.flowplane.config.TlsSettings.NamedFile;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All TLS of this process: opened at start, then kept as its files are. */
public final class Tls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final List<Watched<?>> watched = new ArrayList<>();
    private @Nullable ServerTls api;
    private @Nullable ServerTls xds;
    private @Nullable Thread watch;

    private Tls() {}

    /**
     * Reads every file; where TLS is off nothing is done.
     *
     * @throws WrongTls with a line for each fault
     */
    public static Tls open(TlsSettings settings) throws WrongTls {
        Tls tls = new Tls();
        List<String> faults = new ArrayList<>();
        if (settings.api() != null || settings.xds() != null) {
            // HTTP/2 forbids it, and it lets clients have us work for nothing
            System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        }
        if (settings.api() != null) {
            tls.api = new ServerTls(tls.identity("api", settings.api(), faults), null, false, new HandshakeFailures());
        }
        TlsSettings.Clients clients = settings.clients();
        if (settings.xds() != null) {
            CurrentIdentity identity = tls.identity("xds", settings.xds(), faults);
            tls.xds = clients == null
                    ? new ServerTls(identity, null, false, new HandshakeFailures())
                    : new ServerTls(identity, tls.trust(clients, faults), clients.required(), new HandshakeFailures());
        }
        if (!faults.isEmpty()) {
            throw new WrongTls(faults);
        }
        return tls;
    }

    /** A line for each fault; none when all can be used. */
    public static List<String> faults(TlsSettings settings) {
        try (Tls _ = open(settings)) {
            return List.of();
        } catch (WrongTls e) {
            return e.lines();
        }
    }

    /** Watches the files from now on, if there are any. */
    public void start() {
        if (!watched.isEmpty()) {
            watch = Thread.ofPlatform().name("tls-watch").daemon(true).start(this::run);
        }
    }

    /** For the API; empty: it is served in plain text. */
    public Optional<ServerTls> api() {
        return Optional.ofNullable(api);
    }

    /** For Envoys; empty: they connect in plain text. */
    public Optional<ServerTls> xds() {
        return Optional.ofNullable(xds);
    }

    /** Changed files that were taken into use, by what they are for. */
    public Map<String, Long> reloads() {
        return counts(Watched::reloads);
    }

    /** Changed files that could not be used. */
    public Map<String, Long> reloadFailures() {
        return counts(Watched::failures);
    }

    /** When what is in use ends, in seconds since 1970. */
    public Map<String, Long> expiries() {
        Map<String, Long> seconds = new LinkedHashMap<>();
        for (Watched<?> each : watched) {
            Instant expiry = each.expiry();
            if (expiry != null) {
                seconds.put(each.what(), expiry.getEpochSecond());
            }
        }
        return seconds;
    }

    /** Handshakes that failed, by port; the API's HTTP server doesn't tell of its own. */
    public Map<String, Long> handshakeFailures() {
        return xds == null ? Map.of() : Map.of("xds", xds.failures().count());
    }

    @Override
    public void close() {
        Thread running = watch;
        if (running != null) {
            running.interrupt();
        }
    }

    /** Looks at all files once. */
    void look() {
        for (Watched<?> each : watched) {
            try {
                each.look();
            } catch (RuntimeException e) {
                LOG.error("TLS: the files of {} could not be looked at", each.what(), e);
            }
        }
        xds().ifPresent(port -> port.failures().endWindow());
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK_EVERY);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CurrentIdentity identity(String what, TlsSettings.Pair pair, List<String> faults) {
        CurrentIdentity current = new CurrentIdentity();
        NamedFile chain = pair.chain();
        List<NamedFile> files = Stream.of(
                        Optional.of(pair.certificate()), Optional.of(pair.key()), Optional.ofNullable(chain))
                .flatMap(Optional::stream)
                .toList();
        open(
                new Watched<>(
                        what,
                        files,
                        contents -> ServerIdentity.of(contents, Instant.now()),
                        current::use,
                        ServerIdentity::expiry),
                faults);
        return current;
    }

    private ClientTrust trust(TlsSettings.Clients clients, List<String> faults) {
        ClientTrust trust = new ClientTrust();
        open(
                new Watched<>(
                        "xds_client_ca",
                        List.of(clients.ca()),
                        contents -> Authorities.of(contents.getFirst(), Instant.now()),
                        trust::useAuthorities,
                        Tls::firstEnd),
                faults);
        if (clients.crl() != null) {
            open(
                    new Watched<>(
                            "xds_crl",
                            List.of(clients.crl()),
                            contents -> Revocations.of(contents.getFirst(), trust.authorities(), Instant.now()),
                            trust::useCrls,
                            Tls::firstUpdate),
                    faults);
        }
        return trust;
    }

    private void open(Watched<?> files, List<String> faults) {
        watched.add(files);
        try {
            files.open();
        } catch (WrongTls e) {
            faults.addAll(e.lines());
        }
    }

    private Map<String, Long> counts(ToLongFunction<Watched<?>> count) {
        Map<String, Long> counts = new LinkedHashMap<>();
        watched.forEach(each -> counts.put(each.what(), count.applyAsLong(each)));
        return counts;
    }

    private static Instant firstEnd(List<X509Certificate> certificates) {
        return certificates.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    private static @Nullable Instant firstUpdate(List<X509CRL> crls) {
        return crls.stream()
                .map(X509CRL::getNextUpdate)
                .filter(date -> date != null)
                .map(Date::toInstant)
                .min(Instant::compareTo)
                .orElse(null);
    }
}
