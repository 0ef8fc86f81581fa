#!/usr/bin/env python3
"""Every verdict of logs/jndi-strings, with the host and port where a row states them; nothing in a log that is six years
older than the hole."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile


def main():
    driver = sys.argv[1]
    data = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "../shared/data")) / "logs"
    if not (data / "jndi-strings.jsonl.zst").exists():
        print("the data is absent")
        return 77

    def unpacked(name):
        return subprocess.run(["zstd", "-dc", data / name], capture_output=True, check=True).stdout

    rows = [json.loads(line) for line in unpacked("jndi-strings.jsonl.zst").splitlines()]
    faults, judged = [], 0
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, row in enumerate(rows):
            files.append(f"{folder}/{number}.log")
            pathlib.Path(files[-1]).write_text(row["text"], encoding="utf-8")
        benign = f"{folder}/benign.log"
        pathlib.Path(benign).write_bytes(unpacked("apache-access-benign.log.zst"))
        answer = subprocess.run([driver, "hunt", *files, benign], capture_output=True, text=True, check=True).stdout
        report = json.loads(answer)
        for file, row in zip(files, rows):
            hits = [a for a in report["attempts"] if a["path"] == file]
            judged += 1
            if bool(hits) != row["expect"]:
                faults.append(f"{row['src']}: want {row['expect']}, got {hits}: {row['text'][:200]}")
            if "host" in row:
                judged += 1
                port = "" if row["port"] == "-" else row["port"]
                if not any(a["host"] == row["host"] and a["port"] == port for a in hits):
                    faults.append(f"{row['src']}: want {row['host']} {port}, got {hits}")
        judged += 1
        faults += [f"false alarm {a}" for a in report["attempts"] if a["path"] == benign]
        faults += [f"not read {r}" for r in report["refused"]]
    print("\n".join(faults))
    print(f"{judged} verdicts, {len(faults)} wrong")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
