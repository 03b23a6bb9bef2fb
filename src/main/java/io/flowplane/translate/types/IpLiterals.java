package io.flowplane.translate.types;

import com.google.re2j.Pattern;
import java.net.InetAddress;

/** IP addresses as Envoy reads them (inet_pton): IPv4 without leading zeros, IPv6 without a zone. */
public final class IpLiterals {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    private IpLiterals() {}

    public static boolean isIpv4(String text) {
        return IPV4.matches(text);
    }

    public static boolean isIpv6(String text) {
        if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
            return false;
        }
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
