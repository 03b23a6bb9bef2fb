package io.flowplane.apply;

import static io.flowplane.apply.Desk.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.AuditRow;
import io.flowplane.store.Change;
import io.flowplane.store.Cursor;
import io.flowplane.store.Feed;
import io.flowplane.store.TestDatabases;
import io.flowplane.store.sql.SqlStore;
import io.flowplane.testing.Effort;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three instances on one PostgreSQL write at once, and each follows the feed from a cursor of its own. Afterwards the feed, the
 * audit and the tables are held against each other, and against what writers were answered.
 */
@Tag("slow")
class HistoryTest {
    private static final int WRITERS = 9;
    private static final int COUNTERS = 6;

    private final String url = TestDatabases.postgresUrl();
    private final List<Desk> desks = new ArrayList<>();
    private final AtomicIntegerArray counted = new AtomicIntegerArray(COUNTERS);

    @BeforeEach
    void open() {
        for (int i = 0; i < 3; i++) {
            desks.add(new Desk(SqlStore.open(TestDatabases.settings(url))));
        }
    }

    @AfterEach
    void close() {
        desks.forEach(Desk::close);
    }

    @Test
    void feedAuditTablesAndAnswersAgreeOnAllInstances() throws Exception {
        int rounds = Effort.rounds(60);
        AtomicBoolean writing = new AtomicBoolean(true);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Change>>> followers = new ArrayList<>();
            for (Desk desk : desks) {
                followers.add(threads.submit(() -> follow(desk, writing)));
            }
            List<Callable<Boolean>> writers = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                int writer = w;
                writers.add(() -> write(writer, rounds));
            }
            for (Future<Boolean> each : threads.invokeAll(writers)) {
                assertThat(each.get()).isTrue();
            }
            writing.set(false);
            List<Change> feed = followers.getFirst().get();
            for (Future<List<Change>> follower : followers) {
                assertThat(follower.get()).isEqualTo(feed);
            }
            assertGapless(feed);
            assertAudited(feed);
            assertTheTablesAreTheFeedsReplay(feed);
        }
        for (int i = 0; i < COUNTERS; i++) {
            assertThat(count(desks.getFirst().store.find(counter(i)).orElseThrow()))
                    .as("every update that was answered counts")
                    .isEqualTo(counted.get(i));
        }
    }

    private static List<Change> follow(Desk desk, AtomicBoolean writing) {
        List<Change> seen = new ArrayList<>();
        Cursor cursor = Cursor.START;
        while (true) {
            boolean last = !writing.get();
            Feed.Changes next = (Feed.Changes) desk.store.changesAcrossTeams(cursor, 50);
            seen.addAll(next.changes());
            cursor = next.next();
            if (last && next.changes().isEmpty()) {
                return seen;
            }
        }
    }

    /** Counters that are read, raised and written with If-Match, and resources that come and go. */
    private boolean write(int writer, int rounds) {
        Desk desk = desks.get(writer % desks.size());
        Random random = new Random(writer);
        for (int round = 0; round < rounds; round++) {
            if (random.nextInt(3) == 0) {
                count(desk, random.nextInt(COUNTERS));
            } else {
                comeAndGo(desk, random);
            }
        }
        return true;
    }

    private void count(Desk desk, int i) {
        try {
            Resource before = desk.store.find(counter(i)).orElse(null);
            if (before == null) {
                desk.resources.create(Actor.system("r"), counter(i), json("{'n':1}"));
            } else {
                desk.resources.put(
                        Actor.system("r"),
                        counter(i),
                        json("{'n':" + (count(before) + 1) + "}"),
                        new Preconditions(List.of(before.etag()), false));
            }
            counted.incrementAndGet(i);
        } catch (Refusal lostAgainstAnother) {
            assertThat(lostAgainstAnother.code().name()).isIn("PRECONDITION_FAILED", "ALREADY_EXISTS");
        }
    }

    private static void comeAndGo(Desk desk, Random random) {
        ResourceKey key = new ResourceKey("team-" + random.nextInt(3), Kind.CLUSTER, "c" + random.nextInt(8));
        try {
            if (random.nextInt(3) == 0) {
                desk.resources.delete(Actor.system("r"), key, Preconditions.NONE);
            } else {
                desk.resources.put(
                        Actor.system("r"), key, json("{'n':" + random.nextInt(1000) + "}"), Preconditions.NONE);
            }
        } catch (Refusal missing) {
            assertThat(missing.code().name()).isEqualTo("NOT_FOUND");
        }
    }

    private static ResourceKey counter(int i) {
        return new ResourceKey("counters", Kind.CLUSTER, "n" + i);
    }

    private static int count(Resource resource) {
        return json(resource.spec()).get("n").asInt();
    }

    private static void assertGapless(List<Change> feed) {
        List<Long> revisions = feed.stream().map(Change::revision).distinct().toList();
        assertThat(revisions)
                .isEqualTo(LongStream.rangeClosed(1, revisions.size()).boxed().toList());
        assertThat(feed)
                .isSortedAccordingTo(
                        java.util.Comparator.comparingLong(Change::revision).thenComparingInt(Change::seq));
    }

    private void assertAudited(List<Change> feed) {
        List<Long> audited = desks.getLast().audit(Map.of()).stream()
                .map(AuditRow::revision)
                .filter(revision -> revision != null)
                .distinct()
                .sorted()
                .toList();
        assertThat(audited)
                .isEqualTo(feed.stream().map(Change::revision).distinct().toList());
    }

    private void assertTheTablesAreTheFeedsReplay(List<Change> feed) {
        Map<ResourceKey, String> replay = new HashMap<>();
        for (Change change : feed) {
            String team = change.team();
            if (team != null && Kind.ofSingular(change.kind()).isPresent()) {
                ResourceKey key =
                        new ResourceKey(team, Kind.ofSingular(change.kind()).orElseThrow(), change.name());
                if (change.op() == Change.Op.DELETED) {
                    replay.remove(key);
                } else {
                    replay.put(key, change.after());
                }
            }
        }
        for (Desk desk : desks) {
            Map<ResourceKey, String> tables = new HashMap<>();
            desk.store.loadAcrossTeams().resources().forEach(r -> tables.put(r.key(), r.spec()));
            assertThat(tables).isEqualTo(replay);
        }
    }

    @Test
    void aCommitThatIsLateKeepsHigherNumbersWaiting() throws Exception {
        Desk desk = desks.getFirst();
        desk.resources.create(Actor.system("r"), counter(0), json("{'n':1}"));
        Cursor before = ((Feed.Changes) desk.store.changesAcrossTeams(Cursor.START, 10)).next();
        try (Connection slow = TestDatabases.postgresConnection(url.substring(url.lastIndexOf('/') + 1));
                Statement statement = slow.createStatement();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            slow.setAutoCommit(false);
            statement.execute("UPDATE revision SET value = value + 1, change_id = gen_random_uuid()");
            statement.execute(
                    "INSERT INTO changes SELECT value, 0, change_id, 'counters', 'cluster', 'slow', 'created',"
                            + " '{}', 1, 'a', 'r', NULL, now() FROM revision");
            Future<Resource> next =
                    threads.submit(() -> desks.getLast().resources.create(Actor.system("r"), counter(1), json("{}")));
            Thread.sleep(500);
            assertThat(next).isNotDone();
            assertThat(desk.store.changesAcrossTeams(before, 10)).isEqualTo(new Feed.Changes(List.of(), before));
            slow.commit();
            next.get();
        }
        assertThat(((Feed.Changes) desk.store.changesAcrossTeams(before, 10)).changes())
                .extracting(Change::name)
                .containsExactly("slow", "n1");
    }
}
