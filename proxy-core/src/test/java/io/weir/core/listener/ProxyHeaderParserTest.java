package io.weir.core.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.weir.core.spec.ClusterSpec.SendProxyProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both versions of the PROXY header, read and written. */
class ProxyHeaderParserTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String TCP4 = SIGNATURE + "2111000c" + "0a000001" + "0a000002" + "1f90" + "0050";

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 10.0.0.1 10.0.0.2 8080 80, 10.0.0.1, 8080, 10.0.0.2, 80",
        "PROXY TCP4 255.255.255.255 1.2.3.4 65535 0, 255.255.255.255, 65535, 1.2.3.4, 0",
        "PROXY TCP6 2001:db8::1 ::1 5000 443, 2001:db8::1, 5000, ::1, 443"
    })
    void readsVersion1(String line, String source, int sourcePort, String destination, int destinationPort) {
        assertThat(parse(ascii(line + "\r\nGET /"))).isEqualTo(new ProxyHeader.Read(line.length() + 2,
                address(source, sourcePort), address(destination, destinationPort)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"})
    void anUnknownClientIsNobody(String line) {
        assertThat(parse(ascii(line))).isEqualTo(new ProxyHeader.Read(line.length(), null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1\r\n", "PROXY TCP4 10.0.0.1 10.0.0.2 8080 80\n", "PROXY TCP4 10.0.0.1 10.0.0.2 8080\r\n",
        "PROXY TCP4 10.0.0.1  10.0.0.2 8080 80\r\n", "PROXY TCP4 10.0.0.1 10.0.0.2 08080 80\r\n",
        "PROXY TCP4 10.0.0.1 10.0.0.2 65536 80\r\n", "PROXY TCP4 10.0.0.1 10.0.0.2 -1 80\r\n",
        "PROXY TCP4 10.0.0.256 10.0.0.2 1 80\r\n", "PROXY TCP4 ::1 ::1 1 80\r\n", "PROXY TCP6 1.2.3.4 ::1 1 80\r\n",
        "PROXY TCP6 fe80::1%eth0 ::1 1 80\r\n", "PROXY UDP4 10.0.0.1 10.0.0.2 1 2\r\n", "PROXY \r\n", "proxy TCP4",
        "PROXY TCP4 10.0.0.1 10.0.0.2 8080 80 \r\n", "PROXY localhost localhost 1 2 3\r\n"
    })
    void refusesWhatIsNotExactlyVersion1(String text) {
        assertThat(parse(ascii(text))).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @Test
    void aLineOf107BytesWithoutItsEndIsRefused() {
        assertThat(parse(ascii("PROXY UNKNOWN " + "x".repeat(92)))).isInstanceOf(ProxyHeader.Incomplete.class);
        assertThat(parse(ascii("PROXY UNKNOWN " + "x".repeat(93)))).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @Test
    void readsVersion2() {
        assertThat(parse(hex(TCP4 + "474554"))).isEqualTo(
                new ProxyHeader.Read(28, address("10.0.0.1", 8080), address("10.0.0.2", 80)));
        String tcp6 = SIGNATURE + "21210024" + "20010db8000000000000000000000001" + "0".repeat(31) + "1" + "00010002";
        assertThat(parse(hex(tcp6))).isEqualTo(
                new ProxyHeader.Read(52, address("2001:db8::1", 1), address("::1", 2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"20000000", "2011000c0a0000010a0000021f900050", "2100000401020304", "20ff0000"})
    void localAndUnspecifiedHeadersNameNobody(String rest) {
        String all = SIGNATURE + rest;

        assertThat(parse(hex(all))).isEqualTo(new ProxyHeader.Read(all.length() / 2, null, null));
    }

    @Test
    void theChecksumIsVerified() {
        String right = withChecksum(true);
        String wrong = withChecksum(false);

        assertThat(parse(hex(right))).isInstanceOf(ProxyHeader.Read.class);
        assertThat(parse(hex(wrong))).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "1111000c", "2211000c", "2112000c", "21110004", "21ff0000", "21111001", "2111000f0a0000010a0000021f9000500100ff"
    })
    void refusesWhatIsNotExactlyVersion2(String rest) {
        String padded = SIGNATURE + rest + "00".repeat(40);

        assertThat(parse(hex(padded))).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @Test
    void everyPrefixIsIncomplete() {
        for (byte[] whole : new byte[][] {hex(TCP4), ascii("PROXY TCP4 10.0.0.1 10.0.0.2 8080 80\r\n")}) {
            for (int length = 0; length < whole.length; length++) {
                assertThat(parse(Arrays.copyOf(whole, length))).isInstanceOf(ProxyHeader.Incomplete.class);
            }
        }
    }

    @Test
    void noCorruptionIsEverAnException() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = i % 2 == 0 ? hex(TCP4) : ascii("PROXY TCP4 10.0.0.1 10.0.0.2 8080 80\r\n");
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            assertThat(parse(bytes)).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.2", "2001:db8::1, ::1"})
    void whatIsWrittenIsReadBack(String client, String destination) {
        for (SendProxyProtocol version : new SendProxyProtocol[] {SendProxyProtocol.V1, SendProxyProtocol.V2}) {
            byte[] header = written(version, address(client, 1234), address(destination, 80));

            assertThat(parse(header)).isEqualTo(
                    new ProxyHeader.Read(header.length, address(client, 1234), address(destination, 80)));
        }
    }

    @Test
    void addressesOfTwoFamiliesAreWrittenAsIpv6() {
        byte[] v1 = written(SendProxyProtocol.V1, address("10.0.0.1", 1), address("::1", 2));

        assertThat(new String(v1, StandardCharsets.US_ASCII)).isEqualTo(
                "PROXY TCP6 ::ffff:10.0.0.1 0:0:0:0:0:0:0:1 1 2\r\n");
        byte[] v2 = written(SendProxyProtocol.V2, address("10.0.0.1", 1), address("::1", 2));
        assertThat(HexFormat.of().formatHex(v2)).contains("21210024" + "00000000000000000000ffff0a000001");
    }

    @Test
    void aClientOfAUnixSocketIsUnknown() {
        assertThat(new String(written(SendProxyProtocol.V1, null, null), StandardCharsets.US_ASCII))
                .isEqualTo("PROXY UNKNOWN\r\n");
        assertThat(written(SendProxyProtocol.V2, null, null)).isEqualTo(hex(SIGNATURE + "21000000"));
    }

    private static String withChecksum(boolean right) {
        String start = SIGNATURE + "21110013" + "0a0000010a0000021f900050" + "030004";
        var crc = new CRC32C();
        crc.update(hex(start + "00000000"));
        long value = right ? crc.getValue() : crc.getValue() ^ 1;
        return start + HexFormat.of().toHexDigits(value, 8);
    }

    private static byte[] written(
            SendProxyProtocol version, @Nullable InetSocketAddress client, @Nullable InetSocketAddress destination) {
        var facts = new DownstreamFacts(1, "tcp", client, client, destination, false, 0, null);
        ByteBuf header = ProxyProtocolWriter.header(version, facts, ByteBufAllocator.DEFAULT);
        byte[] bytes = new byte[header.readableBytes()];
        header.readBytes(bytes).release();
        return bytes;
    }

    private static ProxyHeader parse(byte[] bytes) {
        return ProxyHeaderParser.parse(Unpooled.wrappedBuffer(bytes));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }
}
