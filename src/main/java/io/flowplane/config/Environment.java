package io.flowplane.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The environment while it is read: collects all that is wrong with it, so that one start tells everything. */
final class Environment {
    private static final int MOST_TYPOS = 3;
    /** So many make a name that says nothing of Flowplane one of ours: more, and it may be another program's. */
    private static final int MOST_TYPOS_ELSEWHERE = 2;

    private static final String PREFIX = "FLOWPLANE_";
    private static final Pattern LINK = Pattern.compile("(tcp|udp|sctp)://.+:\\d+");

    private final Map<String, String> variables;
    private final Set<String> faults = new LinkedHashSet<>();
    private final List<String> warnings = new ArrayList<>();

    Environment(Map<String, String> variables) {
        this.variables = withoutServiceLinks(variables);
        checkUnknown();
    }

    /** The value, or what its default gives when it is wrong: the fault is kept for {@link #finish()}. */
    <T> T get(Variable<T> variable) {
        return find(variable).orElseGet(() -> variable.form().read(variable.fallback()));
    }

    /** The value; empty when it isn't set and has no default, or is wrong. */
    <T> Optional<T> find(Variable<T> variable) {
        Optional<String> name = variable.setAs(variables);
        String text = name.map(variables::get).orElse(variable.fallback()).strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(variable.form().read(text));
        } catch (IllegalArgumentException e) {
            faults.add(name.orElse(variable.name()) + ": " + e.getMessage() + ".");
            return Optional.empty();
        }
    }

    /** Whether it says anything about a variable, right or wrong. */
    boolean isSet(Variable<?> variable) {
        return variable.setAs(variables).isPresent();
    }

    /** Something is wrong with a variable in the light of others: {@code what is wrong; what would be right}. */
    void fault(Variable<?> variable, String what) {
        faults.add(variable.name() + ": " + what + ".");
    }

    /** Adds a whole line about something that is wrong. */
    void fault(String line) {
        faults.add(line);
    }

    /** Adds a sentence about something that is odd. */
    void warn(String sentence) {
        warnings.add(sentence);
    }

    /** What is odd but no reason to stop. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    void finish() throws WrongSettings {
        if (!faults.isEmpty()) {
            throw new WrongSettings(List.copyOf(faults));
        }
    }

    /**
     * Kubernetes tells each pod of the services beside it, and {@code FLOWPLANE_API_PORT=tcp://10.0.0.1:8080} of one named
     * flowplane-api: that is no setting.
     */
    private static Map<String, String> withoutServiceLinks(Map<String, String> variables) {
        Map<String, String> own = new HashMap<>(variables);
        variables.forEach((name, value) -> {
            if (name.startsWith(PREFIX)
                    && name.endsWith("_PORT")
                    && LINK.matcher(value).matches()) {
                String service = name.substring(0, name.length() - "_PORT".length());
                own.remove(name);
                own.keySet()
                        .removeIf(other -> other.startsWith(name + "_")
                                || other.equals(service + "_SERVICE_HOST")
                                || other.startsWith(service + "_SERVICE_PORT"));
            }
        });
        return own;
    }

    private void checkUnknown() {
        List<String> known = Stream.of(Variables.all().flatMap(Variable::names), Variables.OF_THE_LAUNCHER.stream())
                .flatMap(names -> names)
                .toList();
        for (String name : new TreeSet<>(variables.keySet())) {
            if (!known.contains(name) && (name.startsWith(PREFIX) || isNearlyOneOf(known, name))) {
                warnings.add(name + " is not a setting of Flowplane and has no effect" + suggestion(name, known));
            }
        }
    }

    private static boolean isNearlyOneOf(List<String> known, String name) {
        return known.stream()
                .anyMatch(k -> Math.abs(k.length() - name.length()) <= MOST_TYPOS_ELSEWHERE
                        && distance(name.toUpperCase(Locale.ROOT), k) <= MOST_TYPOS_ELSEWHERE);
    }

    private static String suggestion(String name, List<String> known) {
        String meant = name.toUpperCase(Locale.ROOT);
        if (meant.startsWith(PREFIX) && known.contains(meant.substring(PREFIX.length()))) {
            return "; did you mean " + meant.substring(PREFIX.length()) + "?";
        }
        return known.stream()
                .min(Comparator.comparingInt(k -> distance(meant, k)))
                .filter(nearest -> distance(meant, nearest) <= MOST_TYPOS)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; './flowplane serve --help' lists all.");
    }

    /** Letters to insert, delete or replace to turn one word into the other. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
