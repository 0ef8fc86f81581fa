#!/usr/bin/env python3
"""Makes what scan_bench reads: 40 wars with 24 nested jars each, 139 different ones in all, about 444,000 entries; once with
the jars deflated, once stored. Seeded: the same bytes each time. scan_data.py FOLDER"""
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "scan"))
from archives import Entry, zip_of  # noqa: E402


def jar_of(seed):
    dice = random.Random(seed)
    words = [dice.randbytes(dice.randint(2, 20)).hex().encode() for _ in range(400)]  # packs to half, as classes do
    entries = []
    for number in range(462):
        content = b"\xca\xfe\xba\xbe\0\0\0\x34" + b"".join(dice.choices(words, k=dice.randint(40, 160)))
        entries.append(Entry(f"org/acme/p{seed}/C{number}.class", content))
    return zip_of(entries)


def main():
    folder = pathlib.Path(sys.argv[1])
    dice = random.Random(1)
    jars = [jar_of(seed) for seed in range(139)]
    ready = [(Entry("", jar), Entry("", jar, 0)) for jar in jars]
    order = list(range(139)) + [dice.randrange(139) for _ in range(960 - 139)]
    dice.shuffle(order)
    for kind in (0, 1):
        target = folder / ("deflated", "stored")[kind]
        target.mkdir(parents=True, exist_ok=True)
        for war in range(40):
            entries = []
            for place, jar in enumerate(order[war * 24:war * 24 + 24]):
                source = ready[jar][kind]
                entries.append(Entry(f"WEB-INF/lib/l{place}.jar", method=source.method, packed=source.packed, crc=source.crc,
                                     size=source.size))
            (target / f"{war:02}.war").write_bytes(zip_of(entries))


if __name__ == "__main__":
    main()
