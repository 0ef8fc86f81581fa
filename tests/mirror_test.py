#!/usr/bin/env python3
"""What an instance with a network knows of flaws, carried to one without: the same answers, markings and withdrawals; whatever is not
what the list says is refused before anything is stored.

    tests/mirror_test.py TOCSIN
"""
import json
import pathlib
import re
import shutil
import sys
import tempfile

from e2e import check, finish, run


def entry(number):
    return {"cveID": f"CVE-2026-{number}", "vendorProject": "V", "product": "P", "vulnerabilityName": "N", "dateAdded": "2026-01-01",
            "shortDescription": "S", "requiredAction": "A", "dueDate": "2026-03-01", "knownRansomwareCampaignUse": "Unknown", "notes": "", "cwes": []}


def kev(day, *numbers):
    return {"title": "CISA Catalog of Known Exploited Vulnerabilities", "catalogVersion": f"2026.02.0{day}",
            "dateReleased": f"2026-02-0{day}T00:00:00Z", "count": len(numbers), "vulnerabilities": [entry(one) for one in numbers]}


def osv(number, **more):
    return {"schema_version": "1.7.0", "id": f"OSV-2026-{number}", "modified": "2026-01-02T00:00:00Z",
            "affected": [{"package": {"ecosystem": "npm", "name": f"left{number}"}, "versions": ["1.0.0"]}], **more}


def csaf(label):
    date = "2026-01-01T00:00:00Z"
    return {"document": {"category": "csaf_base", "csaf_version": "2.0", "title": "T", "distribution": {"tlp": {"label": label}},
                         "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.org"},
                         "tracking": {"current_release_date": date, "id": f"EX-{label}", "initial_release_date": date, "status": "final",
                                      "version": "1", "revision_history": [{"date": date, "number": "1", "summary": "s"}]}}}


class Instance:
    def __init__(self, binary, data):
        self.binary, self.data = binary, data

    def __call__(self, *arguments):
        return run(self.binary, *(str(one) for one in arguments), "--data", str(self.data))

    def shows(self, *ids):
        return [self("advisory", "show", one) for one in ids]


def main():
    with tempfile.TemporaryDirectory(prefix="tocsin-mirror.") as name:
        folder = pathlib.Path(name)
        for number, (file, content) in enumerate([("kev1", kev(1, 1001, 1002)), ("kev2", kev(2, 1001)), ("osv", [osv(1), osv(2, withdrawn="2026-01-03T00:00:00Z")]),
                                                  ("green", csaf("GREEN")), ("amber", csaf("AMBER"))]):
            for part, one in enumerate(content if isinstance(content, list) else [content]):
                (folder / f"{number}-{file}-{part}.json").write_text(json.dumps(one), encoding="utf-8")
        (folder / "epss.csv").write_text("#model_version:v2025.03.14,score_date:2026-01-02T00:00:00+0000\ncve,epss,percentile\nCVE-2026-1001,0.5,0.9\n")
        online, offline = Instance(sys.argv[1], folder / "online"), Instance(sys.argv[1], folder / "offline")
        for file in sorted(folder.glob("*.json")) + [folder / "epss.csv"]:
            code, out, err = online("advisory", "import", file)
            check(code == 0, f"{file.name}: {out}{err}")
        code, out, err = online("mirror", "write", folder / "clear")
        check(code == 0 and out.startswith("4 documents"), f"what everybody may know: {out}{err}")
        code, out, err = online("mirror", "write", folder / "green", "--tlp", "TLP:GREEN")
        check(code == 0 and out.startswith("5 documents"), f"and the community: {out}{err}")
        key = re.search(r"OpenPGP key ([0-9A-F]{40})", out).group(1)
        check(online("mirror", "write", folder / "green")[0] == 5, "what is there is not written over")
        check(online("mirror", "write", folder / "x" / "y")[0] not in (0, 5), "a folder that cannot be made")
        check("AMBER" not in "".join(path.name.upper() for path in (folder / "green").iterdir()), "nothing above the marking")

        hostile(folder, offline, key)
        check(offline.shows("OSV-2026-1")[0][0] == 3, f"nothing of what was refused is stored: {offline.shows('OSV-2026-1')}")
        code, out, err = offline("mirror", "read", folder / "green", "--fingerprint", key.lower())
        check(code == 0 and "5 advisories stored" in out and "1 withdrawn" in out, f"read: {out}{err}")
        ids = ["CVE-2026-1001", "CVE-2026-1002", "OSV-2026-1", "OSV-2026-2", "EX-GREEN"]
        check(online.shows(*ids) == offline.shows(*ids), f"the same answers: {online.shows(*ids)} {offline.shows(*ids)}")
        check("withdrawn" in offline.shows("CVE-2026-1002")[0][1], "what its source dropped is withdrawn here too")
        code, out, err = offline("mirror", "read", folder / "green")
        check(code == 0 and "0 advisories stored" in out and "0 withdrawn" in out and "--fingerprint" in out, f"a second reading changes nothing: {out}{err}")
    finish("mirror")


def hostile(folder, offline, key):
    """Each is a mirror in which one thing was changed."""
    def changed(path, change):
        path.write_bytes(change(path.read_bytes()))

    def listed(change):
        def act(copy):
            content = json.loads((copy / "mirror.json").read_text())
            change(content)
            (copy / "mirror.json").write_text(json.dumps(content))
        return act

    archive = "advisories-clear.zip"
    for what, act, more, said in [
            ("an archive", lambda copy: changed(copy / archive, lambda old: old[:-1] + b"x"), [], "not the one"),
            ("a longer one", lambda copy: changed(copy / archive, lambda old: old + b"x"), [], "not the one"),
            ("one that is gone", lambda copy: (copy / archive).unlink(), [], "cannot be read"),
            ("a path", listed(lambda content: content["files"][0].update(name="../clear/" + archive)), [], "no list"),
            ("another marking", listed(lambda content: content["files"][1].update(tlp="TLP:CLEAR")), [], "no list"),
            ("no marking", listed(lambda content: content["files"][0].update(tlp="x")), [], "TLP"),
            ("another form", listed(lambda content: content.update(form="tocsin-mirror-2")), [], "no list"),
            ("half a hash", listed(lambda content: content.update(withdrawn=["00"])), [], "no list"),
            ("no JSON", lambda copy: changed(copy / "mirror.json", lambda old: old[:-1]), [], ""),
            ("no list", lambda copy: (copy / "mirror.json").unlink(), [], "mirror.json"),
            ("a list that is not the signed one", listed(lambda content: content.update(made="2026-01-01")), ["--fingerprint", key], "signature"),
            ("no signature", lambda copy: (copy / "mirror.json.asc").unlink(), ["--fingerprint", key], "mirror.json.asc"),
            ("another's key", lambda copy: None, ["--fingerprint", key[:-1] + ("0" if key[-1] != "0" else "1")], "signature"),
            ("no fingerprint", lambda copy: None, ["--fingerprint", "x"], "signature")]:
        copy = folder / "copy"
        shutil.copytree(folder / "green", copy)
        act(copy)
        code, out, err = offline("mirror", "read", copy, *more)
        check(code not in (0, 1) and said in err, f"{what}: {code} {out}{err}")
        shutil.rmtree(copy)


main()
