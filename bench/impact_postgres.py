#!/usr/bin/env python3
"""Who is hit, asked of PostgreSQL: our own tables with 10 M components (100,000 assets of 100; packages by Zipf's law with
exponent 0.9 among 500,000; up to 64 versions a package, 40 of which are affected), and the plain B-tree on package and key.
Seeded. The cluster is made in a temporary folder with fsync on.

    bench/impact_postgres.py [components=10000000] [seed=1]
"""
import itertools
import os
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMPONENTS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 1
PACKAGES, VERSIONS, AFFECTED, OF_ASSET = 500_000, 64, 40, 100


def main():
    with tempfile.TemporaryDirectory() as folder:
        url_file = pathlib.Path(folder, "postgres.url")
        cluster = [str(ROOT / "tools/test_postgres.sh")]
        subprocess.run([*cluster, "start", str(url_file)], check=True, env={**os.environ, "TOCSIN_TEST_FSYNC": "on"})
        try:
            measure(url_file.read_text().strip())
        finally:
            subprocess.run([*cluster, "stop", str(url_file)], check=True)


def measure(url):
    def sql(text, stdin=None):
        return subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", url, "-c", text], check=True, capture_output=True, text=True,
                              stdin=stdin).stdout

    for migration in sorted((ROOT / "src/store/migrations").glob("*.sql")):
        sql(migration.read_text())
    sql("ALTER TABLE installed DROP CONSTRAINT installed_version_fkey")
    fill(url)
    sql("VACUUM ANALYZE installed_version, installed")
    print(sql("SELECT version()").split(",")[0], f"; {os.cpu_count()} cores; {COMPONENTS} components; seed {SEED}")
    print("size:", sql("SELECT pg_size_pretty(pg_total_relation_size('installed') + pg_total_relation_size('installed_version'))").strip())
    for name, rank in (("worst package", 0), ("rank 100", 99), ("rank 10,000", 9_999)):
        query = ("SELECT i.asset FROM installed_version v, installed i WHERE v.package = 'npm/package-%d' AND v.version_key >= "
                 "'\\x00000000' AND v.version_key < '\\x%08x' AND i.version = v.id" % (rank, AFFECTED))
        times = []
        for _ in range(11):
            plan = sql("EXPLAIN (ANALYZE, TIMING OFF) " + query)
            times.append(float(re.search(r"Execution Time: ([\d.]+) ms", plan)[1]))
        rows = int(sql(f"SELECT count(*) FROM ({query}) x"))
        print(f"{name}: {rows} components, median {statistics.median(times):.2f} ms, slowest {max(times):.2f} ms")


def fill(url):
    dice = random.Random(SEED)
    weights = list(itertools.accumulate((rank + 1) ** -0.9 for rank in range(PACKAGES)))
    load = subprocess.Popen(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", url, "-c", "COPY installed FROM STDIN"], stdin=subprocess.PIPE, text=True)
    seen = {}
    for asset in range(COMPONENTS // OF_ASSET):
        lines = []
        for ordinal, rank in enumerate(set(dice.choices(range(PACKAGES), cum_weights=weights, k=OF_ASSET))):
            version = seen.setdefault((rank, dice.randrange(VERSIONS)), len(seen))
            lines.append(f"{version}\t{asset}\t{ordinal}\tpackage\n")
        load.stdin.write("".join(lines))
    load.stdin.close()
    assert load.wait() == 0
    load = subprocess.Popen(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", url, "-c", "COPY installed_version FROM STDIN"], stdin=subprocess.PIPE, text=True)
    for (rank, version), number in seen.items():
        load.stdin.write(f"{number}\tnpm/package-{rank}\t1.{version}\t1\t\\\\x{version:08x}\t1\n")
    load.stdin.close()
    assert load.wait() == 0


if __name__ == "__main__":
    main()
