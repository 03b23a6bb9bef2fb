package io.flowplane.importer;

import io.flowplane.importer.PathCharacters.Unreachable;
import io.flowplane.importer.PathPattern.Piece;
import io.flowplane.importer.PathPattern.Query;
import io.flowplane.importer.PathPattern.Segment;
import io.flowplane.importer.PathPattern.Text;
import io.flowplane.importer.PathPattern.Variable;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the keys of {@code paths}. */
final class PathReader {
    private static final int LONGEST = 4096;

    private final Findings findings;

    PathReader(Findings findings) {
        this.findings = findings;
    }

    /** The pattern of {@code base} and {@code path} joined; empty after a fault. {@code base} is empty or {@code /v1}. */
    Optional<PathPattern> read(String base, String path, Pointer at) {
        if (!path.startsWith("/")) {
            findings.fault(at, "invalid_path", "Must begin with /.");
            return Optional.empty();
        }
        if (base.length() + path.length() > LONGEST) {
            findings.fault(at, "too_long", "May hold at most 4096 characters.");
            return Optional.empty();
        }
        try {
            String plain = withoutFragment(withoutOptionalQuery(path, at), at);
            int question = outsideBraces(plain, '?', 0);
            List<Query> query = question < 0 ? List.of() : query(plain.substring(question + 1), at);
            String whole = base + (question < 0 ? plain : plain.substring(0, question));
            return Optional.of(new PathPattern(segments(whole, at), query));
        } catch (Unreachable e) {
            findings.fault(at, "invalid_path", e.reason());
            return Optional.empty();
        }
    }

    /** RFC 6570's {@code {?page,size}} and {@code {&page}}: parameters that may be absent, and so say nothing here. */
    private String withoutOptionalQuery(String path, Pointer at) {
        String plain = path.replaceAll("\\{[?&][^{}]*\\}", "");
        if (!plain.equals(path)) {
            findings.note(at, "query_left_out", "What {?…} names may be absent, so the route doesn't look at it.");
        }
        return plain;
    }

    private String withoutFragment(String path, Pointer at) {
        int hash = outsideBraces(path, '#', 0);
        if (hash < 0) {
            return path;
        }
        findings.note(
                at,
                "fragment_left_out",
                "What follows # never reaches a server: the route is that of the path before it.");
        return path.substring(0, hash);
    }

    /** A parameter whose name is a variable may be any, and so says nothing here. */
    private List<Query> query(String text, Pointer at) {
        List<Query> query = new ArrayList<>();
        for (String parameter : text.split("&", -1)) {
            String[] parts = parameter.split("=", 2);
            if (parts[0].isEmpty()) {
                continue;
            }
            boolean any = parts.length == 1 || parts[1].isEmpty() || parts[1].contains("{");
            if (parts[0].contains("{")) {
                continue;
            }
            query.add(new Query(parts[0], any ? null : parts[1]));
        }
        findings.note(at, "query_match", "The query is no part of a path: the route looks for these parameters.");
        return query;
    }

    private List<Segment> segments(String path, Pointer at) throws Unreachable {
        List<Segment> segments = new ArrayList<>();
        boolean merged = false;
        int from = 1;
        while (from <= path.length()) {
            int slash = outsideBraces(path, '/', from);
            int to = slash < 0 ? path.length() : slash;
            if (to == from && to < path.length()) {
                merged = true;
            } else {
                segments.add(segment(path.substring(from, to), at));
            }
            from = to + 1;
        }
        if (merged) {
            findings.note(
                    at, "slashes_merged", "// is written as /, for Envoy merges slashes before it looks at routes.");
        }
        return segments;
    }

    private Segment segment(String text, Pointer at) throws Unreachable {
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int open = text.indexOf('{', from);
            String plain = text.substring(from, open < 0 ? text.length() : open);
            if (plain.contains("}")) {
                throw new Unreachable("Holds a } without its {.");
            }
            if (!plain.isEmpty()) {
                pieces.add(new Text(PathCharacters.encoded(plain)));
            }
            if (open < 0) {
                break;
            }
            int close = text.indexOf('}', open);
            if (close < 0 || text.substring(open + 1, close).contains("{")) {
                throw new Unreachable("Holds a { without its }.");
            }
            String inner = text.substring(open + 1, close);
            boolean label = inner.startsWith(".");
            if (label) {
                pieces.add(new Text("."));
            }
            pieces.add(variable(label ? inner.substring(1) : inner, at));
            from = close + 1;
        }
        Segment segment = new Segment(pieces);
        if (segment.isText() && (segment.text().equals(".") || segment.text().equals(".."))) {
            throw new Unreachable("Holds a segment . or .., which Envoy resolves before it looks at routes.");
        }
        return segment;
    }

    /** {@code id}, with RFC 6570's dot before it or not, greedy {@code proxy+}, {@code path*} and {@code +path}, or {@code id:[0-9]+} with a pattern. */
    private Variable variable(String text, Pointer at) throws Unreachable {
        int end = first(text, ':', '=');
        String pattern = end < 0 ? "" : text.substring(end + 1);
        String name = (end < 0 ? text : text.substring(0, end)).strip();
        if (!pattern.isEmpty()) {
            findings.note(
                    at,
                    "pattern_left_out",
                    "{" + shown(text) + "}: the route takes any value, not only this pattern's.");
        }
        boolean greedy = name.startsWith("+")
                || name.endsWith("+")
                || name.endsWith("*")
                || pattern.contains("/")
                || pattern.contains("**")
                || pattern.equals(".*")
                || pattern.equals(".+");
        String bare = name.replaceAll("^\\+|[+*]$", "");
        if (bare.isEmpty()) {
            throw new Unreachable("Holds a variable without a name: {" + shown(text) + "}.");
        }
        if (bare.contains("/") || ";#".indexOf(bare.charAt(0)) >= 0) {
            throw new Unreachable("{" + shown(text) + "} is no variable that a route can match.");
        }
        return new Variable(bare, greedy);
    }

    private static int first(String text, char one, char other) {
        int a = text.indexOf(one);
        int b = text.indexOf(other);
        return a < 0 || (b >= 0 && b < a) ? b : a;
    }

    private static int outsideBraces(String text, char wanted, int from) {
        boolean within = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            within = c == '{' || (within && c != '}');
            if (c == wanted && !within) {
                return i;
            }
        }
        return -1;
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
