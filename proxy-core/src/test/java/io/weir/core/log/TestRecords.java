package io.weir.core.log;

import io.weir.core.error.ProxyError;
import io.weir.core.listener.TlsFacts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records with every value known. */
final class TestRecords {
    private static final long END = Instant.parse("2026-11-20T10:11:12.345Z").toEpochMilli();

    private TestRecords() {}

    static AccessRecord ok() {
        return withTarget("/x?y=1");
    }

    static AccessRecord withTarget(String target) {
        return new AccessRecord(END, 42, "web", "http", "192.0.2.7:5001", "GET", "a.example", target, "HTTP/1.1",
                "curl/8", null, "r-1", "api", "app", "10.0.0.1:80", 200, true, 1, true, 120, 3456,
                new AccessRecord.Timeline(12_345, -1, 0, 7_089_999, 12_345_678), null, null, null);
    }

    static AccessRecord session(@Nullable ProxyError error) {
        return new AccessRecord(END, 43, "db", "tcp", "[2001:db8::1]:5001", null, null, null, null, null, null, null,
                null, "pg", "10.0.0.2:5432", 0, false, 3, false, 0, 0,
                new AccessRecord.Timeline(-1, -1, -1, -1, 1_500_000_000), error,
                error == null ? null : "connection refused", null);
    }

    static AccessRecord full() {
        return new AccessRecord(END, 44, "web", "http", "192.0.2.7:5001", "GET", "a.example", "/", "HTTP/1.1",
                "curl/8", "http://b.example/", "r-2", "api", "app", "10.0.0.1:80", 504, false, 2, false, 120, 3456,
                new AccessRecord.Timeline(1, 2, 3, 4, 5), ProxyError.RESPONSE_TIMEOUT, "no head within 60s",
                new TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", "a.example", "h2", true,
                        new TlsFacts.ClientCertificate("CN=client-7", List.of(), "00", true)));
    }
}
