package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakAssert.class)
class EndpointLatencyTest {
    @TempDir
    Path directory;

    @Test
    void timesToTheResponseAreToldOfEachEndpoint() throws Exception {
        try (var first = ScriptedUpstream.start().then(Turns.mirror());
                var second = ScriptedUpstream.start().then(Turns.mirror());
                RunningServer running = RunningServer.start(directory, """
                        runtime: { workers: 1 }
                        access_log: { path: "off" }
                        admin: { bind: 127.0.0.1:0 }
                        listeners: { front: { bind: 127.0.0.1:0, to: app } }
                        clusters: { app: { endpoints: ["%s", "%s"] } }
                        """.formatted(first.hostPort(), second.hostPort()));
                RawClient client = RawClient.connect(running.address("front"))) {
            for (int i = 0; i < 4; i++) {
                client.exchange("GET / HTTP/1.1\r\nhost: h\r\n\r\n");
            }

            assertThat(counted(running.get("/endpoints").body())).containsExactly(2, 2);
        }
    }

    /** What came to the histogram of each endpoint. */
    private static List<Integer> counted(String endpoints) {
        List<Integer> all = new ArrayList<>();
        for (JsonElement endpoint : JsonParser.parseString(endpoints).getAsJsonArray()) {
            int sum = 0;
            for (JsonElement count : endpoint.getAsJsonObject().getAsJsonArray("latency")) {
                sum += count.getAsInt();
            }
            all.add(sum);
        }
        return all;
    }
}
