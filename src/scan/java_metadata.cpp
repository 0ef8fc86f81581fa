#include "scan/java_metadata.h"

#include "base/text.h"
#include "names/purl.h"

#include <algorithm>

namespace tocsin::scan {
namespace {

constexpr std::size_t kValueBytesMax = 512;

/// Values of untrusted files become texts of reports: short, and UTF-8.
std::string clean(std::string_view value) {
  const std::string_view text = trim(value);
  return text.size() <= kValueBytesMax && is_utf8(text) ? std::string(text) : std::string();
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

/// The main section; lines of at most 72 bytes are continued by a space.
Coordinates read_manifest(std::string_view text) {
  Coordinates out;
  std::string title;
  std::string bundle_version;
  std::string line;
  const auto take = [&] {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) {
      return;
    }
    const std::string key = to_lower(line.substr(0, colon));
    const std::string value = clean(std::string_view(line).substr(colon + 1));
    if (key == "bundle-symbolicname") {
      out.artifact = clean(split(value, ';').front());
    } else if (key == "implementation-title") {
      title = value;
    } else if (key == "implementation-version") {
      out.version = value;
    } else if (key == "bundle-version") {
      bundle_version = value;
    } else if (key == "implementation-vendor-id") {
      out.group = value;
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
  out.artifact = out.artifact.empty() ? title : out.artifact;
  out.version = out.version.empty() ? bundle_version : out.version;
  return out;
}

}  // namespace

std::optional<Coordinates> read_metadata(std::string_view path, Bytes content) {
  const std::string_view text = as_text(content);
  Coordinates out = path.ends_with("pom.properties") ? read_properties(text) : read_manifest(text);
  return out.artifact.empty() ? std::nullopt : std::optional(std::move(out));
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
