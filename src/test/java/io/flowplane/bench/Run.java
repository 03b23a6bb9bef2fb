package io.flowplane.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One go of a part: takes its figures, and prints them as they come. */
final class Run {
    private final Set<Integer> rows;
    private final int minutes;
    private final Map<Figure, Double> figures = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * @param rows the rows that were asked for; empty: all
     * @param minutes how long what lasts is to last; 0: as long as its row says
     */
    Run(Set<Integer> rows, int minutes) {
        this.rows = rows;
        this.minutes = minutes;
    }

    boolean wants(int row) {
        return rows.isEmpty() || rows.contains(row);
    }

    int minutesOr(int usual) {
        return minutes == 0 ? usual : minutes;
    }

    void add(int row, String what, double value, String unit, Goal goal) {
        add(new Figure(row, what, Figure.OURS, unit, goal), value);
    }

    void add(String what, double value, String unit, Goal goal) {
        add(0, what, value, unit, goal);
    }

    /** A figure of ours or of a peer; the goal is ours alone. */
    void add(Subject subject, int row, String what, double value, String unit, Goal goal) {
        add(new Figure(row, what, subject.name(), unit, subject.isPeer() ? Goal.NONE : goal), value);
    }

    void addLatencies(int row, String what, long[] nanos, Goal p50, Goal p99) {
        add(row, what + ", p50", Samples.percentile(Samples.millis(nanos), 50), "ms", p50);
        add(row, what + ", p99", Samples.percentile(Samples.millis(nanos), 99), "ms", p99);
    }

    void addLatencies(Subject subject, int row, String what, long[] nanos, Goal p50, Goal p99) {
        add(subject, row, what + ", p50", Samples.percentile(Samples.millis(nanos), 50), "ms", p50);
        add(subject, row, what + ", p99", Samples.percentile(Samples.millis(nanos), 99), "ms", p99);
    }

    /** Something that a reader of the figures should know. */
    void note(String sentence) {
        if (!notes.contains(sentence)) {
            notes.add(sentence);
            System.out.println(sentence);
        }
    }

    private void add(Figure figure, double value) {
        figures.put(figure, value);
        System.out.printf(
                Locale.ROOT,
                "%-4s%-34s%-84s%12s %-5s %s%n",
                figure.row() == 0 ? "" : figure.row(),
                figure.subject(),
                figure.what(),
                Figure.text(value),
                figure.unit(),
                figure.goal().words());
    }

    Map<Figure, Double> figures() {
        return figures;
    }

    List<String> notes() {
        return notes;
    }
}
