package io.flowplane;

import io.flowplane.domain.Actor;
import io.flowplane.store.AuditEntry;
import io.flowplane.store.Store;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.xds.XdsEvents;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Envoys do that belongs into the audit: one row per team, resource and version that was rejected, with how many said so
 * by then; and one for each refused proxy, so many a second. Rows are written behind, and kept while the database is away.
 */
final class XdsJournal implements XdsEvents {
    private static final Logger LOG = LoggerFactory.getLogger(XdsJournal.class);
    private static final int MOST_REMEMBERED = 10_000;
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_DENIED_AT_ONCE = 100;

    private final Map<Key, Tally> rejected = new LinkedHashMap<>();
    private final Deque<AuditEntry> waiting = new ArrayDeque<>();
    private int deniedNow;
    private long lost;

    @Override
    public synchronized void rejected(Rejected what) {
        Key key = new Key(what.team(), what.type(), what.resource() == null ? "" : what.resource(), what.version());
        Tally tally = rejected.get(key);
        if (tally == null) {
            LOG.atWarn()
                    .setMessage("An Envoy rejected its configuration and keeps the one before; correct the resource")
                    .addKeyValue("team", what.team())
                    .addKeyValue("type", what.type())
                    .addKeyValue("resource", what.resource())
                    .addKeyValue("version", what.version())
                    .addKeyValue("reason", what.message())
                    .addKeyValue("node", what.nodeId())
                    .addKeyValue("address", what.address())
                    .log();
            if (rejected.size() >= MOST_REMEMBERED) {
                rejected.remove(rejected.keySet().iterator().next());
            }
            rejected.put(key, new Tally(what));
        } else {
            tally.count++;
        }
    }

    @Override
    public synchronized void denied(Denied what) {
        LOG.atWarn()
                .setMessage("A proxy was refused")
                .addKeyValue("reason", what.reason())
                .addKeyValue("node", what.nodeId())
                .addKeyValue("address", what.address())
                .log();
        if (++deniedNow <= MOST_DENIED_AT_ONCE) {
            keep(new AuditEntry(
                    "xds.denied",
                    "proxy",
                    null,
                    what.nodeId(),
                    what.team(),
                    proxy(what.address()),
                    Map.of("reason", what.reason(), "node", what.nodeId())));
        } else {
            lost++;
        }
    }

    /** Writes what has come together; call it about once a second. What can't be written now waits. */
    void flush(Store store) {
        List<AuditEntry> batch = batch();
        if (batch.isEmpty()) {
            return;
        }
        try {
            store.auditAcrossTeams(batch);
        } catch (StoreUnavailable e) {
            synchronized (this) {
                batch.reversed().forEach(waiting::addFirst);
            }
        }
    }

    private synchronized List<AuditEntry> batch() {
        deniedNow = 0;
        rejected.forEach((key, tally) -> {
            if (!tally.written) {
                tally.written = true;
                keep(entry(key, tally));
            }
        });
        if (lost > 0) {
            LOG.warn("{} audit rows about proxies were not kept: too many at once", lost);
            lost = 0;
        }
        List<AuditEntry> batch = new ArrayList<>(waiting);
        waiting.clear();
        return batch;
    }

    private void keep(AuditEntry entry) {
        if (waiting.size() < MOST_WAITING) {
            waiting.add(entry);
        } else {
            lost++;
        }
    }

    private static AuditEntry entry(Key key, Tally tally) {
        Rejected first = tally.first;
        return new AuditEntry(
                "xds.rejected",
                resourceType(key.type()),
                null,
                first.resource(),
                key.team(),
                proxy(first.address()),
                Map.of(
                        "version", key.version(),
                        "message", first.message(),
                        "node", first.nodeId(),
                        "count", tally.count));
    }

    private static String resourceType(String type) {
        return switch (type) {
            case "CDS", "EDS" -> "cluster";
            case "LDS" -> "listener";
            case "RDS" -> "route";
            default -> "proxy";
        };
    }

    private static Actor proxy(String address) {
        return new Actor("proxy", "xds", address, null, null);
    }

    private record Key(String team, String type, String resource, String version) {}

    /** How often one content was rejected. */
    private static final class Tally {
        private final Rejected first;
        private int count = 1;
        private boolean written;

        private Tally(Rejected first) {
            this.first = first;
        }
    }
}
