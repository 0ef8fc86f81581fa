#!/usr/bin/env python3
"""Matches that analysts labelled, of container images (data folder, read in place), against ours. A label is used where our advisories speak of
its flaw in a package of its name and of the ecosystem that its version tells: AlmaLinux 8 and 9 (".el8" in the release; the images are of the
family), PyPI, Go and crates.io. What is labelled true has to be found, or to be told as unknown; what is labelled false and found, and what is
true and missed, has its reason in exceptions.toml beside this, one for each kind.

    tests/conformance/match/labels_test.py BINARY
"""
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent))
from e2e import check, finish

BINARY = sys.argv[1]
DATA = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", ""))
RECORDS, LABELS = DATA / "advisories" / "osv.jsonl.zst", DATA / "match" / "labels.jsonl.zst"
EXCEPTIONS = tomllib.loads((pathlib.Path(__file__).parent / "exceptions.toml").read_text(encoding="utf-8"))["exception"]
TYPES = {"PyPI": "pypi", "Go": "golang", "crates.io": "cargo"}


def lines(path):
    return map(json.loads, subprocess.run(["zstd", "-dc", "--long=27", path], capture_output=True, check=True).stdout.splitlines())


def purl_of(ecosystem, name, version):
    if ecosystem.startswith("AlmaLinux:"):
        epoch, _, rest = version.rpartition(":")
        more = f"&epoch={epoch}" if epoch else ""
        return f"pkg:rpm/almalinux/{urllib.parse.quote(name)}@{urllib.parse.quote(rest)}?distro=almalinux-{ecosystem[10:]}{more}"
    return f"pkg:{TYPES[ecosystem]}/{urllib.parse.quote(name)}@{urllib.parse.quote(version)}"


def fits(ecosystem, version):
    """Is the version of the form that the ecosystem's have?"""
    release = re.search(r"\.(?:module_?\+?)?el(\d+)", version) or re.search(r"[._]el(\d+)", version)
    if ecosystem.startswith("AlmaLinux:"):
        return bool(release) and release.group(1) == ecosystem[10:]
    return not release and not re.search(r"-r\d+$|amzn|deb|ubuntu", version) and (ecosystem != "Go" or version.startswith("v"))


def main():
    if not RECORDS.is_file() or not LABELS.is_file():
        sys.exit(77)
    speaks = collections.defaultdict(set)  # (flaw, name): ecosystems
    for record in lines(RECORDS):
        for affected in () if "withdrawn" in record else record.get("affected", ()):
            package = affected.get("package", {})
            ecosystem = package.get("ecosystem", "")
            if ecosystem in TYPES or ecosystem in ("AlmaLinux:8", "AlmaLinux:9"):
                for flaw in (record["id"], *record.get("aliases", ()), *record.get("upstream", ()), *record.get("related", ())):
                    speaks[flaw, package["name"].lower()].add(ecosystem)
    components, wanted = {}, {}
    for label in lines(LABELS):
        if "package" not in label or label["label"] == "??":
            continue
        name, version = label["package"]["name"], label["package"]["version"]
        for flaw in {label["vulnerability_id"], label.get("effective_cve") or label["vulnerability_id"]}:
            for ecosystem in speaks.get((flaw, name.lower()), ()):
                if fits(ecosystem, version):
                    purl = purl_of(ecosystem, name, version)
                    components[purl] = {"type": "library", "bom-ref": purl, "name": name, "version": version.rpartition(":")[2], "purl": purl}
                    wanted.setdefault((purl, flaw), set()).add(label["label"])
    with tempfile.TemporaryDirectory(prefix="tocsin-labels.") as folder:
        data, bom = pathlib.Path(folder, "data"), pathlib.Path(folder, "bom.cdx.json")
        bom.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": list(components.values())}), encoding="utf-8")
        for arguments in (["advisory", "import", "--data", data, RECORDS], ["advisory", "index", "--data", data]):
            done = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, check=False)
            check(done.returncode in (0, 1), f"{arguments[1]}: {done.stderr}")
        answer = json.loads(subprocess.run([BINARY, "match", "--data", data, "--json", bom], capture_output=True, text=True, check=False).stdout)
        upstream = {}
        for one in answer["findings"]:
            for advisory in one["advisories"]:
                if advisory["status"] in ("affected", "possible"):
                    upstream.setdefault((one["ref"], advisory["id"]), one["sureness"])
    ids = collections.defaultdict(set)
    for record in lines(RECORDS):
        for flaw in (record["id"], *record.get("aliases", ()), *record.get("upstream", ()), *record.get("related", ())):
            ids[flaw].add(record["id"])
    unknown = {one["ref"] for one in answer["unknown"]}
    counts, left, used = collections.Counter(), [], collections.Counter()
    for (purl, flaw), labels in sorted(wanted.items()):
        if len(labels) > 1:
            counts["labelled both ways"] += 1
            continue
        label = next(iter(labels))
        sureness = {upstream[purl, one] for one in ids[flaw] if (purl, one) in upstream}
        is_found = bool(sureness)
        if label == "TP" and (is_found or purl in unknown):
            counts["true, found" if is_found else "true, told as unknown"] += 1
            continue
        if label == "FP" and not is_found:
            counts["false, not found"] += 1
            continue
        reason = next((one for one in EXCEPTIONS if one["label"] == label and re.fullmatch(one["purl"], purl) and re.fullmatch(one["flaw"], flaw)
                       and (one.get("sureness") != "possible" or sureness == {"possible"})), None)
        if reason is None:
            left.append(f"{label} {purl} {flaw}")
        else:
            used[reason["why"]] += 1
        counts["true, missed" if label == "TP" else "false, found"] += 1
    check(not left, f"without a reason: {len(left)}: " + "\n  ".join(["", *left[:60]]))
    check(len(used) == len({one["why"] for one in EXCEPTIONS}), f"reasons that nothing needs any more: {used}")
    print(f"{len(wanted)} labels of {len(components)} components: " + ", ".join(f"{key} {value}" for key, value in sorted(counts.items())))
    for why, count in used.items():
        print(f"  {count}: {why}")
    finish("labels")


main()
