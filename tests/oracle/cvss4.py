#!/usr/bin/env python3
"""CVSS 4.0 a second time, in rational numbers, against the C++ over every base vector there is (104,976) and a
sample of vectors with threat and environment. Written from the specification (section 8 and its tables) by the
brute force that the text describes: all compositions of highest vectors, one distance a metric. It shares nothing
with src/severity but the published scores of the 270 macro-vectors.

    cvss4.py DRIVER [SAMPLES]
"""
import itertools
import json
import random
import subprocess
import sys
from fractions import Fraction

VALUES = {"AV": "NALP", "AC": "LH", "AT": "NP", "PR": "NLH", "UI": "NPA", "VC": "HLN", "VI": "HLN", "VA": "HLN",
          "SC": "HLN", "SI": "HLN", "SA": "HLN"}
MODIFIED = {"MAV": "XNALP", "MAC": "XLH", "MAT": "XNP", "MPR": "XNLH", "MUI": "XNPA", "MVC": "XHLN", "MVI": "XHLN",
            "MVA": "XHLN", "MSC": "XHLN", "MSI": "XSHLN", "MSA": "XSHLN"}
# Scores in tenths, in the order of the macro-vectors that exist, written eq1 eq2 eq3 eq4 eq5 eq6.
SCORES = [int(tenths) for tenths in """
100 99 98 95 95 92 100 96 93 87 91 81 93 90 89 80 81 68 98 95 95 92 90 84 93 92 89 81 81 65 88 80 78
70 69 48 92 82 72 79 69 50 69 55 27 99 97 95 92 92 85 95 91 90 83 84 71 92 81 82 71 72 53 95 93 92
85 85 73 92 82 80 72 70 59 84 70 71 52 50 30 86 75 52 71 52 29 63 29 17 98 95 94 87 91 81 94 89 86
74 77 64 87 75 74 63 63 49 94 89 88 77 76 67 86 76 74 58 59 50 72 57 57 52 52 25 83 70 54 65 58 26
53 21 13 95 90 88 76 76 70 90 77 75 62 61 53 77 66 68 59 52 30 89 78 76 67 62 58 74 59 57 57 47 23
61 52 57 29 24 16 71 59 30 58 26 15 23 13 6 93 87 86 72 75 58 86 74 74 61 56 34 70 54 52 40 40 22 85
75 74 55 62 51 72 57 55 41 46 19 53 36 34 19 19 8 64 51 20 47 21 11 24 9 4 88 75 73 53 60 50 73 55
59 40 41 20 54 43 45 22 20 11 75 55 58 45 40 21 61 51 48 18 20 9 46 18 17 7 8 2 53 24 14 24 12 5 10
3 1
""".split()]
MACROS = [(a, b, c, d, e, f) for a in range(3) for b in range(2) for c in range(3) for d in range(3)
          for e in range(3) for f in range(2) if (c, f) != (2, 0)]
LOOKUP = dict(zip(MACROS, (Fraction(tenths, 10) for tenths in SCORES), strict=True))

# The severity of each value, in tenths of a step, as the specification's distance tables give it.
STEPS = {"AV": dict(N=0, A=1, L=2, P=3), "PR": dict(N=0, L=1, H=2), "UI": dict(N=0, P=1, A=2), "AC": dict(L=0, H=1),
         "AT": dict(N=0, P=1), "VC": dict(H=0, L=1, N=2), "VI": dict(H=0, L=1, N=2), "VA": dict(H=0, L=1, N=2),
         "SC": dict(H=1, L=2, N=3), "SI": dict(S=0, H=1, L=2, N=3), "SA": dict(S=0, H=1, L=2, N=3),
         "CR": dict(H=0, M=1, L=2), "IR": dict(H=0, M=1, L=2), "AR": dict(H=0, M=1, L=2)}


def spread(metrics, *rows):
    return [dict(zip(metrics.split(), row, strict=True)) for row in rows]


HIGHEST_1 = {0: spread("AV PR UI", "NNN"), 1: spread("AV PR UI", "ANN", "NLN", "NNP"), 2: spread("AV PR UI", "PNN", "ALP")}
HIGHEST_2 = {0: spread("AC AT", "LN"), 1: spread("AC AT", "HN", "LP")}
_36 = "VC VI VA CR IR AR"
HIGHEST_36 = {(0, 0): spread(_36, "HHHHHH"), (0, 1): spread(_36, "HHLMMH", "HHHMMM"),
              (1, 0): spread(_36, "LHHHHH", "HLHHHH"),
              (1, 1): spread(_36, "LHLHMH", "LHHHMM", "HLHMHM", "HLLMHH", "LLHHHM"), (2, 1): spread(_36, "LLLHHH")}
HIGHEST_4 = {0: spread("SC SI SA", "HSS"), 1: spread("SC SI SA", "HHH"), 2: spread("SC SI SA", "LLL")}
DEPTH_1, DEPTH_2, DEPTH_4 = {0: 1, 1: 4, 2: 5}, {0: 1, 1: 2}, {0: 6, 1: 5, 2: 4}
DEPTH_36 = {(0, 0): 7, (0, 1): 6, (1, 0): 8, (1, 1): 8, (2, 1): 10}


