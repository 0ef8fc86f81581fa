#!/usr/bin/env python3
"""The tricks that hide a Log4j from scanners, made around the log4j-core 2.14.1 of the data folder: every one is found, or
said not to have been read. `tricks_test.py DRIVER --keep FOLDER` leaves the files behind."""
import bz2
import gzip
import io
import json
import lzma
import os
import pathlib
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile

from archives import Entry, ar_of, cpio_of, rpm_of, zip_of

LOOKUP = "org/apache/logging/log4j/core/lookup/JndiLookup.class"
MANAGER = "org/apache/logging/log4j/core/net/JndiManager.class"


def tar_of(members, packing=""):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:" + packing) as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if isinstance(content, str):
                info.type, info.linkname = tarfile.SYMTYPE, content
                tar.addfile(info)
            else:
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def zstd(content):
    return subprocess.run(["zstd", "-qc"], input=content, capture_output=True, check=True).stdout


def tricks(jar):
    """Yields name, content (bytes, or a dict of files for a folder), and what must be said: affected, mitigated, clean or
    the begin of a refusal."""
    with zipfile.ZipFile(io.BytesIO(jar)) as source:
        files = {n: source.read(n) for n in source.namelist() if not n.endswith("/")}
    classes = {n: c for n, c in files.items() if n.endswith(".class")}
    few = {n: files[n] for n in (LOOKUP, MANAGER)}
    text = b"nothing to see\n" * 50

    def entries(of, method=8, **more):
        return [Entry(n, c, method, **more) for n, c in of.items()]

    # What every build tool makes.
    yield "stored_nested.jar", zip_of([Entry("BOOT-INF/lib/a.jar", jar, 0)]), "affected"
    yield "deflated_nested.war", zip_of([Entry("WEB-INF/lib/a.jar", jar)]), "affected"
    yield "exploded.war", zip_of(entries({"WEB-INF/classes/" + n: c for n, c in classes.items()})), "affected"
    yield "multi_release.jar", zip_of(entries({"META-INF/versions/9/" + n: c for n, c in few.items()})), "affected"
    yield "ear.ear", zip_of([Entry("web.war", zip_of([Entry("WEB-INF/lib/core.jar", jar)]))]), "affected"
    yield "folder", {n: c for n, c in classes.items()}, "affected"
    # Names.
    yield "UPPER.JAR", zip_of([Entry("WEB-INF/LIB/A.JAR", jar)]), "affected"
    yield "plugin.hpi", zip_of([Entry("WEB-INF/lib/a.jar", jar)]), "affected"
    yield "no_extension", jar, "affected"
    yield "bin_in_war.war", zip_of([Entry("WEB-INF/data.bin", jar)]), "affected"
    yield "text_in_war.war", zip_of([Entry("WEB-INF/readme.txt", jar)]), "affected"
    yield "picture.png", zip_of([Entry("logo.png", jar)]), "affected"
    yield "dots.zip", zip_of([Entry("../../../etc/a.jar", jar)]), "affected"
    yield "absolute.zip", zip_of([Entry("/a.jar", jar)]), "affected"
    yield "backslashes.zip", zip_of([Entry("WEB-INF\\lib\\a.jar", jar)]), "affected"
    yield "control_characters.zip", zip_of([Entry(b"a\0\x1b[2J\xff.jar", jar)]), "affected"
    yield "empty_name.zip", zip_of([Entry("", jar)]), "affected"
    yield "folder_mark.zip", zip_of([Entry("lib/a.jar", jar, local_name="lib/b.jar")]), "affected"
    yield "without_metadata.jar", zip_of(entries(classes)), "affected"
    # Where an archive begins and ends.
    script = b"#!/bin/sh\nexec java -jar \"$0\" \"$@\"\n"
    yield "script_in_front.sh", zip_of([Entry("a.jar", jar)], prefix=script), "affected"
    yield "script_adjusted.sh", zip_of([Entry("a.jar", jar)], prefix=script, adjusted=True), "affected"
    yield "script_nested.war", zip_of([Entry("bin/run.sh", script + jar)]), "affected"
    yield "script_nested_stored.war", zip_of([Entry("bin/run.sh", script + jar, 0)]), "affected"
    yield "program_in_front.exe", b"MZ" + os.urandom(1 << 20) + jar, "affected"
    yield "picture_in_front.png", b"\x89PNG\r\n\x1a\n" + bytes(5000) + jar, "affected"
    yield "trailing_bytes.jar", jar + b"\n" * 3000, "affected"
    yield "trailing_100k.jar", jar + bytes(100_000), "affected"
    yield "comment.jar", zip_of([Entry("a.jar", jar)], comment=b"c" * 65535), "affected"
    yield "end_in_comment.jar", zip_of([Entry("a.jar", jar)], comment=zip_of([])), "affected"
    yield "two_zips.zip", zip_of([Entry("a.txt", text)]) + zip_of([Entry("a.jar", jar)]), "affected"
    yield "two_zips_reversed.zip", zip_of([Entry("a.jar", jar)]) + zip_of([Entry("a.txt", text)]), "ambiguous"
    # Structure.
    yield "descriptor.jar", zip_of(entries(few, descriptor=True)), "affected"
    yield "descriptor_nested.war", zip_of([Entry("a.jar", jar, descriptor=True)]), "affected"
    yield "zip64_entry.jar", zip_of(entries(few, zip64=True)), "affected"
    yield "zip64_end.jar", zip_of([Entry("a.jar", jar)], zip64=True), "affected"
    yield "many_entries.jar", zip_of([Entry(f"{i}.txt", b"x", 0) for i in range(70_000)] + [Entry("a.jar", jar)]), "affected"
    yield "hidden.jar", zip_of([Entry("a.txt", text), Entry("a.jar", jar, 0, listed=False)]), "affected"
    yield "hidden_first.jar", zip_of([Entry("a.jar", jar, 0, listed=False), Entry("a.txt", text)]), "affected"
    yield "other_local_name.jar", zip_of([Entry("a.txt", few[LOOKUP], local_name=LOOKUP)]), "affected"
    yield "same_name_twice.jar", zip_of([Entry("a.jar", text), Entry("a.jar", jar)]), "affected"
    yield "same_name_reversed.jar", zip_of([Entry("a.jar", jar), Entry("a.jar", text)]), "affected"
    yield "wrong_count.jar", zip_of([Entry("a.jar", jar)], count=7), "affected"
    yield "cut_off.jar", zip_of([Entry("a.jar", jar, 0), Entry("b.txt", text)])[:-60], "affected"
    yield "broken_entry_first.jar", zip_of([Entry("x.class", packed=b"\xff" * 40, size=900), Entry("a.jar", jar)]), "affected"
    yield "wrong_crc_first.jar", zip_of([Entry(MANAGER, few[MANAGER], crc=1), Entry("a.jar", jar)]), "affected"
    yield "encrypted.jar", zip_of([Entry("a.jar", jar, flags=1)]), "encrypted"
    yield "lying_size.jar", zip_of([Entry("log4j.jar", jar, size=len(jar) // 2)]), "unreadable"
    yield "unknown_method.jar", zip_of([Entry("log4j.jar", packed=jar, method=97, size=len(jar))]), "unreadable"
    # Methods.
    for name, method in (("bzip2", 12), ("lzma", 14), ("zstd", 93)):
        yield f"method_{name}.jar", zip_of(entries(few, method)), "affected"
        yield f"method_{name}_nested.war", zip_of([Entry("a.jar", jar, method)]), "affected"
    yield "deflate_level_0.war", zip_of([Entry("a.jar", jar, level=0)]), "affected"
    # Depth.
    for levels in (20, 31):
        nested = jar
        for level in range(levels):
            nested = zip_of([Entry(f"{level}.jar", nested, 8 if level % 2 else 0)])
        yield f"nested_{levels}.jar", nested, "affected"
    nested = jar
    for level in range(33):
        nested = zip_of([Entry(f"{level}.jar", nested)])
    yield "nested_33.jar", nested, "refused"
    mixed = gzip.compress(tar_of([("a.zip", zip_of([Entry("b.tar.xz", lzma.compress(tar_of([("c.jar", jar)])))]))]))
    yield "mixed.tgz", mixed, "affected"
    # Other archives.
    for name, packed in (("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress), ("zst", zstd)):
        yield f"plain.{name}", packed(jar), "affected"
        yield f"tar.{name}", packed(tar_of([("lib/a.jar", jar)])), "affected"
    yield "two_members.gz", gzip.compress(script) + gzip.compress(jar), "affected"
    yield "a.cpio", cpio_of([("lib/a.jar", jar)]), "affected"
    yield "a.ar", ar_of([("a.jar", jar)]), "affected"
    yield "a.deb", ar_of([("debian-binary", b"2.0\n"), ("control.tar.gz", gzip.compress(tar_of([("control", text)]))),
                          ("data.tar.xz", lzma.compress(tar_of([("./usr/share/java/a.jar", jar)])))]), "affected"
    yield "a.rpm", rpm_of(gzip.compress(cpio_of([("./usr/share/java/a.jar", jar)]))), "affected"
    yield "tar_in_jar.jar", zip_of([Entry("x.tar.gz", tar_of([("a.jar", jar)], "gz"))]), "affected"
    yield "exploded.tar", tar_of([("srv/" + n, c) for n, c in few.items()]), "affected"
    # Images.
    layer = tar_of([("opt/app/a.jar", jar)])
    gone = tar_of([("opt/app/.wh.a.jar", b"")])
    manifest = [{"Layers": ["1/layer.tar", "2/layer.tar"]}]
    for name, upper, want in (("", tar_of([("x", text)]), "affected"), ("_whiteout", gone, "clean")):
        yield f"docker{name}.tar", tar_of([("1/layer.tar", layer), ("2/layer.tar", upper),
                                           ("manifest.json", json.dumps(manifest).encode())]), want
        oci = {"layers": [{"digest": "sha256:1"}, {"digest": "sha256:2"}]}
        yield f"oci{name}.tar", tar_of([("oci-layout", b"{}"), ("blobs/sha256/1", gzip.compress(layer)),
                                        ("blobs/sha256/2", zstd(upper)), ("blobs/sha256/3", json.dumps(oci).encode()),
                                        ("index.json", b'{"manifests":[{"digest":"sha256:3"}]}')]), want
    # The classes themselves.
    yield "shaded.jar", zip_of(entries({"com/acme/shaded/" + n: c for n, c in classes.items()})), "affected"
    moved = {n.replace("org/apache", "org/acmeco"): c.replace(b"org/apache/logging", b"org/acmeco/logging")
             for n, c in classes.items()}
    yield "relocated.jar", zip_of(entries(moved)), "affected"
    yield "renamed_suffix.jar", zip_of(entries({n.replace(".class", ".clazz"): c for n, c in few.items()})), "affected"
    yield "renamed_class.jar", zip_of(entries({"a/b.class": few[LOOKUP], "a/c.class": few[MANAGER]})), "affected"
    yield "recompiled.jar", zip_of(entries({n: c.replace(b".java", b".kava") for n, c in few.items()})), "affected"
    yield "single_class.class", few[LOOKUP], "affected"
    without = {n: c for n, c in files.items() if n != LOOKUP}
    yield "lookup_removed.jar", zip_of(entries(without)), "mitigated"
    yield "clean.jar", zip_of([Entry("a.txt", text), Entry("b/C.class", struct.pack(">IHHH", 0xCAFEBABE, 0, 52, 1))]), "clean"


def find_core(folder):
    for file in sorted(folder.rglob("*2.14.1*.jar")):
        if "log4j-core" in file.name and zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as jar:
                if LOOKUP in jar.namelist() and MANAGER in jar.namelist():
                    return file.read_bytes()
    return None


def judge(report, path, want):
    hits = [f for f in report["findings"] if f["path"] == path or f["path"].startswith((path + "!", path + "/"))]
    said = {c["status"] for f in hits for c in f["cves"] if c["id"] == "CVE-2021-44228"}
    refused = [r["reason"] for r in report["refused"] if r["path"] == path or r["path"].startswith(path + "!")]
    if want == "affected":
        return "affected" in said
    if want == "mitigated":
        return said == {"mitigated"}
    if want == "clean":
        return not said and not refused
    return any(reason.startswith(want) for reason in refused)


def main():
    driver = sys.argv[1]
    data = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "../shared/data")) / "log4j" / "archives.tar.zst"
    if not data.exists():
        print("the data is absent")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        unpacked = subprocess.run(["zstd", "-dc", "--long=27", data], capture_output=True, check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(unpacked)) as tar:
            tar.extractall(folder, filter="data") if hasattr(tarfile, "data_filter") else tar.extractall(folder)
        jar = find_core(pathlib.Path(folder))
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(sys.argv[3] if sys.argv[2:3] == ["--keep"] else scratch)
        wants = {}
        for name, content, want in tricks(jar):
            assert name not in wants, name
            wants[name] = want
            for part, piece in content.items() if isinstance(content, dict) else [("", content)]:
                file = folder / name / part if part else folder / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(piece)
        report = json.loads(subprocess.run([driver, folder], capture_output=True, text=True, check=True).stdout)
        wrong = [name for name, want in wants.items() if not judge(report, f"{folder}/{name}", want)]
        for name in wrong:
            about = [e for e in report["findings"] + report["refused"] if e["path"].startswith(f"{folder}/{name}")]
            print(f"{name}: want {wants[name]}, got {json.dumps(about)[:600]}")
    print(f"{len(wants)} tricks, {len(wrong)} missed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
