"""The load drivers. Each returns a Load: what was done, in which time, how fast, and what went wrong."""
import json
import os
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
    return {"http": _wrk, "bulk": _iperf, "udp": _udp}[scenario.kind](rig, scenario, port, seconds)


def apply_at_rate(rig, scenario, port, seconds, rate):
    """Load at a fixed rate, for latency below the knee. HTTP over kept connections.

    A request that is due while its connection still waits leaves late, and its time counts from then: the figures are
    comparable between candidates at the same rate, not a bound of what a client would have seen at overload.
    """
    log = os.path.join(rig.dir, "h2load.tsv")
    if os.path.exists(log):
        os.remove(log)
    per_client = max(1, round(rate / scenario.connections))
    _run(rig, ["h2load", "--h1", "-t", "1", "-c", str(scenario.connections), "-m", "1", "--rps", str(per_client),
               "-D", str(max(1, round(seconds))), f"--log-file={log}", f"http://127.0.0.1:{port}{scenario.path}"])
    with open(log) as file:
        rows = [line.split("\t") for line in file]
    times = sorted(int(row[2]) for row in rows if row[1] == "200")
    if not times:
        raise LoadFailed("h2load: no request succeeded")
    return Load(len(times), seconds, len(rows) - len(times), times[len(times) // 2], times[len(times) * 99 // 100])


def _wrk(rig, scenario, port, seconds):
    command = ["wrk", "-t", "1", "-c", str(scenario.connections), "-d", f"{max(1, round(seconds))}s", "--latency",
               "-s", rig.script("report.lua")]
    if scenario.close:
        command += ["-H", "Connection: close"]
    return Load(*_values(_last_json(_run(rig, [*command, f"http://127.0.0.1:{port}{scenario.path}"]))))


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
