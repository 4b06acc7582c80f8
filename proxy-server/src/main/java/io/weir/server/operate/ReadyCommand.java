package io.weir.server.operate;

import picocli.CommandLine.Command;

/** {@code weir ready}: what a health check of a container or of an init system runs. */
@Command(name = "ready", description = "Asks a running proxy whether it wants new work; exits with 1 when not.")
public final class ReadyCommand extends OperateCommand {
    @Override
    void run(AdminClient client) throws OperateException {
        String answer = client.get("/readyz").strip();
        print(json() ? "{\"ready\":true}" : answer);
    }
}
