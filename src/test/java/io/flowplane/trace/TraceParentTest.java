package io.flowplane.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What strangers send as {@code traceparent}. */
class TraceParentTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    @Test
    void whatIsReadIsWrittenAgain() {
        String text = "00-" + TRACE + "-" + SPAN + "-01";

        assertThat(TraceParent.read(text)).isEqualTo(new TraceParent(TRACE, SPAN, true));
        assertThat(TraceParent.read(text).text()).isEqualTo(text);
        assertThat(TraceParent.read("00-" + TRACE + "-" + SPAN + "-00").sampled())
                .isFalse();
    }

    @Test
    void ofLaterVersionsTheKnownPartCounts() {
        assertThat(TraceParent.read("cc-" + TRACE + "-" + SPAN + "-03-what-comes")
                        .text())
                .isEqualTo("00-" + TRACE + "-" + SPAN + "-01");
    }

    @Test
    void nonsenseIsNone() {
        for (String text : List.of(
                "",
                "00",
                "00-" + TRACE + "-" + SPAN,
                "00-" + TRACE + "-" + SPAN + "-01-more",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-" + "0".repeat(32) + "-" + SPAN + "-01",
                "00-" + TRACE + "-" + "0".repeat(16) + "-01",
                "00-" + TRACE.toUpperCase(Locale.ROOT) + "-" + SPAN + "-01",
                "00-" + TRACE + "-" + SPAN + "-01, 00-" + TRACE + "-" + SPAN + "-01",
                "00-" + TRACE + "-" + SPAN + "-01\n",
                "cc-" + TRACE + "-" + SPAN + "-01-" + "x".repeat(10_000))) {
            assertThat(TraceParent.read(text)).as(text).isNull();
        }
        assertThat(TraceParent.read(null)).isNull();
    }
}
