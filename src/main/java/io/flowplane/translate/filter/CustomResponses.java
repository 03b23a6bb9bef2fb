package io.flowplane.translate.filter;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.github.xds.type.matcher.v3.Matcher.MatcherList.FieldMatcher;
import com.github.xds.type.matcher.v3.Matcher.MatcherList.Predicate;
import com.github.xds.type.matcher.v3.Matcher.MatcherList.Predicate.PredicateList;
import com.github.xds.type.matcher.v3.Matcher.MatcherList.Predicate.SinglePredicate;
import com.github.xds.type.matcher.v3.StringMatcher;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.extensions.filters.http.custom_response.v3.CustomResponse;
import io.envoyproxy.envoy.extensions.http.custom_response.local_response_policy.v3.LocalResponsePolicy;
import io.envoyproxy.envoy.type.matcher.v3.HttpResponseStatusCodeClassMatchInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpResponseStatusCodeMatchInput;
import io.flowplane.domain.spec.filter.CustomResponseFilter;
import io.flowplane.domain.spec.filter.CustomResponseFilter.StatusCode;
import io.flowplane.translate.Wire;
import io.flowplane.validate.Formats;
import io.flowplane.validate.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code custom_response}, in a listener and at a route. */
final class CustomResponses {
    private static final int CLASS = 100;

    private CustomResponses() {}

    static CustomResponse of(CustomResponseFilter given, Spot at) {
        Spot raw = at.field("custom_response_matcher");
        raw.refuseIf(
                given.customResponseMatcher() != null && !given.matchers().isEmpty(),
                "conflicting_fields",
                "Doesn't go together with 'matchers'; give one of them.");
        if (given.customResponseMatcher() != null) {
            Matcher matcher = raw.message(Matcher.getDefaultInstance(), given.customResponseMatcher());
            return CustomResponse.newBuilder().setCustomResponseMatcher(matcher).build();
        }
        at.field("matchers").refuseIf(given.matchers().isEmpty(), "required", "Needs at least one matcher.");
        Matcher.Builder matcher = Matcher.newBuilder();
        at.field("matchers")
                .each(
                        given.matchers(),
                        (one, spot) -> matcher.getMatcherListBuilder()
                                .addMatchers(FieldMatcher.newBuilder()
                                        .setPredicate(predicate(one.statusCode(), spot.field("status_code")))
                                        .setOnMatch(Matcher.OnMatch.newBuilder()
                                                .setAction(extension(
                                                        "response",
                                                        response(one.response(), spot.field("response")),
                                                        spot)))));
        return CustomResponse.newBuilder().setCustomResponseMatcher(matcher).build();
    }

    private static Predicate predicate(StatusCode given, Spot at) {
        List<Predicate> any = new ArrayList<>();
        switch (given) {
            case StatusCode.Exact exact -> any.add(code(exact.code(), at));
            case StatusCode.Some some -> new TreeSet<>(some.codes()).forEach(code -> any.add(code(code, at)));
            case StatusCode.Between range -> {
                at.field("max").refuseIf(range.max() < range.min(), "out_of_order", "Must not be below min.");
                codes(range, any, at);
            }
        }
        return any.size() == 1
                ? any.getFirst()
                : Predicate.newBuilder()
                        .setOrMatcher(PredicateList.newBuilder().addAllPredicate(any))
                        .build();
    }

    /** Envoy compares single codes and whole classes. */
    private static void codes(StatusCode.Between range, List<Predicate> any, Spot at) {
        for (int code = range.min(); code <= range.max(); code++) {
            if (code % CLASS == 0 && code + CLASS - 1 <= range.max()) {
                any.add(predicate(
                        "class", HttpResponseStatusCodeClassMatchInput.getDefaultInstance(), code / CLASS + "xx", at));
                code += CLASS - 1;
            } else {
                any.add(code(code, at));
            }
        }
    }

    private static Predicate code(int code, Spot at) {
        return predicate("code", HttpResponseStatusCodeMatchInput.getDefaultInstance(), Integer.toString(code), at);
    }

    private static Predicate predicate(String name, Message input, String value, Spot at) {
        return Predicate.newBuilder()
                .setSinglePredicate(SinglePredicate.newBuilder()
                        .setInput(extension(name, input, at))
                        .setValueMatch(StringMatcher.newBuilder().setExact(value)))
                .build();
    }

    private static TypedExtensionConfig extension(String name, Message config, Spot at) {
        return TypedExtensionConfig.newBuilder()
                .setName(name)
                .setTypedConfig(at.pack(config))
                .build();
    }

    private static LocalResponsePolicy response(CustomResponseFilter.Response given, Spot at) {
        LocalResponsePolicy.Builder policy = LocalResponsePolicy.newBuilder();
        Optional.ofNullable(given.body()).ifPresent(body -> policy.setBody(Wire.inline(body)));
        if (given.statusCode() != null) {
            policy.setStatusCode(Wire.uint32(given.statusCode()));
        }
        new TreeMap<>(given.headers()).forEach((name, value) -> {
            Spot spot = at.field("headers").field(name);
            spot.refuse("invalid_header_name", Headers.changedName(name));
            spot.refuse("invalid_header_value", Headers.value(value));
            spot.refuse("invalid_format", Formats.fault(value));
            HeaderValueOption.Builder header = HeaderValueOption.newBuilder()
                    .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
                    .setKeepEmptyValue(value.isEmpty());
            header.getHeaderBuilder().setKey(name).setValue(value);
            policy.addResponseHeadersToAdd(header);
        });
        return policy.build();
    }
}
