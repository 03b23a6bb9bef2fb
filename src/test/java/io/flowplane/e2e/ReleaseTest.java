package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.DebianProgram;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code ./flowplane package} makes: the same bytes again, and each piece of it read and run. */
@Tag("slow")
class ReleaseTest {
    private static final Path ROOT = RealEnvoy.repository();
    private static final JsonMapper JSON = new JsonMapper();
    private static final boolean AS_ROOT = System.getProperty("user.name").equals("root");
    private static final String UNSHARED = "unshare " + (AS_ROOT ? "-m" : "-rm") + " bash -c \"$SCRIPT\" 2>&1";

    /** What may ship; a new one is looked at by a person first. */
    private static final Set<String> LICENSES = Set.of(
            "Apache-2.0",
            "MIT",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "EPL-2.0",
            "LGPL-2.1-only",
            "Go License",
            "Bouncy Castle Licence");

    @TempDir
    static Path made;

    private static Path release;
    private static String name;
    private static Map<String, String> pins;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeARelease() {
        pins = pins();
        release = made.resolve("release");
        Shell.Result packaged = Shell.run(made, pins, ROOT + "/flowplane package " + release + " 2>&1");
        assertThat(packaged.status()).as(packaged.output()).isZero();
        name = Shell.run(release, "ls *.tar.gz").line().replace(".tar.gz", "");
    }

    /** Those of the repository while Debian has them, else today's: whoever releases next pins anew, but all else can be tested. */
    private static Map<String, String> pins() {
        Path root = made.resolve("root");
        Shell.Result based = Shell.run(made, ROOT + "/tools/release/base.sh " + root + " 2>&1");
        if (based.status() == 0) {
            return Map.of();
        }
        assertThat(based.output()).contains("run tools/release/pin-base.sh and commit base.lock");
        Path lock = made.resolve("base.lock");
        Shell.Result pinned =
                Shell.run(made, "apt-get update -qq 2>&1; " + ROOT + "/tools/release/pin-base.sh " + lock + " 2>&1");
        assertThat(pinned.status()).as(pinned.output()).isZero();
        return Map.of("RELEASE_BASE_LOCK", lock.toString());
    }

    /** By someone with other habits: umask, time zone, language. */
    @Test
    void anotherFolderBuiltFromNothingMakesTheSameBytes() throws IOException {
        String habits = "umask 077; export TZ=Asia/Tokyo LANG=tr_TR.UTF-8; ";
        Path clone = Files.createDirectories(folder.resolve("some/where/else"));
        ok("cd " + ROOT + " && { git ls-files --cached --others --exclude-standard; echo .git; }"
                + " | while read -r f; do [ ! -e \"$f\" ] || echo \"$f\"; done | tar -c -T - | tar -x -C " + clone
                + " && chmod -R go= " + clone);
        Files.createSymbolicLink(clone.resolve(".tools"), ROOT.resolve(".tools"));
        Shell.Result built = Shell.run(folder, habits + "FLOWPLANE_AOT=off " + clone + "/flowplane build 2>&1");
        assertThat(built.status()).as(built.output()).isZero();
        Shell.Result packaged =
                Shell.run(folder, pins, habits + clone + "/flowplane package " + folder + "/again 2>&1");
        assertThat(packaged.status()).as(packaged.output()).isZero();
        assertThat(folder.resolve("again/SHA256SUMS")).hasSameTextualContentAs(release.resolve("SHA256SUMS"));
    }

    @Test
    void checksumsNameEveryFileAndSeeAChangedByte() throws IOException {
        assertThat(ok("cd " + release + " && sha256sum --strict -c SHA256SUMS").lines())
                .containsExactly(
                        name + ".image.tar: OK",
                        name + ".tar.gz: OK",
                        name.replaceFirst("-linux.*", ".cdx.json") + ": OK");
        ok("cp " + release + "/*.json " + release + "/SHA256SUMS . && echo >> *.json");
        assertThat(Shell.run(folder, "sha256sum --ignore-missing -c SHA256SUMS 2>&1")
                        .status())
                .isNotZero();
    }

