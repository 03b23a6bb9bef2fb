package io.flowplane.e2e;

import io.flowplane.testing.DebianProgram;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import io.flowplane.testing.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real nginx or HAProxy in front of two instances, set up by the files that are shipped, with their ports on 127.0.0.1. */
final class Balancer implements AutoCloseable {
    private final Process process;
    private final int apiPort;
    private final int xdsPort;

    private Balancer(Process process, int apiPort, int xdsPort) {
        this.process = process;
        this.apiPort = apiPort;
        this.xdsPort = xdsPort;
    }

    /** nginx by the shipped file, but for names, ports, and TLS, which the callers of these tests don't speak. */
    static Balancer nginx(Path folder, int[] apis, int[] xdses) {
        int api = FreePort.next();
        int xds = FreePort.next();
        String shipped = named(shipped("nginx/nginx.conf"), apis, xdses)
                .replace("listen 443 ssl http2;", "listen 127.0.0.1:" + api + ";")
                .replace("listen 50051;", "listen 127.0.0.1:" + xds + ";")
                .replaceAll("(?m)^ *ssl_.*;$", "");
        Path file = write(folder, "nginx.conf", onThisMachine(shipped, folder));
        return start(folder, api, xds, DebianProgram.path("nginx"), "-c", file.toString(), "-p", folder.toString());
    }

    /** nginx with its TLS as shipped, showing this certificate. */
    static Balancer nginxByTls(Path folder, int[] apis, int[] xdses, TestAuthority.Pair shown) {
        int api = FreePort.next();
        int xds = FreePort.next();
        String shipped = named(shipped("nginx/nginx.conf"), apis, xdses)
                .replace("listen 443 ssl", "listen 127.0.0.1:" + api + " ssl")
                .replace("listen 50051;", "listen 127.0.0.1:" + xds + ";")
                .replace("/etc/nginx/certs/flowplane.crt", shown.certificate().toString())
                .replace("/etc/nginx/certs/flowplane.key", shown.key().toString());
        Path file = write(folder, "nginx.conf", onThisMachine(shipped, folder));
        return start(folder, api, xds, DebianProgram.path("nginx"), "-c", file.toString(), "-p", folder.toString());
    }

    /** HAProxy with its TLS as shipped, showing the certificate of this file, its key in it. */
    static Balancer haproxyByTls(Path folder, int[] apis, int[] xdses, Path shown) {
        int api = FreePort.next();
        int xds = FreePort.next();
        String shipped = named(shipped("haproxy/haproxy.cfg"), apis, xdses)
                .replace("bind :443", "bind 127.0.0.1:" + api)
                .replace("bind :50051", "bind 127.0.0.1:" + xds)
                .replace("/etc/haproxy/certs/flowplane.pem", shown.toString());
        Path file = write(folder, "haproxy.cfg", shipped);
        return start(folder, api, xds, DebianProgram.path("haproxy"), "-db", "-f", file.toString());
    }

    /** The file for an nginx that isn't installed: with folders of its own, and its module enabled as Debian does. */
    static String onThisMachine(String nginxConf, Path folder) {
        Path home = Path.of(DebianProgram.path("nginx")).getParent().getParent();
        Path module = home.resolve("usr/lib/nginx/modules/ngx_stream_module.so");
        String enabled = "/etc/nginx/modules-enabled";
        if (Files.exists(module)) {
            enabled = folder.resolve("modules-enabled").toString();
            folder.resolve("modules-enabled").toFile().mkdir();
            write(folder.resolve("modules-enabled"), "stream.conf", "load_module " + module + ";\n");
        }
        return "daemon off; master_process off; pid %1$s/nginx.pid; error_log %1$s/nginx.log;\n".formatted(folder)
                + nginxConf.replace("/etc/nginx/modules-enabled", enabled).replace("http {", """
                        http {
                            client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/f;
                            uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                        """.formatted(folder));
    }

    /** HAProxy by the shipped file, but for names, ports, and TLS. */
    static Balancer haproxy(Path folder, int[] apis, int[] xdses) {
        int api = FreePort.next();
        int xds = FreePort.next();
        String shipped = named(shipped("haproxy/haproxy.cfg"), apis, xdses)
                .replaceAll("(?m)bind :443 .*$", "bind 127.0.0.1:" + api)
                .replace("bind :50051", "bind 127.0.0.1:" + xds);
        Path file = write(folder, "haproxy.cfg", shipped);
        return start(folder, api, xds, DebianProgram.path("haproxy"), "-db", "-f", file.toString());
    }

    static String shipped(String file) {
        try {
            return Files.readString(RealEnvoy.repository().resolve("deploy").resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two instances of this machine in place of the shipped three. */
    static String named(String shipped, int[] apis, int[] xdses) {
        String named = shipped.replaceAll("(?m)^ *server .*flowplane-cp-3:.*$", "");
        for (int i = 0; i < 2; i++) {
            named = named.replace("flowplane-cp-" + (i + 1) + ":8080", "127.0.0.1:" + apis[i])
                    .replace("flowplane-cp-" + (i + 1) + ":50051", "127.0.0.1:" + xdses[i]);
        }
        return named;
    }

    int apiPort() {
        return apiPort;
    }

    int xdsPort() {
        return xdsPort;
    }

    private static Balancer start(Path folder, int api, int xds, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("balancer.log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new Balancer(process, api, xds);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path folder, String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
