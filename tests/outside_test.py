#!/usr/bin/env python3
"""Documents from outside are read by children of the server: what they say arrives, what asks for too much is refused, and the
server's own memory does not grow with what reading takes.

    tests/outside_test.py BINARY
"""
import gzip
import io
import json
import os
import pathlib
import random
import re
import sys
import threading
import time
import zipfile

from e2e import Server, check, finish

BINARY = sys.argv[1]
OSV = {"schema_version": "1.7.0", "id": "TEST-1", "modified": "2026-01-02T00:00:00Z", "summary": "A hole",
       "affected": [{"package": {"ecosystem": "npm", "name": "left"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "1.0.0"}, {"fixed": "1.2.0"}]}]}]}
CVE = {"dataType": "CVE_RECORD", "dataVersion": "5.1", "cveMetadata": {"cveId": "CVE-2099-0001", "state": "PUBLISHED"},
       "containers": {"cna": {"title": "A hole in left", "descriptions": [{"lang": "en", "value": "It is deep."}],
                              "affected": [{"vendor": "v", "product": "left", "versions": [{"version": "1.0", "status": "affected"}]}]}}}


def peak_mib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)) / 1024


class Children:
    """What children of the server were seen while something was sent: how many at once, and the largest memory."""

    def __init__(self, pid):
        self.pid, self.seen, self.at_once, self.peak = pid, set(), 0, 0
        self.is_over = threading.Event()
        self.watch = threading.Thread(target=self.look)

    def look(self):
        while not self.is_over.is_set():
            now = []
            for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
                try:
                    if stat.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()[1] == str(self.pid):
                        now.append(stat.parent.name)
                        self.peak = max(self.peak, peak_mib(stat.parent.name))
                except (OSError, AttributeError):
                    pass  # it has ended
            self.seen.update(now)
            self.at_once = max(self.at_once, len(now))
            time.sleep(0.002)

    def __enter__(self):
        self.watch.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.watch.join()


def read_apart(server, officer):
    found = re.search(r"^tocsin_documents_read_apart_total(?:\{[^}]*\})? (\S+)$", server.request("GET", "/metrics", headers=officer).body, re.M)
    return float(found.group(1)) if found else 0


def zip_of(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return out.getvalue()


def bom(count):
    parts = [{"type": "library", "bom-ref": f"c{i}", "name": "left", "version": f"1.{i}.0", "purl": f"pkg:npm/left@1.{i}.0"} for i in range(count)]
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": parts})


def journey(server, officer, partner):
    before = read_apart(server, officer)
    for body in (zip_of("a.json", json.dumps(OSV)), gzip.compress(json.dumps(OSV).encode()), json.dumps(OSV)):
        answer = server.request("POST", "/api/v1/advisories", body, officer)
        check(answer.status == 200 and answer.json()["records"] == 1, f"packed or not: {answer.status} {answer.body[:300]}")
    answer = server.request("PUT", "/api/v1/inventories/shop?name=bom.json", bom(2), partner)
    check(answer.status == 200 and answer.json()["opened"] == 2, f"an inventory: {answer.status} {answer.body[:300]}")
    answer = server.request("PUT", "/api/v1/inventories/shop?name=notes.txt", "hello", partner)
    check(answer.status == 400, f"one that is none: {answer.status} {answer.body[:300]}")
    check(read_apart(server, officer) - before == 5, f"each by a child of its own: {read_apart(server, officer) - before}")
    before = read_apart(server, officer)
    answer = server.request("POST", "/api/v1/reports", CVE)
    check(answer.status == 201, f"a document as a report: {answer.status} {answer.body[:300]}")
    text = server.request("GET", "/status/" + answer.json()["status_url"].rsplit("/", 1)[1]).body
    check("A hole in left" in text or "CVE-2099-0001" in text, "what it says is taken over")
    answer = server.request("POST", "/api/v1/reports", {"title": "A hole", "product": "left", "description": "Deep."})
    check(answer.status == 201 and read_apart(server, officer) - before == 1, f"an ordinary report starts nobody: {answer.status} {answer.body[:300]}")
    parts = [("a.json", json.dumps(CVE)), ("b.json", "{broken"), ("c.png", "\x89PNG")]
    body = "".join(f'--x\r\nContent-Disposition: form-data; name="f{i}"; filename="{name}"\r\n\r\n{content}\r\n' for i, (name, content) in enumerate(parts)) + "--x--\r\n"
    answer = server.request("POST", "/api/v1/reports", body.encode("latin-1"), {"Content-Type": "multipart/form-data; boundary=x"})
    check(answer.status == 201 and read_apart(server, officer) - before == 2, f"one child for all attachments that may be documents: {answer.status} {answer.body[:300]}")
    broken = dict(CVE, cveMetadata={"cveId": 7})
    answer = server.request("POST", "/api/v1/reports", broken)
    check(answer.status == 400, f"a document that is broken: {answer.status} {answer.body[:300]}")


def bombs(server, officer, partner):
    bomb = gzip.compress(b"[" + b" " * (64 << 20))
    answer = server.request("POST", "/api/v1/advisories", bomb, officer)
    check(answer.status == 413 and "200 times" in answer.body, f"a bomb: {answer.status} {answer.body[:300]}")
    # A record of 15 MiB becomes a DOM of many times that, in the child alone.
    large = '{"id":"TEST-2","no":"advisory","list":[' + ",".join(random.choices("123456789", k=7 << 20)) + "]}"
    packed = gzip.compress((large + "\n").encode() * 2, 1)
    before = peak_mib(server.process.pid)
    with Children(server.process.pid) as children:
        answer = server.request("POST", "/api/v1/advisories", packed, officer)
    grown = peak_mib(server.process.pid) - before
    check(answer.status == 200 and answer.json()["records"] == 0, f"{answer.status} {answer.body[:300]}")
    check(children.peak > 150, f"the child needs much: {children.peak:.0f} MiB")
    check(grown < 32, f"the server does not: {grown:.0f} MiB more")
    print(f"child {children.peak:.0f} MiB, server {before:.0f} MiB and {grown:.0f} MiB more")


def crowd(server):
    def send(answers):
        answers.append(server.request("POST", "/api/v1/reports", CVE).status)
    answers = []
    with Children(server.process.pid) as children:
        senders = [threading.Thread(target=send, args=(answers,)) for _ in range(40)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
    check(set(answers) <= {201, 503} and answers.count(201) >= 26, f"a crowd is served, or told to wait: {answers}")
    check(children.at_once <= 2, f"two children at once: {children.at_once}")
    check(server.request("POST", "/api/v1/reports", CVE).status == 201, "and then it is over")


def main():
    with Server(BINARY, ["--exercise", "log4shell"]) as server:
        server.start()
        officer = server.sign_in(server.link("officer"))
        partner = server.sign_in(server.link("partner"))
        journey(server, officer, partner)
        bombs(server, officer, partner)
        crowd(server)
        check(os.path.exists(f"/proc/{server.process.pid}"), "the server lives")
    finish("outside")


if __name__ == "__main__":
    main()
