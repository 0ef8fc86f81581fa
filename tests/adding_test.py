#!/usr/bin/env python3
"""What CONTRIBUTING.md ("Adding things") calls one file and one line is that: in a copy of the sources one of each kind is added, the
program is built, and it is asked for what can be asked for. A CSAF test is left out: its rows are those of a table, and its tests say
what is missing. The fuzz target is compiled.

    tests/adding_test.py BUILD_FOLDER
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from e2e import Server, check, finish, run

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Kind: the file that is new, its content, and the registry that gets the line.
FILES = {
    "command": ("src/app/added_command.cpp", r'''
#include "app/command.h"

#include <iostream>

namespace tocsin::app {

Command added_command() {
  return {.name = "added",
          .about = "Says so",
          .verbs = {{.name = "", .about = "", .options = {}, .run = [] {
                       std::cout << "added\n";
                       return 0;
                     }}}};
}

}  // namespace tocsin::app
''', "added_command"),
    "endpoint": ("src/api/health/get_added.cpp", r'''
#include "web/app.h"

namespace tocsin::api {

http::Route get_added(web::App& /*app*/) {
  return {.method = http::Method::get,
          .pattern = "/added",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [](const http::Request& /*request*/) -> Result<http::Response> {
            return http::respond(200, "text/plain; charset=utf-8", "added\n");
          }};
}

}  // namespace tocsin::api
''', "get_added"),
    "page": ("src/pages/home/get_added_page.cpp", r'''
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_added_page(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/added-page",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            const Frame frame = frame_of(app, request);
            return web::html_response(
                200, render_page(frame, {.name = "added",
                                         .title = frame.texts()("added.title"),
                                         .data = Data(),
                                         .section = "home"}));
          }};
}

}  // namespace tocsin::pages
''', "get_added_page"),
    "format": ("src/formats/added.cpp", r'''
#include "formats/formats.h"

namespace tocsin::formats {
namespace {

bool is_mine(Json root) {
  return root.text_at({"added"}).has_value();
}
Result<Summary> read(Json root) {
  Summary out;
  out.title = root.text_at({"added"}).value_or("");
  out.description = out.title;
  out.products.push_back({.vendor = "", .product = out.title, .versions = {}});
  return out;
}

}  // namespace

Format added() {
  return {.id = "added", .is_mine = is_mine, .read = read};
}

}  // namespace tocsin::formats
''', "added"),
    "inventory format": ("src/inventories/added.cpp", r'''
#include "inventories/lock_parts.h"

namespace tocsin::inventories {
namespace {

bool is_mine(const Document& document) {
  return has_name(document, {"added.lock"});
}
Result<Inventory> read(const Document& document) {
  TOC_TRY(const std::string_view text, lock_text(document));
  Collector out("added-lock");
  Packages packages(out);
  Lines lines(text);
  for (std::string_view line; lines.next(line);) {
    packages.add(package("generic", "", line, "1"), std::string(line));
  }
  return out.finish();
}

}  // namespace

InventoryFormat added_lock() {
  return {.id = "added-lock",
          .authority = "tests/adding_test.py",
          .bytes_max = 1U << 20U,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
''', "added_lock"),
    "ecosystem (version order)": ("src/ecosystems/added.cpp", r'''
#include "ecosystems/ecosystem.h"

namespace tocsin::ecosystems {
namespace {

bool is_valid(std::string_view version) {
  return !version.empty();
}
std::partial_ordering compare(std::string_view a, std::string_view b) {
  return b <=> a;
}
bool append_key(std::string_view /*version*/, std::string& /*out*/) {
  return false;
}

}  // namespace

Ecosystem added() {
  return {.id = "added",
          .authority = "tests/adding_test.py",
          .vers_schemes = {"added"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
''', "added"),
    "native range notation": ("src/ranges/added.cpp", r'''
#include "ranges/native.h"

namespace tocsin::ranges {
namespace {

Result<Alternatives> parse(std::string_view text) {
  Alternatives out;
  out.sets.push_back({{.comparator = Comparator::equal, .version = std::string(text)}});
  return out;
}

}  // namespace

NativeRange added() {
  return {.scheme = "added", .authority = "tests/adding_test.py", .parse = parse};
}

}  // namespace tocsin::ranges
''', "added"),
    "CVSS version": ("src/severity/cvss_9_9.cpp", r'''
#include "severity/cvss_3.h"

namespace tocsin::severity {
namespace {

Scores score_9_9(const CvssVector& /*vector*/, ScoreGroups /*groups*/) {
  return {.base = Score(99)};
}

}  // namespace

CvssVersion cvss_9_9() {
  return {.id = "9.9",
          .prefix = "CVSS:9.9/",
          .metrics = cvss_3_metrics(),
          .mandatory = 8,
          .severity = severity_of,
          .score = score_9_9};
}

}  // namespace tocsin::severity
''', "cvss_9_9"),
    "fuzz target": ("fuzz/added_fuzz.cpp", r'''
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* /*data*/, std::size_t /*size*/) {
  return 0;
}
''', None),
    "migration": ("src/store/migrations/9999_added.sql", "CREATE TABLE added (one bigint PRIMARY KEY);\n", None),
}
# Files that are copies of others but for their names.
COPIES = {
    "regime, calendar, programme": ("rules/regimes/norm.zdi.yaml", "rules/regimes/norm.added.yaml", "id: norm.zdi", "id: norm.added"),
    "exercise": ("rules/exercises/log4shell.yaml", "rules/exercises/added.yaml", "id: log4shell", "id: added"),
    "SSVC table": ("rules/ssvc/cisa_bod_26_04.yaml", "rules/ssvc/added.yaml", "cisa:DT_BOD2604:1.0.0", "added:DT_ADDED:1.0.0"),
}
# Entries of files that are there.
ENTRIES = {
    "purl type": ("rules/purl/types.yaml", "  - {type: added, namespace: prohibited, lower: [name]}\n"),
    "notice text": ("rules/notices/account.yaml", 'added:\n  title: {en: "Added", zh-CN: "新增"}\n  body: {en: "Added.", zh-CN: "新增。"}\n'),
}


def copy_sources(folder):
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
                            check=True).stdout.splitlines()
    for name in listed:
        if (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)


def register(listing, entry):
    """Adds one line to the last list of entries of a folder's CMakeLists.txt; where one begins at its ENTRIES, behind that line."""
    text = listing.read_text(encoding="utf-8")
    begins = text.rindex("ENTRIES\n") + len("ENTRIES\n")
    listing.write_text(text[:begins] + f"  {entry}\n" + text[begins:], encoding="utf-8")


