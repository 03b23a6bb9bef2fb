package io.flowplane.bench;

import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Measures what Flowplane promises, from outside, on the built launcher: {@code ./flowplane bench [--runs n] [--minutes n] [--to folder] [row or part]…};
 * everything without an argument. Figures depend on what else the machine does: run it idle.
 */
public final class Bench {
    /** Versions of what others bring, known once it runs. */
    static final Map<String, String> OTHER_VERSIONS = new ConcurrentSkipListMap<>();

    private final List<Part> parts = List.of(
            new ChangesPart(),
            new SpreadPart(),
            new ReconnectPart(),
            new HinderedPart(),
            new SizesPart(),
            new StartPart(),
            new LatencyPart(),
            new WritesPart(),
            new StreamsPart(false),
            new StreamsPart(true),
            new RejectsPart(),
            new StormPart(),
            new SwitchPart(),
            new BulkPart(),
            new ListsPart(),
            new SteadyPart(),
            new InstancesPart(),
            new ImportPart(),
            new BackupPart());
    private final Set<String> names = new TreeSet<>();
    private final Set<Integer> rows = new TreeSet<>();
    private Path folder = RealEnvoy.repository().resolve("bench/results");
    private int runs;
    private int minutes;
    private boolean failed;

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        Bench bench = new Bench();
        if (arguments.length == 1 && arguments[0].equals("table")) {
            System.out.print(new ResultsPage(bench.folder).shortTable());
            return;
        }
        if (!bench.understands(arguments)) {
            System.err.println(
                    "usage: bench [--runs n] [--minutes n] [--to folder] [row or part]…, or bench table; parts are "
                            + bench.known());
            System.exit(2);
        }
        bench.measure();
        System.exit(bench.failed ? 1 : 0);
    }

    private String known() {
        return String.join(", ", parts.stream().map(Part::name).toList());
    }

    private boolean understands(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            boolean number = i + 1 < arguments.length && arguments[i + 1].matches("[1-9]\\d{0,3}");
            if (arguments[i].equals("--runs") && number) {
                runs = Integer.parseInt(arguments[++i]);
            } else if (arguments[i].equals("--minutes") && number) {
                minutes = Integer.parseInt(arguments[++i]);
            } else if (arguments[i].equals("--to") && i + 1 < arguments.length) {
                folder = Path.of(arguments[++i]);
            } else if (!takes(arguments[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean takes(String word) {
        if (parts.stream().anyMatch(part -> part.name().equals(word))) {
            return names.add(word);
        }
        if (word.matches("\\d{1,2}")
                && parts.stream().anyMatch(part -> part.rows().contains(Integer.parseInt(word)))) {
            return rows.add(Integer.parseInt(word));
        }
        return false;
    }

    private void measure() throws IOException {
        List<Part> wanted = new ArrayList<>();
        for (Part part : parts) {
            boolean byRow = part.rows().stream().anyMatch(rows::contains);
            if (names.contains(part.name()) || byRow || (names.isEmpty() && rows.isEmpty())) {
                wanted.add(part);
            }
        }
        wanted.forEach(this::measure);
    }

    private void measure(Part part) {
        Results results = new Results(part, new Conditions(OTHER_VERSIONS));
        int times = runs == 0 ? part.runs() : runs;
        for (int i = 1; i <= times; i++) {
            System.out.printf("— %s, run %d of %d%n", part.name(), i, times);
            Run run = new Run(names.contains(part.name()) ? Set.of() : rows, minutes);
            try {
                part.measure(run);
                results.add(run);
            } catch (Exception | AssertionError e) {
                e.printStackTrace();
                failed = true;
                results.failed(run, e);
            }
            results.write(folder);
            new ResultsPage(folder).write(folder);
        }
    }
}
