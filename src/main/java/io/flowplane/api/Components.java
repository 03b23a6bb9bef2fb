package io.flowplane.api;

import static io.flowplane.api.Schema.anyObject;
import static io.flowplane.api.Schema.listOf;
import static io.flowplane.api.Schema.mapOf;
import static io.flowplane.api.Schema.oneOf;
import static io.flowplane.api.Schema.orNull;
import static io.flowplane.api.Schema.pattern;
import static io.flowplane.api.Schema.ref;
import static io.flowplane.api.Schema.text;
import static io.flowplane.api.Schema.time;
import static io.flowplane.api.Schema.truth;
import static io.flowplane.api.Schema.uuid;
import static io.flowplane.api.Schema.whole;

import io.flowplane.apply.BootstrapBody;
import io.flowplane.apply.ExposeBody;
import io.flowplane.apply.SecretBody;
import io.flowplane.apply.TeamBody;
import io.flowplane.apply.TokenBody;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.SecretType;
import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.domain.spec.ClusterSpec;
import io.flowplane.domain.spec.ListenerSpec;
import io.flowplane.domain.spec.RouteConfigSpec;
import io.flowplane.domain.spec.SecretSpec;
import io.flowplane.domain.spec.SecretValue;
import io.flowplane.json.Json;
import io.flowplane.json.Schemas;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The document's {@code components/schemas}. */
final class Components {
    private static final String RESOURCE_NAME = "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$";
    private static final String TEAM_NAME = "^[a-z0-9]+(-[a-z0-9]+)*$";

    private final ObjectNode all;

    private Components(ObjectNode all) {
        this.all = all;
    }

    static ObjectNode schemas() {
        Schemas records = new Schemas();
        records.ref(ClusterSpec.class);
        records.ref(RouteConfigSpec.class);
        records.ref(ListenerSpec.class);
        records.ref(SecretSpec.class);
        records.ref(SecretBody.class);
        records.ref(TeamBody.class);
        records.ref(TokenBody.class);
        records.ref(BootstrapBody.class);
        records.ref(ApiDefinitionSpec.class);
        records.ref(ApiDefinitionSpec.ApiRoute.class);
        records.ref(ExposeBody.class);
        List<ObjectNode> values = Stream.of(SecretType.values())
                .map(type -> records.ref(SecretValue.recordOf(type)))
                .toList();
        Components components = new Components(records.components());
        components.resource("ClusterSpec", "Cluster");
        components.resource("RouteConfigSpec", "RouteConfig");
        components.resource("ListenerSpec", "Listener");
        components.secrets(values);
        components.echoing("TeamBody");
        components.echoing("TokenBody");
        components.tokenPatch();
        components.status();
        components.answers();
        components.proxies();
        components.problem();
        components.definitions();
        components.all.set("FilterType", FilterTypeRoutes.schema());
        return components.all;
    }

    /** Makes of a spec's schema the one of what is shown and the one of what is sent. */
    private void resource(String spec, String component) {
        ObjectNode fields = (ObjectNode) all.remove(spec);
        all.set(component, joined(known(), fields));
        all.set(component + "Body", joined(sent(), fields));
    }

    /** @param values what a configuration may be */
    private void secrets(List<ObjectNode> values) {
        ObjectNode stored = (ObjectNode) all.remove("SecretSpec");
        ArrayNode required = (ArrayNode) stored.get("required");
        for (String hidden : new String[] {"sealed", "contentId"}) {
            ((ObjectNode) stored.get("properties")).remove(hidden);
            required.removeIf(name -> name.asString().equals(hidden));
        }
        all.set("Secret", joined(known(), stored));
        ObjectNode sentFields = (ObjectNode) all.remove("SecretBody");
        ObjectNode value = (ObjectNode) sentFields.get("properties").get("configuration");
        value.removeAll();
        value.put(
                "description",
                "The value, by secretType; each field also in snake_case. Never shown; without it, it stays.");
        value.putArray("oneOf").addAll(values);
        Schema body = sent();
        ServerSet.namesOfSecrets().forEach(name -> body.mayHave(name, ignored()));
        all.set("SecretBody", joined(body, sentFields));
    }

    /** What belongs to API definitions and exposed services. */
    private void definitions() {
        ObjectNode fields = (ObjectNode) all.remove("ApiDefinitionSpec");
        all.set(
                "ApiDefinition",
                joined(
                        known().lacks("status")
                                .lacks(ServerSet.MANAGED_BY)
                                .has("bootstrapUri", text("Where the document for the Envoys that serve it is.")),
                        fields));
        ObjectNode body = joined(sent(), fields);
        ((ObjectNode) body.get("properties")).set("bootstrapUri", ignored());
        ((ObjectNode) body.get("properties")).remove(ServerSet.MANAGED_BY);
        ((ArrayNode) body.get("required")).remove(0);
        all.set("ApiDefinitionBody", body);
        GatewayComponents.addTo(all);
    }

