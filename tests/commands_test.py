#!/usr/bin/env python3
"""Names, versions, ranges and scores by the command line: one JSON line for each JSON line, in order, whatever one of them holds.

    tests/commands_test.py BINARY
"""
import json
import subprocess
import sys

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


versions()
ranges()
names()
scores()
finish("commands")
