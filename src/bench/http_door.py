"""The benchmarks of HTTP: `serve` as users run it between load.c and server.c, beside load.c at server.c itself, in turns."""
import itertools, json, os, pathlib, statistics, subprocess, tempfile, threading, urllib.request
from processes import HOME, MOONROUTE, compiled, cpu_seconds, free_port, machine_seconds, megabytes, wait_for

BENCH = HOME / "src/bench"
WORDS = 100
OPENED_A_SECOND = 250
# Saturation is steadier than a quantile of a hundredth.
SATURATED_PASSES = 3
# A machine of which the hypervisor took more than this much measures its neighbours.
MOST_STOLEN = 0.01


def get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as reply:
        return reply.read().decode()


class Gateway:
    """`moonroute serve` with places for as many requests as the benchmark has, and a service that is server.c."""

    def __init__(self, folder, env, server_port, most):
        self.port, self.log = free_port(), pathlib.Path(folder, "serve.log")
        env = dict(env, MOONSHOT_BASE_URL=f"http://127.0.0.1:{server_port}/v1", MOONSHOT_API_KEY="sk-bench",
                   MOONROUTE_HTTP_PORT=str(self.port), MOONROUTE_JMS_BROKER="none", MOONROUTE_INBOX=f"{folder}/inbox",
                   MOONROUTE_OUTBOX=f"{folder}/outbox", MOONROUTE_HTTP_FILES=f"{folder}/files", MOONROUTE_HTTP_KEYS=f"{folder}/keys.jsonl",
                   MOONROUTE_JOURNAL_URL=f"jdbc:sqlite:{folder}/journal.db", MOONROUTE_CONCURRENCY=str(most),
                   MOONROUTE_ACCOUNT_CONCURRENCY=str(most), MOONROUTE_HTTP_MAX_REQUESTS=str(most + 16))
        with self.log.open("w") as log:
            self.process = subprocess.Popen([MOONROUTE, "serve"], env=env, stdout=log, stderr=log)
        wait_for(self.port, f"the gateway ({self.log})")

    def in_flight(self):
        lines = get(self.port, "/metrics").splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("moonroute_calls_in_flight"))

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Bench:
    """The programs that take part, and one pass of load with what each of them used."""

    def __init__(self, env, folder, most):
        self.load = compiled(BENCH / "load.c")
        self.server_port = free_port()
        self.server = subprocess.Popen([compiled(BENCH / "server.c"), str(self.server_port)])
        self.gateway = None
        try:
            wait_for(self.server_port, "the server")
            self.gateway = Gateway(folder, env, self.server_port, most)
        except BaseException:
            self.stop()
            raise

    def port(self, way):
        return self.server_port if way == "direct" else self.gateway.port

    def used(self, load):
        return [cpu_seconds(pid) for pid in (self.gateway.process.pid, self.server.pid, load.pid)] + list(machine_seconds())

    def run(self, way, **options):
        command = [self.load, f"port={self.port(way)}", *(f"{name}={value}" for name, value in options.items())]
        load = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        marks = {}
        for line in load.stdout:
            if line.startswith("{"):
                result = json.loads(line)
            else:
                marks[line.strip()] = self.used(load)
        if load.wait():
            raise SystemExit("the load generator failed")
        if result["right"] != result["asked"]:
            raise SystemExit(f"{way}: not all answers are right: {result}")
        gateway, server, self_, all_, steal = (b - a for a, b in zip(marks["measuring"], marks["measured"]))
        result["cpu"] = {"gateway": gateway, "server": server, "load": self_, "others": all_ - gateway - server - self_, "stolen": steal}
        return result

    def stop(self):
        if self.gateway:
            self.gateway.stop()
        self.server.terminate()
        self.server.wait()


def spread(values, unit="ms", scale=1000):
    values = [value / scale for value in values]
    return f"{statistics.median(values):.2f} {unit} ({min(values):.2f} to {max(values):.2f})"


def cpu(result):
    return ", ".join(f"{who} {seconds:.1f} s" for who, seconds in result["cpu"].items())


def quiet(passes, seconds):
    """The passes in which the hypervisor took next to nothing, neither way."""
    most = MOST_STOLEN * seconds * os.cpu_count()
    kept = [pair for pair in zip(passes["direct"], passes["through"]) if all(one["cpu"]["stolen"] <= most for one in pair)]
    return {"direct": [direct for direct, _ in kept], "through": [through for _, through in kept]}


