"""The proxies under test: each is started with its equivalent of the same configuration and knows what it cannot do."""
import glob
import os
import socket
import subprocess

from . import procs, rig as bench_rig
from .procs import Process

REPOSITORY = os.path.dirname(os.path.dirname(bench_rig.HERE))


class Candidate:
    """One proxy. `layers` are the kinds of listener it has; `warm_up` says how long it needs load before it counts."""

    name = "?"
    layers = ("http", "h2", "tls", "tcp", "udp")
    is_peer = True
    warm_up = 1.0

    def __init__(self):
        self.process = None
        self.ports = {}

    def start(self, rig, cpu):
        """Starts and returns the seconds until the first proxied answer."""
        streams = ("http", "h2", "tls", "h2back", "h2back_h2", "tcp", "tcp_bulk", "admin")
        self.ports = bench_rig.free_ports(udp_port=socket.SOCK_DGRAM,
                                          **{name + "_port": socket.SOCK_STREAM for name in streams})
        log = os.path.join(rig.dir, self.name + ".log")
        self.process = Process(self.name, self.command(rig), cpu, log)
        return bench_rig.wait_for_http(self.ports["http_port"], self.process)

    def stop(self):
        if self.process:
            self.process.stop()
            self.process = None

    def command(self, rig):
        raise NotImplementedError

    def version(self):
        raise NotImplementedError

    def tree(self):
        self.process.check_alive()
        return procs.tree(self.process.pid)

    def cpu_micros(self):
        return procs.cpu_micros(self.tree())

    def memory_kib(self):
        return procs.memory_kib(self.tree())

    def port(self, scenario):
        if scenario.kind == "bulk":
            return self.ports["tcp_bulk_port"]
        if scenario.kind == "h2" and scenario.layer == "h2back":
            return self.ports["h2back_h2_port"]
        return self.ports[scenario.layer + "_port"]


class Nginx(Candidate):
    name = "nginx"

    def command(self, rig):
        module = f"load_module {bench_rig.STREAM_MODULE};" if os.path.exists(bench_rig.STREAM_MODULE) else ""
        conf = rig.render("nginx.conf", {**self.ports, "load_stream": module, "stream": rig.stream_block(self.ports)})
        return ["nginx", "-p", rig.dir, "-e", "stderr", "-c", conf]

    def version(self):
        return _output(["nginx", "-v"]).replace("nginx version: ", "")


class Haproxy(Candidate):
    name = "haproxy"
    layers = ("http", "h2", "h2back", "tls", "tcp")

    def command(self, rig):
        return ["haproxy", "-db", "-f", rig.render("haproxy.cfg", self.ports)]

    def version(self):
        return " ".join(_output(["haproxy", "-v"]).split()[:3])


class Weir(Candidate):
    layers = ("http", "h2", "h2back", "tls", "tcp", "udp")
    is_peer = False
    warm_up = 12.0

    def __init__(self, name, launcher):
        super().__init__()
        self.name = name
        self.launcher = os.path.abspath(launcher)

    def command(self, rig):
        return [self.launcher, "run", "-c", rig.render("weir.yaml", self.ports, self.name + ".yaml")]

    def version(self):
        return " · ".join(_output([self.launcher, "version"]).splitlines()[:3])


class FaultEndpoint(Candidate):
    """No proxy: the endpoint of the load tests alone, to see that it is faster than what stands in front of it."""

    name = "endpoint"
    layers = ("http",)
    is_peer = False
    warm_up = 12.0

    def __init__(self, launcher):
        super().__init__()
        self.java = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(launcher))), "runtime", "bin", "java")

    def command(self, rig):
        module = os.path.join(REPOSITORY, "loadtest", "target")
        with open(os.path.join(module, "test.classpath")) as file:
            classpath = os.path.join(module, "classes") + ":" + file.read().strip()
        return [self.java, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", classpath,
                "io.weir.loadtest.backend.BackendMain", self.name, str(self.ports["http_port"])]

    def version(self):
        return "FaultBackend of the same commit, alone"


def built_launcher():
    """bin/weir of the distribution that `./mvnw -pl deploy -am package` made, or None."""
    found = glob.glob(os.path.join(REPOSITORY, "deploy", "target", "weir-*", "bin", "weir"))
    return max(found, key=os.path.getmtime) if found else None


def _output(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout.strip()
