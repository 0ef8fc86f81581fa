"""Run by the environment with other people's readers of SBOMs: what they say of the documents that are named.

    python sboms.py FILE…      *.cdx.json, *.spdx.json; a line of JSON for each: {"file", "components", "faults": [...]}
"""
import json
import pathlib
import subprocess
import sys

from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document


def cyclonedx(path):
    text = path.read_text(encoding="utf-8")
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    document = json.loads(text)
    kept = len(Bom.from_json(document).components)
    faults = [] if fault is None else [repr(fault)[:300]]
    if kept != len(document["components"]):
        faults.append(f"{kept} of {len(document['components'])} components are read")
    return kept, faults


def spdx(path):
    document = parse_file(str(path))
    faults = [message.validation_message[:300] for message in validate_full_spdx_document(document)]
    checker = pathlib.Path(sys.executable).with_name("ntia-checker")
    report = path.with_suffix(".ntia.json")
    done = subprocess.run([str(checker), "--file", str(path), "--output", "json", "--output_path", str(report)], capture_output=True, text=True, check=False)
    if not report.exists():
        return len(document.packages), [*faults, f"ntia-checker: {done.stdout[-300:]} {done.stderr[-300:]}"]
    said = json.loads(report.read_text(encoding="utf-8"))
    for key in ("parsingError", "componentNames", "componentVersions", "componentIdentifiers"):
        value = said.get(key)
        missing = value.get("nonconformantComponents") if isinstance(value, dict) else value
        if missing:
            faults.append(f"ntia-checker: {key}: {str(missing)[:300]}")
    for key in ("authorNameProvided", "timestampProvided", "dependencyRelationshipsProvided"):
        if said.get(key) is False:
            faults.append(f"ntia-checker: {key} is false")
    return len(document.packages), faults


for name in sys.argv[1:]:
    try:
        count, found = (spdx if name.endswith(".spdx.json") else cyclonedx)(pathlib.Path(name))
    except Exception as fault:  # noqa: BLE001: whatever they end with is what they say
        count, found = 0, [f"{type(fault).__name__}: {fault}"[:300]]
    print(json.dumps({"file": pathlib.Path(name).name, "components": count, "faults": found}))
