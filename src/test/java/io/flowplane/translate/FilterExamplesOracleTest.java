package io.flowplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.spec.filter.FilterType;
import io.flowplane.testing.RealEnvoy;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** A live Envoy takes the example of every filter type, in a listener and at every place of a route. */
@Tag("slow")
class FilterExamplesOracleTest {
    private static TinyAds ads;
    private static RealEnvoy envoy;

    @BeforeAll
    static void start() throws Exception {
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
    Stream<DynamicTest> envoyTakesTheExampleOf() {
        return FilterType.all().stream()
                .map(type -> DynamicTest.dynamicTest(
                        type.name(),
                        () -> assertThat(ads.offer(Offering.complete(FilterExamples.resources(type))))
                                .isEmpty()));
    }
}
