package io.flowplane.api;

import static io.flowplane.auth.Action.READ;

import io.flowplane.config.XdsTls;
import io.flowplane.domain.ErrorCode;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Bootstrap documents for the Envoys of a team. */
final class EnvoyBootstrapRoutes {
    private static final Parameter FORMAT = Parameter.oneOf("format", "What to write it in.", "yaml", "json");
    private static final Parameter XDS =
            Parameter.oneOf("xds", "Incremental xDS, or the state of the world each time.", "delta", "sotw");
    private static final Parameter INCLUDE_DEFAULT = Parameter.oneOf(
                    "includeDefault", "Taken for scripts of the first generation; changes nothing.", "false", "true")
            .or("include_default");

    private static final Parameter SCOPE = Parameter.oneOf(
            "scope",
            "Taken for scripts of the first generation; an Envoy gets what its team has.",
            "all",
            "team",
            "allowlist");
    private static final Parameter ALLOWLIST =
            Parameter.text("allowlist", "Taken for scripts of the first generation; changes nothing.");

    private static final Parameter MTLS = Parameter.oneOf(
            "mtls",
            "Whether Envoy shows a certificate of its own; without it, when this server asks for one."
                    + " Where Envoys connect in plain text it changes nothing.",
            "true",
            "false");
    private static final Parameter CERT_PATH = Parameter.text(
                    "certPath",
                    "Where Envoy's certificate lies on its machine; without it /etc/envoy/certs/client.pem.")
            .or("cert_path");
    private static final Parameter KEY_PATH = Parameter.text(
                    "keyPath", "Where its key lies; without it /etc/envoy/certs/client-key.pem.")
            .or("key_path");
    private static final Parameter CA_PATH = Parameter.text(
                    "caPath",
                    "Where the authority of this server's certificate lies; without it /etc/envoy/certs/ca.pem.")
            .or("ca_path");
    private static final Reply DOCUMENT = new Reply(
            200,
            "The document.",
            List.of(new Content(List.of("application/yaml", Answer.JSON), new BodyShape.AnyObject())),
            List.of());
    private static final String FOLDER = "/etc/envoy/certs/";

    /** A host with an optional port: {@code name:8080}, {@code 10.0.0.1}, {@code [::1]:8080}. */
    private static final Pattern HOST = Pattern.compile(
            "(?:\\[([0-9A-Fa-f:.]{2,45})]|([A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?))(?::\\d{1,5})?");

    private EnvoyBootstrapRoutes() {}

    static List<Route> all() {
        return List.of(ofTeam(), ofDefinition());
    }

    private static Route ofDefinition() {
        return Route.scoped(Verb.GET, DefinitionRoutes.PATH + "/{id}/bootstrap", READ, "api-definitions")
                .named(
                        "envoyBootstrapOfDefinition",
                        "Proxies",
                        "Writes the document for the Envoys of a definition's team")
                .says("The same as the team's document.")
                .takes(
                        Parameter.TEAM,
                        FORMAT,
                        XDS,
                        INCLUDE_DEFAULT,
                        SCOPE,
                        ALLOWLIST,
                        MTLS,
                        CERT_PATH,
                        KEY_PATH,
                        CA_PATH)
                .gives(DOCUMENT)
                .refuses(ErrorCode.NOT_FOUND)
                .by(call -> write(call, DefinitionRoutes.row(call).key().team()));
    }

    private static Route ofTeam() {
        // api-definitions and teams: tokens of the first generation have these
        return Route.scoped(
                        Verb.GET,
                        "/api/v1/teams/{team}/bootstrap",
                        READ,
                        ApiScopes.ENVOY_CONFIG,
                        ApiScopes.PROXIES,
                        ApiScopes.TEAMS,
                        "api-definitions")
                .named("envoyBootstrap", "Proxies", "Writes the document that an Envoy of the team is started with")
                .says(
                        "Start Envoy with it as it is: envoy -c file. Each call gives another node id. Where Envoys connect by"
                                + " TLS, it names files on Envoy's machine, and has Envoy check the server's certificate for the"
                                + " host that it connects to.")
                .takes(FORMAT, XDS, INCLUDE_DEFAULT, MTLS, CERT_PATH, KEY_PATH, CA_PATH)
                .gives(DOCUMENT)
                .refuses(ErrorCode.NOT_FOUND)
                .by(EnvoyBootstrapRoutes::write);
    }

    private static Answer write(Call call) {
        String team = call.pathValue("team");
        call.mustBeAllowed(team, () -> TeamRoutes.notFound(team));
        if (call.backend().store().team(team).isEmpty()) {
            throw TeamRoutes.notFound(team);
        }
        return write(call, team);
    }

    private static Answer write(Call call, String team) {
        boolean delta = call.query().choice(XDS).equals("delta");
        ObjectNode document = new EnvoyBootstrap(
                        team, host(call), call.backend().xdsPort(), delta, tls(call))
                .json(UUID.randomUUID());
        return call.query().choice(FORMAT).equals("json")
                ? Answer.json(200, document)
                : Answer.text(200, "application/yaml", Yaml.write(document));
    }

    private static EnvoyBootstrap.@Nullable Tls tls(Call call) {
        XdsTls how = call.settings().xdsTls();
        if (how == XdsTls.OFF) {
            return null;
        }
        boolean mutual = call.query().has(MTLS) ? call.query().choice(MTLS).equals("true") : how == XdsTls.MUTUAL;
        EnvoyBootstrap.Own own = new EnvoyBootstrap.Own(
                file(call, CERT_PATH, FOLDER + "client.pem"), file(call, KEY_PATH, FOLDER + "client-key.pem"));
        return new EnvoyBootstrap.Tls(file(call, CA_PATH, FOLDER + "ca.pem"), mutual ? own : null);
    }

    private static String file(Call call, Parameter parameter, String otherwise) {
        String asked = call.query().text(parameter);
        return asked == null ? otherwise : asked;
    }

    private static String host(Call call) {
        String advertised = call.settings().xdsAdvertiseAddress();
        return advertised != null ? advertised : requested(call.headers().joined("Host"));
    }

    /** The host under which the caller reaches us, which its Envoys can most likely reach too. */
    static String requested(@Nullable String header) {
        var host = HOST.matcher(header == null ? "" : header);
        if (!host.matches()) {
            return "127.0.0.1";
        }
        return host.group(1) != null ? host.group(1) : host.group(2);
    }
}
