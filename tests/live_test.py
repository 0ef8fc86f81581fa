#!/usr/bin/env python3
"""The feed as an event stream, and suspension among 200 open readers of all channels: not a byte of what is shared after a second.

    tests/live_test.py ACCESS_SERVER
"""
import base64
import hashlib
import hmac
import http.client
import json
import random
import sys
import threading
import time

from e2e import COOKIE, Server, check, finish

TAXII = "application/taxii+json;version=2.1"
READERS = 200


def bearer(caller):
    return {"Authorization": "Bearer " + caller["key"]}


def share(server, writer, title):
    answer = server.request("POST", "/api/v1/shares", {"tlp": "TLP:GREEN", "title": title, "text": "x"}, bearer(writer))
    assert answer.status == 201, answer.body
    return answer.json()["thing"]


class Writing:
    """Shares one thing after the other on a thread of its own, until it is stopped."""

    def __init__(self, server, writer):
        self.server, self.writer, self.stopping = server, writer, threading.Event()
        self.thread = threading.Thread(target=self.write)
        self.thread.start()

    def write(self):
        count = 0
        while not self.stopping.wait(0.05):
            count += 1
            share(self.server, self.writer, f"more {count}")

    def stop(self):
        self.stopping.set()
        self.thread.join()


class Stream:
    """An event stream that is read on a thread of its own; each event with the time at which it came."""

    def __init__(self, server, headers, query=""):
        self.events, self.ended = [], None
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.connection.request("GET", "/api/v1/feed/stream" + query, headers=headers)
        self.response = self.connection.getresponse()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        event = {}
        try:
            while line := self.response.readline().decode():
                name, _, value = line.rstrip("\n").partition(": ")
                if name in ("id", "event", "data"):
                    event[name] = value
                elif line == "\n" and event:
                    self.events.append((time.monotonic(), event["id"], event["event"], json.loads(event["data"])))
                    event = {}
        except OSError:
            pass
        self.ended = time.monotonic()

    def titles(self):
        return [data["title"] for _, _, _, data in self.events]

    def wait(self, done, seconds=5):
        end = time.monotonic() + seconds
        while not done() and time.monotonic() < end:
            time.sleep(0.01)
        return done()


def stream(server, callers):
    writer, reader = callers["active"], callers["noticed"]
    share(server, writer, "before")
    one = Stream(server, bearer(reader))
    check(one.response.status == 200 and one.response.headers["Content-Type"].startswith("text/event-stream"), "an event stream")
    check(one.wait(lambda: "before" in one.titles()), "begins with what was there")
    at = time.monotonic()
    share(server, writer, "while it is open")
    check(one.wait(lambda: "while it is open" in one.titles()) and one.events[-1][0] - at < 1, "and goes on within a second")
    last = one.events[-1][1]
    share(server, writer, "later")
    check(one.wait(lambda: "later" in one.titles()), "and again")
    again = Stream(server, {**bearer(reader), "Last-Event-ID": last})
    check(again.wait(lambda: again.titles() == ["later"]), f"a client that comes again is told what it missed: {again.titles()}")
    after = Stream(server, bearer(reader), f"?after={last}")
    check(after.wait(lambda: after.titles() == ["later"]), "or says where it was in the address")
    polled = server.request("GET", "/api/v1/feed?count=1000", headers=bearer(reader)).json()["items"]
    check([data for _, _, _, data in one.events] == polled, "it is the feed")
    for status, headers in [(401, {}), (400, {**bearer(reader), "Last-Event-ID": "x"}), (403, bearer(callers["suspended"])),
                            (403, bearer(callers["candidate"]))]:
        check(server.request("GET", "/api/v1/feed/stream", headers=headers).status == status, f"{status} for {list(headers)}")
    head = server.request("HEAD", "/api/v1/feed/stream", headers=bearer(reader))
    check(head.status == 200 and head.body == "", "HEAD ends")
    made = server.request("POST", "/api/v1/keys", {"name": "short", "scopes": ["read_feed"]}, session(reader))
    check(made.status == 201, f"a key: {made.status} {made.body[:200]}")
    short = Stream(server, {"Authorization": "Bearer " + made.json()["secret"]})
    check(short.wait(lambda: "later" in short.titles()), "a stream by a key")
    deleted = server.request("DELETE", f"/api/v1/keys/{made.json()['id']}", headers=session(reader))
    check(deleted.status == 204, f"which is deleted: {deleted.status}")
    check(short.wait(lambda: short.ended, 15), "ends with it")


def session(caller):
    mac = hmac.new(caller["fresh"].encode(), b"tocsin-csrf/v1", hashlib.sha256).digest()
    return {"Cookie": COOKIE + "=" + caller["fresh"], "X-CSRF-Token": base64.urlsafe_b64encode(mac).decode().rstrip("=")}


