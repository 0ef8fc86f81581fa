#!/usr/bin/env python3
"""One thing, one name: cases of the data folder in which an advisory and an inventory write the same package or release in two ways. Read in
place (TOCSIN_DATA_DIR/identity); what is expected stands here, case by case, as the words that may be said of a component.

    tests/conformance/identity/identity_test.py BINARY
"""
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
FOLDER = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "")) / "identity"

HIT = {"affected", "assumed", "possible"}
TOLD = HIT | {"unknown"}  # anything but silence
NONE = {"none"}
DOUBT = {"possible", "unknown"}
# (case, folders of advisories, document or several): (a part of a component's label, flaw, what may be said of it). Flaw "": whatever flaw.
ROWS = [
    ("01-go-major-in-subpath", ["adv"], "bom.json", [("nats-server", "CVE-2099-0001", {"affected"}), ("pgx", "CVE-2099-0002", NONE), ("pgx", "CVE-2099-0003", NONE)]),
    *[("02-go-purl-lowercased", ["adv"], bom, [("goutils", "CVE-2099-0004", {"affected"})]) for bom in ("bom.json", "bom2.json")],
    ("04-gem-platform-suffix", ["adv"], "bom.json", [
        ("1.19.3-x86_64-linux-gnu", "CVE-2099-0006", NONE), ("1.19.3-aarch64-linux-musl", "CVE-2099-0006", NONE), ("1.19.3-java", "CVE-2099-0006", NONE),
        ("1.19.3?platform", "CVE-2099-0006", NONE), ("1.19.2-x86_64-linux-gnu", "CVE-2099-0006", {"affected"})]),
    ("04-gem-platform-suffix", ["adv"], "Gemfile.lock", [("nokogiri", "CVE-2099-0006", NONE)]),
    ("05-pypi-name-dots", ["adv"], "bom.json", [
        ("ruamel.yaml@", "CVE-2099-0007", {"affected"}), ("ruamel", "CVE-2099-0007", {"affected"}), ("zope", "CVE-2099-0008", {"affected"}),
        ("friendly", "CVE-2099-0009", {"affected"})]),
    ("05-pypi-name-dots", ["adv"], "requirements.txt", [
        ("ruamel", "CVE-2099-0007", {"affected"}), ("zope", "CVE-2099-0008", {"affected"}), ("riendly", "CVE-2099-0009", {"affected"})]),
    *[("06-redhat-product-suffix", folders, "bom.json", [
        ("libsolv", "CVE-2099-0010", NONE | {"unknown"}), ("cri-o", "CVE-2099-0011", HIT), ("ceph", "CVE-2099-0013", HIT), ("foo@", "CVE-2099-0014", NONE | {"unknown"}),
        *([("openssl", "CVE-2099-0012", {"affected"})] if "adv" in folders else [])]) for folders in (["adv"], ["adv-with-base"], ["adv", "adv-with-base"])],
    ("09-cpe-letter-version", ["adv"], "bom.json", [
        ("2.8.123e", "CVE-2099-0020", NONE), ("2.8.74", "CVE-2099-0020", HIT), ("2.8.9b", "CVE-2099-0020", HIT)]),
    *[("20-ubuntu-pro", [folder], "bom.json", [("systemd", "CVE-2099-0045", TOLD)]) for folder in ("adv", "adv-with-plain")],
    ("20-ubuntu-pro", ["adv"], "bom2.json", [("systemd", "CVE-2099-0045", NONE), ("curl", "CVE-2099-0046", {"affected"})]),
    ("21-debian-source-names", ["adv"], "bom.json", [
        ("libldb2", "CVE-2099-0047", NONE), ("openssh-server", "CVE-2099-0048", {"affected"}), ("libssl3", "CVE-2099-0049", {"affected"})]),
    ("21-debian-source-names", ["adv"], ["status", "os-release"], [
        ("libssl3", "CVE-2099-0049", {"affected"}), ("libldb2", "CVE-2099-0047", NONE), ("old", "", NONE), ("linux-image", "CVE-2099-0050", HIT)]),
    ("22-go-stdlib", ["adv"], "go.mod", [("stdlib", "CVE-2099-0051", NONE)]),
    ("22-go-stdlib", ["adv"], "old/go.mod", [("stdlib", "CVE-2099-0051", {"affected"})]),
    ("22-go-stdlib", ["adv"], "bom.json", [
        ("stdlib@1.22.2", "CVE-2099-0051", {"affected"}), ("boringcrypto", "CVE-2099-0051", {"affected"}), ("@go1.23.5", "CVE-2099-0051", {"affected"}),
        ("@v1.23.5", "CVE-2099-0051", {"affected"}), ("1.23rc1", "CVE-2099-0051", {"affected"}), ("@1.23.6", "CVE-2099-0051", NONE)]),
    ("26-commit-or-branch-as-version", ["adv"], "bom.json", [
        (part, "", DOUBT) for part in ("npm/left@99", "left@latest", "a/b@99", "devel", "a/b@master", "proj@99", "g/a@99", "LATEST", "project.version",
                                       "proj@unknown", "swift-nio@99")] + [(part, "", TOLD) for part in ("dev-master", "1.x-dev", "dev-main")]),
    *[("27-csaf-fixed-only", [folder], "bom.json", [("1.1.1g-15", "CVE-2099-0110", TOLD), ("1.1.1k-7", "CVE-2099-0110", NONE)]) for folder in ("adv", "adv-distro")],
    ("28-suse-modules", ["adv"], "bom.json", [("rpm/suse", "", TOLD), ("rpm/opensuse", "", TOLD)]),
    ("28-suse-modules", ["adv"], "bom-source.json", [("libopenssl1_1", "", TOLD)]),
    ("37-cpe-target-and-update", ["adv"], "bom.json", [
        ("c0", "", NONE), ("c1", "CVE-2099-0132", HIT), ("c2", "CVE-2099-0132", HIT), ("c3", "", NONE), ("c4", "CVE-2099-0133", HIT),
        ("c5", "CVE-2099-0134", HIT), ("c6", "", NONE | {"possible"}), ("c7", "", NONE | {"possible"})]),
    *[("46-redhat-vex-known-affected", [folder], "bom.json", [
        ("openssl-libs", "CVE-2099-0140", HIT), ("openssl@1.1.1k", "CVE-2099-0140", HIT), ("1.1.1k", "CVE-2099-0141", NONE),
        ("1.1.1k", "CVE-2099-0142", NONE | DOUBT), ("3.0.7", "", NONE | {"unknown"})]) for folder in ("adv", "adv-cover", "adv-distro")],
    ("48-real-redhat-suse-csaf", ["vuls-fixtures/extract/redhat/csaf", "cover.json"], "bom.json", [
        ("1.13.0-8.el8", "CVE-2020-22217", {"affected", "unknown"}), ("1.13.0-9.el8_9.1", "", NONE)]),
]


