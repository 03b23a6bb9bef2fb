package io.flowplane;

import io.flowplane.cli.CommandFailed;
import io.flowplane.simulate.Changes;
import java.io.IOException;

/** Has a command of the user's change a cluster, on whatever server; it is told the number of the change. */
final class CommandChanges implements Changes {
    private final String command;
    private final String cluster;

    /** @param command for {@code sh -c}; {@code $CHANGE} is the number of the change */
    CommandChanges(String command, String cluster) {
        this.command = command;
        this.cluster = cluster;
    }

    @Override
    public String cluster(int n) {
        return cluster;
    }

    @Override
    public void make(int n) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        shell.environment().put("CHANGE", String.valueOf(n));
        int status = shell.start().waitFor();
        if (status != 0) {
            throw new CommandFailed("The command of --change ended with status " + status + " at change " + n);
        }
    }
}
