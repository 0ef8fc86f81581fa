#include "advisories/coordinates.h"

#include "advisories/distributions.h"
#include "base/text.h"

#include <algorithm>
#include <array>

namespace tocsin::advisories {
namespace {

/// How a name of an OSV ecosystem becomes namespace and name.
enum class Split { none, at_colon, at_first_slash, at_last_slash };

struct Row {
  std::string_view osv;
  std::string_view purl_type;
  Split split = Split::none;
};

constexpr std::array kRows = {
    Row{"npm", "npm", Split::at_first_slash},
    Row{"PyPI", "pypi", Split::none},
    Row{"Maven", "maven", Split::at_colon},
    Row{"Go", "golang", Split::at_last_slash},
    Row{"crates.io", "cargo", Split::none},
    Row{"RubyGems", "gem", Split::none},
    Row{"NuGet", "nuget", Split::none},
    Row{"Packagist", "composer", Split::at_last_slash},
    Row{"Pub", "pub", Split::none},
    Row{"Hex", "hex", Split::at_last_slash},
    Row{"CRAN", "cran", Split::none},
    Row{"Hackage", "hackage", Split::none},
    Row{"Julia", "julia", Split::none},
    Row{"SwiftURL", "swift", Split::at_last_slash},
    Row{"GitHub Actions", "githubactions", Split::at_first_slash},
    Row{"Bitnami", "bitnami", Split::none},
    Row{"ConanCenter", "conan", Split::none},
    Row{"Bioconductor", "bioconductor", Split::none},
    Row{"opam", "opam", Split::none},
    Row{"VSCode", "vscode-extension", Split::at_first_slash},
    Row{"GHC", "ghc", Split::none},
};

/// Types whose names differ in letter case only for people: their registries do not.
bool ignores_case(std::string_view type) {
  return type == "nuget" || type == "composer" || type == "githubactions" ||
         type == "vscode-extension";
}

/// As the purl's type normalises them; as they are where the type refuses them.
Coordinates normalised_coordinates(std::string_view type, std::string_view group,
                                   std::string_view name) {
  names::Purl purl;
  purl.type = type;
  purl.name_space = group;
  purl.name = name;
  const Result<names::Purl> built = names::build_purl(purl, names::PurlCheck::syntax);
  Coordinates out{
      .type = std::string(type), .group = std::string(group), .name = std::string(name)};
  if (built) {
    out = {.type = built->type, .group = built->name_space, .name = built->name};
  }
  return out;
}

std::string_view qualifier_of(const names::Purl& purl, std::string_view key) {
  const auto found = std::ranges::find(purl.qualifiers, key, &names::Qualifier::key);
  return found == purl.qualifiers.end() ? std::string_view() : std::string_view(found->value);
}

ComparableVersion comparable(std::string_view type, std::string_view version,
                             std::string_view epoch) {
  if (type != "deb" && type != "rpm") {
    return {.text = std::string(version)};
  }
  if (!epoch_of(version).empty()) {
    return {.text = std::string(version)};
  }
  if (epoch.empty()) {
    return {.text = std::string(version), .is_epoch_known = false};
  }
  return {.text = epoch == "0" ? std::string(version)
                               : std::string(epoch) + ":" + std::string(version)};
}

}  // namespace

bool is_of_distribution(std::string_view purl_type) {
  return purl_type == "deb" || purl_type == "rpm" || purl_type == "apk" || purl_type == "alpm";
}

std::optional<Coordinates> coordinates_of_osv(std::string_view ecosystem, std::string_view name) {
  if (name.empty()) {
    return std::nullopt;
  }
  if (const auto packaged = distribution_of_osv(ecosystem)) {
    Coordinates out = normalised_coordinates(packaged->purl_type, packaged->distribution.id, name);
    out.group = packaged->distribution.id;
    out.distribution = packaged->distribution;
    return out;
  }
  const std::string_view base = ecosystem.substr(0, ecosystem.find(':'));
  const auto row = std::ranges::find(kRows, base, &Row::osv);
  if (row == kRows.end()) {
    return std::nullopt;
  }
  std::size_t at = std::string_view::npos;
  switch (row->split) {
    case Split::none: break;
    case Split::at_colon: at = name.find(':'); break;
    case Split::at_first_slash: at = name.find('/'); break;
    case Split::at_last_slash: at = name.rfind('/'); break;
  }
  return at == std::string_view::npos
             ? normalised_coordinates(row->purl_type, "", name)
             : normalised_coordinates(row->purl_type, name.substr(0, at), name.substr(at + 1));
}

Coordinates coordinates_of_purl(const names::Purl& purl) {
  Coordinates out{.type = purl.type, .group = purl.name_space, .name = purl.name};
  if (is_of_distribution(purl.type)) {
    out.distribution = distribution_of_qualifier(purl.name_space, qualifier_of(purl, "distro"));
    out.group = out.distribution->id;
  }
  out.module_stream = qualifier_of(purl, "rpmmod");
  return out;
}

std::optional<Coordinates> coordinates_of(const Component& component) {
  std::optional<Coordinates> out;
  if (!component.purl.empty()) {
    if (const Result<names::Purl> purl =
            names::parse_purl(component.purl, names::PurlCheck::syntax)) {
      out = coordinates_of_purl(*purl);
    }
  }
  if (!out && !component.purl_type.empty() && !component.name.empty()) {
    out = normalised_coordinates(component.purl_type, component.group, component.name);
    if (is_of_distribution(out->type)) {
      out->distribution = normalised(component.group, "");
      out->group = out->distribution->id;
    }
  }
  if (!out) {
    return out;
  }
  if (component.distribution && is_of_distribution(out->type)) {
    Distribution stated = normalised(component.distribution->id, component.distribution->release);
    if (!out->distribution || out->distribution->release.empty()) {
      out->group = stated.id;
      out->distribution = std::move(stated);
    }
  }
  if (!component.module_stream.empty()) {
    out->module_stream = component.module_stream;
  }
  return out;
}

std::optional<Coordinates> source_coordinates_of(const Component& component) {
  std::optional<Coordinates> out = coordinates_of(component);
  if (!out || component.source_name.empty() || !is_of_distribution(out->type)) {
    return std::nullopt;
  }
  out->name = component.source_name;
  return out;
}

std::string package_key(const Coordinates& coordinates) {
  std::string out = coordinates.type + "/" + coordinates.group + "/";
  if (coordinates.distribution) {
    // A "?" cannot stand in a release: without one, the key meets only others without one.
    out +=
        (coordinates.distribution->release.empty() ? "?" : coordinates.distribution->release) + "/";
  }
  out += coordinates.name;
  return ignores_case(coordinates.type) ? to_lower(out) : out;
}

const ecosystems::Ecosystem* ecosystem_of(const Coordinates& coordinates) {
  return ecosystems::find(coordinates.type);
}

std::string_view epoch_of(std::string_view version) {
  const std::size_t colon = version.find(':');
  if (colon == std::string_view::npos) {
    return {};
  }
  const std::string_view digits = version.substr(0, colon);
  const bool is_epoch = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  return is_epoch ? digits : std::string_view();
}

ComparableVersion comparable_version(const Component& component) {
  return comparable(component.purl_type, component.version, component.epoch);
}

ComparableVersion comparable_source_version(const Component& component) {
  return component.source_version.empty()
             ? comparable_version(component)
             : comparable(component.purl_type, component.source_version, component.epoch);
}

}  // namespace tocsin::advisories
