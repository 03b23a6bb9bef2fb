package io.flowplane.api;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** IP addresses as texts. Envoy compares that of a certificate letter by letter, in the form of RFC 5952. */
final class IpText {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern ZEROS = Pattern.compile("(?<![0-9a-f])0(:0)+(?![0-9a-f])");
    private static final int GROUPS = 8;

    private IpText() {}

    /** Whether a host is an address and no name. */
    static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    /** The one right spelling of an address; a text that is none stays as it is. */
    static String canonical(String address) {
        byte[] bytes;
        try {
            bytes = InetAddress.ofLiteral(address).getAddress();
        } catch (IllegalArgumentException e) {
            return address;
        }
        if (bytes.length != 2 * GROUPS) {
            return address;
        }
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < GROUPS; i++) {
            groups.add(Integer.toHexString((bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff)));
        }
        return shortened(String.join(":", groups));
    }

    /** The first of the longest runs of zeros becomes {@code ::}. */
    private static String shortened(String whole) {
        Matcher runs = ZEROS.matcher(whole);
        int from = 0;
        int to = 0;
        while (runs.find()) {
            if (runs.end() - runs.start() > to - from) {
                from = runs.start();
                to = runs.end();
            }
        }
        if (to == 0) {
            return whole;
        }
        String before = whole.substring(0, Math.max(0, from - 1));
        String after = to == whole.length() ? "" : whole.substring(to + 1);
        return before + "::" + after;
    }
}
