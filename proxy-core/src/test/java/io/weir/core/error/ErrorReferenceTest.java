package io.weir.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ErrorReferenceTest {
    private static final Path PAGE = Path.of("../docs/errors.md").toAbsolutePath().normalize();

    @Test
    void theReferenceIsUpToDate() throws IOException {
        if (Boolean.getBoolean("weir.regenerate")) {
            Files.writeString(PAGE, ErrorReference.markdown());
        }

        assertThat(PAGE).hasContent(ErrorReference.markdown());
    }

    @Test
    void onlyClientsThatLeftHaveAStatusAndNoWordForIt() {
        for (ProxyError error : ProxyError.values()) {
            if (error.status() != 0) {
                assertThat(error.proxyStatus() == null).as(error.name()).isEqualTo(error.status() == 499);
            }
        }
    }
}
