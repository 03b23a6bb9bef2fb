package io.flowplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.config.Variable;
import io.flowplane.config.Variables;
import io.flowplane.domain.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the pages and the files under {@code deploy/} name is there: links, settings, metrics, paths of the API, codes. */
class DocsNamesTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("```.*?```|`[^`\n]*`", Pattern.DOTALL);
    private static final Pattern SETTING = Pattern.compile("\\bFLOWPLANE_[A-Z0-9_]*[A-Z0-9]\\b");
    private static final Pattern METRIC = Pattern.compile("(?<![\\w/.-])flowplane_[a-z_]+(?![\\w.:])");
    private static final Pattern API = Pattern.compile("/api/v1/[a-zA-Z0-9{}$_./…-]*");
    private static final Pattern DOCUMENTED = Pattern.compile("^\\| `([a-z_]+)` \\|", Pattern.MULTILINE);

    @TempDir
    Path folder;

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        for (Path page : pages()) {
            for (String link : all(LINK, CODE.matcher(Files.readString(page)).replaceAll(""), 1)) {
                if (!link.startsWith("http")) {
                    String[] parts = link.split("#", 2);
                    Path target = parts[0].isEmpty()
                            ? page
                            : page.resolveSibling(parts[0]).normalize();
                    assertThat(target).as(page + ": " + link).exists();
                    if (parts.length == 2) {
                        assertThat(anchors(target)).as(page + ": " + link).contains(parts[1]);
                    }
                }
            }
        }
    }

    @Test
    void everySettingIsOne() throws IOException {
        Set<String> known =
                Variables.all().flatMap(DocsNamesTest::names).collect(Collectors.toCollection(TreeSet::new));
        known.addAll(all(SETTING, Files.readString(Path.of("docs/settings.md")), 0));
        for (Path file : pagesAndDeployed()) {
            assertThat(known).as(file.toString()).containsAll(all(SETTING, Files.readString(file), 0));
        }
    }

    @Test
    void everyMetricIsOne() throws IOException {
        Set<String> known = all(DOCUMENTED, Files.readString(Path.of("docs/observability.md")), 1);
        for (Path page : pages()) {
            Set<String> named = all(METRIC, Files.readString(page), 0).stream()
                    .map(name -> name.replaceFirst("_seconds_(bucket|sum|count)$", "_seconds"))
                    .collect(Collectors.toSet());
            assertThat(known).as(page.toString()).containsAll(named);
        }
    }

    @Test
    void everyPathOfTheApiIsOne() throws IOException {
        List<Pattern> served;
        try (RunningApi api = new RunningApi(folder)) {
            JsonNode paths = api.asNobody().get("/api-docs/openapi.json").json().get("paths");
            served = paths.propertyNames().stream().map(DocsNamesTest::pattern).toList();
        }
        for (Path file : pagesAndDeployed()) {
            for (String path : all(API, Files.readString(file), 0)) {
                String whole = path.replaceAll("[./]+$", "");
                assertThat(path.endsWith("…")
                                || path.endsWith("/api/v1/")
                                || whole.endsWith("$")
                                || served.stream()
                                        .anyMatch(each -> each.matcher(whole).matches()))
                        .as(file + ": " + path)
                        .isTrue();
            }
        }
    }

    @Test
    void everyErrorCodeIsOnThePageOfTheApi() throws IOException {
        assertThat(Files.readString(Path.of("docs/api.md")))
                .contains(Arrays.stream(ErrorCode.values())
                        .map(code -> "`" + code.code() + "`")
                        .toList());
    }

    private static Stream<String> names(Variable<?> variable) {
        return Stream.concat(Stream.of(variable.name()), variable.aliases().stream());
    }

    private static Pattern pattern(String template) {
        return Pattern.compile(template.replace(".", "\\.").replaceAll("\\{[^}]+}", "[^/]+"));
    }

    private static Set<String> all(Pattern pattern, String text, int group) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(group))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The anchors that GitHub makes of a page's headings. */
    private static Set<String> anchors(Path page) throws IOException {
        return all(HEADING, Files.readString(page), 1).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static List<Path> pages() throws IOException {
        return Stream.concat(files(Path.of("docs"), ".md"), files(Path.of(""), ".md"))
                .toList();
    }

    private static List<Path> pagesAndDeployed() throws IOException {
        try (Stream<Path> deployed = Files.walk(Path.of("deploy"))) {
            return Stream.concat(pages().stream(), deployed.filter(Files::isRegularFile))
                    .toList();
        }
    }

    private static Stream<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList().stream();
        }
    }
}