    private static ObjectNode joined(Schema first, ObjectNode fields) {
        ObjectNode schema = first.closed(fields.path("description").asString(""));
        ObjectNode properties = (ObjectNode) schema.get("properties");
        fields.get("properties").properties().forEach(field -> properties.set(field.getKey(), field.getValue()));
        ArrayNode required = (ArrayNode) schema.get("required");
        fields.path("required").forEach(required::add);
        return schema;
    }

    private static Schema known() {
        return Schema.object()
                .has("name", pattern("Unique per team and kind.", RESOURCE_NAME))
                .has("team", pattern("Who owns it.", TEAM_NAME))
                .has("id", uuid("Another one after deletion and creation."))
                .has("version", whole("1 at first, one more with each change."))
                .has("createdAt", time("When it was made."))
                .has("updatedAt", time("When it was changed last."))
                .has("createdBy", text("Token id of who made it."))
                .has("updatedBy", text("Token id of who changed it last."))
                .has(
                        ServerSet.MANAGED_BY,
                        oneOf(
                                "import: generated from an API definition; expose: by expose.",
                                "hand",
                                "import",
                                "expose"))
                .has("status", ref("Status"));
    }

    private static Schema sent() {
        Schema schema = Schema.object()
                .has("name", pattern("Unique per team and kind; case-sensitive.", RESOURCE_NAME))
                .mayHave("team", pattern("Who owns it.", TEAM_NAME).put("maxLength", 63));
        ServerSet.names().forEach(name -> schema.mayHave(name, ignored()));
        return schema.mayHave(ServerSet.MANAGED_BY, ignored());
    }

    private static ObjectNode ignored() {
        return Json.NODES
                .objectNode()
                .put("description", "Set by the server; taken back and ignored.")
                .put("readOnly", true);
    }

    /** Lets a body carry what the server sets. */
    private void echoing(String body) {
        ObjectNode properties = (ObjectNode) all.get(body).get("properties");
        ServerSet.names().forEach(name -> properties.set(name, ignored()));
    }

    private void tokenPatch() {
        ObjectNode patch = ((ObjectNode) all.get("TokenBody")).deepCopy();
        patch.remove("required");
        ObjectNode properties = (ObjectNode) patch.get("properties");
        properties.set("status", oneOf("active or revoked; a revoked token stays so.", "active", "revoked"));
        for (String clearable : new String[] {"description", "expiresAt"}) {
            properties.set(clearable, orNull((ObjectNode) properties.get(clearable)));
        }
        all.set("TokenPatch", patch);
        for (String more : new String[] {"tokenId", "lastUsedAt"}) {
            properties.set(more, ignored());
            ((ObjectNode) all.get("TokenBody").get("properties")).set(more, ignored());
        }
    }

    private void status() {
        all.set(
                "Status",
                Schema.object()
                        .has("accepted", truth("It is stored and valid."))
                        .has(
                                "resolved",
                                orNull(truth("Everything that it names exists; null for the moment after a write.")))
                        .has("unresolved", listOf(text("What doesn't exist, as kind/name.")))
                        .has("programmed", truth("Its spec is in what is offered to Envoys."))
                        .has("acknowledged", whole("Envoys of the team that confirmed it."))
                        .has("proxies", whole("Envoys of the team that subscribe to it."))
                        .has("rejectedBy", listOf(ref("RejectedBy")))
                        .closed("What became of it."));
        all.set(
                "RejectedBy",
                Schema.object()
                        .has("nodeId", text("The Envoy's node id."))
                        .has("instance", text("The instance that it is connected to."))
                        .has("stream", whole("The stream of that instance."))
                        .has("message", text("Envoy's own words."))
                        .has("at", time("When it refused."))
                        .closed("An Envoy that refuses it."));
    }

    private void answers() {
        all.set("Team", team().closed("A tenant: owns resources, and is named by scopes and by proxies."));
        all.set("Token", token().closed("A credential, without its secret."));
        all.set(
                "IssuedToken",
                token().has("token", text("The whole credential, shown only now."))
                        .closed("A credential at the only moment when its secret is shown."));
        all.set(
                "Scope",
                Schema.object()
                        .has("value", text("The scope."))
                        .has("resource", text("What it is about."))
                        .has("action", text("read, write, or all."))
                        .has("description", text("For people."))
                        .closed("A scope that a token may have."));
        all.set(
                "BootstrapStatus",
                Schema.object()
                        .has("needsInitialization", truth("There is no admin token yet."))
                        .closed("Whether the first login is still to come."));
        all.set(
                "BootstrapResult",
                Schema.object()
                        .has("id", uuid("The token's id."))
                        .has("tokenId", text("As in audit rows."))
                        .has("token", text("The admin token, shown only now."))
                        .has("adminToken", text("The same."))
                        .has("message", text("For people."))
                        .closed("The first admin token."));
        all.set(
                "Health",
                Schema.object()
                        .has("status", text("ok, ready, or not ready."))
                        .has("ready", truth("Requests are wanted."))
                        .has(
                                "readOnly",
                                truth("The database was not reached yet; Envoys are served what was known before."))
                        .mayHave("reason", text("Why not."))
                        .has(
                                "parts",
                                listOf(Schema.object()
                                        .has("name", text("One word."))
                                        .has("status", oneOf("Whether it works now.", "up", "down"))
                                        .has("detail", text("For people."))
                                        .closed("One part of the process.")))
                        .closed("The process and its parts."));
        all.set("AuditEntry", auditEntry().closed("One thing that happened."));
    }

