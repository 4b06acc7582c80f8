package io.weir.server.suites;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The scripts of {@code src/test/node}, run by Node with the packages that the lock file there pins. */
final class NodeScript {
    private static final Path DIRECTORY = Path.of("src", "test", "node");

    private NodeScript() {
    }

    static Program start(String script, String... arguments) {
        return Program.start(DIRECTORY, command(script, arguments));
    }

    static Program.Outcome run(Duration timeout, String script, String... arguments) {
        return Program.run(timeout, DIRECTORY, command(script, arguments));
    }

    private static List<String> command(String script, String... arguments) {
        String node = Needs.program("node", "nodejs");
        Needs.file(DIRECTORY.resolve("node_modules"), "npm ci --prefix proxy-server/src/test/node");
        List<String> command = new ArrayList<>(List.of(node, script));
        command.addAll(List.of(arguments));
        return command;
    }
}
