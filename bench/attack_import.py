#!/usr/bin/env python3
"""ATT&CK for ICS through the server by TAXII 2.1: how long one POST of the whole bundle takes until it is durable, and how long
a question about a value takes beside it.

    bench/attack_import.py ACCESS_SERVER [BUNDLE.json.zst …]
"""
import base64
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from e2e import Server  # noqa: E402

TYPE = "application/taxii+json;version=2.1"
RUNS = 5
DATA = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", ROOT.parent / "shared/data"))


def post(binary, body):
    """Seconds of one POST into an empty instance, and what became of the objects."""
    with Server(binary) as server:
        server.start(per_minute=None)
        fixture = json.loads(server.printed().splitlines()[0])
        partner = next(one for one in fixture["callers"] if one["role"] == "partner_administrator" and one["standing"] == "active")
        headers = {"Authorization": "Basic " + base64.b64encode(b"any:" + partner["key"].encode()).decode(), "Accept": TYPE,
                   "Content-Type": TYPE}
        begin = time.monotonic()
        answer = server.request("POST", "/taxii2/share/collections/own/objects/", body, headers)
        seconds = time.monotonic() - begin
        assert answer.status == 202, (answer.status, answer.body[:300])
        return seconds, answer.json()


def main():
    bundles = [pathlib.Path(one) for one in sys.argv[2:]] or sorted((DATA / "threat").glob("stix21-ics-attack*.json.zst"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, SQLite, flushed; the client, in Python, on the same cores")
    for bundle in bundles:
        body = subprocess.run(["zstd", "-dc", bundle], check=True, stdout=subprocess.PIPE).stdout
        runs = [post(sys.argv[1], body) for _ in range(RUNS)]
        seconds, status = sorted(one[0] for one in runs), runs[0][1]
        print(f"{bundle.name}: {len(body):,} bytes, {status['success_count']} objects taken, {status['failure_count']} refused: "
              f"median {statistics.median(seconds):.3f} s, slowest {seconds[-1]:.3f} s of {RUNS}")


main()
