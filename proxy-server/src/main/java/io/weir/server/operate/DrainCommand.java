package io.weir.server.operate;

import picocli.CommandLine.Command;

/** {@code weir drain}. */
@Command(name = "drain", description = "Gives an endpoint no new work; what is in progress goes on.")
public final class DrainCommand extends EndpointCommand {
    @Override
    void run(AdminClient client) throws OperateException {
        change(client, "POST", "drain", "");
    }
}
