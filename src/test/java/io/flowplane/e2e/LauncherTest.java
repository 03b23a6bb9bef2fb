package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher: what it says when it can't go on, and that it hands over cleanly. */
@Tag("slow")
class LauncherTest {
    private static final Path LAUNCHER = RealEnvoy.repository().resolve("flowplane");

    @TempDir
    Path folder;

    @Test
    void helpAndVersionNeedNoSettings() {
        assertThat(Shell.run(folder, LAUNCHER + " --help").output()).contains("serve", "demo", "token create --admin");
        assertThat(Shell.run(folder, LAUNCHER + " --version").output()).contains("flowplane ");
        assertThat(Shell.run(folder, LAUNCHER + " serve --help").output())
                .contains("DATABASE_URL (sqlite://data/flowplane.db)", "FLOWPLANE_XDS_PORT (50051)", "RUST_LOG (info)");
    }

    @Test
    void keysForSecretsAreMadeAndNeededToRotate() {
        Shell.Result key = Shell.run(folder, LAUNCHER + " secrets generate-key 2>/dev/null");
        assertThat(java.util.Base64.getDecoder().decode(key.line())).hasSize(32);
        assertThat(Shell.run(folder, LAUNCHER + " secrets generate-key 2>/dev/null")
                        .line())
                .isNotEqualTo(key.line());
        Shell.Result none = Shell.run(folder, LAUNCHER + " secrets rotate-key");
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.output()).contains("no key is configured");
        assertThat(Shell.run(folder, LAUNCHER + " secrets").status()).isEqualTo(2);
        Shell.Result wrong =
                Shell.run(folder, Map.of("FLOWPLANE_SECRET_ENCRYPTION_KEY", "short"), LAUNCHER + " secrets rotate-key");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.output()).contains("FLOWPLANE_SECRET_ENCRYPTION_KEY: key 1 is not 32 bytes");
    }

    @Test
    void anUnknownCommandIsStatusTwo() {
        Shell.Result result = Shell.run(folder, LAUNCHER + " sreve");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.output()).contains("no command 'sreve'");
    }

    @Test
    void withoutAJdkItSaysHowToGetOneWithStatusThree() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (String tool : List.of("bash", "dirname", "sed", "cat", "find", "head", "env", "awk")) {
            Path real = Path.of(Shell.run(folder, "command -v " + tool).line());
            Files.createSymbolicLink(bin.resolve(tool), real);
        }
        Shell.Result result = Shell.run(
                folder,
                "env -i PATH=" + bin + " HOME=" + folder + " FLOWPLANE_JAVA_HOME=" + folder + "/none "
                        + bin.resolve("bash") + " " + LAUNCHER + " serve");
        assertThat(result.status()).isEqualTo(3);
        assertThat(result.output().lines()).hasSize(1);
        assertThat(result.output()).contains("JDK 25");
    }

    @Test
    void itWorksThroughALinkFromAnotherFolder() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("fp"), LAUNCHER);
        assertThat(Shell.run(folder, link + " --version").output()).contains("flowplane ");
    }

    @Test
    void theDemoShowsAnAnswerAndLeavesNothingBehind() {
        for (int run = 0; run < 2; run++) {
            try (FlowplaneProcess demo = FlowplaneProcess.start(folder, Map.of(), "demo")) {
                demo.awaitOutput(java.util.regex.Pattern.compile("It works"));
                assertThat(demo.output()).contains("\"hello\":\"from the upstream\"");
                List<ProcessHandle> children = demo.process().descendants().toList();
                assertThat(children).isNotEmpty();
                assertThat(demo.interrupt()).isZero();
                assertThat(children).noneMatch(ProcessHandle::isAlive);
            }
        }
    }

    @Test
    void aKilledDemoTakesItsEnvoyAlong() {
        try (FlowplaneProcess demo = FlowplaneProcess.start(folder, Map.of(), "demo")) {
            demo.awaitOutput(java.util.regex.Pattern.compile("It works"));
            List<ProcessHandle> children = demo.process().descendants().toList();
            demo.kill();
            long end = System.nanoTime() + java.time.Duration.ofSeconds(10).toNanos();
            while (children.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < end) {
                FlowplaneProcess.pause(50);
            }
            assertThat(children).noneMatch(ProcessHandle::isAlive);
        }
    }
}
