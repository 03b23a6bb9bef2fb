package io.flowplane.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Markdown of whatever results are in a folder: a page of all of them, and the short table. */
final class ResultsPage {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<JsonNode> parts = new ArrayList<>();

    ResultsPage(Path folder) {
        try (var files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(ResultsPage::read)
                    .filter(part -> part.path("figures").isArray())
                    .forEach(parts::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One thing with the figures of all who were measured. */
    private record Line(int row, String what, Map<String, JsonNode> bySubject) {
        String ours() {
            return cell(bySubject.get(Figure.OURS));
        }

        String peers() {
            return bySubject.entrySet().stream()
                    .filter(each -> !each.getKey().equals(Figure.OURS))
                    .map(each -> each.getKey() + ": " + cell(each.getValue()))
                    .collect(Collectors.joining("<br>"));
        }

        /** The lowest of the peers' figures: with every thing that peers are measured in, less is better. */
        String bestPeer() {
            return bySubject.entrySet().stream()
                    .filter(each -> !each.getKey().equals(Figure.OURS))
                    .map(Map.Entry::getValue)
                    .min(Comparator.comparingDouble(
                            figure -> figure.get("value").asDouble()))
                    .map(Line::cell)
                    .orElse("");
        }

        String goal() {
            JsonNode own = bySubject.get(Figure.OURS);
            String words = own == null ? "" : own.get("goal").asString();
            return words.isEmpty() ? "" : words + unit(own);
        }

        String reached() {
            return goal().isEmpty()
                    ? ""
                    : bySubject.get(Figure.OURS).get("reached").asBoolean() ? "yes" : "**no**";
        }

        private static String cell(JsonNode figure) {
            return figure == null ? "–" : Figure.text(figure.get("value").asDouble()) + unit(figure);
        }

        private static String unit(JsonNode figure) {
            String unit = figure.get("unit").asString();
            return unit.isEmpty() ? "" : " " + unit;
        }
    }

    private static List<Line> lines(List<JsonNode> parts) {
        Map<String, Line> lines = new LinkedHashMap<>();
        for (JsonNode part : parts) {
            for (JsonNode figure : part.get("figures")) {
                int row = figure.get("row").asInt();
                String what = figure.get("what").asString();
                lines.computeIfAbsent(row + what, _ -> new Line(row, what, new LinkedHashMap<>()))
                        .bySubject()
                        .put(figure.get("subject").asString(), figure);
            }
        }
        return List.copyOf(lines.values());
    }

    /** The rows that have a goal, and the best of the peers beside them. */
    String shortTable() {
        StringBuilder table =
                new StringBuilder("| # | measured | Flowplane | best peer, same run | goal | reached |\n");
        table.append("|---|---|---|---|---|---|\n");
        numbered().values().stream()
                .flatMap(List::stream)
                .filter(line -> !line.goal().isEmpty())
                .forEach(line -> table.append("| %d | %s | %s | %s | %s | %s |%n"
                        .formatted(
                                line.row(), line.what(), line.ours(), line.bestPeer(), line.goal(), line.reached())));
        return table.toString();
    }

    private Map<Integer, List<Line>> numbered() {
        return lines(parts).stream()
                .filter(line -> line.row() > 0)
                .collect(Collectors.groupingBy(Line::row, TreeMap::new, Collectors.toList()));
    }

    String page() {
        StringBuilder page = new StringBuilder("""
                # Results

                Made by `./flowplane bench`; [what each row is](../README.md). Medians of as many runs as stand with each part. CPU time, bytes,
                counts and memory hardly depend on what else the machine does, times do: the load before and after stands below.

                | # | measured | Flowplane | peers, in the same run | goal | reached |
                |---|---|---|---|---|---|
                """);
        numbered().values().stream().flatMap(List::stream).forEach(line -> page.append(row(line)));
        parts.forEach(part -> page.append(section(part)));
        return page.toString();
    }

    private static String row(Line line) {
        return "| %s | %s | %s | %s | %s | %s |%n"
                .formatted(
                        line.row() == 0 ? "" : line.row(),
                        line.what(),
                        line.ours(),
                        line.peers(),
                        line.goal(),
                        line.reached());
    }

    private static String section(JsonNode part) {
        StringBuilder section =
                new StringBuilder("\n## `%s`\n\n".formatted(part.get("part").asString()));
        section.append("%s to %s, %d runs; load %s before, %s after. %s. %s.\n"
                .formatted(
                        part.get("begin").asString(),
                        part.get("end").asString(),
                        part.get("runs").asInt(),
                        part.get("loadBefore").asString(),
                        part.get("loadAfter").asString(),
                        part.get("machine").asString(),
                        versions(part.get("versions"))));
        part.get("notes")
                .forEach(note -> section.append("\n- ").append(note.asString()).append('\n'));
        List<Line> others =
                lines(List.of(part)).stream().filter(line -> line.row() == 0).toList();
        if (!others.isEmpty()) {
            section.append(
                    "\n| | measured | Flowplane | peers, in the same run | goal | reached |\n|---|---|---|---|---|---|\n");
            others.forEach(line -> section.append(row(line)));
        }
        return section.toString();
    }

    private static String versions(JsonNode versions) {
        return versions.propertyStream()
                .map(each -> each.getKey() + " " + each.getValue().asString())
                .collect(Collectors.joining(", "));
    }

    /** Writes the page beside the results. */
    void write(Path folder) {
        try {
            Files.writeString(folder.resolve("README.md"), page());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
