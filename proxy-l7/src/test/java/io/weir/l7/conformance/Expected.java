package io.weir.l7.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.Fields;
import io.weir.testkit.RawRequest;
import io.weir.testkit.RawResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message must look like.
 *
 * @param start its first line, "" when that does not matter
 * @param fields {@code name: value}, each exactly once; several of a name are all its lines, in order
 * @param absent names of fields that must not be there
 * @param body null = none in a request, anything in a response
 * @param trailers all of them
 */
record Expected(
        String start, List<String> fields, List<String> absent, @Nullable String body, List<String> trailers) {

    void check(RawRequest request) {
        assertThat(request.method() + " " + request.target() + " " + request.version()).isEqualTo(start);
        checkFields(request.headers());
        assertThat(request.text()).as("body at the endpoint").isEqualTo(body == null ? "" : body);
        assertThat(textOf(request.trailers())).as("trailers at the endpoint").isEqualTo(trailers);
    }

    void check(RawResponse response) {
        if (!start.isEmpty()) {
            assertThat(response.head().lines().findFirst()).contains(start);
        }
        checkFields(response.headers());
        if (body != null) {
            assertThat(response.text()).as("body at the client").isEqualTo(body);
        }
        assertThat(textOf(response.trailers())).as("trailers at the client").isEqualTo(trailers);
    }

    private void checkFields(Fields actual) {
        for (String field : fields) {
            String name = nameOf(field);
            List<String> wanted = fields.stream()
                    .filter(other -> nameOf(other).equals(name))
                    .map(other -> other.substring(name.length() + 1).strip())
                    .toList();
            assertThat(actual.all(name)).as(name).isEqualTo(wanted);
        }
        for (String name : absent) {
            assertThat(actual.all(name)).as(name).isEmpty();
        }
    }

    private static String nameOf(String field) {
        return field.substring(0, field.indexOf(':'));
    }

    private static List<String> textOf(Fields fields) {
        return fields.list().stream().map(field -> field.name() + ": " + field.value()).toList();
    }
}
