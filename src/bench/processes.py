"""What the benchmarks start and watch: programs, servers, and what /proc says of them."""
import os, pathlib, socket, subprocess, tempfile, time, urllib.error, urllib.request

HOME = pathlib.Path(__file__).resolve().parents[2]
MOONROUTE = str(HOME / "moonroute")
PROGRAMS = tempfile.TemporaryDirectory(prefix="moonroute-bench-")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port, what):
    for _ in range(1200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{what} does not start")


def compiled(source):
    """The program of a C source."""
    program = os.path.join(PROGRAMS.name, pathlib.Path(source).stem)
    subprocess.run(["cc", "-O2", "-o", program, str(source)], check=True)
    return program


def cpu_seconds(pid):
    """User and system time of a process."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def machine_seconds():
    """What all processes have had of the processors, and what another virtual machine has taken."""
    user, nice, system, _, _, irq, softirq, steal = map(int, pathlib.Path("/proc/stat").read_text().split()[1:9])
    return tuple(ticks / os.sysconf("SC_CLK_TCK") for ticks in (user + nice + system + irq + softirq, steal))


def megabytes(pid, field):
    """Of memory: VmRSS now, VmHWM at the peak."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"/proc/{pid}/status has no {field}")


class Server:
    """The server asked, for as long as the benchmark runs."""

    def __init__(self, given, mock, latency, rate=0):
        self.process, self.url = None, given
        if given:
            return
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/v1"
        if mock:
            if mock.endswith(".c"):
                mock = compiled(mock)
            self.process = subprocess.Popen([mock, str(port)])
            wait_for(port, "the server")
            self.ask(f"http://127.0.0.1:{port}/config?latency_ms={latency}&max_rps={rate}&burst={rate // 10}")
        else:
            self.process = subprocess.Popen([MOONROUTE, "sandbox", "--port", str(port), "--latency", f"{latency}ms"])
            wait_for(port, "the server")

    def ask(self, url):
        try:
            urllib.request.urlopen(url).read()
        except urllib.error.HTTPError as refused:
            self.stop()
            raise SystemExit(f"the server refuses {url}: {refused.read().decode()}")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
