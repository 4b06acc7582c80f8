package io.weir.server;

import java.util.List;

/** A configuration that is valid but cannot run here and now: an address in use, a file that cannot be opened. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // List.copyOf is serializable; no type says so.
    private final List<String> problems;

    StartException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    StartException(String problem) {
        this(List.of(problem));
    }

    /** One line each, for people. */
    public List<String> problems() {
        return problems;
    }
}
