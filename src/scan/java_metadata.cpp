#include "scan/java_metadata.h"

#include "base/embed.h"
#include "base/text.h"
#include "base/yaml.h"
#include "ecosystems/ecosystem.h"
#include "names/purl.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

namespace tocsin::scan {

std::span<const EmbeddedFile> scan_rules();

namespace {

constexpr std::size_t kValueBytesMax = 512;

/// Values of untrusted files become texts of reports: short, and UTF-8.
std::string clean(std::string_view value) {
  const std::string_view text = trim(value);
  return text.size() <= kValueBytesMax && is_utf8(text) ? std::string(text) : std::string();
}

/// "8.5.0 7ac489bf - romseygeek - 2020-03-13" is version 8.5.0, and "${project.version}" is none.
std::string one_token(std::string_view value) {
  const std::string_view token = value.substr(0, value.find_first_of(" \t"));
  return token.contains("${") ? std::string() : std::string(token);
}

Coordinates read_properties(std::string_view text) {
  Coordinates out;
  for (const std::string_view raw : split(text, '\n')) {
    const std::string_view line = trim(raw);
    const std::size_t mark = line.find_first_of("=:");
    if (mark == std::string_view::npos || line.starts_with('#')) {
      continue;
    }
    const std::string_view key = trim(line.substr(0, mark));
    std::string* field = key == "groupId"      ? &out.group
                         : key == "artifactId" ? &out.artifact
                         : key == "version"    ? &out.version
                                               : nullptr;
    if (field != nullptr) {
      *field = clean(line.substr(mark + 1));
    }
  }
  return out;
}

/// A row of the table: what an artifact's group is, and where its classes lie.
struct Owner {
  std::string group;
  std::string from;   ///< inclusive; empty: from the first on
  std::string below;  ///< exclusive; empty: to the newest
  std::vector<std::string> folders;
};
struct JavaTable {
  std::multimap<std::string, Owner, std::less<>> owners;  ///< by artifact
  std::map<std::string, std::string, std::less<>> bundles;
};

std::vector<std::string> texts_of(const Yaml& row, std::string_view key) {
  std::vector<std::string> out;
  const Yaml* const list = row.find(key);
  for (const Yaml& one : list != nullptr ? list->items : std::vector<Yaml>()) {
    out.push_back(one.text);
  }
  return out;
}

JavaTable read_table() {
  const EmbeddedFile* const file = find_file(scan_rules(), "java.yaml");
  TOC_ASSERT(file != nullptr);
  const auto yaml = parse_yaml(file->bytes, "java.yaml");
  TOC_ASSERT(yaml.has_value());
  const auto text = [](const Yaml& row, std::string_view key) {
    const Yaml* const found = row.find(key);
    return found != nullptr ? found->text : std::string();
  };
  JavaTable out;
  for (const Yaml& row : yaml->find("groups")->items) {
    const Owner owner{text(row, "group"), text(row, "from"), text(row, "below"),
                      texts_of(row, "classes")};
    for (const std::string& artifact : texts_of(row, "artifacts")) {
      out.owners.emplace(artifact, owner);
    }
  }
  for (const Yaml& row : yaml->find("bundles")->items) {
    out.bundles.emplace(text(row, "bundle"), text(row, "artifact"));
  }
  return out;
}

const JavaTable& table() {
  static const JavaTable out = read_table();
  return out;
}

bool is_before(std::string_view a, std::string_view b) {
  static const ecosystems::Ecosystem* const maven = ecosystems::find("maven");
  TOC_ASSERT(maven != nullptr);
  return ecosystems::order(*maven, a, b) < 0;
}

/// A range asks for a version: of none nobody knows whose it is.
bool is_in_range(const Owner& owner, std::string_view version) {
  if (owner.from.empty() && owner.below.empty()) {
    return true;
  }
  return !version.empty() && (owner.from.empty() || !is_before(version, owner.from)) &&
         (owner.below.empty() || is_before(version, owner.below));
}

/// OSGi knows no hyphens, and wants three numbers before a qualifier.
std::string as_osgi(std::string_view version) {
  std::string out(version);
  std::ranges::replace(out, '-', '.');
  return out;
}

/// The name's version where something confirms it or nothing else is known; the manifest's before
/// one that contradicts it.
std::string version_of(const Coordinates& name, const Manifest& manifest) {
  if (name.version.empty()) {
    return manifest.version.empty() ? manifest.bundle_version : manifest.version;
  }
  const bool is_confirmed = manifest.version.empty() || manifest.version == name.version ||
                            manifest.bundle_version == as_osgi(name.version);
  return is_confirmed ? name.version : manifest.version;
}

/// Maven makes a bundle's name of group and artifact: "org.acme" and "tool" are "org.acme.tool",
/// and what the artifact begins with is not said twice: "org.eclipse.jetty" and "jetty-server" are
/// "org.eclipse.jetty.server".
std::string group_of_bundle(std::string_view bundle, std::string_view artifact) {
  if (bundle.ends_with(artifact) && bundle.size() > artifact.size() + 1 &&
      bundle[bundle.size() - artifact.size() - 1] == '.') {
    return std::string(bundle.substr(0, bundle.size() - artifact.size() - 1));
  }
  const std::size_t hyphen = artifact.find('-');
  if (hyphen == std::string_view::npos) {
    return {};
  }
  std::string tail(artifact.substr(hyphen));
  std::ranges::replace(tail, '-', '.');
  const std::string_view group =
      bundle.substr(0, bundle.size() - std::min(tail.size(), bundle.size()));
  const std::string_view begin = group.substr(group.rfind('.') + 1);
  return bundle.ends_with(tail) && group.contains('.') && begin == artifact.substr(0, hyphen)
             ? std::string(group)
             : std::string();
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_';
  });
}

