package io.flowplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings from the environment, and what is said about wrong ones. */
class SettingsTest {
    @TempDir
    Path folder;

    @Test
    void anEmptyEnvironmentGivesTheDocumentedDefaults() throws Exception {
        Settings settings = read(Map.of());

        assertThat(settings.database().url()).isEqualTo("sqlite://data/flowplane.db");
        assertThat(settings.api()).isEqualTo(ApiSettings.defaults("1.2.3"));
        assertThat(settings.xds()).isEqualTo(XdsSettings.defaults("127.0.0.1", 50051));
        assertThat(settings.auth()).isEqualTo(AuthSettings.DEFAULTS);
        assertThat(settings.bootstrap()).isEqualTo(BootstrapSettings.DEFAULTS);
        assertThat(settings.log()).isEqualTo("info");
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void envoysConnectWhereTheApiListensUnlessToldOtherwise() throws Exception {
        assertThat(read(Map.of("FLOWPLANE_API_BIND_ADDRESS", "0.0.0.0")).xds().bindAddress())
                .isEqualTo("0.0.0.0");
        assertThat(read(Map.of("FLOWPLANE_API_BIND_ADDRESS", "0.0.0.0", "FLOWPLANE_XDS_BIND_ADDRESS", "[::1]"))
                        .xds()
                        .bindAddress())
                .isEqualTo("::1");
    }

    @Test
    void valuesHaveUnits() throws Exception {
        Settings settings = read(Map.of(
                "FLOWPLANE_API_MAX_BODY_SIZE",
                "2 MiB",
                "FLOWPLANE_SETUP_TOKEN_TTL",
                "90m",
                "FLOWPLANE_DRAIN_SECONDS",
                "0"));

        assertThat(settings.api().maxBodyBytes()).isEqualTo(2 << 20);
        assertThat(settings.bootstrap().setupTokenTtl()).isEqualTo(Duration.ofMinutes(90));
        assertThat(settings.api().drain()).isZero();
    }

    @Test
    void everyFaultIsToldAtOnceWithItsVariable() {
        assertThat(faults(Map.of(
                        "FLOWPLANE_API_PORT", "http",
                        "FLOWPLANE_XDS_PORT", "65536",
                        "FLOWPLANE_ENABLE_METRICS", "maybe",
                        "FLOWPLANE_DEFAULT_TEAM", "My Team",
                        "FLOWPLANE_SETUP_TOKEN_TTL", "soon",
                        "FLOWPLANE_TRUSTED_PROXIES", "10.0.0.0/8,example.com")))
                .hasSize(6)
                .contains("FLOWPLANE_API_PORT: 'http' does not fit; write a whole number from 0 to 65535.")
                .contains("FLOWPLANE_XDS_PORT: '65536' does not fit; write a whole number from 0 to 65535.")
                .contains("FLOWPLANE_ENABLE_METRICS: 'maybe' is neither yes nor no; write true or false.")
                .allMatch(line -> line.matches("FLOWPLANE_[A-Z_]+: [^\\n]+; [^\\n]+\\."));
    }

    @Test
    void keysForSecretsAreTextOrAFile() throws Exception {
        String hex = "0123456789abcdefABCDEF9876543210".repeat(2);
        String base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        assertThat(read(Map.of()).secrets().keys()).isEmpty();
        assertThat(keys("FLOWPLANE_SECRET_ENCRYPTION_KEY", hex + ", " + base64)).hasSize(2);
        Path file = Files.writeString(folder.resolve("keys"), base64 + "\n" + hex + "\n\n");
        assertThat(keys("FLOWPLANE_SECRET_ENCRYPTION_KEY_FILE", file.toString()))
                .isEqualTo(keys("FLOWPLANE_SECRET_ENCRYPTION_KEY", base64 + "," + hex));
    }

    @Test
    void thePasswordOfTheDatabaseMayStandInAFile() throws Exception {
        String url = "postgresql://u@h/d";
        Path file = Files.writeString(folder.resolve("password"), "c@nary:/ pw \n\nrest");
        assertThat(read(Map.of("DATABASE_URL", url, "FLOWPLANE_DATABASE_PASSWORD_FILE", file.toString()))
                        .database()
                        .password())
                .contains("c@nary:/ pw ");
        Path empty = Files.writeString(folder.resolve("none"), "\n");
        Path huge = Files.writeString(folder.resolve("huge"), "canary".repeat(10_000));
        for (Path wrong : List.of(folder, folder.resolve("missing"), empty, huge)) {
            assertThat(faults(Map.of("DATABASE_URL", url, "FLOWPLANE_DATABASE_PASSWORD_FILE", wrong.toString())))
                    .singleElement()
                    .asString()
                    .matches("FLOWPLANE_DATABASE_PASSWORD_FILE: [^\\n]+; [^\\n]+\\.")
                    .doesNotContain("canary");
        }
        assertThat(faults(Map.of("FLOWPLANE_DATABASE_PASSWORD_FILE", file.toString())))
                .singleElement()
                .asString()
                .contains("is for PostgreSQL alone");
    }

    private List<SecretKey> keys(String variable, String value) throws Exception {
        return read(Map.of(variable, value)).secrets().keys();
    }

    @Test
    void wrongKeysForSecretsAreToldWithoutThem() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        for (String wrong : List.of("canary", "canary".repeat(10), "AAAA", "0".repeat(63), ",", "AA,canary")) {
            assertThat(faults(Map.of("FLOWPLANE_SECRET_ENCRYPTION_KEY", wrong)))
                    .singleElement()
                    .asString()
                    .startsWith("FLOWPLANE_SECRET_ENCRYPTION_KEY: ")
                    .contains("generate-key")
                    .doesNotContain("canary");
        }
        for (Path wrong : List.of(folder, folder.resolve("none"), empty)) {
            assertThat(faults(Map.of("FLOWPLANE_SECRET_ENCRYPTION_KEY_FILE", wrong.toString())))
                    .singleElement()
                    .asString()
                    .matches("FLOWPLANE_SECRET_ENCRYPTION_KEY_FILE: [^\\n]+; [^\\n]+\\.");
        }
        assertThat(faults(Map.of(
                        "FLOWPLANE_SECRET_ENCRYPTION_KEY",
                        "0".repeat(64),
                        "FLOWPLANE_SECRET_ENCRYPTION_KEY_FILE",
                        "x")))
                .anyMatch(line -> line.contains("unset one of them"));
    }

