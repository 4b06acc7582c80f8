package io.weir.loadtest.backend;

/**
 * What a request is answered with. As text it is a query: {@code status=503&size=1024&delay=50&end=reset}.
 *
 * @param delayMillis before the answer, at most {@link #MILLIS_MAX}
 * @param jitterMillis up to so much more, evenly spread
 * @param size bytes of the body, at most {@link #SIZE_MAX}
 * @param chunk bytes of a chunk; 0 sends Content-Length
 * @param idleMillis the connection is closed when it was idle so long after an answer; 0 = never
 */
public record Fault(int delayMillis, int jitterMillis, int status, int size, int chunk, int idleMillis, Ending ending) {
    /** 200 with 1 KiB, at once. */
    public static final Fault NONE = new Fault(0, 0, 200, 1024, 0, 0, Ending.NORMAL);

    static final int MILLIS_MAX = 600_000;
    static final int SIZE_MAX = 16 << 20;

    public Fault {
        check("delay", delayMillis, 0, MILLIS_MAX);
        check("jitter", jitterMillis, 0, MILLIS_MAX);
        check("status", status, 200, 599);
        check("size", size, 0, SIZE_MAX);
        check("chunk", chunk, 0, SIZE_MAX);
        check("idle", idleMillis, 0, MILLIS_MAX);
    }

    /** This one with what {@code query} says; names it does not know are the caller's own and left alone. */
    public Fault with(String query) {
        Fault fault = this;
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fault = fault.with(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return fault;
    }

    private Fault with(String name, String value) {
        return switch (name) {
            case "delay" -> new Fault(number(value), jitterMillis, status, size, chunk, idleMillis, ending);
            case "jitter" -> new Fault(delayMillis, number(value), status, size, chunk, idleMillis, ending);
            case "status" -> new Fault(delayMillis, jitterMillis, number(value), size, chunk, idleMillis, ending);
            case "size" -> new Fault(delayMillis, jitterMillis, status, number(value), chunk, idleMillis, ending);
            case "chunk" -> new Fault(delayMillis, jitterMillis, status, size, number(value), idleMillis, ending);
            case "idle" -> new Fault(delayMillis, jitterMillis, status, size, chunk, number(value), ending);
            case "end" -> new Fault(delayMillis, jitterMillis, status, size, chunk, idleMillis, Ending.of(value));
            default -> this;
        };
    }

    /** Whether the answer has a body: 204 and 304 have none. */
    boolean hasBody() {
        return status != 204 && status != 304;
    }

    /** The query that gives this one. */
    public String text() {
        return "delay=" + delayMillis + "&jitter=" + jitterMillis + "&status=" + status + "&size=" + size + "&chunk="
                + chunk + "&idle=" + idleMillis + "&end=" + ending.word();
    }

    private static int number(String value) {
        return Integer.parseInt(value);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", not " + value);
        }
    }
}
