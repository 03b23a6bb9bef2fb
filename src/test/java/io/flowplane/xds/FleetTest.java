package io.flowplane.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.config.XdsSettings;
import io.flowplane.domain.Kind;
import io.flowplane.domain.ResourceKey;
import io.flowplane.snapshot.Audience;
import io.flowplane.snapshot.Fleet;
import io.flowplane.snapshot.Piece;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.snapshot.TeamSnapshot;
import io.flowplane.snapshot.Update;
import io.flowplane.testing.Effort;
import io.flowplane.translate.ResourceType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two instances that tell each other of their streams: both know the whole fleet, and answer the same. */
class FleetTest {
    private static final String TEAM = "default";
    private static final XdsSettings SETTINGS =
            XdsSettings.defaults("127.0.0.1", 0).withWaits(0, 0, 0);

    private final Instance one = new Instance("one");
    private final Instance two = new Instance("two");
    private final Map<String, String> specs = new TreeMap<>();

    @Test
    void whateverStreamsDoBothInstancesGiveTheSameAnswer() {
        Random random = new Random(4);
        two.board.publish(Map.of(), 0);
        two.board.publish(Map.of(), 0);
        for (int round = 0; round < Effort.rounds(60); round++) {
            change(random, round);
            one.someLook(random);
            two.someLook(random);
            if (round % 3 == 0) {
                open(random.nextBoolean() ? one : two, random);
            }
            if (round % 7 == 6) {
                (random.nextBoolean() ? one : two).closeOne(random);
            }
            exchange();
            assertSame("round " + round);
        }
        assertThat(one.log.proxies(null)).extracting(Fleet.Proxy::instance).contains("one", "two");
        assertThat(specs.keySet().stream().map(name -> one.status(name).acknowledged()))
                .as("the test has seen some that are confirmed")
                .anyMatch(n -> n > 1);
    }

    @Test
    void streamsAreCountedTogetherAsEachByItself() {
        Random random = new Random(5);
        int rejected = 0;
        for (int round = 0; round < Effort.rounds(60); round++) {
            change(random, round);
            one.someLook(random);
            open(one, random);
            if (round % 7 == 6) {
                one.closeOne(random);
            }
            rejected += assertCountedAlike();
        }
        assertThat(rejected).as("the test has seen some that are rejected").isPositive();
    }

    /** How many rejections there were. */
    private int assertCountedAlike() {
        TeamSnapshot picture = one.board.read(new Audience(TEAM));
        List<StreamView> streams = List.copyOf(one.log.views().values());
        TeamStatuses together = new TeamStatuses(new Views(), picture, streams);
        int rejected = 0;
        for (String name : specs.keySet()) {
            ResourceKey key = new ResourceKey(TEAM, Kind.CLUSTER, name);
            long spec = Piece.mark(Kind.CLUSTER, specs.get(name));
            List<Fleet.Status> alone = streams.stream()
                    .map(stream -> new TeamStatuses(new Views(), picture, List.of(stream)).of(key, spec))
                    .toList();
            Fleet.Status all = together.of(key, spec);
            assertThat(all.acknowledged())
                    .isEqualTo(
                            alone.stream().mapToInt(Fleet.Status::acknowledged).sum());
            assertThat(all.proxies())
                    .isEqualTo(alone.stream().mapToInt(Fleet.Status::proxies).sum());
            assertThat(all.rejectedBy())
                    .containsExactlyInAnyOrderElementsOf(
                            alone.stream().flatMap(s -> s.rejectedBy().stream()).toList());
            rejected += all.rejectedBy().size();
        }
        return rejected;
    }

    private void assertSame(String when) {
        for (String name : specs.keySet()) {
            assertThat(two.status(name)).as(when + ", " + name).isEqualTo(one.status(name));
        }
        assertThat(two.log.proxies(null)).as(when).isEqualTo(one.log.proxies(null));
        assertThat(two.log.proxies(TEAM)).as(when).isEqualTo(one.log.proxies(null));
    }

    @Test
    void whatWasComparedWithAnotherPictureIsConfirmedOfNothing() {
        put("A", "1");
        Stream stream = new Stream(one);
        stream.ask(ResourceType.CLUSTER, List.of("*"));
        stream.ack(ResourceType.CLUSTER);
        exchange();
        assertThat(two.status("A").acknowledged()).isEqualTo(1);
        specs.put("A", "2");
        Update newer = update("A");
        two.board.publish(Map.of(new Audience(TEAM), newer), 7);
        assertThat(two.status("A").acknowledged())
                .as("the other instance is behind")
                .isZero();
        assertThat(two.status("A").proxies()).isEqualTo(1);
        one.board.publish(Map.of(new Audience(TEAM), update("A")), 7);
        exchange();
        assertThat(two.status("A").acknowledged())
                .as("sent there, not answered")
                .isZero();
        stream.look();
        stream.ack(ResourceType.CLUSTER);
        exchange();
        assertThat(two.status("A").acknowledged()).isEqualTo(1);
    }

