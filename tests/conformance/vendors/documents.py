"""What the documents of Linux vendors say of packages, read by hand: from CSAF 2.0 (sections 3.2.2 and 3.2.3.9), the OSV schema, and what the
vendors say of their own documents. Nothing here is taken from Tocsin's reading of them.
"""
import dataclasses
import re
import urllib.parse


@dataclasses.dataclass(frozen=True)
class Statement:
    """What one document says of one package in one release of a distribution."""
    document: str
    flaw: str           # a CVE of CSAF, else the record's own id
    system: tuple       # ("redhat", "8"), ("suse", "15.5"), ("debian", "12"), ("alpine", "3.18"), ("almalinux", "8"), ("ubuntu", "22.04")
    stream: str         # "8.2" of the longer support of a minor release; "" of the main line
    name: str
    is_source: bool
    status: str         # "fixed": builds before it have the flaw; "affected", "not", "open"
    version: str = ""   # "": every one
    introduced: str = "0"
    last: str = ""
    versions: frozenset = frozenset()


def red_hat_platform(cpe):
    """cpe:/o:redhat:rhel_eus:8.8::baseos is of release 8 and of its stream 8.8; cpe:/a:redhat:satellite:6.16::el8 is added to release 8."""
    parts = (cpe.split(":") + [""] * 7)[:7]
    product, version, edition = parts[3], parts[4], parts[6]
    if product == "enterprise_linux":
        return ("redhat", version.split(".")[0]), ""
    if product.startswith("rhel_") and product[5:] in ("eus", "aus", "tus", "e4s", "els", "eus_long_life"):
        return ("redhat", version.split(".")[0]), version
    of = re.match(r"el(\d+)", edition)
    return (("redhat", of.group(1)), "") if of else None


def suse_platform(name):
    """"SUSE Linux Enterprise Module for Basesystem 15 SP5", "… Server 12 SP2-LTSS", "openSUSE Leap 15.5"."""
    name = name.removeprefix("SUSE ").removeprefix("SUSE:").removeprefix("openSUSE:").removeprefix("openSUSE ")
    micro = re.fullmatch(r"Linux (?:Enterprise )?Micro (\d+\.\d+)", name)
    if micro:
        return ("suse", "micro-" + micro.group(1)), ""
    if "tumbleweed" in name.lower():
        return ("opensuse", "tumbleweed"), ""
    leap = re.fullmatch(r"Leap (\d+\.\d+)", name)
    if leap:
        return ("opensuse", "leap-" + leap.group(1)), ""
    # Teradata's builds are for one customer's machines.
    of = re.match(r"(?:Linux Enterprise .*?|Package Hub )(\d+)(?: SP(\d+))?(?:[- ](?:LTSS|ESPOS|CLIENT-TOOLS|LTSS Core))*$", name)
    if of and "teradata" not in name.lower():
        return ("suse", of.group(1) + ("." + of.group(2) if of.group(2) else "")), ""
    return None


ARCHITECTURES = ("x86_64", "noarch", "src", "nosrc", "aarch64", "aarch64_ilp32", "ppc64le", "ppc64", "s390x", "s390", "i686", "i586", "ia64", "ppc", "armv7l")


def nevra(text):
    """(name, [epoch:]version-release, architecture) of name-[epoch:]version-release[.architecture]; the name alone where there is no version."""
    architecture = ""
    for one in ARCHITECTURES:
        if text.endswith("." + one):
            text, architecture = text[:-len(one) - 1], one
            break
    of = re.fullmatch(r"(.+)-([^-]*\d[^-]*)-([^-]*\d[^-]*)", text)
    return (of.group(1), f"{of.group(2)}-{of.group(3)}", architecture) if of else (text, "", architecture)


