"""Where the programs of others come from, and what they need around them."""
import contextlib
import http.client
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

from e2e import Server, check, skip

PINS = {"python": ["pip-audit==2.10.1", "jsonschema==4.26.0"],
        "sharing": ["taxii2-client==2.3.0", "stix2==3.0.2", "stix2-validator==3.3.1"],
        "misp": ["pymisp==2.5.34.4"],
        "sboms": ["cyclonedx-python-lib[validation]==11.12.0", "spdx-tools==0.8.5", "ntia-conformance-checker==6.0.0"]}
SCANNER = "v2.6.0"
# Of osv-scalibr: an archive that is missing ends the whole scan.
ECOSYSTEMS = ["AlmaLinux", "Alpaquita", "Alpine", "Android", "Azure Linux", "BellSoft Hardened Containers", "Bioconductor", "Bitnami",
              "Chainguard", "CleanStart", "ConanCenter", "CRAN", "crates.io", "Debian", "Docker Hardened Images", "Echo", "FreeBSD", "GHC",
              "GitHub Actions", "Go", "Hackage", "Hex", "Julia", "Kubernetes", "Linux", "Mageia", "Maven", "MinimOS", "npm", "NuGet", "opam",
              "openEuler", "openSUSE", "OSS-Fuzz", "Packagist", "Photon OS", "Pub", "PyPI", "Red Hat", "Rocky Linux", "Root", "RubyGems",
              "SUSE", "SwiftURL", "TuxCare", "Ubuntu", "VSCode", "Wolfi", "GIT"]
EMPTY_ZIP = b"PK\x05\x06" + bytes(18)


def python_environment(folder, name):
    """The Python of an environment with the pinned packages of that name; nothing, with a word, where they cannot be had."""
    pins = PINS[name]
    python = folder / name / "bin/python"
    stamp = folder / name / "pins"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == "\n".join(pins):
        return str(python)
    folder.mkdir(parents=True, exist_ok=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder / name)], capture_output=True, text=True, check=False)
    if made.returncode == 0:
        made = subprocess.run([str(python), "-m", "pip", "install", "-q", *pins], capture_output=True, text=True, check=False, timeout=600)
    if made.returncode != 0:
        print(f"skipped: {', '.join(pins)} cannot be installed here: {made.stderr.strip()[-300:]}")
        return None
    stamp.write_text("\n".join(pins), encoding="utf-8")
    return str(python)


@contextlib.contextmanager
def community(program, name, archive, *members):
    """The Python of that name, a folder with what is in an archive of the data, and a running instance with its partners by standing,
    an officer, and an AMBER share of the one who is active for the one who is noticed alone. Ends the test where something of it is
    not here."""
    data = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", pathlib.Path(__file__).resolve().parents[3] / "shared/data"))
    python = python_environment(pathlib.Path(os.environ.get("TOCSIN_FOREIGN", "build/foreign")).resolve(), name)
    if python is None or not (data / archive).exists():
        skip(f"the clients for {name}, or {archive}, are not here")
    with tempfile.TemporaryDirectory(prefix="tocsin-foreign.") as place, Server(program) as server:
        subprocess.run(f"zstd -dc '{data / archive}' | tar xf - -C '{place}' {' '.join(members)}", shell=True, check=True)
        server.start()
        callers = json.loads(server.printed().splitlines()[0])["callers"]
        partners = {one["standing"]: one for one in callers if one["role"] == "partner_administrator"}
        officer = next(one for one in callers if one["role"] == "officer")
        named = server.request("POST", "/api/v1/shares", {"tlp": "TLP:AMBER", "title": "Named", "text": "About CVE-2099-0007",
                               "audience": {"kind": "named", "parties": [partners["noticed"]["party"]]}},
                               {"Authorization": "Bearer " + partners["active"]["key"]})
        check(named.status == 201, f"something is shared with one: {named.body[:200]}")
        yield python, place, server, partners, officer


def osv_scanner(folder):
    """osv-scanner from the folder or the PATH. It is not built here: that takes a quarter of an hour and a newer Go."""
    for candidate in (folder / "bin/osv-scanner", shutil.which("osv-scanner")):
        if candidate and os.access(candidate, os.X_OK):
            said = subprocess.run([str(candidate), "--version"], capture_output=True, text=True, check=False).stdout
            print(f"osv-scanner: {candidate}: {said.split(chr(10))[0]} (the exceptions are of {SCANNER})")
            return str(candidate)
    print(f"skipped: no osv-scanner: put {SCANNER} into {folder / 'bin'} or on the PATH")
    return None


def download(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return body if answer.status == 200 else None


class Proxy:
    """Takes the place of api.osv.dev for a client that has no setting for it: a CONNECT proxy that ends TLS with a certificate
    of its own and hands everything to the server. Loopback alone."""

    def __init__(self, port, folder):
        self.port = port
        self.folder = pathlib.Path(folder)

    def __enter__(self):
        key, cert = self.folder / "proxy.key", self.folder / "proxy.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", str(key),
                        "-out", str(cert), "-days", "2", "-subj", "/CN=api.osv.dev", "-addext", "subjectAltName=DNS:api.osv.dev"],
                       capture_output=True, check=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(cert, key)
        self.context.set_alpn_protocols(["http/1.1"])
        self.cert = cert
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def environment(self):
        return {"HTTPS_PROXY": f"http://127.0.0.1:{self.listener.getsockname()[1]}", "SSL_CERT_FILE": str(self.cert)}

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(4096) or b"\r\n\r\n"
            if not head.startswith(b"CONNECT api.osv.dev:443 "):
                client.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")
                return
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            with self.context.wrap_socket(client, server_side=True) as inner, socket.create_connection(("127.0.0.1", self.port)) as outer:
                back = threading.Thread(target=self.pump, args=(outer, inner), daemon=True)
                back.start()
                self.pump(inner, outer)
                back.join()
        except OSError:
            pass
        finally:
            client.close()

    @staticmethod
    def pump(source, target):
        """Until either side ends: then both do. Not by the shutdown of ssl, under which the other direction still reads."""
        try:
            while data := source.recv(1 << 16):
                target.sendall(data)
        except OSError:
            pass
        for one in (source, target):
            try:
                socket.socket.shutdown(one, socket.SHUT_RDWR)
            except OSError:
                pass
