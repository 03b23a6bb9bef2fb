package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.Lua;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.LuaPerRoute;
import io.flowplane.domain.spec.filter.LuaFilter;
import io.flowplane.domain.spec.filter.LuaFilter.Source;
import io.flowplane.translate.Wire;

/** {@code lua}. */
final class LuaScripts {
    private LuaScripts() {}

    static Lua of(LuaFilter given, Spot at) {
        Lua.Builder lua = Lua.newBuilder();
        if (given.sourceCode() != null) {
            lua.setDefaultSourceCode(source(given.sourceCode(), at.field("source_code")));
        }
        Spot named = at.field("source_codes");
        given.sourceCodes().forEach((name, code) -> lua.putSourceCodes(name, source(code, named.field(name))));
        if (given.statPrefix() != null) {
            lua.setStatPrefix(given.statPrefix());
        }
        if (given.clearRouteCache() != null) {
            lua.setClearRouteCache(Wire.bool(given.clearRouteCache()));
        }
        return lua.build();
    }

    static LuaPerRoute perRoute(LuaFilter.PerRoute given, Spot at) {
        at.exactlyOne("name", given.name(), "source_code", given.sourceCode());
        LuaPerRoute.Builder lua = LuaPerRoute.newBuilder();
        if (given.sourceCode() != null) {
            lua.setSourceCode(source(given.sourceCode(), at.field("source_code")));
        } else if (given.name() != null) {
            lua.setName(given.name());
        }
        return lua.build();
    }

    private static DataSource source(Source given, Spot at) {
        at.exactlyOne("inline_string", given.inlineString(), "filename", given.filename());
        if (given.filename() != null) {
            return Wire.file(given.filename());
        }
        return Wire.inline(given.inlineString() == null ? "" : given.inlineString());
    }
}