    @Test
    void theTarballServesWithoutAJdkAndFromItsCache() throws IOException {
        ok("tar -xzf " + release + "/" + name + ".tar.gz && mkdir bin");
        for (String tool : List.of("bash", "env", "dirname", "readlink", "sed", "awk", "cat")) {
            Files.createSymbolicLink(
                    folder.resolve("bin/" + tool),
                    Path.of(ok("command -v " + tool).strip()));
        }
        Path program = folder.resolve(name);
        String clean = "env -i PATH=" + folder + "/bin FLOWPLANE_JAVA_OPTS=\"$OPTS\" " + program + "/flowplane ";
        assertThat(ok("OPTS=-XX:AOTMode=on; " + clean + "--version")).startsWith("flowplane ");
        assertThat(ok("OPTS='-XX:AOTMode=on -XX:+VerifySharedSpaces'; " + clean + "--version"))
                .startsWith("flowplane ");
        assertThat(program.resolve("deploy/backup/flowplane-backup.sh")).isExecutable();
        assertThat(program.resolve("NOTICE")).exists();
        Path classes = folder.resolve("classes");
        try (FlowplaneProcess server = FlowplaneProcess.startProgram(
                program.resolve("flowplane"),
                folder,
                Map.of(
                        "PATH",
                        folder + "/bin",
                        "FLOWPLANE_JAVA_OPTS",
                        "-XX:AOTMode=on -Xlog:class+load:file=" + classes,
                        "FLOWPLANE_API_PORT",
                        "0",
                        "FLOWPLANE_XDS_PORT",
                        "0"),
                "serve")) {
            server.bootstrap();
            assertThat(server.get("/api/v1/clusters").status()).isEqualTo(200);
        }
        List<String> loaded = Files.readAllLines(classes);
        long cached = loaded.stream()
                .filter(line -> line.contains("shared objects file"))
                .count();
        assertThat(100 * cached / loaded.size())
                .as("percent of the classes that came from the cache; tools/start-up-classes.sh lists them anew")
                .isGreaterThan(90);
    }

    @Test
    void theImageIsAsItsSpecificationWants() throws IOException {
        Path layout = unpackedImage();
        assertThat(json(layout.resolve("oci-layout")).get("imageLayoutVersion").asString())
                .isEqualTo("1.0.0");
        JsonNode index = json(layout.resolve("index.json"));
        assertThat(index.get("schemaVersion").asInt()).isEqualTo(2);
        assertThat(index.get("manifests")).hasSize(1);
        Set<String> named = new TreeSet<>();
        JsonNode manifest = json(blob(layout, index.get("manifests").get(0), "manifest.v1+json", named));
        assertThat(manifest.get("mediaType").asString()).isEqualTo("application/vnd.oci.image.manifest.v1+json");
        JsonNode config = json(blob(layout, manifest.get("config"), "config.v1+json", named));
        JsonNode inside = config.get("rootfs").get("diff_ids");
        assertThat(manifest.get("layers")).hasSameSizeAs(inside).hasSize(3);
        for (int i = 0; i < inside.size(); i++) {
            Path layer = blob(layout, manifest.get("layers").get(i), "layer.v1.tar+gzip", named);
            assertThat("sha256:"
                            + ok("gzip -dc " + layer + " | sha256sum | cut -c1-64")
                                    .strip())
                    .isEqualTo(inside.get(i).asString());
        }
        try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
            assertThat(blobs.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(named);
        }
    }

    /** Its configuration says what the Dockerfile says, and tools of others read it in both its forms. */
    @Test
    void otherToolsReadTheImage() throws IOException {
        JsonNode config = config(unpackedImage());
        JsonNode container = config.get("config");
        assertThat(config.get("os").asString() + "/"
                        + config.get("architecture").asString())
                .isEqualTo(name.replaceFirst(".*-(\\w+)-(\\w+)$", "$1/$2"));
        assertThat(container.get("User").asString()).isEqualTo("10001:10001");
        assertThat(container.get("Entrypoint").toString() + container.get("Cmd"))
                .isEqualTo("[\"flowplane\"][\"serve\"]");
        assertThat(container.get("ExposedPorts").toString()).contains("8080/tcp", "50051/tcp");
        assertThat(container.get("Volumes").has("/data")).isTrue();
        assertThat(container.get("Healthcheck").get("Interval").asLong()).isEqualTo(10_000_000_000L);
        assertThat(container.get("Healthcheck").get("Retries").asInt()).isEqualTo(3);
        String image = release + "/" + name + ".image.tar";
        String skopeo = DebianProgram.path("skopeo") + " --insecure-policy ";
        assertThat(ok(skopeo + "inspect oci-archive:" + image)).contains("org.opencontainers.image.version");
        for (String form : List.of("oci-archive", "docker-archive")) {
            ok(skopeo + "copy -q " + form + ":" + image + " dir:" + folder + "/" + form);
        }
        assertThat(ok(skopeo + "list-tags docker-archive:" + image)).contains("flowplane:v");
    }

