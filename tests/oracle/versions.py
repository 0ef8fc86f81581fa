#!/usr/bin/env python3
"""Version order against the packagers' own tools, on random pairs and on the versions of the test data.

versions.py DRIVER ORACLE [--count N] [--seed N]
ORACLE: dpkg, rpm, ruby, php, packaging, node, maven. Exit status 77: it is not installed.
Each oracle is one process for all pairs. A pair that the oracle refuses is left out, and where the keys answer, they
must agree with the comparator. A failure prints the pairs and the seed.
"""
import argparse
import importlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import warnings

SKIPPED = 77
DATA = os.path.join(os.environ.get("TOCSIN_DATA_DIR", "../shared/data"), "vectors", "version-order.jsonl.zst")
# What random versions are made of, by oracle; the rest is digits and dots.
WORDS = {
    "dpkg": ["~", "~rc1", "+dfsg", "+b1", "-1", "-0ubuntu1", "a", "z", "1:", "~~", ".", "0", "+", "deb12u1"],
    "rpm": ["~rc1", "^git1", "-1.el9", "1:", "a", "z", "~", "^", ".", "_", "0", "+", "-2", "el9_2"],
    "ruby": [".a", ".b1", ".rc", ".pre", "-1", ".0", ".alpha2", ".z", "-x", ".0.0"],
    "php": ["-dev", "a", "b1", "-beta2", "RC1", "pl1", "p", ".0", "-alpha", "_x", "+1", "-2", "foo"],
    "packaging": ["a1", "b2", "rc1", ".dev1", ".post1", "-1", "+l.1", "1!", ".0", "c1", "alpha", "+abc", ".dev", "r2"],
    "node": ["-a", "-1", "-alpha.1", "-rc.2", "+b", ".0", "-x.y", "-0", "-a-b", "-10"],
    "maven": ["-a", "a1", "-b2", ".rc1", "-rc-1", "-SNAPSHOT", ".Final", "-sp", "-ga", ".0", "-1", "x", ".x", "-foo",
              "RELEASE", "m3", "cr2", "-0", "_y", ".sp.1", "-", "."],
}
ECOSYSTEM = {"dpkg": "deb", "rpm": "rpm", "ruby": "gem", "php": "composer", "packaging": "pypi", "node": "npm",
             "maven": "maven/3.9"}
SUITES = {"dpkg": ["debian"], "rpm": ["redhat", "rpm"], "ruby": ["rubygems"], "php": ["packagist"],
          "packaging": ["pypi"], "node": ["semver"], "maven": ["maven"]}


def sign(value):
    return "<" if value < 0 else ">" if value > 0 else "="


def run(command, text, **more):
    return subprocess.run(command, input=text, text=True, capture_output=True, check=True, **more).stdout.splitlines()


def tabbed(pairs):
    return "".join(f"{a}\t{b}\n" for a, b in pairs)


def dpkg(pairs):
    script = "while IFS='\t' read -r a b; do dpkg --compare-versions \"$a\" lt \"$b\" 2>/dev/null; case $? in " \
             "0) echo '<';; 2) echo '!';; *) dpkg --compare-versions \"$a\" eq \"$b\" 2>/dev/null && echo '=' || echo '>';; " \
             "esac; done"
    return run(["sh", "-c", script], tabbed(pairs))


def rpm(pairs):
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.write(tabbed(pairs))
        file.flush()
        lua = ("%{lua: for line in io.lines('" + file.name + "') do local a, b = line:match('^(.-)\\t(.*)$') "
               "local ok, c = pcall(rpm.vercmp, a, b) "
               "print((not ok and '!' or c < 0 and '<' or c > 0 and '>' or '=') .. '\\n') end}")
        return [line for line in run(["rpm", "--eval", lua], "") if line]


def ruby(pairs):
    script = """
      STDIN.each_line(chomp: true) do |line|
        a, b = line.split("\\t", -1)
        begin
          c = Gem::Version.new(a) <=> Gem::Version.new(b)
          puts(c < 0 ? "<" : c > 0 ? ">" : "=")
        rescue ArgumentError
          puts "!"
        end
      end"""
    return run(["ruby", "-e", script], tabbed(pairs))


def php(pairs):
    script = """
      while (($line = fgets(STDIN)) !== false) {
        [$a, $b] = explode("\\t", rtrim($line, "\\n"));
        $v = fn($x) => strlen($x) > 1 && ($x[0] == "v" || $x[0] == "V") ? substr($x, 1) : $x;
        if (strpos($a . $b, "#") !== false || preg_match('/[^0-9a-zA-Z]$/', $a) || preg_match('/[^0-9a-zA-Z]$/', $b)
            || preg_match('/\\d{19}/', $a . $b)) { echo "!\\n"; continue; }
        $c = version_compare($v($a), $v($b));
        echo $c < 0 ? "<" : ($c > 0 ? ">" : "="), "\\n";
      }"""
    return run(["php", "-r", script], tabbed(pairs))


def packaging_module():
    """packaging itself, or better an edition before 22, which orders what PEP 440 refuses too (pip 23 holds one)."""
    found = None
    for name in ("packaging.version", "pip._vendor.packaging.version"):
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        if hasattr(module, "LegacyVersion"):
            return module
        found = found or module
    return found


def packaging(pairs):
    warnings.simplefilter("ignore", DeprecationWarning)  # of LegacyVersion
    module = packaging_module()
    out = []
    for a, b in pairs:
        try:
            x, y = module.parse(a), module.parse(b)
            out.append("<" if x < y else ">" if x > y else "=")
        except module.InvalidVersion:
            out.append("!")
    return out


