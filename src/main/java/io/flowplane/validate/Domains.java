package io.flowplane.validate;

import com.google.re2j.Pattern;
import io.flowplane.domain.spec.RouteConfigSpec.VirtualHost;
import io.flowplane.json.Pointer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The domains of virtual hosts: {@code *}, exact, {@code *suffix} or {@code prefix*}; compared without case. */
final class Domains {
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9._-]*(:[0-9]{1,5})?");

    private Domains() {}

    /** Of all virtual hosts together: Envoy takes no domain twice. */
    static void check(List<VirtualHost> hosts, Pointer at, Faults faults) {
        Map<String, Pointer> seen = new HashMap<>();
        for (int i = 0; i < hosts.size(); i++) {
            List<String> domains = hosts.get(i).domains();
            for (int j = 0; j < domains.size(); j++) {
                Pointer place = at.index(i).field("domains").index(j);
                Optional<String> fault = fault(domains.get(j));
                faults.add(place, "invalid_domain", fault);
                Pointer first = seen.putIfAbsent(domains.get(j).toLowerCase(Locale.ROOT), place);
                if (fault.isEmpty() && first != null) {
                    faults.add(
                            place,
                            "duplicate_domain",
                            "This domain is there already (see " + first + "); case doesn't count.");
                }
            }
        }
    }

    static Optional<String> fault(String domain) {
        if (domain.equals("*") || Addresses.isAuthority(domain)) {
            return Optional.empty();
        }
        String rest = domain.startsWith("*")
                ? domain.substring(1)
                : domain.endsWith("*") ? domain.substring(0, domain.length() - 1) : "";
        return rest.isEmpty() || !PART.matches(rest)
                ? Optional.of("Must be *, a host name (with a port, if need be), *.suffix or prefix.*; other letters"
                        + " than a-z as"
                        + " punycode.")
                : Optional.empty();
    }
}
