package io.flowplane.xds;

import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.BuildVersion;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.type.v3.SemanticVersion;
import io.flowplane.config.XdsSettings;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides which team a proxy belongs to: node metadata's {@code team} where that may be trusted, else the default team. A
 * verified certificate will come before both.
 */
final class PeerIdentity {
    private static final Pattern TEAM = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final int MAX_TEAM = 63;
    private static final int MAX_TEXT = 256;

    private final XdsSettings settings;

    PeerIdentity(XdsSettings settings) {
        this.settings = settings;
    }

    /** What was decided. */
    sealed interface Verdict {
        record Accepted(Peer peer) implements Verdict {}

        record Denied(String reason) implements Verdict {}
    }

    /** Decides by a stream's first message. */
    Verdict decide(Node node, String address, String protocol) {
        String claim = claim(node);
        if (claim == null || !settings.trustNodeMetadata()) {
            return accepted(node, settings.defaultTeam(), address, protocol);
        }
        if (claim.length() > MAX_TEAM || !TEAM.matcher(claim).matches()) {
            return new Verdict.Denied(
                    "node.metadata.team is no team's name: lower-case words and digits joined by single"
                            + " hyphens, at most 63 characters.");
        }
        return accepted(node, claim, address, protocol);
    }

    /** Whether a later message's node is still the same proxy; an absent node is. */
    boolean same(Peer peer, @Nullable Node node) {
        return node == null
                || (clean(node.getId()).equals(peer.nodeId())
                        && decide(node, peer.address(), peer.protocol()) instanceof Verdict.Accepted a
                        && a.peer().team().equals(peer.team()));
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
