#!/usr/bin/env python3
"""The real CVE records of Log4Shell are taken as reports by themselves. Skipped where the data is absent.

    tests/real_records_test.py BINARY
"""
import os
import pathlib
import shutil
import subprocess
import sys

from e2e import Server, check, finish, skip

RECORDS = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "/nonexistent"), "advisories/cve5-log4j.jsonl.zst")


def main():
    if not RECORDS.exists():
        skip("the real CVE records are not here")
    if shutil.which("zstd") is None:
        skip("needs the program zstd")
    lines = subprocess.run(["zstd", "-dcq", "--long=27", str(RECORDS)], capture_output=True, check=True).stdout.splitlines()
    check(len(lines) == 4, f"four records, not {len(lines)}")
    with Server(sys.argv[1], ["--exercise", "log4shell"]) as server:
        server.start()
        for line in lines:
            answer = server.request("POST", "/api/v1/reports", line, {"Content-Type": "application/json"})
            check(answer.status == 201, f"a real record is taken: {answer.body[:300]}")
        check(server.stop() == 0, "it stops cleanly")
    finish("real_records")


main()
