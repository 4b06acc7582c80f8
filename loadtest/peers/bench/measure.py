"""The rounds: candidates alternate, and only CPU time spent while requests were counted is divided by them."""
import socket
import statistics
import time
from dataclasses import asdict, dataclass

from . import load
from .procs import ForeignLoad

IDLE_SETTLE_SECONDS = 2
CONNECT_BATCH = 200


@dataclass(frozen=True)
class Round:
    """One candidate's share of one round."""

    number: int
    candidate: str
    cpu_micros_per_unit: float
    rate: float
    p50_us: float
    p99_us: float
    errors: int
    foreign_percent: float


class Measurement:
    """All that one scenario brought; `latency` holds the rounds at one fixed rate."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.rounds = []
        self.values = {}          # candidate → {figure: [value per round]}, for memory and startup
        self.latency = []
        self.latency_rate = 0.0

    def counted(self, foreign_max):
        return undisturbed(self.rounds, foreign_max)

    def as_json(self):
        return {"scenario": asdict(self.scenario), "rounds": [asdict(r) for r in self.rounds], "values": self.values,
                "latency": [asdict(r) for r in self.latency], "latency_rate": self.latency_rate}


def undisturbed(rounds, foreign_max):
    """Rounds in which nobody disturbed the machine, and how many were dropped: whole, by load and never by result."""
    disturbed = {r.number for r in rounds if r.foreign_percent > foreign_max}
    kept = [r for r in rounds if r.number not in disturbed]
    return (kept, len(disturbed)) if kept else (rounds, 0)


def measure(rig, candidates, scenario, options, say):
    able = [c for c in candidates if scenario.layer in c.layers]
    if scenario.kind in ("memory", "startup"):
        return _without_load(rig, able, scenario, options, say)
    measurement = Measurement(scenario)
    try:
        for candidate in able:
            candidate.start(rig, options.proxy_cpu)
        for candidate in able:
            _warm_up(rig, candidate, scenario, options)
        for number in range(options.rounds):
            for candidate in _turns(able, number):
                measurement.rounds.append(_round(rig, able, candidate, scenario, number, options))
                say(_line(measurement.rounds[-1], scenario))
        if options.latency and scenario.has_latency:
            _latency(rig, able, measurement, options, say)
        if options.latency_only:
            measurement.rounds.clear()
    finally:
        for candidate in able:
            candidate.stop()
    return measurement


def _warm_up(rig, candidate, scenario, options):
    """In runs like those that count: compiled code that never saw connections end is thrown away when they do."""
    left = min(candidate.warm_up, options.warm_up) * scenario.warm_up
    while left > 0:
        load.apply(rig, scenario, candidate.port(scenario), min(left, options.seconds))
        left -= max(1.0, options.seconds)


def _turns(able, number):
    """Each round begins with another candidate, so that none always follows the same one."""
    return able[number % len(able):] + able[:number % len(able)]


def _round(rig, able, candidate, scenario, number, options, rate=None):
    """As much as the candidate takes, or so many a second."""
    foreign = ForeignLoad(rig.roots() + [c.process.pid for c in able])
    before = candidate.cpu_micros()
    port = candidate.port(scenario)
    done = (load.apply(rig, scenario, port, options.seconds) if rate is None
            else load.apply_at_rate(rig, scenario, port, options.latency_seconds, rate))
    spent = candidate.cpu_micros() - before
    return Round(number, candidate.name, spent / max(1, done.count), done.rate, done.p50_us, done.p99_us, done.errors,
                 foreign.percent())


def _latency(rig, able, measurement, options, say):
    """The same arrival rate for all, a share of what the slowest could do: below the knee of every curve."""
    scenario = measurement.scenario
    medians = [statistics.median(r.rate for r in measurement.rounds if r.candidate == c.name) for c in able]
    measurement.latency_rate = min(medians) * options.latency_share
    say(f"  at {measurement.latency_rate:.0f}/s:")
    for number in range(options.latency_rounds):
        for candidate in _turns(able, number):
            measurement.latency.append(
                _round(rig, able, candidate, scenario, number, options, measurement.latency_rate))
            say(_line(measurement.latency[-1], scenario))


def _without_load(rig, able, scenario, options, say):
    measurement = Measurement(scenario)
    for number in range(options.rounds):
        for candidate in _turns(able, number):
            try:
                figures = (_memory if scenario.kind == "memory" else _startup)(rig, candidate, scenario, options)
            finally:
                candidate.stop()
            for figure, value in figures.items():
                measurement.values.setdefault(candidate.name, {}).setdefault(figure, []).append(value)
            say(f"  {candidate.name:10} " + ", ".join(f"{f}: {v:.1f}" for f, v in figures.items()))
    return measurement


def _startup(rig, candidate, scenario, options):
    return {"first answer, ms": candidate.start(rig, options.proxy_cpu) * 1000}


def _memory(rig, candidate, scenario, options):
    candidate.start(rig, options.proxy_cpu)
    time.sleep(IDLE_SETTLE_SECONDS)
    idle_rss, idle_pss = candidate.memory_kib()
    count = min(scenario.connections, rig.connections_max - CONNECT_BATCH)
    clients = _idle_clients(candidate.port(scenario), count)
    try:
        time.sleep(IDLE_SETTLE_SECONDS)
        full_rss, full_pss = candidate.memory_kib()
    finally:
        for client in clients:
            client.close()
    return {"clients": float(count), "idle RSS, MiB": idle_rss / 1024, "idle PSS, MiB": idle_pss / 1024,
            "with clients RSS, MiB": full_rss / 1024, "with clients PSS, MiB": full_pss / 1024,
            "per client, KiB": (full_rss - idle_rss) / len(clients)}


def _idle_clients(port, count):
    """Keep-alive clients that made one request each and stay."""
    request = b"GET /1k HTTP/1.1\r\nHost: bench\r\n\r\n"
    clients = []
    while len(clients) < count:
        batch_size = min(CONNECT_BATCH, count - len(clients))
        batch = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(batch_size)]
        clients.extend(batch)
        for client in batch:
            client.sendall(request)
        for client in batch:
            if not client.recv(65536).startswith(b"HTTP/1.1 200"):
                raise load.LoadFailed("an idle client got no 200")
    return clients


def _line(r, scenario):
    return (f"  {r.number + 1}. {r.candidate:10} {r.cpu_micros_per_unit:8.2f} µs/{scenario.unit}  {r.rate:9.0f}/s  "
            f"p50 {r.p50_us:6.0f}  p99 {r.p99_us:6.0f} µs  errors {r.errors}  foreign {r.foreign_percent:.0f} %")
