// The format: MISP/misp-warninglists, schema.json. Regular expressions are left out: nothing here
// evaluates them in linear time.
#include "threats/warning_lists.h"

#include "base/json.h"
#include "base/text.h"

#include <algorithm>
#include <set>
#include <unordered_set>

namespace tocsin::threats {
namespace {

constexpr std::size_t kNameBytesMax = 200;
constexpr std::uint64_t kSeed = 1;  ///< the operator's own lists: nobody forges their hashes

enum class Type { string, substring, hostname, cidr };

/// The types of MISP's attributes that have a value of that kind.
std::vector<std::string_view> attributes_of(IndicatorKind kind) {
  switch (kind) {
    case IndicatorKind::ipv4:
    case IndicatorKind::ipv6:
    case IndicatorKind::network:
      return {"ip-src", "ip-dst", "ip-src|port", "ip-dst|port", "domain|ip"};
    case IndicatorKind::domain: return {"domain", "hostname", "domain|ip", "hostname|port"};
    case IndicatorKind::url: return {"url", "link", "uri"};
    case IndicatorKind::md5: return {"md5", "filename|md5", "malware-sample"};
    case IndicatorKind::sha1: return {"sha1", "filename|sha1"};
    case IndicatorKind::sha256: return {"sha256", "filename|sha256"};
    case IndicatorKind::sha512: return {"sha512", "filename|sha512"};
    case IndicatorKind::mail:
      return {"email", "email-src", "email-dst", "email-reply-to", "whois-registrant-email"};
    case IndicatorKind::file_name: return {"filename", "email-attachment"};
  }
  return {};
}

}  // namespace

struct WarningLists::List {
  std::string name;
  Type type = Type::string;
  std::vector<bool> kinds;  ///< by IndicatorKind: whether it is meant
  std::unordered_set<std::string> strings;
  std::vector<std::string> parts;
  std::unique_ptr<IndicatorSet> values;  ///< domains or networks
};

WarningLists::WarningLists() = default;
WarningLists::WarningLists(WarningLists&&) noexcept = default;
WarningLists& WarningLists::operator=(WarningLists&&) noexcept = default;
WarningLists::~WarningLists() = default;

Status WarningLists::add(std::string_view json, std::size_t bytes_max) {
  if (lists_.size() == kWarningListsMax) {
    return fail(Errc::too_large,
                "At most " + std::to_string(kWarningListsMax) + " warning lists are used.");
  }
  TOC_TRY(const JsonDocument document, JsonDocument::parse(json, {.bytes_max = bytes_max}));
  const Json root = document.root();
  List list;
  list.name = printable(root.text_at({"name"}).value_or("").substr(0, kNameBytesMax));
  const auto entries = root.find("list");
  if (list.name.empty() || !entries || entries->kind() != Json::Kind::array) {
    return fail(Errc::malformed, "A warning list has a name and the list \"list\".");
  }
  const std::string_view type = root.text_at({"type"}).value_or("");
  if (type == "regex") {
    return fail(Errc::unsupported_type,
                "Warning lists of regular expressions are not read: their flags will be missing.");
  }
  if (type == "string") {
    list.type = Type::string;
  } else if (type == "substring") {
    list.type = Type::substring;
  } else if (type == "hostname") {
    list.type = Type::hostname;
  } else if (type == "cidr") {
    list.type = Type::cidr;
  } else {
    return fail(Errc::malformed,
                "A warning list is of the type string, substring, hostname or cidr.", "/type");
  }
  std::set<std::string_view> attributes;
  if (const auto matching = root.find("matching_attributes")) {
    for (const Json& one : matching->elements()) {
      attributes.insert(one.text().value_or(""));
    }
  }
  for (std::size_t i = 0; i < kIndicatorKinds; ++i) {
    list.kinds.push_back(
        attributes.empty() ||
        std::ranges::any_of(attributes_of(static_cast<IndicatorKind>(i)),
                            [&](std::string_view one) { return attributes.contains(one); }));
  }
  list.values = std::make_unique<IndicatorSet>(kSeed);
  const auto elements = entries->elements();
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const std::string_view text = trim(elements[i].text().value_or(""));
    if (text.empty()) {
      return fail(Errc::malformed, "An entry of a warning list is a text.", pointer("/list", i));
    }
    if (list.type == Type::cidr || list.type == Type::hostname) {
      const bool is_cidr = list.type == Type::cidr;
      const auto value = value_of(is_cidr ? IndicatorKind::network : IndicatorKind::domain,
                                  !is_cidr && text.starts_with('.') ? text.substr(1) : text);
      if (value) {
        list.values->add({.value = *value, .source = list.name});
      } else {
        list.strings.insert(to_lower(text));  // "localhost"
      }
    } else if (list.type == Type::substring) {
      list.parts.push_back(to_lower(text));
    } else {
      const auto value = recognized(text);
      list.strings.insert(value ? value->text : to_lower(text));
      list.strings.insert(to_lower(text));
    }
  }
  lists_.push_back(std::move(list));
  return {};
}

std::vector<std::string> WarningLists::names_for(const IndicatorValue& value) const {
  std::vector<std::string> out;
  const std::string lower = to_lower(value.text);
  for (const List& list : lists_) {
    if (!list.kinds[static_cast<std::size_t>(value.kind)]) {
      continue;
    }
    const bool has_it =
        list.strings.contains(value.text) || list.strings.contains(lower) ||
        std::ranges::any_of(list.parts,
                            [&](const std::string& part) { return lower.contains(part); }) ||
        !list.values->matches(value).empty();
    if (has_it) {
      out.push_back(list.name);
    }
  }
  return out;
}

}  // namespace tocsin::threats
