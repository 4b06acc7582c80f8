package io.weir.core.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.core.spec.ClusterSpec.SendProxyProtocol;
import io.weir.testkit.ByteCases;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What holds of every PROXY header, and of bytes that are none. */
class ProxyHeaderPropertyTest {
    private static final String SEED = "1";

    @Property(seed = SEED)
    void whatIsWrittenIsRead(
            @ForAll("addresses") InetSocketAddress client, @ForAll("addresses") InetSocketAddress destination,
            @ForAll boolean newer, @ForAll @Size(max = 8) byte[] behind) {
        DownstreamFacts facts = new DownstreamFacts(1, "any", client, client, destination, false, 0, null);
        ByteBuf wire = ProxyProtocolWriter.header(
                newer ? SendProxyProtocol.V2 : SendProxyProtocol.V1, facts, UnpooledByteBufAllocator.DEFAULT);
        int length = wire.readableBytes();
        wire.writeBytes(behind);

        ProxyHeader read = ProxyHeaderParser.parse(wire);
        wire.release();

        assertThat(read).isEqualTo(new ProxyHeader.Read(length, client, destination));
    }

    @Provide
    Arbitrary<InetSocketAddress> addresses() {
        Arbitrary<byte[]> ipv4 = Arbitraries.bytes().array(byte[].class).ofSize(4);
        Arbitrary<byte[]> ipv6 = Arbitraries.bytes().array(byte[].class).ofSize(16);
        return Combinators.combine(Arbitraries.oneOf(ipv4, ipv6), Arbitraries.integers().between(0, 65_535))
                .as((address, port) -> new InetSocketAddress(host(address), port));
    }

    private static InetAddress host(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Property(seed = SEED, tries = 1000)
    void bytesMeanTheSameHoweverMuchOfThemIsHere(@ForAll("headers") byte[] bytes) {
        ProxyHeader whole = parse(bytes, bytes.length);
        for (int length = 0; length < bytes.length; length++) {
            ProxyHeader part = parse(bytes, length);

            assertThat(part).as("first %d bytes", length)
                    .isIn(ProxyHeader.Incomplete.INSTANCE, whole);
        }
    }

    @Property(seed = SEED)
    void whatIsReadIsWithinTheBytesAndTheBound(@ForAll("headers") byte[] bytes) {
        if (parse(bytes, bytes.length) instanceof ProxyHeader.Read read) {
            assertThat(read.length()).isBetween(8, Math.min(bytes.length, ProxyHeaderParser.LENGTH_MAX));
            assertThat(read.source() == null).isEqualTo(read.destination() == null);
        }
    }

    @Provide
    Arbitrary<byte[]> headers() {
        return ByteCases.around(ByteCases.corpus(getClass(), "proxy-header"));
    }

    private static ProxyHeader parse(byte[] bytes, int length) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes, 0, length);

        ProxyHeader read = ProxyHeaderParser.parse(in);

        assertThat(in.readerIndex()).isZero();
        assertThat(in.refCnt()).isOne();
        return read;
    }
}
