package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.weir.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process says to a service manager, read from the socket that systemd would have made. */
class ServiceManagerTest {
    private static final int DATAGRAM_MAX = 1024;

    @TempDir
    Path directory;

    private final List<String> heard = new ArrayList<>();
    private Socket socket;
    private Path notify;

    @BeforeAll
    static void natives() {
        Assumptions.assumeTrue(Epoll.isAvailable(), "no epoll here");
    }

    @BeforeEach
    void listen() throws IOException {
        notify = directory.resolve("notify.sock");
        socket = Socket.newSocketDomainDgram();
        socket.bind(new DomainSocketAddress(notify.toString()));
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
    }

    @Test
    void aServiceSaysWhenItIsReadyWhenItReloadsAndWhenItStops() throws Exception {
        Path file = directory.resolve("weir.yaml");
        String good = "listeners: { tcp: { bind: 127.0.0.1:0, protocol: tcp, to: db } }\n"
                + "clusters: { db: { endpoints: [127.0.0.1:1] } }\n";
        try (WeirProcess weir =
                WeirProcess.run(Map.of("NOTIFY_SOCKET", notify.toString()), Files.writeString(file, good))) {
            awaitHeard("READY=1\nSTATUS=serving\n");

            weir.signal("HUP");
            awaitHeard("RELOADING=1\nMONOTONIC_USEC=\\d+\n", "READY=1\nSTATUS=serving\n");

            Files.writeString(file, "listeners: {}\nnonsense: true\n");
            weir.signal("HUP");
            awaitHeard("RELOADING=1\nMONOTONIC_USEC=\\d+\n", "READY=1\nSTATUS=serving; the last reload was refused\n");

            weir.signal("TERM");
            awaitHeard("STOPPING=1\nSTATUS=draining\n");
            assertThat(weir.awaitExit()).isZero();
        }
    }

    @Test
    void aManagerThatIsGoneDoesNoHarm() throws Exception {
        ServiceManager manager = new ServiceManager(notify.toString());
        manager.ready("serving");
        awaitHeard("READY=1\nSTATUS=serving\n");
        Files.delete(notify);

        manager.stopping();
        new ServiceManager(null).stopping();
        new ServiceManager("").stopping();

        assertThat(heard).isEmpty();
    }

    private void awaitHeard(String... datagrams) {
        for (String wanted : datagrams) {
            Await.until(wanted, this::hasHeard);
            assertThat(heard.removeFirst()).matches(wanted);
        }
    }

    private boolean hasHeard() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(DATAGRAM_MAX);
        try {
            int length = socket.recv(buffer, 0, DATAGRAM_MAX);
            if (length > 0) {
                byte[] bytes = new byte[length];
                buffer.get(0, bytes);
                heard.add(new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return !heard.isEmpty();
    }
}
