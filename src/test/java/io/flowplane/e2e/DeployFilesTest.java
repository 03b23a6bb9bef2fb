package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.config.Variables;
import io.flowplane.testing.DebianProgram;
import io.flowplane.testing.RealEnvoy;
import io.flowplane.testing.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What lies in {@code deploy/}, read by the programs that it is for, and held against what the server knows. */
@Tag("slow")
class DeployFilesTest {
    private static final Path ROOT = RealEnvoy.repository();
    private static final Path DEPLOY = ROOT.resolve("deploy");
    private static final Pattern SETTING = Pattern.compile("\\b(FLOWPLANE_[A-Z][A-Z_]*[A-Z])\\b");
    private static final Set<String> OF_THE_LAUNCHER = Set.of("FLOWPLANE_AOT", "FLOWPLANE_JAVA_OPTS");
    /** Kinds whose schemas Kubernetes itself doesn't have. */
    private static final Set<String> OF_OTHERS = Set.of("Certificate", "Issuer", "ServiceMonitor", "PrometheusRule");

    @TempDir
    Path folder;

    @Test
    void everyYamlFileParses() throws IOException {
        List<Path> files = files("glob:**.{yml,yaml}").stream()
                .filter(file -> !file.toString().contains("/templates/"))
                .toList();
        assertThat(files).hasSizeGreaterThan(12);
        for (Path file : files) {
            LoadSettings strict = LoadSettings.builder()
                    .setAllowDuplicateKeys(false)
                    .setLabel(file.toString())
                    .build();
            new Load(strict)
                    .loadAllFromString(Files.readString(file))
                    .forEach(
                            document -> assertThat(document).as(file.toString()).isNotNull());
        }
    }

    @Test
    void everySettingThatAFileNamesIsThere() throws IOException {
        Set<String> known = new TreeSet<>(OF_THE_LAUNCHER);
        known.addAll(names());
        List<Path> files = files("glob:**");
        files.add(ROOT.resolve("README-DOCKER.md"));
        int found = 0;
        for (Path file : files) {
            Matcher matcher = SETTING.matcher(Files.readString(file));
            while (matcher.find()) {
                assertThat(known).as(file.toString()).contains(matcher.group());
                found++;
            }
        }
        assertThat(found).isGreaterThan(60);
    }

    @Test
    void composeIsAsItsSchemaWants() throws IOException {
        String shipped = Balancer.shipped("docker/docker-compose.yml");
        String check = checker("check-jsonschema") + " --builtin-schema vendor.compose-spec ";
        assertThat(run(check + DEPLOY.resolve("docker/docker-compose.yml")).status())
                .isZero();
        Path broken = Files.writeString(folder.resolve("broken.yml"), shipped.replace("healthcheck:", "heathcheck:"));
        assertThat(run(check + broken).status()).isNotZero();
    }

    @Test
    void everyServiceOfComposeWhoseImageOrFileIsOursIsThere() throws IOException {
        String shipped = Balancer.shipped("docker/docker-compose.yml");
        Matcher mounts = Pattern.compile("(?m)^ +- (\\.[^:]*/[^:/]+\\.[a-z]+):").matcher(shipped);
        int found = 0;
        while (mounts.find()) {
            assertThat(DEPLOY.resolve("docker").resolve(mounts.group(1)).normalize())
                    .isRegularFile();
            found++;
        }
        assertThat(found).isEqualTo(6);
        Matcher copies = Pattern.compile("(?m)^COPY (?:--chmod=\\d+ )?((?:[^ -][^ \\n]* )+)[^ \\n]+$")
                .matcher(Balancer.shipped("docker/Dockerfile"));
        while (copies.find()) {
            for (String source : copies.group(1).strip().split(" ")) {
                assertThat(ROOT.resolve(source)).exists();
                assertThat(Balancer.shipped("docker/Dockerfile.dockerignore")).contains("!" + source);
            }
        }
    }

