package io.flowplane.api;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The headers of a request, by name in any case. */
final class Headers {
    private final Function<String, List<String>> values;

    Headers(Function<String, List<String>> values) {
        this.values = values;
    }

    List<String> all(String name) {
        return values.apply(name);
    }

    /** The only value; several lines of a list header are joined by commas, as HTTP allows. */
    @Nullable
    String joined(String name) {
        List<String> all = values.apply(name);
        return all.isEmpty() ? null : String.join(", ", all);
    }

    /**
     * The only value.
     *
     * @throws Refusal INVALID_HEADER when the header is there twice
     */
    @Nullable
    String single(String name) {
        List<String> all = values.apply(name);
        if (all.size() > 1) {
            throw Refusal.of(ErrorCode.INVALID_HEADER, "The header " + name + " is there " + all.size() + " times.");
        }
        return all.isEmpty() ? null : all.getFirst();
    }
}
