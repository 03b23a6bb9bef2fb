package io.flowplane.translate;

import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryBackOff;
import io.flowplane.domain.spec.RetryPolicy;
import io.flowplane.domain.spec.RetryPolicy.RetryOn;
import io.flowplane.domain.spec.Shape.Word;
import java.util.stream.Collectors;

/** When a request is sent again. */
final class Retries {
    private static final long BASE_MILLIS = 25;

    private Retries() {}

    static io.envoyproxy.envoy.config.route.v3.RetryPolicy of(RetryPolicy given) {
        var policy = io.envoyproxy.envoy.config.route.v3.RetryPolicy.newBuilder()
                .setRetryOn(
                        given.retryOn().isEmpty()
                                ? word(RetryOn.SERVER_ERROR)
                                : given.retryOn().stream().map(Retries::word).collect(Collectors.joining(",")))
                .addAllRetriableStatusCodes(given.retriableStatusCodes());
        if (given.maxRetries() != null) {
            policy.setNumRetries(Wire.uint32(given.maxRetries()));
        }
        if (given.perTryTimeoutSeconds() != null) {
            policy.setPerTryTimeout(Wire.duration(given.perTryTimeoutSeconds()));
        }
        if (given.backoff() != null) {
            policy.setRetryBackOff(backOff(given.backoff()));
        }
        return policy.build();
    }

    private static RetryBackOff backOff(RetryPolicy.Backoff given) {
        RetryBackOff.Builder backOff = RetryBackOff.newBuilder();
        backOff.setBaseInterval(Wire.millis(given.baseIntervalMs() == null ? BASE_MILLIS : given.baseIntervalMs()));
        if (given.maxIntervalMs() != null) {
            backOff.setMaxInterval(Wire.millis(given.maxIntervalMs()));
        }
        return backOff.build();
    }

    private static String word(RetryOn on) {
        try {
            return RetryOn.class.getField(on.name()).getAnnotation(Word.class).value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }
}
