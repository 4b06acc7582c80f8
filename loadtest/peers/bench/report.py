"""What came out, as a page for people and a file for programs."""
import json
import os
import platform
import statistics
import subprocess
from datetime import datetime, timezone

from .candidate import REPOSITORY
from .measure import undisturbed

FOREIGN_PERCENT_MAX = 5.0


def machine():
    return {"cpu": _cpu_model(), "cpus": os.cpu_count(), "kernel": platform.release(),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)}


def commit():
    """The short commit, with + when files differ from it."""
    short = _git("rev-parse", "--short", "HEAD") or "unknown"
    return short + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")


def write(measurements, candidates, options, directory):
    """Writes the pair of files and returns their paths."""
    now = datetime.now(timezone.utc)
    facts = {"date": now.isoformat(timespec="seconds"), "commit": commit(), "machine": machine(),
             "versions": {c.name: c.version() for c in candidates},
             "method": {"rounds": options.rounds, "seconds": options.seconds, "warm_up": options.warm_up,
                        "proxy_cpu": options.proxy_cpu, "load_cpu": options.load_cpu,
                        "foreign_percent_max": FOREIGN_PERCENT_MAX}}
    os.makedirs(directory, exist_ok=True)
    stem = os.path.join(directory, f"{now:%Y-%m-%d-%H%M}-{facts['commit']}")
    with open(stem + ".json", "w") as file:
        json.dump({**facts, "measurements": [m.as_json() for m in measurements]}, file, indent=1)
        file.write("\n")
    with open(stem + ".md", "w") as file:
        file.write(page(facts, measurements, candidates))
    return stem + ".md", stem + ".json"


def page(facts, measurements, candidates):
    m, how = facts["machine"], facts["method"]
    lines = [f"# Peers, {facts['date'][:10]}, commit {facts['commit']}", "",
             f"{m['cpu']}, {m['cpus']} CPUs, {m['memory_gib']} GiB, Linux {m['kernel']}. One worker each; proxy on CPU "
             f"{how['proxy_cpu']}, endpoint and load on CPU {how['load_cpu']}; loopback; {how['rounds']} alternating "
             f"rounds of {how['seconds']:g} s, JVM warmed up for {how['warm_up']:g} s.", "",
             *[f"- {name}: {version}" for name, version in facts["versions"].items()], "",
             "CPU is user + system of the proxy's processes per unit: median (least–most). The ratio is Weir to the "
             "better peer, median of the medians (least–most of the rounds); the bar is the highest ratio accepted.", ""]
    loaded = [m for m in measurements if m.rounds]
    if loaded:
        lines += _cpu_table(loaded, candidates) + [""] + _rate_table(loaded, candidates) + [""]
    lines += _latency_table([m for m in measurements if m.latency], candidates)
    for measurement in measurements:
        if measurement.values:
            lines += _value_table(measurement)
    return "\n".join(lines).rstrip() + "\n"


def ratio(measurement, name, candidates):
    """(ratio of medians, least, most, better peer's name) of one candidate to the better peer; None without a peer."""
    rounds, _ = measurement.counted(FOREIGN_PERCENT_MAX)
    peers = {c.name for c in candidates if c.is_peer}
    cpu = {}
    for r in rounds:
        cpu.setdefault(r.candidate, {})[r.number] = r.cpu_micros_per_unit
    medians = {c: statistics.median(by_round.values()) for c, by_round in cpu.items()}
    present = [c for c in medians if c in peers and medians[c] > 0]
    if name not in medians or not present:
        return None
    better = min(present, key=medians.get)
    each = [cpu[name][n] / cpu[better][n] for n in cpu[name] if cpu[better].get(n)]
    return medians[name] / medians[better], min(each), max(each), better


