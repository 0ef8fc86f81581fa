#!/usr/bin/env python3
"""CVSS 2.0, 3.0 and 3.1 a second time, in rational numbers, against the C++: every base vector, every temporal
vector over some of them, and a sample with environment. Written from FIRST's documents; it shares nothing with
src/severity but their weights.

    cvss23.py DRIVER [SAMPLES]
"""
import itertools
import json
import math
import random
import subprocess
import sys
from fractions import Fraction as F

BASE2 = {"AV": dict(L="0.395", A="0.646", N="1"), "AC": dict(H="0.35", M="0.61", L="0.71"),
         "Au": dict(M="0.45", S="0.56", N="0.704"), "C": dict(N="0", P="0.275", C="0.66"),
         "I": dict(N="0", P="0.275", C="0.66"), "A": dict(N="0", P="0.275", C="0.66")}
TEMPORAL2 = {"E": dict(U="0.85", POC="0.9", F="0.95", H="1", ND="1"),
             "RL": dict(OF="0.87", TF="0.9", W="0.95", U="1", ND="1"), "RC": dict(UC="0.9", UR="0.95", C="1", ND="1")}
ENVIRONMENT2 = {"CDP": dict(N="0", L="0.1", LM="0.3", MH="0.4", H="0.5", ND="0"),
                "TD": dict(N="0", L="0.25", M="0.75", H="1", ND="1"), "CR": dict(L="0.5", M="1", H="1.51", ND="1"),
                "IR": dict(L="0.5", M="1", H="1.51", ND="1"), "AR": dict(L="0.5", M="1", H="1.51", ND="1")}

BASE3 = {"AV": dict(N="0.85", A="0.62", L="0.55", P="0.2"), "AC": dict(L="0.77", H="0.44"), "PR": "NLH",
         "UI": dict(N="0.85", R="0.62"), "S": "UC", "C": dict(H="0.56", L="0.22", N="0"),
         "I": dict(H="0.56", L="0.22", N="0"), "A": dict(H="0.56", L="0.22", N="0")}
PRIVILEGES = {"U": dict(N="0.85", L="0.62", H="0.27"), "C": dict(N="0.85", L="0.68", H="0.5")}
TEMPORAL3 = {"E": dict(X="1", H="1", F="0.97", P="0.94", U="0.91"),
             "RL": dict(X="1", U="1", W="0.97", T="0.96", O="0.95"), "RC": dict(X="1", C="1", R="0.96", U="0.92")}
REQUIREMENT = dict(X="1", H="1.5", M="1", L="0.5")
ENVIRONMENT3 = {"CR": REQUIREMENT, "IR": REQUIREMENT, "AR": REQUIREMENT,
                **{"M" + metric: ["X", *values] for metric, values in BASE3.items()}}


def half_up(x):
    return F(math.floor(x * 10 + F(1, 2)), 10)


def scores2(v):
    def weight(table, metric):
        return F(table[metric][v.get(metric, "ND")])

    def base(impact):
        reach = 20 * F(BASE2["AV"][v["AV"]]) * F(BASE2["AC"][v["AC"]]) * F(BASE2["Au"][v["Au"]])
        f = 0 if impact == 0 else F("1.176")
        return max(half_up((F("0.6") * impact + F("0.4") * reach - F("1.5")) * f), F(0))

    def impact(c, i, a):
        left = [1 - F(BASE2[m][v[m]]) * r for m, r in zip("CIA", (c, i, a))]
        return F("10.41") * (1 - left[0] * left[1] * left[2])

    def temporal(score):
        return half_up(score * weight(TEMPORAL2, "E") * weight(TEMPORAL2, "RL") * weight(TEMPORAL2, "RC"))

    b = base(impact(1, 1, 1))
    adjusted = temporal(base(min(F(10), impact(*(weight(ENVIRONMENT2, m) for m in ("CR", "IR", "AR"))))))
    e = half_up((adjusted + (10 - adjusted) * weight(ENVIRONMENT2, "CDP")) * weight(ENVIRONMENT2, "TD"))
    return b, temporal(b), e


