package io.flowplane.xds;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the messages of one variant of the protocol are read. */
interface Dialect<Q> {
    /** {@code sotw} or {@code delta}. */
    String name();

    @Nullable
    Node node(Q request);

    List<Action> receive(StreamState state, Q request, long now);

    /** State of the world. */
    Dialect<DiscoveryRequest> SOTW = new Dialect<>() {
        @Override
        public String name() {
            return "sotw";
        }

        @Override
        public @Nullable Node node(DiscoveryRequest request) {
            return request.hasNode() ? request.getNode() : null;
        }

        @Override
        public List<Action> receive(StreamState state, DiscoveryRequest q, long now) {
            SotwRequest request = new SotwRequest(
                    q.getTypeUrl(),
                    q.getVersionInfo(),
                    q.getResourceNamesList(),
                    q.getResponseNonce(),
                    q.hasErrorDetail() ? q.getErrorDetail().getMessage() : null);
            return state.receive(request, now);
        }
    };

    /** Incremental. */
    Dialect<DeltaDiscoveryRequest> DELTA = new Dialect<>() {
        @Override
        public String name() {
            return "delta";
        }

        @Override
        public @Nullable Node node(DeltaDiscoveryRequest request) {
            return request.hasNode() ? request.getNode() : null;
        }

        @Override
        public List<Action> receive(StreamState state, DeltaDiscoveryRequest q, long now) {
            DeltaRequest request = new DeltaRequest(
                    q.getTypeUrl(),
                    q.getResourceNamesSubscribeList(),
                    q.getResourceNamesUnsubscribeList(),
                    q.getInitialResourceVersionsMap(),
                    q.getResponseNonce(),
                    q.hasErrorDetail() ? q.getErrorDetail().getMessage() : null);
            return state.receive(request, now);
        }
    };
}
