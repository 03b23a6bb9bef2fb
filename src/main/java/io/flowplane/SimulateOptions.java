package io.flowplane;

import io.flowplane.domain.Team;
import io.flowplane.simulate.Behaviour;
import io.flowplane.simulate.Changes;
import io.flowplane.simulate.ClientTls;
import io.flowplane.simulate.Drill;
import io.flowplane.simulate.FleetPlan;
import io.flowplane.simulate.Link;
import io.flowplane.simulate.Protocol;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The words after {@code simulate}, read and checked; every fault is told at once. */
final class SimulateOptions {
    private static final Set<String> WITH_VALUE = Set.of(
            "--proxies",
            "--protocol",
            "--window",
            "--connects",
            "--team",
            "--node",
            "--ca",
            "--cert",
            "--key",
            "--rejecting",
            "--slow",
            "--silent",
            "--vanishing",
            "--reconnecting",
            "--pace",
            "--patience",
            "--backoff",
            "--api",
            "--api-ca",
            "--change",
            "--cluster",
            "--changes",
            "--rate",
            "--server-pid",
            "--json");
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]]+)):(\\d{1,5})");
    private static final int MOST_PROXIES = 20_000;
    private static final int HIGHEST_PORT = 65_535;
    private static final int DAY_SECONDS = 86_400;

    private final Map<String, String> values = new HashMap<>();
    private final Set<String> faults = new LinkedHashSet<>();
    private boolean clustersOnly;
    private String server = "";

    private SimulateOptions() {}

    /** @throws WrongUse with every fault */
    static SimulateOptions read(List<String> args, String usage) {
        SimulateOptions options = new SimulateOptions();
        options.take(args.iterator());
        if (options.server.isEmpty()) {
            throw new WrongUse(usage.strip());
        }
        options.check();
        if (!options.faults.isEmpty()) {
            throw new WrongUse(String.join("\n", options.faults) + "\nsimulate --help tells more");
        }
        return options;
    }

    private void take(Iterator<String> words) {
        while (words.hasNext()) {
            String word = words.next();
            if (word.equals("--clusters-only")) {
                clustersOnly = true;
            } else if (!word.startsWith("-")) {
                server = server.isEmpty() ? word : fault("one server only, not also '" + word + "'", server);
            } else if (!WITH_VALUE.contains(word)) {
                fault("there is no option " + word, "");
            } else if (!words.hasNext()) {
                fault(word + " wants a value", "");
            } else {
                values.put(word, words.next());
            }
        }
    }

    /** Reads everything once, for its faults. */
    private void check() {
        FleetPlan plan = fleet();
        Drill.Course course = course();
        int odd = plan.odd().values().stream().mapToInt(Integer::intValue).sum();
        check(
                odd <= plan.proxies(),
                "more odd proxies (" + odd + ") than there are (--proxies " + plan.proxies() + ")");
        List.of("--api-ca", "--json").forEach(this::file);
        check(text("--team").map(Team::isName).orElse(true), "--team: " + Team.NAME_RULE);
        boolean api = values.containsKey("--api");
        boolean command = values.containsKey("--change");
        check(!(api && command), "--api and --change exclude each other");
        check(command == values.containsKey("--cluster"), "--change and --cluster belong together");
        check(api || command || course.changes() == 0, "say who makes changes: --api or --change; or --changes 0");
        check(
                text("--api").map(url -> url.matches("https?://[^/?#]+/?")).orElse(true),
                "--api: write http://host:port");
    }

    private void check(boolean good, String otherwise) {
        if (!good) {
            faults.add(otherwise);
        }
    }

    private <T> T fault(String what, T instead) {
        faults.add(what);
        return instead;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    Optional<Path> file(String name) {
        try {
            return text(name).map(Path::of);
        } catch (InvalidPathException e) {
            return fault(name + ": is no path", Optional.empty());
        }
    }

    private int number(String name, int otherwise, int least, int most) {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        return text.matches("\\d{1,9}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most
                ? Integer.parseInt(text)
                : fault(name + ": write a number from " + least + " to " + most, otherwise);
    }

    private String word(String name, String first, String second) {
        String text = values.getOrDefault(name, first);
        return text.equals(first) || text.equals(second)
                ? text
                : fault(name + ": write " + first + " or " + second, first);
    }

    Drill.Course course() {
        return new Drill.Course(
                number("--changes", 60, 0, 1_000_000),
                rate(),
                Duration.ofSeconds(number("--patience", 60, 1, DAY_SECONDS)),
                serverPid());
    }

    private double rate() {
        String text = values.getOrDefault("--rate", "1");
        return text.matches("\\d{1,4}(\\.\\d{1,3})?") && Double.parseDouble(text) > 0
                ? Double.parseDouble(text)
                : fault("--rate: write how many changes a second, such as 1 or 0.5", 1.0);
    }

    private OptionalLong serverPid() {
        int pid = number("--server-pid", 0, 1, Integer.MAX_VALUE);
        return pid == 0 ? OptionalLong.empty() : OptionalLong.of(pid);
    }

    /** The user's command, or nothing at all. */
    Changes changes() {
        return new CommandChanges(values.getOrDefault("--change", ""), values.getOrDefault("--cluster", ""));
    }

    private InetSocketAddress address() {
        Matcher matcher = ADDRESS.matcher(server);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > HIGHEST_PORT) {
            return fault("'" + server + "' is no address; write host:port", new InetSocketAddress(0));
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(matcher.group(3)));
        return address.isUnresolved() ? fault("the host '" + host + "' is not known", address) : address;
    }

    FleetPlan fleet() {
        return new FleetPlan(
                link(),
                number("--proxies", 100, 1, MOST_PROXIES),
                odd(),
                Duration.ofSeconds(number("--pace", 2, 1, DAY_SECONDS)),
                word("--protocol", "delta", "sotw").equals("delta") ? Protocol.DELTA : Protocol.SOTW,
                !clustersOnly,
                values.getOrDefault("--node", "simulated"),
                values.getOrDefault("--team", ""));
    }

    private Link link() {
        return new Link(
                address(),
                word("--window", "large", "small").equals("large") ? Link.LARGE_WINDOW : Link.SMALL_WINDOW,
                number("--connects", Link.USUAL_CONNECTS_PER_SECOND, 1, MOST_PROXIES),
                Duration.ofMillis(
                        number("--backoff", (int) Link.BOOTSTRAP_BACKOFF.toMillis(), 500, DAY_SECONDS * 1_000)),
                tls());
    }

    private Map<Behaviour, Integer> odd() {
        Map<Behaviour, Integer> odd = new EnumMap<>(Behaviour.class);
        for (Behaviour behaviour : Behaviour.values()) {
            if (behaviour != Behaviour.STEADY) {
                String option = "--" + behaviour.name().toLowerCase(Locale.ROOT);
                odd.put(behaviour, number(option, 0, 0, MOST_PROXIES));
            }
        }
        return odd;
    }

    private Optional<ClientTls> tls() {
        List<Path> files = Stream.of("--ca", "--cert", "--key")
                .flatMap(option -> file(option).stream())
                .toList();
        check(files.isEmpty() || files.size() == 3, "--ca, --cert and --key belong together");
        return files.size() == 3
                ? Optional.of(new ClientTls(files.get(0), files.get(1), files.get(2)))
                : Optional.empty();
    }
}
