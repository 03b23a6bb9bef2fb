package io.flowplane.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.config.AuthSettings;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final AuthSettings SETTINGS =
            new AuthSettings(10, 100, 5, 10, Duration.ofMillis(500), Duration.ofMillis(400), 5, 10);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Throttle throttle = new Throttle(SETTINGS, now::get);

    @Test
    void theTenthFailureOfAMinuteSlowsItsSourceDownUntilTheMinuteIsOver() {
        fail("192.0.2.1", 9);
        assertThat(throttle.secondsToWait("192.0.2.1")).isZero();
        fail("192.0.2.1", 1);
        assertThat(throttle.secondsToWait("192.0.2.1")).isEqualTo(60);
        now.addAndGet(TimeUnit.SECONDS.toNanos(59));
        assertThat(throttle.secondsToWait("192.0.2.1")).isEqualTo(1);
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(throttle.secondsToWait("192.0.2.1")).isZero();
        fail("192.0.2.1", 1);
        assertThat(throttle.secondsToWait("192.0.2.1")).isZero();
    }

    @Test
    void othersAreNotSlowedDown() {
        fail("192.0.2.1", 1000);
        assertThat(throttle.secondsToWait("192.0.2.2")).isZero();
    }

    @Test
    void aWholeNetworkOfIpv6IsOneSource() {
        for (int i = 0; i < 10; i++) {
            fail("2001:db8:1:2:" + i + "::1", 1);
        }
        assertThat(throttle.secondsToWait("2001:db8:1:2:ffff::9")).isPositive();
        assertThat(throttle.secondsToWait("2001:db8:1:3::9")).isZero();
    }

    @Test
    void ipv4InIpv6ClothesIsTheSameSource() {
        fail("::ffff:192.0.2.1", 10);
        assertThat(throttle.secondsToWait("::ffff:192.0.2.1")).isPositive();
        assertThat(throttle.secondsToWait("::ffff:192.0.2.2")).isZero();
    }

    @Test
    void whatIsNoAddressIsASourceOfItsOwn() {
        fail("unix:/tmp/x", 10);
        assertThat(throttle.secondsToWait("unix:/tmp/x")).isPositive();
    }

    @Test
    void aMillionSourcesTakeNoMoreRoomThanTheLimit() {
        for (int i = 0; i < 10_000; i++) {
            fail("10.0." + i / 250 + "." + i % 250, 1);
            assertThat(throttle.tracked()).isLessThanOrEqualTo(100);
        }
    }

    @Test
    void slowedSourcesTogetherGetAFewLooksASecond() {
        int spared = 0;
        for (int i = 0; i < 100; i++) {
            spared += throttle.spareLookup() ? 1 : 0;
        }
        assertThat(spared).isEqualTo(5);
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(throttle.spareLookup()).isTrue();
    }

    private void fail(String source, int times) {
        for (int i = 0; i < times; i++) {
            throttle.failed(source);
        }
    }
}
