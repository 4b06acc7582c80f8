package io.weir.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.error.ProxyError;
import io.weir.core.spec.AccessField;
import io.weir.core.spec.AccessLogSpec;
import io.weir.core.spec.SpecException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessLinesTest {
    @Test
    void jsonHasTheDefaultFieldsAndTheVerdictOfAGoodEnd() {
        assertThat(line(AccessLogSpec.DEFAULT, TestRecords.ok())).isEqualTo(
                "{\"time\":\"2026-11-20T10:11:12.345Z\",\"listener\":\"web\",\"protocol\":\"http\","
                        + "\"client\":\"192.0.2.7:5001\",\"method\":\"GET\",\"host\":\"a.example\","
                        + "\"target\":\"/x?y=1\","
                        + "\"version\":\"HTTP/1.1\",\"status\":200,\"verdict\":\"ok/-\",\"route\":\"api\","
                        + "\"cluster\":\"app\",\"endpoint\":\"10.0.0.1:80\",\"attempts\":1,\"reused\":true,"
                        + "\"bytes_received\":120,\"bytes_sent\":3456,\"head_ms\":0.012,\"connect_ms\":0.000,"
                        + "\"response_ms\":7.089,\"total_ms\":12.345,\"user_agent\":\"curl/8\","
                        + "\"request_id\":\"r-1\",\"connection\":42}");
    }

    @Test
    void jsonOfASessionLeavesOutWhatTheProtocolDoesNotHave() {
        assertThat(line(AccessLogSpec.DEFAULT, TestRecords.session(ProxyError.CONNECT_REFUSED))).isEqualTo(
                "{\"time\":\"2026-11-20T10:11:12.345Z\",\"listener\":\"db\",\"protocol\":\"tcp\","
                        + "\"client\":\"[2001:db8::1]:5001\",\"verdict\":\"endpoint/connect\",\"cluster\":\"pg\","
                        + "\"endpoint\":\"10.0.0.2:5432\",\"attempts\":3,\"reused\":false,\"bytes_received\":0,"
                        + "\"bytes_sent\":0,\"total_ms\":1500.000,\"connection\":43,"
                        + "\"detail\":\"connection refused\"}");
    }

    @Test
    void jsonEscapesEverythingAClientMightSmuggleIn() {
        AccessLogSpec spec = json(AccessField.TARGET);

        String line = line(spec, TestRecords.withTarget("/\"\\\n\r\t\u0000\u007f\u00e9\ud800x\ud83d\ude00\u2028"));

        assertThat(line).isEqualTo("{\"target\":\"/\\\"\\\\\\u000a\\u000d\\u0009\\u0000\\u007f\u00e9\ufffdx"
                + "\ud83d\ude00\\u2028\"}");
    }

    @Test
    void jsonWithNothingToSayIsAnEmptyObject() {
        assertThat(line(json(AccessField.METHOD), TestRecords.session(null))).isEqualTo("{}");
    }

    @Test
    void combinedIsWhatNginxWrites() {
        AccessLogSpec spec = spec(AccessLogSpec.Format.COMBINED, "");

        assertThat(line(spec, TestRecords.ok())).isEqualTo("192.0.2.7 - - [20/Nov/2026:10:11:12 +0000] "
                + "\"GET /x?y=1 HTTP/1.1\" 200 3456 \"-\" \"curl/8\"");
    }

    @Test
    void combinedEscapesQuotesAndControlsAsNginxDoes() {
        AccessLogSpec spec = spec(AccessLogSpec.Format.COMBINED, "");

        assertThat(line(spec, TestRecords.withTarget("/\"\n\u00ff"))).contains("\"GET /\\x22\\x0a\\xff HTTP/1.1\"");
    }

    @Test
    void combinedOfASessionNamesItsProtocol() {
        AccessLogSpec spec = spec(AccessLogSpec.Format.COMBINED, "");

        assertThat(line(spec, TestRecords.session(null)))
                .isEqualTo("2001:db8::1 - - [20/Nov/2026:10:11:12 +0000] \"tcp\" 0 0 \"-\" \"-\"");
    }

    @Test
    void templateFillsInFieldsAndADashForAbsentOnes() {
        AccessLogSpec spec = spec(AccessLogSpec.Format.TEMPLATE,
                "${client_ip} ${method} ${status}/${status_by} ${verdict} ${error} ${total_ms}ms ${referer}!");

        assertThat(line(spec, TestRecords.ok())).isEqualTo("192.0.2.7 GET 200/endpoint ok/- - 12.345ms -!");
    }

    @Test
    void everyFieldHasAValueInAFullRecord() {
        for (AccessField field : AccessField.values()) {
            Object value = FieldValue.of(field, TestRecords.full());

            assertThat(value).as(field.key()).isNotNull();
        }
    }

    @Test
    void aTemplateWithAnUnknownFieldIsRefused() {
        assertThatThrownBy(() -> spec(AccessLogSpec.Format.TEMPLATE, "${clientip}"))
                .isInstanceOf(SpecException.class).hasMessageContaining("client_ip");
    }

    @Test
    void aTemplateWithAnOpenBraceIsRefused() {
        assertThatThrownBy(() -> spec(AccessLogSpec.Format.TEMPLATE, "${client"))
                .isInstanceOf(SpecException.class).hasMessageContaining("closing brace");
    }

    private static String line(AccessLogSpec spec, AccessRecord entry) {
        StringBuilder line = new StringBuilder();
        AccessLines.of(spec).append(entry, line);
        return line.toString();
    }

    private static AccessLogSpec json(AccessField... fields) {
        return new AccessLogSpec(
                new AccessLogSpec.Target.Stdout(), AccessLogSpec.Format.JSON, List.of(fields), "", 1);
    }

    private static AccessLogSpec spec(AccessLogSpec.Format format, String template) {
        return new AccessLogSpec(new AccessLogSpec.Target.Stdout(), format, List.of(), template, 1);
    }
}
