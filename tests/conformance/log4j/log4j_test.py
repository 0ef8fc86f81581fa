#!/usr/bin/env python3
"""Every verdict that an origin suite or the CVE ranges give for the archives of log4j/expected.jsonl: none missed, no false
alarm. Unpacked to a temporary folder only."""
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile

TWO = {"CVE-2021-44228", "CVE-2021-45046"}
FOUR = TWO | {"CVE-2021-45105", "CVE-2021-44832"}


def main():
    driver = sys.argv[1]
    data = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "../shared/data")) / "log4j"
    if not (data / "archives.tar.zst").exists():
        print("the data is absent")
        return 77
    rows = [json.loads(line) for line in open(data / "expected.jsonl", encoding="utf-8")]
    faults, judged = [], 0
    with tempfile.TemporaryDirectory() as folder:
        with subprocess.Popen(["zstd", "-dc", "--long=27", data / "archives.tar.zst"], stdout=subprocess.PIPE) as unpacked, \
                tarfile.open(fileobj=unpacked.stdout, mode="r|") as tar:
            tar.extractall(folder, filter="data") if hasattr(tarfile, "data_filter") else tar.extractall(folder)
        report = json.loads(subprocess.run([driver, folder], capture_output=True, text=True, check=True).stdout)
        for row in rows:
            suite, path = row.get("suite", {}), f"{folder}/{row['file']}"
            if "/exploded/" in path:  # the folder is judged, once
                path = path[:path.index("/exploded/") + len("/exploded/")] + path.split("/exploded/")[1].split("/")[0]
            hits = [f for f in report["findings"] if f["path"] == path or f["path"].startswith((path + "!", path + "/"))]
            affected = {c["id"] for f in hits for c in f["cves"] if c["status"] == "affected"}
            refused = [r for r in report["refused"] if r["path"].startswith(path)]

            def want(is_right, what):
                nonlocal judged
                judged += 1
                if not is_right:
                    faults.append(f"{row['file']}: {what}; affected by {sorted(affected)}, refused {refused[:1]}")

            expect = suite.get("expect", "")
            # Only what is unchanged, wherever it lies, is known exactly.
            exact = [f for f in hits if f["certainty"] == "exact"]
            if "range_cves" in row:
                want(len(exact) == 1, "want its release, exactly")
            want(all(f["path"].endswith(f"/log4j-core-{f['version']}.jar") for f in exact), "want nothing else exact")
            if "range_cves" in row:
                want(affected & FOUR == set(row["range_cves"]), f"want {row['range_cves']}")
            if "bad" in suite:
                want(bool(affected & TWO) == suite["bad"], f"want bad={suite['bad']}")
            elif suite.get("error"):
                want(bool(refused), "want an error")
            elif "cves" in suite:
                want(set(suite["cves"]) <= affected and (suite["cves"] or not affected), f"want {suite['cves']}")
            elif expect == "vulnerable":
                want(bool(affected & FOUR), "want vulnerable")
            elif expect == "clean":
                want(not affected, "want clean")
            elif expect.startswith("vulnerable to"):
                want(TWO <= affected, expect)
            elif expect:
                want(not affected & TWO, expect)
            if "hostile" in row:
                want(any("bomb" in r["reason"] for r in refused), "want a refusal")
    print("\n".join(faults))
    print(f"{judged} verdicts, {len(faults)} wrong")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