def _cpu_table(measurements, candidates):
    ours = [c.name for c in candidates if not c.is_peer]
    names = [c.name for c in candidates]
    head = ["scenario", "per", *[f"{n}, CPU µs" for n in names], *[f"{n} ratio" for n in ours], "bar", "notes"]
    rows = []
    for m in measurements:
        rounds, dropped = m.counted(FOREIGN_PERCENT_MAX)
        row = [m.scenario.title, m.scenario.unit]
        row += [_spread([r.cpu_micros_per_unit for r in rounds if r.candidate == n]) for n in names]
        notes = [f"{dropped} rounds dropped: foreign load"] if dropped else []
        if not dropped and any(r.foreign_percent > FOREIGN_PERCENT_MAX for r in rounds):
            notes.append("every round had foreign load: not established")
        for name in ours:
            got = ratio(m, name, candidates)
            row.append(_verdict(got, m.scenario.bar))
        row += [f"≤ {m.scenario.bar}" if m.scenario.bar else "–", "; ".join(notes)]
        rows.append(row)
    return _table(head, rows)


def _verdict(got, bar):
    if got is None:
        return "–"
    value, least, most, better = got
    mark = "" if bar is None else (" ✓" if value <= bar else " ✗")
    return f"**{value:.2f}** ({least:.2f}–{most:.2f}) of {better}{mark}"


def _rate_table(measurements, candidates):
    names = [c.name for c in candidates]
    head = ["at saturation", *[f"{n}: per s, p50/p99 µs, errors" for n in names]]
    rows = []
    for m in measurements:
        rounds, _ = m.counted(FOREIGN_PERCENT_MAX)
        row = [m.scenario.name]
        for name in names:
            own = [r for r in rounds if r.candidate == name]
            row.append("–" if not own else f"{_median(own, 'rate'):.0f}, {_median(own, 'p50_us'):.0f}/"
                       f"{_median(own, 'p99_us'):.0f}, {sum(r.errors for r in own)}")
        rows.append(row)
    return _table(head, rows)


def _latency_table(measurements, candidates):
    if not measurements:
        return []
    names = [c.name for c in candidates]
    head = ["at the same rate for all", "per s", *[f"{n}: p50, p99 µs, CPU µs, errors" for n in names], "notes"]
    rows = []
    for m in measurements:
        rounds, dropped = undisturbed(m.latency, FOREIGN_PERCENT_MAX)
        row = [m.scenario.title, f"{m.latency_rate:.0f}"]
        for name in names:
            own = [r for r in rounds if r.candidate == name]
            row.append("–" if not own else f"{_whole([r.p50_us for r in own])}, {_whole([r.p99_us for r in own])}, "
                       f"{_median(own, 'cpu_micros_per_unit'):.1f}, {sum(r.errors for r in own)}")
        disturbed = any(r.foreign_percent > FOREIGN_PERCENT_MAX for r in rounds)
        row.append(f"{dropped} rounds dropped: foreign load" if dropped
                   else "every round had foreign load: not established" if disturbed else "")
        rows.append(row)
    return ["Times count from when a request was due; median (least–most) of the rounds.", "",
            *_table(head, rows), ""]


def _value_table(measurement):
    names = list(measurement.values)
    figures = list(next(iter(measurement.values.values())))
    rows = [[f, *[_spread(measurement.values[n][f]) for n in names]] for f in figures]
    return _table([measurement.scenario.title, *names], rows) + [""]


def _table(head, rows):
    return ["| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *rows]]


def _spread(values):
    if not values:
        return "–"
    return f"{statistics.median(values):.1f} ({min(values):.1f}–{max(values):.1f})"


def _whole(values):
    return f"{statistics.median(values):.0f} ({min(values):.0f}–{max(values):.0f})"


def _median(rounds, figure):
    return statistics.median(getattr(r, figure) for r in rounds)


def _cpu_model():
    with open("/proc/cpuinfo") as info:
        for line in info:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _git(*command):
    done = subprocess.run(["git", "-C", REPOSITORY, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True)
    return done.stdout.strip() if done.returncode == 0 else ""
