#!/usr/bin/env python3
"""What the operator of an instance does at its machine: the limits of tocsin.toml, links to sign in, the lines of the log.

    tests/operator_test.py BINARY
"""
import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

from e2e import RATES, Server, check, finish, run

BINARY = sys.argv[1]
BOUNDS = "is a number from 1 to 1000000."


def serve(folder, configuration):
    """What a server says that must not start."""
    pathlib.Path(folder, "tocsin.toml").write_text(configuration, encoding="utf-8")
    done = subprocess.run([BINARY, "serve", "--data", folder, "--listen", "127.0.0.1:0", "--origin", "tocsin.test/log"],
                          capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stderr


def limits_are_checked():
    with tempfile.TemporaryDirectory() as folder:
        for name in [*RATES, "connections_by_host"]:
            for value in ("0", "0.99", "1000001", "-1", '"many"', "nan", "true", "[1]"):
                code, said = serve(folder, f"[limits]\n{name} = {value}\n")
                check(code != 0 and f"The limit {name} {BOUNDS}" in said and "tocsin.toml:2" in said, f"{name} = {value}: {code} {said}")
        code, said = serve(folder, "[limits]\nreports = 5\n")
        check(code != 0 and "There is no such setting: limits.reports." in said, f"a limit that is none: {said}")
    for value in (1, 1000000):
        with Server(BINARY) as server:
            server.start(per_minute=value, limits={"connections_by_host": value})
            check(server.stop() == 0, f"limits of {value}")


def comes_to(server, status):
    """Once the server has seen what its clients did."""
    deadline = time.monotonic() + 30
    while server.request("GET", "/livez").status != status:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def connections_by_host_is_the_limit():
    with Server(BINARY) as server:
        server.start(limits={"connections_by_host": 2})
        held = []
        for _ in range(2):
            connection = socket.create_connection(("127.0.0.1", server.port))
            connection.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\n")  # under way: an idle one would make room
            held.append(connection)
        check(comes_to(server, 503), "one connection more than the limit")
        held.pop().close()
        check(comes_to(server, 200), "the place of a connection that ended")
        held.pop().close()
        check(server.stop() == 0, "it stops")


def links_are_made_at_the_machine():
    with Server(BINARY) as server:
        server.start()
        mail = "first@example.org"
        fields = {"setup_token": re.search(r"with the token (\S+)", server.printed()).group(1), "operator_name": "Example CERT", "country": "CN",
                  "mail": mail, "person_name": "First", "password": "correct horse battery"}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        check(server.request("POST", "/set-up", urllib.parse.urlencode(fields), form).status == 201, "set up")
        old = server.browser(server.request("POST", "/api/v1/sessions", {"mail": mail, "password": fields["password"]}))
        check(server.stop() == 0, "it stops")
        at = ["sign-in-link", "--data", server.data]
        code, out, err = run(BINARY, *at, "nobody@example.org")
        check(code != 0 and out == "" and "There is no account with that address." in err, f"an address of nobody: {code} {err}")
        code, out, err = run(BINARY, *at, mail)
        check(code == 0 and re.fullmatch(r"/sign-in/\S+\n", out), f"a link without an address: {code} {out}")
        check("neither --base-url nor public_address" in err, f"and what to put before it: {err}")
        code, out, err = run(BINARY, *at, mail, "--base-url", "https://tocsin.example")
        check(code == 0 and err == "", f"with an address there is nothing to say: {err}")
        first = re.fullmatch(r"https://tocsin\.example/sign-in/(\S+)\n", out)
        check(first, f"a link with its address: {out}")
        server.start()
        check(server.request("GET", "/api/v1/session", headers=old).status == 200, "a link alone ends no session")
        server.stop()
        code, out, _ = run(BINARY, *at, mail, "--reset")
        check(code == 0, f"reset: {out}")
        server.start()
        check(server.request("GET", "/api/v1/session", headers=old).status == 401, "a reset ends the sessions")
        check(server.request("POST", f"/sign-in/{first.group(1)}", "", form).status != 303,
              "and the links that were not used")
        new = server.sign_in(out.strip().rsplit("/", 1)[1])
        check(server.request("GET", "/api/v1/session", headers=new).status == 200, "the link of the reset lets in")
        server.stop()


def refusals_leave_lines_but_no_flood():
    with Server(BINARY) as server:
        server.start()
        began = time.monotonic()
        for _ in range(100):
            answer = server.request("GET", "/api/v1/duties", headers={"Authorization": "Bearer nothing"})
            check(answer.status == 401, f"a key that is none: {answer.status}")
        server.stop()
        lines = [json.loads(line) for line in pathlib.Path(server.folder, "server.log").read_text(encoding="utf-8").splitlines()
                 if "http.refused" in line]
        # 60 at once, and one a second while the requests came.
        check(60 <= len(lines) <= 61 + time.monotonic() - began, f"{len(lines)} lines for 100 refusals")
        check(all(line["request"].startswith("GET /api/v1/duties") and line["code"] == "unauthenticated" and line["network"] for line in lines),
              f"what a line says: {lines[:1]}")


def main():
    limits_are_checked()
    connections_by_host_is_the_limit()
    links_are_made_at_the_machine()
    refusals_leave_lines_but_no_flood()
    return finish("operator")


sys.exit(main())
