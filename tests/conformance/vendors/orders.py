"""Versions in the order of each distribution: rpm and dpkg by their own programs, apk's by its documentation (apk-package(5))."""
import functools
import re
import subprocess

LUA = "%{lua: for a, b in string.gmatch([==[@]==], '([^ ;]+) ([^ ;]+);') do print(rpm.vercmp(a, b) .. ' ') end}"


RPM = {}


def ask_rpm(pairs):
    """rpm.vercmp of many pairs in few processes; the answers are kept."""
    asked = sorted({pair for pair in pairs if pair not in RPM and all(re.fullmatch(r"[A-Za-z0-9.~^+_-]+", one) for one in pair)})
    for first in range(0, len(asked), 1500):
        some = asked[first:first + 1500]
        text = LUA.replace("@", "".join(f"{a} {b};" for a, b in some))
        said = subprocess.run(["rpm", "--eval", text], capture_output=True, text=True, check=True).stdout.split()
        assert len(said) == len(some), (len(said), len(some))
        RPM.update(zip(some, map(int, said)))


def evr(text):
    """(epoch or None, version, release)"""
    epoch, colon, rest = text.partition(":")
    if not colon:
        epoch, rest = None, text
    version, _, release = rest.rpartition("-")
    return (None if epoch is None else int(epoch)), version or release, release if version else ""


def rpm_pairs(a, b):
    (_, version_a, release_a), (_, version_b, release_b) = evr(a), evr(b)
    return [(version_a, version_b), *([(release_a, release_b)] if release_a and release_b else [])]


def rpm_order(a, b):
    """-1, 0, 1 by epoch, version and release; an epoch that is not stated is 0, as rpm has it."""
    (epoch_a, version_a, release_a), (epoch_b, version_b, release_b) = evr(a), evr(b)
    by_epoch = ((epoch_a or 0) > (epoch_b or 0)) - ((epoch_a or 0) < (epoch_b or 0))
    return by_epoch or RPM[version_a, version_b] or (RPM[release_a, release_b] if release_a and release_b else 0)


@functools.cache
def deb_order(a, b):
    for word, answer in (("lt", -1), ("gt", 1)):
        if subprocess.run(["dpkg", "--compare-versions", a, word, b], check=False).returncode == 0:
            return answer
    return 0


APK = re.compile(r"(?P<numbers>\d+(?:\.\d+)*)(?P<letter>[a-z]?)(?P<suffixes>(?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*)(?:~[0-9a-f]+)?(?:-r(?P<build>\d+))?")
SUFFIXES = {"alpha": -4, "beta": -3, "pre": -2, "rc": -1, "cvs": 1, "svn": 2, "git": 3, "hg": 4, "p": 5}


def apk_order(a, b):
    def key(text):
        of = APK.fullmatch(text)
        assert of, text
        first, *others = of["numbers"].split(".")
        # Numbers behind a dot that begin with a zero count like the digits of a fraction.
        numbers = [(1, int(first), "")] + [(0, 0, one) if one.startswith("0") else (1, int(one), "") for one in others]
        # No suffix stands behind the four that come before a release, and before those that come after it.
        suffixes = [(SUFFIXES[name], int(number or 0)) for name, number in re.findall(r"_([a-z]+)(\d*)", of["suffixes"])] + [(0, 0)]
        return numbers, of["letter"], suffixes, int(of["build"] or 0)

    return (key(a) > key(b)) - (key(a) < key(b))
