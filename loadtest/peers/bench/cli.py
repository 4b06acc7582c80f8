"""The command: check what is needed, start the endpoint, measure scenario by scenario, write the result."""
import argparse
import os
import shutil
import sys
import tempfile

from . import measure, report
from .candidate import REPOSITORY, FaultEndpoint, Haproxy, Nginx, Weir, built_launcher
from .load import LoadFailed
from .procs import ProcessFailed
from .rig import STREAM_MODULE, Rig
from .scenario import selected

TOOLS = {"nginx": "nginx", "haproxy": "haproxy", "wrk": "wrk", "h2load": "nghttp2-client", "iperf3": "iperf3",
         "openssl": "openssl", "cc": "gcc", "taskset": "util-linux"}


def main():
    options = _options()
    try:
        scenarios = [s for s in selected(options.scenario) if s.has_latency or not options.latency_only]
    except ValueError as e:
        return _fail(str(e))
    candidates = _candidates(options)
    missing = _missing(candidates, {s.kind for s in scenarios}, options)
    if missing:
        return _fail("missing:\n" + "\n".join(f"  {line}" for line in missing))
    measurements = []
    with tempfile.TemporaryDirectory(prefix="weir-peers-") as scratch:
        # The workers of a peer started by root drop to another user and still have to read here.
        os.chmod(scratch, 0o755)
        rig = Rig(scratch, options.load_cpu)
        try:
            rig.start({s.kind for s in scenarios})
            for scenario in scenarios:
                _say(f"{scenario.name}: {scenario.title}")
                measurements.append(measure.measure(rig, candidates, scenario, options, _say))
        except (ProcessFailed, LoadFailed) as e:
            return _fail(str(e))
        except KeyboardInterrupt:
            _say("stopped; the finished scenarios are reported")
        finally:
            rig.stop()
    if not measurements:
        return 1
    paths = report.write(measurements, candidates, options, options.results)
    with open(paths[0]) as page:
        _say("\n" + page.read())
    _say("\n".join(os.path.relpath(path) for path in paths))
    return 0


def _options():
    parser = argparse.ArgumentParser(prog="loadtest/peers/run", description=__doc__)
    parser.add_argument("--scenario", action="append", metavar="NAME",
                        help="one scenario or a family such as h1, l4, udp (repeatable; default: all)")
    parser.add_argument("--candidate", action="append", choices=["nginx", "haproxy", "weir", "endpoint"],
                        help="who takes part (repeatable; default: all proxies); endpoint is that of the load tests "
                             "without a proxy, after ./weir loadtest --list")
    parser.add_argument("--weir", action="append", metavar="[NAME=]LAUNCHER",
                        help="a bin/weir to measure (repeatable, to compare builds; default: the built distribution)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0, help="load per candidate and round")
    parser.add_argument("--warm-up", type=float, default=12.0, help="at most so long before the first round")
    parser.add_argument("--quick", action="store_true", help="one round of 1 s: shows that it works, measures nothing")
    parser.add_argument("--no-latency", dest="latency", action="store_false", help="without the runs at a fixed rate")
    parser.add_argument("--latency-only", action="store_true",
                        help="only the runs at a fixed rate, after one short round that finds it (7 min)")
    parser.add_argument("--latency-rounds", type=int, default=3)
    parser.add_argument("--latency-seconds", type=float, default=3.0, help="per candidate and round")
    parser.add_argument("--latency-share", type=float, default=0.5, help="of the slowest candidate's throughput")
    parser.add_argument("--proxy-cpu", default="0")
    parser.add_argument("--load-cpu", default="1", help="one or more CPUs, as taskset -c takes them")
    parser.add_argument("--results", default=os.path.join(REPOSITORY, "loadtest", "results"))
    options = parser.parse_args()
    if options.latency_only:
        options.latency, options.rounds, options.seconds = True, 1, 2.0
    if options.quick:
        options.rounds, options.seconds, options.warm_up = 1, 1.0, 1.0
        options.latency_rounds, options.latency_seconds = 1, 1.5
    return options


def _candidates(options):
    wanted = options.candidate or ["nginx", "haproxy", "weir"]
    chosen = [peer for peer in (Nginx(), Haproxy()) if peer.name in wanted]
    launchers = options.weir or [built_launcher() or ""]
    if "weir" in wanted:
        for given in launchers:
            name, _, launcher = given.rpartition("=")
            chosen.append(Weir(name or "weir", launcher))
    if "endpoint" in wanted:
        chosen.append(FaultEndpoint(launchers[0].rpartition("=")[2]))
    return chosen


def _missing(candidates, kinds, options):
    """What has to be there first, each with the way to get it. Nothing is installed from here."""
    lines = []
    needed = {"taskset", "nginx"}
    needed |= {c.name for c in candidates if c.is_peer}
    needed |= {"wrk"} if "http" in kinds else set()
    needed |= {"h2load"} if "h2" in kinds else set()
    needed |= {"openssl"}
    needed |= {"iperf3"} if "bulk" in kinds else set()
    needed |= {"cc"} if kinds & {"udp", "http"} else set()
    for tool in sorted(needed):
        if not shutil.which(tool):
            lines.append(f"{tool}: apt-get install {TOOLS[tool]}")
    if any(c.name == "nginx" for c in candidates) and not os.path.exists(STREAM_MODULE):
        lines.append(f"{STREAM_MODULE}: apt-get install libnginx-mod-stream")
    for candidate in candidates:
        if isinstance(candidate, Weir) and not os.access(candidate.launcher, os.X_OK):
            lines.append(f"{candidate.name}: ./mvnw -pl deploy -am package -DskipTests (or --weir path/to/bin/weir)")
    return lines


def _say(text):
    print(text, flush=True)


def _fail(text):
    print(text, file=sys.stderr)
    return 1
