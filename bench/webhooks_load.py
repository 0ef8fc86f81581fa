#!/usr/bin/env python3
"""Things that are shared while webhooks post each of them to a quick receiver on loopback: how fast they are shared beside it, how
long until the last post has come, and what memory the server takes. SQLite, flushed; server, writer and receiver share the machine.

    bench/webhooks_load.py ACCESS_SERVER [things=10000] [webhooks=50] [seconds=600]
"""
import http.client
import json
import os
import pathlib
import platform
import socketserver
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from e2e import Server  # noqa: E402
from live_test import bearer, session  # noqa: E402

THINGS, WEBHOOKS, SECONDS = (int(sys.argv[i]) if len(sys.argv) > i else default for i, default in [(2, 10000), (3, 50), (4, 600)])


class Receiver(socketserver.ThreadingTCPServer):
    """Reads a post, counts its thing, and closes."""
    daemon_threads, allow_reuse_address, request_queue_size = True, True, 128

    def __init__(self):
        self.seen, self.twice, self.lock = set(), 0, threading.Lock()
        super().__init__(("127.0.0.1", 0), Taking)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Taking(socketserver.StreamRequestHandler):
    def handle(self):
        path, length = self.rfile.readline().split(b" ")[1], 0
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        body = json.loads(self.rfile.read(length))
        self.wfile.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        one = (path, body["data"]["seq"])
        with self.server.lock:
            self.server.twice += one in self.server.seen
            self.server.seen.add(one)


def memory_mib(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(status.split("RssAnon:")[1].split()[0]) / 1024


def put_webhooks(server, callers, receiver):
    made, each = 0, -(-WEBHOOKS // len(callers))
    for caller in callers:
        for number in range(min(each, WEBHOOKS - made)):
            url = f"http://127.0.0.1:{receiver.server_address[1]}/{made}"
            answer = server.request("PUT", f"/api/v1/webhooks/w{number}", {"url": url, "events": ["share"]}, session(caller))
            assert answer.status == 200, answer.body
            made += 1
    return made


def share_all(server, writer):
    """Seconds that it took, one after the other on one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    begin = time.monotonic()
    for number in range(THINGS):
        answer = server.request("POST", "/api/v1/shares", {"tlp": "TLP:GREEN", "title": f"Thing {number}", "text": "x" * 500},
                                bearer(writer), connection)
        assert answer.status == 201, answer.body
    return time.monotonic() - begin


def main():
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before; SQLite, flushed")
    with Server(sys.argv[1], ["--deliver"]) as server:
        server.start()
        fixture = json.loads(server.printed().splitlines()[0])
        admins = [one for one in fixture["callers"] if one["role"] == "partner_administrator"]
        writer = next(one for one in admins if one["standing"] == "active")
        readers = [one for one in admins if one["standing"] in ("active", "noticed", "warned", "probation")]
        receiver = Receiver()
        took = share_all(server, writer)
        print(f"{THINGS} things shared alone in {took:.1f} s: {THINGS / took:.0f}/s")
        webhooks = put_webhooks(server, readers, receiver)
        begin, peak = time.monotonic(), memory_mib(server.process)
        print(f"{webhooks} webhooks of {len(readers)} organizations; the server holds {peak:.0f} MiB")
        done = threading.Event()
        times = []
        writing = threading.Thread(target=lambda: (times.append(share_all(server, writer)), done.set()))
        writing.start()
        wanted = THINGS * webhooks
        while len(receiver.seen) < wanted and time.monotonic() - begin < SECONDS:
            time.sleep(0.1)
            peak = max(peak, memory_mib(server.process))
            if done.is_set():
                took = times[0]
                print(f"{THINGS} things shared beside the posts in {took:.1f} s: {THINGS / took:.0f}/s; by then {len(receiver.seen)} posts")
                done.clear()
        spent = time.monotonic() - begin
        writing.join()
        come = len(receiver.seen)
        print(f"{come} of {wanted} posts in {spent:.1f} s: {come / spent:.0f}/s; {receiver.twice} came twice; at most {peak:.0f} MiB")


main()
