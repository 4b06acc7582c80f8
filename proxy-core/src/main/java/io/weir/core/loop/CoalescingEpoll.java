package io.weir.core.loop;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's epoll handler, told of changed interests once per loop turn instead of at every change. A connection changes
 * its interests several times in a row as it is accepted, connects, pauses and ends, and each telling is a system call;
 * all that counts is what holds when the loop waits next.
 *
 * <p>It also never takes a socket out of epoll that may come back: the handler of Netty 4.2.18 deletes one without any
 * interest and then fails to modify it (ENOENT), which closes half-closed connections whose output filled up. Such a
 * socket stays, edge-triggered with no interest, so that a reset is told once and nothing spins.
 */
@LoopConfined
final class CoalescingEpoll implements IoHandler {
    private static final Logger log = LoggerFactory.getLogger(CoalescingEpoll.class);
    private static final EpollIoOps QUIET = EpollIoOps.EPOLLET;

    private final ThreadAwareExecutor executor;
    private final IoHandler epoll;
    /** Registrations whose interests changed in this turn, each once. */
    private final Queue<Interests> changed = new ArrayDeque<>();

    private final EdgeTurns turns = new EdgeTurns();
    private final NoWaiting noWaiting = new NoWaiting();

    private CoalescingEpoll(ThreadAwareExecutor executor, IoHandler epoll) {
        this.executor = executor;
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return executor -> new CoalescingEpoll(executor, factory.newHandler(executor));
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        for (Interests next = changed.poll(); next != null; next = changed.poll()) {
            next.apply();
        }
        turns.next();
        int handled = epoll.run(turns.hasUnfinished() ? noWaiting.within(context) : context);
        turns.goOn();
        return handled;
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
        turns.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        IoRegistration registration = epoll.register(handle);
        if (handle instanceof EdgeHandle edge) {
            edge.joined(turns);
            return registration;
        }
        return new Interests(handle, registration);
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }

    /** A turn that looks for events without waiting for any, as there is something to do. */
    @LoopConfined
    private static final class NoWaiting implements IoHandlerContext {
        private @Nullable IoHandlerContext loop;

        IoHandlerContext within(IoHandlerContext context) {
            loop = context;
            return this;
        }

        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return Objects.requireNonNull(loop, "within").delayNanos(currentTimeNanos);
        }

        @Override
        public long deadlineNanos() {
            return Objects.requireNonNull(loop, "within").deadlineNanos();
        }
    }

    /** One socket's interests: what is wanted, and what epoll was told last. */
    @LoopConfined
    private final class Interests implements IoRegistration {
        private final IoHandle handle;
        private final IoRegistration registration;
        private EpollIoOps wanted = EpollIoOps.NONE;
        /** Null until epoll knows the socket. */
        private @Nullable EpollIoOps told;

        private boolean isQueued;

        Interests(IoHandle handle, IoRegistration registration) {
            this.handle = handle;
            this.registration = registration;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // As Netty declares it.
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public long submit(IoOps ops) {
            EpollIoOps epollOps = (EpollIoOps) ops;
            if (!executor.isExecutorThread(Thread.currentThread())) {
                executor.execute(() -> submit(epollOps));
                return epollOps.value();
            }
            if (!registration.isValid()) {
                return -1;
            }
            wanted = epollOps;
            if (!isQueued) {
                isQueued = true;
                changed.add(this);
            }
            return epollOps.value();
        }

        void apply() {
            isQueued = false;
            boolean nothing = wanted.value() == EpollIoOps.NONE.value();
            EpollIoOps next = nothing ? QUIET : wanted;
            if (!registration.isValid() || next.equals(told) || (nothing && told == null)) {
                return;
            }
            try {
                registration.submit(next);
                told = next;
            } catch (UncheckedIOException failed) {
                close(failed);
            }
        }

        /** A socket that epoll refuses would never be heard of again. */
        private void close(UncheckedIOException cause) {
            log.warn("closing a socket that epoll refuses", cause);
            try {
                handle.close();
            } catch (Exception again) {
                log.warn("closing it", again);
            }
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }
}
