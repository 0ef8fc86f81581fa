#!/usr/bin/env python3
"""A full disk: intake answers 507, what was stored is still read, and it heals without a restart.

    tests/full_disk_test.py BINARY

Needs a small file system of its own, hence root; elsewhere it reports itself as skipped (exit code 77).
"""
import json
import os
import subprocess
import sys
import tempfile

from e2e import Server, check, finish, run

BINARY = sys.argv[1]
SKIPPED = 77
REPORT = {"product": "Widget", "description": "x" * 60000, "impact": "y" * 60000, "exploit": "z" * 60000}


def scenario(folder):
    filler = os.path.join(folder, "filler")
    with Server(BINARY, folder=folder) as server:
        server.start()
        first = server.request("POST", "/api/v1/reports", REPORT)
        check(first.status == 201, "a report is taken while there is room")
        token = first.json()["status_url"].split("/status/")[1]
        with open(filler, "wb") as file:
            try:
                while True:
                    file.write(b"f" * 65536)
                    file.flush()
            except OSError:
                pass
        answers = [server.request("POST", "/api/v1/reports", REPORT) for _ in range(40)]
        refused = [answer for answer in answers if answer.status != 201]
        check(refused, "a full disk refuses")
        check({answer.status for answer in refused} == {507}, f"with 507: {sorted({a.status for a in refused})}")
        check(all(answer.json()["detail"] for answer in refused), "and says why")
        again = server.request("GET", f"/status/{token}/receipt")
        check(again.status == 200 and again.body == first.json()["receipt"], "receipts are still served")
        check(server.request("GET", "/log/checkpoint").status == 200, "and the checkpoint")
        os.remove(filler)
        healed = server.request("POST", "/api/v1/reports", REPORT)
        check(healed.status == 201, f"with room again it takes reports, without a restart: {healed.body[:200]}")
        taken = [answer for answer in answers if answer.status == 201] + [first, healed]
        for answer in taken:
            token = answer.json()["status_url"].split("/status/")[1]
            check(server.request("GET", f"/status/{token}").status == 200, "what was acknowledged is there")
        check(server.stop() == 0, "it stops cleanly")
        code, out, err = run(BINARY, "log", "verify", "--data", server.data, "--json")
        check(code == 0 and json.loads(out)["valid"], f"the log verifies: {out} {err}")


def main():
    folder = tempfile.mkdtemp(prefix="tocsin-full-disk.")
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tocsin-full-disk", folder], capture_output=True, check=False).returncode == 0
    if not mounted:
        os.rmdir(folder)
        print("no file system can be mounted here; skipped")
        sys.exit(SKIPPED)
    try:
        scenario(folder)
    finally:
        subprocess.run(["umount", folder], check=False)
        os.rmdir(folder)
    finish("full_disk")


main()
