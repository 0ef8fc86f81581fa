#!/usr/bin/env python3
"""Writes the parts `jars` and `classes` of rules/scan/log4j.yaml from Log4j releases.

    tools/log4j_table.py PROGRAM ARCHIVES EXPECTED

PROGRAM is build/…/log4j_classes, ARCHIVES the archive collection (log4j/archives.tar.zst of the test data), EXPECTED its
list. Release jars are those of the list with a version; class files count that are named by their version. Ranges of
releases that share a class come from docs/formats/log4j.md, where no jar of the release was at hand.
"""
import hashlib
import io
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib

RULES = pathlib.Path(__file__).resolve().parent.parent / "rules" / "scan" / "log4j.yaml"
CLASSES = {"JndiLookup": "org/apache/logging/log4j/core/lookup/JndiLookup.class",
           "JndiManager": "org/apache/logging/log4j/core/net/JndiManager.class"}
# First twelve digits of a class's SHA-256, and the releases that have it.
RANGES = {
    "39a495034d37": "2.0-beta9..2.0-rc1", "a768e5383990": "2.1..2.3", "ae950f9435c0": "2.1..2.3",
    "0ad99a95ff63": "2.3.1", "6ce4436eca5e": "2.3.1", "7f0add905595": "2.3.2", "89535e03625d": "2.3.2",
    "a534961bbfce": "2.4..2.5", "3bff6b301111": "2.4..2.5", "0f038a1e0aa0": "2.9.0..2.11.2",
    "293d7e83d419": "2.9.0..2.11.2", "5c104d16ff98": "2.12.0..2.12.1", "1fa92c00fa0b": "2.12.0..2.12.1",
    "febbc7867784": "2.12.2", "b1960d63a394": "2.12.2", "edb797a8633f": "2.12.3..2.12.4", "f04dd01860bb": "2.12.3",
    "a954ff8c69d4": "2.12.4", "2b32bfc0556e": "2.13.0..2.13.3", "c3e95da65429": "2.13.0..2.13.3",
    "84057480ba7d": "2.14.0..2.16.0", "773234602558": "2.14.0..2.14.1", "db07ef1ea174": "2.15.0", "5210e6aae7dd": "2.16.0",
    "ddad241274b8": "2.17.0..", "9c2a6ea36c79": "2.17.0", "3588a6aaf84f": "2.17.1..",
    "964fa0bf8c04": "2.0-rc2..2.0.1", "9626798cce6a": "2.0.2", "e8ffed196e04": "2.6..2.7", "66c89e2d5ae6": "2.8..2.8.2",
    "6540d5695dda": "2.6..2.7", "1584b839cfce": "2.8..2.8.1", "764b06686dbe": "2.8.2", "ad5acfcbcb02": "2.13.3",
    "f300c255796c": "2.13.3", "838ed75ea774": "2.16.0",
}


def main():
    program, archives, expected = sys.argv[1:4]
    listed = {row["file"]: row for row in map(json.loads, open(expected, encoding="utf-8"))}
    jars, found = {}, {}
    with subprocess.Popen(["zstd", "-dc", "--long=27", archives], stdout=subprocess.PIPE) as unpacked, \
            tarfile.open(fileobj=unpacked.stdout, mode="r|") as tar:
        for member in tar:
            if not member.isfile():
                continue
            content = tar.extractfile(member).read()
            version = listed.get(member.name, {}).get("version")
            loose = re.search(r"(JndiLookup|JndiManager)\.class-", member.name)
            if version:
                jars[hashlib.sha256(content).hexdigest()] = version
                with zipfile.ZipFile(io.BytesIO(content)) as jar:
                    for role, path in CLASSES.items():
                        if path in jar.namelist():
                            found[jar.read(path)] = role
            elif loose and content[:4] == b"\xca\xfe\xba\xbe":
                found[content] = loose.group(1)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (content, role) in enumerate(sorted(found.items(), key=lambda item: hashlib.sha256(item[0]).digest())):
            path = pathlib.Path(folder) / f"{number}.class"
            path.write_bytes(content)
            _, sha256, size, shape, _ = subprocess.run([program, path], capture_output=True, text=True,
                                                       check=True).stdout.split()
            if sha256[:12] in RANGES:
                rows.append(f'  - {{class: {role}, sha256: "{sha256}", crc: "{zlib.crc32(content):08x}", bytes: {size}, '
                            f'shape: "{shape}", versions: {RANGES[sha256[:12]]}}}')
    known = "".join(rows)
    for prefix, versions in RANGES.items():
        if f'sha256: "{prefix}' not in known:
            role = "JndiLookup" if prefix == "7f0add905595" else "JndiManager"
            rows.append(f'  - {{class: {role}, sha256: "{prefix}", versions: {versions}}}')
    head = RULES.read_text(encoding="utf-8").split("jars:")[0]
    lines = [f'  - {{sha256: "{sha256}", version: "{version}"}}' for sha256, version in sorted(jars.items())]
    RULES.write_text(head + "jars:\n" + "\n".join(lines) + "\nclasses:\n" + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
