package io.flowplane.cli;

import io.flowplane.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The command {@code export}: everything that people configured, as one JSON text that {@code import} takes. */
public final class ConfigurationExport {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private ConfigurationExport() {}

    /**
     * The file's text. The same configuration gives the same text, so that two exports can be compared.
     *
     * @param team of which team alone; empty: of every team that the token may read
     * @throws CommandFailed with what the server said
     */
    public static String of(ApiClient api, String team) {
        ServerConfiguration server = new ServerConfiguration(api);
        String query = team.isEmpty() ? "" : "?team=" + URLEncoder.encode(team, StandardCharsets.UTF_8);
        ObjectNode file = Json.NODES.objectNode();
        for (Section section : Section.values()) {
            file.set(section.field(), ServerConfiguration.array(server.read(section, query)));
        }
        file.set(Section.SECRETS, ServerConfiguration.array(server.secrets(query)));
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(file) + "\n";
    }
}
