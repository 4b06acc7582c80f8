package io.weir.core.spec;

/**
 * A setting that cannot be. The field is named as the configuration file names it, relative to the record that refuses
 * it ({@code connect_attempts}, {@code health.timeout}), so that whoever read the file can point at the line.
 */
public final class SpecException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String problem;
    private final String expectation;

    /** Message form: {@code field: value (expected: expectation)}. */
    public SpecException(String field, Object value, String expectation) {
        super(field + ": " + value + " (expected: " + expectation + ")");
        this.field = field;
        this.expectation = expectation;
        this.problem = value + " (expected: " + expectation + ")";
    }

    /** The key below the refusing record, as written in the file; dots separate levels. */
    public String field() {
        return field;
    }

    /** The message without the field: {@code value (expected: expectation)}. */
    public String problem() {
        return problem;
    }

    /** What was expected instead. */
    public String expectation() {
        return expectation;
    }
}
