#!/usr/bin/env python3
"""Advisories in, through the real program: what is stored, what is quarantined and why, what changes nothing, and that every
original comes out as it went in.

    tests/advisories_test.py BINARY
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from e2e import check, finish, run

BINARY = sys.argv[1]
OSV = {"schema_version": "1.6.0", "id": "TEST-1", "modified": "2026-01-02T00:00:00Z", "aliases": ["CVE-2099-0001"], "summary": "A hole",
       "affected": [{"package": {"ecosystem": "npm", "name": "left"}, "versions": ["9.9.9"],
                     "ranges": [{"type": "SEMVER", "events": [{"introduced": "1.0.0"}, {"fixed": "1.2.0"}]}]}]}
CVE = {"dataType": "CVE_RECORD", "dataVersion": "5.1", "cveMetadata": {"cveId": "CVE-2099-0001", "state": "PUBLISHED", "dateUpdated": "2026-01-03T00:00:00"},
       "containers": {"cna": {"providerMetadata": {"shortName": "test"}, "affected": [{"vendor": "v", "product": "p", "defaultStatus": "unaffected",
                      "versions": [{"version": "1.0", "status": "affected", "lessThan": "2.0", "versionType": "custom"}]}]}}}


def command(*arguments):
    code, out, err = run(BINARY, "advisory", *arguments)
    return code, out, err


def own(folder):
    data = f"{folder}/data"
    lines = [json.dumps(OSV), json.dumps(CVE, indent=None), "{broken", json.dumps({"id": "TEST-2", "modified": "yesterday"}), json.dumps({"a": 1})]
    feed = pathlib.Path(folder, "feed.jsonl")
    feed.write_text("\n".join(lines) + "\n", encoding="utf-8")
    code, out, err = command("import", "--data", data, "--json", str(feed))
    done = json.loads(out)
    check(code == 1 and (done["stored"], done["quarantined"], done["skipped"]) == (2, 2, 1), f"one by one: {out} {err}")
    check(any(one["pointer"] == "/modified" for one in done["quarantine"]), f"with the pointer: {out}")
    code, out, _ = command("import", "--data", data, "--json", str(feed))
    again = json.loads(out)
    check((again["stored"], again["unchanged"]) == (0, 2), f"the same again changes nothing: {out}")
    code, out, _ = command("index", "--data", data, "--json")
    check(code == 0 and json.loads(out)["flaws"] == 1, f"two sources, one flaw: {out}")
    code, out, _ = command("show", "--data", data, "TEST-1", "--json")
    shown = json.loads(out)["advisories"]
    check(code == 0 and shown[0]["assertions"][0]["ranges"][0]["versions"] == ["[1.0.0, 1.2.0)"], f"{out[:500]}")
    code, out, _ = command("show", "--data", data, "TEST-1", "--original")
    check(out == lines[0], "the original, byte for byte")
    check(command("show", "--data", data, "CVE-2000-1")[0] != 0, "an unknown id is none")
    check(command("import", "--data", data, f"{folder}/nothing")[0] != 0, "a file that is not there")
    # A page as the NVD serves it, and a withdrawn record.
    page = {"resultsPerPage": 1, "vulnerabilities": [{"cve": {"id": "CVE-2099-0003", "vulnStatus": "Analyzed", "lastModified": "2026-01-01T00:00:00.000",
            "configurations": [{"nodes": [{"operator": "OR", "negate": False, "cpeMatch": [{"vulnerable": True,
                                "criteria": "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*", "versionEndExcluding": "3.0", "matchCriteriaId": "x"}]}]}]}}]}
    pathlib.Path(folder, "page.json").write_text(json.dumps(page, indent=1), encoding="utf-8")
    withdrawn = dict(OSV, withdrawn="2026-02-01T00:00:00Z")
    pathlib.Path(folder, "withdrawn.json").write_text(json.dumps(withdrawn), encoding="utf-8")
    code, out, _ = command("import", "--data", data, "--json", f"{folder}/page.json", f"{folder}/withdrawn.json")
    check(code == 0 and json.loads(out)["stored"] == 2 and json.loads(out)["withdrawn"] == 1, f"{out}")
    code, out, _ = command("show", "--data", data, "CVE-2099-0003", "--json")
    check(json.loads(out)["advisories"][0]["assertions"][0]["ranges"][0]["versions"] == ["(, 3.0)"], f"{out[:500]}")


def match(folder):
    data = f"{folder}/match"
    feed = pathlib.Path(folder, "match.jsonl")
    feed.write_text(json.dumps(OSV) + "\n" + json.dumps(dict(OSV, id="OTHER-1", affected=[dict(OSV["affected"][0], versions=[],
                    ranges=[{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.1.0"}]}])])) + "\n", encoding="utf-8")
    command("import", "--data", data, str(feed))
    check(run(BINARY, "match", "--data", data, str(feed))[0] != 0, "without an index there is no answer")
    command("index", "--data", data)
    parts = [{"type": "library", "bom-ref": "a", "name": "left", "version": "1.0.5", "purl": "pkg:npm/left@1.0.5"},
             {"type": "library", "bom-ref": "b", "name": "left", "version": "1.1.5", "purl": "pkg:npm/left@1.1.5"},
             {"type": "library", "bom-ref": "c", "name": "left", "version": "1.2.0", "purl": "pkg:npm/left@1.2.0"},
             {"type": "library", "bom-ref": "d", "name": "left", "version": "9.9.9", "purl": "pkg:npm/left@9.9.9"},
             {"type": "library", "bom-ref": "e", "name": "curl", "version": "7.0-1", "purl": "pkg:deb/debian/curl@7.0-1"},
             {"type": "library", "bom-ref": "f", "name": "x", "version": "1", "purl": "pkg:maven/g/x@1"},
             {"type": "library", "bom-ref": "g", "name": "nothing"}]
    bom = pathlib.Path(folder, "bom.json")
    bom.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": parts}), encoding="utf-8")
    code, out, err = run(BINARY, "match", "--data", data, "--json", str(bom))
    answer = json.loads(out)
    got = {one["ref"]: (one["flaw"], sorted(a["source"] for a in one["advisories"] if a["status"] == "affected"), one["fixed_in"])
           for one in answer["findings"]}
    check(code == 1 and answer["components"] == 7, f"{out[:300]} {err}")
    check(got == {"a": ("CVE-2099-0001", ["OTHER", "TEST"], ["1.1.0", "1.2.0"]), "b": ("CVE-2099-0001", ["TEST"], ["1.2.0"]),
                  "d": ("CVE-2099-0001", ["TEST"], ["1.2.0"])}, f"what is affected, by whom, fixed where: {got}")
    reasons = {one["ref"]: one["reason"] for one in answer["unknown"]}
    check(set(reasons) == {"e", "f", "g"} and "release" in reasons["e"] and "no feed" in reasons["f"], f"and what is not known: {reasons}")
    check([s["name"] for s in answer["data"]["sources"]] == ["OTHER", "TEST"], "with the age of the data")


def package_database(folder):
    """A status file alone says of no release; with os-release its packages are judged."""
    data = f"{folder}/dpkg"
    feed, status, release, other = (pathlib.Path(folder, name) for name in ("deb.json", "status", "os-release", "other"))
    feed.write_text(json.dumps({"schema_version": "1.6.0", "id": "DSA-1", "modified": "2026-01-02T00:00:00Z", "affected": [{
        "package": {"ecosystem": "Debian:12", "name": "curl"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "7.1-1"}]}]}]}),
        encoding="utf-8")
    status.write_text("Package: libcurl4\nStatus: install ok installed\nArchitecture: amd64\nSource: curl\nVersion: 7.0-1\n", encoding="utf-8")
    release.write_text('ID=debian\nVERSION_ID="12"\n', encoding="utf-8")
    other.write_text("ID=alpine\nVERSION_ID=3.18.1\n", encoding="utf-8")
    command("import", "--data", data, str(feed))
    command("index", "--data", data)
    code, out, _ = run(BINARY, "match", "--data", data, "--json", str(status))
    check(code == 0 and "release" in json.loads(out)["unknown"][0]["reason"], f"without os-release: {out}")
    code, out, _ = run(BINARY, "match", "--data", data, "--json", str(status), str(release))
    found = json.loads(out)["findings"]
    check(code == 1 and [(one["component"], one["sureness"], one["fixed_in"]) for one in found] ==
          [("pkg:deb/debian/libcurl4@7.0-1?arch=amd64&distro=debian-12", "affected", ["7.1-1"])], f"with it: {out}")
    code, _, err = run(BINARY, "match", "--data", data, str(status), str(release), str(other))
    check(code == 2 and "one system at a time" in err, f"two systems at once: {code} {err}")


def log4j(folder):
    source = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "/nonexistent"), "advisories")
    if not source.exists():
        print("conformance: the real advisories are not here; skipped")
        return
    data = f"{folder}/log4j"
    files = [str(source / name) for name in ("cve5-log4j.jsonl.zst", "osv-log4j.jsonl.zst")]
    code, out, err = command("import", "--data", data, "--json", *files)
    check(code == 0 and json.loads(out)["stored"] == 8, f"the eight records: {out} {err}")
    wanted = {
        ("CVE-2021-44228", "CVE"): ["[2.0-beta9, 2.3.1)", "[2.4, 2.12.2)", "[2.13.0, 2.15.0)"],
        ("CVE-2021-44228", "GHSA"): ["(, 2.3.1)", "[2.13.0, 2.15.0)", "[2.4, 2.12.2)"],
        ("CVE-2021-45046", "CVE"): ["(, 2.16.0)"],
        ("CVE-2021-44832", "CVE"): ["[2.0-beta7, 2.3.2)", "[2.13.0, 2.17.1)", "[2.4, 2.12.4)"],
        ("CVE-2021-45105", "CVE"): ["[2.0-alpha1, 2.3.1)", "[2.13.0, 2.17.0)", "[2.4, 2.12.3)"],
    }
    for (cve, who), ranges in wanted.items():
        shown = json.loads(command("show", "--data", data, cve, "--json")[1])["advisories"]
        got = sorted(text for advisory in shown if advisory["source"] == who for assertion in advisory["assertions"]
                     for part in assertion["ranges"] if part["status"] == "affected" for text in part["versions"])
        check(got == sorted(ranges), f"{cve} by {who}: {got}")
    for name in files:
        for line in subprocess.run(["zstd", "-dcq", "--long=27", name], capture_output=True, check=True).stdout.decode().splitlines():
            record = json.loads(line)
            own_id = record.get("id") or record["cveMetadata"]["cveId"]
            originals = command("show", "--data", data, own_id, "--original")[1]
            check(line in originals, f"{own_id} comes out bit-identical")


with tempfile.TemporaryDirectory() as root:
    own(root)
    match(root)
    package_database(root)
    log4j(root)
finish("advisories")
