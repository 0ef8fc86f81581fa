#!/usr/bin/env python3
"""Lint: docs/security/asvs.md. Each row parses, ids are sorted and come once, the counts at the top are those of the rows,
each open row stands in the list of what is open, and each file and test that is named exists.

    tools/asvs_check.py

A row that ends in `<!-- check: … -->` awaits the landing of another branch: its files and tests are not looked for.
"""
import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "security" / "asvs.md"
ROW = re.compile(r"\| ([\d.]+) \| ([12]) \| ([^|]+) \| (met|n/a|open) \| ([^|]+?)( <!-- check: \w+ -->)? \|")
ID = re.compile(r"\d+\.\d+\.\d+")
COUNTS = re.compile(r"\| (1|2|both) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|")
FILE = re.compile(r"[\w.-]+(/[\w.-]+)+|[\w-]+\.(md|txt)")
STATUSES = ("met", "n/a", "open")


def evidence_faults(evidence):
    """What stands in backticks is a file, or a test of the file named last before it; anything else is not looked at."""
    file = None
    for named in re.findall(r"`([^`]+)`", evidence):
        if FILE.fullmatch(named):
            file = ROOT / named
            if not file.is_file():
                yield f"there is no {named}"
        elif re.fullmatch(r"\w+", named):
            form = rf"^\s*def {named}\(" if file and file.suffix == ".py" else rf"^TEST\w*\(\w+,\s*{named}\)"
            if file is None or not file.is_file() or not re.search(form, file.read_text(encoding="utf-8"), re.M):
                yield f"there is no {named} in {file.relative_to(ROOT) if file else 'no file'}"


def main():
    faults, ids, counted, waiting = [], [], collections.Counter(), 0
    stated, statuses = {}, {}
    text = PAGE.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if counts := COUNTS.fullmatch(line):
            stated[counts[1]] = [int(n) for n in counts.groups()[1:]]
            continue
        if not re.match(r"\| \d", line):
            for fault in evidence_faults(line):
                faults.append(f"{number}: {fault}")
            continue
        row = ROW.fullmatch(line)
        if row is None or not ID.fullmatch(row[1]):
            faults.append(f"{number}: no row: {line[:80]}")
            continue
        ids.append([int(part) for part in row[1].split(".")])
        counted[row[2], row[4]] += 1
        statuses[row[1]] = row[4]
        waiting += row[6] is not None
        if row[4] == "met" and "`" not in row[5]:
            faults.append(f"{number}: met without evidence")
        for fault in () if row[6] else evidence_faults(row[5]):
            faults.append(f"{number}: {fault}")
    if ids != sorted(ids) or len(statuses) != len(ids):
        faults.append("the ids are not sorted, or one comes twice")
    wanted = {level: [counted[level, status] for status in STATUSES] for level in "12"}
    wanted["both"] = [a + b for a, b in zip(wanted["1"], wanted["2"])]
    for level, numbers in wanted.items():
        if stated.get(level) != [*numbers, sum(numbers)]:
            faults.append(f"level {level}: counted {numbers}, stated {stated.get(level)}")
    listed = set(ID.findall("\n".join(re.findall(r"^\d+\. (.+)$", text, re.M))))
    for one in sorted(listed ^ {row for row, status in statuses.items() if status == "open"}):
        faults.append(f"{one}: {'listed as open and is not' if one in listed else 'open and not in the list'}")
    for fault in faults:
        print(f"{PAGE.relative_to(ROOT)}: {fault}")
    print(f"{len(ids)} requirements, {waiting} that wait for a branch, {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())
