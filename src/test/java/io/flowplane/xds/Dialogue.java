package io.flowplane.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.config.XdsSettings;
import io.flowplane.snapshot.Audience;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.snapshot.TeamSnapshot;
import io.flowplane.snapshot.Update;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.ResourceType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A conversation with one stream's state machine, written down line by line:
 *
 * <pre>
 * + cds A=1 B=1~slow rds R=1(A)    the picture gets these (one publication; - in front of a name removes)
 * > cds A B                        the proxy asks: state of the world
 * > cds +A -B {A=1}                the proxy asks: incremental; in braces the versions that it tells
 * > ack cds, > nack cds            it answers the last response; more names may follow
 * > stale cds …                    it answers an older response
 * < cds A=1 -B                     what it must get, and nothing else; "< nothing" if so
 * &#64; 3000                           so many milliseconds pass
 * </pre>
 */
final class Dialogue {
    /** With a wait after the acknowledgement, which Envoy doesn't need. */
    private static final XdsSettings WAITING =
            XdsSettings.defaults("127.0.0.1", 0).withWaits(1_000, 5_000, 3_000);

    private final boolean delta;
    private final XdsSettings settings;
    private final SnapshotBoard board = new SnapshotBoard();
    private final Deque<String> out = new ArrayDeque<>();
    private final Map<ResourceType, Response> last = new HashMap<>();
    private final Map<ResourceType, Set<String>> names = new HashMap<>();
    private StreamState state;
    private long now = 1_000_000;
    private long revision;
    private long wakeAt;
    private final List<Action> odd = new ArrayList<>();

    private Dialogue(boolean delta, XdsSettings settings) {
        this.delta = delta;
        this.settings = settings;
        board.publish(Map.of(), 0);
        board.watch(new Audience("t"), () -> {});
        this.state = new StreamState(settings, picture());
    }

    static Dialogue sotw() {
        return new Dialogue(false, WAITING);
    }

    static Dialogue delta() {
        return new Dialogue(true, WAITING);
    }

    static Dialogue sotw(XdsSettings settings) {
        return new Dialogue(false, settings);
    }

    static Dialogue delta(XdsSettings settings) {
        return new Dialogue(true, settings);
    }

    /** Plays the lines. */
    Dialogue talk(String script) {
        for (String line : script.strip().split("\\R")) {
            try {
                play(line.strip());
            } catch (AssertionError e) {
                throw new AssertionError("at '" + line.strip() + "': " + e.getMessage(), e);
            }
        }
        assertThat(out).as("left unsaid at the end").isEmpty();
        return this;
    }

    /** The stream breaks, and the proxy comes with a new one. */
    Dialogue reconnect() {
        assertThat(out).isEmpty();
        state = new StreamState(settings, picture());
        wakeAt = 0;
        return this;
    }

    boolean isDelta() {
        return delta;
    }

    String lastVersion(String type) {
        return last.get(Pictures.TYPES.get(type)).version();
    }

    List<Action> odd() {
        return odd;
    }

    Collection<Subscription> subscriptions() {
        return state.subscriptions();
    }

    Dialogue ready(boolean ready) {
        take(state.ready(ready, now));
        return this;
    }

    private void play(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        String rest = line.substring(1).strip();
        if (line.startsWith("<")) {
            expect(rest);
            return;
        }
        assertThat(out).as("sent, but not expected").isEmpty();
        switch (line.charAt(0)) {
            case '+' -> publish(rest);
            case '>' -> request(rest);
            case '@' -> pass(Long.parseLong(rest));
            default -> throw new IllegalArgumentException(line);
        }
    }

    private void expect(String what) {
        if (what.equals("nothing")) {
            assertThat(out).isEmpty();
        } else {
            assertThat(out.poll()).isEqualTo(what);
        }
    }

