package io.weir.core.listener;

import io.netty.channel.epoll.Epoll;
import io.weir.core.loop.Shared;
import io.weir.core.spec.Address;
import io.weir.core.spec.RuntimeSpec.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Listening sockets that a service manager opened and keeps (sd_listen_fds(3)): {@code LISTEN_FDS} descriptors from 3
 * on, meant for the process {@code LISTEN_PID}. A listener with the address of one listens there on a copy of it; since
 * the manager keeps it open, connections wait in it while no process is there, and a restart refuses none.
 */
@Shared
public final class InheritedSockets {
    /** Where a process inherits nothing. */
    public static final InheritedSockets NONE = new InheritedSockets(List.of());

    private static final int FIRST_DESCRIPTOR = 3;
    /** More than any unit has; a wrong number is not a reason to ask for a million descriptors. */
    private static final int DESCRIPTORS_MAX = 4096;

    private final List<InheritedSocket> all;

    private InheritedSockets(List<InheritedSocket> all) {
        this.all = List.copyOf(all);
    }

    /** What this process inherited. */
    public static InheritedSockets ofProcess() {
        return of(System.getenv(), ProcessHandle.current().pid());
    }

    static InheritedSockets of(Map<String, String> environment, long pid) {
        if (!Long.toString(pid).equals(environment.get("LISTEN_PID")) || !Epoll.isAvailable()) {
            return NONE;
        }
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        List<InheritedSocket> found = new ArrayList<>();
        for (int i = 0; i < count(environment.getOrDefault("LISTEN_FDS", "0")); i++) {
            String name = i < names.length && !names[i].isEmpty() ? names[i] : "unknown";
            found.add(InheritedSocket.of(FIRST_DESCRIPTOR + i, name));
        }
        return new InheritedSockets(found);
    }

    private static int count(String text) {
        try {
            return Math.clamp(Long.parseLong(text), 0, DESCRIPTORS_MAX);
        } catch (NumberFormatException noNumber) {
            return 0;
        }
    }

    /** Those on which a listener at {@code address} listens, none when it has to bind. */
    List<InheritedSocket> at(Address address, Transport transport) throws IOException {
        List<InheritedSocket> matching = new ArrayList<>();
        if (transport == Transport.EPOLL) {
            for (InheritedSocket socket : all) {
                if (socket.listensOn(address)) {
                    matching.add(socket);
                }
            }
        }
        return matching;
    }

    /** A sentence for each socket that none of these addresses uses: clients who connect there wait for nobody. */
    public List<String> unused(List<Address> addresses, Transport transport) {
        List<String> warnings = new ArrayList<>();
        for (InheritedSocket socket : all) {
            if (transport != Transport.EPOLL) {
                warnings.add("inherited " + socket + " is not used (expected: runtime.transport epoll)");
            } else if (!isUsed(socket, addresses)) {
                warnings.add("inherited " + socket + " is not used (expected: a tcp or http listener that binds it)");
            }
        }
        return warnings;
    }

    private static boolean isUsed(InheritedSocket socket, List<Address> addresses) {
        for (Address address : addresses) {
            try {
                if (socket.listensOn(address)) {
                    return true;
                }
            } catch (IOException unknownHost) {
                // Then nothing listens there.
            }
        }
        return false;
    }
}
