#!/usr/bin/env python3
"""Benchmarks of Moonroute as its users run it: whole processes, timed from outside. Not tests: they measure, nothing fails.

  src/bench/bench.py files [-n 1000] [-l 100] [-c 64] [-r 3]   N prompt files, L ms of latency, C at once
  src/bench/bench.py batch [-n 10000] [-l 100] [-c 256] [-r 3] the same for the rows of a batch; with --tools each row calls
                                                               a tool first, with --rate R the account allows R calls a second
  src/bench/bench.py resume [-n 1000000] [-c 64]               a batch of which half is done: until the first new row
  src/bench/bench.py messages [-n 10000] [-l 50] [-c 64]       messages of a broker of its own process, one transaction each, beside
                                                               a client written by hand; --processes P share them
  src/bench/bench.py ask [-r 10]                               from the start of the process to the answer on its output
  src/bench/bench.py http [-c 64] [-r 5] [--rate R]            HTTP requests to `serve`: how many a second, and how much later than without
                                                               it their answers come, at R a second, else at half of that
  src/bench/bench.py streams [-n 1000] [-l 200] [-r 3]         streams that are open at the same time, L ms between two words

The server: --server URL of anything that speaks the protocol and answers any prompt; else the program that --mock names is
started as "MOCK PORT" (a C source is compiled first); else `moonroute sandbox`, which costs more CPU than a server should.
JAVA_HOME chooses the JVM. Figures are medians; CPU is user and system time of Moonroute's process alone."""
import argparse, json, os, pathlib, shutil, signal, statistics, subprocess, sys, tempfile, threading, time
sys.dont_write_bytecode = True
import http_door
from processes import HOME, MOONROUTE, Server, cpu_seconds, free_port

TEXT = " ".join(["Summarise the complaint below in one sentence and name the product it is about."] * 6)


def timed(command, env):
    """Wall seconds, CPU seconds, megabytes at the peak, exit code, and when the first output came."""
    began = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    first = None
    if process.stdout.read(1):
        first = time.monotonic() - began
    process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status), first


def files(args, env):
    with tempfile.TemporaryDirectory() as folder:
        prompts = pathlib.Path(folder, "prompts")
        prompts.mkdir()
        for i in range(args.n):
            prompts.joinpath(f"{i:05}.txt").write_text(f"[req-{i:07}] {TEXT}\n")
        ideal = args.n * args.latency / 1000 / args.concurrency
        rows = []
        for i in range(args.runs + 1):
            out = pathlib.Path(folder, "out")
            shutil.rmtree(out, ignore_errors=True)
            command = [MOONROUTE, "answer", str(prompts), "-o", str(out), "-j", str(args.concurrency)]
            wall, cpu, mb, code, _ = timed(command, env)
            answers = len(list(out.glob("*.answer.json")))
            if code or answers != args.n:
                raise SystemExit(f"exit code {code}, {answers} of {args.n} answered")
            if i:  # the first run warms the disk's caches and is not counted
                rows.append((wall, cpu, mb))
        wall, cpu, mb = (statistics.median(column) for column in zip(*rows))
        print(f"files: {args.n} at {args.latency} ms, {args.concurrency} at once, {args.runs} runs: wall {wall:.2f} s "
              f"(ideal {ideal:.2f} s, efficiency {ideal / wall:.0%}), CPU {cpu * 1000 / args.n:.2f} s per 1,000, {mb:.0f} MB")


