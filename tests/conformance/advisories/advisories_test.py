#!/usr/bin/env python3
"""The real advisories, read in place: everything is stored or quarantined with a reason, the same again changes nothing, and the four
Log4j CVEs give the tables of the reference.

    TOCSIN_DATA_DIR=… tests/conformance/advisories/advisories_test.py BINARY
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from e2e import check, finish, run

BINARY = sys.argv[1]
SOURCE = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "/nonexistent"), "advisories")


def command(*arguments):
    return run(BINARY, "advisory", *arguments)


def everything(folder):
    data = f"{folder}/everything"
    first = json.loads(command("import", "--data", data, "--json", str(SOURCE))[1])
    check(first["stored"] > 0 and first["records"] > 0, f"{first['stored']} stored")
    check(all(one["reason"] and one["record"] for one in first["quarantine"]), "every quarantined record has its reason")
    second = json.loads(command("import", "--data", data, "--json", str(SOURCE))[1])
    check(second["stored"] == 0 and second["quarantined"] == first["quarantined"], f"the same again: {second['stored']} stored")
    check(command("index", "--data", data)[0] == 0, "the index compiles")


def log4j(folder):
    data = f"{folder}/log4j"
    files = [str(SOURCE / name) for name in ("cve5-log4j.jsonl.zst", "osv-log4j.jsonl.zst")]
    code, out, err = command("import", "--data", data, "--json", *files)
    check(code == 0 and json.loads(out)["stored"] == 8, f"the eight records: {out} {err}")
    wanted = {
        ("CVE-2021-44228", "CVE"): ["[2.0-beta9, 2.3.1)", "[2.4, 2.12.2)", "[2.13.0, 2.15.0)"],
        ("CVE-2021-44228", "GHSA"): ["(, 2.3.1)", "[2.13.0, 2.15.0)", "[2.4, 2.12.2)"],
        ("CVE-2021-45046", "CVE"): ["(, 2.16.0)"],
        ("CVE-2021-44832", "CVE"): ["[2.0-beta7, 2.3.2)", "[2.13.0, 2.17.1)", "[2.4, 2.12.4)"],
        ("CVE-2021-45105", "CVE"): ["[2.0-alpha1, 2.3.1)", "[2.13.0, 2.17.0)", "[2.4, 2.12.3)"],
    }
    for (cve, who), ranges in wanted.items():
        shown = json.loads(command("show", "--data", data, cve, "--json")[1])["advisories"]
        got = sorted(text for advisory in shown if advisory["source"] == who for assertion in advisory["assertions"]
                     for part in assertion["ranges"] if part["status"] == "affected" for text in part["versions"])
        check(got == sorted(ranges), f"{cve} by {who}: {got}")
    for name in files:
        for line in subprocess.run(["zstd", "-dcq", "--long=27", name], capture_output=True, check=True).stdout.decode().splitlines():
            record = json.loads(line)
            own_id = record.get("id") or record["cveMetadata"]["cveId"]
            originals = command("show", "--data", data, own_id, "--original")[1]
            check(line in originals, f"{own_id} comes out bit-identical")


if not SOURCE.exists():
    print("the real advisories are not here; skipped")
    sys.exit(77)
with tempfile.TemporaryDirectory() as root:
    log4j(root)
    everything(root)
finish("advisories of the data folder")
