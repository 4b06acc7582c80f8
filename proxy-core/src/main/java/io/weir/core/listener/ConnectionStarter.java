package io.weir.core.listener;

import io.netty.channel.Channel;

/**
 * Begins a listener's protocol on an accepted connection: adds the protocol's handlers. Called on the connection's loop
 * once the gate let it in and its PROXY header, if any, was read; the handlers then get {@code channelActive} and the
 * bytes already read. User events of type {@link io.weir.core.drain.DrainEvent} tell them when the listener stops.
 */
@FunctionalInterface
public interface ConnectionStarter {
    /** Adds handlers to {@code channel}'s pipeline, at its end. */
    void start(Channel channel, DownstreamFacts facts);
}
