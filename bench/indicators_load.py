#!/usr/bin/env python3
"""Questions about values, of 100,000 indicators by TAXII 2.1: how long one value takes, 500 values of three kinds, and the export of
all of them.

    bench/indicators_load.py ACCESS_SERVER [indicators=100000]
"""
import base64
import http.client
import json
import os
import pathlib
import platform
import statistics
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from e2e import Server  # noqa: E402

TYPE = "application/taxii+json;version=2.1"
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
BATCH = 10_000
ASKED = 500


def value(number):
    return [("ipv4-addr", f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"),
            ("domain-name", f"n{number}.c2.example"), ("ipv6-addr", f"2001:db8::{number >> 16:x}:{number & 65535:x}")][number % 3]


def indicator(number):
    kind, text = value(number)
    return {"type": "indicator", "spec_version": "2.1", "id": f"indicator--00000000-0000-4000-8000-{number:012x}",
            "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z", "name": f"Value {number}",
            "pattern": f"[{kind}:value = '{text}']", "pattern_type": "stix", "valid_from": "2026-01-01T00:00:00Z",
            "object_marking_refs": [GREEN]}


def told(what, seconds, **more):
    seconds = sorted(seconds)
    print(f"{what}: median {statistics.median(seconds) * 1000:.1f} ms, p99 {seconds[int(len(seconds) * 0.99)] * 1000:.1f} ms of "
          f"{len(seconds)}" + "".join(f", {name} {one}" for name, one in more.items()))


def timed(times, ask):
    begin = time.monotonic()
    answer = ask()
    times.append(time.monotonic() - begin)
    assert answer.status in (200, 202), (answer.status, answer.body[:300])
    return answer


def main():
    print(f"{platform.machine()}, {os.cpu_count()} cores, SQLite, flushed; the client, in Python, on the same cores")
    with Server(sys.argv[1]) as server:
        server.start(per_minute=None)
        fixture = json.loads(server.printed().splitlines()[0])
        writer, reader = (next(one for one in fixture["callers"] if one["role"] == "partner_administrator" and one["standing"] == standing)
                          for standing in ("active", "noticed"))
        basic = {"Authorization": "Basic " + base64.b64encode(b"any:" + writer["key"].encode()).decode(), "Accept": TYPE,
                 "Content-Type": TYPE}
        posts = []
        for first in range(0, COUNT, BATCH):
            body = json.dumps({"objects": [indicator(first + i) for i in range(min(BATCH, COUNT - first))]})
            timed(posts, lambda: server.request("POST", "/taxii2/share/collections/own/objects/", body, basic))
        told(f"POST of {BATCH} indicators by TAXII", posts)
        bearer = {"Authorization": "Bearer " + reader["key"]}
        kept = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        for place, kind in enumerate(("IPv4", "a domain", "IPv6")):
            times = []
            for i in range(300):
                text = value((i * 331 * 3 + place) % (COUNT - COUNT % 3))[1]
                found = timed(times, lambda: server.request("GET", f"/api/v1/indicators?value={text}", headers=bearer, connection=kept)).json()
                assert len(found["sayings"]) == 1, found
            told(f"GET of one value, {kind}", times)
        times = []
        for i in range(10):
            values = [value((i * 5003 + j * 37) % COUNT)[1] for j in range(ASKED)]
            timed(times, lambda: server.request("POST", "/api/v1/indicators/search", {"values": values}, bearer, kept))
        told(f"POST of {ASKED} values", times)
        times, lines, cursor = [], 0, ""
        while cursor is not None:
            page = timed(times, lambda: server.request("GET", f"/api/v1/indicators/export{cursor}", headers=bearer, connection=kept)).body
            rows = page.splitlines()
            lines += len(rows) - 1
            after = json.loads(rows[-1])["next"]
            cursor = f"?after={after}" if after else None
        assert lines == COUNT, lines
        told("export, a page of 10,000", times, values=lines, total_s=f"{sum(times):.2f}")


main()
