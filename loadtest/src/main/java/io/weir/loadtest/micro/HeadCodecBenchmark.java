package io.weir.loadtest.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.l7.http1.HeadWriter;
import io.weir.l7.http1.ParseResult;
import io.weir.l7.http1.RequestParser;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.HttpLimitsSpec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A request head from the socket's bytes to the bytes for the endpoint, with the fields a proxy adds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadCodecBenchmark {
    private static final int OUT_BYTES = 4096;

    /** Which of {@link SampleHeads}. */
    @Param({"SMALL", "BROWSER"})
    public String sample = "SMALL";

    private final RequestParser parser = new RequestParser(HttpLimitsSpec.DEFAULT);
    private final RequestHead head = new RequestHead();
    private final HeadEdits edits = new HeadEdits();
    private final ByteBuf out = Unpooled.directBuffer(OUT_BYTES);
    private ByteBuf in = Unpooled.EMPTY_BUFFER;

    @Setup
    public void fill() {
        in = SampleHeads.direct(sample.equals("SMALL") ? SampleHeads.SMALL : SampleHeads.BROWSER);
    }

    @TearDown
    public void release() {
        in.release();
        out.release();
    }

    @Benchmark
    public ParseResult parse() {
        head.reset();
        parser.reset();
        return parser.parse(in.readerIndex(0), head);
    }

    @Benchmark
    public int parseEditAndWrite() {
        head.reset();
        parser.reset();
        parser.parse(in.readerIndex(0), head);
        edits.reset();
        edits.add("via", "1.1 weir");
        edits.add("x-forwarded-for", "127.0.0.1");
        edits.add("x-forwarded-proto", "http");
        HeadWriter.writeRequest(head, edits, BodyKind.NONE, 0, false, out.clear());
        return out.readableBytes();
    }
}