constexpr std::array<std::string_view, 6> kJavaRungs{
    "pom", "manifest+classes", "name+classes", "manifest+name", "manifest", "name"};

}  // namespace

std::size_t rank_of_rung(std::string_view rung) {
  return static_cast<std::size_t>(std::ranges::find(kJavaRungs, rung) - kJavaRungs.begin());
}

bool is_java_rung(std::string_view rung) {
  return rank_of_rung(rung) < kJavaRungs.size();
}

/// Lines of at most 72 bytes are continued by a space.
Manifest read_manifest(Bytes content) {
  const std::string_view text = as_text(content);
  Manifest out;
  std::string line;
  const auto take = [&] {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) {
      return;
    }
    const std::string key = to_lower(line.substr(0, colon));
    const std::string value = clean(std::string_view(line).substr(colon + 1));
    if (key == "bundle-symbolicname") {
      out.bundle = clean(split(value, ';').front());
    } else if (key == "implementation-title") {
      out.title = value;
    } else if (key == "implementation-version") {
      out.version = one_token(value);
    } else if (key == "bundle-version") {
      out.bundle_version = one_token(value);
    } else if (key == "implementation-vendor-id") {
      out.vendor_id = value;
    }
  };
  for (std::string_view raw :
       split(text.substr(0, std::min<std::size_t>(text.size(), 64U << 10U)), '\n')) {
    if (raw.ends_with('\r')) {
      raw.remove_suffix(1);
    }
    if (raw.starts_with(' ')) {
      line += raw.substr(1);
      continue;
    }
    take();
    line.assign(raw);
    if (raw.empty()) {
      break;
    }
  }
  take();
  return out;
}

std::optional<Coordinates> read_metadata(std::string_view path, Bytes content) {
  Coordinates out;
  if (path.ends_with("pom.properties")) {
    out = read_properties(as_text(content));
    out.version = one_token(out.version);
  } else {
    const Manifest manifest = read_manifest(content);
    out = {manifest.vendor_id, manifest.bundle.empty() ? manifest.title : manifest.bundle,
           manifest.version.empty() ? manifest.bundle_version : manifest.version};
  }
  return out.artifact.empty() ? std::nullopt : std::optional(std::move(out));
}

