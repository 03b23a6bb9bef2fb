package io.flowplane.validate;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.ClusterSpec;
import io.flowplane.domain.spec.ListenerSpec;
import io.flowplane.domain.spec.RouteConfigSpec;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import io.flowplane.json.Read;
import io.flowplane.json.Records;
import java.util.List;

/** Bodies of tests, with ' for ", and what is wrong with them. */
final class Specs {
    private Specs() {}

    static List<String> cluster(String fields) {
        String body = fields.contains("'endpoints'") ? "{" + fields + "}" : "{'endpoints':['a:1']," + fields + "}";
        Read<ClusterSpec> read = read(ClusterSpec.class, body);
        return shown(read.merge(ClusterValidator.problems(read.value())));
    }

    static List<String> routes(String body) {
        Read<RouteConfigSpec> read = read(RouteConfigSpec.class, body);
        return shown(read.merge(RouteConfigValidator.problems(read.value())));
    }

    static List<String> listener(String body) {
        Read<ListenerSpec> read = read(ListenerSpec.class, body);
        return shown(read.merge(ListenerValidator.problems(read.value())));
    }

    /** A route configuration of one rule; pointers begin at the rule. */
    static List<String> rule(String match, String action) {
        String rule = "{'match':" + match + ",'action':" + action + "}";
        return below(
                routes("{'virtualHosts':[{'name':'v','domains':['*'],'routes':[" + rule + "]}]}"),
                "/virtualHosts/0/routes/0");
    }

    static List<String> match(String match) {
        return below(rule(match, "{'type':'forward','cluster':'c'}"), "/match");
    }

    static List<String> path(String path) {
        return below(match("{'path':" + path + "}"), "/path");
    }

    static List<String> action(String action) {
        return below(rule("{'path':{'type':'prefix','value':'/'}}", action), "/action");
    }

    static List<String> forward(String fields) {
        return action("{'type':'forward','cluster':'c'," + fields + "}");
    }

    /** A listener of one connection manager; pointers begin at it. */
    static List<String> manager(String fields) {
        String manager = "{'type':'httpConnectionManager'," + fields + "}";
        return below(
                listener("{'address':'0.0.0.0','port':80,'filterChains':[{'filters':[" + manager + "]}]}"),
                "/filterChains/0/filters/0");
    }

    static List<String> chains(String chains) {
        return below(listener("{'address':'::','port':80,'filterChains':[" + chains + "]}"), "/filterChains");
    }

    static <T extends Record> Read<T> read(Class<T> type, String body) {
        return Records.read(
                type, (tools.jackson.databind.node.ObjectNode) Json.parse(body.replace('\'', '"'), JsonLimits.DEFAULT));
    }

    private static List<String> shown(List<Problem> problems) {
        return problems.stream().map(p -> p.pointer() + " " + p.code()).toList();
    }

    private static List<String> below(List<String> problems, String pointer) {
        return problems.stream()
                .map(p -> p.startsWith(pointer) ? p.substring(pointer.length()) : "OUTSIDE " + p)
                .toList();
    }
}
