package io.weir.l4.udp;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.weir.core.loop.LoopConfined;
import io.weir.core.stats.FlowStats;
import java.util.ArrayList;
import java.util.List;

/**
 * One turn of a loop as a listener sees it: from its first datagram until the loop's tasks run. Sockets written to are
 * flushed once, so that many datagrams leave by one system call; counters are published once; the clock is read once.
 */
@LoopConfined
final class UdpTurn {
    private final EventLoop loop;
    private final FlowStats stats;
    private final Runnable end = this::end;
    private final List<Channel> upstreams = new ArrayList<>();
    private final List<Channel> downstreams = new ArrayList<>();
    private boolean begun;
    private long nowNanos;
    private long number;
    private long datagramsReceived;
    private long bytesReceived;
    private long datagramsSent;
    private long bytesSent;

    UdpTurn(EventLoop loop, FlowStats stats) {
        this.loop = loop;
        this.stats = stats;
    }

    /** The time on the loop's clock, the same for a whole turn. */
    long nowNanos() {
        begin();
        return nowNanos;
    }

    /** Counts turns; two reads in turns that follow each other mean that datagrams queue up. */
    long number() {
        return number;
    }

    /** Counts a datagram from a client. */
    void received(int bytes) {
        begin();
        datagramsReceived++;
        bytesReceived += bytes;
    }

    /** Counts a datagram written to a client's socket and has the socket flushed when the turn ends. */
    void wroteDownstream(Channel channel, int bytes) {
        begin();
        datagramsSent++;
        bytesSent += bytes;
        addOnce(downstreams, channel);
    }

    /** Has an endpoint's socket flushed when the clients' datagrams at hand are through. */
    void wroteUpstream(Channel channel) {
        begin();
        addOnce(upstreams, channel);
    }

    void flushUpstreams() {
        flush(upstreams);
    }

    /** Flushes everything now, to make room. */
    void flushAll() {
        flush(upstreams);
        flush(downstreams);
    }

    private void begin() {
        if (!begun) {
            begun = true;
            nowNanos = loop.ticker().nanoTime();
            loop.execute(end);
        }
    }

    private void end() {
        begun = false;
        number++;
        flushAll();
        if (datagramsReceived != 0) {
            stats.datagramsReceived.add(datagramsReceived);
            stats.bytesReceived.add(bytesReceived);
            datagramsReceived = 0;
            bytesReceived = 0;
        }
        if (datagramsSent != 0) {
            stats.datagramsSent.add(datagramsSent);
            stats.bytesSent.add(bytesSent);
            datagramsSent = 0;
            bytesSent = 0;
        }
    }

    /** Runs of datagrams to one socket are the rule; a socket noted twice costs one empty flush. */
    private static void addOnce(List<Channel> channels, Channel channel) {
        if (channels.isEmpty() || !channels.getLast().equals(channel)) {
            channels.add(channel);
        }
    }

    private static void flush(List<Channel> channels) {
        for (int i = 0; i < channels.size(); i++) {
            channels.get(i).flush();
        }
        channels.clear();
    }
}
