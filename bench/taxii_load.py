#!/usr/bin/env python3
"""1,000 STIX objects in one page of TAXII 2.1: how many such requests a second, over kept connections on loopback; and how long
adding them takes. Beside it, in the same run, medallion and OpenTAXII where they are installed ($TOCSIN_FOREIGN, see
docs/performance.md).

    bench/taxii_load.py ACCESS_SERVER [seconds=10] [connections=4]
"""
import base64
import http.client
import json
import os
import pathlib
import platform
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from e2e import Server  # noqa: E402

TYPE = "application/taxii+json;version=2.1"
OBJECTS = 1000
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 10
CONNECTIONS = int(sys.argv[3]) if len(sys.argv) > 3 else 4


def indicator(number):
    return {"type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.UUID(int=number + (4 << 76) + (8 << 60))}",
            "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z", "name": f"Address {number}",
            "pattern": f"[ipv4-addr:value = '198.51.{number // 250}.{number % 250}']", "pattern_type": "stix",
            "valid_from": "2026-01-01T00:00:00Z", "object_marking_refs": [GREEN]}


def measure(name, port, path, headers):
    """Requests a second, whole answers."""
    stop = time.monotonic() + SECONDS
    counts, sizes = [0] * CONNECTIONS, set()

    def ask(place):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < stop:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == 200, (name, answer.status, body[:200])
            sizes.add(len(body))
            counts[place] += 1

    begin = time.monotonic()
    threads = [threading.Thread(target=ask, args=(i,)) for i in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = sum(counts) / (time.monotonic() - begin)
    print(f"{name:12} {rate:8.1f} requests/s of {OBJECTS} objects, {max(sizes):,} bytes, {CONNECTIONS} connections")
    return rate


def tocsin(binary):
    with Server(binary) as server:
        server.start()
        fixture = json.loads(server.printed().splitlines()[0])
        partner = next(one for one in fixture["callers"] if one["role"] == "partner_administrator" and one["standing"] == "active")
        reader = next(one for one in fixture["callers"] if one["role"] == "partner_administrator" and one["standing"] == "noticed")
        login = lambda one: {"Authorization": "Basic " + base64.b64encode(b"any:" + one["key"].encode()).decode(), "Accept": TYPE}
        body = json.dumps({"objects": [indicator(i) for i in range(OBJECTS)]})
        begin = time.monotonic()
        answer = server.request("POST", "/taxii2/share/collections/own/objects/", body, {**login(partner), "Content-Type": TYPE})
        assert answer.status == 202 and answer.json()["success_count"] == OBJECTS, answer.body[:300]
        print(f"tocsin       POST of {OBJECTS} objects: {time.monotonic() - begin:.3f} s, durable")
        return measure("tocsin", server.port, "/taxii2/share/collections/threats/objects/?limit=1000&match[type]=indicator", login(reader))


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def medallion(folder):
    program = folder / "medallion/bin/medallion"
    if not program.exists():
        print("medallion    is not installed: python3 -m venv V/medallion; V/medallion/bin/pip install medallion==3.0.0")
        return
    with tempfile.TemporaryDirectory() as place:
        port, collection = free_port(), str(uuid.uuid4())
        objects = [indicator(i) for i in range(OBJECTS)]
        added = lambda i: f"2026-01-01T00:00:{i // 1000:02d}.{i % 1000:03d}000Z"
        data = {"/discovery": {"title": "t", "default": "http://127.0.0.1/api1/", "api_roots": []},
                "api1": {"information": {"title": "t", "versions": [TYPE], "max_content_length": 1 << 27}, "status": [],
                         "collections": [{"id": collection, "title": "t", "can_read": True, "can_write": True, "media_types": [TYPE],
                                          "manifest": [{"date_added": added(i), "id": one["id"], "version": one["modified"],
                                                        "media_type": "application/stix+json;version=2.1"} for i, one in enumerate(objects)],
                                          "objects": objects}]}}
        pathlib.Path(place, "data.json").write_text(json.dumps(data))
        pathlib.Path(place, "config.json").write_text(json.dumps(
            {"backend": {"module": "medallion.backends.memory_backend", "module_class": "MemoryBackend", "filename": f"{place}/data.json"},
             "users": {"admin": "Password0"}, "taxii": {"max_page_size": 1000, "interop_requirements": False}}))
        process = subprocess.Popen([program, "--host", "127.0.0.1", "--port", str(port), f"{place}/config.json"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            time.sleep(4)
            measure("medallion", port, f"/api1/collections/{collection}/objects/?limit=1000",
                    {"Authorization": "Basic " + base64.b64encode(b"admin:Password0").decode(), "Accept": TYPE})
        finally:
            process.terminate()
            process.wait()


def main():
    print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.python_version()} as the client; server and client share them")
    tocsin(sys.argv[1])
    medallion(pathlib.Path(os.environ.get("TOCSIN_FOREIGN", ROOT / "build/foreign")))


main()
