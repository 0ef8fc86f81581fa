#include "impact/lookup.h"

#include "advisories/coordinates.h"
#include "advisories/neighbours.h"
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

/// The major version of "v2.10.14" where it is one that the module's path has to end in: from 2 on,
/// but for modules older than their go.mod ("+incompatible") and those of gopkg.in, which write it
/// behind a dot (go.dev/ref/mod#major-version-suffixes). Empty: none, or the path has one.
std::string missing_major(std::string_view path, std::string_view version) {
  const std::string_view last = path.substr(path.rfind('/') + 1);
  const auto is_digits = [](std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  };
  const bool has_major = last.starts_with('v') && is_digits(last.substr(1));
  if (has_major || path.starts_with("golang/gopkg.in/") ||
      version.find("+incompatible") != std::string_view::npos) {
    return {};
  }
  version.remove_prefix(version.starts_with('v') ? 1 : 0);
  const std::string_view major = version.substr(0, version.find('.'));
  const bool is_one = is_digits(major) && major.size() < version.size() && major.size() < 6 &&
                      major.front() != '0' && major != "1";
  return is_one ? "v" + std::string(major) : std::string();
}

/// Names beside the component's own that are its own but for what tools leave out: the major
/// version of a Go module, the repository of a GitHub action that stands in one of its folders.
void add_meant(Lookup& out, const Coordinates& own, const LookupKey& key) {
  std::string meant;
  if (own.type == "golang") {
    const std::string major = missing_major(key.package, key.version);
    meant = major.empty() ? major : key.package + "/" + major;
  }
  if (own.type == "githubactions") {
    const std::size_t owner = key.package.find('/', key.package.find('/') + 1);
    const std::size_t folder =
        owner == std::string::npos ? owner : key.package.find('/', owner + 1);
    meant = folder == std::string::npos ? meant : key.package.substr(0, folder);
  }
  if (!meant.empty()) {
    add(out, {.package = std::move(meant), .version = key.version, .by = LookupKey::By::neighbour});
  }
}

/// "1.0.0-milestone30" of a name whose update stands beside its version, as advisories are compiled
/// (advisories/cpe_legs.h); else the component's own.
std::string cpe_version(std::string_view cpe, const std::string& version) {
  const Result<names::Cpe> name = names::parse_cpe(cpe);
  if (!name) {
    return version;
  }
  const names::CpeValue& stated = (*name)[names::CpeAttribute::version];
  const names::CpeValue& update = (*name)[names::CpeAttribute::update];
  return stated.is_plain() && update.is_plain() && stated.text == version
             ? version + "-" + update.text
             : version;
}

/// SUSE's documents name no epoch, not even where a package has one (their names are name, version
/// and release): it is left out of the comparison, as one that nobody states.
advisories::ComparableVersion as_compared(const Coordinates& package,
                                          advisories::ComparableVersion version) {
  const std::string_view epoch = advisories::epoch_of(version.text);
  if (!epoch.empty() && (package.group == "suse" || package.group == "opensuse")) {
    version.text.erase(0, epoch.size() + 1);
    version.is_epoch_known = false;
  }
  return version;
}

/// Of each key that is not spelled so, and says no less, how it would be: what is installed under
/// any name then stands once under what keys_installed_as() gives.
void add_spellings(Lookup& out) {
  const std::size_t named = out.keys.size();
  for (std::size_t i = 0; i < named; ++i) {
    const LookupKey key = out.keys[i];
    const std::string_view product = product_key(key.package);
    if (product == key.package && advisories::is_spelled_so(product)) {
      continue;  // most are
    }
    std::string spelled = advisories::spelling_of(product);
    if (spelled != key.package) {
      add(out, {.package = kSpelled + std::move(spelled),
                .version = key.version,
                .is_epoch_known = key.is_epoch_known,
                .by = LookupKey::By::neighbour});
    }
  }
}

}  // namespace

std::string_view to_text(LookupKey::By by) {
  switch (by) {
    case LookupKey::By::package: return "package";
    case LookupKey::By::source: return "source-package";
    case LookupKey::By::cpe: return "cpe";
    case LookupKey::By::kin: return "kin";
    case LookupKey::By::neighbour: return "neighbour";
  }
  return "package";
}

LookupKey::By parse_by(std::string_view text) {
  using By = LookupKey::By;
  for (const By by : {By::source, By::cpe, By::kin, By::neighbour}) {
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
    const advisories::ComparableVersion version =
        as_compared(*own, advisories::comparable_version(component));
    const std::optional<Coordinates> source = advisories::source_coordinates_of(component);
    const bool is_of_source = source && source->name != own->name;
    // Debian, Ubuntu and Alpine write of sources. What they write of a source that is called as a
    // binary of another is not about it: docker is built from wmdocker.
    const bool is_named_alike = is_of_source && own->type != "rpm";
    const LookupKey named = {
        .package = advisories::package_key(*own),
        .version = version.text,
        .is_epoch_known = version.is_epoch_known,
        .by = is_named_alike ? LookupKey::By::neighbour : LookupKey::By::package};
    add(out, named);
    add_meant(out, *own, named);
    if (const auto kin = advisories::kin_of(*own)) {
      add(out, {.package = advisories::package_key(*kin),
                .version = version.text,
                .is_epoch_known = version.is_epoch_known,
                .by = LookupKey::By::kin});
    }
    if (is_of_source) {
      const advisories::ComparableVersion built =
          as_compared(*source, advisories::comparable_source_version(component));
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
      add(out, {.package = *key,
                .version = cpe_version(cpe, component.version),
                .by = LookupKey::By::cpe});
    }
  }
  add_spellings(out);
  return out;
}

std::vector<std::string> keys_installed_as(std::string_view package) {
  std::string spelled = advisories::spelling_of(product_key(package));
  std::string kept = kSpelled + spelled;
  return {std::move(spelled), std::move(kept)};
}

std::string label_of(const Component& component) {
  if (!component.purl.empty()) {
    return component.purl;
  }
  const std::string group = component.group.empty() ? "" : component.group + "/";
  return group + component.name + (component.version.empty() ? "" : "@" + component.version);
}

}  // namespace tocsin::impact
