#!/usr/bin/env python3
"""OASIS' validator suite and every real CSAF document, through the program.

A failing file of the suite must be reported with the id of its test, a valid one must not. CISA's documents must have no
errors. What is answered otherwise stands in exceptions.toml with its reason; a row that is no longer needed fails too.

    TOCSIN_DATA_DIR=… tests/conformance/csaf/csaf_test.py BINARY
"""
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77
BINARY = pathlib.Path(sys.argv[1]).resolve()
DATA = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "/nonexistent"))
SUITE = DATA / "csaf" / "oasis-csaf-conformance.tar.zst"
SIGNED = DATA / "advisories" / "csaf-signed.tar.zst"
CISA = DATA / "advisories" / "csaf-cisa.jsonl.zst"
LISTS = {"errors": "6.1", "warnings": "6.2", "infos": "6.3"}


def unpack(archive, folder):
    text = subprocess.run(["zstd", "-dc", "--long=27", str(archive)], capture_output=True, check=True).stdout
    folder.mkdir()
    subprocess.run(["tar", "-x", "-C", str(folder)], input=text, check=True)
    return folder


def validate(files):
    """File → its report."""
    out = {}
    files = [str(file) for file in files]
    for start in range(0, len(files), 500):
        run = subprocess.run([BINARY, "csaf", "validate", "--json", *files[start:start + 500]], capture_output=True)
        assert run.returncode in (0, 1), run.stderr.decode()
        reports = json.loads(run.stdout)
        assert len(reports) == len(files[start:start + 500])
        for report in reports:
            assert report["valid"] == (not report["errors"]), report["file"]
            out[report["file"]] = report
    return out


def tests_of(report):
    return {finding["test"] for name in LISTS for finding in report[name]}


def suite(folder, excused, used):
    faults = []
    for version in ("2.0", "2.1"):
        base = next(folder.glob(f"**/csaf_{version}/test/validator/data"))
        table = json.loads((base / "testcases.json").read_text())["tests"]
        names = {case["name"] for test in table for kind in ("failures", "valid") for case in test.get(kind, [])}
        reports = validate(base / name for name in sorted(names))
        counts = collections.Counter()
        for test in table:
            wrong = 0
            for kind in ("failures", "valid"):
                for case in test.get(kind, []):
                    report = reports[str(base / case["name"])]
                    name = pathlib.Path(case["name"]).stem
                    counts[kind] += 1
                    if (test["id"] in tests_of(report)) == (kind == "failures"):
                        counts[kind + " right"] += 1
                    else:
                        wrong += 1
                        row = excused.get((version, test["id"], name))
                        used.add(id(row))
                        if not row:
                            faults.append(f"{version} {test['id']} {name}: {kind}, found {sorted(tests_of(report))}")
                    # What the suite calls valid has no errors of other tests either.
                    if case["valid"] and not report["valid"]:
                        row = excused.get((version, "whole", name))
                        used.add(id(row))
                        if not row:
                            faults.append(f"{version} {name} is valid: {[(e['test'], e['path']) for e in report['errors']][:3]}")
            counts["tests right"] += wrong == 0
        print(f"CSAF {version}: {counts['tests right']} of {len(table)} tests; failing files {counts['failures right']} of "
              f"{counts['failures']}, valid files {counts['valid right']} of {counts['valid']}")
    return faults


def names(folder):
    """The rule of section 5.1: files that are named rightly, and files that are not."""
    faults = []
    for kind in ("valid", "invalid"):
        files = sorted(folder.glob(f"**/test/filenames/data/{kind}/*.json"))
        for file, report in validate(files).items():
            if ("5.1" in tests_of(report)) != (kind == "invalid"):
                faults.append(f"{kind} file name: {file}")
        print(f"file names: {len(files)} {kind}")
    return faults


def documents(what, files, excused, used):
    faults = []
    errors = collections.Counter()
    for file, report in validate(files).items():
        for finding in report["errors"]:
            row = excused.get((what, finding["test"], pathlib.Path(file).stem))
            errors[finding["test"]] += 1
            if row:
                used.add(id(row))
            else:
                faults.append(f"{what} {pathlib.Path(file).stem}: {finding}")
    print(f"{what}: {len(files)} documents, errors {dict(errors)}")
    return faults


def main():
    if not (SUITE.is_file() and CISA.is_file() and SIGNED.is_file()) or shutil.which("zstd") is None:
        print(f"skipped: {SUITE}, {CISA}, {SIGNED} or zstd is not here")
        return SKIPPED
    with open(HERE / "exceptions.toml", "rb") as file:
        rows = tomllib.load(file).get("exception", [])
    assert all(row["reason"] for row in rows)
    excused = {(row["of"], row["test"], name): row for row in rows for name in row["files"]}
    used = set()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        oasis = unpack(SUITE, folder / "oasis")
        faults = suite(oasis, excused, used) + names(oasis)
        faults += documents("examples", sorted(oasis.glob("**/examples/csaf/**/*.json")), excused, used)
        signed = unpack(SIGNED, folder / "signed")
        faults += documents("signed", sorted(signed.glob("**/*.json")), excused, used)
        (folder / "cisa").mkdir()
        text = subprocess.run(["zstd", "-dc", "--long=27", str(CISA)], capture_output=True, check=True).stdout
        files = []
        for line in text.splitlines():
            name = json.loads(line)["document"]["tracking"]["id"].lower()
            files.append(folder / "cisa" / f"{name}.json")
            files[-1].write_bytes(line)
        faults += documents("cisa", files, excused, used)
    faults += [f"no longer needed: {row}" for row in rows if id(row) not in used]
    for fault in faults:
        print("FAIL", fault)
    return 1 if faults else 0


sys.exit(main())
