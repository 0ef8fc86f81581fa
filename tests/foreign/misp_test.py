#!/usr/bin/env python3
"""PyMISP against a running instance: it adds, edits, finds and reads as readers of different audience, and sends other people's
events. Never part of the plain tests: ./test --foreign runs it.

    tests/foreign/misp_test.py ACCESS_SERVER
"""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import tools  # noqa: E402
from e2e import check, finish  # noqa: E402

# By marking: all communities, this community, the organization alone.
WIDEST = {"tlp:clear": 3, "tlp:white": 3, "tlp:green": 1, "tlp:amber": 0, "tlp:amber+strict": 0, "tlp:red": 0}


def main():
    with tools.community(sys.argv[1], "misp", "threat/misp-events.tar.zst") as (python, place, server, partners, officer):
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
