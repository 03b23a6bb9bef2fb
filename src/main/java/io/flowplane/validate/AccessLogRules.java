package io.flowplane.validate;

import io.flowplane.domain.spec.AccessLog;
import io.flowplane.domain.spec.AccessLog.LogFormat;
import io.flowplane.json.Pointer;
import java.util.List;

/** Access logs, of listeners, connection managers and TCP proxies. */
final class AccessLogRules {
    private AccessLogRules() {}

    static void check(List<AccessLog> logs, Pointer at, Faults faults) {
        for (int i = 0; i < logs.size(); i++) {
            Pointer place = at.index(i);
            switch (logs.get(i)) {
                case AccessLog.File file -> format(file.format(), place, faults);
                case AccessLog.Stdout out -> format(out.format(), place, faults);
                case AccessLog.Stderr err -> format(err.format(), place, faults);
                case AccessLog.Envoy envoy -> {}
            }
        }
    }

    private static void format(LogFormat format, Pointer at, Faults faults) {
        TextMatches.atMostOne(
                at, faults, TextMatches.fields("format", format.format(), "jsonFormat", format.jsonFormat()));
        if (format.format() != null) {
            faults.add(at.field("format"), "invalid_format", Formats.fault(format.format()));
        }
        if (format.jsonFormat() != null) {
            Formats.json(format.jsonFormat(), at.field("jsonFormat"), faults);
        }
    }
}
