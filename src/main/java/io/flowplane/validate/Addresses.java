package io.flowplane.validate;

import com.google.re2j.Pattern;
import java.util.Optional;

/** IP addresses, host names, networks, authorities. No name is ever resolved. */
public final class Addresses {
    private static final Pattern IPV4 = Pattern.compile(
            "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");
    private static final int LONGEST_HOST = 253;
    private static final int IPV6_GROUPS = 8;

    private Addresses() {}

    /** An IPv4 address in four decimal parts without leading zeros, or an IPv6 address without brackets or zone. */
    public static boolean isIp(String text) {
        return isIpv4(text) || isIpv6(text);
    }

    static boolean isIpv4(String text) {
        return text.length() <= 15 && IPV4.matches(text);
    }

    /** RFC 4291, section 2.2. */
    static boolean isIpv6(String text) {
        if (text.length() > 45 || !text.contains(":")) {
            return false;
        }
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true) == IPV6_GROUPS;
        }
        String tail = text.substring(gap + 2);
        if (tail.contains("::") || tail.startsWith(":") || (gap > 0 && text.charAt(gap - 1) == ':')) {
            return false;
        }
        int before = groups(text.substring(0, gap), false);
        int after = groups(tail, true);
        return before >= 0 && after >= 0 && before + after < IPV6_GROUPS;
    }

    /** How many 16-bit groups, or a negative number for nonsense. */
    private static int groups(String text, boolean mayEndInIpv4) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            if (GROUP.matches(parts[i])) {
                count++;
            } else if (mayEndInIpv4 && i == parts.length - 1 && isIpv4(parts[i])) {
                count += 2;
            } else {
                return Integer.MIN_VALUE;
            }
        }
        return count;
    }

    /** RFC 1123 labels (and underscores, which private names use), at most 253 characters; not all digits and dots. */
    public static boolean isHostName(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (name.isEmpty() || name.length() > LONGEST_HOST) {
            return false;
        }
        String[] labels = name.split("\\.", -1);
        for (String label : labels) {
            if (!LABEL.matches(label)) {
                return false;
            }
        }
        return !labels[labels.length - 1].chars().allMatch(Character::isDigit);
    }

    public static Optional<String> host(String text) {
        return isIp(text) || isHostName(text)
                ? Optional.empty()
                : Optional.of("Must be a host name, an IPv4 address or an IPv6 address (without brackets).");
    }

    /** {@code host}, {@code host:port}, {@code [ipv6]}, {@code [ipv6]:port}. */
    public static boolean isAuthority(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end > 0 && isIpv6(text.substring(1, end)) && isPortPart(text.substring(end + 1));
        }
        int colon = text.indexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        return (isIpv4(host) || isHostName(host)) && isPortPart(colon < 0 ? "" : text.substring(colon));
    }

    private static boolean isPortPart(String text) {
        return text.isEmpty() || (text.startsWith(":") && isPort(text.substring(1)));
    }

    public static boolean isPort(String text) {
        return NUMBER.matches(text) && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65_535;
    }

    /** The network's address bits and length as text, equal for equal networks; empty where it is none. */
    public static Optional<String> network(String cidr) {
        int slash = cidr.indexOf('/');
        String address = slash < 0 ? cidr : cidr.substring(0, slash);
        String length = slash < 0 ? "" : cidr.substring(slash + 1);
        if (!isIp(address) || (slash >= 0 && (!NUMBER.matches(length) || length.length() > 3))) {
            return Optional.empty();
        }
        byte[] bytes = bytes(address);
        int bits = slash < 0 ? bytes.length * 8 : Integer.parseInt(length);
        if (bits > bytes.length * 8) {
            return Optional.empty();
        }
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(bits - 8L * i, 0, 8);
            bytes[i] &= (byte) (0xFF << (8 - kept));
        }
        return Optional.of(java.util.HexFormat.of().formatHex(bytes) + "/" + bits);
    }

    /** Of an address that {@link #isIp}: 4 bytes, or 16 (IPv4 in IPv6 as well). */
    private static byte[] bytes(String address) {
        if (isIpv4(address)) {
            return ipv4(address);
        }
        int dots = address.lastIndexOf(':') + 1;
        String plain = address;
        if (address.contains(".")) {
            byte[] last = ipv4(address.substring(dots));
            plain = address.substring(0, dots)
                    + Integer.toHexString((last[0] & 0xFF) << 8 | (last[1] & 0xFF))
                    + ":"
                    + Integer.toHexString((last[2] & 0xFF) << 8 | (last[3] & 0xFF));
        }
        byte[] bytes = new byte[16];
        int gap = plain.indexOf("::");
        String head = gap < 0 ? plain : plain.substring(0, gap);
        String tail = gap < 0 ? "" : plain.substring(gap + 2);
        put(bytes, 0, head);
        put(bytes, 16 - 2 * (tail.isEmpty() ? 0 : tail.split(":", -1).length), tail);
        return bytes;
    }

    private static void put(byte[] bytes, int from, String groups) {
        if (groups.isEmpty()) {
            return;
        }
        int at = from;
        for (String group : groups.split(":", -1)) {
            int value = Integer.parseInt(group, 16);
            bytes[at++] = (byte) (value >> 8);
            bytes[at++] = (byte) value;
        }
    }

    private static byte[] ipv4(String address) {
        String[] parts = address.split("\\.", -1);
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }
}