    @Test
    void theImageServesAsItsUserOnARootThatCantBeWritten() throws IOException {
        Path layout = unpackedImage();
        Path root = Files.createDirectory(folder.resolve("root"));
        for (JsonNode layer : manifest(layout).get("layers")) {
            ok("tar -xzf " + layout.resolve("blobs/sha256/" + digest(layer)) + " -C root"
                    + (AS_ROOT ? "" : " --no-same-owner"));
        }
        JsonNode container = config(layout).get("config");
        String environment = texts(container.get("Env"));
        int port = FreePort.next();
        String user = AS_ROOT ? "--userspec=10001:10001 " : "";
        String script = """
                mount --bind root root && mount -t proc proc root/proc && mount --bind /dev root/dev || exit 9
                mount -t tmpfs -o mode=1777,exec tmpfs root/tmp && mount -t tmpfs -o mode=0777 tmpfs root/data || exit 9
                mount -o remount,bind,ro root || exit 9
                inside() { chroot %1$s root /usr/bin/env -i -C /data %2$s FLOWPLANE_API_PORT=%3$d FLOWPLANE_XDS_PORT=0 "$@"; }
                inside id -u; inside env | grep -c FLOWPLANE; inside ping -V; inside touch /opt/x 2>&1 | grep -o 'Read-only.*'
                inside %4$s FLOWPLANE_JAVA_OPTS=-XX:AOTMode=on flowplane serve > log 2>&1 &
                waiting=$!
                for i in $(seq 100); do curl -sf -o /dev/null http://127.0.0.1:%3$d/readyz && break; sleep 0.3; done
                curl -s -o /dev/null -w 'healthz %%{http_code}\\n' http://127.0.0.1:%3$d/healthz
                inside flowplane-healthcheck; echo "health $?"
                setup=$(grep -oP 'fp_setup_[^\\s]+' log)
                token=$(curl -s http://127.0.0.1:%3$d/api/v1/bootstrap/initialize -H 'Content-Type: application/json' \\
                  -d '{"setupToken":"'$setup'","adminTokenName":"admin"}' | sed 's/.*"adminToken":"\\([^"]*\\)".*/\\1/')
                curl -s -w ' write %%{http_code}\\n' http://127.0.0.1:%3$d/api/v1/clusters -H "Authorization: Bearer $token" \\
                  -H 'Content-Type: application/json' \\
                  -d '{"name":"c","endpoints":[{"host":"127.0.0.1","port":9000}]}'
                kill $(ps -o pid= --ppid $waiting); wait $waiting; echo "end $?"
                inside flowplane-healthcheck 2>/dev/null; echo "health $?"
                """.formatted(user, environment, port, "FLOWPLANE_DRAIN_SECONDS=0");
        Shell.Result result = Shell.run(folder, Map.of("SCRIPT", script), UNSHARED);
        assertThat(result.output())
                .as(Shell.run(folder, "cat log").output())
                .startsWith(AS_ROOT ? "10001\n" : "0\n")
                .contains("ping from iputils", "Read-only", "healthz 200\n", "health 0\n")
                .contains("\"name\":\"c\"", " write 201\n", "end 0\n", "health 1\n");
        assertThat(Files.readString(root.resolve("etc/passwd"))).contains("flowplane:x:10001:10001:");
        assertThat(ok("find root -perm /6000 | wc -l")).isEqualTo("0\n");
        assertThat(ok("find root -xdev ! -type l -perm /o+w ! -path root/tmp ! -path root/var/tmp | wc -l"))
                .isEqualTo("0\n");
    }

