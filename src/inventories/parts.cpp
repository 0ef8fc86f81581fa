#include "inventories/parts.h"

#include "base/bytes.h"
#include "base/text.h"
#include "names/purl.h"

#include <algorithm>
#include <array>

namespace tocsin::inventories {
namespace {

struct Algorithm {
  std::string_view name;
  std::size_t hex_digits;  ///< 0: any even number
};
constexpr std::array kAlgorithms = {
    Algorithm{"md5", 32},         Algorithm{"sha1", 40},         Algorithm{"sha224", 56},
    Algorithm{"sha256", 64},      Algorithm{"sha384", 96},       Algorithm{"sha512", 128},
    Algorithm{"sha3224", 56},     Algorithm{"sha3256", 64},      Algorithm{"sha3384", 96},
    Algorithm{"sha3512", 128},    Algorithm{"blake2b256", 64},   Algorithm{"blake2b384", 96},
    Algorithm{"blake2b512", 128}, Algorithm{"blake3", 0},        Algorithm{"md2", 32},
    Algorithm{"md4", 32},         Algorithm{"md6", 0},           Algorithm{"adler32", 8},
    Algorithm{"streebog256", 64}, Algorithm{"streebog512", 128},
};

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// "debian-12", "alpine-3.18.2", "opensuse-leap-15.4" into id and release; an id alone otherwise.
/// Nothing is made of a word without a number: "bookworm" is a matter of those who know names.
std::optional<Distribution> distribution_in(std::string_view qualifier,
                                            std::string_view name_space) {
  const std::size_t dash = qualifier.rfind('-');
  if (dash != std::string_view::npos && dash > 0 && dash + 1 < qualifier.size()) {
    return Distribution{to_lower(qualifier.substr(0, dash)),
                        std::string(qualifier.substr(dash + 1))};
  }
  if (!qualifier.empty() && !name_space.empty()) {
    return Distribution{to_lower(name_space), std::string(qualifier)};
  }
  return std::nullopt;
}

void skip_white(std::string_view text, std::size_t& at) {
  while (at < text.size() &&
         (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) {
    ++at;
  }
}

/// From an opening quote to behind the closing one.
std::string_view quoted(std::string_view text, std::size_t& at) {
  const std::size_t start = ++at;
  while (at < text.size() && text[at] != '"') {
    at += text[at] == '\\' ? 2 : 1;
  }
  if (at >= text.size()) {
    at = text.size();
    return text.substr(std::min(start, text.size()));
  }
  return text.substr(start, at++ - start);
}

/// Over one value of any kind.
void skip_value(std::string_view text, std::size_t& at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      quoted(text, at);
      continue;
    }
    if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth == 0) {
        return;
      }
      --depth;
    } else if (c == ',' && depth == 0) {
      return;
    }
    ++at;
  }
}

}  // namespace

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool has_name(const Document& document, std::initializer_list<std::string_view> names) {
  const std::string_view name = file_name(document.path);
  return std::ranges::find(names, name) != names.end();
}

bool has_suffix(const Document& document, std::initializer_list<std::string_view> suffixes) {
  const std::string name = to_lower(file_name(document.path));
  return std::ranges::any_of(suffixes,
                             [&](std::string_view suffix) { return name.ends_with(suffix); });
}

std::string_view body_of(const Document& document) {
  std::string_view body = document.bytes;
  take_prefix(body, "\xEF\xBB\xBF");
  return body;
}

std::string_view head_of(const Document& document) {
  return body_of(document).substr(0, kHeadBytes);
}

std::vector<TopMember> top_members(const Document& document) {
  std::vector<TopMember> out;
  const std::string_view text = head_of(document);
  std::size_t at = 0;
  skip_white(text, at);
  if (at >= text.size() || text[at] != '{') {
    return out;
  }
  ++at;
  while (true) {
    skip_white(text, at);
    if (at >= text.size() || text[at] != '"') {
      return out;
    }
    TopMember member{.key = quoted(text, at)};
    skip_white(text, at);
    if (at >= text.size() || text[at] != ':') {
      return out;
    }
    ++at;
    skip_white(text, at);
    if (at < text.size() && text[at] == '"') {
      member.text = quoted(text, at);
    } else {
      const std::size_t start = at;
      skip_value(text, at);
      if (start < text.size() && text[start] != '{' && text[start] != '[') {
        member.text = trim(text.substr(start, at - start));
      }
    }
    out.push_back(member);
    skip_white(text, at);
    if (at >= text.size() || text[at] != ',') {
      return out;
    }
    ++at;
  }
}

bool has_member(const std::vector<TopMember>& members, std::string_view key) {
  return std::ranges::find(members, key, &TopMember::key) != members.end();
}

