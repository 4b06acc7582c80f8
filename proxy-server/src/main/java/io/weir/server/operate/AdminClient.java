package io.weir.server.operate;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/** Calls of one admin port. Blocks; a call takes ten seconds at most. */
final class AdminClient implements AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(3);
    private static final Duration CALL_MAX = Duration.ofSeconds(10);

    private final URI base;
    private final String token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_MAX)
            .build();

    /** {@code token} empty = changing calls are made without one, and refused. */
    AdminClient(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** Where it calls. */
    URI base() {
        return base;
    }

    /**
     * The body of a good answer.
     *
     * @throws OperateException saying why there is none
     */
    String get(String path) throws OperateException {
        return call("GET", path, "");
    }

    /**
     * Changes something; the body of a good answer.
     *
     * @throws OperateException saying why there is none
     */
    String call(String method, String path, String body) throws OperateException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(CALL_MAX)
                .header("Content-Type", "text/plain")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return good(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new OperateException("no answer at " + base + " (" + reason(e)
                    + "); --admin or the admin section of -c FILE says where the proxy's admin port is");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperateException("interrupted");
        }
    }

    private static String reason(IOException e) {
        if (e instanceof ConnectException) {
            return "nothing listens there";
        }
        return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }

    private String good(HttpResponse<String> reply) throws OperateException {
        if (reply.statusCode() == 200) {
            return reply.body();
        }
        String why = problem(reply.body());
        throw new OperateException(switch (reply.statusCode()) {
            case 401 -> token.isEmpty()
                    ? "a token is needed: WEIR_ADMIN_TOKEN, --token-file, or the admin section of -c FILE"
                    : "the token is not the proxy's";
            case 403, 404, 400 -> why;
            default -> base + " answered " + reply.statusCode() + ": " + why;
        });
    }

    /** {@code error} of a JSON object, or the text as it is. */
    private static String problem(String body) {
        try {
            JsonElement json = JsonParser.parseString(body);
            if (json.isJsonObject() && json.getAsJsonObject().has("error")) {
                return json.getAsJsonObject().get("error").getAsString();
            }
        } catch (JsonParseException text) {
            // Shown as it is.
        }
        return body.strip();
    }

    /** One part of a path, whatever is in it. */
    static String part(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        client.close();
    }
}
