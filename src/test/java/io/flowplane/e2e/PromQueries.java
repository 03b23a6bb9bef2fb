package io.flowplane.e2e;

import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The queries of the alerts and dashboards under {@code deploy/}, and what of them a server doesn't have. */
final class PromQueries {
    private static final Path DEPLOY = RealEnvoy.repository().resolve("deploy");
    private static final Pattern RULE = Pattern.compile("^ +expr: (.+)$", Pattern.MULTILINE);
    private static final Pattern LABELS_OF = Pattern.compile("\\{([^}]*)}|by \\(([^)]*)\\)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+) *(?:=~?|!=|!~|,|$)");
    private static final Pattern WORD = Pattern.compile("(?<![$\\w.])[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Pattern METRIC_OF_VARIABLE = Pattern.compile("label_values\\(([a-z_]+)");
    private static final Set<String> LANGUAGE = Set.of(
            "sum",
            "max",
            "min",
            "avg",
            "count",
            "topk",
            "by",
            "and",
            "or",
            "unless",
            "offset",
            "rate",
            "increase",
            "vector",
            "time",
            "histogram_quantile",
            "absent",
            "avg_over_time",
            "min_over_time",
            "m",
            "h");
    private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("job", "instance", "le");

    private PromQueries() {}

    /** Every query of the files under {@code deploy/prometheus/rules} and {@code deploy/grafana/dashboards}. */
    static List<String> shipped() throws IOException {
        List<String> queries = new ArrayList<>(ofAlerts());
        queries.addAll(ofDashboards());
        return queries;
    }

    static List<String> ofAlerts() throws IOException {
        List<String> queries = new ArrayList<>();
        for (Path file : files("prometheus/rules", ".yml")) {
            RULE.matcher(Files.readString(file)).results().forEach(rule -> queries.add(rule.group(1)));
        }
        return queries;
    }

    static List<String> ofDashboards() throws IOException {
        List<String> queries = new ArrayList<>();
        for (Path file : files("grafana/dashboards", ".json")) {
            collect(FlowplaneProcess.JSON.readTree(Files.readString(file)), queries);
        }
        return queries;
    }

    private static List<Path> files(String folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(DEPLOY.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private static void collect(JsonNode node, List<String> queries) {
        if (node.path("expr").isString()) {
            queries.add(node.path("expr").asString());
        }
        Matcher variable =
                METRIC_OF_VARIABLE.matcher(node.path("query").path("query").asString(""));
        if (variable.find()) {
            queries.add(variable.group(1));
        }
        node.forEach(child -> collect(child, queries));
    }

    /** The metrics that a query asks for. */
    static Set<String> metrics(String query) {
        return unknown(LABELS_OF.matcher(query).replaceAll(""), Set.of(), Set.of());
    }

    /** Metrics and labels of a query that aren't among those given, and aren't words of the language. */
    static Set<String> unknown(String query, Set<String> metrics, Set<String> labels) {
        Set<String> unknown = new TreeSet<>();
        LABELS_OF
                .matcher(query)
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .forEach(names -> LABEL.matcher(names.replaceAll("\"[^\"]*\"", ""))
                        .results()
                        .map(label -> label.group(1))
                        .filter(label -> !labels.contains(label) && !LABELS_OF_PROMETHEUS.contains(label))
                        .forEach(unknown::add));
        String rest = LABELS_OF.matcher(query).replaceAll("").replaceAll("\\[[^]]*]", "");
        WORD.matcher(rest)
                .results()
                .map(word -> word.group().replaceFirst("_seconds_(bucket|sum|count)$", "_seconds"))
                .filter(word -> !LANGUAGE.contains(word) && !metrics.contains(word))
                .forEach(unknown::add);
        return unknown;
    }
}
