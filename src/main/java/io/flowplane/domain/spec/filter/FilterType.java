package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Word;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One kind of friendly filter.
 *
 * @param name the short name: what {@code type} says
 * @param aliases further short names
 * @param envoyName its name in Envoy; empty where the filter's content says that
 * @param form its fields in a listener
 * @param perRoute its fields for a route, a virtual host and the like; without them it can only be switched off there
 * @param requiresListenerConfig whether it does something with the listener's settings alone
 * @param requires the switch without which it is refused
 * @param example a filter that works, JSON
 * @param perRouteExample settings for a route that work, JSON
 */
public record FilterType(
        String name,
        List<String> aliases,
        String displayName,
        String envoyName,
        Class<? extends Record> form,
        Optional<Class<? extends Record>> perRoute,
        PerRouteBehavior perRouteBehavior,
        Set<AttachmentPoint> attachmentPoints,
        boolean requiresListenerConfig,
        Optional<Switch> requires,
        String usageHint,
        String example,
        String perRouteExample) {
    private static final List<FilterType> ALL = Arrays.stream(FriendlyFilter.class.getPermittedSubclasses())
            .map(FilterType::read)
            .toList();
    private static final String DISABLED = "{\"disabled\": true}";

    /** Where settings of a filter may stand. */
    public enum AttachmentPoint {
        LISTENER,
        ROUTE_CONFIG,
        VIRTUAL_HOST,
        ROUTE,
        WEIGHTED_CLUSTER
    }

    /** What a route may say about a filter. */
    public enum PerRouteBehavior {
        /** Everything. */
        FULL_CONFIG,
        /** Which of the listener's settings holds. */
        REFERENCE_ONLY,
        /** That it is off. */
        DISABLE_ONLY,
        /** Nothing. */
        NOT_SUPPORTED
    }

    /** All of them, in the order of their documentation. */
    public static List<FilterType> all() {
        return ALL;
    }

    public static FilterType of(FriendlyFilter filter) {
        return ALL.stream()
                .filter(type -> type.form == filter.getClass())
                .findFirst()
                .orElseThrow();
    }

    /** By its short name or another of its names. */
    public static Optional<FilterType> named(String word) {
        return ALL.stream()
                .filter(type -> type.name.equals(word) || type.aliases.contains(word))
                .findFirst();
    }

    /** By its short name in any spelling ({@code jwtAuthn}), or Envoy's name. */
    public static Optional<FilterType> known(String name) {
        String snake = name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(java.util.Locale.ROOT);
        return named(snake).or(() -> ofEnvoyName(name));
    }

    public static Optional<FilterType> ofEnvoyName(String name) {
        return ALL.stream()
                .filter(type -> !name.isEmpty() && type.envoyName.equals(name))
                .findFirst();
    }

    private static FilterType read(Class<?> variant) {
        About about = variant.getAnnotation(About.class);
        Alias alias = variant.getAnnotation(Alias.class);
        Optional<Class<? extends Record>> perRoute = about.perRoute() == Void.class
                ? Optional.empty()
                : Optional.of(about.perRoute().asSubclass(Record.class));
        boolean anywhere = about.perRouteBehavior() != PerRouteBehavior.NOT_SUPPORTED;
        boolean disableOnly = about.perRoute() == Void.class;
        return new FilterType(
                variant.getAnnotation(Word.class).value(),
                alias == null ? List.of() : List.of(alias.value()),
                about.displayName(),
                about.envoyName(),
                variant.asSubclass(Record.class),
                perRoute,
                !disableOnly && about.perRouteBehavior() == PerRouteBehavior.DISABLE_ONLY
                        ? PerRouteBehavior.FULL_CONFIG
                        : about.perRouteBehavior(),
                anywhere ? EnumSet.allOf(AttachmentPoint.class) : EnumSet.of(AttachmentPoint.LISTENER),
                about.requiresListenerConfig(),
                Stream.of(about.requires()).findFirst(),
                about.usageHint(),
                about.example().strip(),
                about.perRouteExample().isEmpty() && anywhere
                        ? DISABLED
                        : about.perRouteExample().strip());
    }
}