std::string_view member_text(const std::vector<TopMember>& members, std::string_view key) {
  const auto found = std::ranges::find(members, key, &TopMember::key);
  return found == members.end() ? std::string_view() : found->text;
}

bool Lines::next(std::string_view& line) {
  if (rest_.empty()) {
    return false;
  }
  ++number_;
  const std::size_t end = rest_.find('\n');
  line = rest_.substr(0, end);
  rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return true;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

std::pair<std::string_view, std::string_view> cut(std::string_view text, std::string_view at) {
  const std::size_t found = text.find(at);
  if (found == std::string_view::npos) {
    return {text, {}};
  }
  return {text.substr(0, found), text.substr(found + at.size())};
}

std::string text_of(const Json& object, std::string_view key) {
  const std::optional<Json> value = object.find(key);
  if (!value) {
    return {};
  }
  if (const auto text = value->text()) {
    return std::string(*text);
  }
  if (const auto number = value->integer()) {
    return std::to_string(*number);
  }
  return {};
}

std::string_view view_of(const Json& object, std::string_view key) {
  const std::optional<Json> value = object.find(key);
  return value ? value->text().value_or(std::string_view()) : std::string_view();
}

std::vector<Json> elements_of(const Json& object, std::string_view key) {
  const std::optional<Json> value = object.find(key);
  return value ? value->elements() : std::vector<Json>();
}

bool add_hash(Component& component, std::string_view algorithm, std::string_view hex) {
  std::string name;
  take_prefix(algorithm, "checksumAlgorithm_");
  for (const char c : to_lower(algorithm)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      name.push_back(c);
    }
  }
  const auto known = std::ranges::find(kAlgorithms, name, &Algorithm::name);
  if (known == kAlgorithms.end() || hex.empty() || hex.size() > 256 || !is_hex(hex) ||
      (known->hex_digits != 0 ? hex.size() != known->hex_digits : hex.size() % 2 != 0)) {
    return false;
  }
  ComponentHash hash{.algorithm = std::move(name), .hex = to_lower(hex)};
  if (component.hashes.size() < kAlgorithms.size() &&
      std::ranges::find(component.hashes, hash) == component.hashes.end()) {
    component.hashes.push_back(std::move(hash));
  }
  return true;
}

void add_integrity(Component& component, std::string_view integrity) {
  for (const std::string_view one : split(integrity, ' ')) {
    const auto [algorithm, text] = cut(one, "-");
    if (const Result<Buffer> bytes = parse_base64(text); bytes && !bytes->empty()) {
      add_hash(component, algorithm, to_hex(*bytes));
    }
  }
}

void add_prefixed_hash(Component& component, std::string_view text) {
  const auto [algorithm, hex] = cut(text, ":");
  add_hash(component, algorithm, hex);
}

std::string_view epoch_in(std::string_view version) {
  const std::size_t colon = version.find(':');
  return colon != std::string_view::npos && is_digits(version.substr(0, colon))
             ? version.substr(0, colon)
             : std::string_view();
}

bool split_source_rpm(std::string_view file, std::string& name, std::string& version) {
  for (const std::string_view suffix : {".src.rpm", ".nosrc.rpm"}) {
    if (!file.ends_with(suffix)) {
      continue;
    }
    const std::string_view stem = file.substr(0, file.size() - suffix.size());
    const std::size_t release = stem.rfind('-');
    if (release == std::string_view::npos || release == 0) {
      return false;
    }
    const std::size_t dash = stem.rfind('-', release - 1);
    if (dash == std::string_view::npos || dash == 0) {
      return false;
    }
    name = stem.substr(0, dash);
    version = stem.substr(dash + 1);
    return true;
  }
  return false;
}

void take_upstream(Component& component, std::string_view upstream) {
  if (!component.source_name.empty() || upstream.empty() ||
      split_source_rpm(upstream, component.source_name, component.source_version)) {
    return;
  }
  const auto [name, version] = cut(upstream, "@");
  component.source_name = name;
  component.source_version = version;
}

