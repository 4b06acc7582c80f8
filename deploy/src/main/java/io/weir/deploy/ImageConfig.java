package io.weir.deploy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * How a container of the image starts, as OCI images say it (image-spec, config.md), and Docker's health check beside
 * it, which others pass over. The Dockerfile says the same; a test compares them.
 */
record ImageConfig(String version, Instant time) {
    /** A user and a group that own nothing. */
    private static final String USER = "65532:65532";
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(10);
    private static final Duration CHECK_MAX = Duration.ofSeconds(5);
    private static final Duration START_MAX = Duration.ofSeconds(30);

    JsonObject json(List<ImageLayer> layers) {
        JsonArray contents = new JsonArray();
        layers.forEach(layer -> contents.add("sha256:" + layer.contentDigest()));
        JsonObject rootfs = new JsonObject();
        rootfs.addProperty("type", "layers");
        rootfs.add("diff_ids", contents);
        JsonObject json = new JsonObject();
        json.addProperty("created", time.toString());
        json.addProperty("architecture", Machine.OCI);
        json.addProperty("os", "linux");
        json.add("config", process());
        json.add("rootfs", rootfs);
        return json;
    }

    private JsonObject process() {
        JsonObject process = new JsonObject();
        process.addProperty("User", USER);
        process.addProperty("WorkingDir", "/");
        process.add("Env", strings(List.of("PATH=" + ImageOptions.HOME + "/runtime/bin", "LANG=C.UTF-8")));
        process.add("Entrypoint", strings(ImageOptions.command()));
        process.add("Cmd", strings(List.of("run", "-c", "/etc/weir/weir.yaml")));
        process.add("ExposedPorts", ports("8080/tcp", "9900/tcp"));
        process.addProperty("StopSignal", "SIGTERM");
        process.add("Healthcheck", check());
        process.add("Labels", labels());
        return process;
    }

    /** In nanoseconds. */
    private static JsonObject check() {
        List<String> command = new ArrayList<>(List.of("CMD"));
        command.addAll(ImageOptions.command("-Xms8m", "-Xmx32m", "-XX:TieredStopAtLevel=1"));
        command.add("ready");
        JsonObject check = new JsonObject();
        check.add("Test", strings(command));
        check.addProperty("Interval", CHECK_INTERVAL.toNanos());
        check.addProperty("Timeout", CHECK_MAX.toNanos());
        check.addProperty("StartPeriod", START_MAX.toNanos());
        check.addProperty("Retries", 3);
        return check;
    }

    private JsonObject labels() {
        JsonObject labels = new JsonObject();
        String name = "org.opencontainers.image.";
        labels.addProperty(name + "title", "Weir");
        labels.addProperty(name + "description", "A Layer 4 and Layer 7 load balancer and reverse proxy.");
        labels.addProperty(name + "version", version);
        labels.addProperty(name + "created", time.toString());
        labels.addProperty(name + "licenses", "Apache-2.0");
        return labels;
    }

    private static JsonObject ports(String... ports) {
        JsonObject json = new JsonObject();
        for (String port : ports) {
            json.add(port, new JsonObject());
        }
        return json;
    }

    private static JsonArray strings(Collection<String> strings) {
        JsonArray json = new JsonArray();
        strings.forEach(json::add);
        return json;
    }
}
