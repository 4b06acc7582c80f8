package io.weir.core.listener;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * File descriptors that others opened: {@code fcntl(2)}, for which the JDK and Netty have no name. The numbers are
 * those of Linux on x86-64 and arm64.
 */
final class Descriptors {
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int O_NONBLOCK = 0x800;

    private Descriptors() {}

    /**
     * A second descriptor of the same open socket, set not to block, as is the first with it.
     *
     * @throws IOException when there is no such descriptor, or none is left
     */
    static int copy(int descriptor) throws IOException {
        int flags = fcntl(descriptor, F_GETFL, 0);
        fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
        return fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    }

    private static int fcntl(int descriptor, int command, int argument) throws IOException {
        int result;
        try {
            result = (int) Fcntl.HANDLE.invokeExact(descriptor, command, argument);
        } catch (Throwable impossible) {
            throw new IllegalStateException("fcntl", impossible);
        }
        if (result < 0) {
            throw new IOException("fcntl " + command + " of descriptor " + descriptor + " failed");
        }
        return result;
    }

    /** Linked when it is first needed: most processes inherit nothing. */
    private static final class Fcntl {
        static final MethodHandle HANDLE = link();

        @SuppressWarnings("restricted") // Natives are enabled on the command line; Netty needs them too.
        private static MethodHandle link() {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().find("fcntl").orElseThrow(),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
        }
    }
}
