package io.flowplane.importer;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.json.Json;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One YAML 1.2 document as a JSON tree, by the core schema, and with merge keys ({@code <<}). The library gives events
 * only: nothing is ever constructed that a tag names. What aliases repeat counts as often as it is repeated, though it
 * is kept once.
 */
final class YamlReader {
    private static final String CORE_TAG = "tag:yaml.org,2002:";
    private static final String MERGE = "<<";
    private static final Pointer ROOT = Pointer.ROOT;

    private final Iterator<Event> events;
    private final Limits limits;
    private final Map<Anchor, Built> anchors = new HashMap<>();
    private long values;
    private Optional<Mark> mark = Optional.empty();

    /** A value, how many values it holds, itself included, and how deep it goes. */
    private record Built(JsonNode node, long values, int height) {}

    private YamlReader(String text, Limits limits) {
        this.events = new Parse(settings(text)).parseString(text).iterator();
        this.limits = limits;
    }

    /** The library copies what it holds of a token each time that it reads on: it reads all at once. */
    private static LoadSettings settings(String text) {
        return LoadSettings.builder()
                .setCodePointLimit(Integer.MAX_VALUE)
                .setParseComments(false)
                .setBufferSize(text.length() + 2)
                .build();
    }

    static JsonNode read(String text, Limits limits) {
        try {
            return new YamlReader(text, limits).document();
        } catch (MarkedYamlEngineException e) {
            throw syntax(place(e.getProblemMark()), String.valueOf(e.getProblem()));
        } catch (ReaderException e) {
            throw syntax(place(text, e.getPosition()), String.format("the character U+%04X", e.getCodePoint()));
        } catch (YamlEngineException e) {
            throw syntax("", String.valueOf(e.getMessage()));
        }
    }

    private JsonNode document() {
        next();
        Event start = next();
        if (start.getEventId() == Event.ID.StreamEnd) {
            throw malformed(ROOT, "empty_body", "The body is empty; an OpenAPI document is expected.");
        }
        JsonNode value = value(next(), ROOT, 1).node();
        next();
        if (next().getEventId() != Event.ID.StreamEnd) {
            throw malformed(ROOT, "trailing_content", "There is a second YAML document " + place(mark) + "; send one.");
        }
        return value;
    }

    private Event next() {
        Event event = events.next();
        mark = event.getStartMark();
        return event;
    }

