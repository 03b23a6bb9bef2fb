package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages under {@code examples/}: their services are started and their commands run, and print what the page says. */
@Tag("slow")
class ExamplesTest {
    private static final Path EXAMPLES = RealEnvoy.repository().resolve("examples");
    private static final Pattern BLOCK = Pattern.compile("```(sh|console)\n(.*?)```", Pattern.DOTALL);
    /** Ports that the pages name; the test takes free ones. */
    private static final Pattern PORT = Pattern.compile("\\b(8080|50051|1000\\d|90\\d\\d)\\b");

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private final Map<String, String> ports = new HashMap<>();

    static Stream<String> examples() throws IOException {
        try (Stream<Path> folders = Files.list(EXAMPLES)) {
            return folders
                    .filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable part : running.reversed()) {
            part.close();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theCommandsOfAPagePrintWhatThePageSays(String example) throws IOException {
        FlowplaneProcess server = keep(FlowplaneProcess.serve(folder, Map.of()));
        String token = server.bootstrap();
        ports.put("8080", String.valueOf(server.apiPort()));
        ports.put("50051", String.valueOf(server.xdsPort()));
        RealEnvoy envoy =
                keep(RealEnvoy.startWithAds(server.xdsPort(), "DELTA_GRPC", "{id: example, cluster: example}"));
        Path page = copied(example).resolve("README.md");
        Map<String, String> variables = Map.of("API", server.address(), "TOKEN", token);
        StringBuilder functions = new StringBuilder();
        int commands = 0;
        Matcher blocks = BLOCK.matcher(Files.readString(page));
        while (blocks.find()) {
            if (blocks.group(1).equals("sh")) {
                blocks.group(2).lines().forEach(line -> serve(page.getParent(), line));
            } else {
                for (Step step : steps(blocks.group(2))) {
                    run(page.getParent(), variables, functions, step);
                    commands++;
                }
            }
        }
        assertThat(commands).isPositive();
        assertThat(envoy.rejections()).isEmpty();
    }

    @Test
    void thePageOfExamplesNamesEachOfThem() throws IOException {
        String page = Files.readString(EXAMPLES.resolve("README.md"));
        assertThat(examples())
                .isNotEmpty()
                .allSatisfy(example -> assertThat(page).contains("(" + example + "/README.md)"));
    }

    /** A command and what it prints. */
    private record Step(String command, String output) {}

    private static List<Step> steps(String block) {
        List<Step> steps = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        StringBuilder output = new StringBuilder();
        boolean goesOn = false;
        for (String line : block.lines().toList()) {
            if (line.startsWith("$ ")) {
                if (!command.isEmpty()) {
                    steps.add(new Step(command.toString(), output.toString().strip()));
                }
                command = new StringBuilder(line.substring(2));
                output = new StringBuilder();
            } else {
                (goesOn ? command : output).append('\n').append(line);
            }
            goesOn = (line.startsWith("$ ") || goesOn) && line.endsWith("\\");
        }
        steps.add(new Step(command.toString(), output.toString().strip()));
        return steps;
    }

    /** Until it prints what the page says: Envoy has its configuration a moment after the API answered. */
    private static void run(Path folder, Map<String, String> variables, StringBuilder functions, Step step) {
        if (step.command().startsWith("put() {")) {
            functions.append(step.command()).append('\n');
            return;
        }
        long end = System.nanoTime() + SOON.toNanos();
        String printed =
                Shell.run(folder, variables, functions + step.command()).line();
        boolean asks = !step.command().contains("$API") && !step.command().contains("put ");
        while (asks && !printed.equals(step.output()) && System.nanoTime() < end) {
            FlowplaneProcess.pause(100);
            printed = Shell.run(folder, variables, functions + step.command()).line();
        }
        assertThat(printed).as(step.command()).isEqualTo(step.output());
    }

    private void serve(Path folder, String command) {
        try {
            Process service = new ProcessBuilder("bash", "-c", "exec " + command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(this.folder
                            .resolve("service-" + running.size() + ".log")
                            .toFile())
                    .start();
            running.add(service::destroyForcibly);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The example in a folder of the test, with free ports. */
    private Path copied(String example) throws IOException {
        Path copy = Files.createDirectories(folder.resolve("examples/" + example));
        Files.copy(EXAMPLES.resolve("upstream.py"), copy.resolveSibling("upstream.py"));
        try (Stream<Path> files = Files.list(EXAMPLES.resolve(example))) {
            for (Path file : files.toList()) {
                String text = PORT.matcher(Files.readString(file)).replaceAll(port -> port(port.group()));
                Files.writeString(copy.resolve(file.getFileName().toString()), text);
            }
        }
        return copy;
    }

    private String port(String known) {
        return ports.computeIfAbsent(known, _ -> String.valueOf(FreePort.next()));
    }

    private <T extends AutoCloseable> T keep(T part) {
        running.add(part);
        return part;
    }
}