std::optional<Known> identify(std::string_view file_name, const Manifest* stated,
                              const std::function<bool(std::string_view)>& has_classes) {
  const Manifest manifest = stated != nullptr ? *stated : Manifest();
  const Coordinates name = coordinates_of_name(file_name).value_or(Coordinates());
  const std::string version = version_of(name, manifest);
  // Whoever names an artifact of the table whose classes are there is right, unless two differ.
  const auto bundle = table().bundles.find(manifest.bundle);
  const std::string& bundled = bundle != table().bundles.end() ? bundle->second : manifest.bundle;
  std::set<std::pair<std::string, std::string>> found;
  bool is_by_manifest = false;
  for (const std::string* artifact : {&bundled, &manifest.title, &name.artifact}) {
    const auto [first, last] = table().owners.equal_range(*artifact);
    for (auto row = first; row != last; ++row) {
      const Owner& owner = row->second;
      if (is_in_range(owner, version) && std::ranges::any_of(owner.folders, has_classes)) {
        found.emplace(owner.group, *artifact);
        is_by_manifest = is_by_manifest || artifact != &name.artifact;
      }
    }
  }
  if (found.size() == 1) {
    return Known{{found.begin()->first, found.begin()->second, version},
                 is_by_manifest ? "manifest+classes" : "name+classes"};
  }
  if (found.empty() && !name.artifact.empty()) {
    const std::string group = group_of_bundle(manifest.bundle, name.artifact);
    std::string folder = group + "/";
    std::ranges::replace(folder, '.', '/');
    if (!group.empty() && has_classes(folder)) {
      return Known{{group, name.artifact, version}, "manifest+name"};
    }
  }
  const std::string& artifact = manifest.bundle.empty() ? manifest.title : manifest.bundle;
  if (!artifact.empty()) {
    const bool is_group = is_token(manifest.vendor_id) && is_token(artifact);
    return Known{{is_group ? manifest.vendor_id : std::string(), artifact,
                  manifest.version.empty() && manifest.bundle_version.empty() ? version
                  : manifest.version.empty() ? manifest.bundle_version
                                             : manifest.version},
                 "manifest"};
  }
  return name.artifact.empty() ? std::nullopt : std::optional(Known{name, "name"});
}

std::optional<Coordinates> coordinates_of_name(std::string_view file_name) {
  const std::size_t dot = file_name.rfind('.');
  std::string_view stem = file_name.substr(0, dot);
  if (dot == std::string_view::npos || stem.empty() || !is_utf8(stem) ||
      stem.size() > kValueBytesMax) {
    return std::nullopt;
  }
  for (std::size_t i = 1; i + 1 < stem.size(); ++i) {
    if (stem[i] == '-' && stem[i + 1] >= '0' && stem[i + 1] <= '9') {
      return Coordinates{"", std::string(stem.substr(0, i)), std::string(stem.substr(i + 1))};
    }
  }
  return Coordinates{"", std::string(stem), ""};
}

Component to_component(const Coordinates& coordinates, std::string_view rung,
                       std::string location) {
  Component out{.kind = "library",
                .purl_type = "maven",
                .group = coordinates.group,
                .name = coordinates.artifact,
                .version = coordinates.version};
  if (!out.group.empty()) {
    const auto purl = names::build_purl(
        {.type = "maven", .name_space = out.group, .name = out.name, .version = out.version},
        names::PurlCheck::syntax);
    out.purl = purl ? to_text(*purl) : std::string();
  }
  out.locations.push_back(std::move(location));
  out.ref = std::string(rung);
  return out;
}

}  // namespace tocsin::scan
