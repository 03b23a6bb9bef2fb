package io.flowplane.validate;

import io.flowplane.json.Json;
import io.flowplane.json.Nearest;
import io.flowplane.json.Pointer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Envoy's format commands, {@code %COMMAND(parameters):length%}, as access logs and added headers use them. The
 * commands
 * are those of Envoy 1.40, found by asking it; forms of parameters that we can't judge are refused.
 */
public final class Formats {
    /** Without parameters. */
    private static final Set<String> PLAIN = words("""
            ACCESS_LOG_TYPE BYTES_RECEIVED BYTES_RETRANSMITTED BYTES_SENT CONNECTION_ID
            CONNECTION_TERMINATION_DETAILS CUSTOM_FLAGS DOWNSTREAM_CX_RTT
            DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_SENT
            DOWNSTREAM_DETECTED_CLOSE_TYPE DOWNSTREAM_DIRECT_LOCAL_ADDRESS
            DOWNSTREAM_DIRECT_LOCAL_ADDRESS_ENDPOINT_ID DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT
            DOWNSTREAM_DIRECT_LOCAL_PORT DOWNSTREAM_DIRECT_REMOTE_ADDRESS
            DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT DOWNSTREAM_DIRECT_REMOTE_PORT
            DOWNSTREAM_HANDSHAKE_DURATION DOWNSTREAM_HEADER_BYTES_RECEIVED DOWNSTREAM_HEADER_BYTES_SENT
            DOWNSTREAM_LOCAL_ADDRESS DOWNSTREAM_LOCAL_ADDRESS_ENDPOINT_ID DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT
            DOWNSTREAM_LOCAL_CLOSE_REASON DOWNSTREAM_LOCAL_DNS_SAN DOWNSTREAM_LOCAL_EMAIL_SAN
            DOWNSTREAM_LOCAL_IP_SAN DOWNSTREAM_LOCAL_OTHERNAME_SAN DOWNSTREAM_LOCAL_PORT
            DOWNSTREAM_LOCAL_SUBJECT DOWNSTREAM_LOCAL_URI_SAN DOWNSTREAM_PEER_CERT DOWNSTREAM_PEER_CERT_V_END
            DOWNSTREAM_PEER_CERT_V_START DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_1
            DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256 DOWNSTREAM_PEER_CHAIN_SERIALS DOWNSTREAM_PEER_DNS_SAN
            DOWNSTREAM_PEER_EMAIL_SAN DOWNSTREAM_PEER_FINGERPRINT_1 DOWNSTREAM_PEER_FINGERPRINT_256
            DOWNSTREAM_PEER_IP_SAN DOWNSTREAM_PEER_ISSUER DOWNSTREAM_PEER_ISSUER_FINGERPRINT_256
            DOWNSTREAM_PEER_ISSUER_SERIAL DOWNSTREAM_PEER_OTHERNAME_SAN DOWNSTREAM_PEER_SERIAL
            DOWNSTREAM_PEER_SUBJECT DOWNSTREAM_PEER_URI_SAN DOWNSTREAM_REMOTE_ADDRESS
            DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT DOWNSTREAM_REMOTE_PORT DOWNSTREAM_TLS_CIPHER
            DOWNSTREAM_TLS_GROUP DOWNSTREAM_TLS_SESSION_ID DOWNSTREAM_TLS_VERSION
            DOWNSTREAM_TRANSPORT_FAILURE_REASON DOWNSTREAM_WIRE_BYTES_RECEIVED DOWNSTREAM_WIRE_BYTES_SENT
            DURATION EMIT_TIME EMIT_TIME_LOCAL FILTER_CHAIN_NAME GRPC_STATUS GRPC_STATUS_NUMBER HOSTNAME
            LISTENER_NAME LOCAL_REPLY_BODY PATH PROTOCOL QUERY_PARAMS REQUESTED_SERVER_NAME REQUEST_DURATION
            REQUEST_HEADERS_BYTES REQUEST_TX_DURATION RESPONSE_CODE RESPONSE_CODE_DETAILS RESPONSE_DURATION
            RESPONSE_FLAGS RESPONSE_FLAGS_LONG RESPONSE_HEADERS_BYTES RESPONSE_TRAILERS_BYTES
            RESPONSE_TX_DURATION ROUNDTRIP_DURATION ROUTE_NAME SPAN_ID START_TIME START_TIME_LOCAL STREAM_ID
            TLS_JA3_FINGERPRINT TLS_JA4_FINGERPRINT TRACE_ID UNIQUE_ID UPSTREAM_CLUSTER UPSTREAM_CLUSTER_RAW
            UPSTREAM_CONNECTION_ID UPSTREAM_CONNECTION_IDS_ATTEMPTED UPSTREAM_CONNECTION_POOL_READY_DURATION
            UPSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED UPSTREAM_DECOMPRESSED_HEADER_BYTES_SENT
            UPSTREAM_DETECTED_CLOSE_TYPE UPSTREAM_HEADER_BYTES_RECEIVED UPSTREAM_HEADER_BYTES_SENT UPSTREAM_HOST
            UPSTREAM_HOSTS_ATTEMPTED UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT UPSTREAM_HOST_NAME
            UPSTREAM_HOST_NAMES_ATTEMPTED UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT
            UPSTREAM_HOST_NAME_WITHOUT_PORT UPSTREAM_LOCAL_ADDRESS UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT
            UPSTREAM_LOCAL_CLOSE_REASON UPSTREAM_LOCAL_DNS_SAN UPSTREAM_LOCAL_IP_SAN UPSTREAM_LOCAL_PORT
            UPSTREAM_LOCAL_URI_SAN UPSTREAM_PEER_CERT UPSTREAM_PEER_CERT_V_END UPSTREAM_PEER_CERT_V_START
            UPSTREAM_PEER_DNS_SAN UPSTREAM_PEER_IP_SAN UPSTREAM_PEER_ISSUER UPSTREAM_PEER_SUBJECT
            UPSTREAM_PEER_URI_SAN UPSTREAM_PROTOCOL UPSTREAM_REMOTE_ADDRESS UPSTREAM_REMOTE_ADDRESS_ENDPOINT_ID
            UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT UPSTREAM_REMOTE_PORT UPSTREAM_REQUEST_ATTEMPT_COUNT
            UPSTREAM_SERVER_NAME UPSTREAM_TLS_CIPHER UPSTREAM_TLS_GROUP UPSTREAM_TLS_SESSION_ID
            UPSTREAM_TLS_VERSION UPSTREAM_TRANSPORT_FAILURE_REASON UPSTREAM_WIRE_BYTES_RECEIVED
            UPSTREAM_WIRE_BYTES_SENT VIRTUAL_CLUSTER_NAME
            """);

