package io.weir.config;

import io.weir.core.spec.AccessLogSpec;
import io.weir.core.spec.AdminSpec;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.LogSpec;
import io.weir.core.spec.RuntimeSpec;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.l7.spec.HttpListenerSpec;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole configuration: complete, valid, immutable.
 *
 * @param admin null = no operator's port
 * @param files the configuration was read from, the main one first: included files, error pages, and the directories in
 *     which {@code include} looked, so that a change of any of them is a reason to read it again
 */
public record WeirSpec(
        RuntimeSpec runtime,
        @Nullable AdminSpec admin,
        LogSpec log,
        AccessLogSpec accessLog,
        List<TcpListenerSpec> tcpListeners,
        List<UdpListenerSpec> udpListeners,
        List<HttpListenerSpec> httpListeners,
        List<ClusterSpec> clusters,
        List<Path> files) {
    public WeirSpec {
        tcpListeners = List.copyOf(tcpListeners);
        udpListeners = List.copyOf(udpListeners);
        httpListeners = List.copyOf(httpListeners);
        clusters = List.copyOf(clusters);
        files = List.copyOf(files);
    }
}