TOOL = {"type": "function", "function": {"name": "get_weather", "description": "The weather in a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}


def write_rows(file, args):
    with file.open("w") as rows:
        for i in range(args.n):
            body = {"model": "any", "max_tokens": 256, "messages": [{"role": "user", "content": f"[req-{i:07}] {TEXT}"}]}
            if args.tools:
                body["tools"] = [TOOL]
            rows.write(json.dumps({"custom_id": f"req-{i:07}", "method": "POST", "url": "/v1/chat/completions", "body": body}) + "\n")


def answered(out):
    with out.open() as lines:
        return sum(1 for _ in lines)


def batch(args, env):
    with tempfile.TemporaryDirectory() as folder:
        rows_file = pathlib.Path(folder, "rows.jsonl")
        write_rows(rows_file, args)
        rounds = 2 if args.tools else 1
        ideal = args.n * rounds * args.latency / 1000 / args.concurrency
        limit = ["--max-requests-per-minute", str(args.rate * 60)] if args.rate else []
        runs = []
        for i in range(args.runs + 1):
            for old in pathlib.Path(folder).glob("out.*"):
                old.unlink()
            out = pathlib.Path(folder, "out.jsonl")
            command = [MOONROUTE, "batch", str(rows_file), "-o", str(out), "-j", str(args.concurrency), "--no-progress", *limit]
            wall, cpu, mb, code, _ = timed(command, env)
            if code or answered(out) != args.n:
                raise SystemExit(f"exit code {code}, {answered(out)} of {args.n} answered")
            if i or args.runs == 0:
                refused = json.loads(out.with_name("out.summary.json").read_text()).get("refused_calls", {})
                runs.append((wall, cpu, mb, sum(refused.values())))
        wall, cpu, mb, refused = (statistics.median(column) for column in zip(*runs))
        if args.rate:
            ideal = max(ideal, (args.n * rounds - args.rate // 10) / args.rate)
        print(f"batch: {args.n} at {args.latency} ms, {args.concurrency} at once, {len(runs)} runs: wall {wall:.2f} s "
              f"(ideal {ideal:.2f} s), CPU {cpu:.2f} s, {cpu * 1000 / args.n:.3f} s per 1,000, {mb:.0f} MB, {refused:.0f} calls refused")


def resume(args, env):
    with tempfile.TemporaryDirectory() as folder:
        rows_file, out = pathlib.Path(folder, "rows.jsonl"), pathlib.Path(folder, "out.jsonl")
        write_rows(rows_file, args)
        command = [MOONROUTE, "batch", str(rows_file), "-o", str(out), "-j", str(args.concurrency), "--no-progress"]
        timed([*command, "--filter-first-n", str(args.n // 2)], env)
        done = out.stat().st_size
        began = time.monotonic()
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while out.stat().st_size == done and process.poll() is None:
            time.sleep(0.005)
        first = time.monotonic() - began
        cpu = cpu_seconds(process.pid)
        process.kill()
        process.wait()
        print(f"resume: {args.n // 2} of {args.n} done: first new row after {first:.2f} s, {cpu:.2f} s of CPU")


class Broker:
    """A broker in a process of its own, and what fills and drains its queues."""

    def __init__(self, folder, env):
        java = os.path.join(env["JAVA_HOME"], "bin", "java") if env.get("JAVA_HOME") else "java"
        if not (HOME / "target/test-classes/org/moonroute/jms/MessagesBench.class").exists():
            raise SystemExit("compile the tests before: mvn -q -B test-compile")
        self.java = [java, "-cp", f"{HOME}/target/test-classes:{HOME}/target/lib/*", "org.moonroute.jms.MessagesBench"]
        self.env, self.folder, self.port = env, str(folder), str(free_port())
        self.process = subprocess.Popen(self.command("broker"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.url = self.process.stdout.readline().strip()

    def command(self, what, *args):
        return [*self.java, what, self.folder, self.port, *map(str, args)]

    def tool(self, what, *args):
        return subprocess.check_output(self.command(what, *args), stderr=subprocess.DEVNULL, text=True).strip()

    def cpu(self):
        return cpu_seconds(self.process.pid)

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Serving:
    """Processes of `moonroute serve` that share a queue until it is done."""

    def __init__(self, args, env, broker, folder):
        self.times, self.lock, self.shares = [], threading.Lock(), [0] * args.processes
        env = dict(env, MOONROUTE_BROKER_PASSWORD=pathlib.Path(broker.folder, "password").read_text().strip())
        self.processes = [subprocess.Popen([
            MOONROUTE, "serve", "--inbox", f"{folder}/inbox-{i}", "-o", f"{folder}/out", "-j", str(args.concurrency),
            "--set", "moonroute.http.port=none", "--set", f"moonroute.jms.broker={broker.url}", "--set", "moonroute.jms.user=moonroute",
            "--set", f"moonroute.journal.url=jdbc:sqlite:{folder}/journal.db"],
            env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for i in range(args.processes)]
        for i, process in enumerate(self.processes):
            threading.Thread(target=self.count, args=(i, process, args.n), daemon=True).start()

    def count(self, i, process, n):
        for line in process.stderr:
            if " outcome - " in line:  # a failed one is seen in what is drained
                with self.lock:
                    self.shares[i] += 1
                    self.times.append(time.monotonic())
                    if len(self.times) == n:
                        for one in self.processes:
                            one.send_signal(signal.SIGTERM)

    def wait(self):
        used = [os.wait4(process.pid, 0)[2] for process in self.processes]
        return sum(u.ru_utime + u.ru_stime for u in used), max(u.ru_maxrss for u in used) / 1024


def messages(args, env):
    ideal = args.n * args.latency / 1000 / args.concurrency / args.processes
    walls = {"plain": [], "moonroute": []}
    with tempfile.TemporaryDirectory() as folder:
        broker = Broker(pathlib.Path(folder, "broker"), env)
        try:
            for i in range(args.runs + 1):
                for who in walls:
                    broker.tool("fill", args.n)
                    began, broker_before = time.monotonic(), broker.cpu()
                    if who == "plain":
                        process = subprocess.Popen(broker.command("plain", args.n, args.concurrency * args.processes, env["MOONSHOT_BASE_URL"]), stderr=subprocess.DEVNULL)
                        used = os.wait4(process.pid, 0)[2]
                        cpu, mb, more = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, ""
                    else:
                        serving = Serving(args, env, broker, folder)
                        cpu, mb = serving.wait()
                        a, b = serving.times[args.n // 5], serving.times[args.n * 4 // 5]
                        more = f", of the middle three fifths {args.n * 0.6 / (b - a):.0f}/s, shares {serving.shares}"
                    wall = time.monotonic() - began
                    print(f"{who}: {wall:.2f} s (ideal {ideal:.2f} s), CPU {cpu:.2f} s, broker {broker.cpu() - broker_before:.2f} s, "
                          f"{mb:.0f} MB{more}; different answers, doubled: {broker.tool('drain', args.n)}", flush=True)
                    if i or args.runs == 0:  # the first pass warms broker and disk
                        walls[who].append(wall)
        finally:
            broker.stop()
    ratios = [m / p for m, p in zip(walls["moonroute"], walls["plain"])]
    print(f"messages: {args.n} at {args.latency} ms, {args.concurrency} at once, {len(ratios)} runs: plain {statistics.median(walls['plain']):.2f} s, "
          f"moonroute {statistics.median(walls['moonroute']):.2f} s, ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


def ask(args, env):
    rows = []
    for i in range(args.runs + 1):
        wall, cpu, mb, code, first = timed([MOONROUTE, "ask", "Where were the 1992 Olympics held?"], env)
        if code or first is None:
            raise SystemExit(f"exit code {code}, no answer")
        if i:
            rows.append((first, wall, cpu, mb))
    first, wall, cpu, mb = (statistics.median(column) for column in zip(*rows))
    low, high = min(r[0] for r in rows), max(r[0] for r in rows)
    print(f"ask: {args.runs} runs: start to answer {first * 1000:.0f} ms ({low * 1000:.0f} to {high * 1000:.0f}), "
          f"to the end {wall * 1000:.0f} ms, CPU {cpu:.2f} s, {mb:.0f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["files", "batch", "resume", "messages", "ask", "http", "streams"])
    parser.add_argument("-n", type=int, default=1000)
    parser.add_argument("-l", "--latency", type=int, default=None)
    parser.add_argument("-c", "--concurrency", type=int, default=64)
    parser.add_argument("-r", "--runs", type=int, default=None)
    parser.add_argument("--tools", action="store_true")
    parser.add_argument("--rate", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--warmup", type=int, default=60, help="http and streams: seconds of requests before anything is measured")
    parser.add_argument("--seconds", type=int, default=15, help="http: seconds that a pass measures")
    parser.add_argument("--server")
    parser.add_argument("--mock")
    args = parser.parse_args()
    args.runs = {"ask": 10, "http": 5}.get(args.what, 3) if args.runs is None else args.runs
    args.latency = {"ask": 0, "http": 0, "streams": 200}.get(args.what, 100) if args.latency is None else args.latency
    if args.what in ("http", "streams"):
        http_door.run(args, os.environ)
        return
    server = Server(args.server, args.mock, args.latency, args.rate)
    env = dict(os.environ, MOONSHOT_BASE_URL=server.url, MOONSHOT_API_KEY="sk-bench")
    try:
        {"files": files, "batch": batch, "resume": resume, "messages": messages, "ask": ask}[args.what](args, env)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
