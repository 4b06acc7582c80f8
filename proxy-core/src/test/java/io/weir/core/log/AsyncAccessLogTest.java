package io.weir.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.spec.AccessField;
import io.weir.core.spec.AccessLogSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsyncAccessLogTest {
    @TempDir
    Path directory;

    @Test
    void nothingIsWantedBeforeItsSettingsAreKnown() {
        try (AsyncAccessLog log = new AsyncAccessLog()) {
            assertThat(log.wants(true)).isFalse();
        }
    }

    @Test
    void closingWritesEverythingThatWaits() throws IOException {
        Path file = directory.resolve("access.log");
        AsyncAccessLog log = new AsyncAccessLog();
        log.apply(to(file, 1));
        log.record(TestRecords.withTarget("/1"));
        log.record(TestRecords.withTarget("/2"));

        log.close();

        assertThat(file).hasContent("/1\n/2\n");
        assertThat(log.written()).isEqualTo(2);
    }

    @Test
    void whatFindsTheQueueFullIsDroppedAndCounted() throws Exception {
        Path file = directory.resolve("access.log");
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        CountDownLatch busy = new CountDownLatch(1);
        AsyncAccessLog log = new AsyncAccessLog(4, thread);
        log.apply(to(file, 1));
        thread.execute(() -> await(busy));
        for (int i = 0; i < 7; i++) {
            log.record(TestRecords.withTarget("/" + i));
        }

        busy.countDown();
        log.close();

        assertThat(log.dropped() + log.written()).isEqualTo(7);
        assertThat(log.dropped()).isBetween(1L, 3L);
    }

    @Test
    void afterARotationReopeningGoesOnInANewFile() throws Exception {
        Path file = directory.resolve("access.log");
        Path rotated = directory.resolve("access.log.1");
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        AsyncAccessLog log = new AsyncAccessLog(16, thread);
        log.apply(to(file, 1));
        log.record(TestRecords.withTarget("/before"));
        log.reopen();
        thread.submit(() -> Files.move(file, rotated)).get(10, TimeUnit.SECONDS);

        log.reopen();
        thread.submit(() -> { }).get(10, TimeUnit.SECONDS);
        log.record(TestRecords.withTarget("/after"));
        log.close();

        assertThat(rotated).hasContent("/before\n");
        assertThat(file).hasContent("/after\n");
    }

    @Test
    void aFileThatWasRotatedAwayIsNoticed() throws Exception {
        Path file = directory.resolve("access.log");
        LineSink sink = LineSink.open(new AccessLogSpec.Target.File(file.toString()));
        assertThat(sink.wasRotatedAway()).isFalse();

        Files.move(file, directory.resolve("access.log.1"));

        assertThat(sink.wasRotatedAway()).isTrue();
        sink.reopen();
        assertThat(sink.wasRotatedAway()).isFalse();
        sink.close();
    }

    @Test
    void aFileThatCannotBeOpenedChangesNothing() throws Exception {
        Path file = directory.resolve("access.log");
        AsyncAccessLog log = new AsyncAccessLog();
        log.apply(to(file, 1));

        assertThatThrownBy(() -> log.apply(to(directory.resolve("no/such/access.log"), 1)))
                .isInstanceOf(IOException.class);

        log.record(TestRecords.withTarget("/still"));
        log.close();
        assertThat(file).hasContent("/still\n");
    }

    @Test
    void aSampleOfNoneStillTellsFailures() throws Exception {
        try (AsyncAccessLog log = new AsyncAccessLog()) {
            log.apply(to(directory.resolve("access.log"), 0));

            assertThat(log.wants(false)).isFalse();
            assertThat(log.wants(true)).isTrue();
        }
    }

    @Test
    void offWantsNothing() throws Exception {
        try (AsyncAccessLog log = new AsyncAccessLog()) {
            log.apply(new AccessLogSpec(new AccessLogSpec.Target.Off(), AccessLogSpec.Format.JSON,
                    AccessLogSpec.DEFAULT_FIELDS, "", 1));

            assertThat(log.wants(true)).isFalse();
        }
    }

    private static AccessLogSpec to(Path file, double sample) {
        return new AccessLogSpec(new AccessLogSpec.Target.File(file.toString()), AccessLogSpec.Format.TEMPLATE,
                List.<AccessField>of(), "${target}", sample);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
