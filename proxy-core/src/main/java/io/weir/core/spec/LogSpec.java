package io.weir.core.spec;

/** The process's own log, on standard error. */
public record LogSpec(Level level, Format format) {
    public static final LogSpec DEFAULT = new LogSpec(Level.INFO, Format.TEXT);

    /** The least severe that is written. */
    public enum Level { ERROR, WARN, INFO, DEBUG }

    /** How a line looks. */
    public enum Format { TEXT, JSON }
}