    /** With a header's name, perhaps {@code ?} and another, and perhaps a length. */
    private static final Set<String> OF_HEADERS =
            words("REQ REQUEST_HEADER RESP RESPONSE_HEADER TRAILER RESPONSE_TRAILER");

    /** With words joined by colons, and perhaps a length. */
    private static final Set<String> OF_KEYS =
            words("DYNAMIC_METADATA CLUSTER_METADATA UPSTREAM_METADATA FILTER_STATE UPSTREAM_FILTER_STATE QUERY_PARAM"
                    + " ENVIRONMENT");

    /** With a pattern of times, if any. */
    private static final Set<String> OF_TIMES =
            words("START_TIME START_TIME_LOCAL EMIT_TIME EMIT_TIME_LOCAL DOWNSTREAM_PEER_CERT_V_START"
                    + " DOWNSTREAM_PEER_CERT_V_END"
                    + " UPSTREAM_PEER_CERT_V_START UPSTREAM_PEER_CERT_V_END");

    /** With one of some words. */
    private static final Map<String, Set<String>> OF_CHOICES = Map.of(
            "GRPC_STATUS", words("CAMEL_STRING SNAKE_STRING NUMBER"),
            "PATH", words("WQ NQ"),
            "QUERY_PARAMS", words("ORIG DECODED"),
            "REQUESTED_SERVER_NAME", words("SNI_ONLY SNI_FIRST HOST_FIRST"));