    @Test
    void shellScriptsAndDockerfileAreClean() throws IOException {
        List<Path> scripts = files("glob:**.sh");
        assertThat(scripts)
                .hasSizeGreaterThan(6)
                .allMatch(
                        script -> Files.isExecutable(script) == contents(script).startsWith("#!"));
        String words = String.join(" ", scripts.stream().map(Path::toString).toList());
        assertThat(run(checker("shellcheck") + " " + ROOT + "/flowplane " + ROOT + "/tools/*.sh " + ROOT
                                + "/tools/release/*.sh " + words)
                        .output())
                .isBlank();
        assertThat(run(checker("hadolint") + " " + DEPLOY.resolve("docker/Dockerfile"))
                        .output())
                .isBlank();
        // A program whose file has a capability can't be started where there are none: the copy has none.
        assertThat(Balancer.shipped("docker/Dockerfile")).contains("install -m 0755 /bin/ping /usr/local/bin/ping");
        Path broken = Files.writeString(folder.resolve("broken.sh"), "#!/bin/sh\nrm -rf $1/*\n");
        assertThat(run(checker("shellcheck") + " " + broken).status()).isNotZero();
    }

    @Test
    void manifestsAreWhatTheChartMakes() throws IOException {
        Shell.Result rendered = run(DEPLOY.resolve("kubernetes/render.sh") + " " + folder.resolve("out"));
        assertThat(rendered.status()).as(rendered.output()).isZero();
        assertThat(run("diff -r " + folder.resolve("out") + " " + DEPLOY.resolve("kubernetes")
                                + " | grep -v '^Only in .*kubernetes: \\(namespace.yaml\\|secret.yaml.example\\|render.sh\\)$'")
                        .output())
                .isBlank();
    }

    @Test
    void manifestsAreAsKubernetesWants() throws IOException {
        String check = checker("kubernetes-validate") + " --strict --no-warn -k 1.33.0 ";
        for (Path file : files("glob:**/kubernetes/**.yaml")) {
            Matcher kinds = Pattern.compile("(?m)^kind: (\\w+)$").matcher(Files.readString(file));
            assertThat(kinds.find()).as(file.toString()).isTrue();
            Shell.Result result = run(check + file);
            assertThat(result.status())
                    .as(file + "\n" + result.output())
                    .isEqualTo(OF_OTHERS.contains(kinds.group(1)) ? result.status() : 0);
            assertThat(result.output()).doesNotContain("ERROR");
        }
        Path broken = Files.writeString(
                folder.resolve("broken.yaml"),
                Balancer.shipped("kubernetes/deployment.yaml").replace("readinessProbe:", "readynessProbe:"));
        assertThat(run(check + broken).status()).isNotZero();
    }

    /** Certificates, monitors and alerts, read strictly into the types of those who made their kinds. */
    @Test
    void manifestsAreAsCertManagerAndPrometheusOperatorWant() throws IOException {
        String check = checker("kinds") + " ";
        for (Path file : files("glob:**/kubernetes/**.yaml")) {
            String manifest = Files.readString(file);
            if (OF_OTHERS.stream().anyMatch(kind -> manifest.contains("\nkind: " + kind + "\n"))) {
                Shell.Result result = run(check + file);
                assertThat(result.status()).as(result.output()).isZero();
            }
        }
        for (String[] wrong : new String[][] {
            {"certificates", "dnsNames:", "dnsName:"},
            {"servicemonitor", "tlsConfig:", "tlsSettings:"},
            {"prometheusrule", "alert:", "alarm:"},
            {"availability", "", ""}
        }) {
            String manifest =
                    Balancer.shipped("kubernetes/" + wrong[0] + ".yaml").replaceFirst(wrong[1], wrong[2]);
            Shell.Result result = run(check + Files.writeString(folder.resolve(wrong[0]), manifest));
            assertThat(result.status()).as(wrong[0]).isEqualTo(1);
        }
    }

