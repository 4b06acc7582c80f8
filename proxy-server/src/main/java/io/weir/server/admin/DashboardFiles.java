package io.weir.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** The operator's page: files of our own jar, the plotting library (uPlot, MIT) among them; it needs no network. */
final class DashboardFiles {
    private static final Map<String, File> FILES = Map.of(
            "/", new File("dashboard/index.html", "text/html; charset=utf-8"),
            "/icon.svg", new File("dashboard/icon.svg", "image/svg+xml"),
            "/dashboard.css", new File("dashboard/dashboard.css", "text/css; charset=utf-8"),
            "/dashboard.js", new File("dashboard/dashboard.js", "text/javascript; charset=utf-8"),
            "/state.js", new File("dashboard/state.js", "text/javascript; charset=utf-8"),
            "/tables.js", new File("dashboard/tables.js", "text/javascript; charset=utf-8"),
            "/plots.js", new File("dashboard/plots.js", "text/javascript; charset=utf-8"),
            "/uplot.js", new File("dashboard/uplot/uPlot.esm.js", "text/javascript; charset=utf-8"),
            "/uplot.css", new File("dashboard/uplot/uPlot.min.css", "text/css; charset=utf-8"));

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
