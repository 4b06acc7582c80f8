package io.weir.l7.conformance;

import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.testkit.LeakAssert;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every row of every table, on one proxy (the limits on a tight one). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LeakAssert.class)
class TablesTest {
    static final List<String> TABLES = List.of("request-line", "field-lines", "host", "content-length",
            "transfer-encoding", "chunked", "trailers", "hop-by-hop", "expect", "upgrade", "max-forwards", "http10",
            "pipelining", "response-head", "response-body", "interim");
    static final String LIMITS = "limits";
    private static final HttpLimitsSpec TIGHT = new HttpLimitsSpec(
            1024, 10, 20, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10), 0);

    private static final int PIECES = 30;

    private final Bench bench = Bench.start(HttpLimitsSpec.DEFAULT);
    private final Bench tight = Bench.start(TIGHT);

    @TestFactory
    Stream<DynamicContainer> everyMessageIsRefusedRepairedOrPassedOnAsItsRuleSays() {
        return TABLES.stream().map(name -> table(name, bench));
    }

    @TestFactory
    Stream<DynamicContainer> everyLimitHasItsStatus() {
        return Stream.of(table(LIMITS, tight));
    }

    /** Where one read ends and the next begins means nothing. */
    @TestFactory
    Stream<DynamicTest> smallPiecesMakeNoDifference() {
        return TABLES.stream().flatMap(name -> CaseFile.read(name).stream())
                .filter(row -> !endsAtOnce(row) && !hasMoreBehindItsResponse(row))
                .map(row -> DynamicTest.dynamicTest(row.toString(), () -> bench.run(row, PIECES)));
    }

    /** A client that goes on sending behind its last request may be answered with a reset; it asked for that. */
    private static boolean endsAtOnce(Case row) {
        return row.outcome() == Case.Outcome.FORWARDED && !row.open();
    }

    /** Nobody can tell bytes that come behind a response from the next one's, once the next request is out. */
    private static boolean hasMoreBehindItsResponse(Case row) {
        return row.outcome() == Case.Outcome.ANSWERED && Boolean.FALSE.equals(row.kept())
                && !row.statuses().contains(502);
    }

    private static DynamicContainer table(String name, Bench on) {
        return DynamicContainer.dynamicContainer(name, CaseFile.read(name).stream()
                .map(row -> DynamicTest.dynamicTest(row.toString(), () -> on.run(row))));
    }

    @AfterAll
    void nothingIsLeft() {
        bench.close();
        tight.close();
    }
}
