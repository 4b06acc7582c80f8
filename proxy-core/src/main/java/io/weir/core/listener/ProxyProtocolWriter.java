package io.weir.core.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.weir.core.spec.ClusterSpec.SendProxyProtocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The PROXY header that tells an endpoint who its client is. */
public final class ProxyProtocolWriter {
    private static final int V2_PROXY = 0x21;
    private static final int V2_TCP4 = 0x11;
    private static final int V2_TCP6 = 0x21;

    private ProxyProtocolWriter() {}

    /** The header for a connection made for such a client; returned owned. {@code version} is not {@code OFF}. */
    public static ByteBuf header(SendProxyProtocol version, DownstreamFacts facts, ByteBufAllocator allocator) {
        return switch (version) {
            case V1 -> v1(facts, allocator);
            case V2 -> v2(facts, allocator);
            case OFF -> throw new IllegalArgumentException("version: off (expected: v1 or v2)");
        };
    }

    private static ByteBuf v1(DownstreamFacts facts, ByteBufAllocator allocator) {
        InetSocketAddress client = facts.client();
        InetSocketAddress destination = facts.destination();
        String line = client == null || destination == null
                ? "PROXY UNKNOWN\r\n"
                : "PROXY " + (areIpv4(client, destination) ? "TCP4 " : "TCP6 ") + text(client, destination) + ' '
                        + text(destination, client) + ' ' + client.getPort() + ' ' + destination.getPort() + "\r\n";
        return ByteBufUtil.writeAscii(allocator, line);
    }

    /** An IPv4 address beside an IPv6 one is written as an IPv4-mapped one: a header has one family. */
    private static String text(InetSocketAddress address, InetSocketAddress other) {
        InetAddress host = address.getAddress();
        String literal = host.getHostAddress();
        if (host instanceof Inet4Address) {
            return other.getAddress() instanceof Inet4Address ? literal : "::ffff:" + literal;
        }
        int scope = literal.indexOf('%');
        return scope < 0 ? literal : literal.substring(0, scope);
    }

    private static ByteBuf v2(DownstreamFacts facts, ByteBufAllocator allocator) {
        InetSocketAddress client = facts.client();
        InetSocketAddress destination = facts.destination();
        ByteBuf out = allocator.buffer(52).writeBytes(ProxyHeaderParser.v2Signature()).writeByte(V2_PROXY);
        if (client == null || destination == null) {
            return out.writeByte(0).writeShort(0);
        }
        boolean ipv4 = areIpv4(client, destination);
        out.writeByte(ipv4 ? V2_TCP4 : V2_TCP6).writeShort(ipv4 ? 12 : 36);
        out.writeBytes(bytes(client, ipv4)).writeBytes(bytes(destination, ipv4));
        return out.writeShort(client.getPort()).writeShort(destination.getPort());
    }

    private static boolean areIpv4(InetSocketAddress client, @Nullable InetSocketAddress destination) {
        return client.getAddress() instanceof Inet4Address && destination != null
                && destination.getAddress() instanceof Inet4Address;
    }

    private static byte[] bytes(InetSocketAddress address, boolean ipv4) {
        byte[] bytes = address.getAddress().getAddress();
        if (ipv4 || bytes.length == 16) {
            return bytes;
        }
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(bytes, 0, mapped, 12, 4);
        return mapped;
    }
}
