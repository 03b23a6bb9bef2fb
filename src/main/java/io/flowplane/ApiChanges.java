package io.flowplane;

import io.flowplane.cli.ApiClient;
import io.flowplane.cli.CommandFailed;
import io.flowplane.simulate.Changes;
import java.io.IOException;
import java.net.http.HttpResponse;

/** Changes clusters of its own on a Flowplane server, over its API, and takes them away in the end. */
final class ApiChanges implements Changes, AutoCloseable {
    private static final int CLUSTERS = 10;
    private static final int LONGEST_TIMEOUT = 60;

    private final ApiClient api;

    private ApiChanges(ApiClient api) {
        this.api = api;
    }

    /** Makes the clusters. */
    static ApiChanges start(ApiClient api) throws IOException, InterruptedException {
        ApiChanges changes = new ApiChanges(api);
        for (int n = 0; n < CLUSTERS; n++) {
            changes.put(n, 1);
        }
        return changes;
    }

    @Override
    public String cluster(int n) {
        return "flowplane-simulate-" + n % CLUSTERS;
    }

    @Override
    public void make(int n) throws IOException, InterruptedException {
        put(n, 2 + n / CLUSTERS % (LONGEST_TIMEOUT - 1));
    }

    /** A host name keeps the endpoint inside the cluster, so that one write is one changed resource. */
    private void put(int n, int timeout) throws IOException, InterruptedException {
        good(api.put(
                "/api/v1/clusters/" + cluster(n),
                "{\"connectTimeoutSeconds\": %d, \"endpoints\": [{\"host\": \"upstream.invalid\", \"port\": 80}]}"
                        .formatted(timeout)));
    }

    private static void good(HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new CommandFailed("The server refuses a change: " + answer.statusCode() + " " + answer.body());
        }
    }

    @Override
    public void close() throws IOException {
        try {
            for (int n = 0; n < CLUSTERS; n++) {
                good(api.send("DELETE", "/api/v1/clusters/" + cluster(n), null));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