    private static Schema team() {
        return Schema.object()
                .has("name", pattern("Lower-case words and digits joined by single hyphens.", TEAM_NAME))
                .has("displayName", orNull(text("Its name for people.")))
                .has("description", orNull(text("What it is.")))
                .has("id", uuid("Another one after deletion and creation."))
                .has("version", whole("1 at first, one more with each change."))
                .has("createdAt", time("When it was made."))
                .has("updatedAt", time("When it was changed last."))
                .has("createdBy", text("Token id of who made it."))
                .has("updatedBy", text("Token id of who changed it last."));
    }

    private static Schema token() {
        return Schema.object()
                .has("id", uuid("Its id."))
                .has("tokenId", text("The same with its prefix, as audit rows and logs show it."))
                .has("name", text("What it is called."))
                .has("description", orNull(text("What it is for.")))
                .has("scopes", listOf(text("What it may do.")))
                .has("status", oneOf("Whether it is still of use.", "active", "revoked"))
                .has("expiresAt", orNull(time("When it stops working; null: never.")))
                .has("lastUsedAt", orNull(time("When it was used last, to the hour.")))
                .has("version", whole("1 at first, one more with each change."))
                .has("createdAt", time("When it was made."))
                .has("updatedAt", time("When it was changed last."))
                .has("createdBy", text("Token id of who made it."))
                .has("updatedBy", text("Token id of who changed it last."));
    }

    private static Schema auditEntry() {
        return Schema.object()
                .has("id", whole("Higher is newer."))
                .has("eventType", text("Such as resource.cluster.created."))
                .has("resourceType", text("Such as cluster."))
                .has("resourceId", orNull(text("Id of the thing.")))
                .has("resourceName", orNull(text("Name of the thing.")))
                .has("team", orNull(text("Whose thing it was.")))
                .has("userId", text("Token id of who did it, system, or anonymous."))
                .has("requestId", orNull(text("X-Request-Id of the request.")))
                .has("clientIp", orNull(text("Address that it came from.")))
                .has("userAgent", orNull(text("What the client calls itself.")))
                .has("revision", orNull(whole("Revision of the change.")))
                .has("createdAt", time("When it happened."))
                .has("details", anyObject("More, by the type of event."));
    }

    private void proxies() {
        all.set(
                "Proxy",
                Schema.object()
                        .has("id", text("Instance and stream."))
                        .has("nodeId", text("As Envoy says it; not unique."))
                        .has("nodeCluster", text("As Envoy says it."))
                        .has("team", text("Whose configuration it gets."))
                        .has("address", text("Where it connects from."))
                        .has("envoyVersion", orNull(text("As Envoy says it.")))
                        .has("protocol", text("delta or sotw."))
                        .has("instance", text("The instance that it is connected to."))
                        .has("stream", whole("The stream of that instance."))
                        .has("connectedAt", time("Since when."))
                        .has("types", mapOf(ref("Delivery")))
                        .closed("A connected Envoy; types is by CDS, EDS, LDS, RDS and SDS."));
        all.set(
                "Delivery",
                Schema.object()
                        .has("wantedVersion", text("What it should run."))
                        .has("wantedRevision", whole("The revision of that."))
                        .has("sentVersion", orNull(text("What was sent last.")))
                        .has("sentRevision", whole("The revision of that."))
                        .has("ackedVersion", orNull(text("What it confirmed.")))
                        .has("ackedRevision", whole("The revision of that."))
                        .has("rejection", orNull(ref("Rejection")))
                        .closed("One type of configuration on its way to one Envoy."));
        all.set(
                "Rejection",
                Schema.object()
                        .has("version", text("What was refused."))
                        .has("revision", whole("The revision of that."))
                        .has("message", text("Envoy's own words."))
                        .has("at", time("When it refused."))
                        .closed("What Envoy refused, and why."));
    }

    private void problem() {
        String[] codes = Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toArray(String[]::new);
        all.set(
                "Problem",
                Schema.object()
                        .has("type", text("urn:flowplane:problem: and the code."))
                        .has("title", text("The status in words."))
                        .has("status", whole("The HTTP status."))
                        .has("detail", text("What happened, and what to do."))
                        .has("code", oneOf("What happened, for programs.", codes))
                        .has("errors", listOf(ref("Fault")))
                        .has("requestId", text("As in the header X-Request-Id, the log and the audit."))
                        .has("error", text("The kind of error, as the first generation said it."))
                        .has("message", text("The same as detail."))
                        .closed("An error (RFC 9457)."));
        all.set(
                "Fault",
                Schema.object()
                        .has("pointer", text("Where in the body: a JSON pointer (RFC 6901), empty for the whole."))
                        .has("message", text("What is wrong and what would be right."))
                        .has("code", text("What is wrong, for programs."))
                        .closed("One fault of a request."));
    }
}
