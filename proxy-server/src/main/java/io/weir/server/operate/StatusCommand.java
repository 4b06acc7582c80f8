package io.weir.server.operate;

import picocli.CommandLine.Command;

/** {@code weir status}. */
@Command(
        name = "status",
        description = "Shows listeners, clusters, endpoints, recent failures and routes of a running proxy.")
public final class StatusCommand extends OperateCommand {
    private static final int WIDTH = 200;

    @Override
    void run(AdminClient client) throws OperateException {
        String answer = client.get("/state");
        // Read either way, so that JSON of something else is no success.
        ProxyState state = ProxyState.parse(answer);
        print(json() ? answer : String.join("\n", new Screen(WIDTH, false).render(state, null)));
    }
}
