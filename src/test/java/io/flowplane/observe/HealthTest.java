package io.flowplane.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When the server is ready, and what it says when it isn't. */
class HealthTest {
    private final Health health = new Health("database", "snapshot");

    @Test
    void itIsReadyOnceEveryNeededPartWasWell() {
        assertThat(health.report().ready()).isFalse();
        health.report("database", true, "connected");
        assertThat(health.report().why()).isEqualTo("Still starting: snapshot: not started.");
        health.report("snapshot", true, "loaded");
        assertThat(health.report().ready()).isTrue();
    }

    @Test
    void aDatabaseThatGoesAwayLaterLeavesItReadyButNotWell() {
        health.report("database", true, "connected");
        health.report("snapshot", true, "loaded");
        health.report("database", false, "connection refused");

        assertThat(health.report().ready()).isTrue();
        assertThat(health.report().well()).isFalse();
    }

    @Test
    void aDrainingServerIsNeverReadyAgain() {
        health.report("database", true, "connected");
        health.report("snapshot", true, "loaded");
        health.drain();
        health.report("snapshot", true, "loaded");

        assertThat(health.report().ready()).isFalse();
        assertThat(health.report().why()).isEqualTo("The server is shutting down.");
    }

    @Test
    void withoutAPartThatIsReplacedItIsReadyAndReadOnlyUntilThePartIsWell() {
        Health health = new Health("database", "pictures");
        health.doWithout("database", "not connected yet");
        assertThat(health.report().ready()).isFalse();
        health.report("pictures", true, "as saved");
        assertThat(health.report().ready()).isTrue();
        assertThat(health.report().readOnly()).isTrue();
        assertThat(health.report().well()).isFalse();
        health.report("database", true, "answers");
        assertThat(health.report().readOnly()).isFalse();
        health.report("database", false, "away again");
        assertThat(health.report().ready()).isTrue();
        assertThat(health.report().readOnly()).isFalse();
    }
}
