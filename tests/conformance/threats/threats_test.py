#!/usr/bin/env python3
"""The public threat content, read in place: ids, markings and counts are those of a plain reading in Python, what is said to be
invalid is refused, and nothing of a MISP event is silent."""
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
# Of TLP 1 and 2.0, from the strictest on.
LABELS = {"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": "TLP:RED", "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "TLP:RED",
          "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": "TLP:AMBER+STRICT", "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": "TLP:AMBER",
          "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "TLP:AMBER", "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "TLP:GREEN",
          "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "TLP:GREEN", "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": "TLP:CLEAR",
          "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "TLP:CLEAR"}
ORDER = ["", "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
OBSERVABLES = {"artifact", "autonomous-system", "directory", "domain-name", "email-addr", "email-message", "file", "ipv4-addr", "ipv6-addr", "mac-addr", "mutex",
               "network-traffic", "process", "software", "url", "user-account", "windows-registry-key", "x509-certificate"}
checks = 0
failures = []


def check(is_right, what):
    global checks
    checks += 1
    if not is_right:
        failures.append(what)
        print("WRONG:", what)


def ask(driver, lines):
    run = subprocess.run([driver], input="".join(line + "\n" for line in lines).encode(), capture_output=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def label(item, definitions):
    """The strictest that the markings of an object say; those of others than FIRST by their definition."""
    best = ""
    refs = item.get("object_marking_refs", []) + [one["marking_ref"] for one in item.get("granular_markings", []) if "marking_ref" in one]
    for ref in refs:
        said = LABELS.get(ref)
        if said is None:
            own = definitions.get(ref)
            is_statement = own is not None and own.get("definition_type") == "statement" and not own["definition"]["statement"].lower().startswith("tlp:")
            said = "" if is_statement else "TLP:RED"
        best = max(best, said, key=ORDER.index)
    return best


def check_bundle(name, text, answer):
    bundle = json.loads(text)
    objects = bundle["objects"]
    definitions = {one["id"]: one for one in objects if one["type"] == "marking-definition"}
    is_2_1 = [one.get("spec_version") == "2.1" or ("spec_version" not in one and one["type"] in OBSERVABLES) for one in objects]
    want = {place: (one["id"], label(one, definitions)) for place, one in enumerate(objects) if is_2_1[place] and one["id"] not in LABELS}
    got = {one["place"]: (one["id"], one["tlp"]) for one in answer["objects"]}
    check(got == want, f"{name}: {len(got)} of {len(want)} objects agree; refused: {[one['error'] for one in answer['refused']][:3]}")
    check(len(answer["refused"]) == is_2_1.count(False), f"{name}: {len(answer['refused'])} refused, {is_2_1.count(False)} are of another version")
    check(all(json.loads(one["body"]) == objects[one["place"]] and one["body"] in text for one in answer["objects"]), f"{name}: the bytes of an object are its own")
    return len(got)


def attributes_of(document):
    """(attributes, proposals) of a MISP document, with those of its objects."""
    found = collections.Counter()
    if isinstance(document, list):
        for one in document:
            found += attributes_of(one)
    elif isinstance(document, dict):
        for key in ("response", "Event", "Object"):
            found += attributes_of(document.get(key))
        attributes = document.get("Attribute", [])
        for one in attributes if isinstance(attributes, list) else [attributes]:
            found[one.get("type", "")] += 1
        found["proposal"] += len(document.get("ShadowAttribute", []))
    return found


def main():
    driver = sys.argv[1]
    folder = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "../shared/data")) / "threat"
    if not folder.is_dir() or shutil.which("zstd") is None:
        print(f"skipped: {folder} or zstd is not here")
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory() as temporary:
        here = pathlib.Path(temporary)
        for packed in sorted(folder.glob("*.zst")):
            content = subprocess.run(["zstd", "-dc", "--long=27", str(packed)], capture_output=True, check=True).stdout
            if packed.name.endswith(".tar.zst"):
                (here / packed.name[:-8]).mkdir()
                subprocess.run(["tar", "-x", "-C", str(here / packed.name[:-8])], input=content, check=True)
            else:
                (here / packed.name[:-4]).write_bytes(content)

        # Bundles, and objects that stand alone as bundles of one; the files of "interop" are schemas.
        bundles = {}
        for path in sorted(here.glob("stix21-examples/**/*.json")) + sorted(here.glob("*.json")) + sorted(here.glob("misp-events/**/*stix2*.json")):
            text = path.read_text(encoding="utf-8")
            if "/interop/" in str(path):
                continue
            if not text.lstrip().startswith('{') or '"objects"' not in text:
                text = '{"type":"bundle","id":"bundle--x","objects":[' + text + "]}"
            bundles[path] = text
        for number, (path, text) in enumerate(bundles.items()):
            (here / f"bundle-{number}").write_text(text, encoding="utf-8")
        read = 0
        for (path, text), answer in zip(bundles.items(), ask(driver, [f"stix {here}/bundle-{number}" for number in range(len(bundles))])):
            if path.name.startswith("invalid_"):
                check("error" in answer or (answer["objects"] == [] and len(answer["refused"]) == 1), f"{path.name} is refused")
            elif "error" in answer:
                check(False, f"{path.name}: {answer['error']}")
            else:
                read += check_bundle(path.name, text, answer)
        check(sum(path.name.startswith("invalid_") for path in bundles) == 4, "all four invalid examples were there")
        check(read > 3000, f"{read} objects of STIX were read")

        # MISP: each attribute is a value, of a type that has none, deleted, or a fault.
        paths = [path for path in sorted(here.glob("misp-events/**/*.json")) if "stix2" not in path.name]
        totals = collections.Counter()
        for path, answer in zip(paths, ask(driver, [f"values {path}" for path in paths])):
            document = json.loads(path.read_text(encoding="utf-8"))
            types = attributes_of(document)
            is_misp = types.total() > 0 or "Event" in document or "info" in document
            check(("error" not in answer) == is_misp, f"{path.name}: {answer.get('error', 'read')}")
            if "error" in answer:
                totals["documents that are no events"] += 1
                continue
            # A pair is two values, or one where its second part is no value.
            parts = sum(count * (2 if re.fullmatch(r"filename\|(md5|sha1|sha256|sha512)|malware-sample|domain\|ip", kind) else 1) for kind, count in types.items())
            others = sum(answer["others"].values())
            check(answer["values"] + answer["faults"] + others == parts, f"{path.name}: {answer['values']} values, {answer['faults']} faults, {others} others of {parts}")
            totals["attributes"] += types.total() - types["proposal"]
            totals["values understood"] += answer["values"]
            totals["kept as other types"] += others
            totals["not interpreted"] += answer["faults"]
        print("MISP:", ", ".join(f"{count} {what}" for what, count in totals.items()))
        check(totals["values understood"] > 900, "values of MISP")
        check(totals["not interpreted"] < 20, "few attributes have no value of their type")

        # The list of addresses: its first column and nothing else.
        path = next(here.glob("log4shell-iocs/**/*.csv"))
        want = {line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip()}
        answer = ask(driver, [f"values {path}"])[0]
        check(set(answer["distinct"]) == {"ipv4 " + one for one in want}, f"{path.name}: {len(answer['distinct'])} of {len(want)}")
        check(answer["faults"] == 0, f"{path.name}: {answer['faults']} faults")
        # The values of the largest example, by a plain reading of its patterns.
        path = next(here.glob("stix21-examples/**/poisonivy.json"))
        patterns = [one["pattern"] for one in json.loads(path.read_text())["objects"] if one["type"] == "indicator"]
        want = {kind + " " + value.lower() for pattern in patterns
                for kind, value in [({"ipv4-addr:value": "ipv4", "domain-name:value": "domain", "file:name": "file-name"}[key], value)
                                    for key, value in re.findall(r"([a-z0-9-]+:[a-z]+) = '([^']*)'", pattern)] if " " not in value}
        check(set(ask(driver, [f"values {path}"])[0]["distinct"]) == want, f"{path.name}: its {len(want)} values")
    print(f"{checks} checks, {read} STIX objects, {len(failures)} failed")
    sys.exit(1 if failures else 0)


main()
