package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./flowplane package} and its parts say when they can't go on, and that they leave nothing half made. */
@Tag("slow")
class ReleaseRefusalsTest {
    private static final Path ROOT = RealEnvoy.repository();
    private static final Path TOOLS = ROOT.resolve("tools");
    private static final String PACKAGE =
            "JAVA_HOME=" + System.getProperty("java.home") + " " + TOOLS.resolve("package.sh") + " ";

    @TempDir
    Path folder;

    @Test
    void withoutAJdkOrItsJlinkNothingIsMade() throws IOException {
        assertRefused("FLOWPLANE_JAVA_HOME=none " + ROOT + "/flowplane package out", 3, "is no JDK 25: none");
        Path bin = Files.createDirectories(folder.resolve("jdk/bin"));
        Files.createSymbolicLink(bin.resolve("java"), Path.of(System.getProperty("java.home"), "bin/java"));
        assertRefused(PACKAGE.replaceFirst("JAVA_HOME=\\S+", "JAVA_HOME=" + folder + "/jdk") + "out", 1, "no jlink in");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aFolderHasToBeEmptyAndWritable() throws IOException {
        Files.createDirectories(folder.resolve("full/of/things"));
        Files.writeString(folder.resolve("file"), "");
        assertRefused(PACKAGE + "full", 1, "full is not empty");
        assertThat(folder.resolve("full/of/things")).exists();
        assertRefused(PACKAGE + "file", 1, "file is no folder");
        assertRefused(PACKAGE + "a b", 1, "one folder is enough");
        assertRefused(PACKAGE + "--all", 1, "there is no option '--all'");
        onAMount("ro", 1, "/out can't be written");
    }

    @Test
    void aDiskThatIsTooSmallIsSeenBeforeAnythingIsMade() {
        onAMount("size=20m", 1, "MiB free; a release takes");
    }

    /** A disk that fills up while the files are written, past the check. */
    @Test
    void aDiskThatFillsUpIsSaidToo() throws IOException {
        Files.createDirectories(folder.resolve("program"));
        ok("head -c 4000000 /dev/urandom > program/big");
        Shell.Result result = Shell.run(
                folder,
                Map.of(
                        "SCRIPT",
                        "mkdir m; mount -t tmpfs -o size=1m tmpfs m && SOURCE_DATE_EPOCH=0 python3 -B " + TOOLS
                                + "/release/archives.py program p m/out.tar.gz"),
                unshared());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("No space left on device").doesNotContain("Traceback");
    }

    @Test
    void packagesThatAreNotThePinnedOnesAreRefused() throws IOException {
        String sed = "grep '^sed ' " + TOOLS + "/release/base.lock";
        String version = ok(sed).split(" ")[1];
        Files.writeString(folder.resolve("changed"), "sed " + version + " " + "0".repeat(64) + "\n");
        String base = TOOLS + "/release/base.sh root";
        Shell.Result changed = Shell.run(folder, "RELEASE_BASE_LOCK=changed " + base + " 2>&1");
        assertThat(changed.status()).isNotZero();
        assertThat(changed.output()).containsAnyOf("is not the file that base.lock names", "is not to be had");
        Files.writeString(folder.resolve("gone"), "sed 0.0.1-1 " + "1".repeat(64) + "\n");
        assertRefused("rm -rf root; RELEASE_BASE_LOCK=gone " + base, 1, "run tools/release/pin-base.sh");
    }

    @Test
    void aKeptPackageThatWasChangedIsNotUsed() throws IOException {
        ok("mkdir tools && cp -r " + TOOLS
                + "/release tools/ && tools/release/pin-base.sh all 2>&1 && grep '^sed ' all > one");
        String sum = ok("cut -d' ' -f3 one").strip();
        Path kept = Files.createDirectories(folder.resolve(".tools/base")).resolve(sum + ".deb");
        Files.writeString(kept, "not the package");
        Shell.run(folder, "RELEASE_BASE_LOCK=one tools/release/base.sh root 2>&1");
        assertThat(ok("sha256sum < " + kept)).startsWith(sum);
        assertThat(folder.resolve("root/usr/bin/sed")).isExecutable();
    }

    @Test
    void aCacheOfAnotherFormIsLeftAsItIs() throws IOException {
        String steady = "python3 -B " + TOOLS + "/release/steady_cache.py ";
        for (String content : List.of("", "no cache", "\0".repeat(5000))) {
            Path cache = Files.writeString(folder.resolve("cache"), content);
            assertThat(Shell.run(folder, steady + cache + " 2>&1").status()).isEqualTo(1);
            assertThat(cache).hasContent(content);
        }
        Path cut = folder.resolve("cut");
        ok("head -c 50000000 " + ROOT + "/target/flowplane.aot > " + cut);
        assertRefused(steady + cut, 1, "its heap is not where it was expected");
    }

    @Test
    void aJarThatMavenDoesNotKnowIsNotShipped() throws IOException {
        Files.createDirectories(folder.resolve("program/lib"));
        Files.writeString(folder.resolve("program/lib/strange.jar"), "x");
        Files.writeString(folder.resolve("bill.json"), "{\"components\": []}");
        assertRefused(
                "SOURCE_DATE_EPOCH=0 python3 -B " + TOOLS + "/release/sbom.py bill.json program '' /none out.json",
                1,
                "lib/strange.jar is not a library that Maven's bill knows");
        assertThat(folder.resolve("out.json")).doesNotExist();
    }

    @Test
    void theStepsAreOnlyForAFolderWithSources() throws IOException {
        ok("cp " + ROOT + "/flowplane . && mkdir -p jre/bin && ln -s " + System.getProperty("java.home")
                + "/bin/java jre/bin/java");
        assertRefused("./flowplane package", 2, "has no sources");
        assertThat(ok(ROOT + "/flowplane package --help 2>/dev/null")).contains("SHA256SUMS", "docker load");
    }

    private void onAMount(String options, int status, String why) {
        String script = "mkdir -p m; mount -t tmpfs -o " + options + " tmpfs m && " + PACKAGE + "m/out";
        Shell.Result result = Shell.run(folder, Map.of("SCRIPT", script), unshared());
        assertThat(result.output()).contains(why);
        assertThat(result.status()).isEqualTo(status);
    }

    private static String unshared() {
        return "unshare " + (System.getProperty("user.name").equals("root") ? "-m" : "-rm")
                + " bash -c \"$SCRIPT\" 2>&1";
    }

    private void assertRefused(String script, int status, String why) {
        Shell.Result result = Shell.run(folder, script + " 2>&1");
        assertThat(result.output()).contains(why).doesNotContain("Traceback");
        assertThat(result.status()).isEqualTo(status);
    }

    private String ok(String script) {
        Shell.Result result = Shell.run(folder, script);
        assertThat(result.status()).as(script + "\n" + result.output()).isZero();
        return result.output();
    }
}
