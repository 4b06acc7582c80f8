package io.weir.l4.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server names out of real and broken handshakes. */
class ClientHelloParserTest {
    @Test
    void readsTheServerName() throws Exception {
        assertThat(parse(ClientHellos.of("api.example.com"))).isEqualTo(new ClientHello.Read("api.example.com"));
    }

    @Test
    void lowersTheServerName() throws Exception {
        assertThat(parse(ClientHellos.of("API.Example.COM"))).isEqualTo(new ClientHello.Read("api.example.com"));
    }

    @Test
    void aClientMayNameNoServer() throws Exception {
        assertThat(parse(ClientHellos.of(null))).isEqualTo(new ClientHello.Read(null));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void readsAHelloSpreadOverRecords(int recordSize) throws Exception {
        byte[] hello = ClientHellos.inRecordsOf(recordSize, ClientHellos.of("a.example.com"));

        assertThat(parse(hello)).isEqualTo(new ClientHello.Read("a.example.com"));
    }

    @Test
    void everyPrefixOfAHelloIsIncomplete() throws Exception {
        byte[] hello = ClientHellos.of("a.example.com");
        for (int length = 0; length < hello.length; length++) {
            assertThat(parse(Arrays.copyOf(hello, length))).as("%s bytes", length)
                    .isInstanceOf(ClientHello.Incomplete.class);
        }
    }

    @Test
    void bytesBehindTheHelloAreNotLookedAt() throws Exception {
        byte[] hello = ClientHellos.of("a.example.com");
        byte[] more = Arrays.copyOf(hello, hello.length + 50);

        assertThat(parse(more)).isEqualTo(new ClientHello.Read("a.example.com"));
    }

    @Test
    void aFullRecordBehindTheFirstPartOfAHelloChangesNothing() throws Exception {
        byte[] first = Arrays.copyOf(ClientHellos.inRecordsOf(100, ClientHellos.of("a.example.com")), 105);
        byte[] rest = Arrays.copyOfRange(ClientHellos.of("a.example.com"), 105, 105 + (1 << 14));
        ByteBuf all = Unpooled.buffer().writeBytes(first)
                .writeBytes(first, 0, 3).writeShort(rest.length).writeBytes(rest);

        assertThat(ClientHelloParser.parse(all)).isEqualTo(new ClientHello.Read("a.example.com"));
        assertThat(ClientHelloParser.parse(all.slice(0, 16_000))).isEqualTo(new ClientHello.Read("a.example.com"));
        all.release();
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "GET / HTTP/1.1\r\n", "SSH-2.0-OpenSSH\r\n", "\u0016\u0002\u0000\u0000\u0005"})
    void anythingElseIsNotTls(String text) {
        assertThat(parse(text.getBytes(StandardCharsets.ISO_8859_1))).isInstanceOf(ClientHello.NotTls.class);
    }

    @Test
    void aHelloBeyondTheBoundIsNotTls() {
        byte[] large = new byte[ClientHelloParser.LENGTH_MAX + 1];
        byte[] start = {22, 3, 1, 0x40, 0, 1, 0, 0x3f, 0};
        System.arraycopy(start, 0, large, 0, start.length);

        assertThat(parse(large)).isInstanceOf(ClientHello.NotTls.class);
    }

    @Test
    void aLengthThatOverrunsItsPartIsNotTls() throws Exception {
        byte[] hello = ClientHellos.of("a.example.com");
        // The session id's length, behind the record's and the message's header, the version and the random.
        hello[5 + 4 + 34] = (byte) 0xff;

        assertThat(parse(hello)).isInstanceOf(ClientHello.NotTls.class);
    }

    @Test
    void noCorruptionIsEverAnException() throws Exception {
        byte[] hello = ClientHellos.of("a.example.com");
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] corrupt = hello.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                corrupt[random.nextInt(corrupt.length)] = (byte) random.nextInt();
            }
            assertThat(parse(Arrays.copyOf(corrupt, random.nextInt(corrupt.length + 1)))).isNotNull();
        }
    }

    private static ClientHello parse(byte[] bytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        ClientHello hello = ClientHelloParser.parse(buffer);
        assertThat(buffer.readerIndex()).isZero();
        return hello;
    }
}
