package io.flowplane.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives each new handshake the identity that is in use now. A handshake asks for a name first and for key and certificates
 * by that name later, so the identity before is kept for those that are under way.
 */
final class CurrentIdentity extends X509ExtendedKeyManager {
    private volatile @Nullable Held held;

    private record Held(
            String alias, ServerIdentity identity, @Nullable Held before) {}

    /** From now on new handshakes show this one. */
    synchronized void use(ServerIdentity identity) {
        Held last = held;
        long number = last == null ? 0 : Long.parseLong(last.alias()) + 1;
        Held before = last == null ? null : new Held(last.alias(), last.identity(), null);
        held = new Held(String.valueOf(number), identity, before);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        Held now = held;
        return now != null && now.identity().key().getAlgorithm().equals(keyType) ? now.alias() : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = chooseEngineServerAlias(keyType, issuers, null);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        ServerIdentity identity = find(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        ServerIdentity identity = find(alias);
        return identity == null ? null : identity.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    private @Nullable ServerIdentity find(String alias) {
        for (Held each = held; each != null; each = each.before()) {
            if (each.alias().equals(alias)) {
                return each.identity();
            }
        }
        return null;
    }
}
