package io.weir.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** The operator's page: files of our own jar; it needs no network. */
final class DashboardFiles {
    private static final Map<String, File> FILES = Map.of(
            "/", new File("dashboard/index.html", "text/html; charset=utf-8"));

    private record File(String resource, String contentType) {}

    private DashboardFiles() {}

    static boolean has(String path) {
        return FILES.containsKey(path);
    }

    static AdminReply get(String path) {
        File file = Objects.requireNonNull(FILES.get(path), path);
        try (InputStream in = DashboardFiles.class.getResourceAsStream(file.resource())) {
            return new AdminReply(200, file.contentType(), Objects.requireNonNull(in, path).readAllBytes(), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
