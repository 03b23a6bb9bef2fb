package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Several clients of the API that call as fast as they are answered. */
final class Callers {
    private Callers() {}

    /** What a caller asks as its n-th request. */
    interface Requests {
        RawHttp.Request of(int caller, int n);
    }

    record Count(int done, int failed, double seconds) {
        double perSecond() {
            return done / seconds;
        }
    }

    /** Calls for so long, and counts answers with status 200 and 201 as done. */
    static Count forSeconds(int seconds, int callers, FlowplaneProcess server, Requests requests)
            throws InterruptedException {
        AtomicInteger done = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        long begin = System.nanoTime();
        long end = begin + seconds * 1_000_000_000L;
        List<Thread> threads = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            int self = caller;
            threads.add(Thread.ofPlatform().start(() -> call(server, n -> requests.of(self, n), end, done, failed)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return new Count(done.get(), failed.get(), (System.nanoTime() - begin) / 1e9);
    }

    private static void call(
            FlowplaneProcess server,
            IntFunction<RawHttp.Request> requests,
            long end,
            AtomicInteger done,
            AtomicInteger failed) {
        try (RawHttp http = new RawHttp(server.apiPort(), server.token())) {
            for (int n = 0; System.nanoTime() < end; n++) {
                int status = http.send(requests.apply(n)).status();
                (status == 200 || status == 201 ? done : failed).incrementAndGet();
            }
        } catch (IOException e) {
            failed.incrementAndGet();
        }
    }
}
