package io.flowplane.config;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** A range of IP addresses, such as {@code 10.0.0.0/8} or {@code ::1}; never a host name. */
public record Cidr(InetAddress network, int prefixBits) {
    private static final Pattern IP_LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");

    /**
     * @param text an address, with {@code /bits} or without
     * @throws IllegalArgumentException with what is wrong, for people
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        InetAddress network = address(slash < 0 ? text : text.substring(0, slash), text);
        int most = network.getAddress().length * 8;
        int bits = slash < 0 ? most : bits(text.substring(slash + 1), most, text);
        return new Cidr(network, bits);
    }

    /** Whether {@code address} is inside; an address of the other IP version never is. */
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] theirs = address.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((mine[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress address(String literal, String whole) {
        if (!IP_LITERAL.matcher(literal).matches()) {
            throw new IllegalArgumentException("'" + whole + "' is no address range such as 10.0.0.0/8");
        }
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + whole + "' is no address range such as 10.0.0.0/8", e);
        }
    }

    private static int bits(String digits, int most, String whole) {
        try {
            int bits = Integer.parseInt(digits);
            if (bits >= 0 && bits <= most) {
                return bits;
            }
        } catch (NumberFormatException e) {
            // said below, with the range
        }
        throw new IllegalArgumentException("'" + whole + "' needs a prefix length from 0 to " + most);
    }
}