    @Test
    void theChartIsCleanAndRefusesWrongValues() {
        String chart = DEPLOY.resolve("helm/flowplane").toString();
        String helm = checker("helm");
        assertThat(run(helm + " lint --strict --kube-version 1.33.0 " + chart).status())
                .isZero();
        String template = helm + " template flowplane " + chart + " --kube-version 1.33.0 ";
        for (String wrong : List.of(
                "size=huge",
                "replicas=0",
                "settings.FLOWPLANE_SECRET_ENCRYPTION_KEY=AAAA",
                "settings.PATH=/",
                "settings.FLOWPLANE_API_PRT=a",
                "settings.FLOWPLANE_DRAIN_SECONDS=20",
                "backup.schedule=nightly",
                "tls.certManager.enable=true",
                "networkPolicy.databasePort=postgres",
                "replicaCount=3",
                "envoy.team=No Team",
                "secretName=My_Secret",
                "tls.secretName=TLS",
                "image.repository=a b",
                "image.pullSecrets={My_Login}",
                "envoy.image=x y",
                "envoy.ports={10000,10000}",
                "envoy.ports=null",
                "networkPolicy.metricsNamespace=Monitoring",
                "networkPolicy.apiFrom={10.0.0.0/8}",
                "networkPolicy.apiFrom[0].ipblock.cidr=10.0.0.0/8",
                "networkPolicy.databaseTo[0].ipBlock.cidr=10.0.0.1",
                "settings=null",
                "backup=null")) {
            Shell.Result result = run(template + "--set '" + wrong + "' 2>&1");
            assertThat(result.status()).as(wrong).isNotZero();
            assertThat(result.output()).contains("values don't meet the specifications of the schema");
        }
        String plain = run(template
                        + "--set tls.enabled=false,envoy.enabled=false,networkPolicy.enabled=false,serviceMonitor.enabled=false")
                .output();
        assertThat(plain)
                .contains("kind: Deployment", "scheme: HTTP}")
                .doesNotContain("certs", "kind: Certificate", "kind: NetworkPolicy", "kind: ServiceMonitor", "HTTPS");
    }

    @Test
    void whatTheChartCanOnlyCompareIsRefusedWithTheReason() {
        assertThat(chart("--set autoscaling.enabled=true,replicas=3,autoscaling.maxReplicas=2 2>&1"))
                .contains("autoscaling.maxReplicas (2) is less than replicas (3)");
        assertThat(chart("--set 'envoy.ports={10000,9902}' 2>&1")).contains("envoy.ports holds 9902, which Envoy uses");
    }

    /** Else Kubernetes reads a number or a truth where it wants a name. */
    @Test
    void namesThatLookLikeNumbersStayNames() {
        String made = chart("-n 1e3 --set-string secretName=123,tls.secretName=true"
                + " --set backup.enabled=true,migrationJob=true,autoscaling.enabled=true");
        assertThat(made).contains("namespace: \"1e3\"", "name: \"123\"", "secretName: \"true\"");
        assertThat(made.lines()).noneMatch(line -> line.matches(" *(namespace|name|secretName): (1e3|123|true)"));
    }

    @Test
    void podsAreGivenLongerToEndThanTheDrainTakes() {
        String of = "-s templates/deployment.yaml ";
        assertThat(chart(of)).contains("terminationGracePeriodSeconds: 45\n");
        assertThat(chart(of + "--set-string settings.FLOWPLANE_DRAIN_SECONDS=60"))
                .contains("terminationGracePeriodSeconds: 90\n");
    }

    @Test
    void aPortForMetricsAloneIsOpenToPrometheusAndScraped() {
        String set = " --set-string settings.FLOWPLANE_METRICS_PORT=9100";
        assertThat(chart("-s templates/networkpolicy.yaml" + set))
                .containsPattern("kubernetes.io/metadata.name: monitoring\n +ports:\n +- port: 9100\n");
        assertThat(chart("-s templates/servicemonitor.yaml" + set))
                .contains("targetPort: metrics\n")
                .doesNotContain("port: http", "https", "tlsConfig");
        assertThat(chart("-s templates/deployment.yaml" + set))
                .contains("prometheus.io/scheme: http\n", "prometheus.io/port: \"9100\"", "containerPort: 9100");
        assertThat(chart("-s templates/services.yaml" + set)).doesNotContain("9100");
    }

    @Test
    void anEnvoyWhoseBootstrapChangedIsMadeAnew() {
        Pattern annotation = Pattern.compile("flowplane/bootstrap: [0-9a-f]{64}\n");
        Set<String> seen = new TreeSet<>();
        for (String values : List.of("-n one", "-n two", "-n one --set tls.enabled=false", "-n one --set size=small")) {
            Matcher found = annotation.matcher(chart("-s templates/envoy.yaml " + values));
            assertThat(found.find()).as(values).isTrue();
            seen.add(found.group());
        }
        assertThat(seen).hasSize(3);
    }

    @Test
    void aRegistryThatAsksForALoginGetsOneFromEveryPodOfItsImage() {
        String login = "imagePullSecrets:\n        - name: registry\n";
        String set = " --set 'image.pullSecrets={registry},migrationJob=true'";
        assertThat(chart("-s templates/deployment.yaml" + set)).contains(login);
        assertThat(chart("-s templates/migration.yaml" + set)).contains(login);
        assertThat(chart("")).doesNotContain("imagePullSecrets");
    }

