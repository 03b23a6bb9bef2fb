package io.flowplane.translate;

import io.flowplane.domain.spec.AccessLog;
import io.flowplane.domain.spec.EnvoyFilter;
import io.flowplane.domain.spec.FilterChain.DownstreamTls;
import io.flowplane.domain.spec.HttpFilter;
import io.flowplane.domain.spec.RawJson;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.filter.CustomFilter;
import io.flowplane.domain.spec.filter.FilterType;
import io.flowplane.domain.spec.filter.FriendlyFilter;
import io.flowplane.domain.spec.filter.RouterFilter;
import io.flowplane.json.Records;
import io.flowplane.testing.EchoProto;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Random specs, from the shapes of the records: every component, enum constant and variant turns up. Texts come from pools of
 * likely ones, with some odd ones among them; whether a spec is valid is for the validator to say.
 */
final class RandomSpecs {
    private static final List<String> TEXTS = List.of("a", "x-y", "%", "ü", "a b", "\"", "\\1", "{a}", "0", "-", "*");
    private static final List<String> PATHS =
            List.of("/", "/a", "/a/b", "/a/", "/a-b_c.d~e", "/%41", "/a?b=c", "/a#b", "/ü", "//", "a");
    private static final List<String> TEMPLATES =
            List.of("/{a}", "/a/{b}/{c}", "/{a=*}/b", "/a/{b=**}", "/{a=b/*}", "/*/{b}", "/**", "/a.{b}", "/{a}/{a}");
    private static final List<String> HEADERS = List.of(
            "x-a",
            "x-b",
            "content-type",
            ":path",
            ":authority",
            ":method",
            "host",
            "X-Upper",
            "a_b",
            "x",
            "te",
            "content-length");
    private static final List<String> VALUES = List.of(
            "a",
            "%REQ(x-a)%",
            "%DOWNSTREAM_REMOTE_ADDRESS%",
            "100%%",
            "%START_TIME(%s)%",
            "a, b",
            "",
            "ü",
            "%RESPONSE_CODE%",
            "%UPSTREAM_HOST%",
            "%PROTOCOL%");
    private static final List<String> REGEXES = List.of(
            ".*",
            "a+|b",
            "^/v[0-9]{1,3}/",
            "(?i)abc",
            "[[:alpha:]]+",
            "\\d+\\.\\w*",
            "(a)(b)?",
            "a{2,20}",
            "\\pL+",
            "(?P<x>y)",
            "\\Qa.b\\E",
            "[^/]+",
            "/[a-z]{1,30}/x");
    private static final List<String> HOSTS = List.of(
            "10.0.0.1", "10.0.0.2", "192.168.1.254", "fd00::1", "::1", "a.internal", "b-c.example.com", "localhost");
    private static final List<String> DOMAINS = List.of(
            "*",
            "a.example.com",
            "*.example.com",
            "example.*",
            "b.example.com:8080",
            "*-x.example.org",
            "[fd00::1]",
            "10.0.0.1",
            "*.com");
    private static final List<String> RANGES =
            List.of("10.0.0.0/8", "192.168.1.1", "fd00::/8", "0.0.0.0/0", "::/0", "127.0.0.1/32");
    private static final List<String> NAMES = List.of("a", "b", "c-1", "d.e", "F_g");
    private static final List<String> FORMATS = List.of(
            "%RESPONSE_CODE%\n",
            "[%START_TIME%] %REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%\n",
            "x",
            "%BYTES_SENT% %DURATION%\n",
            "%DYNAMIC_METADATA(a:b)%");
    private static final String PERCENT = "{\"default_value\":{\"numerator\":50,\"denominator\":\"HUNDRED\"}}";

    /** What only some files or the content of a whole are, and so is left out. */
    private static final Set<String> LEFT_OUT = Set.of("customResponseMatcher");

    /** Both files, or a secret: neither alone, nor all of it, is accepted. */
    private static final Set<String> IDENTITY =
            Set.of("certChainFile", "privateKeyFile", "tlsCertificateSdsSecretName");

    /** One in so many optional fields is set. */
    private static final int RARITY = Integer.getInteger("specs.rarity", 5);

    private boolean bySecret;
    private final Random random;
    private final String tls;
    private final String authority;
    private int counter;

    /**
     * @param tls folder with cert.pem, key.pem and ca.pem
     * @param authority a certificate authority, PEM
     */
    RandomSpecs(long seed, String tls, String authority) {
        this.random = new Random(seed);
        this.tls = tls;
        this.authority = authority;
    }

    <T extends Record> T next(Class<T> type) {
        return type.cast(record(type));
    }

