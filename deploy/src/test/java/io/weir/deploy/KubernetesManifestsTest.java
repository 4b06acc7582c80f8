package io.weir.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.config.WeirSpec;
import io.weir.core.spec.Address;
import io.weir.core.spec.AdminSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests against the types of their APIs, against each other, and against the configuration in them. */
class KubernetesManifestsTest {
    private static final Path DIRECTORY = Path.of("kubernetes");
    private static final Map<String, String> POD_LABELS = Map.of("app.kubernetes.io/name", "weir");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"", "prometheus"})
    void everyFileIsReadStrictlyAndIsPartOfItsKustomization(String sub) throws IOException {
        Path kustomization = DIRECTORY.resolve(sub).resolve("kustomization.yaml");
        List<String> named = Manifests.one(kustomization, Manifests.Kustomization.class).resources();
        try (Stream<Path> files = Files.list(kustomization.getParent())) {
            List<Path> manifests = files.filter(file -> file.toString().endsWith(".yaml")).toList();
            assertThat(manifests).hasSizeGreaterThan(1).allSatisfy(
                    file -> assertThat(Manifests.read(Files.readString(file))).isNotEmpty());
            assertThat(manifests.stream().map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("kustomization.yaml"))).containsExactlyInAnyOrderElementsOf(named);
        }
    }

    /** What the reader is worth: each of these would come up without what it asks for, or not at all. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "deployment.yaml | containerPort: 8080 | contianerPort: 8080",
        "deployment.yaml | periodSeconds: 10 | periodSeconds: often",
        "deployment.yaml | periodSeconds: 10 | periodSeconds: \"10\"",
        "deployment.yaml | periodSeconds: 10 | periodSeconds: 2.5",
        "deployment.yaml | readOnlyRootFilesystem: true | readOnlyRootFileSystem: true",
        "deployment.yaml | runAsNonRoot: true | runAsNonRoot: sure",
        "deployment.yaml | drop: [ALL] | drop: ALL",
        "deployment.yaml | mountPath: /etc/weir | mountPath: 5",
        "deployment.yaml | kind: Deployment | kind: Deploymint",
        "deployment.yaml | apps/v1 | apps/v2",
        "deployment.yaml | '      automountServiceAccountToken: false' | '      volumes: []'",
        "configmap.yaml | data: | date:",
        "service.yaml | targetPort: http | targetport: http",
        "poddisruptionbudget.yaml | maxUnavailable: 1 | maxUnavailible: 1",
        "horizontalpodautoscaler.yaml | averageUtilization: 120 | averageUtilisation: 120",
        "prometheus/servicemonitor.yaml | interval: 15s | intervall: 15s",
        "prometheus/servicemonitor.yaml | interval: 15s | interval: 15",
        "kustomization.yaml | resources: | resource:"})
    void aSlipIsFound(String file, String right, String wrong) throws IOException {
        String text = Files.readString(DIRECTORY.resolve(file));
        assertThat(text).contains(right);

        assertThatIllegalArgumentException().isThrownBy(() -> Manifests.read(text.replace(right, wrong)));
    }

    @Test
    void theConfigurationIsOneThatWeirTakesAndItsPortsAreThoseOfThePod() throws IOException {
        WeirSpec spec = configuration();
        List<Integer> bound = new ArrayList<>();
        spec.httpListeners().forEach(http -> http.listener().binds().forEach(bind -> bound.add(portOf(bind))));
        AdminSpec admin = Objects.requireNonNull(spec.admin());
        bound.add(portOf(admin.bind()));

        assertThat(container().getPorts()).extracting(ContainerPort::getContainerPort)
                .containsExactlyInAnyOrderElementsOf(bound);
        assertThat(admin.token()).as("calls from other pods need it").isEqualTo("a-token");
    }

    @Test
    void aPodHasTheTimeToDrainAfterEverybodyHeardThatItLeaves() throws IOException {
        PodSpec pod = deployment().getSpec().getTemplate().getSpec();
        long pause = container().getLifecycle().getPreStop().getSleep().getSeconds();
        long drain = configuration().runtime().drainTimeout().toSeconds();

        assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(pause + drain + 10);
        assertThat(container().getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
        assertThat(container().getLivenessProbe().getHttpGet().getPath()).isEqualTo("/livez");
    }

    @Test
    void aPodMayDoNothingItNeedNot() throws IOException {
        PodSpec pod = deployment().getSpec().getTemplate().getSpec();

        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(container().getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container().getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container().getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container().getResources().getLimits()).containsKey("memory");
    }

    @Test
    void selectorsVolumesAndNamesLeadSomewhere() throws IOException {
        Deployment deployment = deployment();
        PodSpec pod = deployment.getSpec().getTemplate().getSpec();
        assertThat(deployment.getSpec().getSelector().getMatchLabels()).isEqualTo(POD_LABELS);
        assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels()).isEqualTo(POD_LABELS);
        assertThat(container().getVolumeMounts()).extracting(VolumeMount::getName)
                .containsExactlyInAnyOrderElementsOf(pod.getVolumes().stream().map(Volume::getName).toList());
        assertThat(container().getVolumeMounts()).as("a volume with subPath is never renewed")
                .allSatisfy(mount -> assertThat(mount.getSubPath()).isNull());
        assertThat(pod.getVolumes().getFirst().getConfigMap().getName()).isEqualTo(configMap().getMetadata().getName());
        assertThat(container().getArgs()).containsExactly("run", "-c",
                container().getVolumeMounts().getFirst().getMountPath() + "/weir.yaml", "--watch");

        List<String> ports = container().getPorts().stream().map(ContainerPort::getName).toList();
        for (Service service : Manifests.all(DIRECTORY.resolve("service.yaml"), Service.class)) {
            assertThat(service.getSpec().getSelector()).isEqualTo(POD_LABELS);
            assertThat(service.getSpec().getPorts()).extracting(port -> port.getTargetPort().getStrVal())
                    .isSubsetOf(ports);
        }
        assertThat(Manifests.one(DIRECTORY.resolve("poddisruptionbudget.yaml"), PodDisruptionBudget.class)
                .getSpec().getSelector().getMatchLabels()).isEqualTo(POD_LABELS);
        HorizontalPodAutoscaler scaler =
                Manifests.one(DIRECTORY.resolve("horizontalpodautoscaler.yaml"), HorizontalPodAutoscaler.class);
        assertThat(scaler.getSpec().getScaleTargetRef().getName()).isEqualTo(deployment.getMetadata().getName());
        assertThat(deployment.getSpec().getReplicas()).as("the autoscaler's").isNull();
    }

    @Test
    void prometheusFindsTheAdminPortAndTheLoadBalancerDoesNot() throws IOException {
        ServiceMonitor monitor =
                Manifests.one(DIRECTORY.resolve("prometheus/servicemonitor.yaml"), ServiceMonitor.class);
        Map<String, String> wanted = monitor.getSpec().getSelector().getMatchLabels();
        String port = monitor.getSpec().getEndpoints().getFirst().getPort();
        List<Service> services = Manifests.all(DIRECTORY.resolve("service.yaml"), Service.class);

        List<Service> scraped = services.stream()
                .filter(service -> service.getMetadata().getLabels().entrySet().containsAll(wanted.entrySet()))
                .toList();
        assertThat(scraped).hasSize(1).allSatisfy(
                service -> assertThat(service.getSpec().getPorts()).extracting(ServicePort::getName).contains(port));
        assertThat(services).filteredOn(service -> "LoadBalancer".equals(service.getSpec().getType()))
                .hasSize(1).doesNotContainAnyElementsOf(scraped)
                .allSatisfy(service -> assertThat(service.getSpec().getPorts())
                        .extracting(at -> at.getTargetPort().getStrVal()).doesNotContain("admin"));
    }

    private static Deployment deployment() throws IOException {
        return Manifests.one(DIRECTORY.resolve("deployment.yaml"), Deployment.class);
    }

    private static Container container() throws IOException {
        return deployment().getSpec().getTemplate().getSpec().getContainers().getFirst();
    }

    private static ConfigMap configMap() throws IOException {
        return Manifests.one(DIRECTORY.resolve("configmap.yaml"), ConfigMap.class);
    }

    private WeirSpec configuration() throws IOException {
        Path file = directory.resolve("weir.yaml");
        Files.writeString(file, configMap().getData().get("weir.yaml"));
        return switch (ConfigLoader.load(file, Map.of("WEIR_ADMIN_TOKEN", "a-token"))) {
            case ConfigResult.Loaded loaded -> loaded.spec();
            case ConfigResult.Rejected rejected -> throw new AssertionError(rejected.report());
        };
    }

    private static int portOf(Address address) {
        return ((Address.Inet) address).port();
    }
}
