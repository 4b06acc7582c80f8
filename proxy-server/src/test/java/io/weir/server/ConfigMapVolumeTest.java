package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A configuration in a volume as the kubelet makes it of a ConfigMap: {@code weir.yaml} is a link to {@code
 * ..data/weir.yaml}, and {@code ..data} is a link to a directory that is replaced as a whole. The link {@code
 * weir.yaml} itself never changes.
 */
class ConfigMapVolumeTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a.example\r\n\r\n";

    @TempDir
    Path volume;

    /** Directories made so far; each has a name of its own. */
    private int versions;

    @Test
    void aConfigurationIsReadAgainWhenItsVolumeIsRenewed() throws Exception {
        renew(responding("before"));
        Path file = Files.createSymbolicLink(volume.resolve("weir.yaml"), Path.of("..data", "weir.yaml"));
        try (WeirProcess weir = WeirProcess.run(file, "--watch");
                RawClient client = RawClient.connect(weir.address("web"))) {
            assertThat(client.exchange(GET).text()).isEqualTo("before");

            renew("listeners: { web: { bnd: 127.0.0.1:0 } }\n");
            weir.awaitLine("reload: refused, the running configuration stays");
            assertThat(client.exchange(GET).text()).isEqualTo("before");

            renew(responding("after"));
            weir.awaitLine("reload: applied");
            assertThat(client.exchange(GET).text()).isEqualTo("after");
        }
    }

    /** As the kubelet's atomic writer does it. */
    private void renew(String text) throws IOException {
        Path data = volume.resolve("..data");
        Path before = Files.exists(data) ? data.toRealPath() : null;
        Path next = Files.createDirectory(volume.resolve("..2026_11_21_" + ++versions));
        Files.writeString(next.resolve("weir.yaml"), text);
        Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), next.getFileName());
        Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
        if (before != null) {
            Files.delete(before.resolve("weir.yaml"));
            Files.delete(before);
        }
    }

    private static String responding(String body) {
        return """
                runtime: { workers: 1 }
                access_log: { path: off }
                listeners:
                  web: { bind: 127.0.0.1:0, routes: [{ respond: { status: 200, body: %s } }] }
                """.formatted(body);
    }
}