    /** A number once named and then left out means one instance; what the autoscaler made of it is known in a cluster alone. */
    @Test
    void theDeploymentSaysThatItNamesANumberOfInstances() {
        String of = "-s templates/deployment.yaml ";
        assertThat(chart(of + "--set replicas=3")).contains("flowplane/replicas: named\n", "  replicas: 3\n");
        assertThat(chart(of + "--set autoscaling.enabled=true")).doesNotContain("replicas:", "flowplane/replicas");
    }

    /** Draining instances still use the database, and a job that has only been made isn't done. */
    @Test
    void theGuideRestoresWhenInstancesAreGoneAndStartsThemWhenItIsDone() {
        assertThat(contents(ROOT.resolve("docs/operations.md")))
                .containsSubsequence(
                        "scale deployment flowplane-control-plane --replicas=0",
                        "wait --for=delete pod -l app=flowplane-cp",
                        "create job --from=cronjob/flowplane-restore restore-now",
                        "wait --for=condition=complete",
                        "job/restore-now",
                        "scale deployment flowplane-control-plane --replicas=2");
    }

    @Test
    void theChartTakesEverySettingButThoseThatItMakesItselfAndMayOverruleItsOwn() {
        Set<String> known = names();
        known.add("FLOWPLANE_JAVA_OPTS");
        known.removeAll(Set.of(
                "DATABASE_URL",
                "FLOWPLANE_SECRET_ENCRYPTION_KEY",
                "FLOWPLANE_API_PORT",
                "FLOWPLANE_XDS_PORT",
                "FLOWPLANE_API_TLS_ENABLED"));
        Set<String> taken = new TreeSet<>();
        FlowplaneProcess.JSON
                .readTree(Balancer.shipped("helm/flowplane/values.schema.json"))
                .at("/properties/settings/propertyNames/enum")
                .forEach(name -> taken.add(name.asString()));
        assertThat(taken).isEqualTo(known);
        String settings = run(checker("helm") + " template f " + DEPLOY.resolve("helm/flowplane")
                        + " --kube-version 1.33.0 -s templates/configmap.yaml"
                        + " --set-string settings.FLOWPLANE_DRAIN_SECONDS=20")
                .output();
        assertThat(settings).containsOnlyOnce("FLOWPLANE_DRAIN_SECONDS").contains("FLOWPLANE_DRAIN_SECONDS: \"20\"");
    }

    @Test
    void theChartHoldsTheAlertsAndScriptsThatAreShipped() {
        assertThat(run("cd " + DEPLOY + " && diff -r backup helm/flowplane/backup"
                                + " && diff prometheus/rules/flowplane.yml helm/flowplane/alerts.yml")
                        .output())
                .isBlank();
        assertThat(Balancer.shipped("kubernetes/prometheusrule.yaml").replaceAll("(?m)^  ", ""))
                .endsWith(Balancer.shipped("prometheus/rules/flowplane.yml"));
    }

    /** As the guide names them, so that its commands find them. */
    @Test
    void namesPortsAndProbesAreThoseOfTheGuide() {
        String deployment = Balancer.shipped("kubernetes/deployment.yaml");
        assertThat(deployment)
                .contains("name: flowplane-control-plane", "app: flowplane-cp", "serviceAccountName: flowplane")
                .contains("replicas: 2", "maxUnavailable: 0", "maxSurge: 1")
                .contains("containerPort: 8080", "containerPort: 50051", "path: /healthz", "path: /readyz")
                .contains("name: flowplane-secrets", "key: database-url", "mountPath: /etc/flowplane/certs")
                .contains("runAsNonRoot: true", "readOnlyRootFilesystem: true", "type: RuntimeDefault");
        assertThat(Balancer.shipped("kubernetes/services.yaml"))
                .contains("name: flowplane-api", "name: flowplane-xds", "port: 8080", "port: 50051");
        assertThat(Balancer.shipped("docker/docker-compose.yml"))
                .contains("container_name: flowplane-cp", "container_name: postgres")
                .contains("\"8080:8080\"", "\"50051:50051\"", "\"9090:9090\"", "\"3000:3000\"", "\"16686:16686\"")
                .contains("postgres_data:/var/lib/postgresql/data", "./backups:/backups");
    }

