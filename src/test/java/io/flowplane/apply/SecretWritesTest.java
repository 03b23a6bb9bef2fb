package io.flowplane.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.spec.SecretSpec;
import io.flowplane.domain.spec.SecretValue;
import io.flowplane.store.Change;
import io.flowplane.store.TestDatabases;
import io.flowplane.testing.Pems;
import io.flowplane.vault.NoKey;
import io.flowplane.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKey;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class SecretWritesTest {
    private static final Actor ANN = Actor.system("r-1");
    private static final ResourceKey WORD = new ResourceKey("default", Kind.SECRET, "word");
    private static final ResourceKey EDGE = new ResourceKey("default", Kind.SECRET, "edge");
    private static final SecretKey ONE = Vault.key(new byte[32]);
    private static final SecretKey TWO =
            Vault.key("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private static final Preconditions NONE = Preconditions.NONE;
    private static final Pems.Pair PAIR = Pems.ec("edge");

    @TempDir
    Path folder;

    private Desk desk;
    private Apply all;
    private SecretWrites secrets;

    @BeforeEach
    void open() {
        desk = new Desk(TestDatabases.sqlite(folder));
        secrets = withKeys(ONE);
        all = new AllWrites(new ResourceWrites(desk.store, new BodyCompiler(), "default"), secrets);
    }

    private SecretWrites withKeys(SecretKey... keys) {
        Apply others = new ResourceWrites(desk.store, new BodyCompiler(), "default");
        return new SecretWrites(desk.store, sealOf(keys), others, new BodyCompiler(), "default");
    }

    private static SecretSeal sealOf(SecretKey... keys) {
        return new SecretSeal(new Vault(List.of(keys)));
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void theStoredRowHoldsTheValueSealedAndNobodyElseHoldsIt() throws NoKey {
        Resource stored = secrets.create(ANN, WORD, word("canary"));
        assertThat(sealOf(ONE).open(WORD, spec(stored))).isEqualTo(new SecretValue.Generic(base64("canary")));
        assertThat(stored.spec()).doesNotContain("canary", base64("canary"));
        String elsewhere = desk.audit("resource.secret.created").toString() + desk.changes();
        assertThat(elsewhere)
                .contains("[redacted]")
                .doesNotContain("canary", base64("canary"), spec(stored).sealed());
        assertThat(desk.changes())
                .filteredOn(c -> c.kind().equals("secret"))
                .singleElement()
                .satisfies(change -> assertThat(change.after())
                        .contains("\"secretType\":\"generic_secret\"")
                        .doesNotContain("sealed", "keyId"));
    }

    @Test
    void theSameValueAgainIsNoChange() {
        Resource stored = secrets.create(ANN, WORD, word("one"));
        int changes = desk.changes().size();
        Written<Resource> again = secrets.put(ANN, WORD, word("one"), NONE);
        assertThat(again.outcome()).isEqualTo(Written.Outcome.UNCHANGED);
        assertThat(again.now()).isEqualTo(stored);
        assertThat(desk.changes()).hasSize(changes);
    }

    @Test
    void anotherValueIsAnotherVersionAndContent() {
        Resource stored = secrets.create(ANN, WORD, word("one"));
        Written<Resource> now = secrets.put(ANN, WORD, word("two"), NONE);
        assertThat(now.now().version()).isEqualTo(2);
        assertThat(spec(now.now()).contentId()).isNotEqualTo(spec(stored).contentId());
    }

    @Test
    void withoutConfigurationTheValueStaysAndTheRestChanges() {
        Resource stored = secrets.create(ANN, WORD, word("one"));
        ObjectNode body = Desk.json("{'name':'word','secretType':'generic_secret','description':'new'}");
        Resource now = secrets.put(ANN, WORD, body, NONE).now();
        assertThat(spec(now).sealed()).isEqualTo(spec(stored).sealed());
        assertThat(spec(now).contentId()).isEqualTo(spec(stored).contentId());
        assertThat(spec(now).description()).isEqualTo("new");
        assertThat(now.version()).isEqualTo(2);
        assertRefused(
                ErrorCode.INVALID_BODY,
                "/configuration required",
                () -> secrets.put(
                        ANN, new ResourceKey("default", Kind.SECRET, "fresh"), body.put("name", "fresh"), NONE));
    }

    @Test
    void aPatchChangesWhatItNames() {
        secrets.create(ANN, WORD, word("one").put("description", "old").put("expiresAt", "2999-01-01T00:00:00Z"));
        Resource now = secrets.patch(ANN, WORD, Desk.json("{'description':null}"), NONE)
                .now();
        assertThat(spec(now).description()).isNull();
        assertThat(spec(now).expiresAt()).isEqualTo("2999-01-01T00:00:00Z");
        Resource rotated = secrets.rotate(
                        ANN, WORD, Desk.json("{'configuration':{'secret':'" + base64("two") + "'}}"), NONE)
                .now();
        assertThat(spec(rotated).contentId()).isNotEqualTo(spec(now).contentId());
        assertThat(spec(rotated).expiresAt()).isEqualTo("2999-01-01T00:00:00Z");
        assertRefused(
                ErrorCode.INVALID_BODY,
                "/configuration required",
                () -> secrets.rotate(ANN, WORD, Desk.json("{'description':'x'}"), NONE));
        assertRefused(
                ErrorCode.NOT_FOUND,
                "",
                () -> secrets.patch(ANN, new ResourceKey("default", Kind.SECRET, "none"), Desk.json("{}"), NONE));
    }

    @Test
    void itsTypeNeverChanges() {
        secrets.create(ANN, WORD, word("one"));
        assertRefused(ErrorCode.INVALID_BODY, "/secretType immutable", () -> secrets.put(ANN, WORD, edge(), NONE));
        assertRefused(
                ErrorCode.INVALID_BODY,
                "/secretType immutable",
                () -> secrets.patch(ANN, WORD, Desk.json("{'secretType':'tls_certificate'}"), NONE));
    }

    @Test
    void whatIsKnownOfACertificateIsShown() {
        SecretSpec spec = spec(secrets.create(ANN, EDGE, edge()));
        assertThat(spec.certificates()).singleElement().satisfies(known -> {
            assertThat(known.subject()).isEqualTo("CN=edge");
            assertThat(known.serial()).isEqualTo(PAIR.serial().toString(16));
            assertThat(known.subjectAltNames()).containsExactly("DNS:edge.example");
            assertThat(known.notAfter()).isEqualTo(spec.notAfter());
        });
    }

    @Test
    void anEncryptedKeyIsKeptOpenAndWithoutItsPassword() throws NoKey {
        ObjectNode body = edge();
        ((ObjectNode) body.get("configuration"))
                .put("private_key", PAIR.locked("s3cret"))
                .put("password", "s3cret");
        Resource stored = secrets.create(ANN, EDGE, body);
        SecretValue.Certificate value = (SecretValue.Certificate) sealOf(ONE).open(EDGE, spec(stored));
        assertThat(value.password()).isNull();
        assertThat(value.privateKey()).startsWith("-----BEGIN PRIVATE KEY-----\n");
        assertThat(secrets.put(ANN, EDGE, body, NONE).outcome()).isEqualTo(Written.Outcome.UNCHANGED);
    }

    @Test
    void aTextIsKeptInTheFormThatEnvoyReadsHoweverItWasWritten() throws NoKey {
        Resource plain = secrets.create(ANN, EDGE, edge());
        ObjectNode odd = edge();
        ((ObjectNode) odd.get("configuration"))
                .put("certificate_chain", "a comment\r\n" + PAIR.certificate().replace("\n", "\r\n") + "more")
                .put("private_key", PAIR.certificate() + PAIR.key());
        assertThat(secrets.put(ANN, EDGE, odd, NONE).outcome()).isEqualTo(Written.Outcome.UNCHANGED);
        SecretValue.Certificate value = (SecretValue.Certificate) sealOf(ONE).open(EDGE, spec(plain));
        assertThat(value.certificateChain())
                .startsWith("-----BEGIN CERTIFICATE-----\n")
                .endsWith("-----END CERTIFICATE-----\n")
                .doesNotContain("\r", "comment");
    }

    @Test
    void anExpiryInThePastIsRefusedButMayStay() {
        assertRefused(
                ErrorCode.INVALID_BODY,
                "/expiresAt in_the_past",
                () -> secrets.create(ANN, WORD, word("one").put("expiresAt", "2001-01-01T00:00:00Z")));
        assertRefused(
                ErrorCode.INVALID_BODY,
                "/expiresAt invalid_time",
                () -> secrets.create(ANN, WORD, word("one").put("expiresAt", "soon")));
    }

    @Test
    void allFaultsComeAtOnceWithTheSpellingOfTheBody() {
        ObjectNode body = Desk.json("{'name':'e','secretType':'tls_certificate','colour':1,'expiresAt':'x',"
                + "'configuration':{'certificate_chain':'no','shape':2}}");
        assertRefused(
                ErrorCode.INVALID_BODY,
                "/colour unknown_field, /expiresAt invalid_time, /configuration/shape unknown_field,"
                        + " /configuration/privateKey required, /configuration/certificate_chain invalid_certificate",
                () -> secrets.create(ANN, EDGE, body));
    }

    @Test
    void withoutAKeyNothingIsWritten() {
        secrets.create(ANN, WORD, word("one"));
        SecretWrites keyless = withKeys();
        ObjectNode meta = Desk.json("{'name':'word','secretType':'generic_secret'}");
        for (ThrowingCallable write : List.<ThrowingCallable>of(
                () -> keyless.create(ANN, EDGE, edge()),
                () -> keyless.put(ANN, WORD, meta, NONE),
                () -> keyless.patch(ANN, WORD, Desk.json("{}"), NONE),
                () -> keyless.rotate(ANN, WORD, Desk.json("{}"), NONE))) {
            assertThatThrownBy(write)
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("FLOWPLANE_SECRET_ENCRYPTION_KEY")
                    .extracting(e -> ((Refusal) e).code())
                    .isEqualTo(ErrorCode.UNAVAILABLE);
        }
    }

    @Test
    void aValueThatNoKeyOpensCanBeReplaced() throws NoKey {
        secrets.create(ANN, WORD, word("one"));
        Resource now = withKeys(TWO).put(ANN, WORD, word("one"), NONE).now();
        assertThat(now.version()).isEqualTo(2);
        assertThat(sealOf(TWO).open(WORD, spec(now))).isEqualTo(new SecretValue.Generic(base64("one")));
    }

    @Test
    void aReferrerNeedsTheRightTypeWheneverEitherComes() {
        ResourceKey listener = new ResourceKey("default", Kind.LISTENER, "l");
        all.create(ANN, listener, listener("edge"));
        assertRefused(
                ErrorCode.CONFLICT,
                "/secretType wrong_type",
                () -> all.create(ANN, EDGE, word("one").put("name", "edge")));
        all.create(ANN, EDGE, edge());
        all.create(ANN, WORD, word("one"));
        assertRefused(
                ErrorCode.INVALID_BODY,
                "/filterChains/0/tlsContext/tlsCertificateSdsSecretName wrong_type",
                () -> all.put(ANN, listener, listener("word"), NONE));
        assertRefused(ErrorCode.IN_USE, " in_use", () -> all.delete(ANN, EDGE, NONE));
        all.delete(ANN, listener, NONE);
        all.delete(ANN, EDGE, NONE);
        assertThat(desk.audit("resource.secret.deleted")).hasSize(1);
    }

    @Test
    void aListenerWaitsForTheSecretOfAClusterThatItsFilterNeeds() {
        ResourceKey cluster = new ResourceKey("default", Kind.CLUSTER, "authz");
        ResourceKey listener = new ResourceKey("default", Kind.LISTENER, "l");
        all.create(ANN, cluster, Desk.json("{'name':'authz','endpoints':['10.0.0.1:1']}"));
        ObjectNode plain = Desk.json("{'name':'l','address':'127.0.0.1','port':1234,'filterChains':[{'filters':["
                + "{'type':'tcpProxy','cluster':'authz'}]}]}");
        all.create(ANN, listener, plain);
        all.put(ANN, cluster, tlsCluster("client"), NONE);
        assertThat(desk.store.find(cluster).orElseThrow().servedSpec())
                .contains("10.0.0.1")
                .doesNotContain("client");
        all.create(
                ANN,
                new ResourceKey("default", Kind.CLUSTER, "late"),
                tlsCluster("client").put("name", "late"));
        ObjectNode guarded = guardedListener("late");
        all.put(ANN, listener, guarded, NONE);
        assertThat(desk.store.find(listener).orElseThrow().servedSpec()).contains("tcpProxy");
        all.create(ANN, new ResourceKey("default", Kind.SECRET, "client"), edge().put("name", "client"));
        assertThat(desk.store.find(cluster).orElseThrow().servedSpec()).isNull();
        assertThat(desk.store.find(listener).orElseThrow().servedSpec()).isNull();
    }

    @Test
    void anotherKeySealsEverythingAnewAndNothingElseHappens() throws NoKey {
        Resource word = secrets.create(ANN, WORD, word("one"));
        Resource edge = secrets.create(ANN, EDGE, edge());
        List<Change> changes = desk.changes();
        SecretKeyRotation rotation = new SecretKeyRotation(desk.store, sealOf(TWO, ONE));
        assertThat(rotation.run(ANN)).isEqualTo(new SecretKeyRotation.Report(Vault.id(TWO), 2, 0, List.of()));
        assertThat(desk.changes()).isEqualTo(changes);
        Resource after = desk.store.find(WORD).orElseThrow();
        assertThat(after.etag()).isEqualTo(word.etag());
        assertThat(after.updatedAt()).isEqualTo(word.updatedAt());
        assertThat(spec(after).contentId()).isEqualTo(spec(word).contentId());
        assertThat(sealOf(TWO).open(WORD, spec(after))).isEqualTo(new SecretValue.Generic(base64("one")));
        assertThat(desk.audit("secret.key.rotated"))
                .singleElement()
                .satisfies(row -> assertThat(row.details()).contains(Vault.id(ONE), Vault.id(TWO)));
        assertThat(rotation.run(ANN)).isEqualTo(new SecretKeyRotation.Report(Vault.id(TWO), 0, 2, List.of()));
        assertThat(desk.audit("secret.key.rotated")).hasSize(1);
        assertThat(secrets.put(ANN, EDGE, edge(), NONE).now().version())
                .as("sealed under a key that this server lacks: written anew")
                .isEqualTo(edge.version() + 1);
    }

    @Test
    void aRotationLeavesWhatItCannotOpen() {
        secrets.create(ANN, WORD, word("one"));
        SecretKeyRotation.Report report = new SecretKeyRotation(desk.store, sealOf(TWO)).run(ANN);
        assertThat(report.sealed()).isZero();
        assertThat(report.unreadable())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("default/word: key " + Vault.id(ONE)));
        assertThat(spec(desk.store.find(WORD).orElseThrow()).keyId()).isEqualTo(Vault.id(ONE));
    }

    private static ObjectNode word(String value) {
        ObjectNode body = Desk.json("{'name':'word','secretType':'generic_secret'}");
        body.putObject("configuration").put("secret", base64(value));
        return body;
    }

    private static ObjectNode edge() {
        ObjectNode body = Desk.json("{'name':'edge','secretType':'tls_certificate'}");
        body.putObject("configuration")
                .put("certificate_chain", PAIR.certificate())
                .put("private_key", PAIR.key());
        return body;
    }

    private static ObjectNode listener(String secret) {
        return Desk.json("{'name':'l','address':'127.0.0.1','port':1234,'filterChains':[{'tlsContext':"
                + "{'tlsCertificateSdsSecretName':'" + secret + "'},'filters':[{'type':'tcpProxy','cluster':'c'}]}]}");
    }

    private static ObjectNode tlsCluster(String secret) {
        return Desk.json("{'name':'authz','endpoints':['10.0.0.2:1'],'tls':{'serverName':'x.example',"
                + "'tlsCertificateSdsSecretName':'" + secret + "'}}");
    }

    private static ObjectNode guardedListener(String cluster) {
        return Desk.json("{'name':'l','address':'127.0.0.1','port':1234,'filterChains':[{'filters':["
                + "{'type':'httpConnectionManager','routeConfigName':'r','httpFilters':[{'name':"
                + "'envoy.filters.http.ext_authz','config':{'transport_api_version':'V3','grpc_service':"
                + "{'envoy_grpc':{'cluster_name':'" + cluster + "'}}}}]}]}]}");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static SecretSpec spec(Resource secret) {
        return SecretWrites.spec(secret);
    }

    private static void assertRefused(ErrorCode code, String problems, ThrowingCallable write) {
        assertThatThrownBy(write).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).as(refusal.detail()).isEqualTo(code);
            assertThat(String.join(
                            ", ",
                            refusal.problems().stream()
                                    .map(p -> p.pointer() + " " + p.code())
                                    .toList()))
                    .isEqualTo(problems);
        });
    }
}