    @Test
    void aRejectionIsToldEverywhereInEnvoysWords() {
        put("A", "1");
        put("B", "1");
        Stream stream = new Stream(one);
        stream.ask(ResourceType.CLUSTER, List.of("*"));
        stream.nack(ResourceType.CLUSTER, "B: bad \"words\" \u2028 \u00e9");
        exchange();
        assertThat(two.status("B").rejectedBy())
                .hasSize(1)
                .isEqualTo(one.status("B").rejectedBy());
        assertThat(two.status("A").rejectedBy()).isEmpty();
        assertThat(two.status("A").acknowledged()).isZero();
    }

    @Test
    void thousandsOfNamesAreFewBytes() {
        List<String> all = IntStream.range(0, 5_000)
                .mapToObj(i -> "endpoint-of-a-long-name-" + i)
                .toList();
        Update update = new Update();
        all.forEach(name -> update.put(Pictures.resource(ResourceType.ENDPOINT, name + "=1")));
        one.board.publish(Map.of(new Audience(TEAM), update), 1);
        Stream most = new Stream(one);
        most.ask(ResourceType.ENDPOINT, all.subList(0, 4_000));
        Stream every = new Stream(one);
        every.ask(ResourceType.ENDPOINT, all);
        List<FleetNews.Line> lines = one.log.news().next().lines();
        assertThat(lines).extracting(line -> line.text().length()).allMatch(length -> length < 2_500);
        StreamView view = ViewText.read("one", 1, lines.getFirst().text());
        assertThat(ViewText.write(view)).isEqualTo(lines.getFirst().text());
    }

    @Test
    void onlyWhatChangedIsTold() {
        put("A", "1");
        Stream stream = new Stream(one);
        stream.ask(ResourceType.CLUSTER, List.of("*"));
        FleetNews news = one.log.news();
        FleetNews.Batch first = news.next();
        assertThat(first.lines()).hasSize(1);
        assertThat(news.next().lines()).as("was not told").hasSize(1);
        news.told(first);
        assertThat(news.next().isEmpty()).isTrue();
        stream.ack(ResourceType.CLUSTER);
        FleetNews.Batch second = news.next();
        assertThat(second.lines()).hasSize(1);
        news.told(second);
        stream.line.close();
        assertThat(news.next().gone()).hasSize(1);
        news.forget();
        assertThat(news.next().isEmpty()).isTrue();
    }

    @Test
    void rowsOfAnotherProgramThatCantBeReadAreLeftOut() {
        put("A", "1");
        Stream stream = new Stream(one);
        stream.ask(ResourceType.CLUSTER, List.of("*"));
        String text = one.log.news().next().lines().getFirst().text();
        String newer = text.replace("\"types\":{", "\"later\":[1],\"types\":{\"SDS\":" + delivery(text) + ",");
        two.log
                .others()
                .take(List.of(
                        new RemoteStreams.Told("x", 1, 1, newer),
                        new RemoteStreams.Told("x", 2, 1, "{\"other\": true}"),
                        new RemoteStreams.Told("x", 3, 1, null)));
        assertThat(two.log.proxies(null)).extracting(Fleet.Proxy::stream).containsExactly(1L);
        assertThat(two.log.proxies(null).getFirst().types()).containsKeys("SDS", "CDS");
        assertThat(two.log.others().batches())
                .as("all is read again, as something is missing")
                .isEmpty();
        two.log.others().take(List.of());
        assertThat(two.log.proxies(null)).isEmpty();
    }

    private static String delivery(String text) {
        int from = text.indexOf("\"CDS\":") + 6;
        return text.substring(from, text.indexOf("]}", from) + 2);
    }

    private void put(String name, String version) {
        specs.put(name, version);
        one.board.publish(Map.of(new Audience(TEAM), update(name)), 1);
        two.board.publish(Map.of(new Audience(TEAM), update(name)), 1);
    }

    /** Changes a few of some hundred clusters, on both. */
    private void change(Random random, int round) {
        for (int i = 0; i < 1 + random.nextInt(40); i++) {
            put("c" + random.nextInt(90), String.valueOf(round));
        }
    }

