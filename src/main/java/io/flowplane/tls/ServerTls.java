package io.flowplane.tls;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS as one port speaks it: versions 1.2 and 1.3, forward secrecy and authenticated encryption alone. */
public final class ServerTls {
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
    public static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** So that strangers who come and go don't fill the memory with sessions. */
    private static final int MOST_SESSIONS = 1_000;

    private final CurrentIdentity identity;
    private final @Nullable ClientTrust clients;
    private final boolean required;
    private final HandshakeFailures failures;
    private volatile SSLContext context;

    /**
     * @param clients null: no certificate is asked for
     * @param required whether who has none is sent away
     */
    ServerTls(CurrentIdentity identity, @Nullable ClientTrust clients, boolean required, HandshakeFailures failures) {
        this.clients = clients;
        this.required = required;
        this.failures = failures;
        this.identity = identity;
        this.context = fresh();
        if (clients != null) {
            clients.onChange(() -> context = fresh());
        }
    }

    /** A new context takes up no session of the one before, so that each client must show its certificate again. */
    private SSLContext fresh() {
        try {
            SSLContext made = SSLContext.getInstance("TLS");
            TrustManager[] trust = clients == null ? new TrustManager[0] : new TrustManager[] {clients};
            made.init(new KeyManager[] {identity}, trust, null);
            made.getServerSessionContext().setSessionCacheSize(MOST_SESSIONS);
            return made;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK speaks no TLS", e);
        }
    }

    public SSLContext context() {
        return context;
    }

    /**
     * One connection's side of it.
     *
     * @param protocol what is spoken inside (ALPN); a client that names none may speak it all the same
     */
    public SSLEngine engine(String protocol) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS.toArray(String[]::new));
        parameters.setCipherSuites(SUITES.toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(new String[] {protocol});
        if (clients != null && required) {
            parameters.setNeedClientAuth(true);
        } else if (clients != null) {
            parameters.setWantClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** Whose certificates are believed; empty when none is asked for. */
    public Optional<ClientTrust> clients() {
        return Optional.ofNullable(clients);
    }

    public HandshakeFailures failures() {
        return failures;
    }
}
