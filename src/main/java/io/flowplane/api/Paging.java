package io.flowplane.api;

import io.flowplane.store.Listing;
import io.flowplane.store.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists: whole ones and pages, both streamed from one read of the store. */
final class Paging {
    /** The two parameters of every list that can be long. */
    static final List<Parameter> PARAMETERS = List.of(Parameter.LIMIT, Parameter.CURSOR);

    static final int USUAL_ROWS = 100;

    private Paging() {}

    /** The page that is asked for: the whole list without {@code limit} and {@code cursor}. */
    static Page wholeOrPage(QueryValues query) {
        boolean paged = query.has(Parameter.LIMIT) || query.has(Parameter.CURSOR);
        return paged ? page(query) : Page.WHOLE;
    }

    /** The page that is asked for, of the usual size without {@code limit}. */
    static Page page(QueryValues query) {
        return new Page(query.count(Parameter.LIMIT).orElse(USUAL_ROWS), query.text(Parameter.CURSOR));
    }

    /**
     * An array of what {@code listing} holds; it is closed when the answer was sent.
     *
     * @param write one entry as JSON text
     */
    static <T> Answer answer(Call call, Listing<T> listing, Page page, Function<T, String> write) {
        Answer.Body body = new Answer.Streamed(Answer.JSON, new JsonArray<>(listing, write));
        return new Answer(200, headers(call, page, listing.total(), listing.nextPage()), body);
    }

    /**
     * A page that is written already.
     *
     * @param json its array
     */
    static Answer answer(Call call, ResourcePage known, Page page, byte[] json) {
        return new Answer(
                200, headers(call, page, known.total(), known.nextPage()), new Answer.Whole(Answer.JSON, json));
    }

    private static Map<String, String> headers(Call call, Page page, long total, @Nullable String next) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Total-Count", String.valueOf(total));
        if (next != null) {
            headers.put("Link", "<" + nextUri(call, page, next) + ">; rel=\"next\"");
        }
        return headers;
    }

    /** An array of what is in memory already; it has no pages. */
    static <T> Answer answer(List<T> all, Function<T, String> write) {
        String text = all.stream().map(write).collect(Collectors.joining(",", "[", "]"));
        return Answer.text(200, Answer.JSON, text).with("X-Total-Count", String.valueOf(all.size()));
    }

    private static String nextUri(Call call, Page page, String cursor) {
        StringBuilder uri = new StringBuilder(call.route().path())
                .append("?limit=")
                .append(page.limit())
                .append("&cursor=")
                .append(encoded(cursor));
        for (Parameter parameter : call.route().parameters()) {
            String value = call.query().text(parameter);
            if (value != null && !PARAMETERS.contains(parameter)) {
                uri.append('&').append(parameter.name()).append('=').append(encoded(value));
            }
        }
        return uri.toString();
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