    private void publish(String text) {
        Update update = new Update();
        ResourceType type = ResourceType.CLUSTER;
        for (String word : text.split("\\s+")) {
            if (Pictures.TYPES.containsKey(word)) {
                type = Pictures.TYPES.get(word);
            } else if (word.startsWith("-")) {
                update.remove(type, word.substring(1));
            } else {
                update.put(Pictures.resource(type, word));
            }
        }
        Pictures.publish(board, "t", ++revision, update);
        take(state.picture(picture(), now));
    }

    private void pass(long millis) {
        long end = now + millis;
        while (wakeAt != 0 && wakeAt <= end) {
            now = wakeAt;
            wakeAt = 0;
            take(state.wake(now));
        }
        now = end;
    }

    private void request(String text) {
        Deque<String> words = new ArrayDeque<>(Arrays.asList(text.split("\\s+")));
        String first = words.poll();
        boolean answer = Set.of("ack", "nack", "stale").contains(first);
        String type = answer ? words.poll() : first;
        ResourceType known = Pictures.TYPES.get(type);
        String url = known == null ? (type.equals("''") ? "" : type) : known.typeUrl();
        Response response = known == null ? null : last.get(known);
        String nonce = answer && response != null ? response.nonce() : "";
        if (first.equals("stale")) {
            nonce = "stale";
        }
        String error = first.equals("nack") ? "no: " + String.join(" ", words) : null;
        if (first.equals("nack")) {
            words.removeIf(w -> w.startsWith("'"));
        }
        take(delta ? delta(url, words, nonce, error) : sotw(url, known, words, nonce, error, answer));
    }

    private List<Action> sotw(
            String url, ResourceType type, Deque<String> words, String nonce, String error, boolean answer) {
        String version = "";
        Set<String> asked = new LinkedHashSet<>();
        for (String word : words) {
            if (word.startsWith("v=")) {
                version = word.substring(2);
            } else if (!word.equals("none")) {
                asked.add(word);
            }
        }
        boolean same = answer && words.isEmpty();
        Set<String> wanted = same ? names.getOrDefault(type, Set.of()) : asked;
        names.put(type, wanted);
        // Without names after ack or nack, the proxy repeats what it asked for.
        return state.receive(new SotwRequest(url, version, List.copyOf(wanted), nonce, error), now);
    }

    private List<Action> delta(String url, Deque<String> words, String nonce, String error) {
        List<String> more = new ArrayList<>();
        List<String> fewer = new ArrayList<>();
        Map<String, String> versions = new LinkedHashMap<>();
        for (String word : words) {
            if (word.startsWith("+")) {
                more.add(word.substring(1));
            } else if (word.startsWith("-")) {
                fewer.add(word.substring(1));
            } else if (word.startsWith("{")) {
                for (String pair : word.substring(1, word.length() - 1).split(",")) {
                    versions.put(pair.split("=")[0], pair.split("=")[1]);
                }
            }
        }
        return state.receive(new DeltaRequest(url, more, fewer, versions, nonce, error), now);
    }

    private void take(List<Action> actions) {
        for (Action action : actions) {
            switch (action) {
                case Action.Send send -> {
                    last.put(send.response().type(), send.response());
                    out.add(text(send.response()));
                }
                case Action.WakeAt wake -> wakeAt = wake.time();
                case Action.Close close -> out.add("close " + close.reason());
                default -> odd.add(action);
            }
        }
    }

    static String text(Response response) {
        Set<String> words = new TreeSet<>();
        for (EnvoyResource resource : response.resources()) {
            assertThat(words.add(resource.name() + "=" + resource.version()))
                    .as("no name twice (R12)")
                    .isTrue();
        }
        List<String> all = new ArrayList<>(words);
        response.removed().forEach(n -> all.add("-" + n));
        String type = TypeNames.shortName(response.type()).toLowerCase(java.util.Locale.ROOT);
        return type + " " + (all.isEmpty() ? "empty" : String.join(" ", all));
    }

    private TeamSnapshot picture() {
        TeamSnapshot picture = board.read(new Audience("t"));
        assertThat(picture).isNotNull();
        return picture;
    }
}
