package io.weir.server.operate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir top}: asks again and again, and shows what changed between two answers. */
@Command(name = "top", description = "Shows a running proxy live; q quits.")
public final class TopCommand extends OperateCommand {
    private static final int WIDTH_OF_A_SCRIPT = 200;
    /**
     * stty where there is one: JLine's own calls set the speed to 0 when they change or restore a terminal, which hangs
     * up a serial console (jline3 issue 2170, in 3.30.6).
     */
    private static final String PROVIDERS = "exec,ffm";

    @Option(names = "--once", description = "Looks for one interval, writes what it saw, and ends.")
    private boolean once;

    @Option(names = "--interval", paramLabel = "SECONDS", defaultValue = "1",
            description = "Between two looks (default: ${DEFAULT-VALUE}).")
    private double interval;

    @Override
    void run(AdminClient client) throws OperateException {
        if (!(interval >= 0.1 && interval <= 3600)) {
            throw new OperateException("--interval " + interval + " (expected: 0.1 to 3600 seconds)");
        }
        if (once || json()) {
            runOnce(client);
        } else {
            runLive(client);
        }
    }

    private void runOnce(AdminClient client) throws OperateException {
        ProxyState before = ProxyState.parse(client.get("/state"));
        pause();
        String answer = client.get("/state");
        ProxyState now = ProxyState.parse(answer);
        print(json() ? answer : String.join("\n", new Screen(WIDTH_OF_A_SCRIPT, false).render(now, before)));
    }

    private void pause() throws OperateException {
        try {
            boolean ended = new CountDownLatch(1).await(millis(), TimeUnit.MILLISECONDS);
            assert !ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperateException("interrupted");
        }
    }

    private long millis() {
        return Math.round(interval * 1000);
    }

    private void runLive(AdminClient client) throws OperateException {
        AtomicBoolean stopped = new AtomicBoolean();
        try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).providers(PROVIDERS)
                .nativeSignals(true)
                .signalHandler(signal -> stopped.set(stopped.get() || signal == Terminal.Signal.INT)).build()) {
            if (terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
                throw new OperateException("no terminal to draw on (expected: one, or --once)");
            }
            Attributes before = terminal.enterRawMode();
            terminal.puts(Capability.enter_ca_mode);
            terminal.puts(Capability.cursor_invisible);
            try {
                loop(client, terminal, stopped);
            } finally {
                terminal.puts(Capability.cursor_normal);
                terminal.puts(Capability.exit_ca_mode);
                terminal.setAttributes(before);
                terminal.flush();
            }
        } catch (IOException e) {
            throw new OperateException("the terminal cannot be used: " + e.getMessage());
        } catch (UncheckedIOException e) {
            throw new OperateException("the terminal is gone: " + e.getMessage());
        }
    }

    /** A proxy that does not answer for a while is shown so, and asked again. */
    private void loop(AdminClient client, Terminal terminal, AtomicBoolean stopped) throws IOException {
        NonBlockingReader keys = terminal.reader();
        boolean colored = System.getenv("NO_COLOR") == null;
        ProxyState before = null;
        int key = NonBlockingReader.READ_EXPIRED;
        while (!stopped.get() && key != 'q' && key != 'Q' && key != NonBlockingReader.EOF) {
            Size size = terminal.getSize();
            Screen screen = new Screen(Math.max(20, size.getColumns()), colored);
            ProxyState now = null;
            String problem = "";
            try {
                now = ProxyState.parse(client.get("/state"));
            } catch (OperateException e) {
                problem = "weir: " + e.getMessage();
            }
            draw(terminal, size.getRows(), now == null ? List.of(problem) : screen.render(now, before));
            before = now;
            key = keys.read(millis());
        }
    }

    private void draw(Terminal terminal, int rowsThere, List<String> lines) {
        int height = Math.max(2, rowsThere);
        terminal.puts(Capability.cursor_home);
        int rows = Math.min(lines.size(), height - 1);
        for (int i = 0; i < rows; i++) {
            terminal.writer().print(lines.get(i));
            terminal.puts(Capability.clr_eol);
            terminal.writer().print("\r\n");
        }
        terminal.puts(Capability.clr_eos);
        terminal.writer().print("every " + interval + " s; q quits");
        terminal.puts(Capability.clr_eol);
        terminal.flush();
    }
}
