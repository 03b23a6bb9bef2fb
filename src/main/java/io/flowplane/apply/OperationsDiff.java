package io.flowplane.apply;

import io.flowplane.domain.spec.ApiDefinitionSpec.ApiRoute;
import io.flowplane.json.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tells which operations two versions of a definition have in common. */
final class OperationsDiff {
    private OperationsDiff() {}

    static DefinitionPlan.Operations between(List<ApiRoute> before, List<ApiRoute> after) {
        Map<String, String> old = byName(before);
        Map<String, String> now = byName(after);
        List<String> added = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        int unchanged = 0;
        for (Map.Entry<String, String> route : now.entrySet()) {
            String was = old.remove(route.getKey());
            if (was == null) {
                added.add(route.getKey());
            } else if (was.equals(route.getValue())) {
                unchanged++;
            } else {
                changed.add(route.getKey());
            }
        }
        return new DefinitionPlan.Operations(added, changed, List.copyOf(old.keySet()), unchanged);
    }

    private static Map<String, String> byName(List<ApiRoute> routes) {
        Map<String, String> byName = new TreeMap<>();
        routes.forEach(route -> byName.merge(name(route), Records.canonical(route), String::concat));
        return byName;
    }

    /** What people know an operation by. */
    static String name(ApiRoute route) {
        if (route.name() != null) {
            return route.name();
        }
        String methods = String.join(",", route.methods());
        return (methods + " " + Records.write(route.match())).strip();
    }
}
