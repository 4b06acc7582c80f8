package io.weir.l7.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadFieldsTest {
    private final HeadFields fields = new HeadFields();

    @ParameterizedTest
    @EnumSource(KnownField.class)
    void aKnownNameIsKnownInAnyCaseAndNothingElseIs(KnownField field) {
        byte[] upper = field.text().toUpperCase(Locale.ROOT).getBytes(US_ASCII);

        assertThat(KnownField.of(field.lowerBytes(), 0, upper.length)).isEqualTo(field);
        assertThat(KnownField.of(upper, 0, upper.length)).isEqualTo(field);
        assertThat(KnownField.of((field.text() + "x").getBytes(US_ASCII), 0, upper.length + 1)).isNull();
        assertThat(KnownField.of(field.text().replace('-', '_').getBytes(US_ASCII), 0, upper.length))
                .isEqualTo(field.text().contains("-") ? null : field);
        assertThat(field.id()).isBetween(1, 63);
    }

    @Test
    void linesAreFoundByNameInAnyCase() {
        fields.add("Host", "a");
        fields.add("X-One", "1");
        fields.add("x-one", "2");

        assertThat(fields.count()).isEqualTo(3);
        assertThat(fields.has(KnownField.HOST)).isTrue();
        assertThat(fields.has(KnownField.COOKIE)).isFalse();
        assertThat(fields.value(KnownField.HOST)).isEqualTo("a");
        assertThat(fields.value(KnownField.COOKIE)).isNull();
        assertThat(fields.find("x-one".getBytes(US_ASCII), 0)).isEqualTo(1);
        assertThat(fields.find("x-one".getBytes(US_ASCII), 2)).isEqualTo(2);
        assertThat(fields.name(1)).isEqualTo("X-One");
        assertThat(fields.valueIs(2, "2")).isTrue();
        assertThat(fields.known(1)).isNull();
    }

    @Test
    void manyLinesGrowTheArrays() {
        for (int i = 0; i < 1000; i++) {
            fields.add("name-" + i, "value " + i);
        }

        assertThat(fields.value(999)).isEqualTo("value 999");
        assertThat(fields.lineEnd(999)).isEqualTo(fields.end());
        assertThat(fields.find("name-500".getBytes(US_ASCII), 0)).isEqualTo(500);
    }

    @Test
    void removingClosesTheGap() {
        fields.add("A", "1");
        fields.add("B", "2");
        fields.add("Host", "h");
        fields.add("b", "3");
        fields.add("C", "4");

        fields.remove("b".getBytes(US_ASCII));
        fields.removeAll(KnownField.HOST.bit());

        assertThat(fields).hasToString("A: 1\nC: 4\n");
        assertThat(new String(fields.bytes(), 0, fields.end(), ISO_8859_1)).isEqualTo("A: 1\r\nC: 4\r\n");
        assertThat(fields.has(KnownField.HOST)).isFalse();
    }

    @Test
    void aValueCannotAddALine() {
        fields.add("A", "b\r\nC: d\u0000\u007f\te");

        assertThat(new String(fields.bytes(), 0, fields.end(), ISO_8859_1)).isEqualTo("A: b  C: d  \te\r\n");
    }

    @Test
    void latinTextRoundTripsAndOtherTextIsUtf8() {
        fields.add("A", "\u00e9");
        fields.add("B", "\u20ac");

        assertThat(fields.value(0)).isEqualTo("\u00e9");
        assertThat(fields.valueLength(1)).isEqualTo(3);
    }

    @Test
    void linesOfOthersAreAppendedAsOneWithTheLastValueReplaced() {
        var others = new HeadFields();
        others.startAt(0);
        others.add("via", "1.1 weir");
        others.add("x-one", "1");
        others.add("x-request-id", "????");
        fields.add("Host", "a");

        for (int i = 0; i < 20; i++) {
            fields.addAll(others, "000" + i % 10);
        }

        assertThat(fields.count()).isEqualTo(61);
        assertThat(fields.known(1)).isEqualTo(KnownField.VIA);
        assertThat(fields.has(KnownField.X_REQUEST_ID)).isTrue();
        assertThat(fields.value(2)).isEqualTo("1");
        assertThat(fields.name(60)).isEqualTo("x-request-id");
        assertThat(fields.value(60)).isEqualTo("0009");
        assertThat(fields.value(3)).isEqualTo("0000");
        assertThat(fields.lineEnd(60)).isEqualTo(fields.end());
        assertThat(fields.isPlainLine(59)).isTrue();
        assertThat(others.value(2)).isEqualTo("????");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "+1", "1 ", "9223372036854775808", "0x1"})
    void whatIsNotANumberIsNotOne(String text) {
        assertThat(Ascii.digits(text.getBytes(US_ASCII), 0, text.length())).isEqualTo(-1);
    }

    @Test
    void aHeadBuiltByHandIsLikeAParsedOne() {
        RequestHead head = new RequestHead();
        head.start("BREW", "/pot?sugar=1", HttpVersion.HTTP_2);
        head.fields().add("host", "Coffee.Example:80");

        assertThat(head.method()).isEqualTo(Method.OTHER);
        assertThat(head.methodText()).isEqualTo("BREW");
        assertThat(head.path()).isEqualTo("/pot");
        assertThat(head.target()).isEqualTo("/pot?sugar=1");
        assertThat(head.host()).isEqualTo("coffee.example");
        assertThat(head.version()).isEqualTo(HttpVersion.HTTP_2);
    }

    @Test
    void aReusedHeadRemembersNothing() {
        RequestHead head = new RequestHead();
        head.start("GET", "/a", HttpVersion.HTTP_1_1);
        head.fields().add("host", "one");
        assertThat(head.host()).isEqualTo("one");

        head.start("POST", "/b", HttpVersion.HTTP_1_0);
        head.fields().add("host", "two:1");

        assertThat(head.host()).isEqualTo("two");
        assertThat(head.path()).isEqualTo("/b");
        assertThat(head.fields().count()).isEqualTo(1);
    }
}