def effective(vector):
    out = {}
    for metric in VALUES:
        changed = vector.get("M" + metric, "X")
        out[metric] = vector[metric] if changed == "X" else changed
    out["E"] = "A" if vector.get("E", "X") == "X" else vector["E"]
    for metric in ("CR", "IR", "AR"):
        out[metric] = "H" if vector.get(metric, "X") == "X" else vector[metric]
    return out


def macro_of(m):
    if m["AV"] == "N" and m["PR"] == "N" and m["UI"] == "N":
        eq1 = 0
    elif (m["AV"] == "N" or m["PR"] == "N" or m["UI"] == "N") and m["AV"] != "P":
        eq1 = 1
    else:
        eq1 = 2
    eq2 = 0 if (m["AC"], m["AT"]) == ("L", "N") else 1
    if m["VC"] == "H" and m["VI"] == "H":
        eq3 = 0
    else:
        eq3 = 1 if "H" in (m["VC"], m["VI"], m["VA"]) else 2
    if "S" in (m["SI"], m["SA"]):
        eq4 = 0
    else:
        eq4 = 1 if "H" in (m["SC"], m["SI"], m["SA"]) else 2
    eq5 = "APU".index(m["E"])
    eq6 = 0 if any((m[r], m[v]) == ("H", "H") for r, v in (("CR", "VC"), ("IR", "VI"), ("AR", "VA"))) else 1
    return eq1, eq2, eq3, eq4, eq5, eq6


def distances(m, macro):
    """Steps from the first composition of highest vectors that no metric lies above."""
    eq1, eq2, eq3, eq4, _, eq6 = macro
    for parts in itertools.product(HIGHEST_1[eq1], HIGHEST_2[eq2], HIGHEST_36[eq3, eq6], HIGHEST_4[eq4]):
        steps = [{metric: STEPS[metric][m[metric]] - STEPS[metric][top] for metric, top in part.items()}
                 for part in parts]
        if all(step >= 0 for part in steps for step in part.values()):
            return [sum(part.values()) for part in steps]
    raise AssertionError(m)


def score(vector):
    m = effective(vector)
    if all(m[metric] == "N" for metric in ("VC", "VI", "VA", "SC", "SI", "SA")):
        return Fraction(0)
    macro = macro_of(m)
    value = LOOKUP[macro]
    eq1, eq2, eq3, eq4, eq5, eq6 = macro
    d1, d2, d36, d4 = distances(m, macro)
    lower36 = [LOOKUP[eq1, eq2, c, eq4, eq5, f] for c, f in ((eq3 + 1, eq6), (eq3, eq6 + 1))
               if (eq1, eq2, c, eq4, eq5, f) in LOOKUP and (eq3 < 2)]
    terms = [
        (LOOKUP.get((eq1 + 1, eq2, eq3, eq4, eq5, eq6)), Fraction(d1, DEPTH_1[eq1])),
        (LOOKUP.get((eq1, eq2 + 1, eq3, eq4, eq5, eq6)), Fraction(d2, DEPTH_2[eq2])),
        (max(lower36) if lower36 else None, Fraction(d36, DEPTH_36[eq3, eq6])),
        (LOOKUP.get((eq1, eq2, eq3, eq4 + 1, eq5, eq6)), Fraction(d4, DEPTH_4[eq4])),
        (LOOKUP.get((eq1, eq2, eq3, eq4, eq5 + 1, eq6)), Fraction(0)),
    ]
    losses = [(value - lower) * share for lower, share in terms if lower is not None]
    exact = value - (sum(losses) / len(losses) if losses else 0)
    exact = min(max(exact, Fraction(0)), Fraction(10))
    return Fraction((exact * 10 + Fraction(1, 2)).__floor__(), 10)  # a half goes up


def text_of(vector):
    order = [*VALUES, "E", "CR", "IR", "AR", *MODIFIED]
    return "CVSS:4.0/" + "/".join(f"{metric}:{vector[metric]}" for metric in order if metric in vector)


def vectors(samples):
    base = [dict(zip(VALUES, row)) for row in itertools.product(*VALUES.values())]
    yield from base
    rng = random.Random(4)
    extra = {"E": "XAPU", "CR": "XHML", "IR": "XHML", "AR": "XHML", **MODIFIED}
    for _ in range(samples):
        vector = dict(rng.choice(base))
        vector.update({metric: rng.choice(values) for metric, values in extra.items() if rng.random() < 0.6})
        yield vector


def main():
    samples = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    asked = list(vectors(samples))
    lines = "".join(json.dumps({"vector": text_of(vector)}) + "\n" for vector in asked)
    run = subprocess.run([sys.argv[1]], input=lines, capture_output=True, text=True, check=True)
    answers = run.stdout.splitlines()
    assert len(answers) == len(asked), (len(answers), len(asked))
    wrong = 0
    for vector, line in zip(asked, answers):
        want = f"{float(score(vector)):.1f}"
        got = json.loads(line, parse_float=str).get("base")
        if got != want:
            wrong += 1
            if wrong <= 10:
                print(f"{text_of(vector)}: want {want}, got {line}")
    print(f"{len(asked)} vectors of CVSS 4.0, {wrong} differ from the rational calculation")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
