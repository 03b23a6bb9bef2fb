package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FreeText;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Runs Lua for requests and answers. */
@Word("lua")
@Doc("Runs Lua for requests and answers: functions envoy_on_request and envoy_on_response.")
@About(
        displayName = "Lua",
        envoyName = "envoy.filters.http.lua",
        perRoute = LuaFilter.PerRoute.class,
        requires = Switch.LUA,
        usageHint = "What is written here runs inside Envoy. A route names one of source_codes, or has its own.",
        example = """
                {"type": "lua", "source_code": {"inline_string":
                 "function envoy_on_request(handle) handle:headers():add('x-lua', 'yes') end"}}
                """,
        perRouteExample = """
                {"source_code": {"inline_string": "function envoy_on_response(handle) end"}}
                """)
public record LuaFilter(
        @Doc("For every request, unless a route says something else.") @Nullable
        Source sourceCode,

        @Doc("By name, for routes.") @Size(max = 100) Map<String, Source> sourceCodes,

        @Doc("Prefix of the statistics.") @Length(max = 255) @Nullable
        String statPrefix,

        @Doc("Choose the route anew after headers were changed. Default true.") @Nullable
        Boolean clearRouteCache)
        implements FriendlyFilter {
    public LuaFilter {
        sourceCodes = new TreeMap<>(sourceCodes);
    }

    /** A script. */
    @Doc("A script: exactly one of inline_string and filename.")
    public record Source(
            @Length(max = 262_144) @FreeText @Nullable String inlineString,

            @Doc("A file on the machine of the Envoy.") @Length(max = 4096) @Nullable
            String filename) {}

    /** Settings for a route. */
    @Doc("Settings for a route, a virtual host and the like: exactly one of name and source_code.")
    public record PerRoute(
            @Doc("One of the listener's source_codes.") @Length(max = 255) @Nullable
            String name,

            @Nullable Source sourceCode) {}
}
