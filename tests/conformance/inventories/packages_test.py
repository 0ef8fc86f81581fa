#!/usr/bin/env python3
"""What the scanner lists of a package database is what dpkg and rpm list of the same one: of the public databases, of
one that rpm makes here, and of this machine's own. apk has no program in Debian: there a
reader of a dozen lines is the judge."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

PROGRAM = sys.argv[1]
DATA = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "../shared/data")) / "inventory" / "os-packages.tar.zst"


def listed(root):
    """(name, version with epoch, architecture) of each component below the folder."""
    run = subprocess.run([PROGRAM, "scan", str(root), "--sbom", "cyclonedx", "--no-timing"], capture_output=True, text=True,
                         check=False)
    assert run.returncode in (0, 3), run.stderr
    out = set()
    for component in json.loads(run.stdout)["components"]:
        purl = component.get("purl", "")
        if purl.startswith(("pkg:deb/", "pkg:rpm/", "pkg:apk/")):
            query = urllib.parse.parse_qs(purl.partition("?")[2])
            version = component["version"]
            epoch = query.get("epoch", [""])[0]
            if epoch and not version.startswith(epoch + ":"):
                version = epoch + ":" + version
            out.add((component["name"], version, query.get("arch", [""])[0]))
    return out


def root_with(folder, os_release, files):
    root = pathlib.Path(tempfile.mkdtemp(dir=folder))
    (root / "etc").mkdir()
    (root / "etc/os-release").write_text(os_release)
    for name, source in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, root / name)
    return root


DEBIAN = 'ID=debian\nVERSION_ID="12"\n'
FEDORA = 'ID=fedora\nVERSION_ID="39"\n'
ALPINE = 'ID=alpine\nVERSION_ID="3.18.0"\n'


def dpkg_says(status, folder):
    admin = pathlib.Path(tempfile.mkdtemp(dir=folder))
    shutil.copy(status, admin / "status")
    (admin / "info").mkdir()
    (admin / "info/format").write_text("1\n")
    run = subprocess.run(["dpkg-query", f"--admindir={admin}", "-W", "-f",
                          "${Package}\\t${Version}\\t${Architecture}\\t${db:Status-Status}\\n"],
                         capture_output=True, text=True, check=False)
    rows = [line.split("\t") for line in run.stdout.splitlines()]
    found = {(n, v, a) for n, v, a, s in rows if s not in ("config-files", "not-installed")}
    # A stanza without a status is not installed for dpkg; in status.d of distroless images every stanza is like that, so
    # that we list it.
    for stanza in status.read_text(errors="replace").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in stanza.splitlines() if ": " in line and not line.startswith(" "))
        if "Package" in fields and "Version" in fields and "Status" not in fields:
            found.add((fields["Package"], fields["Version"], fields.get("Architecture", "")))
    return run.returncode, found


def rpm_says(folder, backend):
    run = subprocess.run(["rpm", "--dbpath", str(folder), "--define", f"_db_backend {backend}", "-qa", "--qf",
                          "%{NAME}\\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\n"],
                         capture_output=True, text=True, check=True)
    rows = [line.split("\t") for line in run.stdout.splitlines()]
    # An epoch of 0 and none are the same (rpm-version(7)).
    return {(n, v.removeprefix("0:"), a if a != "(none)" else "") for n, v, a in rows if n != "gpg-pubkey"}


def packages_made(folder):
    """Packages without files, with and without an epoch."""
    for name, epoch, version, release in (("hello", "1", "2.0", "3.el9"), ("libhello", "", "2.0~rc1", "1"), ("a+b", "0", "1.2^3", "4")):
        spec = pathlib.Path(folder) / f"{name}.spec"
        spec.write_text(f"Name: {name}\nVersion: {version}\nRelease: {release}\n" + (f"Epoch: {epoch}\n" if epoch else "") +
                        "Summary: made for a test\nLicense: MIT\nBuildArch: noarch\n%description\nx\n%files\n")
        subprocess.run(["rpmbuild", "-bb", "--define", f"_topdir {folder}/rpmbuild", str(spec)], check=True, capture_output=True)
    made = sorted(str(path) for path in (pathlib.Path(folder) / "rpmbuild").rglob("*.rpm"))
    assert len(made) == 3, made
    return made


def apk_says(path):
    out, record = set(), {}
    for line in path.read_text(errors="replace").splitlines() + [""]:
        if not line:
            if "P" in record and "V" in record:
                out.add((record["P"], record["V"], record.get("A", "")))
            record = {}
        elif line[1:2] == ":":
            record.setdefault(line[0], line[2:])
    return out


def main():
    if not DATA.exists() or shutil.which("dpkg-query") is None or shutil.which("rpm") is None:
        print("SKIPPED: the data, dpkg-query or rpm is absent")
        return 77
    faults, compared = [], {"dpkg": 0, "rpm": 0, "apk": 0}

    def compare(kind, name, got, want):
        compared[kind] += 1
        if got != want:
            faults.append(f"{name}: only we list {sorted(got - want)[:5]}, only {kind} lists {sorted(want - got)[:5]}")

    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(f"zstd -dqc --long=27 {DATA} | tar x -C {folder}", shell=True, check=True)
        base = pathlib.Path(folder)
        for status in sorted([*base.rglob("*.status"), *base.rglob("dpkg/status"), *base.rglob("testdata/dpkg/*")]):
            if not status.is_file() or b"Package:" not in status.read_bytes():
                continue
            code, want = dpkg_says(status, folder)
            if code != 0:
                print(f"dpkg itself refuses {status.relative_to(base)}")
                continue
            compare("dpkg", status.relative_to(base),
                    listed(root_with(folder, DEBIAN, {"var/lib/dpkg/status": status})), want)
        own = pathlib.Path("/var/lib/dpkg/status")
        if own.exists():
            code, want = dpkg_says(own, folder)
            compare("dpkg", "this machine's", listed(root_with(folder, DEBIAN, {"var/lib/dpkg/status": own})), want)
        for database in sorted(base.rglob("*Packages_epoch")):
            root = root_with(folder, FEDORA, {"var/lib/rpm/Packages": database})
            compare("rpm", database.relative_to(base), listed(root), rpm_says(root / "var/lib/rpm", "bdb_ro"))
        # Debian's rpm writes SQLite and reads Berkeley DB; it has no NDB, which rpm_test covers with bytes of its own.
        packages = packages_made(folder)
        root = root_with(folder, FEDORA, {})
        where = root / "var/lib/rpm"
        where.mkdir(parents=True)
        rpm = ["rpm", "--dbpath", str(where), "--define", "_db_backend sqlite"]
        subprocess.run([*rpm, "--initdb"], check=True, capture_output=True)
        subprocess.run([*rpm, "-i", "--justdb", "--nodeps", "--noscripts", "--nosignature", "--ignoreos", "--ignorearch",
                        *packages], check=True, capture_output=True)
        want = rpm_says(where, "sqlite")
        assert len(want) == len(packages), "rpm installed nothing"
        compare("rpm", "made here with SQLite", listed(root), want)
        for database in sorted(base.rglob("*")):
            if database.is_file() and database.read_bytes()[:2] in (b"C:", b"P:") and "apk" in str(database) + "apk":
                want = apk_says(database)
                if want:
                    compare("apk", database.relative_to(base),
                            listed(root_with(folder, ALPINE, {"lib/apk/db/installed": database})), want)
    print("databases compared:", ", ".join(f"{kind} {count}" for kind, count in compared.items()))
    for fault in faults:
        print(fault)
    return 1 if faults or min(compared.values()) == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
