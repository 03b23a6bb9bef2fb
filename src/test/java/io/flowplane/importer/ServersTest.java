package io.flowplane.importer;

import static io.flowplane.importer.Documents.definition;
import static io.flowplane.importer.Documents.faults;
import static io.flowplane.importer.Documents.notes;
import static io.flowplane.importer.Documents.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiRoute;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiUpstream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServersTest {
    private static String with(String top) {
        return with(top, "");
    }

    /** @param operation further members of the only operation */
    private static String with(String top, String operation) {
        return """
                openapi: 3.0.3
                info: {title: T, version: "1"}
                %s
                paths: {/pets: {get: {%s}}}
                """.formatted(top, operation);
    }

    private static String servers(String... urls) {
        return "servers: ["
                + String.join(
                        ", ",
                        List.of(urls).stream()
                                .map(url -> "{url: '" + url + "'}")
                                .toList()) + "]";
    }

    private static String shown(ApiUpstream upstream) {
        return upstream.endpoint().host() + " " + upstream.endpoint().port()
                + (Boolean.TRUE.equals(upstream.tls()) ? " tls" : "")
                + (upstream.tlsServerName() == null ? "" : " " + upstream.tlsServerName())
                + (Boolean.TRUE.equals(upstream.http2()) ? " http2" : "")
                + (upstream.weight() == null ? "" : " x" + upstream.weight())
                + (upstream.name() == null ? "" : " " + upstream.name());
    }

    private static List<String> upstreams(String document) {
        return definition(document).upstreams().stream().map(ServersTest::shown).toList();
    }

    /** The path that the only route matches, and where it goes. */
    private static String route(ImportedApi api) {
        ApiRoute route = api.definition().routes().getFirst();
        List<ApiUpstream> upstreams =
                route.upstreams().isEmpty() ? api.definition().upstreams() : route.upstreams();
        return route.match().path() + " -> "
                + String.join(", ", upstreams.stream().map(ServersTest::shown).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://api.example.com|api.example.com 443 tls|/pets",
                "http://api.example.com/|api.example.com 80|/pets",
                "HTTP://API.Example.com:8080/v1/|api.example.com 8080|/v1/pets",
                "https://api.example.com:8443/a/b|api.example.com 8443 tls|/a/b/pets",
                "ws://api.example.com|api.example.com 80|/pets",
                "wss://api.example.com|api.example.com 443 tls|/pets",
                "grpc://api.example.com:50051|api.example.com 50051 http2|/pets",
                "grpcs://api.example.com|api.example.com 443 tls http2|/pets",
                "http://10.0.0.1|10.0.0.1 80|/pets",
                "http://[::1]:8080/v1|::1 8080|/v1/pets",
                "http://[2001:DB8::1]|2001:db8::1 80|/pets",
                "https://bücher.example|xn--bcher-kva.example 443 tls|/pets",
                "https://api.example.com//v1//|api.example.com 443 tls|/v1/pets",
                "//api.example.com/v1|api.example.com 443 tls|/v1/pets",
                "http://localhost:3000|localhost 3000|/pets",
                "http://a_b:1|a_b 1|/pets",
                "http://api.example.com:/v1|api.example.com 80|/v1/pets",
                "https://api.example.com/a b|fault|",
            })
    void aServersUrlIsTakenApart(String url, String upstream, String path) {
        String document = with(servers(url));
        if (upstream.equals("fault")) {
            assertThat(faults(document)).containsExactly("/servers/0/url invalid_url");
        } else {
            assertThat(route(read(document))).isEqualTo(path + " -> " + upstream);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ftp://api.example.com",
                "file:///etc/passwd",
                "javascript://x",
                "https://user:secret@api.example.com",
                "https://api.example.com?x=1",
                "https://api.example.com#x",
                "https://api.example.com:0",
                "https://api.example.com:65536",
                "https://api.example.com:https",
                "https://",
                "https:///v1",
                "https://[::1",
                "https://[::zz]",
                "https://-a.example",
                "https://a..example",
                "https://300.1.1.1",
                "https://*.example",
                "https://a.example/{b",
                "api.example.com/v1",
                "https://api.example.com\\v1",
            })
    void whatIsNoServersUrlIsAFault(String url) {
        assertThat(faults(with(servers(url)))).containsExactly("/servers/0/url invalid_url");
    }

    @Test
    void aUrlWithLineBreaksIsAFault() {
        String document = with("servers: [{url: \"https://a.example\\r\\nHost: evil.example\"}]");
        assertThat(faults(document)).containsExactly("/servers/0/url invalid_url");
    }

    @Test
    void variablesStandForTheirDefaults() {
        String variables =
                "variables: {host: {default: a}, port: {default: 8443, enum: ['443', '8443']}, base: {default: v2}}";
        assertThat(route(read(with("servers: [{url: 'https://{host}.example:{port}/{base}', " + variables + "}]"))))
                .isEqualTo("/v2/pets -> a.example 8443 tls");
    }

    @Test
    void aVariableMayBeAWholeUrl() {
        String server = "servers: [{url: '{root}/v1', variables: {root: {default: 'http://a.example/x'}}}]";
        assertThat(route(read(with(server)))).isEqualTo("/x/v1/pets -> a.example 80");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{a: {}}|/servers/0/variables/a/default required",
                "{a: {default: x, enum: [y]}}|/servers/0/variables/a/default unknown_value",
                "{b: {default: x}}|/servers/0/url unknown_variable",
                "{a: x}|/servers/0/variables/a wrong_type",
                "x|/servers/0/variables wrong_type",
                "{a: {default: 'a b'}}|/servers/0/url invalid_url",
                "{a: {default: 'u:p@x'}}|/servers/0/url invalid_url",
                "{a: {default: \"x\\r\\ny\"}}|/servers/0/url invalid_url",
            })
    void aVariableThatGivesNoUrlIsAFault(String variables, String fault) {
        assertThat(faults(with("servers: [{url: 'http://{a}', variables: " + variables + "}]")))
                .contains(fault);
    }

    @Test
    void aHugeDefaultIsAFault() {
        String variables = "variables: {a: {default: '" + "x".repeat(1_000_000) + "'}}";
        assertThat(faults(with("servers: [{url: 'http://{a}{a}{a}', " + variables + "}]")))
                .containsExactly("/servers/0/url invalid_url");
    }

    @Test
    void severalServersShareTheRequestsByWeight() {
        String document = with("""
                servers:
                - {url: https://a.example/v1, x-flowplane-weight: 3}
                - {url: https://b.example/v1, variables: {x-flowplane-weight: {default: "2"}}}
                - {url: https://c.example/v1, x-flowplane-weight: 0}
                - {url: https://d.example/v2}
                - {url: https://A.example/v1/}
                - {url: "nonsense"}
                """);
        assertThat(upstreams(document)).containsExactly("a.example 443 tls x3", "b.example 443 tls x2");
        assertThat(notes(document))
                .containsExactly(
                        "/servers/5/url server_left_out",
                        "/servers/2/url server_left_out",
                        "/servers/3/url server_left_out",
                        "/servers/4/url server_left_out",
                        "/servers/0/url servers_share");
    }

    @Test
    void aServerForEveryWeightIsNeeded() {
        assertThat(faults(with("servers: [{url: https://a.example, x-flowplane-weight: 0}]")))
                .containsExactly("/servers/0/url no_servers");
        assertThat(faults(with("servers: [{url: https://a.example, x-flowplane-weight: -1}]")))
                .containsExactly("/servers/0/x-flowplane-weight out_of_range");
    }

    @Test
    void aPathOrAnOperationMayHaveServersOfItsOwn() {
        ImportedApi api = read("""
                openapi: 3.1.0
                info: {title: T, version: "1"}
                servers: [{url: https://a.example/v1}]
                paths:
                  /a: {get: {}}
                  /b: {servers: [{url: https://b.example/v2}], get: {}, post: {servers: [{url: http://c.example}]}}
                  /d: {get: {servers: [{url: /v3}]}}
                """);
        assertThat(api.definition().routes().stream()
                        .map(route ->
                                route.methods().getFirst() + " " + route.match().path() + " "
                                        + route.upstreams().stream()
                                                .map(ServersTest::shown)
                                                .toList()))
                .containsExactlyInAnyOrder(
                        "GET /v1/a []", "GET /v2/b [b.example 443 tls]", "POST /b [c.example 80]", "GET /v3/d []");
    }

    @Test
    void withoutAHostNobodyKnowsWhereRequestsGo() {
        assertThat(faults(with(""))).containsExactly("/servers no_servers");
        assertThat(faults(with(servers("/v1")))).containsExactly("/servers no_servers");
        assertThat(faults(with("servers: []"))).containsExactly("/servers no_servers");
        assertThat(faults(with("servers: {}"))).containsExactly("/servers wrong_type");
        assertThat(faults(with("servers: [x, {}, {url: 1}]")))
                .contains("/servers/0 wrong_type", "/servers/1/url required", "/servers/2/url wrong_type");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'b.example:8080'|/v1/pets -> b.example 8080",
                "'[::1]:80'|/v1/pets -> ::1 80",
                "'https://b.example'|/v1/pets -> b.example 443 tls",
                "'https://b.example/v9'|/v9/pets -> b.example 443 tls",
                "{endpoint: 'b.example:1', tls: true, tlsServerName: C.example, name: main, weight: 7}"
                        + "|/v1/pets -> b.example 1 tls c.example x7 main",
                "{endpoint: {host: b.example, port: 1}, http2: true}|/v1/pets -> b.example 1 http2",
                "{host: b.example, port: 1, tlsServerName: c.example}|/v1/pets -> b.example 1 tls c.example",
                "{host: '::1', port: 1}|/v1/pets -> ::1 1",
                "{url: 'https://b.example:9'}|/v1/pets -> b.example 9 tls",
                "['b.example:1', {url: 'http://c.example', weight: 2}]|/v1/pets -> b.example 1, c.example 80 x2",
            })
    void theUpstreamExtensionSaysWhereRequestsGo(String extension, String route) {
        assertThat(route(read(with(servers("/v1") + "\nx-flowplane-upstream: " + extension))))
                .isEqualTo(route);
        assertThat(route(read(with(servers("https://a.example/v1"), "x-flowplane-upstream: " + extension))))
                .isEqualTo(route);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'b.example'|/x-flowplane-upstream invalid_upstream",
                "'b.example:99999'|/x-flowplane-upstream invalid_upstream",
                "'b example:1'|/x-flowplane-upstream invalid_upstream",
                "1|/x-flowplane-upstream invalid_upstream",
                "[]|/x-flowplane-upstream too_few",
                "{}|/x-flowplane-upstream invalid_upstream",
                "{url: 'http://a', host: b, port: 1}|/x-flowplane-upstream invalid_upstream",
                "{endpoint: 'a:1', wieght: 1}|/x-flowplane-upstream/wieght unknown_field",
                "{endpoint: 'a:1', tls: 'yes'}|/x-flowplane-upstream/tls wrong_type",
                "{endpoint: 'a:1', name: 'a b'}|/x-flowplane-upstream invalid_name",
                "['a:1', 'b']|/x-flowplane-upstream/1 invalid_upstream",
            })
    void anUpstreamExtensionAtFaultIsToldWithItsPlace(String extension, String fault) {
        assertThat(faults(with("x-flowplane-upstream: " + extension))).contains(fault);
    }

    @Test
    void whatTheRequestWishesCountsBeforeTheDocument() {
        String document = with(servers("https://a.example/v1"), "x-flowplane-upstream: 'b.example:1'");
        ImportedApi api = read(document, new Wishes("Wished.example", "http://staging.example:8080", Limits.DEFAULT));
        assertThat(route(api)).isEqualTo("/v1/pets -> staging.example 8080");
        assertThat(api.definition().domain()).isEqualTo("wished.example");
        assertThat(route(read(document, new Wishes(null, "https://s.example/v9", Limits.DEFAULT))))
                .isEqualTo("/v9/pets -> s.example 443 tls");
        assertThat(faults(document, new Wishes(null, "nonsense", Limits.DEFAULT)))
                .containsExactly(" invalid_upstream");
        assertThat(faults(document, new Wishes("no domain", null, Limits.DEFAULT)))
                .containsExactly(" invalid_domain");
    }

    @Test
    void aWishForTheUpstreamForgivesServersThatNobodyCanUse() {
        ImportedApi api = read(with(servers("nonsense", "ftp://x")), new Wishes(null, "u.example:1", Limits.DEFAULT));
        assertThat(route(api)).isEqualTo("/pets -> u.example 1");
    }

    @Test
    void theDomainIsTheExtensionsElseTheFirstServersElseTheUpstreams() {
        assertThat(definition(with(servers("https://A.example"))).domain()).isEqualTo("a.example");
        assertThat(definition(with(servers("https://a.example") + "\nx-flowplane-domain: B.example"))
                        .domain())
                .isEqualTo("b.example");
        ApiDefinitionSpec inInfo = definition(
                with(servers("https://a.example")).replace("info: {", "info: {x-flowplane-domain: c.example, "));
        assertThat(inInfo.domain()).isEqualTo("c.example");
        String upstream = with("x-flowplane-upstream: 'u.example:1'");
        assertThat(definition(upstream).domain()).isEqualTo("u.example");
        assertThat(notes(upstream)).containsExactly("/x-flowplane-upstream domain_of_upstream");
        assertThat(faults(with(servers("https://a.example") + "\nx-flowplane-domain: 'a b'")))
                .containsExactly("/x-flowplane-domain invalid_domain");
        assertThat(faults(with(servers("https://a.example") + "\nx-flowplane-domain: 1")))
                .containsExactly("/x-flowplane-domain wrong_type");
    }
}