    /** {@code kubectl create secret tls} would leave out ca.crt, which server and Envoy read. */
    @Test
    void secretsMadeByHandHoldWhatPodsReadOfThem() {
        String page = contents(DEPLOY.resolve("README.md"));
        Matcher made = Pattern.compile("(?m)^(\\./flowplane certs .*)$").matcher(page);
        assertThat(made.find()).isTrue();
        assertThat(run(ROOT + made.group(1).substring(1)).status()).isZero();
        for (String secret : List.of("flowplane-tls", "envoy-tls")) {
            Matcher line = Pattern.compile("(?m)^kubectl .* create secret generic " + secret + " (.*)$")
                    .matcher(page);
            assertThat(line.find()).as(secret).isTrue();
            Matcher file = Pattern.compile("--from-file=([a-z.]+)=(\\S+)").matcher(line.group(1));
            Set<String> keys = new TreeSet<>();
            while (file.find()) {
                keys.add(file.group(1));
                assertThat(folder.resolve(file.group(2))).isRegularFile();
            }
            assertThat(keys).containsExactly("ca.crt", "tls.crt", "tls.key");
        }
        assertThat(run("openssl x509 -in certs/server.pem -noout -ext subjectAltName")
                        .output())
                .contains("flowplane-api.flowplane.svc", "flowplane-xds.flowplane.svc.cluster.local");
    }

    @Test
    void nginxAndHaproxyTakeTheirFiles() throws IOException {
        TestAuthority authority = new TestAuthority(folder, "root");
        TestAuthority.Pair pair = authority.server("balancer");
        int[] ports = {1, 2};
        String nginx = Balancer.named(Balancer.shipped("nginx/nginx.conf"), ports, ports)
                .replace("/etc/nginx/certs/flowplane.crt", pair.certificate().toString())
                .replace("/etc/nginx/certs/flowplane.key", pair.key().toString());
        Path conf = Files.writeString(folder.resolve("nginx.conf"), Balancer.onThisMachine(nginx, folder));
        Shell.Result tested = run(DebianProgram.path("nginx") + " -t -p " + folder + " -c " + conf + " 2>&1");
        assertThat(tested.output()).contains("test is successful").doesNotContain("[warn]");
        Files.writeString(conf, Balancer.onThisMachine(nginx.replace("least_conn;", "least_con;"), folder));
        assertThat(run(DebianProgram.path("nginx") + " -t -p " + folder + " -c " + conf + " 2>&1")
                        .status())
                .isNotZero();

        Path pem = Files.writeString(
                folder.resolve("both.pem"), Files.readString(pair.certificate()) + Files.readString(pair.key()));
        String haproxy = Balancer.named(Balancer.shipped("haproxy/haproxy.cfg"), ports, ports)
                .replace("/etc/haproxy/certs/flowplane.pem", pem.toString());
        Path cfg = Files.writeString(folder.resolve("haproxy.cfg"), haproxy);
        Shell.Result checked = run(DebianProgram.path("haproxy") + " -c -f " + cfg + " 2>&1");
        assertThat(checked.status()).as(checked.output()).isZero();
        assertThat(checked.output()).doesNotContain("WARNING");
    }

    @Test
    void firewallAndLogrotateTakeTheirFiles() throws IOException {
        String nft = "unshare -rn " + DebianProgram.path("nft") + " -f ";
        assertThat(run(nft + DEPLOY.resolve("iptables/nftables.conf")).status()).isZero();
        Path broken = Files.writeString(
                folder.resolve("broken.conf"),
                contents(DEPLOY.resolve("iptables/nftables.conf")).replace("dport", "dprt"));
        assertThat(run(nft + broken).status()).isNotZero();
        assertThat(run("API_FROM=10.0.0.0/8,192.0.2.7 " + DEPLOY.resolve("iptables/iptables.sh"))
                        .output()
                        .lines())
                .contains(
                        "iptables -A FLOWPLANE -p tcp --dport 8080 -s 192.0.2.7 -j ACCEPT",
                        "iptables -A FLOWPLANE -p tcp --dport 50051 -s 10.0.1.0/24 -j ACCEPT",
                        "iptables -A FLOWPLANE -p tcp --dport 50051 -j DROP");
        String restore = DebianProgram.path("iptables-nft-restore");
        Path extensions = Path.of(restore).resolveSibling("../usr/lib/x86_64-linux-gnu/xtables");
        String rules =
                "(echo '*filter'; " + DEPLOY.resolve("iptables/iptables.sh") + " | sed 's/^iptables //'; echo COMMIT)";
        String test = " | " + (Files.isDirectory(extensions) ? "XTABLES_LIBDIR=" + extensions : "") + " unshare -rn "
                + restore + " --noflush --test 2>&1";
        assertThat(run(rules + test).output()).isBlank();
        assertThat(run(rules + " | sed s/dport/dprt/" + test).output()).contains("dprt");
        Shell.Result rotated = run(
                DebianProgram.path("logrotate") + " -d -s state " + DEPLOY.resolve("logrotate/flowplane") + " 2>&1");
        assertThat(rotated.status()).isZero();
        assertThat(rotated.output()).contains("(14 rotations)").doesNotContain("error");
    }

