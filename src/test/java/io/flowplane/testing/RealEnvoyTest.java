package io.flowplane.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RealEnvoyTest {
    @Test
    void anEmptyBootstrapRunsAndAnswersOnItsAdminPort() {
        try (var envoy = RealEnvoy.start("{}")) {
            assertThat(envoy.get("/ready").strip()).isEqualTo("LIVE");
            assertThat(envoy.stat("server.live")).isEqualTo(1);
            assertThat(envoy.rejections()).isEmpty();
            assertThat(envoy.configDump().at("/configs/0/bootstrap/admin").isObject())
                    .isTrue();
        }
    }

    @Test
    void aBootstrapThatEnvoyRefusesIsToldInItsOwnWords() {
        assertThatThrownBy(() -> RealEnvoy.start("{node: {nonsense: 1}}")).hasMessageContaining("nonsense");
    }
}
