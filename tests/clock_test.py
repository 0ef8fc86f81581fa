#!/usr/bin/env python3
"""The real program on a machine whose clocks go wrong: nothing is signed by a wrong time, reading goes on, and what was wrong
for three seconds leaves no trace. tests/machine_clocks.cpp moves the clocks.

    tests/clock_test.py BINARY MACHINE_CLOCKS_LIBRARY [FILE_WITH_DATABASE_URL]
"""
import base64
import datetime
import hashlib
import hmac
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import time
import urllib.parse

from e2e import Server, check, finish, own_schema, problem

BINARY, LIBRARY = sys.argv[1], sys.argv[2]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
REPORT = {"product": "Widget", "vendor": "Example", "description": "Anybody may read files.", "tlp": "TLP:GREEN"}
PASSWORD = "correct horse battery"
HOUR = 3600


class Machine:
    """An instance on a machine of its own."""

    def __init__(self, server):
        self.server = server
        self.clocks = pathlib.Path(server.folder, "clocks")
        self.ahead = 0
        self.set()
        # The sanitizers want to be loaded first, and need not be.
        options = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0"]))
        self.environment = {**os.environ, "MACHINE_CLOCKS": str(self.clocks), "LD_PRELOAD": LIBRARY, "ASAN_OPTIONS": options}

    def set(self, wall=0, monotonic=0, uptime=0):
        """In seconds, of all together and at once: a file that is mapped is not written anew."""
        self.ahead = wall
        with open(self.clocks, "r+b" if self.clocks.exists() else "wb") as file:
            file.write(struct.pack("<qqq", wall, monotonic, uptime))

    def now(self):
        return time.time() + self.ahead

    def start(self, **how):
        self.server.start(environment=self.environment, **how)

    def run(self, *arguments, stdin=None):
        database = self.server.arguments[-2:] if "--db" in self.server.arguments else []
        done = subprocess.run([BINARY, *arguments, "--data", self.server.data, *database], input=stdin, capture_output=True, text=True,
                              check=False, env=self.environment)
        return done.returncode, done.stdout, done.stderr

    def size(self):
        return int(self.server.request("GET", "/log/checkpoint").body.splitlines()[1])

    def report(self):
        return self.server.request("POST", "/api/v1/reports", REPORT)

    def comes_to(self, status):
        """Of /readyz, which anybody may ask."""
        deadline = time.monotonic() + 30
        while self.server.request("GET", "/readyz").status != status:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def events(self, event):
        lines = pathlib.Path(self.server.folder, "server.log").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and f'"event":"{event}"' in line]


def refuses(machine, reason, what):
    server = machine.server
    answer = machine.report()
    problem(answer, 503)
    check(answer.headers["Retry-After"] == "10" and reason in answer.body, f"{what}: why, and when to come again: {answer.body}")
    check(answer.body.count(". ") == 0, f"{what}: in one sentence")
    ready = server.request("GET", "/readyz")
    check(ready.status == 503 and reason in ready.body, f"{what}: /readyz says so: {ready.status} {ready.body}")
    for path in ("/livez", "/", "/notices", "/log/checkpoint"):
        check(server.request("GET", path).status == 200, f"{what}: {path} can be read")


def takes(machine, what):
    """A report by this machine's time. What it says of the clock is not asked: it is what is signed."""
    before = machine.size()
    answer = machine.report()
    check(answer.status == 201, f"{what}: a report is taken: {answer.status} {answer.body[:300]}")
    if answer.status != 201:
        return None
    extra = next(line for line in answer.json()["receipt"].splitlines() if line.startswith("extra "))
    extra = json.loads(base64.b64decode(extra.removeprefix("extra ")))
    check(extra["payload"]["index"] == before, f"{what}: it is the next entry: {extra['payload']['index']}, {before}")
    at = extra["payload"]["at"].removesuffix("Z").split(".")[0] + "+00:00"
    return datetime.datetime.fromisoformat(at).timestamp()


def a_jump_for_three_seconds(machine, officer, wall, reason):
    """The exercise's own time is told by a report of before."""
    what = f"{wall} s for 3 s"
    server = machine.server
    behind = machine.now() - (takes(machine, "before " + what) or 0)
    duties = server.request("GET", "/api/v1/duties", headers=officer).body
    size = machine.size()
    doubted = len(machine.events("clock.doubted"))
    machine.set(wall=wall)
    began = time.monotonic()
    refuses(machine, reason, what)
    desk = server.request("GET", "/desk", headers=officer)
    check(desk.status == 200 and reason in desk.body, f"{what}: the desk says so, whose session goes on: {desk.status}")
    metrics = server.request("GET", "/metrics", headers=officer)
    check(metrics.status == 200 and "\ntocsin_log_signed 0\n" in metrics.body and "\ntocsin_clock_trusted 0\n" in metrics.body,
          f"{what}: metrics: {metrics.status} {metrics.body[:200]}")
    signed_in = server.request("POST", "/api/v1/sessions", {"mail": "nobody@example.org", "password": PASSWORD})
    check(signed_in.status in (401, 503), f"{what}: nobody signs in: {signed_in.status}")
    time.sleep(max(0.0, 3 - (time.monotonic() - began)))  # the watches look each second
    refuses(machine, reason, what)
    check(machine.size() == size, f"{what}: nothing was signed")
    machine.set()
    check(machine.comes_to(200), f"{what}: it goes on by itself")
    check(server.request("GET", "/readyz").body == "ready\n", f"{what}: as if nothing had been")
    check(machine.size() == size, f"{what}: nor afterwards by the time that was wrong")
    at = takes(machine, what)
    check(at is not None and abs(at + behind - machine.now()) < 30, f"{what}: at the time that is right: {at}, {machine.now()}")
    check(server.request("GET", "/api/v1/duties", headers=officer).body == duties, f"{what}: no duty has changed")
    check(0 < len(machine.events("clock.doubted")) - doubted <= 3, f"{what}: a line says so, and not each second")


