package io.flowplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.RealEnvoy;
import io.flowplane.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What every golden case makes, one live Envoy takes, over ADS. */
@Tag("slow")
class GoldenOracleTest {
    @TempDir
    static Path folder;

    private static TinyAds ads;
    private static RealEnvoy envoy;

    @BeforeAll
    static void start() throws IOException {
        TestCertificates.write(folder);
        ads = new TinyAds();
        envoy = RealEnvoy.startWithAds(ads.port(), "GRPC", "{id: oracle, cluster: oracle}");
    }

    @AfterAll
    static void stop() {
        assertThat(envoy.rejections()).as("what Envoy counted").isEmpty();
        envoy.close();
        ads.close();
    }

    @TestFactory
    Stream<DynamicTest> envoyTakesWhatEachCaseMakes() {
        return GoldenCase.all().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> offer(c)));
    }

    private static void offer(GoldenCase golden) throws InterruptedException {
        List<EnvoyResource> resources = golden.compile(body -> body.replace("/etc/envoy/tls", folder.toString()))
                .resources();
        assertThat(ads.offer(Offering.complete(resources))).isEmpty();
    }
}