    @Test
    void systemdTakesItsUnit() throws IOException {
        String unit = Balancer.shipped("systemd/flowplane.service")
                .replace("/opt/flowplane/flowplane", ROOT.resolve("flowplane").toString());
        String analyze = DebianProgram.path("systemd-analyze");
        Path units = Path.of(analyze).resolveSibling("../lib/systemd/system");
        String verify = "SYSTEMD_UNIT_PATH=" + folder + ":" + units + ": " + analyze + " verify "
                + folder.resolve("flowplane.service") + " 2>&1";
        Files.writeString(folder.resolve("flowplane.service"), unit);
        Shell.Result verified = run(verify);
        assertThat(verified.output()).isBlank();
        assertThat(verified.status()).isZero();
        Files.writeString(folder.resolve("flowplane.service"), unit.replace("Restart=", "Restrat="));
        assertThat(run(verify).output()).contains("Unknown key 'Restrat'");
    }

    /** Time format and keys of the log shippers' parsers, on a line as the server writes it. */
    @Test
    void shippersParseTheServersLines() throws IOException {
        String line;
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, java.util.Map.of())) {
            line = server.output()
                    .lines()
                    .filter(l -> l.startsWith("{"))
                    .findFirst()
                    .orElseThrow();
        }
        Path log = Files.writeString(folder.resolve("line.json"), line);
        for (String file : List.of("fluentd/fluent.conf", "fluent-bit/parsers.conf")) {
            Matcher form = Pattern.compile("time_key +timestamp\\s+time_format +(\\S+)")
                    .matcher(Balancer.shipped(file));
            assertThat(form.find()).as(file).isTrue();
            Shell.Result parsed = run("python3 -c 'import json,sys,datetime; l=json.load(open(sys.argv[1]));"
                    + " datetime.datetime.strptime(l[\"timestamp\"], sys.argv[2]); print(l[\"target\"])' " + log + " '"
                    + form.group(1) + "'");
            assertThat(parsed.line()).isEqualTo("flowplane");
        }
        Matcher first = Pattern.compile("expression /(.*)/").matcher(Balancer.shipped("fluentd/fluent.conf"));
        assertThat(first.find()).isTrue();
        assertThat("2026-11-25T14:56:17.123456789+00:00 stdout F " + line).matches(first.group(1));
    }

    private String chart(String arguments) {
        return run(checker("helm") + " template flowplane " + DEPLOY.resolve("helm/flowplane")
                        + " --kube-version 1.33.0 " + arguments)
                .output();
    }

    private static Set<String> names() {
        return Variables.all()
                .flatMap(variable -> Stream.concat(Stream.of(variable.name()), variable.aliases().stream()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<Path> files(String glob) throws IOException {
        var matcher = DEPLOY.getFileSystem().getPathMatcher(glob);
        try (Stream<Path> all = Files.walk(DEPLOY)) {
            return new java.util.ArrayList<>(all.filter(Files::isRegularFile)
                    .filter(matcher::matches)
                    .sorted()
                    .toList());
        }
    }

    private static String contents(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String checker(String program) {
        Shell.Result found = run(ROOT.resolve("tools/checkers.sh") + " " + program + " 2>/dev/null");
        assertThat(found.status()).as(program).isZero();
        return found.line();
    }

    private Shell.Result run(String script) {
        return Shell.run(folder, script);
    }
}
