#!/usr/bin/env python3
"""CVSS suites and vectors of real records (data folder, vectors/cvss-*) against the answers of ours.

    cvss_test.py DRIVER

- cvss-suite: every score. cvss-real: every published score is our base score, with its severity.
- cvss-real-wrong: our base score is the reference, and the kind of the difference is the one that is stated.
- cvss-parse: *_error.list is refused as a vector of that version, *_roundtrip.list is printed as it was read.
"""
import io
import sys
import tarfile

import vectors

KINDS = {"published base score is the temporal score": "equals temporal",
         "published base score is the environmental score": "equals environmental",
         "published differs from base score": "other"}


def check_scores(driver, name, published):
    rows = vectors.lines(name)
    answers = vectors.ask(driver, [{"vector": row["vector"], "published": row[published]} for row in rows])
    for row, answer in zip(rows, answers, strict=True):
        severity = row.get("severity", answer.get("severity"))
        if answer.get("base") != row[published] or answer["severity"] != severity:
            yield f"{name}: {row} {answer}"
    print(f"{name}: {len(rows)}")


def check_wrong(driver):
    rows = vectors.lines("cvss-real-wrong.jsonl.zst")
    answers = vectors.ask(driver, [{"vector": row["vector"], "published": row["published"]} for row in rows])
    for row, answer in zip(rows, answers, strict=True):
        if "base" not in answer:
            if row.get("reference") is not None:
                yield f"cvss-real-wrong: {row} {answer}"
        elif answer["base"] != row["reference"] or answer["published_kind"] != KINDS.get(row["fault"]):
            yield f"cvss-real-wrong: {row} {answer}"
    print(f"cvss-real-wrong: {len(rows)}")


def check_parse(driver):
    archive = tarfile.open(fileobj=io.BytesIO(vectors.unpacked("cvss-parse.tar.zst")))
    for member in archive:
        if not member.name.endswith(".list"):
            continue
        name = member.name.rsplit("/", 1)[1]
        items = []
        for line in archive.extractfile(member).read().decode().splitlines():
            text, _, note = (part.strip() for part in line.partition("#"))
            if text:
                version = {"v2": "2.0", "v4": "4.0"}.get(name[:2])
                items.append(({"vector": text, **({"version": version} if version else {})}, note))
        answers = vectors.ask(driver, [item for item, _ in items])
        for (item, note), answer in zip(items, answers, strict=True):
            is_refused = "error" in answer
            if is_refused != ("_error" in name and note != "OK") or (
                    not is_refused and answer["vector"] != item["vector"]):
                yield f"{name}: {item} {answer}"
        print(f"{name}: {len(items)}")


def main():
    driver = sys.argv[1]
    faults = [*check_scores(driver, "cvss-suite.jsonl.zst", "score"),
              *check_scores(driver, "cvss-real.jsonl.zst", "published"), *check_wrong(driver), *check_parse(driver)]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