def csaf(document):
    products, platforms = {}, {}

    def walk(branches):
        for branch in branches:
            if "product" in branch:
                product = branch["product"]
                helper = product.get("product_identification_helper", {})
                products[product["product_id"]] = product["name"], helper.get("purl", "")
                cpe = helper.get("cpe", "")
                if cpe.startswith("cpe:/") and ":redhat:" in cpe:
                    platforms[product["product_id"]] = red_hat_platform(cpe)
                elif ":suse:" in cpe or ":opensuse:" in cpe:
                    platforms[product["product_id"]] = suse_platform(product["name"])
            walk(branch.get("branches", ()))

    tree = document.get("product_tree", {})
    walk(tree.get("branches", ()))
    parts = {one["full_product_name"]["product_id"]: (one["product_reference"], one["relates_to_product_reference"])
             for one in tree.get("relationships", ())}
    out = []
    for flaw in document.get("vulnerabilities", ()):
        said = {}
        for listed, status in (("known_affected", "affected"), ("first_affected", "affected"), ("last_affected", "affected"), ("fixed", "fixed"),
                               ("first_fixed", "fixed"), ("known_not_affected", "not"), ("under_investigation", "open"), ("recommended", "recommended")):
            for product in flaw.get("product_status", {}).get(listed, ()):
                part, whole = parts.get(product, (None, None))
                place = platforms.get(whole)
                if place is None:
                    continue
                name, purl = products[part]
                if purl and not purl.startswith("pkg:rpm/"):
                    continue
                package, version, architecture = nevra(name)
                if architecture in ("src", "nosrc"):
                    continue
                said.setdefault((place, package), set()).add((status, version))
        for (place, package), words in said.items():
            is_all_said = any(status in ("affected", "not", "open") for status, _ in words)
            for status, version in sorted(words):
                if status == "recommended":
                    # Which build mends it (SUSE writes no other list); where something else is said of the package, it is advice alone.
                    if is_all_said:
                        continue
                    status = "fixed"
                out.append(Statement(document["document"]["tracking"]["id"], flaw.get("cve", ""), place[0], place[1], package, False, status, version))
    return out


def osv_system(ecosystem):
    name, _, rest = ecosystem.partition(":")
    if name == "Red Hat":
        return red_hat_platform("cpe:/a:redhat:" + rest)
    if name in ("SUSE", "openSUSE"):
        return suse_platform(ecosystem)
    if name == "Debian" and rest:
        return ("debian", rest.split(".")[0]), ""
    if name == "Alpine" and rest:
        return ("alpine", rest.removeprefix("v")), ""
    if name == "AlmaLinux" and rest:
        return ("almalinux", rest), ""
    return None


def osv(record):
    out = []
    if "withdrawn" in record:
        return out
    for affected in record.get("affected", ()):
        package = affected.get("package", {})
        place = osv_system(package.get("ecosystem", ""))
        if place is None:
            continue
        system, stream = place
        versions = frozenset(affected.get("versions", ()))
        names = [(package["name"], system[0] in ("debian", "alpine", "suse", "opensuse"))]
        for one in affected.get("ranges", ()):
            events = {key: value for event in one["events"] for key, value in event.items()}
            assert len(events) == len(one["events"]), record["id"]  # one interval a range, here
            fixed = events.get("fixed", "")
            said = [(name, is_source, fixed) for name, is_source in names]
            if system[0] in ("suse", "opensuse"):
                # SUSE's records name the source; which packages came of it, and in which build, stands beside it.
                groups = affected.get("ecosystem_specific", {}).get("binaries", ())
                said += [(name, False, version) for group in groups for name, version in group.items()]
            for name, is_source, version in said:
                status = "fixed" if version else "affected"
                out.append(Statement(record["id"], record["id"], system, stream, name, is_source, status, version,
                                     events.get("introduced", "0"), events.get("last_affected", ""), versions))
    return out


CODE_NAMES = {"trusty": "14.04", "xenial": "16.04", "bionic": "18.04", "focal": "20.04", "jammy": "22.04", "noble": "24.04", "oracular": "24.10"}


def ubuntu_vex(document):
    """Ubuntu's OpenVEX: sources with their release, of subscribers too (esm-infra/xenial). What is affected is the version of that day and those
    before; what is not affected is the package in the release."""
    out = []
    for one in document["statements"]:
        for product in one["products"]:
            of = re.fullmatch(r"pkg:deb/ubuntu/([^@]+)@([^?]+)\?arch=source&distro=(?:esm-[a-z-]+/)?([a-z]+)", product["@id"])
            if not of:
                continue
            name, version, release = of.group(1), urllib.parse.unquote(of.group(2)), CODE_NAMES[of.group(3)]
            status = {"not_affected": "not", "under_investigation": "open"}.get(one["status"], one["status"])
            out.append(Statement(document["metadata"]["@id"].rpartition("/")[2], one["vulnerability"]["name"], ("ubuntu", release), "", name, True,
                                 status, version if status == "fixed" else "", last=version if status == "affected" else ""))
    return out
