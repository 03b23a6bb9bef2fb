package io.flowplane.xds;

import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.BuildVersion;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.type.v3.SemanticVersion;
import io.flowplane.config.XdsSettings;
import io.flowplane.domain.Team;
import org.jspecify.annotations.Nullable;

/**
 * Decides which team a proxy belongs to: the one that its certificate names, else node metadata's {@code team} where that may
 * be trusted, else the default team.
 */
final class PeerIdentity {
    private static final int MAX_TEXT = 256;

    private final XdsSettings settings;

    PeerIdentity(XdsSettings settings) {
        this.settings = settings;
    }

    /** What was decided. */
    sealed interface Verdict {
        record Accepted(Peer peer) implements Verdict {}

        /** @param team that the certificate names, if it names one */
        record Denied(@Nullable String team, String reason) implements Verdict {}
    }

    /** Decides by a stream's first message, and by the certificate of its connection. */
    Verdict decide(Node node, @Nullable ProxyCertificate certificate, String address, String protocol) {
        String claim = claim(node);
        if (certificate != null && !certificate.teams().isEmpty()) {
            return byCertificate(node, certificate, claim, address, protocol);
        }
        if (claim == null || !settings.trustNodeMetadata()) {
            return accepted(node, settings.defaultTeam(), address, protocol);
        }
        if (!Team.isName(claim)) {
            return new Verdict.Denied(
                    null,
                    "node.metadata.team is no team's name: lower-case words and digits joined by single"
                            + " hyphens, at most 63 characters.");
        }
        return accepted(node, claim, address, protocol);
    }

    /** Whether a later message's node is still the same proxy; an absent node is. */
    boolean same(Peer peer, @Nullable ProxyCertificate certificate, @Nullable Node node) {
        return node == null
                || (clean(node.getId()).equals(peer.nodeId())
                        && decide(node, certificate, peer.address(), peer.protocol()) instanceof Verdict.Accepted a
                        && a.peer().team().equals(peer.team()));
    }

    private static Verdict byCertificate(
            Node node, ProxyCertificate certificate, @Nullable String claim, String address, String protocol) {
        if (certificate.teams().size() > 1) {
            return new Verdict.Denied(null, "The certificate names more than one team.");
        }
        String team = certificate.teams().iterator().next();
        if (!Team.isName(team)) {
            return new Verdict.Denied(null, "The certificate names a team that can't be one: " + clean(team) + ".");
        }
        if (claim != null && !claim.equals(team)) {
            return new Verdict.Denied(
                    team,
                    "node.metadata.team is '" + clean(claim) + "', but the certificate is of team '" + team + "'.");
        }
        return accepted(node, team, address, protocol);
    }

    private static Verdict accepted(Node node, String team, String address, String protocol) {
        return new Verdict.Accepted(
                new Peer(clean(node.getId()), clean(node.getCluster()), team, address, version(node), protocol));
    }

    /** What the node says its team is; null when it says nothing; not a name when it says nonsense. */
    private static @Nullable String claim(Node node) {
        Value team = node.getMetadata().getFieldsMap().get("team");
        if (team == null || team.hasNullValue()) {
            return null;
        }
        return team.hasStringValue() ? team.getStringValue() : "?";
    }

    private static @Nullable String version(Node node) {
        if (!node.hasUserAgentBuildVersion()) {
            return node.getUserAgentVersion().isEmpty() ? null : clean(node.getUserAgentVersion());
        }
        BuildVersion build = node.getUserAgentBuildVersion();
        SemanticVersion v = build.getVersion();
        return v.getMajorNumber() + "." + v.getMinorNumber() + "." + v.getPatch();
    }

    static String clean(String text) {
        return Untrusted.clean(text, MAX_TEXT);
    }
}
