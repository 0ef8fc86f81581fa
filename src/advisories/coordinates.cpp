#include "advisories/coordinates.h"

#include "advisories/distributions.h"
#include "advisories/osv_names.h"
#include "advisories/registry_names.h"

#include <algorithm>
#include <array>

namespace tocsin::advisories {
namespace {

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

/// "v2" of "pkg:golang/github.com/a/b@v2.1.0#v2": tools split the path of a module there, whose
/// last part is its major version (go.dev/ref/mod#major-version-suffixes).
bool is_major_of_go(std::string_view subpath) {
  const std::string_view digits = subpath.substr(std::min<std::size_t>(1, subpath.size()));
  return subpath.starts_with('v') && !digits.empty() && digits.front() != '0' && digits != "1" &&
         std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
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

/// Packages of Debian and Ubuntu that hold what another source built, signed for Secure Boot: flaws
/// are told of the other.
struct SignedOrigin {
  std::string name;
  /// Which of its versions is that of the other source: the package's own
  /// (linux-image-6.1.0-13-amd64 6.1.55-1 of linux-signed-amd64 6.1.55+1), or what stands behind
  /// the plus (grub-efi-amd64-signed 1+2.06-13).
  enum class Version { own, behind_plus } version = Version::own;
};
std::optional<SignedOrigin> origin_of(std::string_view purl_type, std::string_view source) {
  if (purl_type != "deb") {
    return std::nullopt;
  }
  constexpr std::string_view kernel = "linux-signed";
  if (source.starts_with(kernel)) {
    std::string_view flavour = source.substr(kernel.size());
    for (const std::string_view architecture :
         {"-amd64", "-arm64", "-i386", "-armhf", "-riscv64"}) {
      if (flavour.ends_with(architecture)) {
        flavour.remove_suffix(architecture.size());
      }
    }
    return SignedOrigin{.name = "linux" + std::string(flavour)};
  }
  struct Signed {
    std::string_view from, to;
  };
  constexpr std::array rows = {Signed{"grub2-signed", "grub2"}, Signed{"grub-efi-", "grub2"},
                               Signed{"shim-signed", "shim"},   Signed{"shim-helpers-", "shim"},
                               Signed{"fwupd-signed", "fwupd"}, Signed{"fwupd-efi-", "fwupd-efi"},
                               Signed{"fwupd-", "fwupd"}};
  const auto row =
      std::ranges::find_if(rows, [&](const Signed& one) { return source.starts_with(one.from); });
  if (row == rows.end() || !source.ends_with("-signed")) {
    return std::nullopt;
  }
  return SignedOrigin{.name = std::string(row->to), .version = SignedOrigin::Version::behind_plus};
}

}  // namespace

std::string_view qualifier_of(const names::Purl& purl, std::string_view key) {
  const auto found = std::ranges::find(purl.qualifiers, key, &names::Qualifier::key);
  return found == purl.qualifiers.end() ? std::string_view() : std::string_view(found->value);
}

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
  const auto package = registry_package_of(ecosystem, name);
  return package ? std::optional(
                       normalised_coordinates(package->purl_type, package->group, package->name))
                 : std::nullopt;
}

Coordinates coordinates_of_purl(const names::Purl& purl) {
  Coordinates out{.type = purl.type, .group = purl.name_space, .name = purl.name};
  if (purl.type == "golang" && is_major_of_go(purl.subpath)) {
    out.group += (out.group.empty() ? "" : "/") + out.name;
    out.name = purl.subpath;
  }
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
  if (component.source_name.empty()) {
    return std::nullopt;  // most components have none: their purl is not read again
  }
  std::optional<Coordinates> out = coordinates_of(component);
  if (!out || !is_of_distribution(out->type)) {
    return std::nullopt;
  }
  const auto origin = origin_of(out->type, component.source_name);
  out->name = origin ? origin->name : component.source_name;
  return out;
}

std::optional<Coordinates> kin_of(const Coordinates& package) {
  constexpr std::string_view leap = "leap-";
  if (!package.distribution || package.distribution->release.empty()) {
    return std::nullopt;
  }
  Distribution kin = *package.distribution;
  if (kin.id == "opensuse" && kin.release.starts_with(leap)) {
    kin = {.id = "suse", .release = kin.release.substr(leap.size())};
  } else if (kin.id == "centos") {
    kin.id = "redhat";
  } else {
    return std::nullopt;
  }
  Coordinates out = package;
  out.group = kin.id;
  out.distribution = std::move(kin);
  return out;
}

std::string package_key(const Coordinates& coordinates) {
  if (!coordinates.distribution) {
    const RegistryName name = registry_name(coordinates.type, coordinates.group, coordinates.name);
    return coordinates.type + "/" + name.group + "/" + name.name;
  }
  // A "?" cannot stand in a release: without one, the key meets only others without one.
  const std::string& release = coordinates.distribution->release;
  std::string out = coordinates.type + "/" + coordinates.group + "/" +
                    (release.empty() ? "?" : release) + "/" + coordinates.name;
  if (coordinates.type == "rpm" && !coordinates.module_stream.empty()) {
    out += "?stream=" + coordinates.module_stream;
  }
  return out;
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
  ComparableVersion out = comparable(component.purl_type, component.version, component.epoch);
  out.text = registry_version(component.purl_type, component.name, out.text);
  return out;
}

ComparableVersion comparable_source_version(const Component& component) {
  const auto origin = origin_of(component.purl_type, component.source_name);
  if (origin && origin->version == SignedOrigin::Version::behind_plus) {
    const std::string& whole =
        component.source_version.empty() ? component.version : component.source_version;
    return comparable(component.purl_type, whole.substr(whole.find('+') + 1), component.epoch);
  }
  return component.source_version.empty() || origin
             ? comparable_version(component)
             : comparable(component.purl_type, component.source_version, component.epoch);
}

}  // namespace tocsin::advisories
