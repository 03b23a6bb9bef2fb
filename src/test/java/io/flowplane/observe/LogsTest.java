package io.flowplane.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The form of log lines, and which of them are shown. */
class LogsTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void aJsonLineHasTheGuidesForm() {
        LoggingEvent event = event("io.flowplane.api.RequestLog", "API request processed");
        event.addKeyValuePair(new KeyValuePair("method", "POST"));
        event.addKeyValuePair(new KeyValuePair("status", 201));
        event.addKeyValuePair(new KeyValuePair("user_id", "fp_pat_abc123"));

        JsonNode line = new ObjectMapper().readTree(encode(event, false));

        assertThat(line.get("level").asString()).isEqualTo("INFO");
        assertThat(line.get("target").asString()).isEqualTo("flowplane::api");
        assertThat(line.get("fields").get("message").asString()).isEqualTo("API request processed");
        assertThat(line.get("fields").get("status").isInt()).isTrue();
        assertThat(line.get("fields").get("user_id").asString()).isEqualTo("fp_pat_abc123");
        assertThat(line.get("fields").get("time_ms").asLong()).isEqualTo(event.getTimeStamp());
    }

    @Test
    void timestampsAreWholeSecondsThatLogShippersParse() {
        String timestamp = new ObjectMapper()
                .readTree(encode(event("io.flowplane.Main", "x"), false))
                .get("timestamp")
                .asString();

        assertThat(timestamp).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(OffsetDateTime.parse(timestamp, DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXX")))
                .isNotNull();
    }

    @Test
    void anEventIsOneLineWhateverItSays() {
        String hostile = "a\nb\r\u001b[31mred\u0000\u0085\u2028\ud800\"\\";
        LoggingEvent event = event("io.flowplane.api.X", hostile);
        event.addKeyValuePair(new KeyValuePair("pa\nth", hostile));

        String json = encode(event, false);
        String text = encode(event, true);

        assertThat(json.strip().lines()).hasSize(1);
        assertThat(text.strip().lines()).hasSize(1);
        assertThat(json + text).doesNotContain("\u001b", "\u0000", "\u2028", "\u0085");
        assertThat(new ObjectMapper()
                        .readTree(json)
                        .get("fields")
                        .get("message")
                        .asString())
                .startsWith("a\nb\r");
    }

    @Test
    void anExceptionIsTwoFieldsOfTheSameLine() {
        LoggingEvent event = event("io.flowplane.store.sql.X", "failed");
        event.setThrowableProxy(new ch.qos.logback.classic.spi.ThrowableProxy(
                new IllegalStateException("outer\nline", new RuntimeException("inner"))));

        JsonNode fields = new ObjectMapper().readTree(encode(event, false)).get("fields");

        assertThat(fields.get("error").asString())
                .isEqualTo("java.lang.IllegalStateException: outer\nline <- java.lang.RuntimeException: inner");
        assertThat(fields.get("stack").asString()).contains("LogsTest");
        assertThat(encode(event, true).strip().lines()).hasSize(1);
    }

    @Test
    void secretsAreBlankedWhereverTheyTurnUp() {
        LoggingEvent event = event("io.flowplane.api.X", "got fp_setup_1a-2b.SeCrEt_99 here");
        event.addKeyValuePair(new KeyValuePair("url", "postgresql://flowplane:hunter2@db:5432/flowplane"));
        event.setThrowableProxy(
                new ch.qos.logback.classic.spi.ThrowableProxy(new RuntimeException("fp_pat_x.topsecret")));

        assertThat(encode(event, false))
                .doesNotContain("SeCrEt_99", "hunter2", "topsecret")
                .contains("fp_setup_1a-2b.[redacted]", "postgresql://flowplane:[redacted]@db:5432/flowplane");
    }

    @Test
    void directivesChooseLevelsByTarget() {
        Logs.configure(
                context, LogDirectives.parse("warn,flowplane=info,flowplane::xds_server=trace,nobody=debug"), false);

        assertThat(context.getLogger("io.flowplane.api.X").getEffectiveLevel()).isEqualTo(Level.INFO);
        assertThat(context.getLogger("io.flowplane.xds.X").getEffectiveLevel()).isEqualTo(Level.TRACE);
        assertThat(context.getLogger("io.grpc.X").getEffectiveLevel()).isEqualTo(Level.WARN);
    }

    @Test
    void sqlIsShownOnRequestOnly() {
        Logs.configure(context, LogDirectives.parse("info"), false);
        assertThat(context.getLogger("sqlx").isDebugEnabled()).isFalse();

        Logs.configure(context, LogDirectives.parse("sqlx=debug"), false);
        assertThat(context.getLogger("sqlx").isDebugEnabled()).isTrue();
        assertThat(context.getLogger("io.flowplane.api.X").isInfoEnabled()).isFalse();
    }

    @Test
    void librariesSpeakMoreSoftlyThanTheHouse() {
        Logs.configure(context, LogDirectives.parse("info"), false);

        assertThat(context.getLogger("com.zaxxer.hikari").isInfoEnabled()).isFalse();
        assertThat(context.getLogger("io.flowplane.Main").isInfoEnabled()).isTrue();
    }

    @Test
    void aWrongLevelIsNamed() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> LogDirectives.parse("info,flowplane=loud")))
                .hasMessage("'loud' is not a level; write off, error, warn, info, debug or trace");
    }

    @Test
    void targetsAreRoomsOfTheHouse() {
        assertThat(Targets.of("io.flowplane.Main")).isEqualTo("flowplane");
        assertThat(Targets.of("io.flowplane.store.sql.SqlStore")).isEqualTo("flowplane::store");
        assertThat(Targets.of("sqlx")).isEqualTo("sqlx");
        assertThat(Targets.of("io.grpc.Context")).isEqualTo("io::grpc::Context");
    }

    private LoggingEvent event(String logger, String message) {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerName(logger);
        event.setLevel(Level.INFO);
        event.setMessage(message);
        event.setTimeStamp(1_791_234_567_891L);
        event.setMDCPropertyMap(java.util.Map.of());
        event.setLoggerContext(context);
        return event;
    }

    private static String encode(LoggingEvent event, boolean text) {
        return new String(new LogForm(text).encode(event), StandardCharsets.UTF_8);
    }
}
