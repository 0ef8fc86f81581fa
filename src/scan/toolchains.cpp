// GitHub: docs.github.com, workflow syntax ("uses") and metadata syntax of action.yml. Go: VERSION
// of GOROOT. Java: the file "release" of JEP 223. Node: node_version.h. Python: patchlevel.h. Rust:
// the channel manifest that rustup leaves; rust-toolchain. Version managers: asdf's .tool-versions,
// nvm, pyenv, goenv, jenv.
#include "scan/toolchains.h"

#include "base/text.h"
#include "base/yaml.h"
#include "names/purl.h"
#include "scan/paths.h"

#include <algorithm>
#include <array>
#include <set>

namespace tocsin::scan {
namespace {

constexpr std::size_t kTextBytesMax = 256;
constexpr std::size_t kFileBytesMax = 16U << 20U;

/// Files that name the toolchain that is wanted, and what they are about.
struct Wanted {
  std::string_view file, tool;
};
constexpr std::array<Wanted, 8> kWanted{{{".go-version", "go"},
                                         {".java-version", "openjdk"},
                                         {".node-version", "node"},
                                         {".nvmrc", "node"},
                                         {".python-version", "python"},
                                         {"runtime.txt", "python"},
                                         {"rust-toolchain", "rust"},
                                         {"rust-toolchain.toml", "rust"}}};

/// asdf's names for what is known here.
constexpr std::array<Wanted, 6> kPlugins{{{"golang", "go"},
                                          {"java", "openjdk"},
                                          {"nodejs", "node"},
                                          {"python", "python"},
                                          {"rust", "rust"},
                                          {"go", "go"}}};

/// "v18.17.0", "go1.22.1", "temurin-17.0.9+9" as 18.17.0, 1.22.1, 17.0.9+9. Words as "lts/*" and
/// "stable" are no versions: what they mean changes.
std::string version_in(std::string_view text) {
  text = trim(text);
  text = text.substr(0, text.find_first_of(" \t#"));
  const std::size_t digit = text.find_first_of("0123456789");
  if (digit == std::string_view::npos || text.size() > kTextBytesMax || !is_utf8(text)) {
    return {};
  }
  const std::string_view before = text.substr(0, digit);
  const bool is_prefix = before.empty() || before == "v" || before == "go" || before.ends_with('-');
  return is_prefix && !before.contains('/') ? std::string(text.substr(digit)) : std::string();
}

void add(std::vector<Component>& out, std::string_view type, std::string_view group,
         std::string_view name, std::string_view version) {
  Component component{.kind = type == "githubactions" ? "library" : "platform",
                      .purl_type = std::string(type),
                      .group = std::string(group),
                      .name = std::string(name),
                      .version = std::string(version)};
  const auto purl = names::build_purl({.type = component.purl_type,
                                       .name_space = component.group,
                                       .name = component.name,
                                       .version = component.version},
                                      names::PurlCheck::syntax);
  component.purl = purl ? to_text(*purl) : std::string();
  out.push_back(std::move(component));
}

/// Go's advisories speak of its library and of its commands; of the others no registry does.
void add_tool(std::vector<Component>& out, std::string_view tool, std::string_view version) {
  if (tool == "go") {
    add(out, "golang", "", "stdlib", version);
    add(out, "golang", "", "toolchain", version);
  } else {
    add(out, "generic", "", tool, version);
  }
}

/// What stands in quotes behind the key, the first time at or behind `from`.
std::string_view quoted(std::string_view text, std::string_view key, std::size_t from = 0) {
  const std::size_t at = text.find(key, from);
  const std::size_t open = at == std::string_view::npos ? at : text.find('"', at + key.size());
  const std::size_t close =
      open == std::string_view::npos ? open : text.find_first_of("\"\n", open + 1);
  return close == std::string_view::npos || text[close] != '"'
             ? std::string_view()
             : text.substr(open + 1, close - open - 1);
}

/// "#define NAME 20"
std::string_view defined(std::string_view text, std::string_view name) {
  const std::size_t at = text.find("#define " + std::string(name) + " ");
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = text.substr(at + 9 + name.size(), kTextBytesMax);
  return trim(rest.substr(0, rest.find('\n')));
}

bool is_workflow(std::string_view path) {
  if (!path.ends_with(".yml") && !path.ends_with(".yaml")) {
    return false;
  }
  const std::size_t at = path.rfind(".github/workflows/");
  const bool is_in_place = at != std::string_view::npos && (at == 0 || path[at - 1] == '/') &&
                           path.find('/', at + 18) == std::string_view::npos;
  return is_in_place || ends_in(path, "action.yml") || ends_in(path, "action.yaml");
}

/// "owner/repository/folder@ref"; "./local" and "docker://image" are no action of GitHub's.
void add_action(std::string_view uses, std::set<std::string, std::less<>>& seen,
                std::vector<Component>& out) {
  const std::size_t mark = uses.find('@');
  const auto parts = split(uses.substr(0, mark), '/');
  if (mark == std::string_view::npos || mark + 1 == uses.size() || parts.size() < 2 ||
      parts[0].empty() || parts[0].starts_with('.') || parts[0].ends_with(':') ||
      parts[1].empty() || uses.size() > kTextBytesMax ||
      uses.find_first_of(" \t") != std::string_view::npos || uses.contains("${{") ||
      !seen.emplace(uses).second) {
    return;
  }
  add(out, "githubactions", parts[0], parts[1], uses.substr(mark + 1));
}

/// `uses` of jobs (reusable workflows) and of steps, wherever steps stand. parse_yaml bounds the
/// depth.
void read_uses(const Yaml& node, std::set<std::string, std::less<>>& seen,
               std::vector<Component>& out) {
  for (const YamlField& field : node.fields) {
    if (field.first == "uses" && field.second.kind == Yaml::Kind::text) {
      add_action(field.second.text, seen, out);
    } else {
      read_uses(field.second, seen, out);
    }
  }
  for (const Yaml& item : node.items) {
    read_uses(item, seen, out);
  }
}

Result<std::vector<Component>> read_workflow(std::string_view text) {
  std::vector<Component> out;
  TOC_TRY(const Yaml root, parse_yaml(text, "workflow"));
  std::set<std::string, std::less<>> seen;
  read_uses(root, seen, out);
  return out;
}

void read_wanted(std::string_view path, std::string_view text, std::vector<Component>& out) {
  const std::string_view name = last_part(path);
  if (name == ".tool-versions") {
    for (const std::string_view line : split(text, '\n')) {
      const std::string_view row = trim(line);
      const std::size_t blank = row.find_first_of(" \t");
      const auto* const plugin = std::ranges::find(kPlugins, row.substr(0, blank), &Wanted::file);
      const std::string version = blank == std::string_view::npos || plugin == kPlugins.end()
                                      ? std::string()
                                      : version_in(row.substr(blank));
      if (!version.empty()) {
        add_tool(out, plugin->tool, version);
      }
    }
    return;
  }
  const std::string_view line = trim(text.substr(0, text.find('\n')));
  const auto* const wanted = std::ranges::find(kWanted, name, &Wanted::file);
  if (wanted == kWanted.end() || (name == "runtime.txt" && !line.starts_with("python-"))) {
    return;
  }
  const bool is_toml = name.ends_with(".toml") || line.starts_with('[');
  const std::string version = version_in(is_toml ? quoted(text, "channel") : line);
  if (!version.empty()) {
    add_tool(out, wanted->tool, version);
  }
}

void read_installed(std::string_view path, std::string_view text, std::vector<Component>& out) {
  std::string_view tool;
  std::string version;
  if (ends_in(path, "VERSION")) {
    tool = text.starts_with("go") ? "go" : "";
    version = version_in(text.substr(0, text.find('\n')));
  } else if (ends_in(path, "release")) {
    tool = "openjdk";
    version = version_in(quoted(text, "JAVA_VERSION="));
  } else if (ends_in(path, "node_version.h")) {
    tool = "node";
    const std::string_view major = defined(text, "NODE_MAJOR_VERSION");
    const std::string_view minor = defined(text, "NODE_MINOR_VERSION");
    const std::string_view patch = defined(text, "NODE_PATCH_VERSION");
    if (!major.empty() && !minor.empty() && !patch.empty()) {
      version =
          version_in(std::string(major) + "." + std::string(minor) + "." + std::string(patch));
    }
  } else if (ends_in(path, "patchlevel.h")) {
    tool = "python";
    version = version_in(quoted(defined(text, "PY_VERSION"), ""));
  } else {
    tool = "rust";
    const std::size_t rustc = text.find("[pkg.rustc]");
    version = rustc == std::string_view::npos ? "" : version_in(quoted(text, "version =", rustc));
  }
  if (!tool.empty() && !version.empty()) {
    add_tool(out, tool, version);
  }
}

bool is_wanted_file(std::string_view path) {
  const std::string_view name = last_part(path);
  return name == ".tool-versions" ||
         std::ranges::find(kWanted, name, &Wanted::file) != kWanted.end();
}

}  // namespace

bool is_toolchain_file(std::string_view path) {
  return is_wanted_file(path) || is_workflow(path) || ends_in(path, "VERSION") ||
         ends_in(path, "release") || ends_in(path, "node/node_version.h") ||
         ends_in(path, "patchlevel.h") || ends_in(path, "rustlib/multirust-channel-manifest.toml");
}

Result<std::vector<Component>> toolchains_of(std::string_view path, Bytes content) {
  if (content.size() > kFileBytesMax) {
    return fail(Errc::too_large, "The file is larger than 16 MiB.");
  }
  const std::string_view text = as_text(content);
  if (is_workflow(path)) {
    return read_workflow(text);
  }
  std::vector<Component> out;
  if (is_wanted_file(path)) {
    read_wanted(path, text, out);
  } else {
    read_installed(path, text, out);
  }
  return out;
}

}  // namespace tocsin::scan
