package io.weir.loadtest.compare.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Bytes in the kernel's buffers of the connections to one TCP port of this machine: {@code sending} written by who
 * listens there and not yet acknowledged, {@code received} by who connected and not yet read. From /proc/net.
 */
public record SocketQueues(long sending, long received) {
    private static final String ESTABLISHED = "01";

    public static SocketQueues toPort(int port) throws IOException {
        String suffix = ":%04X".formatted(port);
        long sending = 0;
        long received = 0;
        for (Path table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
            if (!Files.exists(table)) {
                continue; // A machine without IPv6.
            }
            for (String line : Files.readAllLines(table)) {
                // sl, local address, remote address, state, tx_queue:rx_queue, …
                List<String> fields = List.of(line.strip().split("\\s+", 6));
                if (fields.size() < 6 || !fields.get(3).equals(ESTABLISHED)) {
                    continue;
                }
                String queues = fields.get(4);
                if (fields.get(1).endsWith(suffix)) {
                    sending += Long.parseLong(queues.substring(0, queues.indexOf(':')), 16);
                } else if (fields.get(2).endsWith(suffix)) {
                    received += Long.parseLong(queues.substring(queues.indexOf(':') + 1), 16);
                }
            }
        }
        return new SocketQueues(sending, received);
    }
}
