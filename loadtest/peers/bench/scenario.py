"""What is measured. `bar` is the highest accepted ratio to the better peer, None if there is none."""
from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    kind: str                     # http | h2 | handshake | bulk | udp | memory | startup
    layer: str = "http"           # which listener: http | h2 | h2back | tls | tcp | udp
    unit: str = "request"         # what the CPU time is divided by
    connections: int = 0
    path: str = "/1k"
    close: bool = False           # one connection per request
    upload: bool = False
    payload: int = 0
    streams: int = 1              # HTTP/2: at a time on each connection
    resumed: bool = False         # handshake: with the session of the first one
    warm_up: float = 1.0          # times the usual: one connection after the other is little load for a JIT compiler
    bar: Optional[float] = None

    @property
    def has_latency(self):
        """Whether it can be run at a fixed rate."""
        return self.kind == "http" and self.layer in ("http", "tcp") and not self.close

    @property
    def scheme(self):
        return "https" if self.layer == "tls" else "http"


SCENARIOS = [
    Scenario("h1-1", "HTTP/1.1 keep-alive, 1 KiB, 1 connection", "http", connections=1, bar=0.95, warm_up=2),
    Scenario("h1-64", "HTTP/1.1 keep-alive, 1 KiB, 64 connections", "http", connections=64, bar=0.95),
    Scenario("h1-256", "HTTP/1.1 keep-alive, 1 KiB, 256 connections", "http", connections=256, bar=0.95),
    Scenario("h1-100k", "HTTP/1.1 keep-alive, 100 KiB, 64 connections", "http", connections=64, path="/100k",
             bar=0.95),
    Scenario("h1-close", "HTTP/1.1, connection per request, 1 KiB, 64 at a time", "http", connections=64, close=True),
    Scenario("h2-1k", "HTTP/2 to HTTP/1.1, 1 KiB, 8 connections of 32 streams", "h2", "h2", connections=8, streams=32,
             bar=1.0),
    Scenario("h2-100k", "HTTP/2 to HTTP/1.1, 100 KiB, 8 connections of 32 streams", "h2", "h2", connections=8,
             streams=32, path="/100k", bar=1.0),
    Scenario("h2back-h1", "HTTP/1.1 to HTTP/2, 1 KiB, 64 connections", "http", "h2back", connections=64),
    Scenario("h2back-h2", "HTTP/2 to HTTP/2, 1 KiB, 8 connections of 32 streams", "h2", "h2back", connections=8,
             streams=32),
    Scenario("tls-64", "TLS, HTTP/1.1 keep-alive, 1 KiB, 64 connections", "http", "tls", connections=64, bar=1.0),
    Scenario("tls-100k", "TLS, HTTP/1.1 keep-alive, 100 KiB, 64 connections", "http", "tls", connections=64,
             path="/100k", bar=0.85),
    Scenario("tls-new", "TLS, new connection per request, full handshake", "handshake", "tls", connections=1, bar=1.3,
             warm_up=3),
    Scenario("tls-resumed", "TLS, new connection per request, resumed", "handshake", "tls", connections=1,
             resumed=True, bar=1.3, warm_up=3),
    Scenario("l4-1", "L4, kept connection, 1 KiB, 1 connection", "http", "tcp", connections=1, bar=1.05, warm_up=2),
    Scenario("l4-64", "L4, kept connections, 1 KiB, 64 connections", "http", "tcp", connections=64, bar=1.05),
    Scenario("l4-256", "L4, kept connections, 1 KiB, 256 connections", "http", "tcp", connections=256, bar=1.05),
    Scenario("l4-100k", "L4, kept connections, 100 KiB, 64 connections", "http", "tcp", connections=64, path="/100k"),
    Scenario("l4-close", "L4, connection per request, 1 KiB, 64 at a time", "http", "tcp", connections=64, close=True,
             bar=1.35),
    Scenario("l4-bulk", "L4 bulk, endpoint to client", "bulk", "tcp", unit="64 KiB", connections=1, bar=1.35),
    Scenario("l4-upload", "L4 bulk, client to endpoint", "bulk", "tcp", unit="64 KiB", connections=1, upload=True,
             bar=1.35),
    Scenario("udp-64", "UDP echo, 64 B, 64 flows", "udp", "udp", unit="round trip", connections=64, payload=64,
             bar=0.9),
    Scenario("udp-1200", "UDP echo, 1200 B, 64 flows", "udp", "udp", unit="round trip", connections=64, payload=1200,
             bar=0.9),
    Scenario("memory", "memory, idle and with 10 000 idle keep-alive clients", "memory", connections=10_000),
    Scenario("startup", "start to first proxied request", "startup"),
]


def selected(names):
    """The scenarios whose name is given or begins with a given one ('l4' is all of L4); all when none is given."""
    if not names:
        return SCENARIOS
    chosen = [s for s in SCENARIOS if any(s.name == n or s.name.startswith(n + "-") for n in names)]
    unknown = [n for n in names if not any(s.name == n or s.name.startswith(n + "-") for s in SCENARIOS)]
    if unknown:
        raise ValueError(f"unknown scenario: {', '.join(unknown)} (known: {', '.join(s.name for s in SCENARIOS)})")
    return chosen
