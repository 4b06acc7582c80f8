package io.weir.core.loop;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.NetUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The options of an {@link EpollListener}. */
@LoopConfined
@SuppressWarnings("ReferenceEquality") // Options are constants.
final class EpollListenerConfig extends DefaultChannelConfig {
    private static final RecvByteBufAllocator UNUSED = new AdaptiveRecvByteBufAllocator();

    private final EpollListener listener;
    private final Socket socket;
    private int backlog = NetUtil.SOMAXCONN;

    EpollListenerConfig(EpollListener listener, Socket socket) {
        super(listener, UNUSED);
        this.listener = listener;
        this.socket = socket;
        try {
            socket.setTcpNoDelay(true);
        } catch (IOException refused) {
            throw new ChannelException(refused);
        }
    }

    int backlog() {
        return backlog;
    }

    @Override
    protected void autoReadCleared() {
        listener.onReadingPaused();
    }

    @Override
    @SuppressWarnings("unchecked") // An option is its own type token.
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        return option == ChannelOption.SO_BACKLOG ? (T) Integer.valueOf(backlog) : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        try {
            if (option == ChannelOption.SO_BACKLOG) {
                backlog = (Integer) value;
            } else if (option == ChannelOption.SO_REUSEADDR) {
                socket.setReuseAddress((Boolean) value);
            } else if (option == UnixChannelOption.SO_REUSEPORT) {
                socket.setReusePort((Boolean) value);
            } else {
                return super.setOption(option, value);
            }
            return true;
        } catch (IOException refused) {
            throw new ChannelException(refused);
        }
    }
}
