package io.flowplane.translate;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.flowplane.domain.spec.AccessLog;
import io.flowplane.domain.spec.AccessLog.LogFormat;
import io.flowplane.domain.spec.RawJson;
import io.flowplane.json.Pointer;
import io.flowplane.translate.types.Extensions.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where lines about requests and connections go. */
final class AccessLogs {
    private final Findings findings;
    private final RawConfig raw;

    AccessLogs(Findings findings, RawConfig raw) {
        this.findings = findings;
        this.raw = raw;
    }

    List<io.envoyproxy.envoy.config.accesslog.v3.AccessLog> of(List<AccessLog> given, Pointer at) {
        List<io.envoyproxy.envoy.config.accesslog.v3.AccessLog> logs = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            logs.add(of(given.get(i), at.index(i)));
        }
        return logs;
    }

    private io.envoyproxy.envoy.config.accesslog.v3.AccessLog of(AccessLog given, Pointer at) {
        return switch (given) {
            case AccessLog.File file -> log("envoy.access_loggers.file", file(file), file.filter(), at);
            case AccessLog.Stdout stdout -> log("envoy.access_loggers.stdout", stdout(stdout), stdout.filter(), at);
            case AccessLog.Stderr stderr -> log("envoy.access_loggers.stderr", stderr(stderr), stderr.filter(), at);
            case AccessLog.Envoy other ->
                log(
                        other.log().name(),
                        raw.extension(
                                Place.ACCESS_LOG,
                                other.log().name(),
                                other.log().config(),
                                at),
                        other.filter(),
                        at);
        };
    }

    private io.envoyproxy.envoy.config.accesslog.v3.AccessLog log(
            String name, Any config, @Nullable RawJson filter, Pointer at) {
        var log = io.envoyproxy.envoy.config.accesslog.v3.AccessLog.newBuilder()
                .setName(name)
                .setTypedConfig(config);
        if (filter != null) {
            log.setFilter(raw.message(AccessLogFilter.getDefaultInstance(), filter, at.field("filter")));
        }
        return log.build();
    }

    private Any file(AccessLog.File given) {
        FileAccessLog.Builder log = FileAccessLog.newBuilder().setPath(given.path());
        format(given.format()).ifPresent(log::setLogFormat);
        return findings.pack(log.build());
    }

    private Any stdout(AccessLog.Stdout given) {
        StdoutAccessLog.Builder log = StdoutAccessLog.newBuilder();
        format(given.format()).ifPresent(log::setLogFormat);
        return findings.pack(log.build());
    }

    private Any stderr(AccessLog.Stderr given) {
        StderrAccessLog.Builder log = StderrAccessLog.newBuilder();
        format(given.format()).ifPresent(log::setLogFormat);
        return findings.pack(log.build());
    }

    private Optional<SubstitutionFormatString> format(LogFormat given) {
        if (given.format() != null) {
            return Optional.of(SubstitutionFormatString.newBuilder()
                    .setTextFormatSource(Wire.inline(given.format()))
                    .build());
        }
        return Optional.ofNullable(given.jsonFormat())
                .map(json -> SubstitutionFormatString.newBuilder()
                        .setJsonFormat(raw.struct(json))
                        .build());
    }
}