    @Test
    void theBillListsEveryJarTheJavaAndEveryPackageWithItsLicence() throws IOException {
        JsonNode bill = json(release.resolve(name.replaceFirst("-linux.*", ".cdx.json")));
        assertThat(bill.get("bomFormat").asString() + bill.get("specVersion").asString())
                .isEqualTo("CycloneDX1.6");
        Map<String, String> jars = ok("tar -xzf " + release + "/" + name + ".tar.gz && cd " + name
                        + "/lib && sha256sum *.jar")
                .lines()
                .collect(Collectors.toMap(line -> "lib/" + line.substring(66), line -> line.substring(0, 64)));
        assertThat(jars).hasSizeGreaterThan(60);
        Map<String, String> listed = new java.util.TreeMap<>();
        Set<String> packages = new TreeSet<>();
        for (JsonNode component : bill.get("components")) {
            assertThat(component.get("purl").asString()).startsWith("pkg:").contains("@");
            assertThat(component.get("licenses")).as(component.toString()).isNotEmpty();
            String in = component.get("properties").get(0).get("value").asString();
            if (in.equals("image")) {
                packages.add(component.get("name").asString() + " "
                        + component.get("version").asString() + " "
                        + component.get("hashes").get(0).get("content").asString());
            } else if (!in.equals("jre")) {
                listed.put(in, component.get("hashes").get(0).get("content").asString());
                component
                        .get("licenses")
                        .forEach(each -> assertThat(licence(each)).isIn(LICENSES));
            }
        }
        assertThat(listed).isEqualTo(jars);
        Path lock = Path.of(pins.getOrDefault("RELEASE_BASE_LOCK", ROOT + "/tools/release/base.lock"));
        assertThat(packages)
                .isEqualTo(Files.readAllLines(lock).stream()
                        .filter(line -> !line.startsWith("#"))
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(bill.toString()).contains("GPL-2.0-only WITH Classpath-exception-2.0");
        assertThat(bill.toString()).doesNotContain(ROOT.toString(), made.toString());
    }

    private static String licence(JsonNode each) {
        JsonNode license = each.get("license");
        return (license.has("id") ? license.get("id") : license.get("name")).asString();
    }

    private Path unpackedImage() {
        ok("mkdir layout && tar -xf " + release + "/" + name + ".image.tar -C layout");
        return folder.resolve("layout");
    }

    private static JsonNode manifest(Path layout) throws IOException {
        return json(layout.resolve("blobs/sha256/"
                + digest(json(layout.resolve("index.json")).get("manifests").get(0))));
    }

    private static JsonNode config(Path layout) throws IOException {
        return json(layout.resolve("blobs/sha256/" + digest(manifest(layout).get("config"))));
    }

    /** The file of a descriptor, whose kind, size and digest are held against it. */
    private Path blob(Path layout, JsonNode descriptor, String kind, Set<String> named) throws IOException {
        assertThat(descriptor.get("mediaType").asString()).isEqualTo("application/vnd.oci.image." + kind);
        Path file = layout.resolve("blobs/sha256/" + digest(descriptor));
        assertThat(Files.size(file)).isEqualTo(descriptor.get("size").asLong());
        assertThat(ok("sha256sum < " + file)).startsWith(digest(descriptor));
        named.add(digest(descriptor));
        return file;
    }

    private static String digest(JsonNode descriptor) {
        Matcher digest = Pattern.compile("sha256:([0-9a-f]{64})")
                .matcher(descriptor.get("digest").asString());
        assertThat(digest.matches()).isTrue();
        return digest.group(1);
    }

    private static JsonNode json(Path file) throws IOException {
        return JSON.readTree(Files.readString(file));
    }

    private static String texts(JsonNode array) {
        return array.valueStream().map(each -> "'" + each.asString() + "'").collect(Collectors.joining(" "));
    }

    private String ok(String script) {
        Shell.Result result = Shell.run(folder, script);
        assertThat(result.status()).as(script + "\n" + result.output()).isZero();
        return result.output();
    }
}
