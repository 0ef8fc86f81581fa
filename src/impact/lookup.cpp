#include "impact/lookup.h"

#include "advisories/coordinates.h"
#include "impact/package_hash.h"

#include <algorithm>

namespace tocsin::impact {
namespace {

using advisories::Coordinates;

std::string coverage_of(const Coordinates& coordinates) {
  std::string out = coordinates.type + "/";
  if (coordinates.distribution) {
    out += coordinates.group + "/" + coordinates.distribution->release + "/";
  }
  return out;
}

void add(Lookup& out, LookupKey key) {
  const auto is_same = [&](const LookupKey& other) {
    return other.package == key.package && other.version == key.version;
  };
  if (std::ranges::none_of(out.keys, is_same)) {
    out.keys.push_back(std::move(key));
  }
}

}  // namespace

std::string_view to_text(LookupKey::By by) {
  switch (by) {
    case LookupKey::By::package: return "package";
    case LookupKey::By::source: return "source-package";
    case LookupKey::By::cpe: return "cpe";
    case LookupKey::By::kin: return "kin";
  }
  return "package";
}

LookupKey::By parse_by(std::string_view text) {
  using By = LookupKey::By;
  for (const By by : {By::source, By::cpe, By::kin}) {
    if (text == to_text(by)) {
      return by;
    }
  }
  return By::package;
}

Lookup lookup_of(const Component& component) {
  Lookup out;
  out.is_of_distribution = advisories::is_of_distribution(component.purl_type);
  const std::optional<Coordinates> own = advisories::coordinates_of(component);
  if (own) {
    out.coverage = coverage_of(*own);
  } else if (component.cpes.empty()) {
    out.reason = "it has neither a package URL nor a CPE";
  }
  if (component.version.empty()) {
    out.reason = out.reason.empty() ? "its version is not stated" : out.reason;
    return out;
  }
  const bool is_release_missing = own && own->distribution && own->distribution->release.empty();
  if (is_release_missing) {
    out.reason = "the release of its distribution is not stated";
  } else if (own) {
    const advisories::ComparableVersion version = advisories::comparable_version(component);
    add(out, {.package = advisories::package_key(*own),
              .version = version.text,
              .is_epoch_known = version.is_epoch_known,
              .by = LookupKey::By::package});
    if (const auto kin = advisories::kin_of(*own)) {
      add(out, {.package = advisories::package_key(*kin),
                .version = version.text,
                .is_epoch_known = version.is_epoch_known,
                .by = LookupKey::By::kin});
    }
    const std::optional<Coordinates> source = advisories::source_coordinates_of(component);
    if (source && source->name != own->name) {
      const advisories::ComparableVersion built = advisories::comparable_source_version(component);
      add(out, {.package = advisories::package_key(*source),
                .version = built.text,
                .is_epoch_known = built.is_epoch_known,
                .by = LookupKey::By::source});
      if (const auto kin = advisories::kin_of(*source)) {
        add(out, {.package = advisories::package_key(*kin),
                  .version = built.text,
                  .is_epoch_known = built.is_epoch_known,
                  .by = LookupKey::By::kin});
      }
    }
  }
  for (const std::string& cpe : component.cpes) {
    if (const auto key = cpe_key(cpe)) {
      add(out, {.package = *key, .version = component.version, .by = LookupKey::By::cpe});
    }
  }
  return out;
}

std::string label_of(const Component& component) {
  if (!component.purl.empty()) {
    return component.purl;
  }
  const std::string group = component.group.empty() ? "" : component.group + "/";
  return group + component.name + (component.version.empty() ? "" : "@" + component.version);
}

}  // namespace tocsin::impact
