package io.flowplane.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms that settings have. Each says what is wrong and what would be right. */
final class Forms {
    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,12})\\s*([A-Za-z]*)");
    private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})\\s*-\\s*([0-9]{1,5})");
    private static final Pattern TEAM = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[?[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9]+)?]?");
    private static final int LONGEST_TEAM = 63;
    private static final int LONGEST_PASSWORD = 4_096;

    private Forms() {}

    static String text(String text) {
        return text;
    }

    /** The first line of the file that the text names: a password, never repeated in a message. */
    static String passwordFile(String text) {
        Path path = path(text);
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            char[] start = new char[LONGEST_PASSWORD + 2];
            int length = Math.max(0, lines.read(start));
            String password = new String(start, 0, length).lines().findFirst().orElse("");
            if (password.isEmpty() || password.length() > LONGEST_PASSWORD) {
                throw new IllegalArgumentException(
                        "'" + path + "' holds no password; write it into the file's first line");
            }
            return password;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "'" + path + "' can't be read; name a file that the user that runs Flowplane may read", e);
        }
    }

    static boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither yes nor no; write true or false");
        };
    }

    /** A whole number within bounds, both included. */
    static Variable.Form<Integer> number(int least, int most) {
        return text -> {
            Long number = text.matches("[0-9]{1,12}") ? Long.valueOf(text) : null;
            if (number == null || number < least || number > most) {
                throw new IllegalArgumentException(
                        "'" + text + "' does not fit; write a whole number from " + least + " to " + most);
            }
            return number.intValue();
        };
    }

    /** As {@link #number}, of seconds. */
    static Variable.Form<Duration> seconds(int least, int most) {
        return text -> Duration.ofSeconds(number(least, most).read(text));
    }

    /** As {@link #number}, of milliseconds. */
    static Variable.Form<Duration> millis(int least, int most) {
        return text -> Duration.ofMillis(number(least, most).read(text));
    }

    /** A number with a unit, {@code s}, {@code m}, {@code h} or {@code d}; alone it means seconds. */
    static Variable.Form<Duration> duration(Duration least, Duration most) {
        return text -> {
            Matcher amount = AMOUNT.matcher(text);
            long unit = !amount.matches()
                    ? 0
                    : switch (amount.group(2).toLowerCase(Locale.ROOT)) {
                        case "", "s" -> 1;
                        case "m" -> 60;
                        case "h" -> 3_600;
                        case "d" -> 86_400;
                        default -> 0;
                    };
            long seconds = unit == 0 ? -1 : Long.parseLong(amount.group(1)) * unit;
            if (seconds < least.toSeconds() || seconds > most.toSeconds()) {
                throw new IllegalArgumentException(
                        "'" + text + "' does not fit; write a number with s, m, h or d, from " + brief(least) + " to "
                                + brief(most));
            }
            return Duration.ofSeconds(seconds);
        };
    }

    /** Bytes, or a number with {@code KiB} or {@code MiB} ({@code KB} and {@code MB} mean the same). */
    static Variable.Form<Integer> bytes(int least, int most) {
        return text -> {
            Matcher amount = AMOUNT.matcher(text);
            long unit = !amount.matches()
                    ? 0
                    : switch (amount.group(2).toLowerCase(Locale.ROOT)) {
                        case "", "b" -> 1;
                        case "k", "kb", "kib" -> 1 << 10;
                        case "m", "mb", "mib" -> 1 << 20;
                        default -> 0;
                    };
            long bytes = unit == 0 ? -1 : Long.parseLong(amount.group(1)) * unit;
            if (bytes < least || bytes > most) {
                throw new IllegalArgumentException("'" + text + "' does not fit; write a number of bytes, or one with"
                        + " KiB or MiB, from " + least + " to " + most + " bytes");
            }
            return (int) bytes;
        };
    }

    static String host(String text) {
        if (!HOST.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no address; write an IP address or host name without port, such as 0.0.0.0");
        }
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }

    /** An address of a service that speaks HTTP. A password in it would end up in logs, so that there may be none. */
    static URI http(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("this is no address of HTTP; write one such as http://host:4318", e);
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "it holds more than an address; write it without user, password and fragment");
        }
        boolean known = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!known || uri.getHost() == null || uri.getPort() > 65_535 || uri.getPort() == 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no address of HTTP; write one such as http://host:4318");
        }
        return uri;
    }

    /** Where a collector takes OTLP's traces: {@code /v1/traces} below the address, unless it ends so. */
    static URI otlp(String text) {
        URI uri = http(text);
        String path = uri.getRawPath().replaceFirst("/+$", "");
        return path.endsWith("/v1/traces") ? uri : uri.resolve(path + "/v1/traces");
    }

    /** A number from 0 to 1. */
    static double share(String text) {
        double share = text.matches("[0-9]{1,3}([.][0-9]{1,9})?|[.][0-9]{1,9}") ? Double.parseDouble(text) : -1;
        if (share < 0 || share > 1) {
            throw new IllegalArgumentException("'" + text + "' does not fit; write a number from 0 to 1, such as 0.1");
        }
        return share;
    }

    /** A name to be shown. */
    static String label(String text) {
        if (!text.matches("\\p{Print}{1,100}")) {
            throw new IllegalArgumentException("this is no name to show; write up to 100 printable ASCII characters");
        }
        return text;
    }

    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is no path; write the path of a file", e);
        }
    }

    static String team(String text) {
        if (!TEAM.matcher(text).matches() || text.length() > LONGEST_TEAM) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no team's name; write lower-case words and digits joined by single hyphens");
        }
        return text;
    }

    static PortRange ports(String text) {
        Matcher range = PORTS.matcher(text);
        if (range.matches()) {
            int first = Integer.parseInt(range.group(1));
            int last = Integer.parseInt(range.group(2));
            if (first >= 1 && first <= last && last <= 65_535) {
                return new PortRange(first, last);
            }
        }
        throw new IllegalArgumentException("give two ports, such as 20000-29999");
    }

    static List<Cidr> ranges(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(range -> !range.isEmpty())
                .map(Forms::range)
                .toList();
    }

    private static Cidr range(String text) {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + "; write ranges such as 10.0.0.0/8, with commas between", e);
        }
    }

    private static String brief(Duration duration) {
        return duration.toDays() > 0 ? duration.toDays() + "d" : duration.toSeconds() + "s";
    }
}
