package io.weir.server.operate;

import picocli.CommandLine.Command;

/** {@code weir undrain}. */
@Command(name = "undrain", description = "Gives a drained endpoint work again.")
public final class UndrainCommand extends EndpointCommand {
    @Override
    void run(AdminClient client) throws OperateException {
        change(client, "POST", "undrain", "");
    }
}
