package io.weir.server.operate;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code weir weight}. */
@Command(name = "weight", description = "Sets the weight of an endpoint, until it is configured anew.")
public final class WeightCommand extends EndpointCommand {
    @Parameters(index = "2", paramLabel = "N",
            description = "0 to 65535; 0 = no new work; configured = as in the file.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is called.
    private String weight;

    @Override
    void run(AdminClient client) throws OperateException {
        change(client, "PUT", "weight", weight);
    }
}
