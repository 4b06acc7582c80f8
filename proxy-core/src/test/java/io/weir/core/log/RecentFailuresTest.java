package io.weir.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecentFailuresTest {
    private final List<AccessRecord> logged = new ArrayList<>();
    private boolean logIsOn = true;
    private final RecentFailures failures = new RecentFailures(new AccessLog() {
        @Override
        public boolean wants(boolean failed) {
            return logIsOn;
        }

        @Override
        public void record(AccessRecord entry) {
            logged.add(entry);
        }
    });

    @Test
    void failuresAreKeptTheLatestFirstAndEverythingIsLogged() {
        end(1, null);
        end(2, ProxyError.CONNECT_REFUSED);
        end(3, ProxyError.NO_ROUTE);

        assertThat(failures.latest()).extracting(AccessRecord::connection).containsExactly(3L, 2L);
        assertThat(logged).extracting(AccessRecord::connection).containsExactly(1L, 2L, 3L);
    }

    @Test
    void whereNothingIsLoggedFailuresAreKeptAllTheSame() {
        logIsOn = false;
        assertThat(failures.wants(false)).isFalse();
        assertThat(failures.wants(true)).isTrue();

        end(1, ProxyError.NO_ENDPOINT);

        assertThat(failures.latest()).hasSize(1);
        assertThat(logged).isEmpty();
    }

    @Test
    void theOldestMakeRoom() {
        for (int i = 0; i < RecentFailures.KEPT + 5; i++) {
            end(i, ProxyError.NO_ENDPOINT);
        }

        assertThat(failures.latest()).hasSize(RecentFailures.KEPT);
        assertThat(failures.latest().getFirst().connection()).isEqualTo(RecentFailures.KEPT + 4);
        assertThat(failures.latest().getLast().connection()).isEqualTo(5);
    }

    private void end(long connection, @Nullable ProxyError error) {
        failures.record(new AccessRecord(0, connection, "web", "http", "127.0.0.1:1", "GET", "app", "/", "HTTP/1.1",
                null, null, null, "web", "app", null, 503, false, 1, false, 0, 0, AccessRecord.Timeline.NONE, error,
                null, null));
    }
}
