"""The test bench: directories, ports, the endpoint behind the proxies, and the load drivers built from source."""
import os
import resource
import socket
import string
import subprocess
import time

from .procs import Process, ProcessFailed

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STREAM_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so"
READY_SECONDS = 30
CONNECTIONS_MAX = 30_000
DESCRIPTORS_SPARE = 1800      # pipes for splicing, listeners, connections to the endpoint


class Rig:
    """Everything the candidates share. `dir` is a scratch directory; the endpoint runs on the load's CPU."""

    def __init__(self, scratch, load_cpu):
        self.dir = scratch
        self.load_cpu = load_cpu
        self.ports = free_ports(backend_port=socket.SOCK_STREAM, backend_h2_port=socket.SOCK_STREAM,
                                bulk_port=socket.SOCK_STREAM, udp_backend_port=socket.SOCK_DGRAM)
        self.processes = []
        _, self.descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.descriptors, self.descriptors))

    @property
    def connections_max(self):
        """Clients a proxy can have: HAProxy sets two descriptors aside for each."""
        return min(CONNECTIONS_MAX, (self.descriptors - DESCRIPTORS_SPARE) // 2)

    def start(self, kinds):
        """Starts the endpoints that the kinds of scenario need."""
        www = os.path.join(self.dir, "www")
        os.makedirs(www, exist_ok=True)
        with open(os.path.join(www, "100k"), "wb") as file:
            file.write(b"x" * 100 * 1024)
        self.certificate()
        conf = self.render("backend.conf", {"body_1k": "x" * 1024})
        self._run("backend", ["nginx", "-p", self.dir, "-e", "stderr", "-c", conf])
        wait_for_http(self.ports["backend_port"], self.processes[-1])
        if "http" in kinds:
            self.build("httprate")
        if "bulk" in kinds:
            self._run("iperf3", ["iperf3", "-s", "-B", "127.0.0.1", "-p", str(self.ports["bulk_port"])])
        if "udp" in kinds:
            self._run("udpecho", [self.build("udpecho"), str(self.ports["udp_backend_port"])])
            self.build("udpload")

    def stop(self):
        for process in reversed(self.processes):
            process.stop()

    def roots(self):
        return [process.pid for process in self.processes]

    def check_alive(self):
        for process in self.processes:
            process.check_alive()

    def certificate(self):
        """One self-signed ECDSA certificate for everybody: cert.pem, key.pem, and both in both.pem."""
        cert, key = os.path.join(self.dir, "cert.pem"), os.path.join(self.dir, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-days", "30", "-subj", "/CN=bench", "-keyout", key, "-out", cert,
                        "-addext", "subjectAltName=DNS:bench,IP:127.0.0.1"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(os.path.join(self.dir, "both.pem"), "w") as both:
            for path in (cert, key):
                with open(path) as part:
                    both.write(part.read())
                os.chmod(path, 0o644)

    def driver(self, name):
        """The path of a driver's built program."""
        return os.path.join(self.dir, name)

    def script(self, name):
        return os.path.join(HERE, "drivers", name)

    def build(self, name):
        subprocess.run(["cc", "-O2", "-o", self.driver(name), self.script(name + ".c")], check=True)
        return self.driver(name)

    def render(self, template, values, name=None):
        """Fills in a file of conf/ and returns its path."""
        with open(os.path.join(HERE, "conf", template)) as file:
            text = string.Template(file.read()).substitute({
                "dir": self.dir, "descriptors": self.descriptors, "connections_max": self.connections_max,
                **self.ports, **values})
        path = os.path.join(self.dir, name or template)
        with open(path, "w") as file:
            file.write(text)
        return path

    def stream_block(self, values):
        with open(os.path.join(HERE, "conf", "nginx-stream.conf")) as file:
            return string.Template(file.read()).substitute({**self.ports, **values})

    def _run(self, name, command):
        log = os.path.join(self.dir, name + ".log")
        self.processes.append(Process(name, command, self.load_cpu, log))


def free_ports(**kinds):
    """A free port for each name. All are held until the last is found, so that none is given twice."""
    probes = {name: socket.socket(socket.AF_INET, kind) for name, kind in kinds.items()}
    try:
        for probe in probes.values():
            probe.bind(("127.0.0.1", 0))
        return {name: probe.getsockname()[1] for name, probe in probes.items()}
    finally:
        for probe in probes.values():
            probe.close()


def http_status(port, path="/1k"):
    """The status of one request, or None when there was no answer."""
    try:
        with socket.create_connection(("127.0.0.1", port), 2) as s:
            s.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n".encode())
            line = s.makefile("rb").readline().split()
            return int(line[1]) if len(line) > 1 else None
    except OSError:
        return None


def wait_for_http(port, process):
    """Seconds until the first 200 through this port, counted from the call."""
    started = time.monotonic()
    while http_status(port) != 200:
        process.check_alive()
        if time.monotonic() - started > READY_SECONDS:
            raise ProcessFailed(f"{process.name}: no answer within {READY_SECONDS} s")
        time.sleep(0.002)
    return time.monotonic() - started
