#!/usr/bin/env python3
"""The bomb set: small files that ask for endless time or memory. Each ends in a verdict "refused: …" within the memory that a
worker may have. `bombs_test.py --make FOLDER` only makes the files. The seconds are printed, not judged."""
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
import zlib

from archives import Entry, pack, zip_of

MEMORY_MAX = 100 << 20
ZEROS = 256 << 20


def repeated(pattern, count, method=zlib.compressobj):
    """Deflates count × pattern without holding it."""
    deflate, out, chunk = method(9, zlib.DEFLATED, -15), [], pattern * 1000
    crc = 0
    for _ in range(count // 1000):
        out.append(deflate.compress(chunk))
        crc = zlib.crc32(chunk, crc)
    out.append(deflate.flush())
    return b"".join(out), crc, len(pattern) * (count // 1000 * 1000)


def zeros_entry(name, size):
    packed, crc, total = repeated(bytes(1024), size // 1024)
    return Entry(name, packed=packed, crc=crc, size=total)


def quoted_overlap(count, kernel):
    """Each entry's content quotes the next one's header in a stored block and goes on into its content (Fifield 2019)."""
    names = [b"%06d.jar" % i for i in range(count)]
    packed, content_crc, size = kernel
    records, body = [], packed
    crc = content_crc
    # From the last to the first; the check sums of all but the last are wrong, which a bomb does not mind.
    local = b""
    for name in reversed(names):
        local = struct.pack("<4sHHHIIIIHH", b"PK\3\4", 20, 0, 8, 0, crc, len(body), size, len(name), 0) + name
        records.append((name, len(local) + len(body), len(body), size))
        block = local
        stream = local + body
        body = b"\x00" + struct.pack("<HH", len(block), len(block) ^ 0xFFFF) + stream
        size += len(block)
    out, directory, total = stream, b"", len(stream)
    for name, reach, packed_size, size in reversed(records):
        directory += struct.pack("<4sHHHHIIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, crc, packed_size, size, len(name), 0, 0, 0, 0,
                                 0, total - reach) + name
    return out + directory + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(directory), len(out), 0)


def directory_only(count, stated=None, zip64_count=None):
    """`count` records of the same entry, one after another."""
    local = struct.pack("<4sHHHIIIIHH", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    record = struct.pack("<4sHHHHIIIIHHHHHII", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    stated = count if stated is None else stated
    tail = b""
    if zip64_count is not None:
        tail = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, zip64_count, zip64_count, len(record) * count,
                           len(local))
        tail += struct.pack("<4sIQI", b"PK\6\7", 0, len(local) + len(record) * count, 1)
    return local + record * count + tail + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, stated & 0xFFFF, stated & 0xFFFF,
                                                       len(record) * count, len(local), 0)


def zstd_of_zeros(size, *options):
    with subprocess.Popen(["head", "-c", str(size), "/dev/zero"], stdout=subprocess.PIPE) as zeros:
        return subprocess.run(["zstd", "-qc", *options], stdin=zeros.stdout, capture_output=True, check=True).stdout


def tar_header(name, size, kind=b"0"):
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    return info.tobuf(tarfile.GNU_FORMAT)


def bombs():
    big = zeros_entry("a.jar", ZEROS)
    yield "zeros_in_jar.jar", zip_of([big])
    yield "zeros_in_jar_nested.jar", zip_of([Entry("b.jar", zip_of([big]))])
    liar = Entry("a.jar", packed=big.packed, crc=big.crc, size=1 << 20)
    yield "more_than_stated.jar", zip_of([liar])
    yield "more_than_stated_log4j.jar", zip_of([Entry("JndiLookup.class", packed=big.packed, crc=big.crc, size=1 << 20)])
    yield "zeros_bzip2_method.jar", zip_of([Entry("a.jar", packed=bz2.compress(bytes(ZEROS)), method=12, crc=big.crc, size=ZEROS)])
    nested = zip_of([zeros_entry(f"{i}.dat", 32 << 20) for i in range(10)])
    for level in range(20):  # 10^20 archives
        nested = zip_of([Entry(f"{level}-{i}.zip", nested, local_name=None) for i in range(10)])
    yield "nested_20_wide.zip", nested
    nested = zip_of([Entry("a.txt", b"x")])
    for level in range(60):
        nested = zip_of([Entry(f"{level}.zip", nested)])
    yield "nested_60.zip", nested
    deep = b"x"
    for _ in range(200):
        deep = gzip.compress(deep, 1)
    yield "nested_200.gz", deep
    yield "overlap.zip", zip_of([zeros_entry("0.jar", 60 << 20)] + [
        Entry(f"{i}.jar", packed=b"", crc=i, size=60 << 20, at=0) for i in range(1, 2000)])
    yield "overlap_quoted.zip", quoted_overlap(2000, (lambda e: (e.packed, e.crc, e.size))(zeros_entry("k", 20 << 20)))
    yield "entries_1000001.zip", directory_only(1_000_001, zip64_count=1_000_001)
    yield "entries_4000000.zip", directory_only(4_000_000, zip64_count=4_000_000)
    yield "entries_understated.zip", directory_only(1_100_000, stated=5)
    many = [Entry(f"{i}.zip", directory_only(900_000 + i, zip64_count=900_000 + i)) for i in range(6)]
    yield "entries_at_all_depths.zip", zip_of(many)
    huge = (1 << 63) - 1
    for name, size, packed in (("zip64_size", huge, 10), ("zip64_packed", 10, huge), ("zip64_both", huge, huge),
                               ("zip64_wrap", 1 << 20, (1 << 64) - 30)):
        extra = struct.pack("<HHQQ", 1, 16, size, packed)
        local = struct.pack("<4sHHHIIIIHH", b"PK\3\4", 45, 0, 8, 0, 1, 0xFFFFFFFF, 0xFFFFFFFF, 5, len(extra)) + b"a.jar" + extra
        local += b"x" * 10
        record = struct.pack("<4sHHHHIIIIHHHHHII", b"PK\1\2", 45, 45, 0, 8, 0, 1, 0xFFFFFFFF, 0xFFFFFFFF, 5, len(extra), 0, 0,
                             0, 0, 0) + b"a.jar" + extra
        yield f"{name}.zip", local + record + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(record), len(local), 0)
    yield "zip64_count.zip", directory_only(3, zip64_count=huge)
    members = [Entry(f"{i}.jar", packed=p, crc=c, size=s) for i in range(20)
               for p, c, s in [repeated(b"%4d" % i + bytes(1020), (50 << 20) // 1024)]]
    yield "many_large.zip", zip_of(members)
    yield "zeros.gz", b"".join([gzip.compress(bytes(64 << 20))] * 40)
    yield "zeros.bz2", b"".join([bz2.compress(bytes(64 << 20))] * 40)
    yield "zeros.xz", b"".join([lzma.compress(bytes(64 << 20))] * 40)
    yield "zeros.zst", zstd_of_zeros(4 << 30)
    yield "window_2_gib.zst", zstd_of_zeros(3 << 30, "--ultra", "--long=31", "-1")
    dictionary = lzma.compress(bytes(1 << 30), lzma.FORMAT_ALONE, preset=0)
    yield "dictionary_1_gib.lzma", dictionary[:1] + struct.pack("<I", 1 << 30) + dictionary[5:]
    method = pack(b"PK" * 5000, 14)
    yield "dictionary_4_gib.zip", zip_of([Entry("log4j.jar", packed=method[:5] + b"\xff\xff\xff\xff" + method[9:], method=14,
                                                crc=1, size=10000)])
    yield "tar_size_lie.tar", tar_header("a.jar", (1 << 62)) + bytes(512)
    one = tar_header("a", 0)
    yield "tar_members.tar.gz", gzip.compress(one * 1_000_100, 6)
    name = tar_header("././@LongLink", 1 << 40, b"L")
    yield "tar_long_name.tar", name + b"a" * 5120
    yield "tar_gz_zeros.tgz", gzip.compress(tar_header("a.jar", 1 << 33)[:512]) + b"".join([gzip.compress(bytes(64 << 20))] * 40)
    yield "class_in_zeros.jar", zip_of([Entry("org/apache/logging/log4j/core/lookup/JndiLookup.class", packed=big.packed,
                                              crc=big.crc, size=ZEROS)])


# What is only broken, or nothing at all, once nobody believes what it says.
NOT_BOMBS = {"dictionary_1_gib.lzma", "more_than_stated.jar", "more_than_stated_log4j.jar", "zip64_packed.zip", "zip64_wrap.zip", "tar_size_lie.tar",
             "tar_long_name.tar"}


def run(driver, file):
    """The report, and the memory and processor time it took."""
    with tempfile.TemporaryFile() as out:
        child = os.posix_spawn(driver, [driver, str(file)], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, out.fileno(), 1)])
        _, status, usage = os.wait4(child, 0)
        out.seek(0)
        return status, json.loads(out.read() or b"{}"), usage


def main():
    if sys.argv[1] == "--make":
        folder = pathlib.Path(sys.argv[2])
        folder.mkdir(exist_ok=True)
        for name, content in bombs():
            (folder / name).write_bytes(content)
        return 0
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        # By another process: the memory of the one that starts a program counts as the program's.
        subprocess.run([sys.executable, __file__, "--make", folder], check=True)
        files = sorted(pathlib.Path(folder).iterdir())
        for file in files:
            name, size = file.name, file.stat().st_size
            status, report, usage = run(sys.argv[1], file)
            reasons = [r["reason"] for r in report.get("refused", [])]
            memory = usage.ru_maxrss * 1024
            print(f"{name:28} {size:10} bytes {usage.ru_utime + usage.ru_stime:6.2f} s {memory >> 20:4} MiB  "
                  f"{(reasons or ['-'])[0]}")
            if status != 0:
                faults.append(f"{name}: ended with {status}")
            if not any(r.startswith("refused: ") or name in NOT_BOMBS for r in reasons):
                faults.append(f"{name}: want a refusal, got {reasons[:3]}")
            # Pages of the mapped file are the kernel's to take back.
            if memory > MEMORY_MAX + size:
                faults.append(f"{name}: {memory >> 20} MiB")
    print("\n".join(faults))
    print(f"{len(files)} bombs, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
