#!/usr/bin/env python3
"""Kills the server with SIGKILL at random points under load, many times over, and checks afterwards that every report
that was acknowledged is there, that every receipt verifies, and that no receipt exists without its report.

    tests/crash_test.py BINARY --kills 200 [--db postgresql://…] [--seed N]
"""
import argparse
import json
import os
import random
import tempfile
import threading
import time

from e2e import Server, check, finish, run


class Load(threading.Thread):
    """One reporter: sends one report after another, and remembers every acknowledgement that it got."""

    def __init__(self, server, number):
        super().__init__(daemon=True)
        self.server = server
        self.number = number
        self.acknowledged = []
        self.stopping = False

    def run(self):
        import http.client
        sent = 0
        connection = None
        while not self.stopping:
            sent += 1
            key = f"{self.number}-{sent}-{os.getpid()}-{time.monotonic_ns()}"
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
                answer = self.server.request(
                    "POST", "/api/v1/reports", {"product": f"P{self.number}", "description": key},
                    {"Idempotency-Key": key}, connection)
                if answer.status == 201:
                    self.acknowledged.append((key, answer.json()))
            except (OSError, http.client.HTTPException, ValueError):
                connection = None
                time.sleep(0.01)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--db")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    chance = random.Random(options.seed)
    arguments = ["--db", options.db] if options.db else []
    acknowledged = []
    starts = []
    with tempfile.TemporaryDirectory() as folder, Server(options.binary, arguments, folder=folder) as server:
        for _ in range(options.kills):
            began = time.monotonic()
            server.start()
            starts.append(time.monotonic() - began)
            reporters = [Load(server, number) for number in range(8)]
            for reporter in reporters:
                reporter.start()
            time.sleep(chance.uniform(0.01, 0.4))
            server.kill()
            for reporter in reporters:
                reporter.stopping = True
            for reporter in reporters:
                reporter.join()
                acknowledged += reporter.acknowledged
        server.start()
        policy = os.path.join(folder, "policy")
        with open(policy, "w", encoding="utf-8") as file:
            file.write(server.request("GET", "/log/policy").body)
        for key, answer in acknowledged:
            token = answer["status_url"].split("/status/")[1]
            again = server.request("GET", f"/status/{token}/receipt")
            check(again.status == 200 and again.body == answer["receipt"],
                  f"acknowledged report {answer['number']} is there with the same receipt")
            # The same key must find the same report: nothing was stored by halves.
            body = {"product": "P" + key.split("-")[0], "description": key}
            repeat = server.request("POST", "/api/v1/reports", body, {"Idempotency-Key": key})
            check(repeat.status == 201 and repeat.json()["number"] == answer["number"], f"{answer['number']} is found again by its key")
        for _, answer in random.Random(1).sample(acknowledged, min(len(acknowledged), 200)):
            receipt = os.path.join(folder, "receipt")
            with open(receipt, "w", encoding="utf-8") as file:
                file.write(answer["receipt"])
            code, out, _ = run(options.binary, "receipt", "verify", receipt, "--policy", policy)
            check(code == 0, f"the receipt of {answer['number']} verifies: {out}")
        server.stop()
        code, out, err = run(options.binary, "log", "verify", "--data", server.data, "--json", *arguments)
        check(code == 0 and json.loads(out)["valid"], f"the log verifies: {out} {err}")
        if not options.db:
            import sqlite3
            database = sqlite3.connect(os.path.join(server.data, "tocsin.db"))
            orphans = database.execute("SELECT count(*) FROM journal j WHERE j.kind = 'report.received' AND NOT EXISTS "
                                       "(SELECT 1 FROM report r WHERE r.log_index = j.idx)").fetchone()[0]
            check(orphans == 0, f"{orphans} receipts without a report")
            check(database.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "the store is whole")
            database.close()
    print(f"{options.kills} kills, {len(acknowledged)} acknowledged reports, slowest start {max(starts):.2f} s")
    check(len(acknowledged) > options.kills, "there was load")
    finish("crash")


main()
