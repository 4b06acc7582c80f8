package io.weir.config;

/**
 * One thing wrong with a configuration, where it stands.
 *
 * @param file as it was named to the loader, or as {@code include} found it
 * @param line from 1; 0 when the file as a whole is meant
 * @param column from 1
 * @param path of the key, such as {@code clusters.app.health.timeout}; empty for the file as a whole
 * @param message what is wrong and what was expected
 */
public record ConfigProblem(String file, int line, int column, String path, String message)
        implements Comparable<ConfigProblem> {

    /** {@code file:line:col: path: message}, without the parts that are not known. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file).append(": ");
        if (line > 0) {
            text.setLength(text.length() - 1);
            text.append(line).append(':').append(column).append(": ");
        }
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        return text.append(message).toString();
    }

    /** By place; files in alphabetical order. */
    @Override
    public int compareTo(ConfigProblem other) {
        int byFile = file.compareTo(other.file);
        int byLine = byFile != 0 ? byFile : Integer.compare(line, other.line);
        int byColumn = byLine != 0 ? byLine : Integer.compare(column, other.column);
        int byPath = byColumn != 0 ? byColumn : path.compareTo(other.path);
        return byPath != 0 ? byPath : message.compareTo(other.message);
    }
}
