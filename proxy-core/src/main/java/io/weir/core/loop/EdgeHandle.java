package io.weir.core.loop;

import io.netty.channel.epoll.EpollIoHandle;

/** A socket that tells epoll what it is interested in at most twice in its life, and is told of edges. */
interface EdgeHandle extends EpollIoHandle {
    /** Called once, before anything is told to epoll. */
    void joined(EdgeTurns turns);
}
