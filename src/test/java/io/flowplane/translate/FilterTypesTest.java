package io.flowplane.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flowplane.apply.BodyCompiler;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.spec.HttpFilter;
import io.flowplane.domain.spec.filter.FilterType;
import io.flowplane.json.Json;
import io.flowplane.json.Records;
import io.flowplane.json.Schemas;
import io.flowplane.translate.types.Extensions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class FilterTypesTest {
    static List<FilterType> all() {
        return FilterType.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void theExamplesOfEachCompile(FilterType type) {
        assertThat(FilterExamples.resources(type)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void theExampleIsInCanonicalForm(FilterType type) {
        ObjectNode example = Json.stored("{\"filter\":" + type.example() + "}");
        ObjectNode written =
                Records.write(Records.read(HttpFilter.class, example).orRefuse());
        // Texts that stand for objects are the only difference that may be.
        assertThat(written.get("filter").propertyNames())
                .containsExactlyInAnyOrderElementsOf(example.get("filter").propertyNames());
    }

    @ParameterizedTest
    @MethodSource("all")
    void envoyKnowsItByItsName(FilterType type) {
        assertThat(type.envoyName().isEmpty() || Extensions.shared().isHttpFilter(type.envoyName()))
                .isTrue();
        assertThat(new Schemas().ref(type.form()).get("$ref").stringValue()).endsWith("Filter");
    }

    @ParameterizedTest
    @MethodSource("all")
    void withoutTheOperatorsLeaveItIsRefusedWhereItNeedsThat(FilterType type) {
        Refusal refusal = catchThrowableOfType(
                Refusal.class, () -> new BodyCompiler().compile(Kind.LISTENER, "x", FilterExamples.listener(type)));
        assertThat(refusal != null).isEqualTo(type.requires().isPresent());
        type.requires()
                .ifPresent(needed -> assertThat(refusal.problems())
                        .anyMatch(p ->
                                p.code().equals("switched_off") && p.message().contains(needed.setting())));
    }

    @Test
    void namesAreUnique() {
        List<String> names = FilterType.all().stream()
                .flatMap(type -> java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(type.name(), type.envoyName()), type.aliases().stream()))
                .filter(name -> !name.isEmpty())
                .toList();
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void anySpellingFindsIt() {
        assertThat(FilterType.known("jwtAuthn"))
                .isEqualTo(FilterType.known("jwt_auth"))
                .isEqualTo(FilterType.known("envoy.filters.http.jwt_authn"))
                .isPresent();
        assertThat(FilterType.known("nothing")).isEmpty();
    }
}
