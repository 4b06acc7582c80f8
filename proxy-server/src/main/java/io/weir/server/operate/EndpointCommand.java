package io.weir.server.operate;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import picocli.CommandLine.Parameters;

/** A change of one endpoint. */
abstract class EndpointCommand extends OperateCommand {
    @Parameters(index = "0", paramLabel = "CLUSTER", description = "The cluster's name.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is called.
    private String cluster;

    @Parameters(index = "1", paramLabel = "ENDPOINT", description = "Its address, as `weir status` shows it.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is called.
    private String endpoint;

    /** Makes the call and writes what became of the endpoint. */
    void change(AdminClient client, String method, String verb, String body) throws OperateException {
        String path = "/clusters/" + AdminClient.part(cluster) + "/endpoints/" + AdminClient.part(endpoint);
        String answer = client.call(method, path + "/" + verb, body);
        print(json() ? answer : line(answer));
    }

    private static String line(String answer) {
        JsonObject now = JsonParser.parseString(answer).getAsJsonObject();
        int weight = now.get("weight").getAsInt();
        int configured = now.get("configured_weight").getAsInt();
        return now.get("cluster").getAsString() + "/" + now.get("address").getAsString() + ": "
                + now.get("state").getAsString() + (now.get("drained").getAsBoolean() ? " (drained)" : "")
                + ", weight " + weight + (weight == configured ? "" : " (configured " + configured + ")")
                + ", " + now.get("in_progress").getAsLong() + " in progress";
    }
}
