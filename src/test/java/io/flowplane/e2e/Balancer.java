package io.flowplane.e2e;

import io.flowplane.testing.DebianProgram;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real nginx or HAProxy in front of two instances, with their ports on 127.0.0.1. */
final class Balancer implements AutoCloseable {
    private final Process process;
    private final int apiPort;
    private final int xdsPort;

    private Balancer(Process process, int apiPort, int xdsPort) {
        this.process = process;
        this.apiPort = apiPort;
        this.xdsPort = xdsPort;
    }

    /**
     * The operations guide's nginx, but for names, TLS, and the time for which it shuns an instance that didn't answer: with
     * the guide's 30 s a restart of the second instance has to wait as long.
     */
    static Balancer nginx(Path folder, int[] apis, int[] xdses) {
        int api = RealEnvoy.freePort();
        int xds = RealEnvoy.freePort();
        Path file = write(folder, "nginx.conf", """
                daemon off; master_process off; pid %1$s/nginx.pid; error_log %1$s/nginx.log;
                events { worker_connections 1024; }
                http {
                    access_log off;
                    client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/f;
                    uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                    upstream flowplane_api {
                        least_conn;
                        server 127.0.0.1:%4$d max_fails=3 fail_timeout=1s;
                        server 127.0.0.1:%5$d max_fails=3 fail_timeout=1s;
                    }
                    server {
                        listen 127.0.0.1:%2$d;
                        location / {
                            proxy_pass http://flowplane_api;
                            proxy_set_header Host $host;
                            proxy_set_header X-Real-IP $remote_addr;
                            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                            proxy_set_header X-Forwarded-Proto $scheme;
                        }
                    }
                    upstream xds { least_conn; server 127.0.0.1:%6$d; server 127.0.0.1:%7$d; }
                    server {
                        listen 127.0.0.1:%3$d http2;
                        client_max_body_size 0;
                        client_body_timeout 1h;
                        location / { grpc_pass grpc://xds; grpc_read_timeout 1h; grpc_send_timeout 1h; }
                    }
                }
                """.formatted(folder, api, xds, apis[0], apis[1], xdses[0], xdses[1]));
        return start(folder, api, xds, DebianProgram.path("nginx"), "-c", file.toString(), "-p", folder.toString());
    }

    /** HAProxy with keep-alive to the instances, asking each for {@code /readyz}. */
    static Balancer haproxy(Path folder, int[] apis, int[] xdses) {
        int api = RealEnvoy.freePort();
        int xds = RealEnvoy.freePort();
        Path file = write(folder, "haproxy.cfg", """
                defaults
                  timeout connect 2s
                  timeout client 1h
                  timeout server 1h
                  retries 3
                  option redispatch
                frontend api
                  mode http
                  bind 127.0.0.1:%1$d
                  default_backend apis
                backend apis
                  mode http
                  balance roundrobin
                  http-reuse safe
                  option forwardfor
                  option httpchk GET /readyz
                  default-server inter 500ms fall 2 rise 1
                  server a 127.0.0.1:%3$d check
                  server b 127.0.0.1:%4$d check
                frontend xds
                  mode tcp
                  bind 127.0.0.1:%2$d
                  default_backend xdses
                backend xdses
                  mode tcp
                  balance leastconn
                  default-server inter 500ms fall 1 rise 1
                  server a 127.0.0.1:%5$d check
                  server b 127.0.0.1:%6$d check
                """.formatted(api, xds, apis[0], apis[1], xdses[0], xdses[1]));
        return start(folder, api, xds, DebianProgram.path("haproxy"), "-db", "-f", file.toString());
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
