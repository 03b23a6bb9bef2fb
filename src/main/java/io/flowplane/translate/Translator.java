package io.flowplane.translate;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.ClusterSpec;
import io.flowplane.domain.spec.ListenerSpec;
import io.flowplane.domain.spec.RouteConfigSpec;
import io.flowplane.domain.spec.SecretValue;
import io.flowplane.domain.spec.filter.Switch;
import io.flowplane.json.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Specs to what Envoy gets: a pure function of one spec. */
public final class Translator {
    private Translator() {}

    /**
     * Translates a spec whose shape is right.
     *
     * @param allowed what the operator allows
     * @param problems holds what is known to be wrong already; gets what is wrong with configuration in Envoy's own JSON
     *     and with friendly filters, and, while there is nothing else, every rule of Envoy's that is broken. With one
     *     problem, the result is of no use
     */
    public static Translated translate(String name, Record spec, Set<Switch> allowed, List<Problem> problems) {
        return translate(name, spec, Findings.checking(problems, allowed));
    }

    /**
     * Translates a stored spec, without the checks that it passed when it was stored.
     *
     * @param spec canonical JSON
     * @throws IllegalArgumentException when it is no spec of this generation
     */
    public static Translated translate(Kind kind, String name, String spec) {
        if (kind == Kind.API_DEFINITION) {
            return Translated.NOTHING;
        }
        List<Problem> problems = new ArrayList<>();
        Translated translated = translate(name, read(kind, spec), Findings.trusting(problems));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "The stored " + kind.singular() + " '" + name + "' can't be translated: " + problems.getFirst());
        }
        return translated;
    }

    /**
     * Translates a secret's value.
     *
     * @param contentId what its version is made of
     * @param problems as above
     */
    public static Translated secret(String name, String contentId, SecretValue value, List<Problem> problems) {
        return new SecretTranslator(Findings.checking(problems, Set.of())).translate(name, contentId, value);
    }

    /** A secret that was checked when it was stored. */
    public static Translated secret(String name, String contentId, SecretValue value) {
        List<Problem> problems = new ArrayList<>();
        return new SecretTranslator(Findings.trusting(problems)).translate(name, contentId, value);
    }

    /** A secret whose value can't be had here. */
    public static Translated withheldSecret(String name, String contentId) {
        return new Translated(List.of(Wire.withheld(name, contentId)), List.of());
    }

    private static Record read(Kind kind, String spec) {
        return switch (kind) {
            case CLUSTER -> Records.stored(ClusterSpec.class, spec);
            case ROUTE_CONFIG -> Records.stored(RouteConfigSpec.class, spec);
            case LISTENER -> Records.stored(ListenerSpec.class, spec);
            case SECRET -> throw new IllegalArgumentException("A secret is sealed");
            case API_DEFINITION -> throw new IllegalArgumentException("Envoy gets nothing of an API definition");
        };
    }

    private static Translated translate(String name, Record spec, Findings findings) {
        return switch (spec) {
            case ClusterSpec cluster -> new ClusterTranslator(findings).translate(name, cluster);
            case RouteConfigSpec routes -> new RouteTranslator(findings).translate(name, routes);
            case ListenerSpec listener -> new ListenerTranslator(findings).translate(name, listener);
            default -> throw new IllegalArgumentException(spec.getClass() + " is no spec");
        };
    }
}
