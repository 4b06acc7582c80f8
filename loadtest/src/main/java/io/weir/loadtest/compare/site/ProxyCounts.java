package io.weir.loadtest.compare.site;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/** What the proxy says of its connections to endpoints since it started; bytes of both directions. */
public record ProxyCounts(long connections, long bytes) {
    /** From the answer to {@code GET /state}. */
    static ProxyCounts of(String state) {
        long connections = 0;
        long bytes = 0;
        for (JsonElement element : JsonParser.parseString(state).getAsJsonObject().getAsJsonArray("endpoints")) {
            JsonObject endpoint = element.getAsJsonObject();
            connections += endpoint.get("connects").getAsLong();
            bytes += endpoint.get("bytes_sent").getAsLong() + endpoint.get("bytes_received").getAsLong();
        }
        return new ProxyCounts(connections, bytes);
    }
}
