#!/usr/bin/env python3
"""The specification's example is the same in JSON, YAML and tag-value; a document of SPDX 3 holds what the document of SPDX 2
it was made from holds, and what a count of its graph gives."""
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile

TWINS = ["JSONExample-v{}.spdx.json", "YAMLExample-{}.spdx.yaml", "TagExample-v{}.spdx"]
SINGLE = "tools-java/testResources/SPDXJsonLDExample-v3.0.1.json"


def coordinates(answer):
    return sorted((c["type"], c["group"], c["name"], c["version"]) for c in answer["components"])


def main():
    driver = sys.argv[1]
    archive = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "../shared/data")) / "sbom/spdx-examples.tar.zst"
    if not archive.exists():
        print("the data is absent")
        return 77
    faults, compared = [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with subprocess.Popen(["zstd", "-dc", "--long=27", archive], stdout=subprocess.PIPE) as unpacked, \
                tarfile.open(fileobj=unpacked.stdout, mode="r|") as tar:
            tar.extractall(folder, filter="data") if hasattr(tarfile, "data_filter") else tar.extractall(folder)

        def ask(path):
            run = subprocess.run([driver], input=f"x\t{path}\n", capture_output=True, text=True, check=True)
            return json.loads(run.stdout)

        resources = folder / "tools-java/testResources"
        for version in ("2.2", "2.3"):
            paths = [resources / ("SPDX" + twin.format(version)) for twin in TWINS]
            answers = [ask(path) for path in paths]
            for path, answer in zip(paths, answers):
                compared += 1
                if answer.get("format") != "spdx-" + version or coordinates(answer) != coordinates(answers[0]) \
                        or sorted(answer["relations"]) != sorted(answers[0]["relations"]):
                    faults.append(f"{path.name}: differs from the JSON document: {answer}")
        threes = sorted(folder.glob("spdx-examples/software/*/spdx3.0/*.json"))
        for three in threes + [folder / SINGLE]:
            answer = ask(three)
            # A second one where the purl states another version.
            answer["components"] = [c for c in answer.get("components", []) if not c["ref"].endswith("(the version of its purl)")]
            graph = json.loads(three.read_text())["@graph"]
            want = {(e["name"], e.get("software_packageVersion", "")) for e in graph if e["type"] == "software_Package"}
            got = {(c["group"] + "/" + c["name"] if c["group"] and c["type"] != "maven" else c["name"], c["version"])
                   for c in answer.get("components", [])}
            compared += 1
            # Names are the purl's where there is one.
            if answer.get("format") != "spdx-3.0" or len(answer["components"]) != sum(
                    e["type"] == "software_Package" for e in graph):
                faults.append(f"{three.name}: {answer}")
            elif not any(c["purl"] for c in answer["components"]) and want != got:
                faults.append(f"{three.name}: want {want}, got {got}")
            stem = three.name.replace(".spdx3.json", "").replace(".json", "")
            twos = [two for two in three.parent.parent.glob("spdx2.*/*") if two.name.split(".spdx")[0] == stem]
            for two in twos:
                other = ask(two)
                other["components"] = [c for c in other["components"] if not c["ref"].endswith("(the version of its purl)")]
                compared += 1
                if sorted({c[2:] for c in coordinates(other)}) != sorted({c[2:] for c in coordinates(answer)}):
                    faults.append(f"{three.name}: {coordinates(answer)} and {two.name}: {coordinates(other)}")
    print(f"compared {compared}, faults {len(faults)}")
    print("\n".join(faults))
    return 1 if faults or compared < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
