package io.weir.l7.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.weir.core.loop.LoopConfined;

/** What every client begins with (RFC 9113, section 3.4), as it is read. */
@LoopConfined
final class Preface {
    static final byte[] BYTES = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    private int read;

    /** Reads on in {@code in}, which is borrowed; false when it is something else. */
    boolean tryRead(ByteBuf in) {
        while (read < BYTES.length && in.isReadable()) {
            if (in.readByte() != BYTES[read++]) {
                return false;
            }
        }
        return true;
    }

    boolean isComplete() {
        return read == BYTES.length;
    }
}