def add_everything(folder):
    for kind, (name, content, entry) in FILES.items():
        (folder / name).write_text(content.lstrip("\n"), encoding="utf-8")
        if entry:
            register(folder / "src" / name.split("/")[1] / "CMakeLists.txt", entry)
    fuzz = folder / "fuzz" / "CMakeLists.txt"
    fuzz.write_text(fuzz.read_text(encoding="utf-8") + "tocsin_fuzz(added base)\n", encoding="utf-8")
    for source, name, old, new in COPIES.values():
        text = (folder / source).read_text(encoding="utf-8")
        assert old in text, f"{source} has no {old}"
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    for name, entry in ENTRIES.values():
        (folder / name).write_text((folder / name).read_text(encoding="utf-8") + entry, encoding="utf-8")
    # A page's template and its words, in its own folder.
    home = folder / "src" / "pages" / "home"
    (home / "added.mustache").write_text("<h1>{{t.added.title}}</h1>\n", encoding="utf-8")
    for language, words in (("en", "Added in English"), ("zh-CN", "中文新增")):
        path = home / f"{language}.yaml"
        path.write_text(path.read_text(encoding="utf-8") + f'added:\n  title: "{words}"\n', encoding="utf-8")


def build(folder, build_folder):
    cache = dict(re.findall(r"^(\w+):\w+=(.*)$", (build_folder / "CMakeCache.txt").read_text(encoding="utf-8"), re.M))
    options = [f"-D{name}={cache[name]}" for name in ("CMAKE_BUILD_TYPE", "CMAKE_CXX_COMPILER", "CMAKE_C_COMPILER", "CMAKE_CXX_FLAGS_RELEASE",
                                                      "CMAKE_C_FLAGS_RELEASE") if name in cache]
    # What the presets say, so that ccache knows what the build has compiled already.
    environment = {**os.environ, "CCACHE_SLOPPINESS": "pch_defines,time_macros", "CCACHE_BASEDIR": str(folder), "CCACHE_NOHASHDIR": "1"}
    for command in (["cmake", "-S", str(folder), "-B", str(folder / "build" / "release"), "-G", "Ninja", "-DTOCSIN_TESTS=ON", *options],
                    ["cmake", "--build", str(folder / "build" / "release"), "--target", "tocsin", "added_fuzz", "walls"]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        check(done.returncode == 0, f"{' '.join(command[:2])}: {(done.stdout + done.stderr)[-3000:]}")
        if done.returncode != 0:
            return None
    return str(folder / "build" / "release" / "tocsin")


def said(binary, *arguments):
    code, out, err = run(binary, *arguments)
    check(code == 0, f"{arguments}: exit {code}: {err[:300]}")
    return out


def ask_the_program(binary, folder):
    check(said(binary, "added") == "added\n", "the command")
    check(" added " in said(binary, "--help"), "the command in the help")
    check(json.loads(said(binary, "version", "compare", "added", "1", "2"))["op"] == ">", "the ecosystem's order")
    check(json.loads(said(binary, "vers", "from-native", "added", "7"))["result"] == "vers:added/7", "the notation of ranges")
    vector = "CVSS:9.9/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    check(json.loads(said(binary, "cvss", vector))["base"] == 9.9, "the CVSS version")
    check("norm.added" in said(binary, "regime", "list"), "the regime")
    check("added" in said(binary, "exercise", "list"), "the exercise")
    check("added:DT_ADDED:1.0.0" in said(binary, "ssvc"), "the SSVC table")
    check("pkg:added/x@1" in said(binary, "purl", "pkg:added/X@1"), "the purl type")
    lock = folder / "added.lock"
    lock.write_text("one\ntwo\n", encoding="utf-8")
    with Server(binary) as server:
        server.start()
        check(server.request("GET", "/added").body == "added\n", "the endpoint")
        for language, words in (("en", "Added in English"), ("zh-CN", "中文新增")):
            check(f"<h1>{words}</h1>" in server.request("GET", f"/added-page?lang={language}").body, f"the page in {language}")
        report = server.request("POST", "/api/v1/reports", {"added": "A title"})
        check(report.status == 201, f"the format of a report: {report.status} {report.body[:300]}")
        check(server.stop() == 0, "the server, with the migration and the text of notices")
        said(binary, "advisory", "index", "--data", server.data)
        check('"components":2' in said(binary, "match", "--data", server.data, "--json", str(lock)), "the inventory format")


def main():
    with tempfile.TemporaryDirectory(prefix="tocsin-adding.") as name:
        folder = pathlib.Path(name)
        copy_sources(folder)
        add_everything(folder)
        binary = build(folder, pathlib.Path(sys.argv[1]).resolve())
        if binary:
            ask_the_program(binary, folder)
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Adding things")[1]
    kinds = set(re.findall(r"^\| ([^|]+?) \| ", table, re.M)) - {"To add", "CSAF test"}
    tried = {*FILES, *COPIES, *ENTRIES}
    check(kinds == tried, f"CONTRIBUTING.md names other kinds: {kinds ^ tried}")
    finish("adding")


main()
