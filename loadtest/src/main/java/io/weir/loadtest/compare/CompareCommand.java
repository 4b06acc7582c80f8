package io.weir.loadtest.compare;

import io.weir.loadtest.compare.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code weir compare}. Exit codes: 0 all seen, 1 something promised was not seen or could not run, 2 wrong
 * options.
 */
@Command(
        name = "weir compare",
        description = "Drives the same work direct, through Layer 4 and through Layer 7, and shows what each costs "
                + "and gives.")
final class CompareCommand implements Callable<Integer> {
    private static final int RATE_MAX = 1_000_000;
    private static final int CONNECTIONS_MAX = 4096;
    private static final int SIZE_MAX = 1 << 20;

    private final Function<PrintWriter, Progress> newProgress;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is called.
    private CommandSpec command;

    @Option(names = "--target", paramLabel = "HOST:PORT",
            description = "Your own HTTP/1.1 service instead of endpoints started here; it gets the whole load.")
    private @Nullable String target;

    @Option(names = "--path", description = "What to GET from the target. Default: /", defaultValue = "/")
    private String path = "/";

    @Option(names = "--rate", description = "Arrivals per second at the fixed rate. Default: 1000",
            defaultValue = "1000")
    private double rate = 1000;

    @Option(names = "--seconds", description = "How long each path is driven in a round at the fixed rate; half of "
            + "it at "
            + "saturation. Default: 4", defaultValue = "4")
    private double seconds = 4;

    @Option(names = "--rounds", description = "Rounds. Default: 3", defaultValue = "3")
    private int rounds = 3;

    @Option(names = "--connections", description = "Connections of clients. Default: 32", defaultValue = "32")
    private int connections = 32;

    @Option(names = "--size", description = "Bytes of a response of the endpoints started here. Default: 1024",
            defaultValue = "1024")
    private int size = 1024;

    @Option(names = "--quick", description = "One round of 2 s: what is seen, not how fast it is.")
    private boolean quick;

    @Option(names = "--out", paramLabel = "DIR",
            description = "Where report.html, report.json and report.md go. Default: compare-report",
            defaultValue = "compare-report")
    private Path out = Path.of("compare-report");

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this.")
    @SuppressWarnings("UnusedVariable") // Read by picocli.
    private boolean help;

    /** @param newProgress called when the options are good; given what a plain one writes to */
    CompareCommand(Function<PrintWriter, Progress> newProgress) {
        this.newProgress = newProgress;
    }

    @Override
    public Integer call() throws InterruptedException {
        CompareOptions options = options();
        try (Progress progress = newProgress.apply(command.commandLine().getOut())) {
            Report report = new Comparison(options, progress).run();
            return report.kept() ? 0 : 1;
        } catch (IOException e) {
            command.commandLine().getErr().println("weir compare: " + e.getMessage());
            command.commandLine().getErr().flush();
            return 1;
        }
    }

    private CompareOptions options() {
        check(rate >= 1 && rate <= RATE_MAX, "--rate: expected 1 to 1000000, got " + rate);
        check(seconds >= 0.2 && seconds <= 600, "--seconds: expected 0.2 to 600, got " + seconds);
        check(rounds >= 1 && rounds <= 100, "--rounds: expected 1 to 100, got " + rounds);
        check(connections >= 1 && connections <= CONNECTIONS_MAX, "--connections: expected 1 to 4096, got "
                + connections);
        check(size >= 0 && size <= SIZE_MAX, "--size: expected 0 to 1048576 bytes, got " + size);
        check(path.startsWith("/") && path.chars().allMatch(c -> c > ' ' && c < 127),
                "--path: expected a path that begins with /, got " + path);
        InetSocketAddress to = target == null ? null : address(target);
        Duration phase = Duration.ofMillis(quick ? 2000 : (long) (seconds * 1000));
        return new CompareOptions(to, to == null ? "/bytes/" + size : path, rate, phase, quick ? 1 : rounds,
                connections, out);
    }

    private InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        check(colon > 0 && text.substring(colon + 1).matches("[0-9]{1,5}"),
                "--target: expected host:port, got " + text);
        int port = Integer.parseInt(text.substring(colon + 1));
        check(port > 0 && port < 65536, "--target: expected a port from 1 to 65535, got " + port);
        String host = text.substring(0, colon);
        try {
            return new InetSocketAddress(InetAddress.getAllByName(host)[0], port);
        } catch (UnknownHostException e) {
            throw new ParameterException(command.commandLine(), "--target: no such host: " + host);
        }
    }

    private void check(boolean right, String problem) {
        if (!right) {
            throw new ParameterException(command.commandLine(), problem);
        }
    }
}