    private Update update(String name) {
        String version = specs.get(name);
        Piece piece = new Piece(
                Piece.mark(Kind.CLUSTER, version),
                List.of(),
                List.of(
                        Pictures.resource(ResourceType.CLUSTER, name + "=" + version),
                        Pictures.resource(ResourceType.ENDPOINT, name + "=e" + version)),
                true);
        return new Update().piece(Kind.CLUSTER, name, null, piece);
    }

    private void open(Instance where, Random random) {
        Stream stream = new Stream(where);
        List<String> names = new ArrayList<>(specs.keySet());
        java.util.Collections.shuffle(names, random);
        stream.ask(ResourceType.CLUSTER, List.of("*"));
        stream.ask(
                ResourceType.ENDPOINT,
                random.nextInt(4) == 0 ? names : names.subList(0, 1 + random.nextInt(names.size())));
    }

    private void exchange() {
        one.tell(two);
        two.tell(one);
    }

    /** A board, its streams, and what it told so far. */
    private final class Instance {
        private final SnapshotBoard board = new SnapshotBoard();
        private final DeliveryLog log;
        private final FleetNews news;
        private final List<Stream> streams = new ArrayList<>();
        private final Map<Long, RemoteStreams.Told> table = new HashMap<>();
        private final String name;
        private long batch;

        Instance(String name) {
            this.name = name;
            log = new DeliveryLog(name, board);
            news = log.news();
            board.publish(Map.of(), 0);
        }

        Fleet.Status status(String cluster) {
            return log.status(Pictures.stored(Kind.CLUSTER, cluster, specs.get(cluster)));
        }

        void someLook(Random random) {
            for (Stream stream : streams) {
                if (random.nextInt(3) > 0) {
                    stream.look();
                }
                for (ResourceType type : List.of(ResourceType.CLUSTER, ResourceType.ENDPOINT)) {
                    switch (random.nextInt(4)) {
                        case 0 -> {}
                        case 1 -> stream.nack(type, "c" + random.nextInt(90) + " is bad");
                        default -> stream.ack(type);
                    }
                }
            }
        }

        void closeOne(Random random) {
            if (!streams.isEmpty()) {
                streams.remove(random.nextInt(streams.size())).line.close();
            }
        }

        /** As through the database: what was read before comes without its text. */
        void tell(Instance other) {
            FleetNews.Batch changed = news.next();
            batch++;
            changed.lines()
                    .forEach(line ->
                            table.put(line.stream(), new RemoteStreams.Told(name, line.stream(), batch, line.text())));
            changed.gone().forEach(table::remove);
            news.told(changed);
            long known = other.log.others().batches().getOrDefault(name, 0L);
            other.log
                    .others()
                    .take(table.values().stream()
                            .map(t -> t.batch() > known
                                    ? t
                                    : new RemoteStreams.Told(t.instance(), t.stream(), t.batch(), null))
                            .toList());
        }
    }

    /** One Envoy's stream. */
    private static final class Stream {
        private final SnapshotBoard board;
        private final StreamState state;
        private final DeliveryLog.Line line;
        private final Map<ResourceType, Response> unanswered = new EnumMap<>(ResourceType.class);

        Stream(Instance where) {
            board = where.board;
            state = new StreamState(SETTINGS, board.read(new Audience(TEAM)));
            line = where.log.open(new Peer("node", "edge", TEAM, "127.0.0.1:1", null, "DELTA"));
            where.streams.add(this);
        }

        void ask(ResourceType type, List<String> names) {
            take(state.receive(new DeltaRequest(type.typeUrl(), names, List.of(), Map.of(), "", null), 1));
        }

        void ack(ResourceType type) {
            answer(type, null);
        }

        void nack(ResourceType type, String words) {
            answer(type, words);
        }

        private void answer(ResourceType type, String error) {
            Response response = unanswered.remove(type);
            if (response != null) {
                take(state.receive(
                        new DeltaRequest(type.typeUrl(), List.of(), List.of(), Map.of(), response.nonce(), error), 1));
            }
        }

        /** Sees the newest picture. */
        void look() {
            take(state.picture(board.read(new Audience(TEAM)), 1));
        }

        private void take(List<Action> actions) {
            for (Action action : actions) {
                if (action instanceof Action.Send send) {
                    unanswered.put(send.response().type(), send.response());
                }
            }
            state.subscriptions().forEach(line::show);
        }
    }
}
