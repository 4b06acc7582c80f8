package io.weir.core.loop;

import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.Native;

/** What an {@link EpollStream} tells epoll, and what epoll's flags mean for it. */
final class EpollFlags {
    static final EpollIoOps TELL_READS =
            EpollIoOps.EPOLLET.with(EpollIoOps.EPOLLIN).with(EpollIoOps.EPOLLRDHUP);
    static final EpollIoOps TELL_ALL = TELL_READS.with(EpollIoOps.EPOLLOUT);

    /** The connection broke. */
    static final int BROKEN = Native.EPOLLERR;
    /** The peer ended, both directions did (EPOLLHUP, which Netty does not name), or the connection broke. */
    static final int ENDED = Native.EPOLLRDHUP | 0x10 | BROKEN;
    /** A read would bring something, be it an end. */
    static final int READABLE = Native.EPOLLIN | ENDED;
    /** A write or the attempt to connect would bring something, be it an error. */
    static final int WRITABLE = Native.EPOLLOUT | 0x10 | BROKEN;

    private EpollFlags() {}
}
