package io.weir.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

class LeakAssertTest {
    private final LeakAssert leakAssert = new LeakAssert();
    private final ExtensionContext context = (ExtensionContext) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {ExtensionContext.class}, (proxy, method, args) -> "a class");

    /** The leak made here on purpose must not look like a real one in the log of a build. */
    @BeforeEach
    void keepTheLogClean() {
        leakLog(false);
    }

    @AfterEach
    void restoreTheLog() {
        leakLog(true);
    }

    @Test
    void failsAfterAForgottenBufferAndOnlyOnce() {
        leakAssert.beforeAll(context);
        forgetABuffer();

        assertThatThrownBy(() -> leakAssert.afterAll(context)).hasMessageContaining("LEAK:");
        assertThatCode(() -> leakAssert.afterAll(context)).doesNotThrowAnyException();
    }

    private static void forgetABuffer() {
        ByteBufAllocator.DEFAULT.directBuffer(8).writeByte(1);
    }

    private static void leakLog(boolean additive) {
        ((Logger) LoggerFactory.getLogger(ResourceLeakDetector.class)).setAdditive(additive);
    }
}