def scores3(v, version):
    def round_up(x):
        if version == "3.1":  # appendix A
            whole = math.floor(x * 100000 + F(1, 2))
            return F(whole, 100000) if whole % 10000 == 0 else F(whole // 10000 + 1, 10)
        return F(math.ceil(x * 10), 10)

    def both(m, iss, changed):
        scope = m["S"]
        impact = F("6.42") * iss if scope == "U" else changed(iss)
        reach = (F("8.22") * F(BASE3["AV"][m["AV"]]) * F(BASE3["AC"][m["AC"]]) * F(PRIVILEGES[scope][m["PR"]]) *
                 F(BASE3["UI"][m["UI"]]))
        if impact <= 0:
            return F(0)
        total = impact + reach
        return round_up(min(total if scope == "U" else F("1.08") * total, F(10)))

    def sub(m, requirements):
        left = [1 - F(BASE3[x][m[x]]) * r for x, r in zip("CIA", requirements)]
        return 1 - left[0] * left[1] * left[2]

    def changed_base(iss):
        return F("7.52") * (iss - F("0.029")) - F("3.25") * (iss - F("0.02")) ** 15

    def changed_31(iss):
        return F("7.52") * (iss - F("0.029")) - F("3.25") * (iss * F("0.9731") - F("0.02")) ** 13

    factor = F(1)
    for metric, values in TEMPORAL3.items():
        factor *= F(values[v.get(metric, "X")])
    b = both(v, sub(v, (1, 1, 1)), changed_base)
    m = {x: v[x] if v.get("M" + x, "X") == "X" else v["M" + x] for x in BASE3}
    miss = min(sub(m, [F(REQUIREMENT[v.get(x, "X")]) for x in ("CR", "IR", "AR")]), F("0.915"))
    e = round_up(both(m, miss, changed_31 if version == "3.1" else changed_base) * factor)
    return b, round_up(b * factor), e


def product(tables):
    return [dict(zip(tables, row)) for row in itertools.product(*(list(t) for t in tables.values()))]


def vectors(samples):
    rng = random.Random(23)
    for version, base, temporal, environment, prefix in (
            ("2.0", BASE2, TEMPORAL2, ENVIRONMENT2, ""), ("3.0", BASE3, TEMPORAL3, ENVIRONMENT3, "CVSS:3.0/"),
            ("3.1", BASE3, TEMPORAL3, ENVIRONMENT3, "CVSS:3.1/")):
        whole = product(base)
        every_temporal = product(temporal)
        asked = list(whole)
        asked += [{**rng.choice(whole), **t} for t in every_temporal for _ in range(40)]
        for _ in range(samples):
            v = dict(rng.choice(whole))
            if rng.random() < 0.5:
                v.update(rng.choice(every_temporal))
            whole_group = version == "2.0"
            v.update({m: rng.choice(list(values)) for m, values in environment.items()
                      if whole_group or rng.random() < 0.7})
            asked.append(v)
        order = [*base, *temporal, *environment]
        for v in asked:
            yield version, v, prefix + "/".join(f"{m}:{v[m]}" for m in order if m in v), temporal, environment


def main():
    samples = int(sys.argv[2]) if len(sys.argv) > 2 else 5_000
    asked = list(vectors(samples))
    lines = "".join(json.dumps({"vector": text}) + "\n" for _, _, text, _, _ in asked)
    run = subprocess.run([sys.argv[1]], input=lines, capture_output=True, text=True, check=True)
    answers = run.stdout.splitlines()
    assert len(answers) == len(asked), (len(answers), len(asked))
    wrong = 0
    for (version, v, text, temporal, environment), line in zip(asked, answers):
        b, t, e = scores2(v) if version == "2.0" else scores3(v, version)
        want = [f"{float(b):.1f}", f"{float(t):.1f}" if any(m in v for m in temporal) else None,
                f"{float(e):.1f}" if any(m in v for m in environment) else None]
        said = json.loads(line, parse_float=str)
        if [said.get(name) for name in ("base", "temporal", "environmental")] != want:
            wrong += 1
            if wrong <= 10:
                print(f"{text}: want {want}, got {line}")
    print(f"{len(asked)} vectors of CVSS 2.0, 3.0 and 3.1, {wrong} differ from the rational calculation")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
