#include "advisories/distributions.h"

#include "base/text.h"
#include "names/cpe.h"

#include <algorithm>
#include <array>
#include <vector>

namespace tocsin::advisories {
namespace {

/// Which part of a release advisories are published for.
enum class Scope { whole, major, major_minor, rolling };

struct Row {
  std::string_view id;  ///< as it stands in package keys
  std::string_view purl_type;
  Scope scope = Scope::whole;
  std::array<std::string_view, 4> osv_names;  ///< OSV ecosystems
  std::array<std::string_view, 7> other_ids;  ///< os-release ids and purl namespaces for the same
};

constexpr std::array kRows = {
    Row{"debian", "deb", Scope::major, {"Debian"}, {}},
    Row{"ubuntu", "deb", Scope::major_minor, {"Ubuntu"}, {}},
    Row{"echo", "deb", Scope::rolling, {"Echo"}, {}},
    Row{"alpine", "apk", Scope::major_minor, {"Alpine"}, {}},
    Row{"wolfi", "apk", Scope::rolling, {"Wolfi"}, {"wolfi-baselayout"}},
    Row{"chainguard", "apk", Scope::rolling, {"Chainguard"}, {}},
    Row{"minimos", "apk", Scope::rolling, {"MinimOS"}, {}},
    Row{"alpaquita", "apk", Scope::whole, {"Alpaquita"}, {}},
    Row{"bellsoft-hardened-containers", "apk", Scope::whole, {"BellSoft Hardened Containers"}, {}},
    Row{"cleanstart", "apk", Scope::rolling, {"CleanStart"}, {}},
    Row{"redhat", "rpm", Scope::major, {"Red Hat"}, {"rhel", "redhat-enterprise-linux"}},
    Row{"almalinux", "rpm", Scope::major, {"AlmaLinux"}, {"alma"}},
    Row{"rocky", "rpm", Scope::major, {"Rocky Linux"}, {"rockylinux", "rocky-linux"}},
    Row{"centos", "rpm", Scope::major, {}, {}},
    Row{"oracle", "rpm", Scope::major, {}, {"ol", "oraclelinux"}},
    Row{"fedora", "rpm", Scope::major, {}, {}},
    Row{"amazon", "rpm", Scope::major, {}, {"amzn", "amazonlinux"}},
    Row{"mageia", "rpm", Scope::major, {"Mageia"}, {}},
    Row{"openeuler", "rpm", Scope::whole, {"openEuler"}, {}},
    Row{"photon", "rpm", Scope::major_minor, {"Photon OS"}, {}},
    Row{"azurelinux", "rpm", Scope::major, {"Azure Linux"}, {"mariner", "cbl-mariner"}},
    Row{"suse",
        "rpm",
        Scope::whole,
        {"SUSE"},
        {"sles", "sled", "sle_hpc", "sles_sap", "suse-microos", "sle-micro", "sl-micro"}},
    Row{"opensuse",
        "rpm",
        Scope::whole,
        {"openSUSE"},
        {"opensuse-leap", "opensuse-tumbleweed", "opensuse-microos"}},
};

struct CodeName {
  std::string_view name;
  std::string_view id;
  std::string_view release;
};
constexpr std::array kCodeNames = {
    CodeName{"wheezy", "debian", "7"},
    CodeName{"jessie", "debian", "8"},
    CodeName{"stretch", "debian", "9"},
    CodeName{"buster", "debian", "10"},
    CodeName{"bullseye", "debian", "11"},
    CodeName{"bookworm", "debian", "12"},
    CodeName{"trixie", "debian", "13"},
    CodeName{"forky", "debian", "14"},
    CodeName{"duke", "debian", "15"},
    CodeName{"unstable", "debian", "sid"},
    // Of 2026: the release that testing becomes.
    CodeName{"testing", "debian", "14"},
    CodeName{"trusty", "ubuntu", "14.04"},
    CodeName{"xenial", "ubuntu", "16.04"},
    CodeName{"bionic", "ubuntu", "18.04"},
    CodeName{"focal", "ubuntu", "20.04"},
    CodeName{"jammy", "ubuntu", "22.04"},
    CodeName{"kinetic", "ubuntu", "22.10"},
    CodeName{"lunar", "ubuntu", "23.04"},
    CodeName{"mantic", "ubuntu", "23.10"},
    CodeName{"noble", "ubuntu", "24.04"},
    CodeName{"oracular", "ubuntu", "24.10"},
    CodeName{"plucky", "ubuntu", "25.04"},
    CodeName{"questing", "ubuntu", "25.10"},
    CodeName{"resolute", "ubuntu", "26.04"},
};

const Row* row_of_id(std::string_view id) {
  const auto found = std::ranges::find_if(kRows, [&](const Row& row) {
    return row.id == id || std::ranges::find(row.other_ids, id) != row.other_ids.end();
  });
  return found == kRows.end() || id.empty() ? nullptr : &*found;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The first run of "12", "22.04", "3.18.4" in the text, cut after so many numbers; empty when
/// there is none.
std::string numbers_of(std::string_view text, int count) {
  std::size_t begin = 0;
  while (begin < text.size() && !is_digit(text[begin])) {
    ++begin;
  }
  std::size_t end = begin;
  int seen = 0;
  while (end < text.size() && seen < count) {
    while (end < text.size() && is_digit(text[end])) {
      ++end;
    }
    ++seen;
    if (seen == count || end + 1 >= text.size() || text[end] != '.' || !is_digit(text[end + 1])) {
      break;
    }
    ++end;
  }
  return std::string(text.substr(begin, end - begin));
}

std::string cut(const Row& row, std::string_view release) {
  switch (row.scope) {
    case Scope::rolling: return "rolling";
    case Scope::major: {
      const std::string number = numbers_of(release, 1);
      return number.empty() ? std::string(release) : number;
    }
    case Scope::major_minor: {
      const std::string numbers = numbers_of(release, 2);
      return numbers.empty() ? std::string(release) : numbers;
    }
    case Scope::whole: return std::string(release);
  }
  return std::string(release);
}

/// The last run of numbers, as "15.5": "Module for Python 3 15" is of 15.
std::string last_numbers_of(std::string_view text) {
  std::size_t end = text.size();
  while (end > 0 && !is_digit(text[end - 1])) {
    --end;
  }
  std::size_t begin = end;
  while (begin > 0 && (is_digit(text[begin - 1]) || text[begin - 1] == '.')) {
    --begin;
  }
  return numbers_of(text.substr(begin, end - begin), 2);
}

/// SUSE writes products and service packs in words. Server, Desktop, their modules, extensions and
/// long support are one release with one set of packages: "Linux Enterprise Module for Basesystem
/// 15 SP5" is os-release's sles 15.5. Teradata's builds and those of products that are no system
/// are their own.
std::string suse_release(std::string_view words) {
  std::string product = to_lower(words);
  if (product.starts_with("suse ")) {
    product.erase(0, 5);
  }
  const std::size_t at = product.find(" sp");
  const std::string number = last_numbers_of(std::string_view(product).substr(0, at));
  const std::string pack =
      at == std::string::npos ? "" : numbers_of(std::string_view(product).substr(at + 3), 1);
  const auto has = [&](std::string_view word) { return product.find(word) != std::string::npos; };
  if (has("tumbleweed")) {
    return "tumbleweed";
  }
  if (product.starts_with("leap") || product.starts_with("opensuse leap")) {
    return "leap-" + number;
  }
  const std::string release = pack.empty() ? number : numbers_of(number, 1) + "." + pack;
  if (product.starts_with("linux enterprise micro") || product.starts_with("linux micro")) {
    return "micro-" + release;
  }
  const bool is_system =
      product.starts_with("linux enterprise") || product.starts_with("package hub");
  if (is_system && !has("teradata") && !release.empty()) {
    return release;
  }
  std::ranges::replace(product, ' ', '-');
  return product;
}

/// A release as the ids of os-release have it: sles 15.5, opensuse-leap 15.5, sle-micro 5.5.
std::string suse_release_of_id(std::string_view id, std::string_view release) {
  const bool is_leap = id == "opensuse-leap" ||
                       (id == "opensuse" && !release.empty() && numbers_of(release, 2) == release);
  const bool is_micro = id == "sle-micro" || id == "sl-micro";
  if (id == "opensuse-tumbleweed") {
    return "tumbleweed";
  }
  if (release.empty()) {
    return "";
  }
  return is_leap ? "leap-" + std::string(release)
                 : (is_micro ? "micro-" : "") + std::string(release);
}

/// Which release, and whether what is said holds for a product that is added to it.
struct Suffix {
  std::string release;
  bool is_of_addon = false;
};

/// A CPE behind "Red Hat:" (documentation of osv.dev, "Red Hat"): the release stands in "::el8",
/// where the number before it is the product's, else behind enterprise_linux and the products of
/// its longer support, whose packages are those of the release.
Suffix red_hat_suffix(std::string_view cpe) {
  constexpr std::array<std::string_view, 6> systems = {"enterprise_linux", "rhel_eus", "rhel_aus",
                                                       "rhel_tus",         "rhel_e4s", "rhel_els"};
  const std::size_t colon = cpe.find(':');
  const bool is_system = std::ranges::find(systems, cpe.substr(0, colon)) != systems.end();
  if (is_system || (!cpe.empty() && is_digit(cpe.front()))) {
    return {.release = numbers_of(is_system ? cpe.substr(std::min(colon, cpe.size())) : cpe, 1)};
  }
  const std::size_t platform = cpe.find("::el");
  const std::string number =
      platform == std::string_view::npos ? "" : numbers_of(cpe.substr(platform + 4), 1);
  const bool stands_there =
      platform != std::string_view::npos && cpe.substr(platform + 4).starts_with(number);
  return {.release = stands_there ? number : "", .is_of_addon = true};
}

/// "22.04:LTS", "Pro:18.04:LTS", "Pro:FIPS-updates:20.04:LTS", "22.04:LTS:for:NVIDIA:BlueField".
/// What only subscribers get fixed, nobody else has fixed: Pro is the release. Other builds are
/// added to it.
Suffix ubuntu_suffix(std::string_view suffix) {
  Suffix out{.release = numbers_of(suffix, 2)};
  while (!suffix.empty()) {
    const std::string_view word = suffix.substr(0, suffix.find(':'));
    suffix.remove_prefix(std::min(word.size() + 1, suffix.size()));
    out.is_of_addon = out.is_of_addon || (word != "Pro" && word != "LTS" && word != out.release);
  }
  return out;
}

/// A release as OSV writes it behind the colon.
std::string osv_suffix(const Row& row, const std::string& release) {
  const std::size_t dot = release.find('.');
  if (row.id == "ubuntu") {
    // Every second April is supported for long (ubuntu.com/about/release-cycle).
    const bool is_long = release.ends_with(".04") && dot > 0 && (release[dot - 1] - '0') % 2 == 0;
    return release + (is_long ? ":LTS" : "");
  }
  if (row.id == "alpine") {
    return (is_digit(release.front()) ? "v" : "") + release;
  }
  if (row.id == "redhat") {
    return "enterprise_linux:" + release;
  }
  if (row.id == "openeuler") {
    std::string upper = release;
    std::ranges::transform(upper, upper.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c; });
    return upper;
  }
  if (row.id == "opensuse") {
    constexpr std::string_view leap = "leap-";
    return release == "tumbleweed"     ? "Tumbleweed"
           : release.starts_with(leap) ? "Leap " + release.substr(leap.size())
                                       : release;
  }
  if (row.id == "suse") {
    constexpr std::string_view micro = "micro-";
    if (release.starts_with(micro)) {
      return "Linux Enterprise Micro " + release.substr(micro.size());
    }
    if (!is_digit(release.front())) {
      return release;
    }
    return "Linux Enterprise Server " + release.substr(0, dot) +
           (dot == std::string::npos ? "" : " SP" + release.substr(dot + 1));
  }
  return release;
}

/// openEuler's service packs are releases of their own, and os-release names only the year and
/// month: "22.03" is one of several.
std::string openeuler_release(std::string_view release) {
  const bool is_long = release == "20.03" || release == "22.03" || release == "24.03";
  return is_long ? "" : std::string(release);
}

}  // namespace

Distribution normalised(std::string_view id, std::string_view release) {
  const std::string lower_id = to_lower(id);
  std::string lower_release = to_lower(release);
  // "trixie/sid": what a testing Debian calls itself.
  lower_release = lower_release.substr(0, lower_release.find('/'));
  const auto code = std::ranges::find_if(kCodeNames, [&](const CodeName& one) {
    return one.name == lower_release && (lower_id.empty() || one.id == lower_id);
  });
  if (code != kCodeNames.end()) {
    return {std::string(code->id), std::string(code->release)};
  }
  const Row* row = row_of_id(lower_id);
  if (row == nullptr) {
    return {lower_id, lower_release};
  }
  if (row->id == "suse" || row->id == "opensuse") {
    return {std::string(row->id), suse_release_of_id(lower_id, lower_release)};
  }
  if (row->id == "openeuler") {
    return {std::string(row->id), openeuler_release(lower_release)};
  }
  if (row->scope != Scope::rolling && lower_release.empty()) {
    return {std::string(row->id), ""};
  }
  return {std::string(row->id), cut(*row, lower_release)};
}

std::optional<PackagedDistribution> distribution_of_osv(std::string_view ecosystem) {
  const std::size_t colon = ecosystem.find(':');
  const std::string_view name = ecosystem.substr(0, colon);
  const std::string_view suffix =
      colon == std::string_view::npos ? std::string_view() : ecosystem.substr(colon + 1);
  const auto row = std::ranges::find_if(kRows, [&](const Row& one) {
    return !name.empty() && std::ranges::find(one.osv_names, name) != one.osv_names.end();
  });
  if (row == kRows.end()) {
    return std::nullopt;
  }
  PackagedDistribution out{.purl_type = row->purl_type, .distribution = {std::string(row->id), ""}};
  if (row->id == "suse" || row->id == "opensuse") {
    out.distribution.release = suffix.empty() ? "" : suse_release(suffix);
    return out;
  }
  if (row->id == "redhat" || row->id == "ubuntu") {
    const Suffix read = row->id == "redhat" ? red_hat_suffix(suffix) : ubuntu_suffix(suffix);
    out.distribution.release = read.release;
    out.is_of_addon = read.is_of_addon;
    return out;
  }
  if (row->scope == Scope::rolling || !suffix.empty()) {
    out.distribution = normalised(row->id, suffix);
  }
  return out;
}

std::string osv_ecosystem_of(const Distribution& distribution) {
  const Row* row = row_of_id(distribution.id);
  if (row == nullptr || row->osv_names.front().empty()) {
    return "";
  }
  const std::string name(row->osv_names.front());
  const std::string& release = distribution.release;
  if (row->scope == Scope::rolling || release.empty()) {
    return name;
  }
  return name + ":" + osv_suffix(*row, release);
}

std::optional<PackagedDistribution> distribution_of_product(std::string_view cpe,
                                                            std::string_view name) {
  // SUSE's names say what its CPE names abbreviate ("suse_sles:11:sp2").
  if (name.starts_with("openSUSE ")) {
    return distribution_of_osv("openSUSE:" + std::string(name.substr(name.find(' ') + 1)));
  }
  if (name.starts_with("SUSE ")) {
    return distribution_of_osv("SUSE:" + std::string(name.substr(name.find(' ') + 1)));
  }
  const Result<names::Cpe> read = names::parse_cpe(cpe);
  if (!read) {
    return std::nullopt;
  }
  const auto text = [&](names::CpeAttribute attribute) {
    const names::CpeValue& value = (*read)[attribute];
    return value.is_plain() ? value.text : std::string();
  };
  const std::string vendor = text(names::CpeAttribute::vendor);
  const std::string product = text(names::CpeAttribute::product);
  const std::string version = text(names::CpeAttribute::version);
  if (vendor == "redhat") {
    auto out = distribution_of_osv("Red Hat:" + product + ":" + version +
                                   "::" + text(names::CpeAttribute::edition));
    return out->distribution.release.empty() ? std::nullopt : out;
  }
  struct Product {
    std::string_view vendor, product, id;
  };
  constexpr std::array products = {Product{"debian", "debian_linux", "debian"},
                                   Product{"canonical", "ubuntu_linux", "ubuntu"},
                                   Product{"oracle", "linux", "oracle"},
                                   Product{"almalinux", "almalinux", "almalinux"},
                                   Product{"rocky", "rocky", "rocky"},
                                   Product{"resf", "rocky_linux", "rocky"},
                                   Product{"fedoraproject", "fedora", "fedora"},
                                   Product{"centos", "centos", "centos"},
                                   Product{"openeuler", "openeuler", "openeuler"},
                                   Product{"amazon", "amazon_linux", "amazon"},
                                   Product{"microsoft", "azure_linux", "azurelinux"},
                                   Product{"microsoft", "cbl-mariner", "azurelinux"}};
  const auto row = std::ranges::find_if(
      products, [&](const Product& one) { return one.vendor == vendor && one.product == product; });
  if (row == products.end() || version.empty()) {
    return std::nullopt;
  }
  return PackagedDistribution{.purl_type = row_of_id(row->id)->purl_type,
                              .distribution = normalised(row->id, version)};
}

Distribution distribution_of_qualifier(std::string_view id, std::string_view qualifier) {
  if (qualifier.empty()) {
    return normalised(id, "");
  }
  // "debian-12", "opensuse-leap-15.5", "openeuler-22.03-LTS-SP3", "ubuntu-jammy"; or one of the two
  // alone.
  for (std::size_t dash = qualifier.rfind('-'); dash != std::string_view::npos && dash > 0;
       dash = qualifier.rfind('-', dash - 1)) {
    if (row_of_id(to_lower(qualifier.substr(0, dash))) != nullptr) {
      return normalised(qualifier.substr(0, dash), qualifier.substr(dash + 1));
    }
  }
  if (row_of_id(to_lower(qualifier)) != nullptr) {
    return normalised(qualifier, "");
  }
  return normalised(id, qualifier);
}

}  // namespace tocsin::advisories
