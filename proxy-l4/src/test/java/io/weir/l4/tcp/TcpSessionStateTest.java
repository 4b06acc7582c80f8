package io.weir.l4.tcp;

import static io.weir.l4.tcp.TcpSessionState.CONNECTING;
import static io.weir.l4.tcp.TcpSessionState.ENDED;
import static io.weir.l4.tcp.TcpSessionState.OPENED;
import static io.weir.l4.tcp.TcpSessionState.QUEUED;
import static io.weir.l4.tcp.TcpSessionState.RELAYING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every move, legal and not. */
class TcpSessionStateTest {
    private static final Map<TcpSessionState, Set<TcpSessionState>> LEGAL = Map.of(
            OPENED, Set.of(QUEUED, CONNECTING, ENDED),
            QUEUED, Set.of(CONNECTING, ENDED),
            CONNECTING, Set.of(CONNECTING, QUEUED, RELAYING, ENDED),
            RELAYING, Set.of(ENDED),
            ENDED, Set.of());

    @ParameterizedTest
    @EnumSource
    void movesOnlyAsTheTableSays(TcpSessionState from) {
        Set<TcpSessionState> legal = LEGAL.getOrDefault(from, Set.of());
        for (TcpSessionState to : TcpSessionState.values()) {
            assertThat(from.mayBecome(to)).as(from + " -> " + to).isEqualTo(legal.contains(to));
        }
    }
}
