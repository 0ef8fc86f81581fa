#!/usr/bin/env python3
"""Every public CSAF document in every format: valid by the format's own schema, and read back by our readers as what the document says,
unless the ledger names the place. That something is mended is never read of more than the document says.

    TOCSIN_DATA_DIR=… tests/conformance/views/views_test.py DRIVER
"""
import collections
import io
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from e2e import check, finish

DRIVER = sys.argv[1]
DATA = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "/nonexistent"))
MENDED = ("fixed", "not_affected")
URL = "https://publisher.example/document.json"


def unpacked(path):
    return subprocess.run(["zstd", "-dcq", "--long=27", str(path)], capture_output=True, check=True).stdout


def members(path):
    with tarfile.open(fileobj=io.BytesIO(unpacked(path))) as tar:
        for one in tar:
            if one.isfile():
                yield one.name, tar.extractfile(one).read()


def is_csaf(text):
    try:
        document = json.loads(text)
        return document["document"]["csaf_version"] in ("2.0", "2.1") and bool(document["document"]["tracking"]["id"])
    except (ValueError, KeyError, TypeError):
        return False


def documents():
    """What is valid, each once, on one line."""
    found = unpacked(DATA / "advisories/csaf-cisa.jsonl.zst").splitlines()
    for archive in ("advisories/csaf-signed.tar.zst", "advisories/vendor-samples.tar.zst", "csaf/oasis-csaf-conformance.tar.zst"):
        for name, content in members(DATA / archive):
            # Of OASIS' own, those whose names end with 11 and more are those that pass.
            if name.endswith(".json") and ("/testcases" not in name) and ("validator/data" not in name or name[-7:-5].isdigit() and int(name[-7:-5]) > 10):
                found.append(content)
    found += [path.read_bytes() for path in sorted((DATA / "identity").rglob("*.json"))]
    return sorted({json.dumps(json.loads(one)) for one in found if is_csaf(one)})


def validators():
    try:
        import jsonschema
        import referencing
    except ImportError:
        return {}
    schemas = {name: json.loads(content) for name, content in members(DATA / "schemas/schemas.tar.zst") if name.endswith(".json")}
    cyclonedx = schemas["cyclonedx/schema/bom-1.6.schema.json"]
    registry = referencing.Registry().with_resources(
        [(f"http://cyclonedx.org/schema/{name}", referencing.Resource.from_contents(schemas[f"cyclonedx/schema/{name}"]))
         for name in ("jsf-0.82.schema.json", "spdx.schema.json")])
    return {"openvex": jsonschema.Draft202012Validator(schemas["openvex/openvex_json_schema.json"]),
            "cyclonedx": jsonschema.Draft7Validator(cyclonedx, registry=registry),
            "cve": jsonschema.Draft7Validator(schemas["cve/src/middleware/schemas/CVE_JSON_5.1_bundled.json"])}


def without_purls(record):
    """The schema at hand is that of 5.1; 5.2 added packageURL."""
    for one in record["containers"]["cna"]["affected"]:
        purl = one.pop("packageURL", None)
        if purl is not None:
            check("@" not in urllib.parse.unquote(purl).rpartition("/")[2], f"no version in it: {purl}")
    return record


def named(line):
    """A statement of the document with its version in its name: "pkg:npm/left" in "vers:generic/1.0" is pkg:npm/left@1.0."""
    flaw, status, name, *ranges = line.split("|")
    versions = [one.partition("/")[2] for one in ranges if one.startswith("vers:") and one.partition("/")[2][:1] not in "<>*!"]
    if name.startswith("pkg:") and versions:
        path, mark, rest = name.partition("?")
        return f"{flaw}|{status}|{path}@{versions[0]}{mark}{rest}"
    return f"{flaw}|{status}|{name}" if not ranges else line


def read_back_vex(document, view):
    said = {named(line) for line in document["said"]}
    problems = []
    for line in view["read"]:
        flaw, status, name, *ranges = line.split("|")
        is_ours = name.startswith(URL) or not name.startswith(("pkg:", "cpe:"))
        if status in MENDED and not is_ours and line not in said and not name.startswith("cpe:"):
            problems.append(f"mended: {line}")
    if not view["ledger"]["losses"]:
        names = {line for line in view["read"] if "|pkg:" in line}
        problems += [f"lost: {line}" for line in said if "|pkg:" in line and line not in names and view["format"] == "openvex"]
    return problems


def read_back_record(view):
    lost = {one["pointer"] for one in view["ledger"]["losses"]}
    # A record must name a vendor.
    read = {line.replace("|n/a/", "|/") for _, line in view["read"]}
    source = {line for _, line in view["source"]}
    problems = [f"lost at {pointer}: {line}" for pointer, line in view["source"]
                if pointer not in lost and line not in read]
    mended = {line.partition("|")[2] for line in source if line.startswith(MENDED)}
    # Our reader takes later builds of a distribution for mended too, of which the document says nothing: the view has the build alone.
    mended |= {line.replace("|[", "|").removesuffix(", )") for line in mended if line.endswith(", )")}
    by_name = any(one["rule"] == "context-by-name" for one in view["ledger"]["losses"])
    for line in read:
        if line.startswith("not_affected") and line.partition("|")[2] not in mended and not by_name:
            problems.append(f"mended: {line}")
    return problems


def main():
    lines = documents()
    check(len(lines) > 2000, f"{len(lines)} documents")
    done = subprocess.run([DRIVER], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True, timeout=900)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    check(len(answers) == len(lines), "an answer to each")
    by = validators()
    counts, faults = collections.Counter(), []
    for line, document in zip(lines, answers):
        own_id = json.loads(line)["document"]["tracking"]["id"]
        for view in document["views"]:
            if "error" in view:
                faults.append(f"{own_id} {view['format']}: {view['error']}")
                continue
            kind = "refused" if "view" not in view else "lossy" if view["ledger"]["losses"] else "whole"
            counts[view["format"], kind] += 1
            counts.update({(view["format"], one["rule"]): 1 for one in view["ledger"]["losses"]})
            if kind == "refused":
                continue
            problems = read_back_record(view) if view["format"] == "cve" else read_back_vex(document, view)
            if view["format"] in by:
                fault = next(by[view["format"]].iter_errors(without_purls(view["view"]) if view["format"] == "cve" else view["view"]), None)
                problems += [f"schema: {'/'.join(map(str, fault.absolute_path))}: {fault.message[:200]}"] if fault else []
            faults += [f"{own_id} {view['format']} {view['flaw']}: {one}" for one in problems]
    for key, count in sorted(counts.items()):
        print(*key, count)
    check(not faults, f"{len(faults)} faults: " + "\n".join(faults[:30]))
    for name in ("openvex", "cyclonedx", "cve"):
        check(counts[name, "lossy"] + counts[name, "whole"] > 1000, f"views as {name}")
    finish("views")


if not (DATA / "advisories").exists():
    print("skipped: no data")
    sys.exit(77)
main()