def node(pairs):
    script = """
      const semver = require(process.argv[1]);
      const out = [];
      for (const line of require('fs').readFileSync(0, 'utf8').split('\\n').slice(0, -1)) {
        const [a, b] = line.split('\\t');
        try { const c = semver.compare(a, b); out.push(c < 0 ? '<' : c > 0 ? '>' : '='); } catch { out.push('!'); }
      }
      console.log(out.join('\\n'));"""
    return run(["node", "-e", script, NODE_SEMVER], tabbed(pairs), env=os.environ | {"NODE_PATH": "/usr/share/nodejs"})


JAVA = """
import java.io.*;
import org.apache.maven.artifact.versioning.ComparableVersion;
public class Judge {
  public static void main(String[] a) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    StringBuilder out = new StringBuilder();
    for (String line; (line = in.readLine()) != null;) {
      String[] p = line.split("\\t", -1);
      int c = new ComparableVersion(p[0]).compareTo(new ComparableVersion(p[1]));
      out.append(c < 0 ? "<" : c > 0 ? ">" : "=").append("\\n");
    }
    System.out.print(out);
  }
}
"""


def maven(pairs):
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "Judge.java")
        with open(source, "w", encoding="utf-8") as file:
            file.write(JAVA)
        path = f"{MAVEN_JAR}:/usr/share/java/commons-lang3.jar"
        return run(["java", "-cp", path, source], tabbed(pairs))  # java compiles a single file itself


# Debian's is 3.8.7, which orders as 3.9 does; another release can be named here.
MAVEN_JAR = os.environ.get("TOCSIN_MAVEN_JAR", "/usr/share/java/maven3-artifact.jar")
NODE_SEMVER = os.environ.get("TOCSIN_NODE_SEMVER", "/usr/share/nodejs/semver")


def is_installed(oracle):
    if oracle == "packaging":
        return packaging_module() is not None
    tool = {"maven": "java", "node": "node"}.get(oracle, oracle)
    needs = {"maven": MAVEN_JAR, "node": NODE_SEMVER}.get(oracle)
    if oracle == "maven" and shutil.which("javac") is None:
        return False
    return shutil.which(tool) is not None and (needs is None or os.path.exists(needs))


def known_versions(suites):
    if not os.path.exists(DATA) or shutil.which("zstd") is None:
        return []
    text = subprocess.run(["zstd", "-dcq", "--long=27", DATA], capture_output=True, check=True).stdout.decode()
    rows = [json.loads(line) for line in text.splitlines()]
    return sorted({row[side] for row in rows if row["eco"] in suites for side in "ab"})


def random_version(oracle, rng):
    epoch = [word for word in WORDS[oracle] if word[0].isdigit() and word[-1] in ":!"]
    text = rng.choice(epoch) if epoch and rng.random() < 0.1 else ""
    text += ".".join(str(rng.choice([0, 0, 1, 1, 2, 9, 10, 11])) for _ in range(3 if oracle == "node" else rng.randint(1, 4)))
    words = [word for word in WORDS[oracle] if word not in epoch]
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        text += rng.choice(words)
        if rng.random() < 0.4:
            text += str(rng.choice([0, 1, 2, 10, 12]))
    return text


def mutated(version, oracle, rng):
    at = rng.randint(0, len(version))
    kind = rng.random()
    if kind < 0.4:
        return version[:at] + rng.choice(WORDS[oracle] + list("0123.")) + version[at:]
    if kind < 0.7 and at < len(version):
        return version[:at] + version[at + 1:]
    return version + "." + str(rng.randint(0, 3))


def pairs_for(oracle, count, rng):
    known = known_versions(SUITES[oracle])
    pool = [random_version(oracle, rng) for _ in range(count // 4)]
    pairs = []
    for _ in range(count):
        source = known if known and rng.random() < 0.5 else pool
        a = rng.choice(source)
        b = mutated(a, oracle, rng) if rng.random() < 0.5 else rng.choice(source)
        if a and b and not any(c in a + b for c in "\t\n"):
            pairs.append((a, b))
    return pairs


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("oracle", choices=sorted(ECOSYSTEM))
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    oracle = options.oracle
    if not is_installed(oracle):
        print(f"skipped: {oracle} is not installed")
        return SKIPPED
    pairs = pairs_for(oracle, options.count, random.Random(options.seed))
    theirs = {"dpkg": dpkg, "rpm": rpm, "ruby": ruby, "php": php, "packaging": packaging, "node": node,
              "maven": maven}[oracle](pairs)
    assert len(theirs) == len(pairs), (len(theirs), len(pairs))
    ours = run([options.driver], "".join(f"{ECOSYSTEM[oracle]}\t{a}\t{b}\n" for a, b in pairs))
    wrong = asked = by_key = 0
    for (a, b), want, line in zip(pairs, theirs, ours):
        got, by = line.split("\t")
        if want != "!":
            asked += 1
            if got != want:
                wrong += 1
                print(f"{oracle}: {a!r} {want} {b!r}, we say {got}")
        if by != "-":
            by_key += 1
            if by != got:
                wrong += 1
                print(f"keys: {a!r} {got} {b!r}, the keys say {by}")
    print(f"{oracle}: {asked} pairs judged, {by_key} by key too, {wrong} wrong (seed {options.seed})")
    return 1 if wrong or asked == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
