package io.weir.l7.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.l7.filter.LocalReply.Field;
import io.weir.l7.route.Heads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GrpcReplyTest {
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "application/grpc, true",
        "application/grpc+proto, true",
        "Application/gRPC; charset=utf-8, true",
        "application/grpc-web, false",
        "application/grpcx, false",
        "application/json, false",
        "application/gr, false",
        "-, false",
    })
    void aRequestIsGrpcByItsContentType(String contentType, boolean grpc) {
        String field = contentType == null ? "" : "Content-Type: " + contentType + "\r\n";

        assertThat(GrpcReply.isWanted(Heads.request("POST /a.B/C HTTP/1.1\r\nHost: a\r\n" + field + "\r\n")))
                .isEqualTo(grpc);
    }

    @ParameterizedTest
    @CsvSource({
        "NO_ROUTE, 12", "NO_ENDPOINT, 14", "CONNECT_REFUSED, 14", "CONNECT_TIMEOUT, 4", "RESPONSE_TIMEOUT, 4",
        "BODY_TOO_LARGE, 8", "BAD_REQUEST, 13", "ACCESS_DENIED, 7", "INTERNAL, 13", "RESET_BEFORE_HEAD, 14",
    })
    void aFailureHasTheCodeItsClientsKnow(ProxyError error, int code) {
        assertThat(GrpcReply.failure(error).fields()).contains(new Field("grpc-status", Integer.toString(code)));
    }

    @ParameterizedTest
    @EnumSource(ProxyError.class)
    void everyAnsweredFailureIsTrailersOnly(ProxyError error) {
        if (error.status() < 400) {
            assertThat(error.status()).isZero();
            return;
        }

        LocalReply reply = GrpcReply.failure(error);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.fields()).extracting(Field::name).contains("Content-Type", "grpc-status", "grpc-message");
    }

    @Test
    void theMessageNeedsNoEscapes() {
        for (ProxyError error : ProxyError.values()) {
            if (error.status() >= 400) {
                assertThat(GrpcReply.failure(error).fields()).filteredOn(field -> field.name().equals("grpc-message"))
                        .allMatch(field -> field.value().chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '%'));
            }
        }
    }
}
