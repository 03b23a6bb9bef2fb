package io.flowplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that no honest client sends: each is answered by an error or cut off, and the next request works. */
class HostileHttpTest {
    private static final String HOST = "Host: localhost\r\n";
    private static final String BARE_LINE_FEEDS = "GET /healthz HTTP/1.1|Host: localhost||".replace('|', '\n');

    @TempDir
    Path folder;

    private RunningApi api;

    @BeforeEach
    void start() {
        api = new RunningApi(folder);
    }

    @AfterEach
    void stop() {
        assertThat(api.asAdmin().get("/api/v1/clusters").status()).isEqualTo(200);
        api.close();
    }

    @Test
    void framesThatCanBeReadTwoWaysAreRefusedAndTheConnectionClosed() {
        Map<String, String> requests = new LinkedHashMap<>();
        requests.put("both lengths", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        requests.put("both lengths, turned", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n");
        requests.put("two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!");
        requests.put("two equal lengths", "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello");
        requests.put("list of lengths", "Content-Length: 5, 5\r\n\r\nhello");
        requests.put("negative length", "Content-Length: -5\r\n\r\nhello");
        requests.put("signed length", "Content-Length: +5\r\n\r\nhello");
        requests.put("hex length", "Content-Length: 0x5\r\n\r\nhello");
        requests.put("spaced length", "Content-Length: 5 5\r\n\r\nhello");
        requests.put("endless length", "Content-Length: 99999999999999999999\r\n\r\nhello");
        requests.put("length with space before colon", "Content-Length : 5\r\n\r\nhello");
        requests.put("odd chunk size", "Transfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n");
        requests.put("negative chunk size", "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n");
        requests.put("huge chunk size", "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n");
        requests.put("twice chunked", "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n");
        requests.put("gzip chunked", "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
        requests.put("chunked not last", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n");
        requests.put("unknown coding", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n");
        requests.put("bare line feeds", "Content-Length: 2\n\n{}");
        requests.put("folded header", "X-A: a\r\n b\r\nContent-Length: 2\r\n\r\n{}");
        requests.put("header without colon", "X-A\r\nContent-Length: 2\r\n\r\n{}");
        requests.put("control in header name", "X\u0001A: a\r\nContent-Length: 2\r\n\r\n{}");
        requests.put("NUL in header value", "X-A: a\u0000b\r\nContent-Length: 2\r\n\r\n{}");
        requests.put("bare CR in header value", "X-A: a\rb\r\nContent-Length: 2\r\n\r\n{}");
        SoftAssertions softly = new SoftAssertions();
        requests.forEach((what, rest) -> {
            String answers = exchange("POST /api/v1/clusters HTTP/1.1\r\n" + HOST
                    + "Authorization: Bearer " + api.admin() + "\r\nContent-Type: application/json\r\n" + rest
                    + "GET /healthz HTTP/1.1\r\n" + HOST + "\r\n");
            assertRefusedAndClosed(softly, what, answers);
        });
        softly.assertAll();
    }

    @Test
    void requestLinesThatAreNoneAreRefusedAndTheConnectionClosed() {
        SoftAssertions softly = new SoftAssertions();
        for (String line : List.of(
                BARE_LINE_FEEDS,
                "GET  /healthz HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /healthz\r\n" + HOST + "\r\n",
                "GET /healthz HTTP/2.0\r\n" + HOST + "\r\n",
                "GET /healthz HTTP/1.1 x\r\n" + HOST + "\r\n",
                "GET /heal thz HTTP/1.1\r\n" + HOST + "\r\n",
                "G\u0000T /healthz HTTP/1.1\r\n" + HOST + "\r\n",
                "/healthz\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /healthz HTTP/1.1\r\n" + HOST + "X-A: " + "a".repeat(70_000) + "\r\n\r\n",
                "GET /healthz HTTP/1.1\r\n" + HOST + "X-A: b\r\n".repeat(20_000) + "\r\n",
                "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /healthz HTTP/1.1\r\n\r\n")) {
            assertRefusedAndClosed(softly, line.lines().findFirst().orElse(""), exchange(line));
        }
        softly.assertAll();
    }

    @Test
    void pathTricksNameNothing() {
        SoftAssertions softly = new SoftAssertions();
        for (String path : List.of(
                "/api/v1/../v1/clusters",
                "/api/v1/./clusters",
                "/api/v1/%2e%2e/v1/clusters",
                "//api/v1/clusters",
                "/api/v1//clusters",
                "/api/v1/clusters/",
                "/api/v1/clusters/a%2Fb",
                "/api/v1/clusters/a%2fb",
                "/api/v1/clusters/%00",
                "/api/v1/clusters/a%0d%0aX: y",
                "/api/v1/clusters/%ff",
                "/api/v1/clusters/%zz",
                "/api/v1/clusters/%",
                "/api/v1/clusters/a%5cb",
                "/api/v1/clusters;x=y",
                "/API/v1/clusters",
                "/api/v1/clusters/" + "a".repeat(301),
                "/api/v1/clusters/%C3%A4",
                "/api/v1/clusters/a b",
                "/*",
                "*",
                "/swagger-ui/..%2f..%2fapplication.yaml",
                "/swagger-ui/../index.html",
                "/swagger-ui/pom.properties",
                "/" + "a/".repeat(100))) {
            String answer = exchange("GET " + path + " HTTP/1.1\r\n" + HOST + "Authorization: Bearer " + api.admin()
                    + "\r\nConnection: close\r\n\r\n");
            softly.assertThat(answer).as(path).startsWith("HTTP/1.1 4").contains("application/problem+json");
            softly.assertThat(answer).as(path).doesNotContain("Exception").doesNotContain("io.helidon");
        }
        softly.assertAll();
    }

    @Test
    void absoluteRequestTargetsAreNoWayAround() {
        String answer =
                exchange("GET http://localhost/api/v1/clusters HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 4");
    }

    @Test
    void bodiesBeyondTheLimitAre413WithAndWithoutALength() {
        String head = "POST /api/v1/clusters HTTP/1.1\r\n" + HOST + "Authorization: Bearer " + api.admin()
                + "\r\nContent-Type: application/json\r\n";
        int most = api.settings.maxBodyBytes();
        String large = "x".repeat(most + 1);
        for (String request : List.of(
                head + "Content-Length: " + large.length() + "\r\n\r\n" + large,
                head + "Content-Length: 1073741824\r\n\r\n",
                head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(large.length()) + "\r\n" + large
                        + "\r\n0\r\n\r\n",
                head + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\nx",
                head + "Transfer-Encoding: chunked\r\n\r\n" + ("1000\r\n" + "x".repeat(4096) + "\r\n").repeat(300))) {
            String answer = exchange(request);
            assertThat(answer).startsWith("HTTP/1.1 413").contains("body_too_large");
            assertThat(answer.toLowerCase(java.util.Locale.ROOT)).contains("connection: close");
        }
        String fits = "{\"name\":\"" + "x".repeat(most - 11) + "\"}";
        assertThat(exchange(head + "Connection: close\r\nContent-Length: " + fits.length() + "\r\n\r\n" + fits))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void aClientOfHttp10IsServedWithoutChunks() {
        String head = "Authorization: Bearer " + api.admin() + "\r\n";
        String list = exchange("GET /api/v1/clusters HTTP/1.0\r\n" + HOST + head + "\r\n");
        assertThat(list).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n[]");
        assertThat(list.toLowerCase(java.util.Locale.ROOT))
                .contains("connection: close")
                .contains("content-length: 2")
                .doesNotContain("transfer-encoding");
        String body = "{'name':'web','endpoints':[{'host':'10.0.0.1','port':80}]}".replace('\'', '"');
        assertThat(exchange("POST /api/v1/clusters HTTP/1.0\r\n" + HOST + head
                        + "Connection: keep-alive\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body))
                .startsWith("HTTP/1.1 201");
    }

    /** As HAProxy's own check asks. */
    @Test
    void aClientOfHttp10NeedsNoHost() {
        assertThat(exchange("GET /readyz HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200");
        assertThat(exchange("GET /readyz HTTP/1.0\r\nhOST : here\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(exchange("GET /readyz HTTP/1.0\r\nhost:here\r\n\r\n")).startsWith("HTTP/1.1 200");
        String body = "{'name':'web',\nhost: 'x'}";
        assertThat(exchange("POST /api/v1/clusters HTTP/1.0\r\nAuthorization: Bearer " + api.admin()
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body))
                .startsWith("HTTP/1.1 400")
                .contains("malformed_body");
    }

    @Test
    void aCompressedBodyIs415() {
        assertThat(
                        exchange(
                                "POST /api/v1/clusters HTTP/1.1\r\n" + HOST + "Authorization: Bearer " + api.admin()
                                        + "\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"))
                .startsWith("HTTP/1.1 415")
                .contains("unsupported_media_type");
    }

    @Test
    void twoTokensAreOneTooMany() {
        String answer = exchange("GET /api/v1/clusters HTTP/1.1\r\n" + HOST + "Authorization: Bearer " + api.admin()
                + "\r\nAuthorization: Bearer " + api.admin() + "\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400").contains("invalid_header");
    }

    @Test
    void aClientThatExpectsToContinueIsToldSoOnlyWhenItsBodyIsWanted() {
        String head =
                "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n";
        assertThat(exchange("POST /api/v1/clusters HTTP/1.1\r\n" + HOST + head)).startsWith("HTTP/1.1 401");
        assertThat(exchange("POST /api/v1/clusters HTTP/1.1\r\n" + HOST + "Authorization: Bearer " + api.admin()
                        + "\r\n" + head + "{}"))
                .startsWith("HTTP/1.1 100")
                .contains("HTTP/1.1 400");
    }

    @Test
    void anUpgradeIsNotFollowed() {
        assertThat(
                        exchange(
                                "GET /healthz HTTP/1.1\r\n" + HOST
                                        + "Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(exchange("CONNECT example.org:443 HTTP/1.1\r\n" + HOST + "\r\n"))
                .startsWith("HTTP/1.1 4");
    }

    private static void assertRefusedAndClosed(SoftAssertions softly, String what, String answers) {
        softly.assertThat(answers).as(what).matches("(?s)HTTP/1\\.1 (4\\d\\d|501|505) .*");
        softly.assertThat(answers).as(what).doesNotContain("(left open)");
        softly.assertThat(answers).as(what).contains("application/problem+json").contains("requestId");
        softly.assertThat(answers).as(what).doesNotContain("Exception").doesNotContain("helidon");
        softly.assertThat(answers.split("HTTP/1\\.1 ", -1)).as(what).hasSize(2);
    }

    /** Sends {@code bytes} and reads until the other side closes, for two seconds at most. */
    private String exchange(String bytes) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            socket.setSoTimeout(2000);
            OutputStream out = socket.getOutputStream();
            try {
                out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            } catch (IOException e) {
                // the answer came before all was sent
            }
            return answers(socket.getInputStream());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String answers(InputStream in) throws IOException {
        StringBuilder answers = new StringBuilder();
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                answers.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
            }
            return answers.toString();
        } catch (java.net.SocketTimeoutException e) {
            return answers + "\n(left open)";
        } catch (java.net.SocketException e) {
            return answers.toString();
        }
    }
}
