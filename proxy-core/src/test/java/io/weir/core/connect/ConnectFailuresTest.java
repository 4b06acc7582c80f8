package io.weir.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import io.weir.core.error.Blame;
import io.weir.core.error.ProxyError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is to blame for a connection that could not be made. */
class ConnectFailuresTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new ConnectException("finishConnect(..) failed with error(-111): Connection refused"),
                        ProxyError.CONNECT_REFUSED),
                Arguments.of(new FileNotFoundException(), ProxyError.CONNECT_REFUSED),
                Arguments.of(new NoRouteToHostException(), ProxyError.CONNECT_UNREACHABLE),
                Arguments.of(new ConnectTimeoutException("connection timed out after 5 ms"),
                        ProxyError.CONNECT_TIMEOUT),
                Arguments.of(new ConnectException("Connection timed out"), ProxyError.CONNECT_TIMEOUT),
                Arguments.of(new NoRouteToHostException("Cannot assign requested address"), ProxyError.OVERLOADED),
                Arguments.of(new ChannelException("Failed to open a socket.",
                        new SocketException("Too many open files")), ProxyError.OVERLOADED),
                Arguments.of(new ChannelException(new IOException("newSocketStream failed: Too many open files")),
                        ProxyError.OVERLOADED),
                Arguments.of(new ConnectException("connect(..) failed with error(-13): Permission denied"),
                        ProxyError.INTERNAL));
    }

    @Test
    void theSystemsWordsAreToldOnce() {
        Throwable cause = new ConnectException("connect failed: Connection refused");
        Throwable told = new ConnectException("connect failed: Connection refused: /192.0.2.1:80").initCause(cause);

        assertThat(ConnectFailures.detailOf(told)).isEqualTo("connect failed: Connection refused: /192.0.2.1:80");
        assertThat(ConnectFailures.detailOf(new ChannelException("no socket", cause)))
                .isEqualTo("no socket: connect failed: Connection refused");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void theSystemsWordsDecide(Throwable cause, ProxyError expected) {
        assertThat(ConnectFailures.errorOf(cause)).isEqualTo(expected);
        boolean ours = expected == ProxyError.OVERLOADED || expected == ProxyError.INTERNAL;
        assertThat(expected.blame()).isEqualTo(ours ? Blame.PROXY : Blame.ENDPOINT);
    }
}
