package io.flowplane.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real Envoy as a child of this process: found or fetched by {@code tools/envoy.sh}, ended with us. */
final class EnvoyProcess implements AutoCloseable {
    private static final int GRACE_SECONDS = 5;

    private final Process process;
    private final Path log;

    private EnvoyProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Path of the binary; the first call may fetch it. */
    static String binary(Path home) throws IOException, InterruptedException {
        Process script = new ProcessBuilder(home.resolve("tools/envoy.sh").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String path = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (script.waitFor() != 0) {
            throw new DemoFailed("No Envoy is to be had; the lines above say why.");
        }
        return path;
    }

    /** Starts it on a bootstrap document; its own lines go to {@code folder/envoy.log}. */
    static EnvoyProcess start(String binary, String bootstrap, int adminPort, Path folder) throws IOException {
        Path document = folder.resolve("envoy.yaml");
        Files.writeString(document, bootstrap);
        Path log = folder.resolve("envoy.log");
        String admin = "{admin: {address: {socket_address: {address: 127.0.0.1, port_value: " + adminPort + "}}}}";
        List<String> command = new ArrayList<>(diesWithParent());
        command.addAll(List.of(
                binary,
                "-c",
                document.toString(),
                "--config-yaml",
                admin,
                "--disable-hot-restart",
                "--concurrency",
                "1"));
        command.addAll(List.of("--log-level", "warning"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new EnvoyProcess(process, log);
    }

    boolean alive() {
        return process.isAlive();
    }

    Path log() {
        return log;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Has the kernel end the child when we die without saying goodbye; only Linux can, with util-linux' setpriv. */
    private static List<String> diesWithParent() {
        for (String folder : List.of("/usr/bin", "/bin")) {
            if (Files.isExecutable(Path.of(folder, "setpriv"))) {
                return List.of(folder + "/setpriv", "--pdeathsig", "KILL", "--");
            }
        }
        return List.of();
    }
}