    @Test
    void amountsThatOverflowAreFaults() {
        assertThat(faults(Map.of(
                        "FLOWPLANE_API_MAX_BODY_SIZE", "999999999999 MiB",
                        "FLOWPLANE_SETUP_TOKEN_TTL", "99999999999999999999d",
                        "FLOWPLANE_DATABASE_MAX_CONNECTIONS", "-1")))
                .hasSize(3);
    }

    @Test
    void halfSetTransportSecurityIsAFaultForEachMissingHalf() {
        assertThat(faults(Map.of("FLOWPLANE_API_TLS_ENABLED", "true")))
                .hasSize(2)
                .contains("FLOWPLANE_API_TLS_KEY_PATH: is not set, but FLOWPLANE_API_TLS_ENABLED is true; set it to the"
                        + " path of a PEM file.");
        assertThat(faults(Map.of("FLOWPLANE_XDS_TLS_CERT_PATH", "/c")))
                .singleElement()
                .asString()
                .startsWith("FLOWPLANE_XDS_TLS_KEY_PATH: is not set, but FLOWPLANE_XDS_TLS_CERT_PATH is set; ");
        assertThat(faults(Map.of("FLOWPLANE_XDS_TLS_KEY_PATH", "/k"))).hasSize(1);
        assertThat(faults(Map.of("FLOWPLANE_XDS_TLS_CLIENT_CA_PATH", "/ca")))
                .singleElement()
                .asString()
                .startsWith("FLOWPLANE_XDS_TLS_CERT_PATH: is not set, but FLOWPLANE_XDS_TLS_CLIENT_CA_PATH is set; ");
        assertThat(faults(Map.of("FLOWPLANE_XDS_TLS_REQUIRE_CLIENT_CERT", "true")))
                .hasSize(1);
        assertThat(faults(Map.of("FLOWPLANE_XDS_TLS_CRL_PATH", "/crl"))).hasSize(1);
        assertThat(faults(Map.of("FLOWPLANE_XDS_TLS_REQUIRE_CLIENT_CERT", "maybe", "FLOWPLANE_API_TLS_ENABLED", "?")))
                .hasSize(2);
    }

    @Test
    void nodeMetadataIsTrustedUntilThereIsAClientCa() throws Exception {
        Map<String, String> tls = Map.of("FLOWPLANE_XDS_TLS_CERT_PATH", "/c", "FLOWPLANE_XDS_TLS_KEY_PATH", "/k");
        assertThat(read(tls).xds().trustNodeMetadata()).isTrue();
        assertThat(read(tls).api().xdsTls()).isEqualTo(XdsTls.SERVER);
        Map<String, String> mutual = new java.util.HashMap<>(tls);
        mutual.put("FLOWPLANE_XDS_TLS_CLIENT_CA_PATH", "/ca");
        assertThat(read(mutual).xds().trustNodeMetadata()).isFalse();
        assertThat(read(mutual).tls().clients().required()).isTrue();
        assertThat(read(mutual).api().xdsTls()).isEqualTo(XdsTls.MUTUAL);
        mutual.put("FLOWPLANE_XDS_TRUST_NODE_METADATA", "true");
        mutual.put("FLOWPLANE_XDS_TLS_REQUIRE_CLIENT_CERT", "false");
        assertThat(read(mutual).xds().trustNodeMetadata()).isTrue();
        assertThat(read(mutual).tls().clients().required()).isFalse();
    }

