package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.e2e.LabGateway.Reply;
import io.flowplane.testing.EchoProto;
import io.flowplane.testing.GrpcPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Filters that let others call a gRPC service: browsers by gRPC-Web, anyone by JSON. */
@Tag("slow")
@ExtendWith(FilterLab.Shared.class)
class FiltersOfGrpcTest {
    private static final String DESCRIPTOR =
            Base64.getEncoder().encodeToString(EchoProto.set().toByteArray());

    private static final String WEB = "application/grpc-web+proto";

    private String cluster;

    @BeforeEach
    void start(FilterLab lab) {
        GrpcPeer echo = lab.keep(new GrpcPeer(
                EchoProto.set(),
                Map.of(
                        EchoProto.METHOD,
                        (asked, answers) -> answers.accept("{\"said_text\": \"%s\", \"times\": %d}"
                                .formatted(
                                        asked.path("said_text").asString(""),
                                        asked.path("times").asInt(0) + 1)))));
        cluster = lab.grpcCluster(echo.port());
    }

    @Test
    void jsonBecomesGrpcAndComesBackAsJson(FilterLab lab) throws IOException {
        LabGateway gateway = lab.gateway("""
                {"filter": {"type": "grpc_json_transcoder", "proto_descriptor_bin": "%s", "services": ["lab.Echo"],
                  "print_options": {"preserve_proto_field_names": true}}}""".formatted(DESCRIPTOR), LabGateway.route("/", cluster, ""));
        Reply got = gateway.get("/v1/say/hello");
        assertThat(got.status()).as(got.body()).isEqualTo(200);
        assertThat(got.header("content-type")).isEqualTo("application/json");
        assertThat(got.seen().get("said_text").asString()).isEqualTo("hello");
        assertThat(got.seen().get("times").asInt()).isEqualTo(1);
        Reply posted =
                gateway.post("/v1/say", "{\"saidText\": \"you\", \"times\": 4}", "content-type", "application/json");
        assertThat(posted.seen().get("times").asInt()).isEqualTo(5);
        assertThat(gateway.post("/v1/say", "{\"times\": \"many\"}", "content-type", "application/json")
                        .status())
                .isEqualTo(400);

        Path file = Files.write(lab.folder().resolve("echo.pb"), EchoProto.set().toByteArray());
        LabGateway fromFile = lab.gateway(
                "{\"filter\": {\"type\": \"grpc_json_transcoder\", \"proto_descriptor\": \"%s\", \"services\": [\"lab.Echo\"]}}"
                        .formatted(file),
                LabGateway.route("/", cluster, ""));
        assertThat(fromFile.get("/v1/say/hello").seen().get("saidText").asString())
                .isEqualTo("hello");
    }

    @Test
    void aRouteMayTranscodeByItsOwnDescriptorOrNotAtAll(FilterLab lab) {
        String listeners = Base64.getEncoder()
                .encodeToString(EchoProto.set("/elsewhere/{said_text}").toByteArray());
        String own =
                "{\"proto_descriptor_bin\": \"%s\", \"services\": [\"lab.Echo\"], \"match_incoming_request_route\": true}"
                        .formatted(DESCRIPTOR);
        LabGateway gateway = lab.gateway(
                """
                {"filter": {"type": "grpc_json_transcoder", "proto_descriptor_bin": "%s", "services": ["lab.Echo"],
                  "match_incoming_request_route": true}}""".formatted(listeners),
                LabGateway.spelled(
                                "envoy.filters.http.grpc_json_transcoder",
                                "grpcJsonTranscoder",
                                "grpc_json_transcoder",
                                own)
                        .replace("\"/bare\"", "\"/v1/say/bare\"")
                        .replace("\"/wrapped\"", "\"/v1/say/wrapped\"")
                        .replace("\"/typed\"", "\"/v1/say/typed\"")
                        .replace("\"cluster\": \"echo\"", "\"cluster\": \"" + cluster + "\""));
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.get("/v1/say" + path).seen().get("saidText").asString())
                    .isEqualTo(path.substring(1));
        }
        assertThat(gateway.get("/elsewhere/a").seen().get("saidText").asString())
                .isEqualTo("a");
    }

    @Test
    void browsersCallByGrpcWeb(FilterLab lab) {
        LabGateway gateway = lab.gateway("{\"filter\": {\"type\": \"grpc_web\"}}", LabGateway.route("/", cluster, ""));
        // One message: Words{said_text: "hi"}, five bytes of frame before it.
        Reply reply = gateway.post("/lab.Echo/Say", "\0\0\0\0\4\n\2hi", "content-type", WEB);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("content-type")).isEqualTo(WEB);
        assertThat(Arrays.copyOfRange(reply.bytes(), 5, 11)).containsExactly(10, 2, 'h', 'i', 16, 1);
        assertThat(reply.body()).as("trailers stand in the body").contains("grpc-status:0");
    }

    @Test
    void aRouteMayLeaveGrpcWebAsItIs(FilterLab lab) {
        LabGateway gateway = lab.gateway(
                "{\"filter\": {\"type\": \"grpc_web\"}}",
                LabGateway.spelled("envoy.filters.http.grpc_web", "grpcWeb", "grpc_web", "{\"disabled\": true}"));
        String call = "\0\0\0\0\0";
        assertThat(gateway.post("/", call, "content-type", WEB).header("grpc-status"))
                .as("made of what is no answer of gRPC")
                .isNotEmpty();
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.post(path, call, "content-type", WEB).seenHeader("content-type"))
                    .as(path)
                    .isEqualTo(WEB);
        }
    }
}
