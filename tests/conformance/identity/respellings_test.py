#!/usr/bin/env python3
"""No respelling is silent: for every package of the OSV records of the data folder (read in place) and each way in which tools write such a
name otherwise, a version that a record lists as affected is found, or the component is told to be unknown. Every ecosystem is said to be covered
whole, so that nothing is unknown for want of coverage.

    tests/conformance/identity/respellings_test.py BINARY
"""
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent))
from e2e import check, finish

BINARY = sys.argv[1]
DATA = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", ""))
RECORDS = DATA / "advisories" / "osv.jsonl.zst"

# Ecosystem: (purl type, what stands between namespace and name).
TYPES = {"PyPI": ("pypi", None), "Go": ("golang", "/"), "crates.io": ("cargo", None), "npm": ("npm", "/"), "Maven": ("maven", ":"),
         "RubyGems": ("gem", None), "NuGet": ("nuget", None), "Packagist": ("composer", "/"), "Hex": ("hex", None), "Pub": ("pub", None),
         "Hackage": ("hackage", None), "Julia": ("julia", None), "CRAN": ("cran", None), "Bitnami": ("bitnami", None)}


def purl_of(kind, path, version):
    return f"pkg:{kind}/{'/'.join(urllib.parse.quote(part, safe='') for part in path.split('/'))}@{urllib.parse.quote(version, safe='')}"


def respellings(path):
    """Of one name: letters, separators, encodings."""
    yield path
    yield path.lower()
    yield path.upper()
    yield path.replace("_", "-")
    yield path.replace("-", "_")
    yield path.replace(".", "-")
    yield path.replace("-", "")
    yield path.replace("-", "--")
    yield path.replace("_", "%5F").replace(".", "%2E")


def version_in(affected):
    """A version that is affected, as far as that can be told without an order of versions; else None."""
    if affected.get("versions"):
        return affected["versions"][0]
    for events in (one["events"] for one in affected.get("ranges", ()) if one["type"] != "GIT"):
        introduced = [event["introduced"] for event in events if "introduced" in event]
        if introduced and introduced[0] != "0":
            return introduced[0]
        if introduced and not any(str(value).startswith(("0.0.0", "0.0.1")) for event in events for value in event.values()):
            return "0.0.1"
    return None


def main():
    if not RECORDS.is_file():
        sys.exit(77)
    listed = {}
    for line in subprocess.run(["zstd", "-dc", "--long=27", RECORDS], capture_output=True, check=True).stdout.splitlines():
        record = json.loads(line)
        for affected in () if "withdrawn" in record else record.get("affected", ()):
            package = affected.get("package", {})
            version = version_in(affected)
            if package.get("ecosystem") in TYPES and version:
                listed.setdefault((package["ecosystem"], package["name"]), (record["id"], version))
    components, wanted = [], {}
    for (ecosystem, name), (flaw, version) in sorted(listed.items()):
        kind, separator = TYPES[ecosystem]
        path = name if separator is None else name.replace(separator, "/", 1) if separator == ":" else name
        for spelled in dict.fromkeys(respellings(path)):
            ref = f"c{len(components)}"
            components.append({"type": "library", "bom-ref": ref, "name": name, "version": version, "purl": purl_of(kind, spelled, version)})
            wanted[ref] = (ecosystem, name, spelled, flaw)
    with tempfile.TemporaryDirectory(prefix="tocsin-respellings.") as folder:
        data, bom, coverage = (pathlib.Path(folder) / name for name in ("data", "bom.cdx.json", "coverage.json"))
        coverage.write_text(json.dumps({"tocsin_coverage": "1", "source": "TEST", "modified": "2026-01-01T00:00:00Z",
                                        "covers": [{"ecosystem": one, "extent": "whole"} for one in TYPES]}), encoding="utf-8")
        bom.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components}), encoding="utf-8")
        for arguments in (["advisory", "import", "--data", data, RECORDS, coverage], ["advisory", "index", "--data", data]):
            done = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, check=False)
            check(done.returncode in (0, 1), f"{arguments[1]}: {done.stderr}")
        answer = json.loads(subprocess.run([BINARY, "match", "--data", data, "--json", bom], capture_output=True, text=True, check=False).stdout)
    found = collections.defaultdict(set)
    for one in answer["findings"]:
        found[one["ref"]].update([one["flaw"], *one["aliases"], *(advisory["id"] for advisory in one["advisories"])])
    unknown = {one["ref"]: one["reason"] for one in answer["unknown"]}
    looked_up = {one["ref"]: one["keys"] for one in answer["looked_up"]}
    check(list(looked_up) == list(wanted), "every component is told with the keys that it was looked up under")
    own = {wanted[ref][:2]: looked_up[ref][0] for ref in reversed(wanted)}  # by its first spelling, its own
    keys = set(own.values())
    silent, missed = [], []
    for ref, (ecosystem, name, spelled, flaw) in wanted.items():
        key = looked_up[ref][0]
        # A name that is another package's own, which is known too, is judged as that.
        is_other = key in keys and key != own[ecosystem, name]
        if flaw not in found[ref] and ref not in unknown and not is_other:
            silent.append(f"{ecosystem} {name} as {spelled} ({flaw})")
        if key == own[ecosystem, name] and flaw not in found[ref]:
            missed.append(f"{ecosystem} {name} as {spelled} ({flaw})")
    check(not missed, f"not found under its own key: {len(missed)}: {missed[:20]}")
    check(not silent, f"silent: {len(silent)} of {len(wanted)}: {silent[:20]}")
    print(f"{len(listed)} packages, {len(wanted)} spellings: {sum(1 for ref in wanted if wanted[ref][3] in found[ref])} found, "
          f"{sum(1 for ref in wanted if ref in unknown)} unknown")
    finish("respellings")


main()
