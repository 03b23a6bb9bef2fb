package io.flowplane.api;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The OpenAPI document and the page that shows it; nothing of it is fetched from outside, or loaded at the start. */
final class DocumentRoutes {
    private static final String TAG = "System";
    private static final String WEBJAR = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String OWN = "/api-docs/";
    private static final String PAGE = "index.html";
    private static final String CSP = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** File to type; there is no other way into the class path. */
    private static final Map<String, String> FILES = Map.of(
            PAGE,
            "text/html; charset=utf-8",
            "flowplane.js",
            "text/javascript; charset=utf-8",
            "swagger-ui.css",
            "text/css; charset=utf-8",
            "swagger-ui-bundle.js",
            "text/javascript; charset=utf-8",
            "favicon-32x32.png",
            "image/png");

    private DocumentRoutes() {}

    /** @param everything all routes, these ones included once the document is asked for */
    static List<Route> all(List<Route> everything, String version) {
        return List.of(
                Route.open(Verb.GET, "/api-docs/openapi.json")
                        .named("openapi", TAG, "This document")
                        .gives(Reply.of(200, "OpenAPI 3.1.", new BodyShape.AnyObject()))
                        .by(call -> Answer.json(200, OpenApiDocument.of(everything, version))),
                page("/swagger-ui", "swaggerUi"),
                page("/swagger-ui/", "swaggerUiFolder"),
                Route.open(Verb.GET, "/swagger-ui/{file}")
                        .named("swaggerUiFile", TAG, "A part of the page that shows this document")
                        .gives(Reply.of(200, "The file.", new Content(List.of("*/*"), new BodyShape.Text())))
                        .refuses(ErrorCode.NOT_FOUND)
                        .by(call -> file(call.pathValue("file"))));
    }

    private static Route page(String path, String id) {
        return Route.open(Verb.GET, path)
                .named(id, TAG, "A page that shows this document")
                .gives(Reply.of(200, "The page.", Content.text("text/html")))
                .by(call -> file(PAGE));
    }

    private static Answer file(String name) {
        String type = FILES.get(name);
        if (type == null) {
            throw Refusal.of(ErrorCode.NOT_FOUND, "There is no such file.");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Security-Policy", CSP);
        headers.put("Cache-Control", "no-cache");
        return new Answer(200, headers, new Answer.Whole(type, bytes(name)));
    }

    private static byte[] bytes(String name) {
        boolean own = name.equals(PAGE) || name.equals("flowplane.js");
        return resource(own ? OWN + name : "/META-INF/resources/webjars/swagger-ui/" + webjarVersion() + "/" + name);
    }

    private static String webjarVersion() {
        try (InputStream in = open(WEBJAR)) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] resource(String path) {
        try (InputStream in = open(path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String path) throws IOException {
        InputStream in = DocumentRoutes.class.getResourceAsStream(path);
        if (in == null) {
            throw new IOException("The class path lacks " + path);
        }
        return in;
    }
}