    private static final com.google.re2j.Pattern COMMAND =
            com.google.re2j.Pattern.compile("%([A-Z][A-Z0-9_]*)(\\([^()\\n%]*(?:%[^()\\n%]+)*\\))?(:[0-9]{1,5})?%");
    private static final com.google.re2j.Pattern KEYS =
            com.google.re2j.Pattern.compile("[A-Za-z0-9._/-]+(:[A-Za-z0-9._/-]+)*");
    private static final com.google.re2j.Pattern TIMES =
            com.google.re2j.Pattern.compile("(%[YmdHMSFTzZsjeaAbBp]|%[1-9]f|[A-Za-z0-9 :./_,+-])+");

    private Formats() {}

    private static Set<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+")).collect(Collectors.toUnmodifiableSet());
    }

    /** What is wrong with a format. */
    public static Optional<String> fault(String format) {
        com.google.re2j.Matcher commands = COMMAND.matcher(format);
        int at = format.indexOf('%');
        while (at >= 0) {
            if (format.startsWith("%%", at)) {
                at = format.indexOf('%', at + 2);
                continue;
            }
            if (!commands.find(at) || commands.start() != at) {
                return Optional.of("There is no command of Envoy at the percent sign at character " + (at + 1)
                        + "; write %% for a percent sign alone.");
            }
            Optional<String> fault = fault(commands.group(1), commands.group(2), commands.group(3) != null);
            if (fault.isPresent()) {
                return fault;
            }
            at = format.indexOf('%', commands.end());
        }
        return Optional.empty();
    }

    private static Optional<String> fault(
            String command, @org.jspecify.annotations.Nullable String inBrackets, boolean shortened) {
        String text = inBrackets == null ? "" : inBrackets.substring(1, inBrackets.length() - 1);
        if (OF_HEADERS.contains(command)) {
            String[] names = text.split("\\?", -1);
            boolean good = names.length <= 2
                    && Arrays.stream(names)
                            .allMatch(name -> Headers.matchedName(name).isEmpty());
            return good ? Optional.empty() : wrong(command, "a header's name, perhaps with ? and another");
        }
        if (OF_KEYS.contains(command)) {
            boolean state = command.endsWith("FILTER_STATE");
            boolean good = KEYS.matches(text) && !(state && text.contains(":"));
            return good ? Optional.empty() : wrong(command, state ? "a key" : "words joined by colons");
        }
        if (shortened) {
            return Optional.of("The command " + command + " takes no length.");
        }
        if (OF_TIMES.contains(command)) {
            return text.isEmpty() || TIMES.matches(text)
                    ? Optional.empty()
                    : wrong(command, "a pattern of times, such as %s.%3f");
        }
        if (OF_CHOICES.containsKey(command)) {
            Set<String> choices = OF_CHOICES.get(command);
            boolean good = inBrackets == null || choices.contains(text);
            return good ? Optional.empty() : wrong(command, "one of " + String.join(", ", new TreeSet<>(choices)));
        }
        if (PLAIN.contains(command)) {
            return inBrackets == null ? Optional.empty() : wrong(command, "nothing");
        }
        Set<String> known = new TreeSet<>(PLAIN);
        known.addAll(OF_HEADERS);
        known.addAll(OF_KEYS);
        return Optional.of("Envoy has no command " + command + " that we know" + Nearest.hint(command, known));
    }

    private static Optional<String> wrong(String command, String expected) {
        return Optional.of("The command " + command + " takes " + expected + " in its brackets.");
    }

    /** Every text of a JSON format. */
    static void json(JsonNode format, Pointer at, Faults faults) {
        if (format.isString()) {
            faults.add(at, "invalid_format", fault(format.stringValue()));
        } else if (format.isObject()) {
            format.properties().forEach(member -> json(member.getValue(), at.field(member.getKey()), faults));
        } else if (format.isArray()) {
            for (int i = 0; i < format.size(); i++) {
                json(format.get(i), at.index(i), faults);
            }
        }
    }

    static void json(io.flowplane.domain.spec.RawJson format, Pointer at, Faults faults) {
        json(Json.stored(format.text()), at, faults);
    }
}
