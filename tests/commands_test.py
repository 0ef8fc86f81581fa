#!/usr/bin/env python3
"""Names, versions, ranges and scores by the command line: one JSON line for each JSON line, in order, whatever one of them holds.

    tests/commands_test.py BINARY
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from e2e import check, finish, run

BINARY = sys.argv[1]


def lines(*arguments, items):
    text = "".join((item if isinstance(item, str) else json.dumps(item)) + "\n" for item in items)
    done = subprocess.run([BINARY, *arguments, "--stdin"], input=text, capture_output=True, text=True, timeout=60, check=False)
    check(done.returncode == 0, f"{arguments}: exit {done.returncode}: {done.stderr[:300]}")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    check(len(answers) == len(items), f"{arguments}: {len(answers)} answers to {len(items)} lines")
    return answers


def versions():
    rows = [("Maven", "2.0-beta9", "2.0", "<"), ("npm", "1.0.0-rc.1", "1.0.0", "<"), ("PyPI", "1.0", "1.0.0", "="),
            ("Debian:12", "1:1.0-1", "2.0-1", ">"), ("deb", "1.0~rc1", "1.0", "<"), ("rpm", "1.0^a", "1.0", ">"),
            ("Alpine:v3.18", "1.0_alpha", "1.0", "<"), ("golang", "v0.0.0-20200101000000-abcdefabcdef", "v0.0.1", "<")]
    answers = lines("version", "compare", items=[{"eco": e, "a": a, "b": b} for e, a, b, _ in rows] + ["{", {"eco": "no such", "a": "1", "b": "2"}])
    for (eco, a, b, wanted), answer in zip(rows, answers):
        check(answer.get("op") == wanted and answer.get("exact") is True, f"{eco} {a} {wanted} {b}: {answer}")
    check("error" in answers[-2] and "error" in answers[-1], "a broken line and an unknown ecosystem are errors of their lines")
    code, out, _ = run(BINARY, "version", "compare", "maven", "2.14.1", "2.15.0")
    check(code == 0 and json.loads(out)["op"] == "<", f"on the command line: {out}")
    code, out, _ = run(BINARY, "version", "within", "npm", "1.5.0", "vers:npm/>=1.0.0|<2.0.0")
    check(json.loads(out)["result"] is True, f"within: {out}")


def ranges():
    code, out, _ = run(BINARY, "vers", "contains", "vers:pypi/>=1.0|<2.0", "1.5")
    check(code == 0 and json.loads(out)["result"] is True, f"contains: {out}")
    code, out, _ = run(BINARY, "vers", "from-native", "npm", "^1.2.3")
    check(json.loads(out)["result"] == "vers:npm/>=1.2.3|<2.0.0-0" or json.loads(out)["result"].startswith("vers:npm/>=1.2.3|<2"), f"native: {out}")
    answers = lines("vers", items=[{"op": "contains", "vers": "vers:npm/<1.0.0", "version": "1.0.0"},
                                   {"op": "canonical", "vers": "vers:npm/>=1.0.0|<2.0.0"}, {"op": "contains", "vers": "nonsense", "version": "1"}])
    check(answers[0]["result"] is False and answers[1]["result"] == "vers:npm/>=1.0.0|<2.0.0" and "error" in answers[2], f"{answers}")


def names():
    answers = lines("purl", items=[{"purl": "pkg:PyPI/Flask_Login@1.0"}, {"build": {"type": "npm", "namespace": "@a", "name": "b", "version": "1"}},
                                   {"purl": "flask@1"}])
    check(answers[0]["purl"] == "pkg:pypi/flask-login@1.0" and answers[0]["namespace"] is None, f"{answers[0]}")
    check(answers[1]["purl"] == "pkg:npm/%40a/b@1", f"{answers[1]}")
    check("error" in answers[2], "no scheme")
    code, out, _ = run(BINARY, "cpe", "compare", "cpe:2.3:a:apache:log4j:*:*:*:*:*:*:*:*", "cpe:/a:apache:log4j:2.14.1")
    check(code == 0 and json.loads(out)["relation"] == "superset", f"cpe: {out}")


def scores():
    answers = lines("cvss", items=[{"vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"}, {"vector": "AV:N/AC:L/Au:N/C:C/I:C/A:C"},
                                   {"vector": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"}, {"vector": "CVSS:3.1/AV:N"}])
    check([a.get("base") for a in answers[:3]] == [10.0, 10.0, 10.0], f"{answers}")
    check(answers[0]["severity"] == "Critical" and answers[0]["temporal"] is None and "error" in answers[3], f"{answers}")
    code, out, err = run(BINARY, "cvss", "CVSS:3.1/AV:X")
    check(code == 1 and "error" in json.loads(out) and err, "a vector that is none: 1, and why")


def csaf():
    """Exit codes, the form of the answer, and nothing that moves a terminal."""
    tracking = {"current_release_date": "2024-01-24T10:00:00Z", "id": "A-1", "initial_release_date": "2024-01-24T10:00:00Z",
                "revision_history": [{"date": "2024-01-24T10:00:00Z", "number": "1", "summary": "S"}], "status": "final", "version": "1"}
    good = {"document": {"category": "csaf_base", "csaf_version": "2.0", "publisher": {"category": "vendor", "name": "A", "namespace": "https://a.example"},
                         "title": "T", "tracking": tracking}}
    bad = {**good, "\x1b[31m": 1, "vulnerabilities": []}
    with tempfile.TemporaryDirectory() as folder:
        files = {"a-1.json": json.dumps(good), "bad.json": json.dumps(bad), "not.json": "{"}
        for name, text in files.items():
            pathlib.Path(folder, name).write_text(text, encoding="utf-8")
        code, out, _ = run(BINARY, "csaf", "validate", "--json", f"{folder}/a-1.json")
        answer = json.loads(out)
        check(code == 0 and len(answer) == 1 and answer[0]["valid"] is True and answer[0]["errors"] == [], f"valid: {out}")
        check(set(answer[0]) == {"file", "valid", "errors", "warnings", "infos"} and "6.2.12" in [one["test"] for one in answer[0]["warnings"]], f"{out}")
        code, out, _ = run(BINARY, "csaf", "validate", "--json", f"{folder}/a-1.json", f"{folder}/bad.json", f"{folder}/not.json")
        answer = json.loads(out)
        check(code == 1 and [one["valid"] for one in answer] == [True, False, False], f"one of three: {code} {out}")
        check(answer[1]["errors"][0]["test"] == "schema" and answer[1]["errors"][0]["path"] == "/vulnerabilities", f"{answer[1]['errors']}")
        check("5.1" in [one["test"] for one in answer[1]["warnings"]], "the file is not named after the document")
        check(answer[2]["errors"][0]["test"] == "schema", f"no JSON: {answer[2]}")
        code, out, _ = run(BINARY, "csaf", "validate", f"{folder}/bad.json")
        check(code == 1 and "\x1b" not in out and "error schema at /vulnerabilities" in out, f"for people: {out!r}")
        code, out, err = run(BINARY, "csaf", "validate", f"{folder}/none.json", f"{folder}/a-1.json")
        check(code == 3 and "none.json" in err and "valid" in out, f"unreadable: {code} {err}")
        done = subprocess.run([BINARY, "csaf", "validate", "-"], input=json.dumps(good), capture_output=True, text=True, timeout=60, check=False)
        check(done.returncode == 0 and "5.1" not in done.stdout, f"standard input: {done.stdout}")
    check(run(BINARY, "csaf", "validate")[0] == 2, "no file is a usage error")


def sheets():
    """The pages that lawyers sign are those of the files."""
    documents = pathlib.Path(__file__).resolve().parent.parent / "docs" / "regimes"
    with tempfile.TemporaryDirectory() as folder:
        code, out, err = run(BINARY, "regime", "sheets", folder)
        made = {path.name: path.read_text(encoding="utf-8") for path in pathlib.Path(folder).iterdir()}
        kept = {path.name: path.read_text(encoding="utf-8") for path in documents.iterdir()}
        check(code == 0 and len(made) > 100 and made == kept,
              f"docs/regimes is what tocsin regime sheets writes: write it anew, {sorted(set(made) ^ set(kept))} {out}{err}")
        code, one, _ = run(BINARY, "regime", "sheet", "cn.rmsv.art7", "--language", "zh-CN")
        check(code == 0 and made["cn.rmsv.art7.md"].endswith("\n---\n\n" + one), "one of them, in one language")
    check(run(BINARY, "regime", "sheet", "none.such")[0] == 3, "no such regime")
    check(run(BINARY, "regime", "sheets", "/proc/none")[0] not in (0, 2), "a folder that is not there")


def manual():
    """One table: the help, the manual, docs/cli.md and the completion of the shell say the same."""
    documents = pathlib.Path(__file__).resolve().parent.parent / "docs"
    code, markdown, _ = run(BINARY, "manual")
    check(code == 0 and markdown == (documents / "cli.md").read_text(encoding="utf-8"), "docs/cli.md is what tocsin manual says: write it anew")
    names = re.findall(r"^## tocsin (\S+)$", markdown, re.M)
    check(len(names) > 15 and len(set(names)) == len(names), f"{names}")
    _, man, _ = run(BINARY, "manual", "--as", "man")
    _, bash, _ = run(BINARY, "manual", "--as", "bash")
    for line in re.findall(r"^tocsin (.+)$", markdown, re.M):
        words = [word for word in line.split() if word.islower()]
        code, text, _ = run(BINARY, *words, "--help")
        section = markdown.split(f"\ntocsin {line}\n")[1].split("\n```\ntocsin ")[0].split("\n## ")[0]
        options = re.findall(r"^\| `(--[a-z-]+)", section, re.M)
        check(code == 0 and all(option in text for option in options), f"{words}: help lacks one of {options}")
        check('.SS "tocsin ' + line.replace("-", "\\-") + '"' in man, f"{line}: not in the manual")
        asked = f"COMP_WORDS=(tocsin {' '.join(words)} --); COMP_CWORD={len(words) + 1}; _tocsin; echo \"${{COMPREPLY[@]}}\""
        done = subprocess.run(["bash", "-c", f"{bash}\n{asked}"], capture_output=True, text=True, timeout=60, check=True)
        check(set(options) <= set(done.stdout.split()), f"{words}: the shell completes {done.stdout.split()}, not {options}")
    for usage in ([], ["nothing"], ["scan"], ["keys", "rotate", "nothing"], ["scan", "x", "--jobs", "0"], ["scan", "x", "--jobs", "65"],
                  ["scan", "x", "--json", "--sbom", "spdx"], ["keys", "rotate", "log", "--early"], ["cvss"], ["cvss", "x", "--stdin"],
                  ["cpe", "compare", "x"], ["vers"], ["inventory", "import", "x", "--vex"], ["serve", "--nothing"]):
        code, _, err = run(BINARY, *usage)
        check(code == 2 and err, f"{usage}: exit {code}, {err!r}")


versions()
ranges()
names()
scores()
csaf()
sheets()
manual()
finish("commands")
