// Python: packaging.python.org, core metadata 2.3 and "Recording installed projects". npm:
// docs.npmjs.com, folders and package.json. Ruby: guides.rubygems.org, specification reference.
// Composer 2: vendor/composer/installed.json. .NET: dotnet/sdk, runtime-configuration-file.md.
// Conda: conda-meta of an environment.
#include "scan/installed.h"

#include "base/json.h"
#include "base/text.h"
#include "names/purl.h"
#include "scan/paths.h"

#include <array>
#include <optional>
#include <string>

namespace tocsin::scan {
namespace {

constexpr std::size_t kTextBytesMax = 512;
constexpr std::size_t kDocumentBytesMax = 16U << 20U;

bool is_text(std::string_view text) {
  return !text.empty() && text.size() <= kTextBytesMax && is_utf8(text);
}

void add(std::vector<Component>& out, std::string_view type, std::string_view full_name,
         std::string_view version) {
  if (!is_text(full_name) || (!version.empty() && !is_text(version))) {
    return;
  }
  const std::size_t slash = full_name.rfind('/');
  Component component{
      .kind = "library",
      .purl_type = std::string(type),
      .group =
          slash == std::string_view::npos ? std::string() : std::string(full_name.substr(0, slash)),
      .name = std::string(full_name.substr(slash == std::string_view::npos ? 0 : slash + 1)),
      .version = std::string(version)};
  const auto purl = names::build_purl({.type = component.purl_type,
                                       .name_space = component.group,
                                       .name = component.name,
                                       .version = component.version},
                                      names::PurlCheck::syntax);
  component.purl = purl ? to_text(*purl) : std::string();
  out.push_back(std::move(component));
}

/// Core metadata: the fields of a mail's head.
std::vector<Component> read_python(std::string_view text) {
  std::string_view name;
  std::string_view version;
  for (const std::string_view raw : split(text, '\n')) {
    const std::string_view line = trim(raw);
    if (line.empty()) {
      break;
    }
    if (line.starts_with("Name:")) {
      name = trim(line.substr(5));
    } else if (line.starts_with("Version:")) {
      version = trim(line.substr(8));
    }
  }
  std::vector<Component> out;
  if (!version.empty()) {
    add(out, "pypi", name, version);
  }
  return out;
}

/// A gemspec as RubyGems writes it when it installs: s.name = "rake".freeze
std::string_view ruby_text(std::string_view text, std::string_view field) {
  const std::size_t at = text.find(field);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = text.substr(at + field.size(), kTextBytesMax);
  const std::size_t open = rest.find_first_of("\"'\n");
  if (open == std::string_view::npos || rest[open] == '\n') {
    return {};
  }
  const std::size_t close = rest.find(rest[open], open + 1);
  return close == std::string_view::npos ? std::string_view()
                                         : rest.substr(open + 1, close - open - 1);
}

std::vector<Component> read_gemspec(std::string_view text) {
  std::vector<Component> out;
  add(out, "gem", ruby_text(text, "s.name ="), ruby_text(text, "s.version ="));
  return out;
}

std::vector<Component> read_package_json(const Json& root) {
  std::vector<Component> out;
  add(out, "npm", root.text_at({"name"}).value_or(""), root.text_at({"version"}).value_or(""));
  return out;
}

std::vector<Component> read_composer(const Json& root) {
  std::vector<Component> out;
  // Version 1 wrote the list itself.
  const std::optional<Json> packages =
      root.kind() == Json::Kind::array ? std::optional(root) : root.find("packages");
  for (const Json& package : packages ? packages->elements() : std::vector<Json>()) {
    add(out, "composer", package.text_at({"name"}).value_or(""),
        package.text_at({"version"}).value_or(""));
  }
  return out;
}

/// {"libraries":{"Newtonsoft.Json/13.0.1":{"type":"package"}}}: the program itself is a "project".
std::vector<Component> read_dotnet(const Json& root) {
  std::vector<Component> out;
  const auto libraries = root.find("libraries");
  for (const auto& [name, about] :
       libraries ? libraries->members() : std::vector<std::pair<std::string_view, Json>>()) {
    const std::size_t slash = name.rfind('/');
    if (slash != std::string_view::npos && about.text_at({"type"}) == "package") {
      add(out, "nuget", name.substr(0, slash), name.substr(slash + 1));
    }
  }
  return out;
}

std::vector<Component> read_conda(const Json& root) {
  std::vector<Component> out;
  add(out, "conda", root.text_at({"name"}).value_or(""), root.text_at({"version"}).value_or(""));
  return out;
}

bool is_python(std::string_view path) {
  return path.ends_with(".dist-info/METADATA") || path.ends_with(".egg-info/PKG-INFO") ||
         path.ends_with("EGG-INFO/PKG-INFO") || path.ends_with(".egg-info");
}

/// node_modules/x/package.json or node_modules/@scope/x/package.json, and none further down.
bool is_npm(std::string_view path) {
  const std::size_t at = path.rfind("node_modules/");
  if (at == std::string_view::npos || !path.ends_with("/package.json") ||
      (at > 0 && path[at - 1] != '/')) {
    return false;
  }
  const auto parts = split(path.substr(at), '/');
  return parts.size() == (parts[1].starts_with('@') ? 4U : 3U);
}

bool is_gem(std::string_view path) {
  return path.ends_with(".gemspec") && path.contains("specifications/");
}

bool is_conda(std::string_view path) {
  return path.ends_with(".json") && path.contains("conda-meta/") && last_part(path) != "history";
}

}  // namespace

bool is_installed_file(std::string_view path) {
  return is_python(path) || is_npm(path) || is_gem(path) || path.ends_with(".deps.json") ||
         path.ends_with("composer/installed.json") || is_conda(path);
}

std::vector<Component> installed_of(std::string_view path, Bytes content) {
  const std::string_view text = as_text(content);
  if (text.size() > kDocumentBytesMax) {
    return {};
  }
  if (is_python(path)) {
    return read_python(text);
  }
  if (is_gem(path)) {
    return read_gemspec(text);
  }
  const auto document = JsonDocument::parse(text);
  if (!document) {
    return {};
  }
  const Json root = document->root();
  return path.ends_with(".deps.json")                ? read_dotnet(root)
         : path.ends_with("composer/installed.json") ? read_composer(root)
         : is_npm(path)                              ? read_package_json(root)
                                                     : read_conda(root);
}

}  // namespace tocsin::scan
