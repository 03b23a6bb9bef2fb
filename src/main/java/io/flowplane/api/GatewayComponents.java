package io.flowplane.api;

import static io.flowplane.api.Schema.anyObject;
import static io.flowplane.api.Schema.listOf;
import static io.flowplane.api.Schema.oneOf;
import static io.flowplane.api.Schema.ref;
import static io.flowplane.api.Schema.text;
import static io.flowplane.api.Schema.time;
import static io.flowplane.api.Schema.truth;
import static io.flowplane.api.Schema.uuid;
import static io.flowplane.api.Schema.whole;

import tools.jackson.databind.node.ObjectNode;

/** The document's schemas of answers about API definitions and exposed services. */
final class GatewayComponents {
    private GatewayComponents() {}

    static void addTo(ObjectNode all) {
        all.set(
                "ApiDefinitionSummary",
                Schema.object()
                        .has("id", uuid("Its id."))
                        .has("name", text("Unique in its team."))
                        .has("team", text("Who owns it."))
                        .has("domain", text("The host name under which clients call it."))
                        .has("listenerIsolation", truth("It has a listener of its own."))
                        .has("operations", whole("How many routes it has."))
                        .has("bootstrapUri", text("Where the document for the Envoys that serve it is."))
                        .has("version", whole("1 at first, one more with each change."))
                        .has("createdAt", time("When it was made."))
                        .has("updatedAt", time("When it was changed last."))
                        .has("createdBy", text("Token id of who made it."))
                        .has("updatedBy", text("Token id of who changed it last."))
                        .closed("An API definition, in short."));
        all.set("DefinitionPlan", plan());
        all.set(
                "AppendedRoute",
                Schema.object()
                        .has("apiId", uuid("The definition."))
                        .has("routeId", uuid("The route."))
                        .has("revision", whole("The definition's version now."))
                        .has("bootstrapUri", text("Where the document for the Envoys that serve it is."))
                        .closed("A route that was added."));
        all.set(
                "ApiRouteBody",
                Schema.object()
                        .has("route", ref("ApiRoute"))
                        .mayHave("deploymentNote", text("Why, for people."))
                        .closed("A route to add."));
        all.set(
                "Exposed",
                Schema.object()
                        .has("name", text("As it was asked for."))
                        .has("team", text("Who owns it."))
                        .has("port", whole("Where Envoy listens."))
                        .has("createdAt", time("When it was made."))
                        .closed("A service behind a gateway."));
        all.set(
                "Exposure",
                Schema.object()
                        .has("name", text("As it was asked for."))
                        .has("team", text("Who owns it."))
                        .has("port", whole("Where Envoy listens."))
                        .has("path", text("The beginning of the paths that reach it."))
                        .has("cluster", text("The cluster that was made."))
                        .has("routes", text("The route configuration that was made."))
                        .has("listener", text("The listener that was made."))
                        .has("url", text("Where it answers, as far as we know Envoy's address."))
                        .has("curl", text("The command to try it."))
                        .closed("A service that was just exposed."));
    }

    private static ObjectNode plan() {
        ObjectNode operations = Schema.object()
                .has("added", listOf(text("An operation.")))
                .has("changed", listOf(text("An operation.")))
                .has("removed", listOf(text("An operation.")))
                .has("unchanged", whole("How many stay as they are."))
                .closed("What happens to the operations.");
        ObjectNode step = Schema.object()
                .has("kind", text("cluster, route or listener."))
                .has("name", text("Its name."))
                .has("action", oneOf("What happens to it.", "created", "updated", "deleted", "unchanged"))
                .closed("What happens to one generated resource.");
        ObjectNode note = Schema.object()
                .has("pointer", text("Where in the document: a JSON pointer."))
                .has("message", text("What was made of it."))
                .has("code", text("The same for programs."))
                .closed("Something that was made otherwise than the document says.");
        return Schema.object()
                .has("dryRun", truth("Nothing was stored."))
                .mayHave("id", uuid("The definition's id."))
                .mayHave("version", whole("The definition's version."))
                .has("name", text("The definition's name."))
                .has("team", text("Who owns it."))
                .has("domain", text("The host name under which clients call it."))
                .has("listener", text("The listener that serves it."))
                .has("bootstrapUri", text("Where the document for the Envoys that serve it is."))
                .has("routes", listOf(uuid("Id of a route.")))
                .has("operations", operations)
                .has("resources", listOf(step))
                .has("notes", listOf(note))
                .mayHave(
                        "envoy",
                        anyObject("In a dry run: clusters, endpoints, routes and listeners as Envoy would get them."))
                .mayHave("importId", uuid("The same as id, in the first generation's words."))
                .mayHave("specName", text("The document's title."))
                .mayHave("specVersion", text("The document's version."))
                .mayHave("routesCreated", whole("Operations that are new."))
                .mayHave("clustersCreated", whole("Clusters that are new."))
                .mayHave("clustersReused", whole("Clusters that were there."))
                .mayHave("listenerName", text("The same as listener."))
                .closed("What a write of an API definition did, or would do.");
    }
}
