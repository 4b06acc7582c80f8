package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.config.WeirSpec;
import io.weir.core.spec.AccessLogSpec;
import io.weir.core.spec.Address;
import io.weir.core.spec.AdminSpec;
import io.weir.core.spec.ListenerSpec;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.l7.spec.HttpListenerSpec;
import io.weir.testkit.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file in {@code examples} runs; on ports that the system chooses, so that tests do not meet. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("..", "examples").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void itStartsAndIsReady(Path file) throws Exception {
        issueCertificates();
        WeirSpec spec = anywhere(load(file));

        try (WeirServer server = WeirServer.start(new ConfigResult.Loaded(spec), () -> new ConfigResult.Loaded(spec))) {
            assertThat(server.listeners()).isNotEmpty().allMatch(listener -> listener.state().equals("accepting"));
        }
    }

    /** Those that an operator would have, for the names in the examples. */
    private void issueCertificates() {
        TestCertificates authority = TestCertificates.authority("Examples");
        authority.write(directory, "partners");
        for (String name : List.of("site.example", "api.example")) {
            authority.issue(name).write(directory, name);
        }
    }

    private WeirSpec load(Path file) {
        ConfigResult result = ConfigLoader.load(file, Map.of("WEIR_CERTS", directory.toString()));
        assertThat(result).as(() -> result instanceof ConfigResult.Rejected rejected ? rejected.report() : "")
                .isInstanceOf(ConfigResult.Loaded.class);
        return ((ConfigResult.Loaded) result).spec();
    }

    private WeirSpec anywhere(WeirSpec spec) {
        return new WeirSpec(spec.runtime(), anywhere(spec.admin()), spec.log(),
                new AccessLogSpec(new AccessLogSpec.Target.Off(), spec.accessLog().format(),
                        spec.accessLog().fields(), spec.accessLog().template(), spec.accessLog().sampleRatio()),
                spec.tcpListeners().stream().map(this::anywhere).toList(),
                spec.udpListeners().stream().map(this::anywhere).toList(),
                spec.httpListeners().stream().map(this::anywhere).toList(),
                spec.clusters(), spec.files());
    }

    private @Nullable AdminSpec anywhere(@Nullable AdminSpec admin) {
        return admin == null ? null : new AdminSpec(anywhere(admin.bind()), admin.token(), admin.dashboard());
    }

    private TcpListenerSpec anywhere(TcpListenerSpec tcp) {
        return new TcpListenerSpec(anywhere(tcp.listener()), tcp.routes(), tcp.cluster(), tcp.idleTimeout(),
                tcp.connectAttempts(), tcp.durationMax(), tcp.splice());
    }

    private UdpListenerSpec anywhere(UdpListenerSpec udp) {
        return new UdpListenerSpec(anywhere(udp.listener()), udp.cluster(), udp.sessionTimeout(), udp.sessionsMax(),
                udp.responses(), udp.mode());
    }

    private HttpListenerSpec anywhere(HttpListenerSpec http) {
        return new HttpListenerSpec(anywhere(http.listener()), http.limits(), http.routes());
    }

    private ListenerSpec anywhere(ListenerSpec listener) {
        return new ListenerSpec(listener.name(), listener.binds().stream().map(this::anywhere).toList(),
                listener.backlog(), listener.gate(), listener.proxyProtocolRequired(), listener.trustedProxies(),
                listener.tls());
    }

    private Address anywhere(Address address) {
        return switch (address) {
            case Address.Inet inet -> new Address.Inet(inet.host(), 0);
            case Address.Unix unix -> new Address.Unix(directory.resolve(
                    Path.of(unix.path()).getFileName()).toString());
        };
    }
}
