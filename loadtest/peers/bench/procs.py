"""Processes: started pinned to a CPU, stopped by id, and accounted for through /proc."""
import os
import signal
import subprocess
import time

TICK_MICROS = 1_000_000 // os.sysconf("SC_CLK_TCK")


class ProcessFailed(Exception):
    """A process that should run did not."""


class Process:
    """A started program, its children included. Output goes to a file and is shown when it fails."""

    def __init__(self, name, command, cpu, log_path, env=None):
        self.name = name
        self.log_path = log_path
        with open(log_path, "wb") as log:
            self.popen = subprocess.Popen(
                ["taskset", "-c", str(cpu), *command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **(env or {})})

    @property
    def pid(self):
        return self.popen.pid

    def check_alive(self):
        if self.popen.poll() is not None:
            with open(self.log_path, errors="replace") as log:
                tail = log.read()[-2000:]
            raise ProcessFailed(f"{self.name} ended with {self.popen.returncode}:\n{tail}")

    def stop(self):
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(5)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait(5)


def tree(root):
    """The process and everything below it."""
    children = {}
    for pid in _pids():
        stat = _stat(pid)
        if stat:
            children.setdefault(stat["ppid"], []).append(pid)
    found, open_ends = [], [root]
    while open_ends:
        pid = open_ends.pop()
        found.append(pid)
        open_ends.extend(children.get(pid, []))
    return found


def cpu_micros(pids):
    """User and system time spent so far, in microseconds (resolution: one tick, usually 10 ms)."""
    return sum(stat["ticks"] for stat in map(_stat, pids) if stat) * TICK_MICROS


def memory_kib(pids):
    """(RSS, PSS) summed over the processes; PSS counts pages shared between them once."""
    rss = pss = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup") as rollup:
                for line in rollup:
                    if line.startswith("Rss:"):
                        rss += int(line.split()[1])
                    elif line.startswith("Pss:"):
                        pss += int(line.split()[1])
        except OSError:
            continue
    return rss, pss


class ForeignLoad:
    """What the machine did for others in a span of time: CPU of processes that are not ours, and stolen time."""

    def __init__(self, own_roots):
        self.own_roots = list(own_roots)
        self.started = time.monotonic()
        self.before = _all_stats()
        self.stolen_before = _stolen_ticks()

    def percent(self):
        """Since construction, in percent of one CPU."""
        seconds = time.monotonic() - self.started
        own = {pid for root in [os.getpid(), *self.own_roots] for pid in tree(root)}
        now = _all_stats()
        running = sum(stat["ticks"] - self._before(pid)["ticks"] for pid, stat in now.items() if pid not in own)
        # A process that ended is told by its parent with all its life; what it did before the span does not count.
        reaped = sum(stat["reaped"] - self._before(pid)["reaped"] for pid, stat in now.items() if pid not in own)
        earlier = sum(stat["ticks"] + stat["reaped"] for pid, stat in self.before.items() if pid not in now)
        ticks = running + max(0, reaped - earlier) + _stolen_ticks() - self.stolen_before
        return 100.0 * ticks * TICK_MICROS / 1e6 / seconds

    def _before(self, pid):
        return self.before.get(pid, {"ticks": 0, "reaped": 0})


def _pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _stat(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
    except OSError:
        return None
    return {"ppid": int(fields[1]), "ticks": int(fields[11]) + int(fields[12]),
            "reaped": int(fields[13]) + int(fields[14])}


def _all_stats():
    stats = {pid: _stat(pid) for pid in _pids()}
    return {pid: stat for pid, stat in stats.items() if stat}


def _stolen_ticks():
    with open("/proc/stat") as stat:
        return int(stat.readline().split()[8])
