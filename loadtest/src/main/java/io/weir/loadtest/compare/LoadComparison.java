package io.weir.loadtest.compare;

import io.weir.loadtest.compare.load.ClosedLoop;
import io.weir.loadtest.compare.load.LoadMoment;
import io.weir.loadtest.compare.load.LoadResult;
import io.weir.loadtest.compare.load.OpenLoop;
import io.weir.loadtest.compare.load.Schedule;
import io.weir.loadtest.compare.report.LoadTable;
import io.weir.loadtest.compare.report.Measured;
import io.weir.loadtest.compare.report.TextTable;
import io.weir.loadtest.compare.site.Endpoint;
import io.weir.loadtest.compare.site.Site;
import io.weir.loadtest.compare.site.TlsFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The same work direct, through a proxy of Layer 4 and through one of Layer 7, alternating. */
final class LoadComparison {
    private final CompareOptions options;
    private final Progress progress;

    LoadComparison(CompareOptions options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    /** Both tables; each layer is a process of its own. */
    Both run(Path work, TlsFiles tls) throws IOException, InterruptedException {
        try (Site l4 = new Site(work, "l4", tls); Site l7 = new Site(work, "l7", tls)) {
            List<Endpoint> endpoints = options.target() == null ? l4.endpoints("e", 3) : List.of();
            List<InetSocketAddress> to = options.target() == null
                    ? endpoints.stream().map(Endpoint::address).toList() : List.of(options.target());
            InetSocketAddress throughL4 = l4.l4("l4", "", "", to);
            InetSocketAddress throughL7 = l7.l7("l7", "", "", to);
            l4.start();
            l7.start();
            String path = options.path();
            List<DrivenPath> paths = List.of(
                    new DrivenPath("direct", to.getFirst(), null, endpoints, path),
                    new DrivenPath("L4", throughL4, l4.proxy(), endpoints, path),
                    new DrivenPath("L7", throughL7, l7.proxy(), endpoints, path));
            warmUp(paths);
            List<Measured> fixed = drive("at " + Math.round(options.rate()) + "/s", paths, options.phase(), false);
            List<Measured> saturated = drive("at saturation", paths, options.phase().dividedBy(2), true);
            return new Both(fixed, saturated);
        }
    }

    /** How many steps {@link #run} tells of. */
    int steps() {
        return 3 + 2 * 3 * options.rounds();
    }

    private void warmUp(List<DrivenPath> paths) throws IOException, InterruptedException {
        for (DrivenPath path : paths) {
            progress.step("warming up: " + path.name());
            path.warmUp(new ClosedLoop(System.nanoTime(), options.phase().dividedBy(2)), options.connections(),
                    moment -> progress.load(path.name(), moment, false));
        }
    }

    private List<Measured> drive(String how, List<DrivenPath> paths, Duration phase, boolean saturated)
            throws IOException, InterruptedException {
        for (int round = 1; round <= options.rounds(); round++) {
            for (DrivenPath path : paths) {
                progress.step("%s, round %d of %d: %s".formatted(how, round, options.rounds(), path.name()));
                long start = System.nanoTime();
                Schedule schedule = saturated ? new ClosedLoop(start, phase) : new OpenLoop(start, options.rate(),
                        phase);
                LoadResult result = path.drive(schedule, options.connections(),
                        moment -> progress.load(path.name(), moment, false));
                progress.load(path.name(), LoadMoment.of(result), true);
            }
        }
        List<Measured> measured = new ArrayList<>();
        paths.forEach(path -> measured.add(path.takeResult()));
        progress.table(how, TextTable.aligned(LoadTable.columns(measured), LoadTable.rows(measured)));
        return measured;
    }

    /** The paths under both loads. */
    record Both(List<Measured> fixedRate, List<Measured> saturation) {}
}
