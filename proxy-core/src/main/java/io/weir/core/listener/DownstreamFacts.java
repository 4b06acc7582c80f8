package io.weir.core.listener;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client connection before its protocol begins.
 *
 * @param id unique in the process
 * @param peer the other end of the socket; null for unix sockets
 * @param client who is believed to be behind it: the peer, or what its PROXY header said, or (of one request) what its
 *     forwarding fields said, then with port 0
 * @param destination where the client went: the local address, or what the PROXY header said
 * @param peerTrusted whether forwarding fields of this peer are believed
 * @param acceptedNanos on the loop's clock
 * @param tls what its handshake agreed on; null in clear text
 */
public record DownstreamFacts(
        long id,
        String listener,
        @Nullable InetSocketAddress peer,
        @Nullable InetSocketAddress client,
        @Nullable InetSocketAddress destination,
        boolean peerTrusted,
        long acceptedNanos,
        @Nullable TlsFacts tls) {
    /** These facts, with those of the handshake. */
    public DownstreamFacts withTls(TlsFacts newTls) {
        return new DownstreamFacts(id, listener, peer, client, destination, peerTrusted, acceptedNanos, newTls);
    }

    /** These facts, with another client: the one that forwarding fields name. */
    public DownstreamFacts withClient(InetSocketAddress newClient) {
        return new DownstreamFacts(id, listener, peer, newClient, destination, peerTrusted, acceptedNanos, tls);
    }

    /** The client as logs write it: {@code address:port}, the address alone when no port is known, or {@code unix}. */
    public String clientText() {
        InetSocketAddress address = client;
        if (address == null) {
            return "unix";
        }
        return address.getPort() == 0 && address.getAddress() != null
                ? NetUtil.toAddressString(address.getAddress()) : NetUtil.toSocketAddressString(address);
    }
}
