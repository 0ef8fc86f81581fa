#!/usr/bin/env python3
"""An independent reading of the rules: it shares the text of rules/ with the engine, and nothing else.

Random schedules of every regime are judged here (PyYAML, zoneinfo) and by the engine (regimes_driver), and every
line, state and delay must agree.

    regimes.py --rules rules --driver build/dev/tests/oracle/regimes_driver --count 200 [--seed N] [--regime ID]
"""
import argparse
import datetime as dt
import glob
import itertools
import json
import os
import random
import subprocess
import sys
from zoneinfo import ZoneInfo

import yaml

UTC = dt.timezone.utc
TICK = dt.timedelta(microseconds=1)
DAY = dt.timedelta(days=1)


class Loader(yaml.SafeLoader):
    """Everything is text, as in the engine: no dates, numbers or flags are guessed."""


Loader.yaml_implicit_resolvers = {}


def read(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Loader)


def instant(text):
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def written(at):
    if at is None:
        return None
    text = at.strftime("%Y-%m-%dT%H:%M:%S")
    if at.microsecond:
        text += (".%03d" % (at.microsecond // 1000)) if at.microsecond % 1000 == 0 else ".%06d" % at.microsecond
    return text + "Z"


class Calendar:
    def __init__(self, data):
        self.zone = ZoneInfo(data["zone"])
        names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        self.weekend = {names.index(day) for day in data["weekend"]}
        self.every = data["years"] == "every"
        self.years = {} if isinstance(data["years"], str) else {int(y): v or {} for y, v in data["years"].items()}
        self.cutoff = data.get("cutoff")

    def readings(self, local):
        """The instants a naive local time can stand for, earliest and latest."""
        both = [local.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
        return min(both), max(both)

    def local(self, at):
        return at.astimezone(self.zone).replace(tzinfo=None)

    def day(self, at):
        return self.local(at).date()

    def end(self, day):
        return self.readings(dt.datetime.combine(day + DAY, dt.time()))[0]

    def working(self, day):
        """True, False, or None for a year nobody knows."""
        rest = day.weekday() in self.weekend
        if self.every:
            return not rest
        if day.year not in self.years:
            return None
        year = self.years[day.year]
        if day.isoformat() in year.get("holidays", []):
            return False
        return not rest or day.isoformat() in year.get("workdays", [])


class Missing(Exception):
    """A calendar year is not known."""


def is_working(calendar, day, weekends_only):
    working = calendar.working(day)
    if working is None:
        if not weekends_only:
            raise Missing
        return day.weekday() not in calendar.weekend
    return working


def next_working(calendar, day, weekends_only):
    while not is_working(calendar, day, weekends_only):
        day += DAY
    return day


def nth_working(calendar, day, n, weekends_only):
    while n:
        day += DAY
        n -= is_working(calendar, day, weekends_only)
    return day


def period(text):
    """(unit, amount): hours and minutes as a timedelta, the others as a count."""
    if text.startswith("PT"):
        amount, rest = dt.timedelta(), text[2:]
        for letter, unit in (("H", 3600), ("M", 60), ("S", 1)):
            if letter in rest:
                number, rest = rest.split(letter)
                amount += dt.timedelta(seconds=int(number) * unit)
        return "time", amount
    for ending, unit, factor in (("BD", "business_days", 1), ("D", "days", 1), ("W", "days", 7), ("M", "months", 1),
                                 ("Y", "months", 12)):
        if text.endswith(ending):
            return unit, int(text[1:-len(ending)]) * factor
    raise ValueError(text)


def add_months(day, months):
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for candidate in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month, min(day.day, candidate))
        except ValueError:
            continue
    raise AssertionError


class Edge:
    """An instant on one line. open: it is the end of a half-open interval and not part of it."""

    def __init__(self, at, is_open=False, ends_day=False, alternative=None, newest=None):
        self.at, self.open, self.ends_day = at, is_open, ends_day
        self.alternative, self.newest = alternative, newest
        self.endless = False  # there is a contested reading, and nobody knows when it ends

    def copy(self):
        return Edge(self.at, self.open, newest=self.newest)

    def last(self):
        """The last instant that belongs to it."""
        return self.at - TICK if self.open else self.at


class Wait(Exception):
    pass


class Soft(Exception):
    pass


class Nothing(Exception):
    pass


def count(rule, calendar, edge, text, operative, chosen):
    unit, amount = period(text)
    inside = edge.at - TICK if edge.open else edge.at
    guarantee = rule.get("working_days")
    if rule.get("start") in ("next_day", "next_business_day", "same_day"):
        event = calendar.day(inside)
        if rule["start"] == "same_day":
            event -= DAY
        if unit == "business_days":
            last = nth_working(calendar, event, amount, operative)
        else:
            last = add_months(event, amount) if unit == "months" else event + amount * DAY
            if guarantee and last - event >= int(guarantee["if_days_ge"]) * DAY:
                try:
                    last = max(last, nth_working(calendar, event, int(guarantee["at_least"]), operative))
                except Missing:
                    pass
        roll = rule.get("roll", "none")
        if roll == "national" and not chosen:
            if not operative and calendar.working(last) is not True:
                raise Missing
        elif roll != "none":
            last = next_working(calendar, last, operative)
        if rule["end"] == "cutoff" and calendar.cutoff:
            hour, minute = map(int, calendar.cutoff.split(":"))
            at = calendar.readings(dt.datetime.combine(last, dt.time(hour, minute)))[1]
        else:
            at = calendar.end(last)
        return Edge(at, ends_day=True, newest=edge.newest)
    start = edge.at
    if rule.get("start") == "next_full_hour":
        start = inside.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
    if unit == "time":
        at = start + amount
    elif unit == "days":
        at = start + amount * DAY
    else:
        local = calendar.local(start)
        both = calendar.readings(dt.datetime.combine(add_months(local.date(), amount), local.time()))
        at = both[0] if operative else both[1]
    alternative, endless = None, False
    if guarantee and at - start >= int(guarantee["if_days_ge"]) * DAY:
        try:
            reading = calendar.end(nth_working(calendar, calendar.day(inside), int(guarantee["at_least"]), operative))
            alternative = reading if reading > at else None
        except Missing:
            endless = True
    out = Edge(at, alternative=alternative, newest=edge.newest)
    out.endless = endless
    return out


def comparisons(e, stages):
    """Every comparison of times in an expression, with the stages that it names."""
    if isinstance(e, list):
        for one in e:
            yield from comparisons(one, stages)
    elif isinstance(e, dict):
        for word, arg in e.items():
            if word == "same_as":
                yield from comparisons(stages[arg]["due"], stages)
            elif word in ("lt", "le", "gt", "ge") and not (isinstance(arg[1], str) and arg[1].lstrip("-").isdigit()):
                yield {word: arg}
            else:
                yield from comparisons(arg, stages)


def compared(e):
    """The events and submissions that a comparison is made of."""
    if isinstance(e, str):
        return {("anchor", e)}
    word, arg = next(iter(e.items()))
    if word == "plus":
        return compared(arg[0])
    if word in ("submitted", "last_submitted"):
        return {(word, arg)}
    return set().union(*(compared(one) for one in arg))


ELAPSED = {"start": "event", "end": "same_time"}


class Judge:
    def __init__(self, regime, rules, case, as_of):
        self.r, self.rules, self.case, self.as_of = regime, rules, case, as_of
        country = case["party"].get("country")
        named = regime["calendar"]
        default = named if isinstance(named, str) else named.get("by_country", {}).get(country, named["default"])
        self.chosen = regime["id"] in case.get("calendars", {})
        self.calendar = rules.calendars[case.get("calendars", {}).get(regime["id"], default)]
        self.stages = {stage["id"]: stage for stage in regime["stages"]}
        self.start = self.local(regime["validity"]["from"])
        to = regime["validity"].get("to")
        self.to = self.local(to) if to else None
        enforce = regime["validity"].get("enforce_from")
        self.enforce = self.local(enforce) if enforce else None
        self.triggers = self.names(regime["trigger"]["event"])
        of = regime["trigger"].get("of", [])
        self.of = [of] if isinstance(of, str) else of
        self.pinned = {}  # where an event of a comparison is taken to lie, while a point is tried
        self.comparing = False
        self.path = []  # which branches were taken

    def local(self, text):
        return self.rules.calendars[self.default_calendar()].readings(dt.datetime.fromisoformat(text))[0]

    def default_calendar(self):
        named = self.r["calendar"]
        return named if isinstance(named, str) else named["default"]

    def names(self, expression):
        if isinstance(expression, str):
            return [expression]
        return [name for arg in next(iter(expression.values())) for name in self.names(arg)]

    # --- facts
    def is_of(self, fact, name):
        if fact["fact"] != name:
            return False
        if name in self.triggers and self.of:
            return fact.get("of") in self.of
        also = self.r.get("also", {}).get(name)
        return not also or fact.get("of") in also

    def happened(self, fact):
        return fact["earliest"] <= self.as_of or (fact["recorded"] <= self.as_of and fact["fact"] in self.triggers)

    def events(self, name):
        return [f for f in self.case["_facts"] if self.is_of(f, name) and self.happened(f)]

    def anchor(self, name, operative):
        if ("anchor", name) in self.pinned:
            return self.leaf(self.pinned["anchor", name].copy())
        best, newest = None, None
        planned = name in self.triggers and self.rules.planned(name)
        for fact in self.events(name):
            edge = Edge(fact["earliest"]) if operative else Edge(fact["latest"], fact["latest"] > fact["earliest"])
            if operative and name in self.triggers and not planned and fact["earliest"] > fact["recorded"]:
                edge = Edge(fact["recorded"])
            if best is None or (edge.at, not edge.open) < (best.at, not best.open):
                best = edge
            seen = min(fact["earliest"], fact["recorded"]) if planned else fact["earliest"]
            newest = seen if newest is None else max(newest, seen)
        if best is None:
            raise Wait(name)
        if name in self.triggers and best.at < self.start:
            best = Edge(self.start)
        best.newest = newest
        return self.leaf(best)

    def leaf(self, edge):
        """In a comparison the last instant stands for an end that does not belong to the interval."""
        return Edge(edge.last(), newest=edge.newest) if self.comparing else edge

    def attribute(self, name):
        found = None
        for fact in self.case["_facts"]:
            if fact["fact"] == name and fact["earliest"] <= self.as_of:
                if found is None or fact["earliest"] >= found["earliest"]:
                    found = fact
        return found

    def submissions(self, stage):
        out = []
        after = None
        if stage.get("repeat") == "true" and isinstance(stage["due"], dict) and "on_request" in stage["due"]:
            asked = [f["earliest"] for f in self.case["_facts"]
                     if f["fact"] == "request" and f.get("of") == stage["due"]["on_request"] and self.happened(f)]
            after = max(asked) if asked else None
        may = self.r.get("obligor", {}).get("may_file", ["obligor", "mandated_agent"])
        for one in self.case["_submissions"]:
            by = one.get("by", "obligor")
            if one["stage"] != stage["id"] or one["earliest"] > self.as_of or (after and one["earliest"] < after):
                continue
            if by == "stranger" or (by != "obligor" and by not in may):
                continue
            if by == "mandated_agent" and not (one.get("mandate_from") and instant(one["mandate_from"]) <= one["earliest"]):
                continue
            out.append(one)
        return sorted(out, key=lambda one: (one["earliest"], one["latest"]))

    # --- conditions: True, False, or the name of what is missing
    def holds(self, c):
        if "all" in c or "any" in c:
            word = "all" if "all" in c else "any"
            missing = None
            for arg in c[word]:
                one = self.holds(arg)
                if one is (word == "any"):
                    return one
                if isinstance(one, str) and missing is None:
                    missing = one
            return missing if missing is not None else word == "all"
        if "not" in c:
            one = self.holds(c["not"])
            return one if isinstance(one, str) else not one
        if "known" in c:
            return bool(self.events(c["known"]))
        if "table_value" in c:
            try:
                outcome, _ = self.outcome(c["table_value"])
            except Wait as wait:
                return str(wait)
            return outcome in c["is"]
        if "fact" in c:
            return self.fact_holds(c)
        word = next(iter(c))
        left, right = c[word]
        compare = {"lt": lambda a, b: a < b, "le": lambda a, b: a <= b, "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b}
        if isinstance(right, str) and right.lstrip("-").isdigit():
            fact = self.attribute(left)
            return compare[word](int(fact["value"]), int(right)) if fact else left
        try:
            self.comparing = True
            return compare[word](self.eval(left, None, False).at, self.eval(right, None, False).at)
        except Wait as wait:
            return str(wait)
        finally:
            self.comparing = False

    def fact_holds(self, c):
        name, party = c["fact"], self.case["party"]
        word = next(w for w in ("eq", "ne", "in", "has") if w in c)
        values = c[word] if isinstance(c[word], list) else [c[word]]
        has = None
        if name == "party.role":
            has = party.get("roles", [])
        elif name == "party.country" and party.get("country"):
            has = [party["country"]]
        elif name == "product.market" and party.get("markets"):
            has = party["markets"]
        elif name == "party.size" and party.get("size"):
            has = [party["size"]]
        elif name.startswith("party.") and name[6:] in party:
            has = [party[name[6:]]]
        elif self.attribute(name):
            has = [self.attribute(name)["value"]]
        if has is None:
            unknown = c.get("if_unknown", "wait")
            return name if unknown == "wait" else unknown == "yes"
        found = any(value in values for value in has)
        return not found if word == "ne" else found

    # --- the algebra
    def eval(self, e, stage, operative):
        if isinstance(e, str):
            if e in ("soft", "immediate"):
                raise Soft
            if e == "none":
                raise Nothing
            return self.anchor(e, operative)
        if "table" in e:
            outcome, newest = self.outcome(e["table"])
            then = e["map"][outcome]
            edge = self.eval(then if then in ("soft", "none") else {"plus": [e["from"], then]}, stage, operative)
            edge.newest = max(edge.newest, newest) if newest else edge.newest
            return edge
        if "stated" in e:
            values = e["in"] if isinstance(e["in"], list) else [e["in"]]
            # What is stated holds until the opposite is stated, and begins anew when it is stated again. As what is an interval may
            # be any instant of it, the legal line counts only what is stated when all opposites are over for certain.
            told = [(n, f) for n, f in enumerate(self.case["_facts"]) if f["fact"] == e["stated"] and f["earliest"] <= self.as_of]
            end = lambda f: f["earliest"] if operative else f["latest"]
            over = lambda n, o, m, f: end(o) < f["earliest"] or end(o) == f["earliest"] and (n < m or end(o) > o["earliest"])
            counting = [f for m, f in told if f["value"] in values and
                        all(over(n, o, m, f) for n, o in told if o["value"] not in values)]
            if not counting:
                raise Wait(e["stated"])
            # The first of several unknown instants: at the earliest the least of the beginnings, at the latest that of the ends.
            first = min(counting, key=lambda f: (f["earliest"], f["latest"]) if operative else
                        (f["latest"], f["latest"] == f["earliest"]))
            is_open = not operative and first["latest"] > first["earliest"]
            return Edge(first["earliest"] if operative else first["latest"], is_open, newest=first["earliest"])
        if "on_request" in e:
            asked = [f for f in self.case["_facts"]
                     if f["fact"] == "request" and f.get("of") == e["on_request"] and self.happened(f)]
            if not asked:
                raise Wait("request")
            raise Soft
        word, arg = next(iter(e.items()))
        if word == "plus":
            base = self.eval(arg[0], stage, operative)
            rule = ELAPSED
            if stage is not None:
                names = stage.get("count", {}).get("operative" if operative else "legal", "elapsed")
                names = names if isinstance(names, list) else [names]
                rule = next(self.rules.counting[n] for n in names if period(arg[1])[0] in self.rules.counting[n]["units"])
            return count(rule, self.calendar, base, arg[1], operative, self.chosen)
        if word in ("min", "max"):
            known, waits = [], None
            for one in arg:
                try:
                    known.append(self.eval(one, stage, operative))
                except Wait as wait:
                    if word == "max":
                        raise
                    waits = waits or wait
            if not known:
                raise waits
            best = (min if word == "min" else max)(known, key=lambda edge: edge.at)
            best.newest = max(edge.newest for edge in known)
            return best
        if word == "contested":
            return self.either([lambda one=one: self.eval(one, stage, operative) for one in arg], operative)
        if word == "first_of":
            waits = None
            for one in arg:
                try:
                    return self.eval(one, stage, operative)
                except Wait as wait:
                    waits = waits or wait
            raise waits
        if word == "case":
            return self.choose(arg, stage, operative)
        if word in ("submitted", "last_submitted"):
            if (word, arg) in self.pinned:
                return self.leaf(self.pinned[word, arg].copy())
            found = self.submissions(self.stages[arg])
            if not found:
                raise Wait(arg)
            one = found[0 if word == "submitted" else -1]
            is_open = not operative and one["latest"] > one["earliest"]
            return self.leaf(Edge(one["earliest"] if operative else one["latest"], is_open, newest=one["earliest"]))
        if word == "same_as":
            other = self.stages[arg]
            return self.eval(other["due"], None if stage is None else other, operative)
        if word == "from_field":
            fact = self.attribute(arg)
            if fact is None:
                raise Wait(arg)
            return Edge(self.calendar.end(dt.date.fromisoformat(fact["value"])), ends_day=True, newest=fact["earliest"])
        raise ValueError(word)

    def either(self, readings, operative):
        """The earliest of what may hold, or the latest; nothing is known while one has not begun."""
        known, waits = [], None
        for reading in readings:
            try:
                known.append(reading())
            except (Wait, Soft, Nothing) as reason:
                waits = waits or reason
        if not known:
            raise waits
        if waits and not operative:
            raise Missing
        best = (min if operative else max)(known, key=lambda edge: edge.at)
        best.newest = max(edge.newest for edge in known)
        return best

    def choose(self, branches, stage, operative):
        for number, branch in enumerate(branches):
            self.path.append(number)
            if "else" in branch:
                return self.eval(branch["else"], stage, operative)
            truth = self.holds(branch["when"])
            if isinstance(truth, str):
                raise Wait(truth)
            if truth:
                return self.eval(branch["then"], stage, operative)
        raise AssertionError

    # --- what is known as an interval is any point of it: the lines are the extremes over the points
    def ends(self, variable):
        """Both ends of its interval, or nothing when it has not happened."""
        kind, name = variable
        expression = name if kind == "anchor" else {kind: name}
        try:
            return self.eval(expression, None, True), self.eval(expression, None, False)
        except Wait:
            return None

    def points(self, weighed):
        """Of each compared event its ends, and the points beside which a comparison changes its mind."""
        variables = sorted(set().union(*(compared(c) for c in weighed)))
        ends = {v: both for v in variables if (both := self.ends(v)) and both[0].at != both[1].last()}
        out = {v: list(both) for v, both in ends.items()}
        for comparison in weighed:
            mine = [v for v in compared(comparison) if v in ends]
            for variable in mine:
                others = [v for v in mine if v != variable]
                for corner in itertools.product(*(ends[v] for v in others)):
                    self.pinned = dict(zip(others, corner))
                    low, high = ends[variable][0].at, ends[variable][1].last()
                    at = lambda when: self.holds_at(comparison, variable, when, ends[variable][0].newest)
                    first = at(low)
                    if isinstance(first, str) or at(high) == first:
                        continue
                    while high - low > TICK:
                        middle = low + (high - low) // 2
                        low, high = (middle, high) if at(middle) == first else (low, middle)
                    out[variable] += [Edge(when, newest=ends[variable][0].newest) for when in (low, high)]
        self.pinned = {}
        return out

    def holds_at(self, comparison, variable, when, newest):
        before = self.pinned
        self.pinned = before | {variable: Edge(when, newest=newest)}
        try:
            return self.holds(comparison)
        finally:
            self.pinned = before

    def value(self, due, stage, operative):
        points = self.points(list(comparisons(due, self.stages)))

        def at(combination, line):
            self.pinned, self.path = dict(zip(points, combination)), []
            try:
                return self.eval(due, stage, line)
            finally:
                self.pinned = {}

        # Of the points that take the same branches the extreme one counts, in elapsed time: an earlier one whose
        # day of rest nobody knows hides no later one that is known.
        extremes = {}
        for combination in itertools.product(*points.values()) if points else ():
            try:
                when = at(combination, True).at
            except (Wait, Soft, Nothing):
                when = None  # whatever else lies in the intervals, on these branches it waits
            best, tied = extremes.get(tuple(self.path), (None, []))
            if when is not None and (best is None or (when < best if operative else when > best)):
                best, tied = when, []
            if when == best:
                tied.append(combination)
            extremes[tuple(self.path)] = best, tied
        if len(extremes) < 2:
            return self.eval(due, stage, operative)
        return self.either([lambda c=c: at(c, operative) for _, tied in extremes.values() for c in tied], operative)

    def outcome(self, name):
        table, values, newest = self.r["tables"][name], [], None
        for key in table["keys"]:
            if "known" in key:
                events = self.events(key["known"])
                values.append("yes" if events else "no")
                seen = max((f["earliest"] for f in events), default=None)
            else:
                fact = self.attribute(key["fact"])
                if fact is None and "else" not in key:
                    raise Wait(key["fact"])
                values.append(fact["value"] if fact else key["else"])
                seen = fact["earliest"] if fact else None
            newest = max(filter(None, (newest, seen)), default=None)
        return next(row["then"] for row in table["rows"] if row["is"] == values), newest

    # --- one line of a stage
    def reliefs(self, stage):
        """The stage's own and those of the regime that concern it."""
        return stage.get("relief", []) + [r for r in self.r.get("relief", []) if stage["id"] in r.get("stages", [stage["id"]])]

    def line(self, stage, operative):
        edge = self.value(stage["due"], stage, operative)
        if not operative:
            for relief in self.reliefs(stage):
                if "rest_day_until" not in relief or ("unless" in relief and self.holds(relief["unless"]) is True):
                    continue
                day = self.calendar.day(edge.at - TICK if edge.ends_day else edge.at)
                if is_working(self.calendar, day, False):
                    continue
                hour, minute = map(int, relief["rest_day_until"].split(":"))
                day = next_working(self.calendar, day, False)
                edge.at = max(edge.at, self.calendar.readings(dt.datetime.combine(day, dt.time(hour, minute)))[1])
        if self.enforce and edge.at < self.enforce and stage.get("informational") != "true":
            edge.at = self.enforce
        return edge

    def delayed(self, stage, edge, operative):
        for relief in self.reliefs(stage):
            if "delayed_by" not in relief:
                continue
            grants = [f for f in self.case["_facts"] if f["fact"] == relief["delayed_by"] and self.happened(f)]
            if not grants:
                continue
            day = self.calendar.day(edge.at - TICK if edge.ends_day else edge.at)
            until, kept = day, []
            for grant in sorted(grants, key=lambda f: (f["earliest"], f["latest"])):
                ends = until if operative else next_working(self.calendar, until, True)
                now = edge.at if until == day else self.calendar.readings(self.calendar.local(edge.at) + (ends - day))[1]
                if grant["earliest"] <= now:  # later it hides no lateness
                    until += int(period(grant["value"])[1]) * DAY
                    kept.append(grant)
            grants = kept
            if not grants:
                continue
            if not operative:
                until = next_working(self.calendar, until, True)
            at = self.calendar.readings(self.calendar.local(edge.at) + (until - day))[1]
            ended = [f["earliest"] if operative else f["latest"] for f in self.events(relief.get("ended_by", ""))]
            granted = min(f["earliest"] for f in grants)
            if ended and granted <= min(ended) < at:
                at = max(edge.at, min(ended))
            return at
        return None

    # --- verdicts
    def applicability(self):
        roles = self.r.get("obligor", {}).get("roles", [])
        if roles and not set(roles) & set(self.case["party"].get("roles", [])):
            return "not_applicable", None
        for condition in (self.r.get("applies_when"), self.r["trigger"].get("only_if")):
            if condition is None:
                continue
            truth = self.holds(condition)
            if truth is False:
                return "not_applicable", None
            if isinstance(truth, str):
                return "not_started", truth
        if "superseded_when" in self.r and self.holds(self.r["superseded_when"]) is True:
            return "superseded", None
        try:
            trigger = self.eval(self.r["trigger"]["event"], None, True)
        except Wait as wait:
            return "not_started", str(wait)
        if self.to and trigger.at >= self.to:
            return "not_applicable", None
        facts = [f for name in self.triggers for f in self.events(name)]
        wholly = any(f["latest"] <= self.start if f["latest"] > f["earliest"] else f["latest"] < self.start for f in facts)
        if wholly and self.r["validity"].get("on_earlier", "no_clock") == "no_clock":
            return "not_applicable", None
        return None

    def stage(self, stage):
        out = {"state": None, "operative_due": None, "legal_due": None, "alternative_due": None, "met_at": None,
               "late_by_s": None, "waiting_for": None}
        blocked = self.applicability()
        if blocked:
            out["state"], out["waiting_for"] = blocked
            return out
        if "when" in stage:
            truth = self.holds(stage["when"])
            if truth is not True:
                out["state"] = "not_applicable" if truth is False else "not_started"
                out["waiting_for"] = truth if isinstance(truth, str) else None
                return out
        if "superseded_when" in stage and self.holds(stage["superseded_when"]) is True:
            out["state"] = "superseded"
            return out
        for relief in self.reliefs(stage):
            if "excuse_when" in relief and self.holds(relief["excuse_when"]) is True:
                out["state"] = "excused"
                return out
        met = (self.submissions(stage) or [None])[0]
        try:
            operative = self.line(stage, True)
        except Nothing:
            out["state"] = "not_applicable"
            return out
        except (Soft, Wait) as reason:
            if met:
                out["state"], out["met_at"] = "met", met["earliest"]
            elif isinstance(reason, Soft):
                out["state"] = "running"
            else:
                out["state"], out["waiting_for"] = "not_started", str(reason)
            return out
        try:
            legal = self.line(stage, False)
        except Missing:
            legal = None
        op, lg, alternative = operative.at, legal and legal.at, legal and legal.alternative
        moved = self.delayed(stage, operative, True)
        op = moved or op
        later = self.delayed(stage, legal, False) if legal else None
        if later:
            moved, lg, alternative = later, later, None
        op = min(op, lg) if lg else op
        last = max(lg, alternative or lg) if lg and (moved or not legal.endless) else None
        # Nobody is in breach of what is not known to bind, nor of what only informs.
        enforced = self.r["status"] != "draft" and stage.get("informational") != "true"
        last = last if enforced else None
        out.update(operative_due=op, legal_due=lg, alternative_due=alternative)
        arrived = stage.get("on_due_in_past") == "late_on_arrival" and lg and legal.newest and legal.newest > lg
        lapses = self.r["validity"].get("on_end") == "lapse" and (last is None or last >= self.to)
        if met:
            out["met_at"] = met["earliest"]
            if last and met["earliest"] > last and not lapses:
                out["state"] = "late_on_arrival" if arrived else "late"
                out["late_by_s"] = (met["earliest"] - lg) // dt.timedelta(seconds=1)
            else:
                out["state"] = "met" if met["latest"] <= op else "met_contestable"
            return out
        if lapses and self.as_of >= self.to:
            out["state"] = "superseded"
            return out
        if last and self.as_of > last:
            out["state"] = "late_on_arrival" if arrived else "missed" if self.events("case_closed") else "late"
            out["late_by_s"] = (self.as_of - lg) // dt.timedelta(seconds=1)
            return out
        if moved:
            out["state"] = "delayed_by_authority"
            return out
        newest = legal.newest if legal else operative.newest
        reached = False
        for text in stage.get("warn_before", []):
            unit, amount = period(text)
            at = op - (amount if unit == "time" else amount * DAY)
            reached = reached or (self.as_of >= at and (newest is None or at >= newest))
        reached = reached or (not enforced and self.as_of > op)
        out["state"] = "warned" if reached else "running"
        return out


class Rules:
    def __init__(self, folder):
        self.counting, self.calendars, self.regimes, self.vocabulary = {}, {}, {}, {}
        for path in sorted(glob.glob(os.path.join(folder, "*", "*.yaml"))):
            data = read(path)
            schema = data.get("schema") if isinstance(data, dict) else None
            if schema == "tocsin.counting/1":
                self.counting = data["rules"]
            elif schema == "tocsin.calendar/1":
                self.calendars[data["id"]] = Calendar(data)
            elif schema == "tocsin.vocabulary/1":
                self.vocabulary.update({key: words for key, words in data.items() if key != "schema"})
            elif schema == "tocsin.regime/1":
                self.regimes[data["id"], int(data["edition"])] = data

    def planned(self, event):
        return self.vocabulary["events"].get(event, {}).get("planned") == "allowed"


def words_in(node, key):
    """Every value under a key, anywhere in a tree."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key and isinstance(value, str):
                yield value
            yield from words_in(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from words_in(value, key)


def texts_in(node):
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from texts_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts_in(value)


class Schedules:
    """Random cases of one regime, made from the words that its rules use."""

    def __init__(self, regime, rules, rng):
        self.regime, self.rules, self.rng = regime, rules, rng
        body = {k: v for k, v in regime.items() if k not in ("examples", "title", "notes", "instrument")}
        texts = set(texts_in(body))
        self.events = sorted(e for e in rules.vocabulary["events"] if e in texts) + ["case_closed"]
        self.attributes = sorted(a for a in rules.vocabulary["attributes"]
                                 if a in texts and not a.startswith(("party.", "product.")))
        self.asked_by = sorted(set(words_in(body, "on_request")))
        self.windows = self.window()

    def places(self):
        """The country of a national law, so that most of its parties are bound by it."""
        place = self.regime["jurisdiction"][:2]
        return [place] if place.isupper() and place != "EU" else []

    def window(self):
        start = dt.datetime.fromisoformat(self.regime["validity"]["from"]).replace(tzinfo=UTC)
        to = self.regime["validity"].get("to")
        end = dt.datetime.fromisoformat(to).replace(tzinfo=UTC) if to else start + 2200 * DAY
        low = max(start - 20 * DAY, dt.datetime(2021, 1, 1, tzinfo=UTC))
        return low, max(end + 20 * DAY, low + 400 * DAY)

    def base(self):
        low, high = self.windows
        at = low + dt.timedelta(seconds=self.rng.randrange(int((high - low).total_seconds())))
        choice = self.rng.random()
        if choice < 0.2:  # the strokes on which rules turn
            at = at.replace(minute=0, second=0)
        if choice < 0.05:
            at = at.replace(hour=self.rng.choice([0, 5, 16, 22, 23]))
        if 0.2 <= choice < 0.35:  # near the ends of months and years
            at = at.replace(day=28, month=self.rng.choice([1, 2, 12])) + self.rng.randrange(5) * DAY
        return at + dt.timedelta(milliseconds=self.rng.choice([0, 0, 0, 1, 999]))

    def value_of(self, attribute, near):
        word = self.rules.vocabulary["attributes"][attribute]
        if word.get("values"):
            return self.rng.choice(word["values"])
        if attribute == "cve.year":
            return str(self.rng.randrange(2017, 2024))
        if attribute == "authority_delay":
            return self.rng.choice(["P30D", "P60D"])
        return (near.date() + self.rng.randrange(-3, 60) * DAY).isoformat()

    def fact(self, name, near):
        rng = self.rng
        earliest = near + dt.timedelta(minutes=rng.randrange(-4000, 40000) if rng.random() < 0.7 else 0)
        latest = earliest + rng.choice([dt.timedelta(), dt.timedelta(), dt.timedelta(hours=24), dt.timedelta(hours=3)])
        fact = {"fact": name, "at": {"earliest": written(earliest), "latest": written(latest)}}
        if rng.random() < 0.1:
            fact["recorded"] = written(earliest - dt.timedelta(minutes=rng.randrange(1, 3000)))
        of = self.regime["trigger"].get("of", [])
        subjects = ([of] if isinstance(of, str) else list(of)) + list(texts_in(self.regime.get("also", {})))
        if self.rules.vocabulary["events"].get(name, {}).get("of") == "required":
            fact["of"] = rng.choice(subjects + ["vuln.in_own_system"])
        return fact

    def bring_together(self, facts):
        """Moves what a comparison weighs to where it can go either way."""
        stages = {stage["id"]: stage for stage in self.regime["stages"]}
        weighed = list(comparisons([stage["due"] for stage in self.regime["stages"]], stages))
        if not weighed:
            return
        left, right = next(iter(self.rng.choice(weighed).values()))
        shift = dt.timedelta()
        if isinstance(right, dict) and "plus" in right:
            unit, amount = period(right["plus"][1])
            shift = amount if unit == "time" else amount * (30 if unit == "months" else 1) * DAY

        def those_of(side):
            names = compared(side)
            return [f for f in facts if ("anchor", f["fact"]) in names
                    or {("submitted", f.get("stage")), ("last_submitted", f.get("stage"))} & names]

        others = those_of(right)
        for fact in those_of(left) if others else ():
            near = instant(others[0]["at"]["earliest"]) + shift + dt.timedelta(minutes=self.rng.randrange(-1500, 1500))
            length = dt.timedelta(hours=self.rng.choice([0, 3, 10, 24]))
            fact["at"] = {"earliest": written(near), "latest": written(near + length)}
            fact.pop("recorded", None)

    def case(self):
        rng, regime = self.rng, self.regime
        near = self.base()
        roles = regime.get("obligor", {}).get("roles", []) or ["anyone"]
        party = {"id": "p", "roles": rng.sample(roles, rng.randrange(1, len(roles) + 1)),
                 "country": rng.choice(["BE", "DE", "FR", "US", "CN", "IT", "AT", ""] + 6 * self.places())}
        if not party["country"]:
            del party["country"]
        if rng.random() < 0.97:
            party["markets"] = [rng.choice(["EU", "DE", "CN"] + 3 * self.places())]
        if rng.random() < 0.5:
            party["size"] = rng.choice(["micro", "large"])
        if regime["id"].startswith("eu.dora") and rng.random() < 0.7:
            party["dora_class"] = rng.choice(["ordinary", "ccp", "credit_institution"])
        if rng.random() < 0.02:
            party["roles"] = ["somebody_else"]
        facts = [self.fact(name, near) for name in self.events
                 if rng.random() < (0.95 if name in texts_in(regime["trigger"]) else 0.4 if name != "case_closed" else 0.05)]
        if rng.random() < 0.2 and facts:
            facts.append(self.fact(rng.choice(facts)["fact"], near))
        for name in self.attributes:
            if rng.random() < 0.75:
                at = near + dt.timedelta(minutes=rng.randrange(-3000, 3000))
                facts.append({"fact": name, "value": self.value_of(name, near), "at": written(at)})
        for who in self.asked_by:
            if rng.random() < 0.3:
                facts.append({"fact": "request", "of": who, "at": written(near + rng.randrange(9) * DAY)})
        for stage in regime["stages"]:
            if rng.random() < 0.4:
                at = near + dt.timedelta(minutes=rng.randrange(0, rng.choice([3000, 90000])))
                latest = at + rng.choice([dt.timedelta(), dt.timedelta(), DAY])
                one = {"fact": "submitted", "stage": stage["id"], "at": {"earliest": written(at), "latest": written(latest)}}
                if rng.random() < 0.3:
                    one["by"] = rng.choice(["stranger", "authorised_representative", "mandated_agent"])
                    if one["by"] == "mandated_agent" and rng.random() < 0.7:
                        one["mandate_from"] = written(at + rng.choice([-3, 0, 3]) * DAY)
                facts.append(one)
        if rng.random() < 0.4:
            self.bring_together(facts)
        case = {"party": party, "facts": facts, "regimes": [regime["id"]]}
        if rng.random() < 0.1:
            case["calendars"] = {regime["id"]: rng.choice(["be", "cn", "us-sec", "utc"])}
        as_of = near + dt.timedelta(minutes=rng.randrange(-2000, rng.choice([6000, 60000, 200000])))
        return case, as_of


def prepare(case, as_of):
    """The case as this program reads it: instants, submissions apart, and nothing that was recorded later."""
    case["_facts"], case["_submissions"] = [], []
    for fact in case["facts"]:
        at = fact["at"]
        fact["earliest"] = instant(at if isinstance(at, str) else at["earliest"])
        fact["latest"] = instant(at if isinstance(at, str) else at["latest"])
        fact["recorded"] = instant(fact["recorded"]) if "recorded" in fact else fact["earliest"]
        if fact["recorded"] <= as_of:
            case["_submissions" if fact["fact"] == "submitted" else "_facts"].append(fact)
    return case


def compare(rules, regime, rng, count, driver):
    schedules = Schedules(regime, rules, rng)
    cases = [schedules.case() for _ in range(count)]
    lines = "".join(written(as_of) + "\t" + regime["edition"] + "\t" + json.dumps(case) + "\n" for case, as_of in cases)
    run = subprocess.run([driver], input=lines, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit("the driver failed: " + run.stderr)
    stages, lines_seen, states = 0, 0, {}
    for (case, as_of), answer in zip(cases, run.stdout.splitlines(), strict=True):
        asked = json.dumps(case)
        judge = Judge(regime, rules, prepare(case, as_of), as_of)
        for stage, got in zip(regime["stages"], json.loads(answer), strict=True):
            want = judge.stage(stage)
            stages += 1
            lines_seen += want["legal_due"] is not None
            states[want["state"]] = states.get(want["state"], 0) + 1
            for key, value in want.items():
                value = written(value) if isinstance(value, dt.datetime) else value
                if got[key] != value:
                    sys.exit(f"{regime['id']} edition {regime['edition']} {stage['id']} as of {written(as_of)}: {key} is {got[key]}, and {value} here"
                             f"\n{asked}\noracle: { {k: str(v) for k, v in want.items()} }\nengine: {json.dumps(got)}")
    return stages, lines_seen, states


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rules", required=True)
    parser.add_argument("--driver", required=True)
    parser.add_argument("--count", type=int, default=200, help="schedules of each regime")
    parser.add_argument("--seed", type=int, default=20211124)
    parser.add_argument("--regime", help="only this one")
    options = parser.parse_args()
    rules = Rules(options.rules)
    total, lines, states = 0, 0, {}
    for (name, edition), regime in sorted(rules.regimes.items()):
        if options.regime and name != options.regime:
            continue
        rng = random.Random(f"{options.seed} {name} {edition}")
        one, legal, seen = compare(rules, regime, rng, options.count, options.driver)
        total, lines = total + one, lines + legal
        for state, number in seen.items():
            states[state] = states.get(state, 0) + number
    print(f"{len(rules.regimes)} editions of regimes, {options.count} schedules each: {total} verdicts agree, {lines} with a legal line")
    print(", ".join(f"{state} {number}" for state, number in sorted(states.items())))


if __name__ == "__main__":
    main()
