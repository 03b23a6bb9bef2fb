package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Word;
import org.jspecify.annotations.Nullable;

/** Understands requests of the Model Context Protocol. */
@Word("mcp")
@Doc("Understands requests of the Model Context Protocol: filters after it may look at what is asked.")
@About(
        displayName = "MCP",
        envoyName = "envoy.filters.http.mcp",
        usageHint = "With reject_no_mcp for a listener that serves MCP alone.",
        example = """
                {"type": "mcp", "traffic_mode": "reject_no_mcp"}
                """)
public record McpFilter(
        @Doc("What happens to other requests. Default pass_through.") @Nullable
        TrafficMode trafficMode,

        @Doc("Largest body that is looked at, in bytes; a longer one is refused. Default 8192; 0: unlimited.")
        @Range(max = 16_777_216)
        @Nullable
        Long maxRequestBodySize)
        implements FriendlyFilter {
    /** What happens to requests of other kinds. */
    public enum TrafficMode {
        PASS_THROUGH,
        REJECT_NO_MCP
    }
}