    private Built value(Event event, Pointer at, int depth) {
        if (event instanceof AliasEvent alias) {
            return repeated(alias, at, depth);
        }
        count(1);
        Built built = switch (event) {
            case ScalarEvent scalar -> new Built(scalar(scalar, at), 1, 0);
            case MappingStartEvent start -> collection(start, at, depth, true);
            default -> collection((CollectionStartEvent) event, at, depth, false);
        };
        ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor, built));
        return built;
    }

    private Built collection(CollectionStartEvent start, Pointer at, int depth, boolean mapping) {
        if (depth > limits.depth()) {
            throw malformed(
                    ROOT, "too_deep", "The body is nested deeper than " + limits.depth() + " levels " + where() + ".");
        }
        tag(start.getTag(), mapping ? "map" : "seq", at);
        start.getAnchor().ifPresent(anchors::remove);
        return mapping ? mapping(at, depth) : sequence(at, depth);
    }

    private Built sequence(Pointer at, int depth) {
        ArrayNode array = Json.NODES.arrayNode();
        long size = 1;
        int height = 0;
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            Built entry = value(event, at.index(array.size()), depth + 1);
            array.add(entry.node());
            size += entry.values();
            height = Math.max(height, entry.height());
        }
        return new Built(array, size, height + 1);
    }

    private Built mapping(Pointer at, int depth) {
        ObjectNode object = Json.NODES.objectNode();
        List<JsonNode> merged = new ArrayList<>();
        long size = 1;
        int height = 0;
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            String key = key(event, at);
            boolean merge = key.equals(MERGE) && event instanceof ScalarEvent scalar && scalar.isPlain();
            if (object.has(key)) {
                throw malformed(
                        at.field(key), "duplicate_key", "This name is there twice in one object " + where() + ".");
            }
            Built entry = value(next(), at.field(key), depth + 1);
            size += entry.values();
            height = Math.max(height, entry.height());
            if (merge) {
                merged.add(entry.node());
            } else {
                object.set(key, entry.node());
            }
        }
        merged.forEach(source -> merge(source, object, at));
        return new Built(object, size, height + 1);
    }

    /** What the mapping says itself counts before what it merges, and of that the first. */
    private void merge(JsonNode source, ObjectNode into, Pointer at) {
        if (source instanceof ArrayNode several) {
            several.forEach(one -> merge(one, into, at));
        } else if (source instanceof ObjectNode one) {
            one.properties().stream()
                    .filter(member -> !into.has(member.getKey()))
                    .toList()
                    .forEach(member -> into.set(member.getKey(), member.getValue()));
        } else {
            throw malformed(at.field(MERGE), "wrong_type", "What << merges must be objects " + where() + ".");
        }
    }

    private Built repeated(AliasEvent alias, Pointer at, int depth) {
        Built built = anchors.get(alias.getAlias());
        if (built == null) {
            throw malformed(
                    at,
                    "unknown_alias",
                    "The alias *" + alias.getAlias().getValue() + " " + where()
                            + " names no anchor before it, or one that it stands within.");
        }
        count(built.values());
        if (depth + built.height() - 1 > limits.depth()) {
            throw malformed(
                    ROOT, "too_deep", "The body is nested deeper than " + limits.depth() + " levels " + where() + ".");
        }
        return built;
    }

    private void count(long more) {
        values += more;
        if (values > limits.values()) {
            throw malformed(
                    ROOT,
                    "too_many_values",
                    "The body holds more than " + limits.values() + " values " + where() + ".");
        }
    }

    private String key(Event event, Pointer at) {
        if (event instanceof ScalarEvent scalar) {
            tag(scalar.getTag(), "str", at);
            count(1);
            return text(scalar.getValue(), at);
        }
        if (event instanceof AliasEvent alias) {
            JsonNode key = repeated(alias, at, 1).node();
            if (key.isString()) {
                return key.stringValue();
            }
        }
        throw malformed(at, "invalid_name", "A name must be a plain text " + where() + ".");
    }

    private JsonNode scalar(ScalarEvent scalar, Pointer at) {
        String text = text(scalar.getValue(), at);
        boolean plain = scalar.isPlain() && scalar.getTag().isEmpty();
        String tag = scalar.getTag().orElse("!");
        return plain
                ? CoreSchema.resolve(text)
                : switch (tag) {
                    case "!", CORE_TAG + "str" -> Json.NODES.stringNode(text);
                    case CORE_TAG + "int", CORE_TAG + "float", CORE_TAG + "bool", CORE_TAG + "null" ->
                        CoreSchema.resolve(text);
                    default -> throw unknownTag(tag, at);
                };
    }

    private String text(String text, Pointer at) {
        Json.textFault(text).ifPresent(fault -> {
            String code = text.indexOf(0) >= 0 ? "nul" : "lone_surrogate";
            throw malformed(at, code, fault + " " + where() + ".");
        });
        return text;
    }

    private void tag(Optional<String> tag, String expected, Pointer at) {
        tag.filter(name -> !name.equals("!") && !name.equals(CORE_TAG + expected))
                .ifPresent(name -> {
                    throw unknownTag(name, at);
                });
    }

    private Refusal unknownTag(String tag, Pointer at) {
        String shown = tag.length() > 100 ? tag.substring(0, 100) + "…" : tag;
        return malformed(
                at, "unknown_tag", "The tag " + shown + " " + where() + " is none that JSON has; leave it out.");
    }

    private String where() {
        return place(mark);
    }

    private static String place(Optional<Mark> mark) {
        return mark.map(m -> "(line " + (m.getLine() + 1) + ", column " + (m.getColumn() + 1) + ")")
                .orElse("");
    }

    /** Of the code point at {@code position}. */
    private static String place(String text, int position) {
        String before = text.substring(
                0, text.offsetByCodePoints(0, Math.min(position, text.codePointCount(0, text.length()))));
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        return "(line " + line + ", column " + (before.length() - before.lastIndexOf('\n')) + ")";
    }

    private static Refusal syntax(String place, @Nullable String reason) {
        String plain = String.valueOf(reason).replaceAll("\\p{Cntrl}", " ").strip();
        String shortened = plain.length() > 200 ? plain.substring(0, 200) + "…" : plain;
        return malformed(
                ROOT, "syntax", "The body isn't YAML" + (place.isEmpty() ? "" : " " + place) + ": " + shortened + ".");
    }

    private static Refusal malformed(Pointer at, String code, String message) {
        return Refusal.of(ErrorCode.MALFORMED_BODY, message, List.of(new Problem(at.toString(), message, code)));
    }
}