def run(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, check=False)


def said_of(answer, part, flaw):
    """By component whose reference is the part, or whose label holds it: the surest word about the flaw, else "unknown" where it stands there."""
    words = {}
    for one in answer["findings"]:
        if (part == one["ref"] or part in one["component"]) and flaw in ("", one["flaw"], *one["aliases"]):
            words[one["component"], one["ref"]] = one["sureness"]
    for one in answer["unknown"]:
        if part == one["ref"] or part in one["component"]:
            words.setdefault((one["component"], one["ref"]), "unknown")
    return set(words.values()) or {"none"}


def main():
    if not FOLDER.is_dir():
        sys.exit(77)
    for case, folders, documents, rows in ROWS:
        with tempfile.TemporaryDirectory(prefix="tocsin-identity.") as data:
            given = [FOLDER / case / folder for folder in folders]
            files = sorted(path for one in given for path in ([one] if one.is_file() else one.rglob("*")) if path.is_file())
            check(run("advisory", "import", "--data", data, *files).returncode == 0, f"{case}: import")
            check(run("advisory", "index", "--data", data).returncode == 0, f"{case}: index")
            names = [documents] if isinstance(documents, str) else documents
            done = run("match", "--data", data, "--json", *(FOLDER / case / name for name in names))
            check(done.stdout.startswith("{"), f"{case}: {done.stderr}")
            answer = json.loads(done.stdout)
            text = "".join((FOLDER / case / name).read_text(encoding="utf-8") for name in names if name.endswith(".json"))
            for part, flaw, allowed in rows:
                check(not text or urllib.parse.quote(part, safe="@:/?#&=.") in text or part in text, f"{case}: nothing there is called {part}")
                said = said_of(answer, part, flaw)
                check(said <= allowed, f"{case} {folders} {documents}: of {part} and {flaw or 'any flaw'} is said {said}, not {allowed}")
    finish("identity")


main()
