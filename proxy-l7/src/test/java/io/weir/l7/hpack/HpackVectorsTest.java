package io.weir.l7.hpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 7541, appendix C, and what its rules refuse. */
class HpackVectorsTest {
    private final HpackDecoder decoder = new HpackDecoder();
    private final StringBuilder lines = new StringBuilder();

    @Test
    void literalsAndIndexedLinesOfAppendixC2() {
        expect("400a637573746f6d2d6b65790d637573746f6d2d686561646572", "custom-key: custom-header\n");
        expect("040c2f73616d706c652f70617468", ":path: /sample/path\n");
        expect("100870617373776f726406736563726574", "password: secret\n");
        expect("82", ":method: GET\n");
    }

    @Test
    void requestsWithoutHuffmanOfAppendixC3() {
        requests("828684410f7777772e6578616d706c652e636f6d",
                "828684be58086e6f2d6361636865",
                "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565");
    }

    @Test
    void requestsWithHuffmanOfAppendixC4() {
        requests("828684418cf1e3c2e5f23a6ba0ab90f4ff",
                "828684be5886a8eb10649cbf",
                "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf");
    }

    private void requests(String first, String second, String third) {
        expect(first, ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com\n");
        expect(second,
                ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com\ncache-control: no-cache\n");
        expect(third, ":method: GET\n:scheme: https\n:path: /index.html\n:authority: www.example.com\n"
                + "custom-key: custom-value\n");
    }

    @Test
    void responsesWithoutHuffmanAndWithEvictionOfAppendixC5() {
        responses("4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54"
                        + "6e1768747470733a2f2f7777772e6578616d706c652e636f6d",
                "4803333037c1c0bf",
                "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d41"
                        + "53444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273"
                        + "696f6e3d31");
    }

    @Test
    void responsesWithHuffmanAndWithEvictionOfAppendixC6() {
        responses("488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8"
                        + "e9ae82ae43d3",
                "4883640effc1c0bf",
                "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960"
                        + "d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007");
    }

    private void responses(String first, String second, String third) {
        String date = "date: Mon, 21 Oct 2013 20:13:21 GMT\n";
        String location = "location: https://www.example.com\n";
        decoder.decode(HexFormat.of().parseHex("3fe101"), 0, 3, HpackSink.DISCARD);
        expect(first, ":status: 302\ncache-control: private\n" + date + location);
        expect(second, ":status: 307\ncache-control: private\n" + date + location);
        expect(third, ":status: 200\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:22 GMT\n" + location
                + "content-encoding: gzip\n"
                + "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "80", // index 0
            "be", // behind the last entry
            "0085f2b24a84ff84", // name cut
            "00 0a 61", // string beyond the block
            "000161 82 ffff", // padding of more than seven bits
            "000161 81 00", // padding that is not ones
            "000161 84 ffffffff", // end of string inside
            "82 20", // table size update behind a line
            "3fe21f", // table size above the setting
            "7fffffffffffff0f", // integer too large
            "ff", // integer cut
    })
    void whatTheRulesRefuseIsRefused(String hex) {
        byte[] block = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThat(decoder.decode(block, 0, block.length, HpackSink.DISCARD)).isNotNull();
    }

    private void expect(String hex, String expected) {
        lines.setLength(0);
        byte[] block = HexFormat.of().parseHex(hex);
        assertThat(decoder.decode(block, 0, block.length, this::line)).isNull();
        assertThat(lines.toString()).isEqualTo(expected);
    }

    private void line(byte[] name, int nameStart, int nameLength, byte[] value, int valueStart, int valueLength) {
        lines.append(new String(name, nameStart, nameLength, ISO_8859_1)).append(": ")
                .append(new String(value, valueStart, valueLength, ISO_8859_1)).append('\n');
    }
}
