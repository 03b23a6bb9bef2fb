package io.flowplane.xds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final long START = 1_000_000_000_000L;

    @Test
    void aStormIsSpreadOverTimeAtTheRate() {
        Turns turns = new Turns(500, START);
        long last = 0;
        for (int i = 0; i < 2_000; i++) {
            long wait = turns.take(START);
            assertThat(wait).isGreaterThanOrEqualTo(last);
            last = wait;
        }
        assertThat(last).isBetween(3_800L, 4_000L);
    }

    @Test
    void aFewAtOnceNeedNotWaitAndNeitherDoThoseWhoComeOneByOne() {
        Turns turns = new Turns(500, START);
        for (int i = 0; i < 50; i++) {
            assertThat(turns.take(START)).isZero();
        }
        for (int i = 1; i < 1_000; i++) {
            assertThat(turns.take(START + TimeUnit.SECONDS.toNanos(i))).isZero();
        }
    }

    @Test
    void aLongQuietTimeSavesUpNoMoreThanTheUsualBurst() {
        Turns turns = new Turns(100, START);
        long later = START + TimeUnit.HOURS.toNanos(1);
        long waiting = 0;
        for (int i = 0; i < 100; i++) {
            waiting += turns.take(later) > 0 ? 1 : 0;
        }
        assertThat(waiting).isBetween(85L, 95L);
    }
}
