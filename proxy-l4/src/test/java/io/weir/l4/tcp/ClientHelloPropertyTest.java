package io.weir.l4.tcp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weir.testkit.ByteCases;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** What holds of every ClientHello, and of bytes that are none. */
class ClientHelloPropertyTest {
    private static final String SEED = "1";

    @Property(seed = SEED)
    void aServerNameIsFoundWhereverItStands(
            @ForAll("names") String name, @ForAll @Size(max = 32) byte[] session,
            @ForAll @Size(max = 5) List<@Size(max = 60) byte[]> before,
            @ForAll @Size(max = 3) List<@Size(max = 60) byte[]> after,
            @ForAll @IntRange(min = 1, max = 200) int recordBytes) {
        byte[] hello = ClientHellos.inRecordsOf(recordBytes, hello(session, before, name, after));

        assertThat(parse(hello, hello.length))
                .isEqualTo(new ClientHello.Read(name.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "")));
    }

    @Property(seed = SEED)
    void aHelloWithoutNameNamesNone(
            @ForAll @Size(max = 32) byte[] session, @ForAll @Size(max = 5) List<@Size(max = 60) byte[]> extensions,
            @ForAll @IntRange(min = 1, max = 200) int recordBytes) {
        byte[] hello = ClientHellos.inRecordsOf(recordBytes, hello(session, extensions, null, List.of()));

        assertThat(parse(hello, hello.length)).isEqualTo(new ClientHello.Read(null));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().withCharRange('a', 'z').withCharRange('A', 'Z').numeric().withChars('-', '_', '.')
                .ofMinLength(1).ofMaxLength(253).filter(name -> !name.equals("."));
    }

    @Property(seed = SEED, tries = 1000)
    void bytesMeanTheSameHoweverMuchOfThemIsHere(@ForAll("hellos") byte[] bytes) {
        ClientHello whole = parse(bytes, bytes.length);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(parse(bytes, length)).as("first %d bytes", length)
                    .isIn(ClientHello.Incomplete.INSTANCE, whole);
        }
    }

    @Property(seed = SEED, tries = 1000)
    void nothingChangesWhenMuchFollows(
            @ForAll("names") String name, @ForAll @IntRange(min = 1, max = 1 << 14) int recordBytes,
            @ForAll @IntRange(max = 40_000) int behind) {
        byte[] hello = ClientHellos.inRecordsOf(
                recordBytes, hello(new byte[0], List.of(new byte[3_000]), name, List.of(), new byte[behind]));
        ClientHello whole = parse(hello, hello.length);
        for (int length = 1; length < hello.length; length += 997) {
            assertThat(parse(hello, length)).as("first %d bytes", length)
                    .isIn(ClientHello.Incomplete.INSTANCE, whole);
        }
    }

    @Provide
    Arbitrary<byte[]> hellos() {
        return ByteCases.around(ByteCases.corpus(getClass(), "client-hello"));
    }

    /** In one record, which may be longer than TLS allows; {@code behind} are messages after it. */
    private static byte[] hello(
            byte[] session, List<byte[]> before, @Nullable String name, List<byte[]> after, byte... behind) {
        ByteBuf extensions = Unpooled.buffer();
        before.forEach(extension -> extension(extensions, extension));
        if (name != null) {
            int length = name.length();
            extensions.writeShort(0).writeShort(length + 5).writeShort(length + 3).writeByte(0).writeShort(length)
                    .writeCharSequence(name, US_ASCII);
        }
        after.forEach(extension -> extension(extensions, extension));
        ByteBuf body = Unpooled.buffer().writeShort(0x0303).writeZero(32)
                .writeByte(session.length).writeBytes(session)
                .writeShort(2).writeShort(0x1301).writeByte(1).writeByte(0)
                .writeShort(extensions.readableBytes()).writeBytes(extensions);
        ByteBuf record = Unpooled.buffer().writeByte(22).writeShort(0x0301).writeShort(0)
                .writeByte(1).writeMedium(body.readableBytes()).writeBytes(body).writeBytes(behind);
        return ByteBufUtil.getBytes(record);
    }

    /** Of a type that is not the server name's. */
    private static void extension(ByteBuf to, byte[] content) {
        to.writeShort(0xff01).writeShort(content.length).writeBytes(content);
    }

    private static ClientHello parse(byte[] bytes, int length) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes, 0, length);

        ClientHello read = ClientHelloParser.parse(in);

        assertThat(in.readerIndex()).isZero();
        assertThat(in.refCnt()).isOne();
        return read;
    }
}
