package io.flowplane.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.config.XdsSettings;
import io.flowplane.snapshot.TeamSnapshot;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.ResourceType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A proxy that takes responses as Envoy does, against one stream's state machine. Clusters and listeners it wants all. */
final class ModelEnvoy {
    private final boolean delta;
    private final XdsSettings settings;
    private final Random random;
    private StreamState state;
    final Map<ResourceType, Map<String, EnvoyResource>> has = new EnumMap<>(ResourceType.class);
    final Map<ResourceType, Set<String>> wants = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, Response> unanswered = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, String> accepted = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, String> nonces = new EnumMap<>(ResourceType.class);
    private final Set<ResourceType> asked = new HashSet<>();
    private final Set<ResourceType> garbled = new HashSet<>();
    boolean closed;
    int responses;
    int resources;

    ModelEnvoy(boolean delta, XdsSettings settings, Random random) {
        this.delta = delta;
        this.settings = settings;
        this.random = random;
        for (ResourceType type : ResourceType.values()) {
            has.put(type, new TreeMap<>());
            wants.put(type, new TreeSet<>());
        }
    }

    /** A new stream; what it has it keeps. */
    void connect(TeamSnapshot picture, long now) {
        state = new StreamState(settings, picture);
        unanswered.clear();
        nonces.clear();
        asked.clear();
        closed = false;
        for (ResourceType type : ResourceType.values()) {
            if (named(type) && wants.get(type).isEmpty()) {
                continue;
            }
            ask(type, List.copyOf(wants.get(type)), List.of(), now);
        }
    }

    void picture(TeamSnapshot picture, long now) {
        take(state.picture(picture, now));
    }

    void wake(long now) {
        take(state.wake(now));
    }

    void ready(boolean ready, long now) {
        take(state.ready(ready, now));
    }

    static boolean named(ResourceType type) {
        return type == ResourceType.ENDPOINT || type == ResourceType.ROUTE || type == ResourceType.SECRET;
    }

    void want(ResourceType type, String name, long now) {
        wants.get(type).add(name);
        ask(type, List.of(name), List.of(), now);
    }

    void drop(ResourceType type, String name, long now) {
        wants.get(type).remove(name);
        has.get(type).remove(name);
        ask(type, List.of(), List.of(name), now);
    }

    private void ask(ResourceType type, List<String> more, List<String> fewer, long now) {
        if (!asked.add(type) || !delta) {
            request(type, more, fewer, Map.of(), null, now);
            return;
        }
        Map<String, String> versions = new TreeMap<>();
        has.get(type).forEach((name, r) -> versions.put(name, r.version()));
        request(type, List.copyOf(wants.get(type)), List.of(), versions, null, now);
    }

    private void request(
            ResourceType type,
            List<String> more,
            List<String> fewer,
            Map<String, String> versions,
            String error,
            long now) {
        if (delta) {
            String nonce = error == null ? "" : nonces.getOrDefault(type, "");
            take(state.receive(new DeltaRequest(type.typeUrl(), more, fewer, versions, nonce, error), now));
            return;
        }
        boolean first = !nonces.containsKey(type);
        String version = first && garbled.contains(type) ? "" : accepted.getOrDefault(type, "");
        // While a response is unanswered, Envoy's request still carries the nonce before it: it is stale then.
        String nonce = unanswered.containsKey(type) ? "older" : nonces.getOrDefault(type, "");
        take(state.receive(new SotwRequest(type.typeUrl(), version, List.copyOf(wants.get(type)), nonce, error), now));
    }

    boolean hasUnanswered() {
        return !unanswered.isEmpty();
    }

    Set<ResourceType> unanswered() {
        return Set.copyOf(unanswered.keySet());
    }

    void ack(ResourceType type, long now) {
        Response response = unanswered.remove(type);
        apply(type, response, false);
        accepted.put(type, response.version());
        garbled.remove(type);
        answer(type, response, null, now);
    }

    /** Rejects, having taken some of it. */
    void nack(ResourceType type, long now) {
        Response response = unanswered.remove(type);
        apply(type, response, true);
        garbled.add(type);
        answer(type, response, "no", now);
    }

    private void answer(ResourceType type, Response response, String error, long now) {
        nonces.put(type, response.nonce());
        if (delta) {
            take(state.receive(
                    new DeltaRequest(type.typeUrl(), List.of(), List.of(), Map.of(), response.nonce(), error), now));
        } else {
            take(state.receive(
                    new SotwRequest(
                            type.typeUrl(),
                            accepted.getOrDefault(type, ""),
                            List.copyOf(wants.get(type)),
                            response.nonce(),
                            error),
                    now));
        }
    }

    private void apply(ResourceType type, Response response, boolean some) {
        Map<String, EnvoyResource> table = has.get(type);
        if (!delta && !named(type) && !some) {
            table.clear();
        }
        for (EnvoyResource resource : response.resources()) {
            boolean wanted = !named(type) || wants.get(type).contains(resource.name());
            if (wanted && (!some || random.nextBoolean())) {
                table.put(resource.name(), resource);
            }
        }
        for (String name : response.removed()) {
            if (!some || random.nextBoolean()) {
                table.remove(name);
            }
        }
    }

    private void take(List<Action> actions) {
        for (Action action : actions) {
            if (action instanceof Action.Send send) {
                receive(send.response());
            } else if (action instanceof Action.Close) {
                closed = true;
            }
        }
    }

    private void receive(Response response) {
        ResourceType type = response.type();
        assertThat(unanswered).as("one response under way (R13)").doesNotContainKey(type);
        List<String> names = new ArrayList<>(response.removed());
        response.resources().forEach(r -> names.add(r.name()));
        assertThat(names).as("no name twice (R12)").doesNotHaveDuplicates();
        if (named(type) && delta) {
            assertThat(wants.get(type)).as("only what is subscribed (X15)").containsAll(names);
        }
        unanswered.put(type, response);
        responses++;
        resources += names.size();
    }
}
