package io.flowplane.simulate;

import io.flowplane.json.Json;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a drill found. Times in milliseconds; those of changes begin when the write is sent.
 *
 * @param connect from a proxy's first attempt until it was connected
 * @param complete from its first attempt until it had everything
 * @param changes how many were made
 * @param missing changes that a steady proxy never confirmed, summed over the proxies
 * @param written until the server had taken a change
 * @param received until a proxy had it
 * @param acknowledged until a proxy had sent its confirmation
 * @param last until the last proxy had sent its confirmation, one for each change
 * @param before what had happened before the first change
 * @param after what had happened in the end
 * @param used CPU of the server while changes were made, and its memory in the end; nothing where its process isn't known
 * @param seconds that the changes took
 */
public record Report(
        FleetPlan plan,
        Spread connect,
        Spread complete,
        int changes,
        long missing,
        Spread written,
        Spread received,
        Spread acknowledged,
        Spread last,
        Counts before,
        Counts after,
        Optional<ServerUse> used,
        double seconds) {
    /** Whether every proxy came, stayed, and got every change. */
    public boolean held() {
        return missing == 0 && after.lostStreams() == 0 && after.complete() >= steady();
    }

    private int steady() {
        return plan.proxies()
                - plan.odd().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** For people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(Locale.ROOT, "%-44s %10s %10s %10s %10s%n", "milliseconds", "p50", "p95", "p99", "max"));
        spreads()
                .forEach((what, s) -> text.append(String.format(
                        Locale.ROOT, "%-44s %10.1f %10.1f %10.1f %10.1f%n", what, s.p50(), s.p95(), s.p99(), s.max())));
        numbers().forEach((what, value) -> text.append(String.format(Locale.ROOT, "%-44s %10.2f%n", what, value)));
        after.lost()
                .forEach((why, count) -> text.append("lost streams: ")
                        .append(count)
                        .append(" × ")
                        .append(why)
                        .append('\n'));
        return text.toString();
    }

    /** For programs. */
    public String json() {
        ObjectNode root = Json.NODES.objectNode();
        spreads()
                .forEach((what, s) -> root.putObject(key(what))
                        .put("count", s.count())
                        .put("p50", s.p50())
                        .put("p95", s.p95())
                        .put("p99", s.p99())
                        .put("max", s.max()));
        numbers().forEach((what, value) -> root.put(key(what), value));
        ObjectNode lost = root.putObject("streams_lost_by_reason");
        after.lost().forEach(lost::put);
        return root.toPrettyString() + "\n";
    }

    private static String key(String label) {
        return label.replaceAll("\\W+", "_");
    }

    private Map<String, Spread> spreads() {
        Map<String, Spread> rows = new LinkedHashMap<>();
        rows.put("connected", connect);
        rows.put("first full configuration", complete);
        rows.put("change: taken by the server", written);
        rows.put("change: received", received);
        rows.put("change: acknowledged", acknowledged);
        rows.put("change: acknowledged by the last proxy", last);
        return rows;
    }

    private Map<String, Double> numbers() {
        double shares = Math.max(1.0, (double) changes * steady());
        Map<String, Double> rows = new LinkedHashMap<>();
        rows.put("proxies", (double) plan.proxies());
        rows.put("proxies with everything", (double) after.complete());
        rows.put("changes", (double) changes);
        rows.put("changes a second", changes / seconds);
        rows.put("changes not confirmed, times proxies", (double) missing);
        rows.put("responses a change and steady proxy", (after.responses() - before.responses()) / shares);
        rows.put("bytes a change and steady proxy", (after.bytes() - before.bytes()) / shares);
        rows.put("resources of the first configuration", (double) before.resources());
        rows.put("rejections sent", (double) after.rejections());
        rows.put("streams lost", (double) after.lostStreams());
        used.ifPresent(server -> {
            rows.put("server CPU, ms a change", server.cpuMillis() / Math.max(1, changes));
            rows.put("server CPU, cores", server.cpuMillis() / 1_000 / seconds);
            rows.put("server memory, MB", server.memoryMb());
            rows.put("server memory at its most, MB", server.peakMb());
        });
        return rows;
    }
}
