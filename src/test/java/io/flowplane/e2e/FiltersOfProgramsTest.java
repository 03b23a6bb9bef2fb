package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.e2e.FlowplaneProcess.Answer;
import io.flowplane.e2e.LabGateway.Reply;
import io.flowplane.testing.GrpcPeer;
import io.flowplane.testing.WasmModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Filters that hand requests to a program: external processing, Lua, WebAssembly, MCP, and any other by its bytes. */
@Tag("slow")
@ExtendWith(FilterLab.Shared.class)
class FiltersOfProgramsTest {
    private static final String LUA = "{\"filter\": {\"type\": \"lua\", \"source_code\": {\"inline_string\":"
            + " \"function envoy_on_request(handle)\\n handle:headers():add('x-lua', 'listener')\\nend\"},"
            + " \"source_codes\": {\"other\": {\"inline_string\": \"function envoy_on_response(handle)"
            + " handle:headers():add('x-lua', 'other') end\"}}}}";

    @Test
    void aProcessorChangesHeadersAndRoutesChooseWhatItSees(FilterLab lab) {
        List<JsonNode> seen = new CopyOnWriteArrayList<>();
        GrpcPeer processor = lab.keep(new GrpcPeer(
                GrpcPeer.envoyApi(), Map.of("envoy.service.ext_proc.v3.ExternalProcessor/Process", (asked, answers) -> {
                    seen.add(asked);
                    String part = asked.has("request_headers") ? "request_headers" : "response_headers";
                    answers.accept("""
                            {"%s": {"response": {"header_mutation": {"set_headers": [
                              {"header": {"key": "x-processed", "raw_value": "%s"}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}],
                              "remove_headers": ["x-secret"]}}}}""".formatted(
                            part,
                            Base64.getEncoder()
                                    .encodeToString(part.getBytes(java.nio.charset.StandardCharsets.US_ASCII))));
                })));
        LabGateway gateway = lab.gateway(
                """
                {"filter": {"type": "ext_proc", "grpc_service": {"target_uri": "%s", "timeout_seconds": 5},
                  "message_timeout_ms": 5000, "request_attributes": ["request.path"],
                  "processing_mode": {"request_header_mode": "send", "response_header_mode": "skip"}}}""".formatted(lab.grpcCluster(processor.port())),
                LabGateway.spelled(
                                "envoy.filters.http.ext_proc",
                                "extProc",
                                "ext_proc",
                                "{\"processing_mode\": {\"request_header_mode\": \"skip\", \"response_header_mode\": \"send\"}}")
                        .replace(
                                LabGateway.route("/", ""),
                                LabGateway.route("/off", "\"envoy.filters.http.ext_proc\": {\"disabled\": true}") + ", "
                                        + LabGateway.route("/", "")));
        Reply reply = gateway.get("/?a=b", "x-secret", "s");
        assertThat(reply.seenHeader("x-processed")).isEqualTo("request_headers");
        assertThat(reply.seenHeader("x-secret")).isEmpty();
        assertThat(reply.header("x-processed")).isEmpty();
        assertThat(seen.getFirst().get("attributes").toString()).contains("request.path", "/?a=b");
        for (String path : LabGateway.SPELLED) {
            Reply routed = gateway.get(path);
            assertThat(routed.header("x-processed")).as(path).isEqualTo("response_headers");
            assertThat(routed.seenHeader("x-processed")).as(path).isEmpty();
        }
        assertThat(gateway.get("/off").seenHeader("x-processed")).isEmpty();
        processor.close();
        assertThat(gateway.get("/").status())
                .as("closed while the processor is away")
                .isIn(500, 504);
    }

    @Test
    void aProcessorThatIsAwayStopsNothingWhereThatIsAllowed(FilterLab lab) {
        LabGateway gateway = lab.gateway("""
                {"filter": {"type": "ext_proc", "grpc_service": {"target_uri": "%s"}, "failure_mode_allow": true}}""".formatted(lab.grpcCluster(1)));
        assertThat(gateway.get("/").status()).isEqualTo(200);
    }

