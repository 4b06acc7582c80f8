package io.weir.core.loop;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of an {@link EpollStream}; those of the socket are asked of it and set on it at once. */
@LoopConfined
@SuppressWarnings("ReferenceEquality") // Options are constants.
final class EpollStreamConfig extends DefaultChannelConfig {
    private static final RecvByteBufAllocator READS = new AdaptiveRecvByteBufAllocator();

    private final EpollStream stream;
    private final Socket socket;
    private boolean allowHalfClosure;

    EpollStreamConfig(EpollStream stream, Socket socket) {
        super(stream, READS);
        this.stream = stream;
        this.socket = socket;
    }

    boolean isAllowHalfClosure() {
        return allowHalfClosure;
    }

    @Override
    protected void autoReadCleared() {
        stream.onReadingPaused();
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(super.getOptions(), ChannelOption.ALLOW_HALF_CLOSURE, ChannelOption.SO_LINGER,
                ChannelOption.TCP_NODELAY, ChannelOption.SO_KEEPALIVE, ChannelOption.SO_RCVBUF,
                ChannelOption.SO_SNDBUF);
    }

    @Override
    @SuppressWarnings("unchecked") // An option is its own type token.
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        if (option == ChannelOption.ALLOW_HALF_CLOSURE) {
            return (T) Boolean.valueOf(allowHalfClosure);
        }
        try {
            if (option == ChannelOption.SO_LINGER) {
                return (T) Integer.valueOf(socket.getSoLinger());
            }
            if (option == ChannelOption.TCP_NODELAY) {
                return (T) Boolean.valueOf(socket.isTcpNoDelay());
            }
            if (option == ChannelOption.SO_KEEPALIVE) {
                return (T) Boolean.valueOf(socket.isKeepAlive());
            }
            if (option == ChannelOption.SO_RCVBUF) {
                return (T) Integer.valueOf(socket.getReceiveBufferSize());
            }
            if (option == ChannelOption.SO_SNDBUF) {
                return (T) Integer.valueOf(socket.getSendBufferSize());
            }
        } catch (IOException refused) {
            throw new ChannelException(refused);
        }
        return super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (option == ChannelOption.ALLOW_HALF_CLOSURE) {
            allowHalfClosure = (Boolean) value;
            return true;
        }
        try {
            return setSocketOption(option, value) || super.setOption(option, value);
        } catch (IOException refused) {
            throw new ChannelException(refused);
        }
    }

    private <T> boolean setSocketOption(ChannelOption<T> option, T value) throws IOException {
        if (option == ChannelOption.SO_LINGER) {
            socket.setSoLinger((Integer) value);
        } else if (option == ChannelOption.TCP_NODELAY) {
            socket.setTcpNoDelay((Boolean) value);
        } else if (option == ChannelOption.SO_KEEPALIVE) {
            socket.setKeepAlive((Boolean) value);
        } else if (option == ChannelOption.SO_RCVBUF) {
            socket.setReceiveBufferSize((Integer) value);
        } else if (option == ChannelOption.SO_SNDBUF) {
            socket.setSendBufferSize((Integer) value);
        } else {
            return false;
        }
        return true;
    }
}
