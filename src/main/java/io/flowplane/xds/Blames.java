package io.flowplane.xds;

import io.flowplane.translate.EnvoyResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which resources a rejection is about: those that Envoy names; else the only one that it was sent. */
final class Blames {
    private static final int MOST = 20;

    private Blames() {}

    /**
     * Reads Envoy's words.
     *
     * @param subscribed the resources of the scope, as the picture has them now
     */
    static List<Subscription.Blame> of(Flight flight, Collection<EnvoyResource> subscribed, String error) {
        List<Subscription.Blame> named = new ArrayList<>();
        EnvoyResource only = null;
        int candidates = 0;
        for (EnvoyResource resource : subscribed) {
            if (flight.everything() || flight.names().contains(resource.name())) {
                only = resource;
                candidates++;
                if (named.size() < MOST && mentions(error, resource.name())) {
                    named.add(new Subscription.Blame(resource.name(), resource.version()));
                }
            }
        }
        if (named.isEmpty() && candidates == 1 && only != null) {
            named.add(new Subscription.Blame(only.name(), only.version()));
        }
        return List.copyOf(named);
    }

    /** Whether the name stands in the text as a word of its own. */
    private static boolean mentions(String text, String name) {
        for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
            if (ends(text, at - 1) && ends(text, at + name.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean ends(String text, int at) {
        if (at < 0 || at >= text.length()) {
            return true;
        }
        char c = text.charAt(at);
        boolean sentence = c == '.' && (at + 1 == text.length() || Character.isWhitespace(text.charAt(at + 1)));
        return sentence || !(Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.');
    }
}