    @Test
    void certificatesOfAnApiWithoutTlsAreWarnedAbout() throws Exception {
        assertThat(read(Map.of("FLOWPLANE_API_TLS_CERT_PATH", "/c")).warnings())
                .singleElement()
                .asString()
                .contains("have no effect");
        assertThat(read(Map.of("FLOWPLANE_API_TLS_CERT_PATH", "/c")).tls().api())
                .isNull();
    }

    @Test
    void aKeyThatEveryoneMayReadIsWarnedAbout() throws Exception {
        Path key = Files.createFile(folder.resolve("key.pem"));
        Map<String, String> tls =
                Map.of("FLOWPLANE_XDS_TLS_CERT_PATH", "/c", "FLOWPLANE_XDS_TLS_KEY_PATH", key.toString());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(read(tls).warnings())
                .containsExactly("FLOWPLANE_XDS_TLS_KEY_PATH: '" + key
                        + "' may be read by everyone on this machine; take that right away (chmod o-r).");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(read(tls).warnings()).isEmpty();
    }

    @Test
    void whatKubernetesTellsOfServicesBesideIsNoSetting() throws Exception {
        Map<String, String> pod = new java.util.HashMap<>(Map.of(
                "FLOWPLANE_API_PORT", "tcp://10.96.0.1:8080",
                "FLOWPLANE_API_PORT_8080_TCP", "tcp://10.96.0.1:8080",
                "FLOWPLANE_API_PORT_8080_TCP_ADDR", "10.96.0.1",
                "FLOWPLANE_API_SERVICE_HOST", "10.96.0.1",
                "FLOWPLANE_API_SERVICE_PORT_HTTP", "8080",
                "FLOWPLANE_XDS_PORT", "tcp://[fd00::1]:50051",
                "FLOWPLANE_PORT", "tcp://10.96.0.2:80",
                "FLOWPLANE_SERVICE_PORT", "80",
                "FLOWPLANE_SERVICE_NAME", "flowplane-cp"));
        assertThat(read(pod).warnings()).isEmpty();
        assertThat(read(pod).api().port()).isEqualTo(8080);
        assertThat(read(pod).xds().port()).isEqualTo(50_051);
        pod.put("FLOWPLANE_API_PORT", "tcp:8080");
        assertThat(faults(pod))
                .contains("FLOWPLANE_API_PORT: 'tcp:8080' does not fit; write a whole number from 0 to 65535.");
    }

    @Test
    void whatHasNoEffectIsSaid() throws Exception {
        assertThat(read(Map.of("FLOWPLANE_API_PROT", "1", "FLOWPLANE_JAVA_HOME", "/j"))
                        .warnings())
                .containsExactly(
                        "FLOWPLANE_API_PROT is not a setting of Flowplane and has no effect; did you mean FLOWPLANE_API_PORT?");
    }

    /** Else a server told of PostgreSQL by {@code DATABSE_URL} would begin an empty SQLite file, and not say why. */
    @ParameterizedTest
    @CsvSource({
        "DATABSE_URL,DATABASE_URL",
        "Database_Url,DATABASE_URL",
        "RUSTLOG,RUST_LOG",
        "FLOWPLAN_XDS_PORT,FLOWPLANE_XDS_PORT",
        "flowplane_xds_port,FLOWPLANE_XDS_PORT",
        "FLOWPLANE_DATABASE_URL,DATABASE_URL"
    })
    void aNameThatIsNearlyOneOfOursIsSaidToHaveNoEffect(String name, String meant) throws Exception {
        assertThat(read(Map.of(name, "x")).warnings())
                .containsExactly(
                        name + " is not a setting of Flowplane and has no effect; did you mean " + meant + "?");
    }

    @Test
    void otherProgramsVariablesAreTheirOwnAffair() throws Exception {
        assertThat(read(Map.of("JAVA_HOME", "/j", "RUST_BACKTRACE", "1", "DB_URL", "x", "PATH", "/bin"))
                        .warnings())
                .isEmpty();
    }