    private Object record(Class<?> type) {
        if (type == RawJson.class) {
            return RawJson.EMPTY;
        }
        if (type == HttpFilter.class) {
            return httpFilter();
        }
        if (type == EnvoyFilter.class) {
            return pick(List.of(
                    new EnvoyFilter("envoy.filters.listener.proxy_protocol", raw("{}")),
                    new EnvoyFilter("envoy.filters.listener.http_inspector", null),
                    new EnvoyFilter("envoy.filters.listener.original_src", raw("{\"mark\":1}"))));
        }
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = Arrays.stream(components).map(c -> component(type, c)).toArray();
        try {
            var constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " from " + Arrays.toString(values), e);
        }
    }

    private @Nullable Object component(Class<?> owner, RecordComponent component) {
        boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                || Arrays.stream(component.getAnnotatedType().getAnnotations())
                        .anyMatch(a -> a.annotationType() == Nullable.class);
        if (owner == DownstreamTls.class && IDENTITY.contains(component.getName())) {
            boolean secret = component.getName().endsWith("SecretName");
            bySecret = component.getName().equals("certChainFile") ? random.nextBoolean() : bySecret;
            return secret == bySecret ? textBy(component.getName()) : null;
        }
        // Every field now and then, but most specs small: many at once seldom pass the validator.
        if (optional && (LEFT_OUT.contains(component.getName()) || random.nextInt(RARITY) > 0)) {
            return null;
        }
        return value(owner, component.getName(), component.getGenericType(), component);
    }

    private Object value(Class<?> owner, String name, Type type, AnnotatedElement shape) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            Size size = shape.getAnnotation(Size.class);
            int least = size == null ? 0 : size.min();
            int count = least + (random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0);
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                values.add(value(owner, name, generic.getActualTypeArguments()[0], shape));
            }
            return values;
        }
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            Type of = map.getActualTypeArguments()[1];
            return of == RawJson.class ? perRoute() : entries(owner, name, of, shape);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == String.class) {
            return text(owner, name, shape.getAnnotation(Length.class));
        }
        if (plain == Integer.class || plain == int.class) {
            return (int) number(shape.getAnnotation(Range.class), Integer.MAX_VALUE);
        }
        if (plain == Long.class || plain == long.class) {
            return number(shape.getAnnotation(Range.class), 4294967295L);
        }
        if (plain == Double.class) {
            return pick(List.of(0.0, 0.01, 33.333333, 50.0, 99.9999, 100.0));
        }
        if (plain == Boolean.class) {
            return random.nextBoolean();
        }
        if (plain == Duration.class) {
            return pick(List.of(
                    Duration.ofMillis(1),
                    Duration.ofMillis(250),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofHours(1),
                    Duration.ofDays(365)));
        }
        if (plain.isEnum()) {
            return pick(List.of(plain.getEnumConstants()));
        }
        if (plain == RawJson.class) {
            return rawOf(owner, name);
        }
        if (plain.isSealed() && plain.isInterface()) {
            return record(pick(List.of(plain.getPermittedSubclasses())));
        }
        return record(plain);
    }

    private Map<String, Object> entries(Class<?> owner, String name, Type of, AnnotatedElement shape) {
        Map<String, Object> entries = new LinkedHashMap<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            entries.put(name.equals("headers") ? pick(HEADERS) : pick(NAMES), value(owner, name, of, shape));
        }
        return entries;
    }

    private long number(@Nullable Range range, long most) {
        long least = range == null ? 0 : range.min();
        long largest = range == null ? most : range.max();
        return switch (random.nextInt(6)) {
            case 0 -> least;
            case 1 -> largest;
            case 2 -> Math.min(largest, least + random.nextInt(100_000));
            default -> Math.min(largest, least + random.nextInt(20));
        };
    }

    private String text(Class<?> owner, String name, @Nullable Length length) {
        String text = textOf(owner, name);
        return length != null && text.length() > length.max() ? "a" : text;
    }

    private String textOf(Class<?> owner, String name) {
        String where = owner.getSimpleName() + "." + name;
        return switch (where) {
            case "HeaderMatch.name", "HeaderToAdd.name", "Header.name", "HeaderTest.name", "FromHeader.name" ->
                pick(HEADERS);
            case "HeaderToAdd.value", "Header.value", "Response.headers", "Pair.value" -> pick(VALUES);
            case "StringMatch.value" -> pick(List.of("a", "x-y", "/a", "https://a.example.com", "a+|b", "("));
            case "Template.template" -> pick(TEMPLATES);
            case "Exact.value", "Prefix.value", "PathSeparatedPrefix.value", "Http.path", "Redirect.pathRedirect" ->
                pick(PATHS);
            case "Regex.value", "RegexRewrite.pattern" -> pick(REGEXES);
            case "Source.inlineString" -> pick(FilterTexts.SCRIPTS);
            case "Source.filename" -> tls + "/script.lua";
            case "Local.inlineString", "Local.inlineBytes", "Local.filename" -> FilterTexts.local(owner, name, tls);
            case "GrpcJsonTranscoderFilter.protoDescriptor" -> tls + "/echo.pb";
            case "GrpcJsonTranscoderFilter.protoDescriptorBin" -> FilterTexts.DESCRIPTOR;
            case "GrpcJsonTranscoderFilter.services" -> EchoProto.SERVICE;
            case "CustomFilter.typeUrl" -> pick(FilterTexts.TYPES);
            case "CustomFilter.value" -> pick(List.of("", "IAE=", "CgIICg==", "CAE=", "/w=="));
            case "VmConfig.runtime" -> pick(List.of("envoy.wasm.runtime.v8", "envoy.wasm.runtime.null"));
            case "Remote.sha256" -> pick(List.of("ab".repeat(32), "zz".repeat(32)));
            case "RegexRewrite.substitution" -> pick(List.of("", "/a", "\\1", "\\0-\\1", "\\\\", "\\9"));
            case "Endpoint.host" -> pick(HOSTS);
            case "FilterChain.name", "VirtualHost.name", "RouteRule.name" -> pick(NAMES) + counter++;
            case "File.path" -> "/dev/null";
            case "EnvoyFilter.name" -> "envoy.filters.listener.http_inspector";
            case "FilterChainMatch.transportProtocol" -> pick(List.of("tls", "raw_buffer"));
            case "Named.name" -> pick(List.of("zipkin", "envoy.tracers.xray"));
            case "Http.method" -> pick(List.of("GET", "HEAD", "POST", "PATCH"));
            case "LogFormat.format" -> pick(FORMATS);
            case "DirectResponse.body" -> pick(List.of("", "ok", "x".repeat(4096)));
            case "Zipkin.collectorEndpoint", "OpenTelemetry.httpPath" ->
                pick(List.of("/api/v2/spans", "/v1/traces", "/"));
            case "UpstreamTls.serverName", "ClusterSpec.tlsServerName" -> pick(List.of("a.example.com", "b.internal"));
            default -> textBy(name);
        };
    }

    private String textBy(String name) {
        return switch (name) {
            case "uri", "authorizationEndpoint" ->
                pick(List.of(
                        "https://idp.example.com/x", "http://10.0.0.1:81", "https://[fd00::1]:8443/a?b=c", "nowhere"));
            case "redirectUri" -> pick(List.of("https://a.example.com/cb", "%REQ(:authority)%/cb", "x"));
            case "environmentVariable" -> "";
            case "usersFile" -> tls + "/users";
            case "requestAttributes", "responseAttributes" -> pick(FilterTexts.ATTRIBUTES);
            case "addressPrefix" -> pick(RANGES);
            case "users" -> "{SHA}0DPiKuNIrrVmD8IUCuw1hQxNqZc=";
            case "cookieDomain" -> pick(List.of("example.com", ".example.com"));
            case "allowMethods", "allowHeaders", "exposeHeaders" -> pick(List.of("GET", "x-a", "*"));
            case "contentType" -> pick(List.of("text/html", "application/json"));
            case "redirectPath", "signoutPath", "pathPrefix", "endpointPath" -> pick(PATHS);
            case "forwardPayloadHeader",
                    "headerName",
                    "header",
                    "key",
                    "forwardUsernameHeader",
                    "authenticationHeader" -> pick(HEADERS);
            case "fromCookies", "statPrefix", "issuer", "payload", "targetUri" -> pick(NAMES);
            case "methods" -> pick(List.of("GET", "POST", "M-SEARCH", "CONNECT"));
            case "domains" -> pick(DOMAINS);
            case "requestHeadersToRemove",
                    "responseHeadersToRemove",
                    "internalOnlyHeaders",
                    "hostRewriteHeader",
                    "requestHeader" -> pick(HEADERS);
            case "prefixRewrite" -> pick(PATHS);
            case "templateRewrite" -> pick(List.of("/{a}", "/x/{b}/{c}", "/x"));
            case "certChainFile", "clientCertFile" -> tls + "/cert.pem";
            case "privateKeyFile" -> tls + "/key.pem";
            case "caCertFile" -> tls + "/ca.pem";
            case "caCert" -> authority;
            case "tlsCertificateSdsSecretName" -> "s-certificate";
            case "validationContextSdsSecretName" -> "s-authorities";
            case "sessionTicketKeysSdsSecretName" -> "s-tickets";
            case "serverNames" -> pick(List.of("a.example.com", "*.example.com", "b"));
            case "applicationProtocols", "alpnProtocols" -> pick(List.of("h2", "http/1.1"));
            case "cipherSuites" -> pick(List.of("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384"));
            case "sourcePrefixRanges", "prefixRanges", "directSourcePrefixRanges" -> pick(RANGES);
            case "host", "authority", "hostRewrite", "hostRedirect", "collectorHostname" ->
                pick(List.of("a.example.com", "b.internal:80", "10.0.0.1"));
            case "cluster", "grpcCluster", "httpCluster", "collectorCluster" -> pick(NAMES);
            case "routeConfigName" -> pick(NAMES);
            case "name" -> pick(NAMES);
            default -> pick(TEXTS);
        };
    }

    private HttpFilter httpFilter() {
        boolean optional = random.nextBoolean();
        boolean disabled = random.nextInt(4) == 0;
        Map<String, String> known = Map.of(
                "envoy.filters.http.cors", "{}",
                "envoy.filters.http.csrf", "{\"filter_enabled\":" + PERCENT + "}",
                "envoy.filters.http.buffer", "{\"max_request_bytes\":1000}",
                "envoy.filters.http.local_ratelimit",
                        "{\"stat_prefix\":\"a\",\"token_bucket\":{\"max_tokens\":1,\"fill_interval\":\"1s\"}}",
                "envoy.filters.http.ext_authz",
                        "{\"grpc_service\":{\"envoy_grpc\":{\"cluster_name\":\"a\"}},\"transport_api_version\":\"V3\"}",
                "envoy.filters.http.fault", "{\"delay\":{\"fixed_delay\":\"1s\",\"percentage\":{\"numerator\":1}}}",
                "envoy.filters.http.health_check", "{\"pass_through_mode\":true}",
                "envoy.filters.http.rbac", "{}");
        if (random.nextInt(5) == 0) {
            return new HttpFilter(null, null, new RouterFilter(random.nextBoolean(), null), null, null);
        }
        if (random.nextBoolean()) {
            FriendlyFilter filter = friendly();
            return new HttpFilter(filter instanceof CustomFilter ? "mine" : null, null, filter, optional, disabled);
        }
        String name = pick(known.keySet().stream().sorted().toList());
        return new HttpFilter(name, raw(known.getOrDefault(name, "{}")), null, optional, disabled);
    }

    /** Any filter with friendly fields but the router. */
    private FriendlyFilter friendly() {
        return (FriendlyFilter) record(pick(Stream.of(FriendlyFilter.class.getPermittedSubclasses())
                .filter(type -> type != RouterFilter.class)
                .toList()));
    }

    /** A filter's settings for a route, under its short name. */
    private void friendlyPerRoute(Map<String, RawJson> configs) {
        FilterType type = pick(
                FilterType.all().stream().filter(t -> t.perRoute().isPresent()).toList());
        Record settings = (Record) record(type.perRoute().orElseThrow());
        String key = type.envoyName().isEmpty() ? "envoy.filters.http.buffer" : type.name();
        configs.put(key, raw(random.nextInt(5) == 0 ? "{\"disabled\":true}" : Records.canonical(settings)));
    }

    private Map<String, RawJson> perRoute() {
        Map<String, RawJson> configs = new LinkedHashMap<>();
        if (random.nextInt(3) == 0) {
            friendlyPerRoute(configs);
            return configs;
        }
        if (random.nextInt(4) == 0) {
            configs.put("envoy.filters.http.buffer", raw("{\"disabled\":true}"));
        }
        if (random.nextInt(4) == 0) {
            configs.put("envoy.filters.http.cors", raw("{\"allow_origin_string_match\":[{\"prefix\":\"https://\"}]}"));
        }
        return configs;
    }

    private RawJson rawOf(Class<?> owner, String name) {
        if (AccessLog.class.isAssignableFrom(owner)) {
            return raw("{\"not_health_check_filter\":{}}");
        }
        return switch (name) {
            case "rateLimits" ->
                raw(
                        pick(
                                List.of(
                                        "{\"actions\":[{\"remote_address\":{}}]}",
                                        "{\"actions\":[{\"request_headers\":{\"header_name\":\"x-a\",\"descriptor_key\":\"k\"}}],\"stage\":1}")));
            case "jsonFormat" -> raw("{\"a\":\"%PROTOCOL%\",\"b\":{\"c\":1.5,\"d\":true}}");
            default -> RawJson.EMPTY;
        };
    }

    private static RawJson raw(String json) {
        return new RawJson(json);
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
