#!/usr/bin/env python3
"""PyMISP against a running instance: it adds, edits, finds and reads as readers of different audience, and sends other people's
events. Never part of the plain tests: ./test --foreign runs it.

    tests/foreign/misp_test.py ACCESS_SERVER
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import tools  # noqa: E402
from e2e import Server, check, finish, skip  # noqa: E402

DATA = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", HERE.parents[2] / "shared/data"))
# By marking: all communities, this community, the organization alone.
WIDEST = {"tlp:clear": 3, "tlp:white": 3, "tlp:green": 1, "tlp:amber": 0, "tlp:amber+strict": 0, "tlp:red": 0}


def main():
    folder = pathlib.Path(os.environ.get("TOCSIN_FOREIGN", "build/foreign")).resolve()
    python = tools.python_environment(folder, "misp")
    samples = DATA / "threat/misp-events.tar.zst"
    if python is None or not samples.exists():
        skip("PyMISP, or other people's events, are not here")
    with tempfile.TemporaryDirectory(prefix="tocsin-foreign.") as place, Server(sys.argv[1]) as server:
        subprocess.run(f"zstd -dc '{samples}' | tar xf - -C '{place}'", shell=True, check=True)
        server.start()
        fixture = json.loads(server.printed().splitlines()[0])
        partners = {one["standing"]: one for one in fixture["callers"] if one["role"] == "partner_administrator"}
        officer = next(one for one in fixture["callers"] if one["role"] == "officer")
        named = server.request("POST", "/api/v1/shares", {"tlp": "TLP:AMBER", "title": "Named", "text": "About CVE-2099-0007",
                               "audience": {"kind": "named", "parties": [partners["noticed"]["party"]]}},
                               {"Authorization": "Bearer " + partners["active"]["key"]})
        check(named.status == 201, f"something is shared with one: {named.body[:200]}")
        readers = {"author": partners["active"], "named": partners["noticed"], "other": partners["warned"], "officer": officer}
        given = {"writer": partners["active"]["key"], "readers": {name: one["key"] for name, one in readers.items()}}
        done = subprocess.run([python, str(HERE / "misp.py"), f"http://127.0.0.1:{server.port}/misp/", place], input=json.dumps(given),
                              capture_output=True, text=True, check=False)
        check(done.returncode == 0, f"PyMISP ends well: {done.stderr[-3000:]}")
        if done.returncode == 0:
            said = json.loads(done.stdout)
            for fault in said["faults"][:20]:
                check(False, fault)
            for name, wanted in {"author": True, "named": True, "other": False, "officer": True}.items():
                got = said["read"][name]
                check(("Named" in got["events"].values()) == wanted, f"{name}: {got['events']}")
                check(got["attributes"] == ["203.0.113.77"] and said["written"] in got["events"], f"{name} finds what PyMISP wrote: {got['attributes']}")
                for distribution, tag in got["distributions"]:
                    check(distribution == WIDEST[tag], f"{tag} has the distribution {distribution}")
            taken = [one for one in said["samples"] if one["status"] == 200]
            for one in said["samples"]:
                # One of them names ten attributes by one UUID.
                is_double = one["status"] == 403 and "Two parts of the event" in one["said"]
                check(one["status"] in (200, 404) or is_double, f"a sample is an event, or one that is there: {one}")
            check(len(taken) >= 15, f"other people's events are taken: {said['samples']}")
            print(f"{len(taken)} of {len(said['samples'])} events taken with {sum(one['attributes'] for one in taken)} attributes; "
                  f"{ {name: len(one['events']) for name, one in said['read'].items()} } read")
    finish("foreign misp")


main()
