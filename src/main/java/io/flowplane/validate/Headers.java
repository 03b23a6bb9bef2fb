package io.flowplane.validate;

import com.google.re2j.Pattern;
import io.flowplane.domain.spec.HeaderChanges;
import io.flowplane.domain.spec.HeaderChanges.HeaderToAdd;
import io.flowplane.json.Pointer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Names and values of headers: RFC 9110 tokens, and what Envoy lets nobody change. */
public final class Headers {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Set<String> PSEUDO = Set.of(":path", ":method", ":authority", ":scheme");

    private Headers() {}

    public static boolean isToken(String text) {
        return TOKEN.matches(text);
    }

    public static Optional<String> name(String name) {
        return isToken(name)
                ? Optional.empty()
                : Optional.of("Isn't the name of a header: letters, digits and !#$%&'*+.^_`|~-.");
    }

    /** As in a match, where :path, :method, :authority and :scheme are known too. */
    public static Optional<String> matchedName(String name) {
        return PSEUDO.contains(name) ? Optional.empty() : name(name);
    }

    public static Optional<String> value(String value) {
        return isValue(value) ? Optional.empty() : Optional.of("Isn't the value of a header: no control characters.");
    }

    private static boolean isValue(String value) {
        return value.chars().noneMatch(c -> c < 0x20 || c == 0x7F);
    }

    /** Neither added nor removed: Envoy's own, and the host. */
    public static Optional<String> changedName(String name) {
        if (name.startsWith(":") || name.equalsIgnoreCase("host")) {
            return Optional.of("Envoy lets nobody change this header here; use hostRewrite, or a rewrite of the path.");
        }
        return name(name);
    }

    static void check(HeaderChanges changes, Pointer at, Faults faults) {
        added(changes.requestHeadersToAdd(), at.field("requestHeadersToAdd"), faults);
        removed(changes.requestHeadersToRemove(), at.field("requestHeadersToRemove"), faults);
        added(changes.responseHeadersToAdd(), at.field("responseHeadersToAdd"), faults);
        removed(changes.responseHeadersToRemove(), at.field("responseHeadersToRemove"), faults);
    }

    private static void added(List<HeaderToAdd> headers, Pointer at, Faults faults) {
        for (int i = 0; i < headers.size(); i++) {
            HeaderToAdd header = headers.get(i);
            faults.add(at.index(i).field("name"), "invalid_header_name", changedName(header.name()));
            faults.add(at.index(i).field("value"), "invalid_header_value", value(header.value()));
            faults.add(at.index(i).field("value"), "invalid_format", Formats.fault(header.value()));
        }
    }

    static void removed(List<String> names, Pointer at, Faults faults) {
        for (int i = 0; i < names.size(); i++) {
            faults.add(at.index(i), "invalid_header_name", changedName(names.get(i)));
        }
    }
}