def running_duty(server, officer):
    """One that has 48 hours, from now on."""
    case = server.request("GET", "/api/v1/cases", headers=officer).json()["cases"][-1]["number"]
    ask = lambda: server.request("GET", f"/api/v1/verdicts?case={case}&party=alibaba-cloud&regime=cn.rmsv.art7", headers=officer)
    at = ask().json()["at"]
    fact = server.request("POST", "/api/v1/facts", {"case": case, "party": "alibaba-cloud", "fact": "awareness",
                          "of": "vuln.in_own_product", "at": at, "weight": "proven", "evidence": "a test"}, officer)
    decided = server.request("POST", f"/api/v1/facts/{fact.json().get('id')}/decision", {"status": "accepted", "reason": "test"}, officer)
    check(decided.status == 200, f"a clock runs: {fact.body[:200]} {decided.body[:200]}")
    return ask


def jumps(machine):
    """In an exercise, whose own time is years behind the machine's."""
    server = machine.server
    machine.start()
    officer = server.sign_in(server.link("officer"))
    running_duty(server, officer)
    a_jump_for_three_seconds(machine, officer, 48 * HOUR, "s forward")
    a_jump_for_three_seconds(machine, officer, -HOUR, "s back")
    check(server.stop() == 0, "it stops")
    code, out, err = machine.run("log", "verify", "--json")
    check(code == 0 and json.loads(out)["valid"], f"the log verifies: {out} {err}")


# --- The time by two people's word ------------------------------------------------------------------------------------

