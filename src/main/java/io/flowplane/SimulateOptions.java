package io.flowplane;

import io.flowplane.domain.Team;
import io.flowplane.simulate.Behaviour;
import io.flowplane.simulate.Changes;
import io.flowplane.simulate.ClientTls;
import io.flowplane.simulate.Drill;
import io.flowplane.simulate.FleetPlan;
import io.flowplane.simulate.Protocol;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private final List<String> faults = new ArrayList<>();
    private boolean clustersOnly;
    private String server = "";

    private SimulateOptions() {}

    /** @throws WrongUse with every fault */
    static SimulateOptions read(List<String> args, String usage) {
        SimulateOptions options = new SimulateOptions();
        options.take(args.iterator());
        options.check();
        if (options.server.isEmpty()) {
            throw new WrongUse(usage.strip());
        }
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
        if (!server.isEmpty()) {
            address();
        }
        int all = proxies();
        int odd = 0;
        for (Behaviour behaviour : Behaviour.values()) {
            odd += behaviour == Behaviour.STEADY ? 0 : odd(behaviour);
        }
        check(odd <= all, "more odd proxies (" + odd + ") than there are (--proxies " + all + ")");
        word("--protocol", "delta", "sotw");
        word("--window", "large", "small");
        long files = List.of("--ca", "--cert", "--key").stream()
                .filter(values::containsKey)
                .count();
        check(files == 0 || files == 3, "--ca, --cert and --key belong together");
        List.of("--ca", "--cert", "--key", "--api-ca", "--json").forEach(this::file);
        check(text("--team").map(Team::isName).orElse(true), "--team: " + Team.NAME_RULE);
        checkChanges();
    }

    private void checkChanges() {
        boolean api = values.containsKey("--api");
        boolean command = values.containsKey("--change");
        check(!(api && command), "--api and --change exclude each other");
        check(command == values.containsKey("--cluster"), "--change and --cluster belong together");
        check(api || command || count() == 0, "say who makes changes: --api or --change; or --changes 0");
        check(
                text("--api").map(url -> url.matches("https?://[^/?#]+/?")).orElse(true),
                "--api: write http://host:port");
        rate();
        pace();
        patience();
        backoff();
        number("--connects", 500, 1, MOST_PROXIES);
        serverPid();
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

    private int proxies() {
        return number("--proxies", 100, 1, MOST_PROXIES);
    }

    private int odd(Behaviour behaviour) {
        return number("--" + behaviour.name().toLowerCase(Locale.ROOT), 0, 0, MOST_PROXIES);
    }

    Drill.Course course() {
        return new Drill.Course(count(), rate(), patience(), serverPid());
    }

    private int count() {
        return number("--changes", 60, 0, 1_000_000);
    }

    private double rate() {
        String text = values.getOrDefault("--rate", "1");
        return text.matches("\\d{1,4}(\\.\\d{1,3})?") && Double.parseDouble(text) > 0
                ? Double.parseDouble(text)
                : fault("--rate: write how many changes a second, such as 1 or 0.5", 1.0);
    }

    private Duration pace() {
        return Duration.ofSeconds(number("--pace", 2, 1, DAY_SECONDS));
    }

    private Duration backoff() {
        return Duration.ofMillis(
                number("--backoff", (int) FleetPlan.BOOTSTRAP_BACKOFF.toMillis(), 500, DAY_SECONDS * 1_000));
    }

    private Duration patience() {
        return Duration.ofSeconds(number("--patience", 60, 1, DAY_SECONDS));
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
        Map<Behaviour, Integer> odd = new EnumMap<>(Behaviour.class);
        for (Behaviour behaviour : Behaviour.values()) {
            odd.put(behaviour, behaviour == Behaviour.STEADY ? 0 : odd(behaviour));
        }
        return new FleetPlan(
                address(),
                proxies(),
                odd,
                pace(),
                word("--protocol", "delta", "sotw").equals("delta") ? Protocol.DELTA : Protocol.SOTW,
                !clustersOnly,
                values.getOrDefault("--node", "simulated"),
                values.getOrDefault("--team", ""),
                word("--window", "large", "small").equals("large") ? FleetPlan.LARGE_WINDOW : FleetPlan.SMALL_WINDOW,
                number("--connects", 500, 1, MOST_PROXIES),
                backoff(),
                tls());
    }

    private Optional<ClientTls> tls() {
        return file("--ca")
                .map(ca -> new ClientTls(
                        ca, file("--cert").orElseThrow(), file("--key").orElseThrow()));
    }
}
