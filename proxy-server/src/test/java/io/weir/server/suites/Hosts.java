package io.weir.server.suites;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Machines on one network: a network namespace each, whose {@code eth0} is plugged into a switch in one more. Needs
 * root and iproute2. Nothing outside of these namespaces changes.
 */
final class Hosts implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String prefix = "weir-" + ProcessHandle.current().pid() + "-";
    private final List<String> namespaces = new ArrayList<>();

    private Hosts() {}

    /** A network without machines. */
    static Hosts start() {
        if (!Files.isWritable(Path.of("/"))) {
            throw Needs.missing("not root here");
        }
        Needs.program("ip", "iproute2");
        Hosts hosts = new Hosts();
        hosts.namespace("switch");
        hosts.in("switch", "ip", "link", "add", "bridge", "type", "bridge");
        hosts.in("switch", "ip", "link", "set", "bridge", "up");
        return hosts;
    }

    /** One more machine; {@code address} with the length of its prefix. */
    Hosts add(String name, String address) {
        namespace(name);
        in("switch", "ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", prefix + name);
        in("switch", "ip", "link", "set", name, "master", "bridge", "up");
        in(name, "ip", "address", "add", address, "dev", "eth0");
        in(name, "ip", "link", "set", "eth0", "up");
        in(name, "ip", "link", "set", "lo", "up");
        return this;
    }

    private void namespace(String name) {
        Program.run(PATIENCE, "ip", "netns", "add", prefix + name).expectSuccess();
        namespaces.add(prefix + name);
    }

    /** Pulls the cable of this machine out of the switch. */
    void unplug(String name) {
        in("switch", "ip", "link", "set", name, "down");
    }

    /** Runs a command on this machine to its end. */
    void in(String name, String... command) {
        Program.run(PATIENCE, on(name, command)).expectSuccess();
    }

    /** Starts a command on this machine. */
    Program start(String name, String... command) {
        return Program.start(on(name, command));
    }

    private String[] on(String name, String... command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", prefix + name));
        whole.addAll(List.of(command));
        return whole.toArray(new String[0]);
    }

    @Override
    public void close() {
        for (String namespace : namespaces) {
            Program.run(PATIENCE, "ip", "netns", "del", namespace).expectSuccess();
        }
    }
}
