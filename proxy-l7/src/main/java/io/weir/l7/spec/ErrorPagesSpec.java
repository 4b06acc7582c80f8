package io.weir.l7.spec;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bodies of the proxy's own failures, read when the configuration was.
 *
 * @param byStatus the page of one status
 * @param byClass the page of 4xx (key 4) and 5xx (key 5), for statuses without their own
 */
public record ErrorPagesSpec(Map<Integer, Page> byStatus, Map<Integer, Page> byClass) {
    public static final ErrorPagesSpec NONE = new ErrorPagesSpec(Map.of(), Map.of());

    public ErrorPagesSpec {
        byStatus = Map.copyOf(byStatus);
        byClass = Map.copyOf(byClass);
    }

    /** The page for a status, or null. */
    public @Nullable Page page(int status) {
        Page own = byStatus.get(status);
        return own != null ? own : byClass.get(status / 100);
    }

    /** A body and its media type; {@code body} is not to be changed. */
    public record Page(String contentType, byte[] body) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Page that && contentType.equals(that.contentType) && Arrays.equals(body, that.body);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(body);
        }
    }
}
