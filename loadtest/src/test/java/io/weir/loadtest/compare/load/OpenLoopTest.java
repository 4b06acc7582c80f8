package io.weir.loadtest.compare.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private static final long STALL_NANOS = 500_000_000;

    @Test
    void arrivalsAreDueAtAnEvenPaceHoweverLateTheyAreTaken() {
        long start = System.nanoTime();
        OpenLoop schedule = new OpenLoop(start, 1000, Duration.ofMillis(5));

        assertThat(schedule.arrivals()).isEqualTo(5);
        for (int i = 0; i < 5; i++) {
            assertThat(schedule.take()).isEqualTo(start + i * 1_000_000L);
        }
        assertThat(schedule.take()).isEqualTo(Schedule.END);
    }

    @Test
    void arrivalsMoreThanASecondAfterTheEndAreGivenUp() {
        OpenLoop schedule = new OpenLoop(System.nanoTime() - 5_000_000_000L, 10, Duration.ofSeconds(1));

        assertThat(schedule.take()).isEqualTo(Schedule.END);
    }

    @Test
    void aServerThatStallsOnceShowsInThePercentilesOfAllWhoHadToWait() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serveStallingAtTheTenth(server));
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
            byte[] request = HttpConnection.get("localhost", "/", "");

            List<LoadMoment> moments = new ArrayList<>();
            LoadResult result = LoadRun.run(address, request,
                    new OpenLoop(System.nanoTime(), 200, Duration.ofSeconds(1)), 1, moments::add);

            // 100 arrivals of 200 came due during the stall: half of them waited for more than half of it.
            assertThat(result.answered()).isEqualTo(200);
            assertThat(result.latency().getMaxValue()).isGreaterThan(STALL_NANOS * 9 / 10);
            assertThat(result.latency().getValueAtPercentile(80)).isGreaterThan(STALL_NANOS / 5);
            assertThat(moments).as("told while it ran").isNotEmpty()
                    .allMatch(moment -> moment.answered() <= result.answered() && moment.failed() == 0);
        }
    }

    private static void serveStallingAtTheTenth(ServerSocket server) {
        byte[] response = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (Socket client = server.accept(); InputStream in = client.getInputStream()) {
            int requests = 0;
            int newlines = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                newlines = next == '\n' ? newlines + 1 : newlines;
                if (newlines == 3) {
                    newlines = 0;
                    requests++;
                    if (requests == 10) {
                        long end = System.nanoTime() + STALL_NANOS;
                        while (System.nanoTime() < end) {
                            LockSupport.parkNanos(end - System.nanoTime());
                        }
                    }
                    client.getOutputStream().write(response);
                }
            }
        } catch (IOException e) {
            // The client is done.
        }
    }
}
