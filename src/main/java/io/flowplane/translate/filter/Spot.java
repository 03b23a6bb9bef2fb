package io.flowplane.translate.filter;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Regexes;
import io.flowplane.domain.SecretType;
import io.flowplane.domain.spec.RawJson;
import io.flowplane.json.Json;
import io.flowplane.json.Pointer;
import io.flowplane.translate.Findings;
import io.flowplane.translate.RawConfig;
import io.flowplane.translate.Wire;
import io.flowplane.validate.Names;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A place in a friendly filter, and what there is to say about it. */
public final class Spot {
    private final Findings findings;
    private final Pointer at;
    private final boolean requiresClusters;

    /** @param requiresClusters Envoy refuses the resource when a cluster that it names is missing */
    public Spot(Findings findings, Pointer at, boolean requiresClusters) {
        this.findings = findings;
        this.at = at;
        this.requiresClusters = requiresClusters;
    }

    Spot field(String name) {
        return new Spot(findings, at.field(name), requiresClusters);
    }

    Spot index(int index) {
        return new Spot(findings, at.index(index), requiresClusters);
    }

    Findings findings() {
        return findings;
    }

    /** A fault, unless what is stored is translated again. */
    void refuse(String code, String message) {
        if (findings.isChecking()) {
            findings.problem(at, message, code);
        }
    }

    void refuseIf(boolean wrong, String code, String message) {
        if (wrong) {
            refuse(code, message);
        }
    }

    /** What a check of a text found. */
    void refuse(String code, Optional<String> fault) {
        fault.ifPresent(message -> refuse(code, message));
    }

    void regex(@Nullable String regex) {
        if (regex != null) {
            refuse("invalid_regex", Regexes.fault(regex));
        }
    }

    /** What a check of ours found, with places from the root of the body on. */
    void refuse(List<Problem> problems) {
        if (findings.isChecking()) {
            problems.forEach(p -> findings.problems().accept(p));
        }
    }

    Pointer pointer() {
        return at;
    }

    /** Refuses what equals an earlier entry of this list. */
    <T> void duplicates(List<T> entries, String message) {
        for (int i = 0; i < entries.size(); i++) {
            index(i).refuseIf(entries.indexOf(entries.get(i)) < i, "duplicate", message);
        }
    }

    /** Looks at each entry of this list. */
    <T> void each(List<T> entries, BiConsumer<T, Spot> look) {
        for (int i = 0; i < entries.size(); i++) {
            look.accept(entries.get(i), index(i));
        }
    }

    /**
     * Refuses all but one of some fields, and none of them.
     *
     * @param namesAndValues in turn; null for absent ones
     */
    void exactlyOne(@Nullable Object... namesAndValues) {
        List<String> names = new ArrayList<>();
        List<String> given = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = String.valueOf(namesAndValues[i]);
            names.add(name);
            if (namesAndValues[i + 1] != null) {
                given.add(name);
            }
        }
        refuseIf(given.isEmpty(), "required", "Needs one of " + String.join(", ", names) + ".");
        given.stream()
                .skip(1)
                .forEach(name -> field(name)
                        .refuse(
                                "conflicting_fields",
                                "Doesn't go together with '" + given.getFirst() + "'; give one of them."));
    }

    /** Bytes; empty after a fault. */
    ByteString base64(String text) {
        try {
            return ByteString.copyFrom(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            refuse("invalid_base64", "Must be base64 with padding, without line breaks.");
            return ByteString.EMPTY;
        }
    }

    /** A message in Envoy's own JSON. */
    <M extends Message> M message(M empty, RawJson json) {
        return new RawConfig(findings, requiresClusters).message(empty, json, at);
    }

    /** A message by its bytes; empty after a fault. */
    Message message(Descriptor type, ByteString bytes) {
        return new RawConfig(findings, requiresClusters).message(type, bytes, at);
    }

    /** Free JSON; with {@code @type}, that message. */
    Any any(RawJson json) {
        RawConfig raw = new RawConfig(findings, requiresClusters);
        return Json.stored(json.text()).has("@type")
                ? raw.message(Any.getDefaultInstance(), json, at)
                : Wire.pack(raw.message(Struct.getDefaultInstance(), json, at));
    }

    /** A cluster that the filter sends something to. */
    String cluster(String name) {
        refuse("invalid_name", Names.resource(name));
        findings.cluster(name, requiresClusters);
        return name;
    }

    /** A secret of the team, which Envoy asks for by its name. */
    SdsSecretConfig secret(String name, SecretType type) {
        refuse("invalid_name", Names.resource(name));
        findings.secret(name, type, at);
        return Wire.sds(name);
    }

    /** A secret of the team that Envoy only takes in place. */
    String embedded(String name) {
        refuse("invalid_name", Names.resource(name));
        return findings.embed(name, at);
    }

    /** What our own checks let through, Envoy's rules stop here. */
    void check(Message message) {
        findings.checkFilter(message, at);
    }

    Any pack(Message message) {
        return findings.pack(message);
    }
}