def cut(server, callers, fixture, party):
    """Suspends it at once, on a fact that an officer has accepted."""
    officer = session(callers["officer"])
    case = next(one["number"] for one in fixture["cases"] if one["participant"] == party and one["tlp"] == "TLP:AMBER")
    fact = server.request("POST", "/api/v1/facts", {"case": case, "party": party, "fact": "partner.no_support", "at": "2026-01-02T00:00:00Z",
                                                   "weight": "proven", "evidence": "a test"}, officer)
    check(fact.status == 201, f"a fact: {fact.status} {fact.body[:200]}")
    accepted = server.request("POST", f"/api/v1/facts/{fact.json()['id']}/decision", {"status": "accepted", "reason": "test"}, officer)
    check(accepted.status == 200, f"accepted: {accepted.status} {accepted.body[:200]}")
    mine = next(one for one in server.request("GET", "/api/v1/partnerships", headers=officer).json()["partnerships"] if one["party"] == party)
    taken = server.request("POST", f"/api/v1/partnerships/{mine['id']}/steps",
                           {"target": "suspended", "reason": "Harm.", "emergency_ground": "harm that cannot wait",
                            "evidence": [fact.json()["id"]]}, officer)
    check(taken.status == 200 and taken.json().get("taken"), f"suspended: {taken.status} {taken.body[:300]}")


class Reader:
    """Reads one channel again and again, and notes when it was given something of what is shared."""

    def __init__(self, server, caller, channel):
        self.server, self.caller, self.channel = server, caller, channel
        self.given, self.is_over = [], threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def ask(self):
        if self.channel == "stream":
            one = Stream(self.server, bearer(self.caller))
            while not self.is_over.is_set() and one.ended is None:
                time.sleep(0.01)
            self.given += [at for at, _, kind, _ in one.events if kind != "recall"]
            one.connection.close()
            return
        basic = {"Authorization": "Basic " + base64.b64encode(b"any:" + self.caller["key"].encode()).decode(), "Accept": TAXII}
        path, headers, marks = {
            "feed": ("/api/v1/feed?count=1000", bearer(self.caller), b'"note"'),
            "taxii": ("/taxii2/share/collections/all/objects/", basic, b'"report"'),
            "manifest": ("/taxii2/share/collections/all/manifest/", basic, b"report--"),
            "thing": (f"/api/v1/shares/{self.thing}", bearer(self.caller), b'"author"'),
            "misp": ("/misp/events/index", {"Authorization": self.caller["key"], "Accept": "application/json"}, b'"uuid"'),
            "csaf": ("/csaf/protected/green/feed-tlp-green.json", bearer(self.caller), b"Protected"),
            "document": ("/csaf/protected/green/2026/protected.json", bearer(self.caller), b"Protected"),
        }[self.channel]
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        connection.request("GET", path, headers=headers)
        body = connection.getresponse().read()
        if marks in body:
            self.given.append(time.monotonic())
        connection.close()

    def run(self):
        while not self.is_over.is_set():
            try:
                self.ask()
            except OSError:
                pass
            time.sleep(random.uniform(0, 0.4))


def protect(server, desk):
    """Publishes a CSAF document that is TLP:GREEN."""
    at = "2026-01-05T10:00:00.000Z"
    document = {"category": "csaf_base", "csaf_version": "2.0", "lang": "en", "title": "Protected", "distribution": {"tlp": {"label": "GREEN"}},
                "publisher": {"category": "coordinator", "name": "Operator", "namespace": f"http://127.0.0.1:{server.port}"},
                "tracking": {"current_release_date": at, "id": "protected", "initial_release_date": at, "status": "final", "version": "1",
                             "revision_history": [{"date": at, "number": "1", "summary": "S"}]}}
    answer = server.request("POST", "/api/v1/csaf", {"document": document}, bearer(desk))
    check(answer.status == 201, f"a document: {answer.status} {answer.body[:300]}")


def suspended(server, callers, fixture, channels):
    writer, reader = callers["active"], callers["warned"]
    thing = share(server, writer, "shared")
    protect(server, callers["desk"])
    readers = [Reader(server, reader, channels[i % len(channels)]) for i in range(READERS)]
    for one in readers:
        one.thing = thing
        one.thread.start()
    writing = Writing(server, writer)
    time.sleep(2 + random.uniform(0, 2))
    cut(server, callers, fixture, reader["party"])
    at = time.monotonic()
    time.sleep(3)
    for one in readers:
        one.is_over.set()
    writing.stop()
    for one in readers:
        one.thread.join(30)
    late = {}
    for one in readers:
        late[one.channel] = max(late.get(one.channel, -99), max(one.given, default=at - 99) - at)
    empty = [one.channel for one in readers if not one.given]
    check(not empty, f"each was given something before: {empty}")
    check(all(value < 1 for value in late.values()), f"nothing after a second: {late}")
    duties = server.request("GET", "/api/v1/duties", headers=bearer(reader))
    check(duties.status == 200, f"own duties are read: {duties.status}")
    report = server.request("POST", "/api/v1/reports", {"title": "A hole", "product": "p", "description": "x"}, bearer(reader))
    check(report.status == 201, f"and it may report: {report.status} {report.body[:300]}")


def main():
    with Server(sys.argv[1]) as server:
        server.start()
        fixture = json.loads(server.printed().splitlines()[0])
        callers = {one["standing"]: one for one in fixture["callers"] if one["role"] == "partner_administrator"}
        callers["desk"] = next(one for one in fixture["callers"] if one["role"] == "analyst")
        callers["officer"] = next(one for one in fixture["callers"] if one["role"] == "officer")
        stream(server, callers)
        suspended(server, callers, fixture, ["stream", "feed", "taxii", "manifest", "thing", "misp", "csaf", "document"])
    finish("live")


if __name__ == "__main__":
    main()
