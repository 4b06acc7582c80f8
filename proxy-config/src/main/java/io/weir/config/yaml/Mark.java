package io.weir.config.yaml;

import java.nio.file.Path;

/**
 * A place in a file.
 *
 * @param line from 1; 0 = the file as a whole
 * @param column from 1
 */
public record Mark(Path file, int line, int column) {
    /** The file as a whole. */
    public static Mark whole(Path file) {
        return new Mark(file, 0, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? file.toString() : file + ":" + line + ":" + column;
    }
}