    @Test
    void luaRunsForTheListenerAndAsRoutesSay(FilterLab lab) {
        LabGateway gateway = lab.gateway(
                LUA,
                LabGateway.spelled("envoy.filters.http.lua", "lua", "lua", "{\"name\": \"other\"}")
                        .replace(
                                LabGateway.route("/", ""),
                                LabGateway.route("/off", "\"envoy.filters.http.lua\": {\"disabled\": true}") + ", "
                                        + LabGateway.route(
                                                "/own",
                                                "\"envoy.filters.http.lua\": {\"source_code\": {\"inline_string\":"
                                                        + " \"function envoy_on_request(handle) handle:respond({[':status'] = '418'}, 'tea') end\"}}")
                                        + ", " + LabGateway.route("/", "")));
        assertThat(gateway.get("/").seenHeader("x-lua")).isEqualTo("listener");
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.get(path).header("x-lua")).as(path).isEqualTo("other");
            assertThat(gateway.get(path).seenHeader("x-lua")).as(path).isEmpty();
        }
        assertThat(gateway.get("/off").seenHeader("x-lua")).isEmpty();
        assertThat(gateway.get("/own").status()).isEqualTo(418);
    }

    @Test
    void aWasmModuleRunsAndRoutesMaySwitchItOff(FilterLab lab) throws IOException {
        byte[] module = WasmModule.addingHeader("x-wasm", "yes");
        String inline = Base64.getEncoder().encodeToString(module);
        LabGateway gateway = lab.gateway(
                "{\"filter\": {\"type\": \"wasm\", \"name\": \"adding\", \"vm_config\": {\"code\": {\"local\": {\"inline_bytes\": \"%s\"}}}, \"configuration\": {\"a\": 1}}}"
                        .formatted(inline),
                LabGateway.spelled("envoy.filters.http.wasm", "wasm", "wasm", "{\"disabled\": true}"));
        assertThat(gateway.get("/").seenHeader("x-wasm")).isEqualTo("yes");
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.get(path).seenHeader("x-wasm")).as(path).isEmpty();
        }
        Path file = Files.write(lab.folder().resolve("adding.wasm"), module);
        LabGateway fromFile = lab.gateway(
                "{\"filter\": {\"type\": \"wasm\", \"vm_config\": {\"code\": {\"local\": {\"filename\": \"%s\"}}}}}"
                        .formatted(file));
        assertThat(fromFile.get("/").seenHeader("x-wasm")).isEqualTo("yes");
    }

    @Test
    void programsInEnvoyAreRefusedUnlessTheOperatorAllowsThem(FilterLab lab, @TempDir Path folder) {
        try (FlowplaneProcess strict = FlowplaneProcess.serve(folder, Map.of())) {
            strict.bootstrap();
            LabGateway lua = new LabGateway(lab).filters(LUA);
            refused(strict, lua, "FLOWPLANE_ENABLE_LUA");
            refused(
                    strict,
                    lua.filters(
                            "{\"name\": \"envoy.filters.http.lua\", \"config\": {\"default_source_code\": {\"inline_string\": \"\"}}}"),
                    "FLOWPLANE_ENABLE_LUA");
            refused(strict, lua.filters("""
                    {"name": "envoy.filters.http.composite", "config": {"named_filter_chains": {"a": {"typed_config": [
                      {"name": "lua", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"}}]}}}}"""), "FLOWPLANE_ENABLE_LUA");
            refused(strict, lua.filters("""
                    {"filter": {"type": "wasm", "vm_config": {"code": {"local": {"filename": "/a.wasm"}}}}}"""), "FLOWPLANE_ENABLE_WASM");
            refused(strict, lua.filters("""
                    {"filter": {"type": "custom", "type_url": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua", "value": ""}}"""), "FLOWPLANE_ENABLE_LUA");
            LabGateway routes = new LabGateway(lab)
                    .routes(LabGateway.route(
                            "/", "\"envoy.filters.http.lua\": {\"source_code\": {\"inline_string\": \"x = 1\"}}"));
            Answer answer = strict.put(routes.routesPath(), routes.routesJson());
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("FLOWPLANE_ENABLE_LUA");
        }
    }

    @Test
    void onlyMcpGetsThroughWhereNothingElseMay(FilterLab lab) {
        LabGateway gateway = lab.gateway(
                "{\"filter\": {\"type\": \"mcp\", \"traffic_mode\": \"reject_no_mcp\"}}",
                LabGateway.spelled("envoy.filters.http.mcp", "mcp", "mcp", "{\"disabled\": true}"));
        String[] headers = {"content-type", "application/json", "accept", "application/json, text/event-stream"};
        String call = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/list\"}";
        assertThat(gateway.post("/", call, headers).status()).isEqualTo(200);
        assertThat(gateway.post("/", "{\"a\": 1}", headers).status()).isEqualTo(400);
        assertThat(gateway.get("/").status()).isEqualTo(400);
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.get(path).status()).as(path).isEqualTo(200);
        }
    }

    /** Bytes of {@code Buffer{max_request_bytes {value: 10}}}, and of {@code BufferPerRoute{disabled: true}}. */
    @Test
    void anyFilterWorksByItsBytes(FilterLab lab) {
        LabGateway gateway = lab.gateway(
                """
                {"name": "envoy.filters.http.buffer", "filter": {"type": "custom",
                  "type_url": "type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer", "value": "CgIICg=="}}""",
                LabGateway.route(
                                "/off",
                                "\"envoy.filters.http.buffer\": {\"type_url\": \"type.googleapis.com/envoy.extensions.filters.http.buffer.v3.BufferPerRoute\", \"value\": \"CAE=\"}")
                        + ", " + LabGateway.route("/", ""));
        assertThat(gateway.post("/", "x".repeat(10)).status()).isEqualTo(200);
        assertThat(gateway.post("/", "x".repeat(11)).status()).isEqualTo(413);
        assertThat(gateway.post("/off", "x".repeat(11)).status()).isEqualTo(200);
    }

    private static void refused(FlowplaneProcess server, LabGateway gateway, String words) {
        Answer answer = server.put(gateway.listenerPath(), gateway.listenerJson());
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains(words, "switched_off");
    }
}
