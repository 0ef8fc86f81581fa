#!/usr/bin/env python3
"""Advisories in, through the real program: what is stored, what is quarantined and why, what changes nothing, and that every
original comes out as it went in.

    tests/advisories_test.py BINARY
"""
import bz2
import gzip
import io
import json
import lzma
import pathlib
import sys
import tarfile
import tempfile
import zipfile

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
    check([one["record"] for one in done["skips"]] == ["record 5"] and done["skips"][0]["reason"], f"what was skipped is named: {out}")
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
    for name, text in (("empty", ""), ("page.html", "<p>No advisory"), ("other.json", '{"a": 1}\n'), ("other.jsonl", '{"a": 1}\n{"b": 2}\n')):
        pathlib.Path(folder, name).write_text(text, encoding="utf-8")
        code, _, err = command("import", "--data", data, str(feed), f"{folder}/{name}")
        check(code == 1 and f"{name}: the file: Nothing in it is an advisory" in err, f"{name} is named: {err}")
    below = pathlib.Path(folder, "below")
    below.mkdir()
    (below / "README").write_text("No advisory", encoding="utf-8")
    code, _, err = command("import", "--data", data, str(below))
    check(code == 1 and "the folder: all its files: Nothing in it is an advisory" in err, f"a folder of something else: {err}")
    (below / "feed.jsonl").write_text(feed.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    code, _, err = command("import", "--data", data, str(below))
    check(code == 0 and err.splitlines() == ["README: the document: It is no JSON."], f"a README beside advisories: {err}")
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
    check(set(reasons) == {"e", "f", "g"} and "release" in reasons["e"] and "no source" in reasons["f"], f"and what is not known: {reasons}")
    check([s["name"] for s in answer["data"]["sources"]] == ["OTHER", "TEST"], "with the age of the data")
    check([one["ref"] for one in answer["looked_up"]] == [part["bom-ref"] for part in parts], f"every component has its place: {out[-900:]}")
    check([one["keys"] for one in answer["looked_up"]][3:7] == [["npm//left"], [], ["maven/g/x"], []], f"with its keys: {out[-900:]}")
    # What a source covers is said in a document of its own.
    coverage = pathlib.Path(folder, "coverage.json")
    coverage.write_text(json.dumps({"tocsin_coverage": "1", "source": "TEST", "modified": "2026-01-02T00:00:00Z", "covers": [
        {"ecosystem": "Maven", "extent": "whole", "since": "2020-01-01"}]}), encoding="utf-8")
    command("import", "--data", data, str(coverage))
    command("index", "--data", data)
    answer = json.loads(run(BINARY, "match", "--data", data, "--json", str(bom))[1])
    check({one["ref"] for one in answer["unknown"]} == {"e", "g"}, f"then a name that no record has is clean: {answer['unknown']}")
    check(answer["data"]["coverage"] == [{"source": "TEST", "ecosystem": "Maven", "extent": "whole", "since": "2020-01-01T00:00:00Z"}],
          f"and the answer names it: {answer['data']}")


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


def editions(folder):
    """Whatever order files come in, the newest edition stands; what came before changes nothing."""
    data = f"{folder}/editions"
    older = dict(OSV, modified="2026-01-01T00:00:00Z", summary="first")
    newer = dict(OSV, modified="2026-01-05T00:00:00Z", summary="second")

    def imported(*records):
        feed = pathlib.Path(folder, "edition.jsonl")
        feed.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
        done = json.loads(command("import", "--data", data, "--json", str(feed))[1])
        title = json.loads(command("show", "--data", data, "TEST-1", "--json")[1])["advisories"][0]["title"]
        return done["stored"], done["unchanged"], done["superseded"], title

    check(imported(newer) == (1, 0, 0, "second"), "the newer first")
    check(imported(older) == (0, 0, 1, "second"), "an older edition replaces nothing")
    check(imported(older, newer) == (0, 2, 0, "second"), "both again: nothing changes")
    check(imported(dict(newer, summary="third")) == (1, 0, 0, "third"), "of the same moment the later import stands")
    # A CSAF document that says less than its earlier edition.
    def csaf(version, cves):
        return {"document": {"category": "csaf_security_advisory", "csaf_version": "2.0", "title": "t", "publisher": {"name": "P", "category": "vendor",
                "namespace": "https://p.example"}, "tracking": {"id": "P-1", "current_release_date": f"2026-01-0{version}T00:00:00Z",
                "initial_release_date": "2026-01-01T00:00:00Z", "status": "final", "version": str(version)}},
                "vulnerabilities": [{"cve": cve} for cve in cves]}
    for version, cves in ((1, ["CVE-2099-0010", "CVE-2099-0011"]), (2, ["CVE-2099-0010"])):
        pathlib.Path(folder, "doc.json").write_text(json.dumps(csaf(version, cves)), encoding="utf-8")
        command("import", "--data", data, f"{folder}/doc.json")
    check(command("show", "--data", data, "CVE-2099-0010")[0] == 0, "what the second edition says")
    gone = json.loads(command("show", "--data", data, "CVE-2099-0011", "--json")[1])["advisories"]
    check([bool(one["withdrawn"]) for one in gone] == [True], "what it does not say any more is withdrawn")
    shown = json.loads(command("show", "--data", data, "P-1", "--json")[1])["advisories"]
    check([(one["id"], bool(one["withdrawn"])) for one in shown] == [("P-1", False), ("P-1#CVE-2099-0010", True), ("P-1#CVE-2099-0011", True)],
          f"all that the document said goes by its id: {shown}")


def wrappings(folder):
    """One record in every wrapping; a damaged member ends nothing."""
    data = f"{folder}/wrappings"
    wrapped = pathlib.Path(folder, "wrapped")
    wrapped.mkdir()
    text = [json.dumps(dict(OSV, id=f"TEST-{n}")).encode() for n in range(8)]
    (wrapped / "a.json.gz").write_bytes(gzip.compress(text[0]))
    (wrapped / "b.json.bz2").write_bytes(bz2.compress(text[1]))
    (wrapped / "c.json.xz").write_bytes(lzma.compress(text[2]))
    with tarfile.open(wrapped / "d.tar.gz", "w:gz") as tar:
        for n in (3, 4):
            member = tarfile.TarInfo(f"x/{n}.json")
            member.size = len(text[n])
            tar.addfile(member, io.BytesIO(text[n]))
    with zipfile.ZipFile(wrapped / "e.zip", "w", zipfile.ZIP_STORED) as archive:
        for n in (5, 6, 7):
            archive.writestr(f"{n}.json", text[n])
    whole = (wrapped / "e.zip").read_bytes()
    (wrapped / "e.zip").write_bytes(whole.replace(text[6], text[6].replace(b"TEST-6", b"TEST-9")))
    code, out, err = command("import", "--data", data, "--json", str(wrapped))
    done = json.loads(out)
    check(done["files"] == 5 and done["stored"] >= 7, f"every wrapping: {out} {err}")
    check(code == 1 and done["quarantine"] and "6.json" in done["quarantine"][0]["record"], f"the damaged member is named: {out}")
    check(command("show", "--data", data, "TEST-7")[0] == 0, "and what stands behind it was read")


with tempfile.TemporaryDirectory() as root:
    own(root)
    match(root)
    package_database(root)
    editions(root)
    wrappings(root)
finish("advisories")