def compare(passes, measure):
    """What going through adds to a measure, pass by pass."""
    for mark in ("p50", "p99"):
        direct, through = ([one[measure][mark] for one in passes[way]] for way in ("direct", "through"))
        print(f"  {measure} {mark}: direct {spread(direct)}, through {spread(through)}, "
              f"added {spread([t - d for d, t in zip(direct, through)])}")


def requests(args, bench):
    get(bench.server_port, f"/config?latency_ms={args.latency}")
    bench.run("through", connections=args.concurrency, seconds=args.warmup)
    saturated = {"direct": [], "through": []}
    for _, way in itertools.product(range(min(args.runs, SATURATED_PASSES)), saturated):
        one = bench.run(way, connections=args.concurrency, warmup=1, seconds=args.seconds)
        saturated[way].append(one)
        print(f"saturated {way}: {one['per_second']:.0f}/s; CPU in {args.seconds} s: {cpu(one)}", flush=True)
    rates = {way: statistics.median(one["per_second"] for one in ones) for way, ones in saturated.items()}
    rate = args.rate or round(rates["through"] / 2)
    passes = {"direct": [], "through": []}
    for _, way in itertools.product(range(args.runs), passes):
        one = bench.run(way, connections=args.concurrency, rate=rate, warmup=2, seconds=args.seconds)
        passes[way].append(one)
        print(f"{rate}/s {way}: p50 {one['due']['p50']:.0f} us, p99 {one['due']['p99']:.0f} us; CPU in {args.seconds} s: {cpu(one)}", flush=True)
    print(f"http: {args.concurrency} connections, {args.runs} passes of {args.seconds} s after {args.warmup} s of warm-up: saturated "
          f"{rates['through']:.0f}/s through, {rates['direct']:.0f}/s direct; at {rate}/s, from when each request was due (`sent`: was sent):")
    compare(passes, "due")
    compare(passes, "sent")
    calm = quiet(passes, args.seconds)
    print(f"  in the {len(calm['direct'])} of {args.runs} passes in which less than {MOST_STOLEN:.0%} of the machine was stolen:")
    if calm["direct"]:
        compare(calm, "due")
    print(f"  peak memory {megabytes(bench.gateway.process.pid, 'VmHWM'):.0f} MB")


class Watched:
    """The most streams that the server, and the gateway, said to be open, looked at until told to stop."""

    def __init__(self, bench):
        self.bench, self.ended, self.server, self.gateway = bench, threading.Event(), 0, 0
        self.thread = threading.Thread(target=self.look)
        self.thread.start()

    def look(self):
        while not self.ended.wait(0.5):
            self.gateway = max(self.gateway, int(self.bench.gateway.in_flight()))

    def end(self):
        self.ended.set()
        self.thread.join()
        self.server = json.loads(get(self.bench.server_port, "/stats"))["streams_most"]


def streams(args, bench):
    get(bench.server_port, "/config?words=20")
    bench.run("through", connections=args.concurrency, stream=1, seconds=args.warmup)
    passes = {"direct": [], "through": []}
    for _, way in itertools.product(range(args.runs), passes):
        get(bench.server_port, f"/config?words={WORDS}&interval_ms={args.latency}")
        watched = Watched(bench)
        try:
            one = bench.run(way, connections=args.n, total=args.n, rate=OPENED_A_SECOND, stream=1, words=WORDS)
        finally:
            watched.end()
        passes[way].append(one)
        seen = f", the gateway {watched.gateway} calls in flight" if way == "through" else ""
        print(f"streams {way}: {one['right']} of {one['asked']} right; the server saw {watched.server} open at once{seen}; first word "
              f"p50 {one['first']['p50'] / 1000:.2f} ms, p99 {one['first']['p99'] / 1000:.2f} ms; CPU while they were opened: {cpu(one)}", flush=True)
    print(f"streams: {args.n} of {WORDS} words, one each {args.latency} ms, opened at {OPENED_A_SECOND}/s, {args.runs} passes:")
    compare(passes, "first")
    compare(passes, "due")
    print(f"  peak memory {megabytes(bench.gateway.process.pid, 'VmHWM'):.0f} MB")


def run(args, env):
    print(f"load of the machine before: {' '.join(f'{load:.2f}' for load in os.getloadavg())}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(env, folder, max(args.n, args.concurrency))
        try:
            {"http": requests, "streams": streams}[args.what](args, bench)
        finally:
            bench.stop()
