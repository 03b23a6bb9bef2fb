package io.flowplane.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The figures of one part over its runs, written to {@code <part>.json} after each, so that what was ended keeps what it has. */
final class Results {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Part part;
    private final Conditions conditions;
    private final Map<Figure, List<Double>> figures = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private int runs;

    Results(Part part, Conditions conditions) {
        this.part = part;
        this.conditions = conditions;
    }

    void add(Run run) {
        runs++;
        run.figures()
                .forEach((figure, value) ->
                        figures.computeIfAbsent(figure, _ -> new ArrayList<>()).add(value));
        run.notes().stream().filter(note -> !notes.contains(note)).forEach(notes::add);
    }

    /** A run that ended early: what it had counts, and why it ended is said. */
    void failed(Run run, Throwable cause) {
        add(run);
        notes.add("Run " + runs + " ended early: " + cause);
    }

    void write(Path folder) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("part", part.name());
        all.put("runs", runs);
        all.putAll(conditions.soFar());
        all.put("notes", notes);
        all.put(
                "figures",
                figures.entrySet().stream()
                        .map(each -> json(each.getKey(), each.getValue()))
                        .toList());
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(part.name() + ".json"), JSON.writeValueAsString(all) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> json(Figure figure, List<Double> values) {
        double median = Samples.median(values);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("row", figure.row());
        all.put("what", figure.what());
        all.put("subject", figure.subject());
        all.put("value", rounded(median));
        all.put("unit", figure.unit());
        all.put("goal", figure.goal().words());
        all.put("reached", figure.goal().reachedBy(median));
        all.put("runs", values.stream().map(Results::rounded).toList());
        return all;
    }

    private static double rounded(double value) {
        return Double.isFinite(value) ? Math.round(value * 100) / 100.0 : -1;
    }
}
