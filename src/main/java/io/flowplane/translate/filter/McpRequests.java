package io.flowplane.translate.filter;

import io.envoyproxy.envoy.extensions.filters.http.mcp.v3.Mcp;
import io.flowplane.domain.spec.filter.McpFilter;
import io.flowplane.domain.spec.filter.McpFilter.TrafficMode;
import io.flowplane.translate.Wire;

/** {@code mcp}. */
final class McpRequests {
    private McpRequests() {}

    static Mcp of(McpFilter given) {
        Mcp.Builder mcp = Mcp.newBuilder()
                .setTrafficMode(
                        given.trafficMode() == TrafficMode.REJECT_NO_MCP
                                ? Mcp.TrafficMode.REJECT_NO_MCP
                                : Mcp.TrafficMode.PASS_THROUGH);
        if (given.maxRequestBodySize() != null) {
            mcp.setMaxRequestBodySize(Wire.uint32(given.maxRequestBodySize()));
        }
        return mcp.build();
    }
}
