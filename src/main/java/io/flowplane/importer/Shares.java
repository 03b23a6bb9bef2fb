package io.flowplane.importer;

import java.util.ArrayList;
import java.util.List;

/** Which of several servers get requests. */
final class Shares {
    private Shares() {}

    /** Those with a weight and with the base path {@code base}; each server once. */
    static List<Upstream> of(List<Upstream> all, String base, Findings findings) {
        List<Upstream> sharing = new ArrayList<>();
        for (Upstream upstream : all) {
            if (upstream.weight() == 0) {
                findings.note(upstream.at(), "server_left_out", "Its weight is 0: it gets no requests.");
            } else if (!upstream.path().equals(base)) {
                findings.note(
                        upstream.at(),
                        "server_left_out",
                        "Its base path isn't the first one's, " + (base.isEmpty() ? "/" : base)
                                + ": it gets no requests.");
            } else if (sharing.stream().anyMatch(upstream::isSameServer)) {
                findings.note(upstream.at(), "server_left_out", "This server is there already.");
            } else {
                sharing.add(upstream);
            }
        }
        if (sharing.isEmpty() && !all.isEmpty()) {
            findings.fault(
                    all.getFirst().at(),
                    "no_servers",
                    "No server is left: every one has weight 0 or another base path.");
        }
        if (sharing.size() > 1) {
            findings.note(
                    sharing.getFirst().at(),
                    "servers_share",
                    sharing.size() + " servers share the requests by weight; " + Servers.WEIGHT
                            + ": 0 leaves one out.");
        }
        return sharing;
    }
}
