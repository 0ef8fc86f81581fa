#!/usr/bin/env python3
"""Other people's clients of what is shared against a running instance: taxii2-client reads and writes as readers of different
audience; stix2 and stix2-validator judge every object. Never part of the plain tests: ./test --foreign runs it.

    tests/foreign/sharing_test.py ACCESS_SERVER
"""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import tools  # noqa: E402
from e2e import check, finish  # noqa: E402

GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
AMBER = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"


def malware(number, marking):
    return {"type": "malware", "spec_version": "2.1", "id": f"malware--00000000-0000-4000-8000-{number:012d}",
            "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z", "name": "m", "is_family": False,
            "malware_types": ["unknown"], "object_marking_refs": [marking]}


def main():
    with tools.community(sys.argv[1], "sharing", "schemas/schemas.tar.zst", "stix21/schemas") as (python, place, server, partners, officer):
        login = lambda one: {"user": "any", "password": one["key"]}
        writer, member, outsider = partners["active"], partners["noticed"], partners["warned"]
        bundle = [malware(i, GREEN) for i in range(7)] + [malware(i, AMBER) for i in range(10, 12)]
        readers = {"author": writer, "member": member, "outsider": outsider, "officer": officer}
        given = {"writer": login(writer), "readers": {name: login(one) for name, one in readers.items()}, "bundle": bundle}
        done = subprocess.run([python, str(HERE / "taxii.py"), f"http://127.0.0.1:{server.port}/taxii2/", f"{place}/stix21/schemas"],
                              input=json.dumps(given), capture_output=True, text=True, check=False)
        check(done.returncode == 0, f"taxii2-client ends well: {done.stderr[-1500:]}")
        if done.returncode == 0:
            said = json.loads(done.stdout)
            check(said["written"] == {"status": "complete", "successes": 9, "failures": []}, f"it writes: {said['written']}")
            for fault in said["faults"][:20]:
                check(False, f"no fault of STIX: {fault}")
            green, amber = {one["id"] for one in bundle[:7]}, {one["id"] for one in bundle[7:]}
            for name, wanted in {"author": green | amber, "member": green, "outsider": green, "officer": green | amber}.items():
                ids = said["read"][name]
                check(len(ids) == len(set(ids)) and {one for one in ids if one.startswith("malware")} == wanted, f"{name} reads its own: {ids}")
                check(sorted(said["polled"][name]) == sorted(ids), f"{name} polls the same: {said['polled'][name]}")
            flaws = {name: [one for one in ids if one.startswith("vulnerability")] for name, ids in said["read"].items()}
            check(len(flaws["member"]) == len(flaws["outsider"]) + 1, f"what is shared with one is not read by another: {flaws}")
            print(f"{sum(map(len, said['read'].values()))} objects read by {len(readers)} readers, each valid")
    finish("foreign sharing")


main()
