// Purls as documents have them: older types, and what the specification refuses but everybody can
// read. Only inventories are read so: a purl that is asked for or checked is taken as it is
// written.
#include "base/text.h"
#include "inventories/parts.h"
#include "names/purl.h"

#include <algorithm>
#include <array>

namespace tocsin::inventories {
namespace {

using names::Purl;
using names::PurlCheck;

/// What tools wrote before the type was registered, or in its place.
struct OldType {
  std::string_view word;
  std::string_view type;
  std::string_view name_space;  ///< of packages of a distribution: whose they are
};
constexpr std::array kOldTypes = {
    OldType{"alpine", "apk", "alpine"},   OldType{"arch", "alpm", "arch"},
    OldType{"archlinux", "alpm", "arch"}, OldType{"centos", "rpm", "centos"},
    OldType{"crate", "cargo", ""},        OldType{"crates", "cargo", ""},
    OldType{"debian", "deb", "debian"},   OldType{"fedora", "rpm", "fedora"},
    OldType{"go", "golang", ""},          OldType{"node", "npm", ""},
    OldType{"packagist", "composer", ""}, OldType{"pip", "pypi", ""},
    OldType{"python", "pypi", ""},        OldType{"redhat", "rpm", "redhat"},
    OldType{"rhel", "rpm", "redhat"},     OldType{"ruby", "gem", ""},
    OldType{"rubygems", "gem", ""},       OldType{"rust", "cargo", ""},
    OldType{"ubuntu", "deb", "ubuntu"},   OldType{"wolfi", "apk", "wolfi"},
};

/// "key=value" with its key in small letters, without blanks; empty: it says nothing.
std::string mended_qualifier(std::string_view text) {
  const auto [key, value] = cut(trim(text), "=");
  const std::string name = to_lower(trim(key));
  const bool is_key =
      !name.empty() && name[0] >= 'a' && name[0] <= 'z' &&
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") == std::string::npos;
  return is_key && !trim(value).empty() ? name + "=" + std::string(trim(value)) : std::string();
}

/// Without blanks around its parts, with each qualifier once, the first of them, and none without
/// a value.
std::string mended(std::string_view text) {
  text = trim(text);
  const std::size_t hash = std::min(text.find('#'), text.size());
  const std::string_view subpath = text.substr(hash);
  const std::size_t question = std::min(text.find('?'), hash);
  std::string out(trim(text.substr(0, question)));
  std::vector<std::string> qualifiers;
  for (const std::string_view one :
       split(text.substr(question, hash - question).substr(question < hash ? 1 : 0), '&')) {
    constexpr std::size_t most = 100;
    std::string qualifier = mended_qualifier(one);
    const std::string key = qualifier.substr(0, qualifier.find('=') + 1);
    const bool is_known = std::ranges::any_of(
        qualifiers, [&](const std::string& other) { return other.starts_with(key); });
    if (!qualifier.empty() && !is_known && qualifiers.size() < most) {
      qualifiers.push_back(std::move(qualifier));
    }
  }
  char separator = '?';
  for (const std::string& qualifier : qualifiers) {
    out += separator + qualifier;
    separator = '&';
  }
  return out.append(subpath);
}

Result<Purl> parsed(std::string_view text) {
  return names::parse_purl(text, PurlCheck::syntax);
}

/// Types whose version may be a digest or a commit, which stands beside a tag.
constexpr std::array<std::string_view, 8> kOfDigests = {
    "bitbucket", "docker", "generic", "git", "github", "huggingface", "oci", "swid"};

/// Types whose versions end with the release of the package.
constexpr std::array<std::string_view, 4> kOfReleases = {"alpm", "apk", "deb", "rpm"};

/// Without an epoch, which may stand elsewhere, and a "v" in front.
std::string_view bare(std::string_view version) {
  if (const std::string_view epoch = epoch_in(version); !epoch.empty()) {
    version.remove_prefix(epoch.size() + 1);
  }
  if (version.size() > 1 && (version[0] == 'v' || version[0] == 'V') && version[1] >= '0' &&
      version[1] <= '9') {
    version.remove_prefix(1);
  }
  return version;
}

std::string_view without_zeros(std::string_view version) {
  while (version.ends_with(".0")) {
    version.remove_suffix(2);
  }
  return version;
}

/// Do both name one version, or does one of them name none? Not in the ecosystem's own order: of
/// two spellings of one version that are taken for two, both are judged alike.
bool is_same_version(const std::string& type, std::string_view a, std::string_view b) {
  const auto has_number = [](std::string_view version) {
    return version.find_first_of("0123456789") != std::string_view::npos;
  };
  return std::ranges::find(kOfDigests, type) != kOfDigests.end() || !has_number(a) ||
         !has_number(b) || to_lower(without_zeros(bare(a))) == to_lower(without_zeros(bare(b)));
}

/// Is it the other one with its release behind it, which some leave out of one of the two?
bool adds_release(std::string_view longer, std::string_view shorter) {
  longer = bare(longer);
  shorter = bare(shorter);
  return longer.size() > shorter.size() && longer.starts_with(shorter) &&
         longer[shorter.size()] == '-';
}

}  // namespace

std::string take_stated_purl(Component& component, std::string_view purl, const std::string& at,
                             Collector& out) {
  Result<Purl> read = parsed(purl);
  std::string text(purl);
  if (!read && purl.size() <= names::kPurlBytesMax) {
    text = mended(purl);
    read = parsed(text);
    if (read) {
      out.problem(at, "The purl is not written as it should be: it was read all the same.");
    }
  }
  if (!read) {
    out.problem(at, "The purl cannot be read.");
    return {};
  }
  const auto* const old = std::ranges::find(kOldTypes, read->type, &OldType::word);
  if (old != kOldTypes.end() && !names::is_registered_type(read->type)) {
    Purl current = *read;
    current.type = old->type;
    if (current.name_space.empty()) {
      current.name_space = old->name_space;
    }
    if (Result<Purl> built = names::build_purl(std::move(current), PurlCheck::syntax)) {
      out.problem(at, "The type of the purl is an older word: the registered one was taken.");
      read = *std::move(built);
      text = names::to_text(*read);
    }
  }
  const std::string stated = component.version;
  take_purl(component, text);
  if (stated.empty() || read->version.empty() ||
      is_same_version(read->type, stated, read->version)) {
    return {};
  }
  if (std::ranges::find(kOfReleases, read->type) != kOfReleases.end()) {
    if (adds_release(read->version, stated)) {
      component.version = read->version;  // the whole version
      return {};
    }
    if (adds_release(stated, read->version)) {
      return {};
    }
  }
  out.problem(at, "The version of the purl is another one than the component's: both are judged.");
  return read->version;
}

Component with_version_of_purl(const Component& component, std::string version) {
  Component out = component;
  out.ref += (out.ref.empty() ? "" : " ") + std::string("(the version of its purl)");
  out.version = std::move(version);
  return out;
}

void take_as_action(Component& component) {
  Result<Purl> purl = parsed(component.purl);
  if (component.purl_type != "github" || !purl) {
    return;
  }
  purl->type = "githubactions";
  if (const Result<Purl> built = names::build_purl(*std::move(purl), PurlCheck::syntax)) {
    component.purl = names::to_text(*built);
    component.purl_type = built->type;
  }
}

}  // namespace tocsin::inventories
