package io.flowplane;

import io.flowplane.domain.Team;
import io.flowplane.tls.DevelopmentCertificates;
import io.flowplane.tls.WrongTls;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.regex.Pattern;

/** The command {@code certs}: certificates for developers, in one go. */
final class CertsCommand {
    private static final String USAGE = """
            usage: ./flowplane certs [--out <folder>] [--team <team>] [--proxy <id>] [--host <name or IP address>]... [--days <n>]

            Makes a development CA, a certificate for the server, and one for an Envoy; prints the settings to use them.
            Run again it keeps the CA, renews the others, and adds further Envoys.

              --out     where to write (certs)
              --team    the team of the Envoy (default)
              --proxy   its id (envoy)
              --host    further names or IP addresses of the server, beside localhost, 127.0.0.1 and ::1
              --days    how long the certificates are valid (365)
            """;
    private static final Pattern PROXY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{2,63}");
    private static final Pattern HOST = Pattern.compile(
            "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]+");
    private static final int LONGEST_HOST = 253;
    private static final int MOST_DAYS = 3_650;

    private Path out = Path.of("certs");
    private String team = "default";
    private String proxy = "envoy";
    private final List<String> hosts = new ArrayList<>();
    private int days = 365;

    private CertsCommand() {}

    static int run(List<String> args, PrintStream out) {
        if (args.contains("--help") || args.contains("-h")) {
            out.print(USAGE);
            return 0;
        }
        CertsCommand command = new CertsCommand();
        command.read(args);
        try {
            command.make(out);
            return 0;
        } catch (WrongTls e) {
            throw new CannotStart(String.join("\n", e.lines()), e);
        } catch (IOException | UnsupportedOperationException e) {
            throw new CannotStart("The certificates could not be written: " + FileFault.of(e) + ".", e);
        }
    }

    private void read(List<String> args) {
        Iterator<String> words = args.iterator();
        try {
            while (words.hasNext()) {
                switch (words.next()) {
                    case "--out" -> out = Path.of(words.next());
                    case "--team" -> team = words.next();
                    case "--proxy" -> proxy = words.next();
                    case "--host" -> hosts.add(words.next());
                    case "--days" -> days = Integer.parseInt(words.next());
                    default -> throw new WrongUse(USAGE);
                }
            }
        } catch (NoSuchElementException | NumberFormatException | InvalidPathException e) {
            throw new WrongUse(USAGE);
        }
        check(Team.isName(team), "--team: '" + team + "': " + Team.NAME_RULE);
        check(PROXY.matcher(proxy).matches(), "--proxy: write 3 to 64 letters, digits, hyphens and underscores");
        check(days >= 1 && days <= MOST_DAYS, "--days: write a number from 1 to " + MOST_DAYS);
        hosts.forEach(host -> check(
                HOST.matcher(host).matches() && host.length() <= LONGEST_HOST,
                "--host: '" + host + "' is neither a host name nor an IP address"));
    }

    private static void check(boolean good, String otherwise) {
        if (!good) {
            throw new WrongUse(otherwise);
        }
    }

    private void make(PrintStream print) throws WrongTls, IOException {
        DevelopmentCertificates certificates =
                DevelopmentCertificates.in(out.toAbsolutePath().normalize(), Instant.now(), Duration.ofDays(days));
        Set<String> names = certificates.server(hosts);
        String uri = certificates.proxy(team, proxy);
        print.print("# Certificates for development, valid for " + days + " days; the CA's key lies beside them.\n");
        print.print("# The server's is for " + String.join(", ", names) + ".\n");
        print.print("# The Envoy's is for " + uri + ", in " + certificates.proxyFolder(team, proxy) + ".\n");
        print.print("# Settings for ./flowplane serve:\n");
        export(print, "FLOWPLANE_API_TLS_ENABLED", "true");
        export(print, "FLOWPLANE_API_TLS_CERT_PATH", certificates.serverCertificate());
        export(print, "FLOWPLANE_API_TLS_KEY_PATH", certificates.serverKey());
        export(print, "FLOWPLANE_XDS_TLS_CERT_PATH", certificates.serverCertificate());
        export(print, "FLOWPLANE_XDS_TLS_KEY_PATH", certificates.serverKey());
        export(print, "FLOWPLANE_XDS_TLS_CLIENT_CA_PATH", certificates.ca());
    }

    private static void export(PrintStream print, String name, Object value) {
        print.print("export " + name + "='" + value.toString().replace("'", "'\\''") + "'\n");
    }
}
