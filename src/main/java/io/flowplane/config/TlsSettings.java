package io.flowplane.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files that TLS is made of. A part that is null is off.
 *
 * @param api what callers of the API are shown
 * @param xds what Envoys are shown
 * @param clients whose certificates Envoys must present; never without {@code xds}
 */
public record TlsSettings(
        @Nullable Pair api, @Nullable Pair xds, @Nullable Clients clients) {
    /** A file, and the variable that names it. */
    public record NamedFile(String variable, Path path) {}

    /** A certificate with its key, and with the certificates between it and its authority when they are apart. */
    public record Pair(
            NamedFile certificate, NamedFile key, @Nullable NamedFile chain) {}

    /**
     * How Envoys prove who they are.
     *
     * @param required false: those without a certificate are let in as well
     */
    public record Clients(
            NamedFile ca, boolean required, @Nullable NamedFile crl) {}

    /** How Envoys connect. */
    XdsTls xdsTls() {
        if (xds == null) {
            return XdsTls.OFF;
        }
        return clients == null ? XdsTls.SERVER : XdsTls.MUTUAL;
    }

    /** Reads the names; what is only half there is a fault. */
    static TlsSettings read(Environment env) {
        Pair api = api(env);
        Pair xds = pair(env, Variables.XDS_TLS_CERT_PATH, Variables.XDS_TLS_KEY_PATH, null);
        return new TlsSettings(api, xds, clients(env, xds));
    }

    private static @Nullable Pair api(Environment env) {
        if (env.get(Variables.API_TLS_ENABLED)) {
            needs(env, Variables.API_TLS_CERT_PATH, Variables.API_TLS_ENABLED.name() + " is true");
            needs(env, Variables.API_TLS_KEY_PATH, Variables.API_TLS_ENABLED.name() + " is true");
            return pair(env, Variables.API_TLS_CERT_PATH, Variables.API_TLS_KEY_PATH, Variables.API_TLS_CHAIN_PATH);
        }
        if (env.isSet(Variables.API_TLS_CERT_PATH) || env.isSet(Variables.API_TLS_KEY_PATH)) {
            env.warn(Variables.API_TLS_CERT_PATH.name() + " and " + Variables.API_TLS_KEY_PATH.name()
                    + " have no effect: " + Variables.API_TLS_ENABLED.name() + " is not true.");
        }
        return null;
    }

    private static @Nullable Pair pair(
            Environment env, Variable<Path> certificate, Variable<Path> key, @Nullable Variable<Path> chain) {
        if (env.isSet(certificate)) {
            needs(env, key, certificate.name() + " is set");
        }
        if (env.isSet(key)) {
            needs(env, certificate, key.name() + " is set");
        }
        Optional<NamedFile> certificateFile = file(env, certificate);
        Optional<NamedFile> keyFile = file(env, key);
        Optional<NamedFile> chainFile = chain == null ? Optional.empty() : file(env, chain);
        if (certificateFile.isEmpty() || keyFile.isEmpty()) {
            return null;
        }
        warnIfOthersMayRead(env, keyFile.get());
        return new Pair(certificateFile.get(), keyFile.get(), chainFile.orElse(null));
    }

    private static void warnIfOthersMayRead(Environment env, NamedFile key) {
        try {
            if (Files.getPosixFilePermissions(key.path()).contains(PosixFilePermission.OTHERS_READ)) {
                env.warn(key.variable() + ": '" + key.path()
                        + "' may be read by everyone on this machine; take that right away (chmod o-r).");
            }
        } catch (IOException | UnsupportedOperationException e) {
            // A file that isn't there is told by who reads it.
        }
    }

    private static @Nullable Clients clients(Environment env, @Nullable Pair xds) {
        Optional<NamedFile> ca = file(env, Variables.XDS_TLS_CLIENT_CA_PATH);
        Optional<NamedFile> crl = file(env, Variables.XDS_TLS_CRL_PATH);
        Optional<Boolean> required = env.find(Variables.XDS_TLS_REQUIRE_CLIENT_CERT);
        if (ca.isPresent() && xds == null && !env.isSet(Variables.XDS_TLS_KEY_PATH)) {
            needs(env, Variables.XDS_TLS_CERT_PATH, Variables.XDS_TLS_CLIENT_CA_PATH.name() + " is set");
        }
        if (required.orElse(false)) {
            needs(env, Variables.XDS_TLS_CLIENT_CA_PATH, Variables.XDS_TLS_REQUIRE_CLIENT_CERT.name() + " is true");
        }
        if (crl.isPresent()) {
            needs(env, Variables.XDS_TLS_CLIENT_CA_PATH, Variables.XDS_TLS_CRL_PATH.name() + " is set");
        }
        if (ca.isEmpty()) {
            return null;
        }
        return new Clients(ca.get(), required.orElse(true), crl.orElse(null));
    }

    private static Optional<NamedFile> file(Environment env, Variable<Path> variable) {
        return env.find(variable).map(path -> new NamedFile(variable.name(), path));
    }

    private static void needs(Environment env, Variable<Path> variable, String since) {
        if (!env.isSet(variable)) {
            env.fault(variable.name() + ": is not set, but " + since + "; set it to the path of a PEM file.");
        }
    }
}
