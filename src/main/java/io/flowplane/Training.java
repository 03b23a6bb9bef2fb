package io.flowplane;

import io.flowplane.cli.ApiClient;
import io.flowplane.config.Settings;
import io.flowplane.config.WrongSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A short life of a server for the JVM to learn from: started on a database that is thrown away, asked the usual things,
 * closed. What it loaded goes into the start-up cache.
 */
final class Training {
    private static final Pattern SETUP_TOKEN = Pattern.compile("fp_setup_\\S+");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Training() {}

    /** Runs in the current folder, which is a scratch one. */
    static int run(Main.SettingsOf read, PrintStream out) throws WrongSettings {
        Settings settings = read.of(Map.of(
                "DATABASE_URL",
                "sqlite://training.db",
                "FLOWPLANE_API_PORT",
                "0",
                "FLOWPLANE_XDS_PORT",
                "0",
                "FLOWPLANE_DRAIN_SECONDS",
                "0"));
        ByteArrayOutputStream notice = new ByteArrayOutputStream();
        try (Server server = Server.start(settings, new PrintStream(notice, true, StandardCharsets.UTF_8));
                ApiClient api = new ApiClient(server.apiAddress())) {
            if (!server.awaitReady(PATIENCE)) {
                throw new CannotStart("The training server was not ready in time.", null);
            }
            exercise(api, notice.toString(StandardCharsets.UTF_8));
            return 0;
        } catch (IOException e) {
            throw new CannotStart("The training failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } finally {
            out.flush();
        }
    }

    private static void exercise(ApiClient api, String notice) throws IOException, InterruptedException {
        api.get("/healthz");
        api.get("/metrics");
        Matcher token = SETUP_TOKEN.matcher(notice);
        if (!token.find()) {
            throw new IOException("no setup token was printed");
        }
        String answer = api.post(
                        "/api/v1/bootstrap/initialize",
                        "{\"setupToken\":\"" + token.group() + "\",\"adminTokenName\":\"training\"}")
                .body();
        Matcher admin = Pattern.compile("fp_pat_[^\"\\s]+\\.[^\"\\s]+").matcher(answer);
        if (!admin.find()) {
            throw new IOException("no admin token was issued");
        }
        api.use(admin.group());
        made(api, "clusters", "{\"name\":\"c\",\"endpoints\":[{\"host\":\"127.0.0.1\",\"port\":1}]}");
        made(api, "routes", """
                {"name":"r","virtualHosts":[{"name":"v","domains":["*"],"routes":[
                {"match":{"path":{"type":"prefix","value":"/"}},"action":{"type":"forward","cluster":"c"}}]}]}""");
        made(api, "listeners", """
                {"name":"l","address":"127.0.0.1","port":10000,"filterChains":[{"filters":[
                {"name":"h","type":"httpConnectionManager","routeConfigName":"r"}]}]}""");
        for (String query : new String[] {"?dryRun=true", ""}) {
            api.post("/api/v1/api-definitions/from-openapi" + query, """
                    {"openapi":"3.0.3","info":{"title":"t","version":"1"},"servers":[{"url":"https://t.example/v1"}],
                    "x-flowplane-filters":{"cors":{"policy":{"allow_origin":[{"type":"exact","value":"https://a"}]}}},
                    "paths":{"/a":{"get":{"operationId":"a"}},"/a/{b}":{"get":{"operationId":"b"}}}}""");
        }
        api.get("/api/v1/clusters");
        api.get("/api/v1/proxies");
    }

    private static void made(ApiClient api, String kind, String json) throws IOException, InterruptedException {
        HttpResponse<String> response = api.post("/api/v1/" + kind, json);
        if (response.statusCode() != 201) {
            throw new IOException("POST " + kind + " was answered " + response.statusCode() + ": " + response.body());
        }
    }
}
