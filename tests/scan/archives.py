"""Archives that lie in exactly the way a caller says: the standard library writes none of those."""
import bz2
import lzma
import struct
import subprocess
import zlib


class Entry:
    """One entry. `crc`, `size` and `packed` override what the content gives; `listed` False leaves it out of the central
    directory; `at` makes the central directory point to the record of another entry."""

    def __init__(self, name, content=b"", method=8, *, packed=None, crc=None, size=None, local_name=None, local_method=None,
                 flags=0, descriptor=False, zip64=False, listed=True, at=None, level=6):
        self.name = name if isinstance(name, bytes) else name.encode()
        self.method, self.flags, self.descriptor, self.zip64, self.listed, self.at = method, flags, descriptor, zip64, listed, at
        self.local_name = self.name if local_name is None else local_name.encode()
        self.local_method = method if local_method is None else local_method
        self.packed = packed if packed is not None else pack(content, method, level)
        self.crc = zlib.crc32(content) if crc is None else crc
        self.size = len(content) if size is None else size
        self.header = 0


def pack(content, method, level=6):
    if method == 0:
        return content
    if method == 8:
        deflate = zlib.compressobj(level, zlib.DEFLATED, -15)
        return deflate.compress(content) + deflate.flush()
    if method == 12:
        return bz2.compress(content)
    if method == 14:
        properties = {"id": lzma.FILTER_LZMA1, "dict_size": 1 << 20}
        alone = lzma.compress(content, lzma.FORMAT_ALONE, filters=[properties])
        return b"\x09\x14\x05\x00" + alone[:5] + alone[13:]
    if method == 93:
        return subprocess.run(["zstd", "-qc"], input=content, capture_output=True, check=True).stdout
    raise ValueError(method)


def zip_of(entries, *, prefix=b"", adjusted=False, comment=b"", trailing=b"", zip64=False, count=None):
    """adjusted: stated offsets count the prefix, as self-extracting archives have it."""
    out = bytearray()
    base = len(prefix) if adjusted else 0
    for e in entries:
        if e.at is not None:
            e.header = entries[e.at].header
            continue
        e.header = len(out) + base
        flags = e.flags | (8 if e.descriptor else 0)
        sizes = (0, 0, 0) if e.descriptor else (e.crc, len(e.packed), e.size)
        extra = b""
        if e.zip64:
            extra = struct.pack("<HHQQ", 1, 16, e.size, len(e.packed))
            sizes = (e.crc, 0xFFFFFFFF, 0xFFFFFFFF)
        out += struct.pack("<4sHHHIIIIHH", b"PK\3\4", 20, flags, e.local_method, 0, *sizes, len(e.local_name), len(extra))
        out += e.local_name + extra + e.packed
        if e.descriptor:
            out += struct.pack("<4sIII", b"PK\7\x08", e.crc, len(e.packed), e.size)
    start, listed = len(out), [e for e in entries if e.listed]
    for e in listed:
        extra = struct.pack("<HHQQ", 1, 16, e.size, len(e.packed)) if e.zip64 else b""
        sizes = (0xFFFFFFFF, 0xFFFFFFFF) if e.zip64 else (len(e.packed), e.size & 0xFFFFFFFF)
        out += struct.pack("<4sHHHHIIIIHHHHHII", b"PK\1\2", 20, 20, e.flags | (8 if e.descriptor else 0), e.method, 0, e.crc,
                           *sizes, len(e.name), len(extra), 0, 0, 0, 0, e.header) + e.name + extra
    size, n = len(out) - start, len(listed) if count is None else count
    if zip64 or n > 0xFFFF:
        end = len(out) + base
        out += struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, n, n, size, start + base)
        out += struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
    n = min(n, 0xFFFF)
    out += struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, n, n, size, start + base, len(comment))
    return prefix + bytes(out) + comment + trailing


def cpio_of(members):
    """The "newc" form."""
    out = bytearray()
    for name, content in [*members, ("TRAILER!!!", b"")]:
        fields = [1, 0o100644, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0]
        out += b"070701" + b"".join(b"%08X" % f for f in fields) + name.encode() + b"\0"
        out += b"\0" * (-len(out) % 4) + content
        out += b"\0" * (-len(out) % 4)
    return bytes(out)


def ar_of(members):
    out = bytearray(b"!<arch>\n")
    for name, content in members:
        out += b"%-16s%-12d%-6d%-6d%-8o%-10d`\n" % (name.encode(), 0, 0, 0, 0o100644, len(content)) + content
        out += b"\n" * (len(content) % 2)
    return bytes(out)


def rpm_of(payload):
    """The lead, an empty signature, an empty header, and a compressed cpio."""
    lead = struct.pack(">4sBBHH66sHH16s", b"\xed\xab\xee\xdb", 3, 0, 0, 1, b"a-1-1", 1, 5, b"")
    header = struct.pack(">3sB4sII", b"\x8e\xad\xe8", 1, b"", 0, 0)
    return lead + header + header + payload
