package io.weir.l7.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http2FrameReaderTest {
    private final Told told = new Told();
    private final Http2FrameReader reader = new Http2FrameReader(told);

    /** Length, type, flags, stream and payload, and what is told of the frame. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            000003 00 01 00000001 616263               | data 1 of 3; abc; end 3 true;
            000006 00 08 00000001 02 616263 0000       | data 1 of 6; abc; end 3 false;
            000001 00 08 00000001 00                   | data 1 of 1; end 0 false;
            000000 00 00 00000001                      | data 1 of 0; end 0 false;
            000000 00 00 00000000                      | connection PROTOCOL_ERROR;
            000001 00 08 00000001 01                   | connection PROTOCOL_ERROR;
            000000 00 08 00000001                      | connection FRAME_SIZE_ERROR;
            000002 01 05 80000003 8284                 | headers 3 true true 8284;
            000009 01 2c 00000003 01 8000000110 8284 00 | headers 3 false true 8284;
            000007 01 24 00000003 0000000310 8284      | connection PROTOCOL_ERROR;
            000004 01 24 00000003 00000003             | connection FRAME_SIZE_ERROR;
            000002 01 0c 00000003 0282                 | connection PROTOCOL_ERROR;
            000001 01 04 00000000 82                   | connection PROTOCOL_ERROR;
            000005 02 00 00000003 0000000010           | priority 3;
            000005 02 00 00000003 0000000310           | stream 3 PROTOCOL_ERROR;
            000004 02 00 00000003 00000000             | stream 3 FRAME_SIZE_ERROR;
            000005 02 00 00000000 0000000010           | connection PROTOCOL_ERROR;
            000004 03 00 00000003 00000008             | reset 3 8;
            000003 03 00 00000003 000000               | connection FRAME_SIZE_ERROR;
            000004 03 00 00000000 00000008             | connection PROTOCOL_ERROR;
            000006 04 00 00000000 000300000064         | settings 000300000064;
            000000 04 01 00000000                      | settings ack;
            000006 04 01 00000000 000300000064         | connection FRAME_SIZE_ERROR;
            000005 04 00 00000000 0003000000           | connection FRAME_SIZE_ERROR;
            000000 04 00 00000001                      | connection PROTOCOL_ERROR;
            000004 05 04 00000001 00000002             | connection PROTOCOL_ERROR;
            000008 06 00 00000000 0000000000000007     | ping false 7;
            000008 06 01 00000000 0000000000000007     | ping true 7;
            000007 06 00 00000000 00000000000000       | connection FRAME_SIZE_ERROR;
            000008 06 00 00000001 0000000000000007     | connection PROTOCOL_ERROR;
            00000a 07 00 00000000 00000005 00000002 6161 | goaway 5 2;
            000007 07 00 00000000 00000005000000       | connection FRAME_SIZE_ERROR;
            000008 07 00 00000001 0000000500000002     | connection PROTOCOL_ERROR;
            000004 08 00 00000000 00000100             | window 0 256;
            000004 08 00 00000003 80000001             | window 3 1;
            000004 08 00 00000003 00000000             | stream 3 PROTOCOL_ERROR;
            000004 08 00 00000000 00000000             | connection PROTOCOL_ERROR;
            000003 08 00 00000000 000000               | connection FRAME_SIZE_ERROR;
            000001 09 04 00000001 82                   | connection PROTOCOL_ERROR;
            000007 10 00 00000000 00000003 753d31      | priority update 3 u=1;
            000004 10 00 00000000 00000000             | connection PROTOCOL_ERROR;
            000003 10 00 00000000 000000               | connection FRAME_SIZE_ERROR;
            000007 10 00 00000003 00000003 753d31      | connection PROTOCOL_ERROR;
            000003 fe ff 00000003 616263               | unknown;
            004001 00 00 00000001                      | connection FRAME_SIZE_ERROR;
            """)
    void aFrameIsToldAsItsSectionSays(String hex, String expected) {
        ByteBuf in = bytes(hex);

        reader.read(in);

        assertThat(told.take()).isEqualTo(expected);
        in.release();
    }

    @Test
    void framesCutAnywhereAreTheSameFrames() {
        String hex = "000006 04 00 00000000 000300000064"
                + "000002 01 00 00000001 8284"
                + "000001 09 04 00000001 86"
                + "000006 00 09 00000001 02 616263 0000"
                + "000008 06 00 00000000 0000000000000007";
        ByteBuf whole = bytes(hex);
        reader.read(whole);
        String expected = told.take();
        ByteBuf all = bytes(hex);
        ByteBuf in = Unpooled.buffer();
        while (all.isReadable()) {
            in.writeByte(all.readByte());
            reader.read(in);
        }

        assertThat(told.take()).isEqualTo(expected).contains("headers", "continuation", "end 3 true", "ping");
        assertThat(in.isReadable()).isFalse();
        whole.release();
        all.release();
        in.release();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "000000 00 00 00000001", "000001 01 04 00000003 82", "000001 09 04 00000003 82",
            "000008 06 00 00000000 0000000000000007", "000000 fe 00 00000001"})
    void nothingStandsBetweenThePartsOfABlock(String frame) {
        ByteBuf in = bytes("000001 01 00 00000001 82" + frame);

        reader.read(in);

        assertThat(told.take()).endsWith("connection PROTOCOL_ERROR;");
        in.release();
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
