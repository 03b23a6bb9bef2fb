package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutation;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.Mutations;
import io.flowplane.domain.spec.filter.HeaderMutationFilter;
import io.flowplane.domain.spec.filter.HeaderMutationFilter.Header;
import io.flowplane.validate.Formats;
import io.flowplane.validate.Headers;
import java.util.ArrayList;
import java.util.List;

/** {@code header_mutation}. */
final class HeaderMutations {
    private HeaderMutations() {}

    static io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation of(
            HeaderMutationFilter given, Spot at) {
        return io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation.newBuilder()
                .setMutations(mutations(given, at))
                // Otherwise a virtual host's change would undo its route's.
                .setMostSpecificHeaderMutationsWins(true)
                .build();
    }

    static HeaderMutationPerRoute perRoute(HeaderMutationFilter given, Spot at) {
        return HeaderMutationPerRoute.newBuilder()
                .setMutations(mutations(given, at))
                .build();
    }

    private static Mutations mutations(HeaderMutationFilter given, Spot at) {
        return Mutations.newBuilder()
                .addAllRequestMutations(removed(given.requestHeadersToRemove(), at.field("request_headers_to_remove")))
                .addAllRequestMutations(added(given.requestHeadersToAdd(), at.field("request_headers_to_add")))
                .addAllResponseMutations(
                        removed(given.responseHeadersToRemove(), at.field("response_headers_to_remove")))
                .addAllResponseMutations(added(given.responseHeadersToAdd(), at.field("response_headers_to_add")))
                .build();
    }

    private static List<HeaderMutation> removed(List<String> names, Spot at) {
        List<HeaderMutation> mutations = new ArrayList<>();
        at.each(names, (name, spot) -> {
            spot.refuse("invalid_header_name", Headers.changedName(name));
            mutations.add(HeaderMutation.newBuilder().setRemove(name).build());
        });
        return mutations;
    }

    private static List<HeaderMutation> added(List<Header> headers, Spot at) {
        List<HeaderMutation> mutations = new ArrayList<>();
        at.each(headers, (header, spot) -> {
            spot.field("key").refuse("invalid_header_name", Headers.changedName(header.key()));
            spot.field("value").refuse("invalid_header_value", Headers.value(header.value()));
            spot.field("value").refuse("invalid_format", Formats.fault(header.value()));
            mutations.add(HeaderMutation.newBuilder().setAppend(option(header)).build());
        });
        return mutations;
    }

    private static HeaderValueOption option(Header given) {
        HeaderValueOption.Builder option = HeaderValueOption.newBuilder()
                .setAppendAction(
                        Boolean.TRUE.equals(given.append())
                                ? HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD
                                : HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
                .setKeepEmptyValue(given.value().isEmpty());
        option.getHeaderBuilder().setKey(given.key()).setValue(given.value());
        return option.build();
    }
}
