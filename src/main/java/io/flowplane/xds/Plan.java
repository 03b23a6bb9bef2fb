package io.flowplane.xds;

import io.flowplane.snapshot.Fingerprint;
import io.flowplane.translate.EnvoyResource;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What a subscription would send now, and what it then would know. Making one changes nothing.
 *
 * @param send whether there is anything to send, if only the answer that it is nothing
 * @param quiet true while the proxy's last rejection stands: only what it newly asked for is told
 * @param everything whether the response is of the whole table, so that its names need not be remembered
 * @param removed told as removed; incremental only
 * @param leaving what is no longer wanted, but stays at the proxy for now; the resource where it is known
 * @param notLeaving what was leaving and no longer is: it is wanted again, or gone for good
 * @param changed resources that are new or other than what the proxy had; not known where it has to take everything
 * @param fresh resources that the proxy did not have under any version
 * @param withheld what can't be told now, and what the proxy has of it: it stays due
 * @param sum of the scope in the picture, without what is leaving
 * @param version of what the proxy has when it took this
 */
record Plan(
        boolean send,
        boolean quiet,
        boolean everything,
        Collection<EnvoyResource> resources,
        List<String> removed,
        Map<String, Departure> leaving,
        List<String> notLeaving,
        List<EnvoyResource> changed,
        List<EnvoyResource> fresh,
        Map<String, Known> withheld,
        Fingerprint sum,
        Fingerprint version) {
    /** What the proxy has of something that it is to lose. */
    record Departure(
            Known known, @org.jspecify.annotations.Nullable EnvoyResource resource) {}
}
