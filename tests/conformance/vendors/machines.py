"""Machines as they stand in the field: for each package that a document names, one in each version that matters, in the inventory that a tool
writes of such a machine (CycloneDX with purls, dpkg's status, apk's database)."""
import dataclasses
import json
import re
import urllib.parse


@dataclasses.dataclass(frozen=True)
class Component:
    machine: str
    ref: str
    system: tuple
    name: str
    version: str           # with its epoch, where that is stated
    level: str
    module: str = ""       # "nodejs:18"
    source: str = ""
    source_version: str = ""

    @property
    def stream(self):
        """The minor release that it was built for: "8.8" of "4.el8_8"."""
        of = re.search(r"\.el(\d+)_(\d+)", self.version)
        return f"{of.group(1)}.{of.group(2)}" if of and self.system[0] == "redhat" else ""


def moved(release, by):
    """The release with the last of its first numbers moved: 118.2.el8_8.1 is 118.1.el8_8.1 or 118.3.el8_8.1."""
    of = re.match(r"\d+(?:\.\d+)*", release)
    if not of:
        return release + ".1" if by > 0 else "0." + release
    numbers = [int(one) for one in of.group(0).split(".")]
    at = len(numbers) - 1
    while by < 0 and at > 0 and numbers[at] == 0:
        at -= 1
    if numbers[at] + by < 0:
        return "0~" + release
    numbers[at] += by
    return ".".join(map(str, numbers)) + release[of.end():]


def rpm_versions(fixed, is_brief=False):
    """{level: version} around the build that mends a flaw."""
    epoch, colon, rest = fixed.rpartition(":")
    version, _, release = rest.rpartition("-")
    out = {"fixed": fixed, "below": f"{epoch}{colon}{version}-{moved(release, -1)}", "above": f"{epoch}{colon}{version}-{moved(release, 1)}"}
    if is_brief:
        return out
    dist = re.search(r"\.(?:module|el|lp)[^ ]*", release)
    out["old"] = f"{epoch}{colon}0.0.1-1{dist.group(0) if dist else '.1'}"
    if re.search(r"\.el\d+_\d+\.\d+$", release):
        out["one build earlier"] = f"{epoch}{colon}{version}-{release.rpartition('.')[0]}"
    return out


DISTRO = {"redhat": "rhel", "almalinux": "almalinux", "suse": "sles", "opensuse": "opensuse"}


def distro_of(system, stream):
    kind, release = system
    if kind == "redhat":
        return f"rhel-{stream or release + '.8'}"
    if release.startswith("micro-"):
        return ("sl-micro-" if release >= "micro-6" else "sle-micro-") + release[6:]
    if release == "tumbleweed":
        return "opensuse-tumbleweed-20241120"
    return f"{DISTRO[kind]}-{release}"


def rpm_purl(component, stream, source=""):
    epoch, _, rest = component.version.rpartition(":")
    query = {"arch": "x86_64", "distro": distro_of(component.system, stream)}
    if epoch not in ("", "0"):
        query["epoch"] = epoch
    if component.module:
        query["rpmmod"] = component.module
    if source:
        query["upstream"] = source
    return (f"pkg:rpm/{component.system[0]}/{urllib.parse.quote(component.name)}@{urllib.parse.quote(rest, safe='~')}?"
            + urllib.parse.urlencode(query, safe=":"))


def cyclonedx(listed):
    """listed: [(component, purl)]"""
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": [
        {"type": "library", "bom-ref": one.ref, "name": one.name, "version": one.version, "purl": purl} for one, purl in listed]})


def dpkg_status(components):
    """A source of another name or version stands in its own field, as deb-src-control has it."""
    return "\n".join(
        f"Package: {one.name}\nStatus: install ok installed\nPriority: optional\nSection: misc\nArchitecture: amd64\n"
        + (f"Source: {one.source}" + (f" ({one.source_version})" if one.source_version != one.version else "") + "\n"
           if (one.source, one.source_version) != (one.name, one.version) else "")
        + f"Version: {one.version}\nDescription: {one.name}\n" for one in components)


def apk_installed(components):
    return "\n".join(f"C:Q1{'A' * 27}=\nP:{one.name}\nV:{one.version}\nA:x86_64\nS:1\nI:1\nT:{one.name}\nU:https://example.org/\nL:MIT\no:{one.source}\n"
                     for one in components)


OS_RELEASE = {"debian": 'PRETTY_NAME="Debian GNU/Linux {0}"\nID=debian\nVERSION_ID="{0}"\n',
              "ubuntu": 'PRETTY_NAME="Ubuntu {0}"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID="{0}"\n',
              "alpine": 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID={0}.1\n'}


def deb_versions(fixed):
    """A tilde sorts before the end, and a plus behind it (deb-version(7))."""
    return {"fixed": fixed, "below": fixed + "~1", "above": fixed + "+1", "old": "0.0.1-1"}


def apk_versions(fixed):
    version, _, build = fixed.rpartition("-r")
    return {"fixed": fixed, "below": f"{version}-r{int(build) - 1}" if build != "0" else f"{version}_rc9-r9", "above": f"{version}-r{int(build) + 1}",
            "old": "0.0.1-r0"}
