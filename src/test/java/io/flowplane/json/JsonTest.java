package io.flowplane.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JsonTest {
    @Property
    void aTextIsQuotedAsJsonWritesIt(@ForAll String text) {
        StringBuilder quoted = new StringBuilder();
        Json.quote(text, quoted);
        assertThat(quoted.toString()).isEqualTo(Json.write(Json.NODES.stringNode(text)));
    }

    private static JsonNode parse(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT);
    }

    private static Refusal refusal(byte[] body) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> Json.parse(body, JsonLimits.DEFAULT));
        assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED_BODY);
        assertThat(refusal.problems()).hasSize(1);
        return refusal;
    }

    private static Refusal refusal(String body) {
        return refusal(body.getBytes(StandardCharsets.UTF_8));
    }

    private static String code(String body) {
        return refusal(body).problems().getFirst().code();
    }

    @Test
    void everyJsonTypeIsRead() {
        assertThat(Json.write(parse(" {\"a\":[1,-2.50,true,false,null,\"ü\\u00e4\\n\"],\"b\":{}} ")))
                .isEqualTo("{\"a\":[1,-2.5,true,false,null,\"üä\\n\"],\"b\":{}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t"})
    void nothingIsNoBody(String body) {
        assertThat(code(body)).isEqualTo("empty_body");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[1,",
                "{\"a\"}",
                "{\"a\":}",
                "nul",
                "{'a':1}",
                "[1,]",
                "// x\n{}",
                "[01]",
                "[080]",
                "[+1]",
                "[.5]",
                "[5.]",
                "[NaN]",
                "[Infinity]",
                "[1e]",
                "\"a",
                "[\"a\nb\"]",
                "{a:1}",
                "\"\\x\""
            })
    void whatIsNotJsonIsRefusedWithItsPlace(String body) {
        assertThat(code(body)).isEqualTo("syntax");
        assertThat(refusal(body).detail()).contains("line ").doesNotContain("jackson", "Source", "start marker");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "{}x", "[]]", "1 2"})
    void nothingMayFollowTheValue(String body) {
        assertThat(code(body)).isIn("trailing_content", "syntax");
    }

    @Test
    void aNameTwiceInOneObjectIsRefusedWithItsPointer() {
        assertThat(refusal("{\"a\":[{\"b/c\":1,\"b/c\":2}]}")
                        .problems()
                        .getFirst()
                        .pointer())
                .isEqualTo("/a/0/b~1c");
        assertThat(code("{\"a\":1,\"\\u0061\":2}")).isEqualTo("duplicate_key");
    }

    @ParameterizedTest
    @CsvSource({"c328", "eda080", "c080", "ff", "f4908080", "fffe7b007d00"})
    void bytesThatAreNotUtf8AreRefused(String hex) {
        byte[] bytes = java.util.HexFormat.of().parseHex("22" + hex + "22");
        assertThat(refusal(bytes).problems().getFirst().code()).isEqualTo("not_utf8");
    }

    @Test
    void otherEncodingsAreRefused() {
        refusal("{\"a\":1}".getBytes(StandardCharsets.UTF_16LE));
        refusal("{\"a\":1}".getBytes(StandardCharsets.UTF_16));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"\\u0000\"]", "{\"a\\u0000\":1}"})
    void nulIsRefused(String body) {
        assertThat(code(body)).isEqualTo("nul");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"\\ud800\"]", "[\"\\udc00\\ud800\"]", "[\"\\ud800x\"]", "{\"\\udfff\":1}"})
    void aLoneSurrogateIsRefused(String body) {
        assertThat(code(body)).isIn("lone_surrogate", "syntax");
    }

    @Test
    void aPairOfSurrogatesIsAText() {
        assertThat(parse("[\"\\ud83d\\ude00\"]").get(0).stringValue()).isEqualTo("😀");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e400",
                "-1e400",
                "1e1000000000",
                "1e99999999999999999999",
                "1e-400",
                "9007199254740993",
                "-9007199254740993",
                "123456789012345678901234567890",
                "1e-1000000000"
            })
    void aNumberThatCanNotBeKeptIsRefusedWithItsPointer(String number) {
        Refusal refusal = refusal("{\"a\":[" + number + "]}");
        assertThat(refusal.problems().getFirst().code()).isEqualTo("bad_number");
        assertThat(refusal.problems().getFirst().pointer()).isEqualTo("/a/0");
    }

    @Test
    void aNumberOfAMillionDigitsIsRefusedAtOnce() {
        String digits = "9".repeat(1_000_000);
        for (String number : new String[] {digits, "0." + digits, digits + "e1", "1e" + digits}) {
            assertThat(code("[" + number + "]")).isIn("bad_number", "syntax");
        }
    }

    @ParameterizedTest
    @CsvSource({"1.0,1", "1e2,100", "-0.0,0", "0e9,0", "0.10,0.1", "9007199254740992,9007199254740992", "100.50,100.5"})
    void equalNumbersAreWrittenEqually(String in, String out) {
        assertThat(Json.write(parse(in))).isEqualTo(out);
    }

    @Test
    void depthIsBounded() {
        parse("[".repeat(64) + "]".repeat(64));
        assertThat(code("[".repeat(65) + "]".repeat(65))).isEqualTo("too_deep");
        assertThat(code("[".repeat(500_000))).isEqualTo("too_deep");
        assertThat(code("{\"a\":".repeat(200_000))).isEqualTo("too_deep");
    }

    @Test
    void theNumberOfValuesIsBounded() {
        assertThat(code("[" + "0,".repeat(100_000) + "0]")).isEqualTo("too_many_values");
    }

    @Test
    void onlyAnObjectIsABody() {
        assertThatThrownBy(() -> Json.parseObject("[]".getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("must be a JSON object");
    }

    @Test
    void aByteOrderMarkIsNoFault() {
        assertThat(parse("\uFEFF{}").isObject()).isTrue();
    }

    @Test
    void manyNamesOfOneHashCostNoMoreThanOthers() {
        StringBuilder body = new StringBuilder("{");
        for (int i = 0; i < 1 << 15; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 15; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            body.append(i == 0 ? "" : ",").append('"').append(name).append("\":1");
        }
        String text = body.append('}').toString();
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> parse(text));
    }

    @Property(tries = 500)
    void noBytesDoAnythingButParseOrBeRefused(@ForAll @Size(max = 40) byte[] bytes) {
        try {
            JsonNode node = Json.parse(bytes, JsonLimits.DEFAULT);
            assertThat(parse(Json.write(node))).isEqualTo(node);
        } catch (Refusal refusal) {
            assertThat(refusal.problems()).isNotEmpty();
        }
    }

    @Property(tries = 500)
    void brokenJsonDoesNothingButParseOrBeRefused(@ForAll int cut, @ForAll int at, @ForAll char replaced) {
        StringBuilder text = new StringBuilder("{\"a\":[1,2.5e3,{\"b\":\"\\u00e4\\n\"},null],\"c\":{\"d\":true}}");
        text.setCharAt(Math.floorMod(at, text.length()), replaced);
        text.setLength(1 + Math.floorMod(cut, 3 * text.length()) % text.length());
        try {
            parse(text.toString());
        } catch (Refusal refusal) {
            assertThat(refusal.problems()).isNotEmpty();
        }
    }
}