def totp(secret, at):
    """RFC 6238 with SHA-1, 30 seconds, six digits."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at // 30)), hashlib.sha1).digest()
    place = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[place:place + 4])[0] & 0x7fffffff) % 1000000:06d}"


def with_factor(machine, browser, password=""):
    """Sets an authenticator up by the code of the step before, so that the present one is left; returns its secret."""
    form = lambda **fields: machine.server.request("POST", "/desk/account/totp", urllib.parse.urlencode({"csrf": browser["X-CSRF-Token"], **fields}),
                                                   {"Cookie": browser["Cookie"], **FORM})
    secret = re.search(r'value="([A-Z2-7]{16,})"', form(act="begin").body).group(1)
    done = form(act="confirm", totp_secret=secret, code=totp(secret, machine.now() - 30), present_password=password)
    check(done.status == 200, f"a second factor is set: {done.status} {done.body[:300]}")
    return secret


def set_up(machine):
    """Two administrators with authenticators; the first has a password, the second came by a link."""
    server = machine.server
    fields = {"setup_token": re.search(r"with the token (\S+)", server.printed()).group(1), "operator_name": "Example CERT", "country": "CN",
              "mail": "first@example.org", "person_name": "First", "password": PASSWORD}
    check(server.request("POST", "/set-up", urllib.parse.urlencode(fields), FORM).status == 201, "set up")
    first = server.browser(server.request("POST", "/api/v1/sessions", {"mail": "first@example.org", "password": PASSWORD}))
    secrets = {"first@example.org": with_factor(machine, first, PASSWORD)}
    made = server.request("POST", "/api/v1/people", {"name": "Second", "mail": "second@example.org", "role": "administrator"}, first)
    second = server.sign_in(made.json()["sign_in_url"].rsplit("/", 1)[1])
    secrets["second@example.org"] = with_factor(machine, second)
    return secrets


def accept(machine, *words):
    """What the command says; each word is an address, a password and a code."""
    people = [piece for mail, _, _ in words for piece in ("--person", mail)]
    return machine.run("log", "accept-time", *people, stdin="".join(f"{password}\n{code}\n" for _, password, code in words))


def two_people(machine):
    server = machine.server
    machine.start()
    secrets = set_up(machine)
    check(takes(machine, "before") is not None, "it signs")
    code, _, err = accept(machine)
    check(code == 5, f"not beside a server: {code} {err}")
    server.stop()
    code, _, err = accept(machine)
    check(code == 5 and "nothing to accept" in err, f"nor while nothing is doubted: {code} {err}")
    machine.set(wall=2 * HOUR)
    machine.start()
    refuses(machine, "s forward", "a restart")  # washes nothing away
    size = machine.size()
    server.stop()

    first = lambda password=PASSWORD, at=0: ("first@example.org", password, totp(secrets["first@example.org"], machine.now() + at))
    second = lambda at=0: ("second@example.org", "", totp(secrets["second@example.org"], machine.now() + at))
    for words, said in (([], "It takes the word of 2"), ([first()], "It takes the word of 2"),
                        ([first(), first()], "two different persons"),
                        ([first(password="wrong"), second()], "Nothing is accepted"),
                        ([first(), ("nobody@example.org", PASSWORD, "123456")], "Nothing is accepted"),
                        ([first(), ("second@example.org", "", "")], "Nothing is accepted"),
                        # What the telephones say: this machine's time is not theirs.
                        ([first(at=-2 * HOUR), second(at=-2 * HOUR)], "Nothing is accepted")):
        code, out, err = accept(machine, *words)
        check(code not in (0, 70) and said in err and out == "", f"refused: {said}: {code} {out} {err}")
        check("s forward" in err and "This machine's clock says" in err, f"it says what is doubted: {err}")
    code, out, err = accept(machine, first(), second())
    check(code == 0 and f"entry {size} says who accepted it" in out, f"two people's word: {code} {out} {err}")
    machine.start()
    check(server.request("GET", "/readyz").body == "ready\n", "it is ready")
    at = takes(machine, "accepted")
    check(at is not None and abs(at - machine.now()) < 30, f"at the time that was accepted: {at}")


def within_the_bound(machine):
    """The instance of two_people(), 2 h ahead."""
    machine.set(wall=2 * HOUR + 55)
    at = takes(machine, "55 s forward")
    check(at is not None and abs(at - machine.now()) < 20, f"the clock is followed: {at}")
    machine.set(wall=2 * HOUR)
    check(machine.comes_to(200), "and back")
    check("s behind the last entry of the log." in machine.server.request("GET", "/readyz").body, "what runs behind is shown")
    back = takes(machine, "55 s back")
    check(back is not None and back >= at, "time never runs backwards in the log")
    machine.set(wall=2 * HOUR + 62)
    refuses(machine, "s forward", "beyond the bound")
    machine.set(wall=2 * HOUR)
    check(machine.comes_to(200), "and right again")


def sleep(machine):
    """Eight hours with a closed lid: the monotonic clock stood still."""
    doubted = len(machine.events("clock.doubted"))
    machine.set(wall=10 * HOUR, uptime=8 * HOUR)
    at = takes(machine, "sleep")
    check(at is not None and abs(at - machine.now()) < 90, f"the time after it: {at}, {machine.now()}")
    check(len(machine.events("clock.doubted")) == doubted, "sleep is no jump")
    machine.set(wall=10 * HOUR)
    refuses(machine, "s forward", "the same without sleep")
    machine.set(wall=10 * HOUR, uptime=8 * HOUR)
    check(machine.comes_to(200), "and right again")
    check(machine.server.stop() == 0, "it stops")
    code, out, err = machine.run("log", "verify", "--json")
    check(code == 0 and json.loads(out)["valid"], f"the log verifies: {out} {err}")


def starts(machine):
    """The file of the believed clock is gone, as after the machine was started anew: the last entry is left."""
    server = machine.server
    clock = pathlib.Path(server.data, "clock")
    for ahead, reason in ((10 * HOUR - 3600, "behind the last entry of the log"), (10 * HOUR + 30 * 24 * HOUR, None)):
        clock.unlink(missing_ok=True)
        machine.set(wall=ahead, uptime=8 * HOUR)
        machine.start()
        if reason:
            refuses(machine, reason, "an early start")
        else:
            check(machine.comes_to(200), "a server may have been off for a month")
        server.stop()
    # What was believed just now is kept: the bound is for what nothing else is known of.
    clock.unlink(missing_ok=True)
    machine.start(configuration="[time]\nstart_gap_max_s = 86400\n")
    refuses(machine, "which is more than its operator allows", "a month, where a day is allowed")
    server.stop()
    for field, value in (("jump_max_s", "0"), ("jump_max_s", "86401"), ("jump_max_s", '"1"'), ("jump_max_s", "1.5"), ("start_gap_max_s", "0")):
        pathlib.Path(server.data, "tocsin.toml").write_text(f"[time]\n{field} = {value}\n", encoding="utf-8")
        code, _, err = machine.run("serve", "--listen", "127.0.0.1:0")
        check(code not in (0, 70) and f"The bound {field} is a number of seconds from 1 to" in err and "tocsin.toml:2" in err,
              f"{field} = {value}: {code} {err}")


def main():
    database = lambda: ["--db", own_schema(sys.argv[3])] if len(sys.argv) > 3 else []
    with Server(BINARY, ["--exercise", "log4shell", *database()]) as server:
        jumps(Machine(server))
    with Server(BINARY, database()) as server:
        machine = Machine(server)
        two_people(machine)
        within_the_bound(machine)
        sleep(machine)
        starts(machine)
    finish("clock")


main()