bool take_purl(Component& component, std::string_view purl) {
  const Result<names::Purl> parsed = names::parse_purl(purl, names::PurlCheck::syntax);
  if (!parsed) {
    return false;
  }
  component.purl = names::to_text(*parsed);
  component.purl_type = parsed->type;
  // What the purl says of group and name wins: it is normalised, and matching goes by it.
  component.group = parsed->name_space;
  component.name = parsed->name;
  if (component.version.empty()) {
    component.version = parsed->version;
  }
  for (const names::Qualifier& qualifier : parsed->qualifiers) {
    const std::string& value = qualifier.value;
    if (qualifier.key == "arch" && component.architecture.empty()) {
      component.architecture = value;
    } else if (qualifier.key == "epoch" && component.epoch.empty() && is_digits(value)) {
      component.epoch = value;
    } else if (qualifier.key == "distro" && !component.distribution) {
      component.distribution = distribution_in(value, parsed->name_space);
    } else if (qualifier.key == "upstream") {
      take_upstream(component, value);
    } else if (qualifier.key == "rpmmod" && component.module_stream.empty()) {
      const std::vector<std::string_view> parts = split(value, ':');
      component.module_stream =
          parts.size() < 2 ? value : std::string(parts[0]) + ":" + std::string(parts[1]);
    } else if (qualifier.key == "checksum") {
      for (const std::string_view one : split(value, ',')) {
        add_prefixed_hash(component, one);
      }
    }
  }
  return true;
}

void give_purl(Component& component) {
  if (!component.purl.empty() || component.purl_type.empty() || component.name.empty()) {
    return;
  }
  names::Purl parts{.type = component.purl_type,
                    .name_space = component.group,
                    .name = component.name,
                    .version = component.version};
  const bool is_rpm = component.purl_type == "rpm";
  if (is_rpm || component.purl_type == "deb" || component.purl_type == "apk") {
    // A package of nobody knows which distribution has no purl that says something.
    if (component.group.empty()) {
      return;
    }
    parts.qualifiers.push_back({"arch", component.architecture});
    if (is_rpm && component.epoch != "0") {
      parts.qualifiers.push_back({"epoch", component.epoch});
    }
    if (component.distribution && !component.distribution->release.empty()) {
      parts.qualifiers.push_back(
          {"distro", component.distribution->id + "-" + component.distribution->release});
    }
  }
  if (const Result<names::Purl> built = names::build_purl(parts, names::PurlCheck::syntax)) {
    component.purl = names::to_text(*built);
  }
}

std::size_t Collector::add(Component component) {
  if (inventory.components.size() >= kComponentsMax) {
    too_large_ = true;
    return inventory.components.size() - 1;
  }
  const std::size_t index = inventory.components.size();
  if (component.ref.empty() || refs_.contains(component.ref)) {
    component.ref += "#" + std::to_string(index);
    while (refs_.contains(component.ref)) {
      component.ref += "'";
    }
  }
  refs_.emplace(component.ref, index);
  give_purl(component);
  inventory.components.push_back(std::move(component));
  return index;
}

void Collector::relate(std::string from, std::string to, ComponentRelation::Kind kind) {
  relation_bytes_ += from.size() + to.size();
  if (inventory.relations.size() >= kRelationsMax || relation_bytes_ > kRelationBytesMax) {
    too_large_ = true;
    return;
  }
  inventory.relations.push_back({kind, std::move(from), std::move(to)});
}

void Collector::state(VexStatement statement) {
  if (inventory.statements.size() >= kStatementsMax) {
    too_large_ = true;
    return;
  }
  inventory.statements.push_back(std::move(statement));
}

void Collector::problem(std::string where, std::string message) {
  if (inventory.problems.size() >= kProblemsMax) {
    ++problems_left_out_;
    return;
  }
  inventory.problems.push_back({std::move(where), std::move(message)});
}

const std::size_t* Collector::find(std::string_view ref) const {
  const auto found = refs_.find(ref);
  return found == refs_.end() ? nullptr : &found->second;
}

Result<Inventory> Collector::finish() {
  if (too_large_) {
    return fail(Errc::too_large,
                "The inventory holds more components, relations or statements than are read.");
  }
  if (problems_left_out_ > 0) {
    inventory.problems.push_back(
        {"", std::to_string(problems_left_out_) + " more problems are not listed."});
  }
  return std::move(inventory);
}

Component package(std::string_view purl_type, std::string_view group, std::string_view name,
                  std::string_view version) {
  Component out;
  out.kind = "library";
  out.purl_type = purl_type;
  out.group = group;
  out.name = name;
  out.version = version;
  return out;
}

Component scoped_package(std::string_view purl_type, std::string_view name,
                         std::string_view version) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos
             ? package(purl_type, "", name, version)
             : package(purl_type, name.substr(0, slash), name.substr(slash + 1), version);
}

Status check_size(const Document& document, std::size_t bytes_max) {
  if (document.bytes.size() > bytes_max) {
    return fail(Errc::too_large,
                "The document is larger than " + std::to_string(bytes_max) + " bytes.");
  }
  return {};
}

Result<JsonDocument> parse_json(const Document& document, std::size_t bytes_max) {
  return JsonDocument::parse(body_of(document),
                             {.bytes_max = bytes_max, .depth_max = kJsonDepthMax});
}

}  // namespace tocsin::inventories