    @Test
    void tracesGoWhereTheirAddressesSay() throws Exception {
        TracingSettings tracing = read(Map.of(
                        "FLOWPLANE_ENABLE_TRACING", "true",
                        "FLOWPLANE_SERVICE_NAME", "flowplane-cp-prod",
                        "FLOWPLANE_JAEGER_ENDPOINT", "http://jaeger:14268/api/traces",
                        "FLOWPLANE_OTLP_ENDPOINT", "https://collector:4318",
                        "FLOWPLANE_TRACE_SAMPLE_RATIO", "0.25"))
                .tracing();

        assertThat(tracing.serviceName()).isEqualTo("flowplane-cp-prod");
        assertThat(tracing.jaeger()).contains(URI.create("http://jaeger:14268/api/traces"));
        assertThat(tracing.otlp()).contains(URI.create("https://collector:4318/v1/traces"));
        assertThat(tracing.sampleRatio()).isEqualTo(0.25);
        assertThat(read(Map.of()).tracing()).isEqualTo(TracingSettings.OFF);
    }

    @Test
    void anOtlpAddressIsTakenWithAndWithoutItsPath() throws Exception {
        for (String address : List.of("http://c:4318/base", "http://c:4318/base/", "http://c:4318/base/v1/traces")) {
            assertThat(read(Map.of("FLOWPLANE_OTLP_ENDPOINT", address))
                            .tracing()
                            .otlp())
                    .contains(URI.create("http://c:4318/base/v1/traces"));
        }
    }

    @Test
    void wrongAddressesOfCollectorsAreFaultsThatRepeatNoPassword() {
        assertThat(faults(Map.of(
                        "FLOWPLANE_ENABLE_TRACING", "true",
                        "FLOWPLANE_JAEGER_ENDPOINT", "jaeger:14268",
                        "FLOWPLANE_OTLP_ENDPOINT", "https://me:hunter2@collector:4318",
                        "FLOWPLANE_SERVICE_NAME", "two\nlines",
                        "FLOWPLANE_TRACE_SAMPLE_RATIO", "1.5")))
                .hasSize(4)
                .noneMatch(line -> line.contains("hunter2"))
                .allMatch(line -> line.matches("FLOWPLANE_[A-Z_]+: [^\\n]+; [^\\n]+\\."));
        for (String address :
                List.of("grpc://c:4317", "http://", "http://a b", "http://c:0", "http://c:99999", "c", "%")) {
            assertThat(faults(Map.of("FLOWPLANE_JAEGER_ENDPOINT", address)))
                    .as(address)
                    .hasSize(1);
        }
        for (String share : List.of("-0.1", "NaN", "1e-3", "2", "half", ".")) {
            assertThat(faults(Map.of("FLOWPLANE_TRACE_SAMPLE_RATIO", share)))
                    .as(share)
                    .hasSize(1);
        }
    }

    @Test
    void tracesWithoutACollectorAreAFault() {
        assertThat(faults(Map.of("FLOWPLANE_ENABLE_TRACING", "true")))
                .containsExactly("FLOWPLANE_ENABLE_TRACING: traces have nowhere to go;"
                        + " set FLOWPLANE_OTLP_ENDPOINT or FLOWPLANE_JAEGER_ENDPOINT, or write false.");
    }

    @Test
    void aliasesCountWhenTheNameIsNotSet() throws Exception {
        assertThat(read(Map.of("FLOWPLANE_LOG_LEVEL", "debug")).log()).isEqualTo("debug");
        assertThat(read(Map.of("RUST_LOG", "warn", "FLOWPLANE_LOG_LEVEL", "debug"))
                        .log())
                .isEqualTo("warn");
        assertThat(read(Map.of("RUST_LOG", " ", "FLOWPLANE_LOG", "trace")).log())
                .isEqualTo("trace");
    }

    @Test
    void checksOfOtherRoomsJoinIn() {
        WrongSettings wrong = catchThrowableOfType(
                WrongSettings.class,
                () -> Settings.read(
                        Map.of("DATABASE_URL", "mysql://flowplane:hunter2@db/x", "FLOWPLANE_API_PORT", "x"),
                        "1.2.3",
                        Map.of(Variables.DATABASE_URL, url -> {
                            throw new IllegalArgumentException("is no such thing; write another");
                        })));

        assertThat(wrong.lines()).hasSize(2).contains("DATABASE_URL: is no such thing; write another.");
        assertThat(wrong).hasMessageNotContaining("hunter2");
    }

    @Test
    void everyDefaultIsAValidValue() {
        assertThat(Variables.all()).allSatisfy(variable -> {
            if (!variable.fallback().isEmpty()) {
                assertThat(variable.form().read(variable.fallback())).isNotNull();
            }
        });
        assertThat(Variables.all().flatMap(Variable::names)).doesNotHaveDuplicates();
    }

    private static Settings read(Map<String, String> variables) throws WrongSettings {
        return Settings.read(variables, "1.2.3", Map.of());
    }

    private static List<String> faults(Map<String, String> variables) {
        WrongSettings wrong = catchThrowableOfType(WrongSettings.class, () -> read(variables));
        return wrong == null ? List.of() : wrong.lines();
    }
}
