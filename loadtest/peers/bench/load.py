"""The load drivers. Each returns a Load: what was done, in which time, how fast, and what went wrong."""
import json
import os
import re
import subprocess
from dataclasses import dataclass

BULK_UNIT_BYTES = 64 * 1024


class LoadFailed(Exception):
    """A driver that printed no result."""


@dataclass(frozen=True)
class Load:
    count: float                  # requests, round trips or 64 KiB pieces
    seconds: float
    errors: int
    p50_us: float = 0.0
    p99_us: float = 0.0

    @property
    def rate(self):
        return self.count / self.seconds if self.seconds else 0.0


def apply(rig, scenario, port, seconds):
    """Closed-loop load: as much as the proxy takes."""
    drivers = {"http": _wrk, "h2": _h2load, "handshake": _s_time, "bulk": _iperf, "udp": _udp}
    return drivers[scenario.kind](rig, scenario, port, seconds)


def apply_at_rate(rig, scenario, port, seconds, rate):
    """Load at a fixed rate, for latency below the knee. HTTP/1.1 over kept connections; times count from when due."""
    command = [rig.driver("httprate"), str(port), scenario.path, str(scenario.connections), f"{rate:.1f}", str(seconds)]
    return Load(*_values(_last_json(_run(rig, command))))


def _fresh(rig, name):
    path = os.path.join(rig.dir, name)
    if os.path.exists(path):
        os.remove(path)
    return path


def _times(log):
    """The sorted microseconds of h2load's successful requests."""
    with open(log) as file:
        rows = [line.split("\t") for line in file]
    times = sorted(int(row[2]) for row in rows if row[1] == "200")
    if not times:
        raise LoadFailed("h2load: no request succeeded")
    return times


def _percentiles(times):
    return times[len(times) // 2], times[len(times) * 99 // 100]


def _wrk(rig, scenario, port, seconds):
    command = ["wrk", "-t", "1", "-c", str(scenario.connections), "-d", f"{max(1, round(seconds))}s", "--latency",
               "-s", rig.script("report.lua")]
    if scenario.close:
        command += ["-H", "Connection: close"]
    return Load(*_values(_last_json(_run(rig, [*command, f"{scenario.scheme}://127.0.0.1:{port}{scenario.path}"]))))


def _h2load(rig, scenario, port, seconds):
    """HTTP/2 by prior knowledge, `streams` at a time on each connection."""
    log = _fresh(rig, "h2load.tsv")
    seconds = max(1, round(seconds))
    output = _run(rig, ["h2load", "-t", "1", "-c", str(scenario.connections), "-m", str(scenario.streams),
                        "-D", str(seconds), f"--log-file={log}", f"http://127.0.0.1:{port}{scenario.path}"])
    done = re.search(r"done, (\d+) succeeded, (\d+) failed, (\d+) errored", output)
    if not done:
        raise LoadFailed("h2load: " + output[-500:])
    times = _times(log)
    return Load(int(done[1]), seconds, int(done[2]) + int(done[3]), *_percentiles(times))


def _s_time(rig, scenario, port, seconds):
    """TLS connections one after the other, each with one request; `resumed` ones use the session of the first."""
    seconds = max(1, round(seconds))
    output = _run(rig, ["openssl", "s_time", "-connect", f"127.0.0.1:{port}", "-www", scenario.path,
                        "-time", str(seconds), "-reuse" if scenario.resumed else "-new", "-tls1_2"])
    done = re.findall(r"(\d+) connections in (\d+) real seconds", output)
    if not done or int(done[-1][0]) == 0:
        raise LoadFailed("openssl s_time: " + output[-500:])
    connections, took = int(done[-1][0]), float(done[-1][1])
    # It prints a letter for each connection: r for a resumed one, * for a full handshake of TLS 1.2.
    progress = max(output.splitlines(), key=len)
    as_meant = progress.count("r" if scenario.resumed else "*")
    return Load(connections, took, max(0, connections - as_meant))


def _udp(rig, scenario, port, seconds):
    command = [rig.driver("udpload"), str(port), str(scenario.connections), str(scenario.payload), str(seconds)]
    return Load(*_values(_last_json(_run(rig, command))))


def _iperf(rig, scenario, port, seconds):
    command = ["iperf3", "-c", "127.0.0.1", "-p", str(port), "-t", str(max(1, round(seconds))), "-J"]
    if not scenario.upload:
        command.append("-R")
    result = json.loads(_run(rig, command))
    if "error" in result:
        raise LoadFailed("iperf3: " + result["error"])
    received = result["end"]["sum_received"]
    return Load(received["bytes"] / BULK_UNIT_BYTES, received["seconds"], 0)


def _run(rig, command):
    done = subprocess.run(["taskset", "-c", str(rig.load_cpu), *command], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    rig.check_alive()
    if done.returncode != 0 and not done.stdout:
        raise LoadFailed(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout


def _last_json(output):
    for line in reversed(output.splitlines()):
        if line.startswith("{"):
            return json.loads(line)
    raise LoadFailed("no result in: " + output[-500:])


def _values(result):
    return (result["requests"], result["seconds"], result["errors"], result["p50_us"], result["p99_us"])
