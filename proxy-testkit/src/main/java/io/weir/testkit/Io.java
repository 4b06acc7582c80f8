package io.weir.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Runs socket calls and turns their checked exceptions into unchecked ones, so that tests read as stories. */
final class Io {
    private Io() { }

    interface Call<T> {
        T call() throws IOException;
    }

    interface Action {
        void run() throws IOException;
    }

    static <T> T get(Call<T> call) {
        try {
            return call.call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void run(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the peer sent RST, which the system reports in different words on read and write. */
    static boolean isReset(@Nullable IOException e) {
        String message = e == null ? "" : String.valueOf(e.getMessage());
        return message.contains("reset") || message.contains("Broken pipe");
    }
}
