#!/usr/bin/env python3
"""How long a report waits beside the upload of a large inventory: reports one after the other over one connection, alone and
while a partner uploads. Every second component has a finding. Prints the input and the machine; the store flushes.

    bench/intake_beside_upload.py BINARY [COMPONENTS]
"""
import http.client
import json
import os
import pathlib
import platform
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
from e2e import Server  # noqa: E402

BINARY = sys.argv[1]
COMPONENTS = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
PAUSE_S = 0.01
ADVISORY = {"schema_version": "1.7.0", "id": "TEST-1", "modified": "2026-01-02T00:00:00Z",
            "affected": [{"package": {"ecosystem": "npm", "name": "left"},
                          "ranges": [{"type": "SEMVER", "events": [{"introduced": "1.0.0"}, {"fixed": "2.0.0"}]}]}]}


def bom():
    names = [("left", f"1.1.0-rc.{i}") if i % 2 == 0 else (f"package-{i}", "1.0.0") for i in range(COMPONENTS)]
    parts = [{"type": "library", "bom-ref": str(i), "name": name, "version": version, "purl": f"pkg:npm/{name}@{version}"}
             for i, (name, version) in enumerate(names)]
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": parts})


def report(server, is_over, waits):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    body = json.dumps({"title": "t", "product": "p", "vendor": "v", "description": "d"})
    while not is_over():
        begin = time.monotonic()
        connection.request("POST", "/api/v1/reports", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 201, answer.status
        waits.append((time.monotonic() - begin) * 1000)
        time.sleep(PAUSE_S)


def show(name, waits):
    waits = sorted(waits)
    print(f"{name}: {len(waits)} reports, p50 {waits[len(waits) // 2]:.1f} ms, p99 {waits[len(waits) * 99 // 100]:.1f} ms, "
          f"slowest {waits[-1]:.1f} ms")


def main():
    document = bom()
    print(f"{COMPONENTS} components, {len(document)} bytes; {os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f}")
    with Server(BINARY, ["--exercise", "log4shell"]) as server:
        server.start()
        officer = server.sign_in(server.link("officer"))
        partner = server.sign_in(server.link("partner"))
        assert server.request("POST", "/api/v1/advisories", ADVISORY, officer).status == 200
        alone = []
        end = time.monotonic() + 5
        report(server, lambda: time.monotonic() > end, alone)
        show("alone", alone)
        for what in ("upload", "upload of a next one"):
            waits = []
            is_done = threading.Event()
            reporter = threading.Thread(target=report, args=(server, is_done.is_set, waits))
            reporter.start()
            begin = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
            answer = server.request("PUT", "/api/v1/inventories/large?name=bom.json", document, partner, connection)
            took = time.monotonic() - begin
            is_done.set()
            reporter.join()
            assert answer.status == 200, answer.body[:300]
            show(f"beside an {what} that took {took:.1f} s, {answer.json()['opened']} findings opened", waits)
            document = document.replace("1.1.0-rc", "1.2.0-rc")


main()
