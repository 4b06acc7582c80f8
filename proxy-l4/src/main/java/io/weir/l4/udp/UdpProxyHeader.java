package io.weir.l4.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.listener.ProxyProtocolWriter;
import io.weir.core.spec.ClusterSpec.SendProxyProtocol;

/**
 * The PROXY header of datagrams. Always version 2, whichever is configured: version 1 has no word for them (PROXY
 * protocol specification, section 2.1).
 */
final class UdpProxyHeader {
    /** Address family in the upper half, transport in the lower (section 2.2). */
    private static final int FAMILY_INDEX = 13;
    private static final int FAMILY_MASK = 0xf0;
    private static final int DATAGRAM = 0x02;

    private UdpProxyHeader() {}

    /** The header for a flow's datagrams; returned owned. */
    static ByteBuf of(UdpFlow flow, ByteBufAllocator allocator) {
        DownstreamFacts facts =
                new DownstreamFacts(flow.id, "", flow.client, flow.client, flow.socket.address(), false, 0, null);
        ByteBuf header = ProxyProtocolWriter.header(SendProxyProtocol.V2, facts, allocator);
        return header.setByte(FAMILY_INDEX, (header.getByte(FAMILY_INDEX) & FAMILY_MASK) | DATAGRAM);
    }

    /** Takes {@code content}, borrows {@code header}, returns both in one buffer owned. */
    static ByteBuf prefix(ByteBuf header, ByteBuf content, ByteBufAllocator allocator) {
        try {
            return allocator.directBuffer(header.readableBytes() + content.readableBytes())
                    .writeBytes(header, header.readerIndex(), header.readableBytes())
                    .writeBytes(content);
        } finally {
            content.release();
        }
    }
}
