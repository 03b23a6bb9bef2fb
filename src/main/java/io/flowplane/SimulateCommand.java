package io.flowplane;

import io.flowplane.cli.ApiClient;
import io.flowplane.cli.CommandFailed;
import io.flowplane.simulate.Changes;
import io.flowplane.simulate.Drill;
import io.flowplane.simulate.Report;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command {@code simulate}: a fleet of simulated Envoys against a server, to see what it holds. */
final class SimulateCommand {
    private static final String USAGE = """
            usage: ./flowplane simulate [options] <host>:<xDS port>

            Connects simulated Envoys to a server, changes clusters, and tells how long the changes took, what they cost, and
            what was lost. Ends with 0 when every proxy came, stayed and confirmed every change, else with 1.

              --proxies <n>             how many, each with its own connection (100)
              --protocol delta|sotw     the variant of xDS (delta)
              --clusters-only           ask for clusters alone; else also for endpoints, listeners and routes
              --window large|small      flow-control window: Envoy's own 16 MiB, or 64 KiB as for edge proxies (large)
              --connects <n>            how many connect each second (500)
              --backoff <milliseconds>  longest pause before a lost one tries again; Envoy's own is 30000 (1500, as in our bootstraps)
              --team <name>             goes into the nodes' metadata
              --node <prefix>           the ids of the nodes are <prefix>-0, <prefix>-1, … (simulated)
              --ca, --cert, --key       PEM files for mTLS, all three; every proxy shows the same certificate
              --rejecting, --slow, --silent, --vanishing, --reconnecting <n>
                                        so many that reject everything; that read one response each pace; that read nothing
                                        after their first response; that leave for good; that come back each pace
              --pace <seconds>          (2)

            Who makes changes:
              --api <url>               a Flowplane; FLOWPLANE_TOKEN may write its clusters. Ten are made, and deleted at the end
              --api-ca <file>           PEM file of the authority that signed its certificate
              --change <command>        or a command for sh, for any server; $CHANGE is the change's number
              --cluster <name>          the cluster that it changes
              --changes <n>             how many (60; 0 only connects)
              --rate <n>                how many each second (1)

              --patience <seconds>      for the first full configuration, and for the last changes in the end (60)
              --server-pid <n>          the server's process on this machine, to tell what it used
              --json <file>             also write the figures there
            """;

    private SimulateCommand() {}

    static int run(List<String> args, Map<String, String> environment, PrintStream out) {
        if (args.contains("--help") || args.contains("-h")) {
            out.print(USAGE);
            return 0;
        }
        SimulateOptions options = SimulateOptions.read(args, USAGE);
        try {
            return drill(options, environment, out);
        } catch (CommandFailed e) {
            throw new CannotStart(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CannotStart(FileFault.of(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static int drill(SimulateOptions options, Map<String, String> environment, PrintStream out)
            throws IOException, InterruptedException {
        Optional<String> api = options.text("--api");
        if (api.isEmpty()) {
            return drill(options, options.changes(), out);
        }
        try (ApiClient client = client(api.get(), options, environment);
                ApiChanges changes = ApiChanges.start(client)) {
            return drill(options, changes, out);
        }
    }

    private static ApiClient client(String address, SimulateOptions options, Map<String, String> environment)
            throws IOException {
        Optional<Path> ca = options.file("--api-ca");
        ApiClient client =
                new ApiClient(address.replaceAll("/+$", ""), ca.isPresent() ? Files.readAllBytes(ca.get()) : null);
        client.use(environment.getOrDefault("FLOWPLANE_TOKEN", "").strip());
        return client;
    }

    private static int drill(SimulateOptions options, Changes changes, PrintStream out)
            throws IOException, InterruptedException {
        Report report = Drill.run(options.fleet(), changes, options.course(), out::println);
        out.print(report.text());
        Optional<Path> json = options.file("--json");
        if (json.isPresent()) {
            Files.writeString(json.get(), report.json());
        }
        return report.held() ? 0 : 1;
    }
}
