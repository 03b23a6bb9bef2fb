package io.flowplane.translate;

import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.flowplane.domain.spec.HeaderChanges.HeaderToAdd;
import java.util.List;

/** Headers that are added. */
final class Headers {
    private Headers() {}

    static List<HeaderValueOption> toAdd(List<HeaderToAdd> given) {
        return given.stream().map(Headers::toAdd).toList();
    }

    private static HeaderValueOption toAdd(HeaderToAdd given) {
        HeaderValueOption.Builder header = HeaderValueOption.newBuilder();
        header.getHeaderBuilder().setKey(given.name()).setValue(given.value());
        if (given.action() != null) {
            header.setAppendAction(
                    HeaderValueOption.HeaderAppendAction.valueOf(given.action().name()));
        }
        // Envoy leaves a header with an empty value out, which nobody means who writes one.
        return header.setKeepEmptyValue(given.value().isEmpty()).build();
    }
}
