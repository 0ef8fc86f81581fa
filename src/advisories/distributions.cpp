#include "advisories/distributions.h"

#include "base/text.h"

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
  std::array<std::string_view, 5> other_ids;  ///< os-release ids and purl namespaces for the same
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
    Row{"suse", "rpm", Scope::whole, {"SUSE"}, {"sles", "sled", "sle_hpc", "suse-microos"}},
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
    CodeName{"wheezy", "debian", "7"},     CodeName{"jessie", "debian", "8"},
    CodeName{"stretch", "debian", "9"},    CodeName{"buster", "debian", "10"},
    CodeName{"bullseye", "debian", "11"},  CodeName{"bookworm", "debian", "12"},
    CodeName{"trixie", "debian", "13"},    CodeName{"forky", "debian", "14"},
    CodeName{"trusty", "ubuntu", "14.04"}, CodeName{"xenial", "ubuntu", "16.04"},
    CodeName{"bionic", "ubuntu", "18.04"}, CodeName{"focal", "ubuntu", "20.04"},
    CodeName{"jammy", "ubuntu", "22.04"},  CodeName{"kinetic", "ubuntu", "22.10"},
    CodeName{"lunar", "ubuntu", "23.04"},  CodeName{"mantic", "ubuntu", "23.10"},
    CodeName{"noble", "ubuntu", "24.04"},  CodeName{"oracular", "ubuntu", "24.10"},
    CodeName{"plucky", "ubuntu", "25.04"}, CodeName{"questing", "ubuntu", "25.10"},
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

/// SUSE writes products and service packs in words: "Linux Enterprise Server 15 SP5" is
/// os-release's sles 15.5.
std::string suse_release(std::string_view words) {
  std::string product = to_lower(words);
  const std::string number = numbers_of(product, 2);
  std::string pack;
  if (const std::size_t at = product.find(" sp"); at != std::string::npos) {
    pack = numbers_of(std::string_view(product).substr(at + 3), 1);
  }
  const auto has = [&](std::string_view word) { return product.find(word) != std::string::npos; };
  if (has("tumbleweed")) {
    return "tumbleweed";
  }
  if (has("leap")) {
    return "leap-" + number;
  }
  const std::string release = pack.empty() ? number : numbers_of(number, 1) + "." + pack;
  if (product.starts_with("linux enterprise server") && !has(" for ") && !has("ltss") &&
      !has("teradata")) {
    return "sles-" + release;
  }
  if (product.starts_with("linux enterprise desktop")) {
    return "sled-" + release;
  }
  std::ranges::replace(product, ' ', '-');
  return product;
}

}  // namespace

Distribution normalised(std::string_view id, std::string_view release) {
  const std::string lower_id = to_lower(id);
  std::string lower_release = to_lower(release);
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
    // os-release's ids say the product: sles 15.5, opensuse-leap 15.5.
    if (lower_id == "opensuse-tumbleweed") {
      return {std::string(row->id), "tumbleweed"};
    }
    if (lower_id == "sles" || lower_id == "sled") {
      return {std::string(row->id), lower_release.empty() ? "" : lower_id + "-" + lower_release};
    }
    if (lower_id == "opensuse-leap" ||
        (lower_id == "opensuse" && numbers_of(lower_release, 2) == lower_release)) {
      return {std::string(row->id), lower_release.empty() ? "" : "leap-" + lower_release};
    }
    return {std::string(row->id), lower_release};
  }
  if (row->scope != Scope::rolling && lower_release.empty()) {
    return {std::string(row->id), ""};
  }
  return {std::string(row->id), cut(*row, lower_release)};
}

std::optional<PackagedDistribution> distribution_of_osv(std::string_view ecosystem) {
  const std::size_t colon = ecosystem.find(':');
  const std::string_view name = ecosystem.substr(0, colon);
  std::string_view suffix =
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
  // "Ubuntu:Pro:18.04:LTS": fixes that only subscribers have are not those of the plain release.
  const bool is_pro = row->id == "ubuntu" && suffix.starts_with("Pro:");
  if (is_pro) {
    suffix.remove_prefix(4);
  }
  if (row->scope == Scope::rolling || !suffix.empty()) {
    const std::string release = cut(*row, to_lower(suffix));
    out.distribution.release = (is_pro ? "pro-" : "") + release;
  }
  return out;
}

Distribution distribution_of_qualifier(std::string_view id, std::string_view qualifier) {
  if (qualifier.empty()) {
    return normalised(id, "");
  }
  // "debian-12", "opensuse-leap-15.5", "ubuntu-jammy"; or the release alone.
  const std::size_t dash = qualifier.rfind('-');
  if (dash != std::string_view::npos && row_of_id(to_lower(qualifier.substr(0, dash))) != nullptr) {
    return normalised(qualifier.substr(0, dash), qualifier.substr(dash + 1));
  }
  if (row_of_id(to_lower(qualifier)) != nullptr) {
    return normalised(qualifier, "");
  }
  return normalised(id, qualifier);
}

}  // namespace tocsin::advisories
