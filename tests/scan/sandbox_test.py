#!/usr/bin/env python3
"""Uploads scanned in the child process: the same report as outside, and bombs that end as they do outside."""
import json
import pathlib
import subprocess
import sys
import tempfile

from archives import Entry, zip_of


def main():
    driver = sys.argv[1]
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        wants = {"plain.zip": (zip_of([Entry("a.txt", b"x")]), []),
                 "encrypted.jar": (zip_of([Entry("a.jar", b"x", flags=1)]), ["encrypted: 1 entries not inspected"]),
                 "bomb.jar": (zip_of([Entry("a.jar", bytes(100 << 20))]),
                              ["refused: bomb, an entry that inflates to more than 1,000 times its size"])}
        for name, (content, reasons) in wants.items():
            file = pathlib.Path(folder) / name
            file.write_bytes(content)
            done = subprocess.run([driver, "upload", file], capture_output=True, text=True, check=False)
            report = json.loads(done.stdout) if done.returncode == 0 else {"refused": done.stdout}
            got = [r["reason"] for r in report["refused"]] if done.returncode == 0 else done.stdout
            if got != reasons or report["summary"]["files"] != 1:
                faults.append(f"{name}: {got}")
    print("\n".join(faults))
    print(f"{len(wants)} uploads, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
