package io.weir.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals of the operating system. The class behind them ({@code sun.misc.Signal}, module {@code jdk.unsupported}) is
 * reached by reflection: the compiler refuses to name it under {@code --release}, and without it only SIGTERM could be
 * heard, with an exit code that says failure.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /** Runs {@code action} at each signal of this name ({@code TERM}, {@code HUP}); it must not block. */
    static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, calling(action));
            Object number = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, number, proxy);
        } catch (ReflectiveOperationException e) {
            LOG.warn("SIG{} cannot be handled here: {}", name, String.valueOf(e.getCause()));
        }
    }

    private static InvocationHandler calling(Runnable action) {
        return (Object proxy, Method method, Object[] arguments) -> {
            if (method.getName().equals("handle")) {
                action.run();
                return null;
            }
            return method.invoke(action, arguments);
        };
    }
}
