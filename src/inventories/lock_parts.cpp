#include "inventories/lock_parts.h"

#include "base/text.h"

#include <algorithm>

namespace tocsin::inventories {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

std::string_view without_quotes(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
      text.back() == text.front()) {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

/// Where the key of a line ends: at a colon with white space or nothing behind it.
std::size_t colon_of(std::string_view text) {
  std::size_t at = 0;
  if (text.front() == '"' || text.front() == '\'') {
    at = text.find(text.front(), 1);
  }
  while (at != std::string_view::npos) {
    at = text.find(':', at);
    if (at == std::string_view::npos || at + 1 == text.size() || text[at + 1] == ' ') {
      return at;
    }
    ++at;
  }
  return at;
}

}  // namespace

Result<std::string_view> lock_text(const Document& document, std::size_t bytes_max) {
  TOC_CHECK(check_size(document, bytes_max));
  const std::string_view text = body_of(document);
  if (!is_utf8(text)) {
    return fail(Errc::malformed, "The document is not UTF-8.");
  }
  return text;
}

std::string with_version(std::string_view format, const Json& root, std::string_view key) {
  const auto stated = root.find(key);
  const auto number = stated ? stated->integer() : std::nullopt;
  return std::string(format) + (number ? "-" + std::to_string(*number) : "");
}

std::string place(std::string_view base, std::string_view key) {
  constexpr std::size_t key_bytes_max = 256;
  return pointer(base, key.size() > key_bytes_max ? "..." : key);
}

Component unregistered(std::string_view name, std::string_view version) {
  return package("", "", name, version);
}

bool is_archive_name(std::string_view path) {
  path = path.substr(0, path.find_first_of("#?:", path.starts_with("file:") ? 5 : 0));
  return path.ends_with(".tgz") || path.ends_with(".tar.gz") || path.ends_with(".tar") ||
         path.ends_with(".zip") || path.ends_with(".whl");
}

std::size_t Packages::add(Component component, std::string key) {
  if (const std::size_t* const found = find(key)) {
    return *found;
  }
  const std::size_t index = out_.add(std::move(component));
  keys_.emplace(std::move(key), index);
  return index;
}

const std::size_t* Packages::find(const std::string& key) const {
  const auto found = keys_.find(key);
  return found == keys_.end() ? nullptr : &found->second;
}

void Packages::provide(std::string name, std::size_t index) {
  std::vector<std::size_t>& providers = providers_[std::move(name)];
  // A package that repeats comes right behind itself.
  if (providers.empty() || providers.back() != index) {
    providers.push_back(index);
  }
}

void Packages::need(std::size_t from, std::string name) {
  needs_.emplace_back(from, std::move(name));
}

void Packages::relate() {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (const auto& [from, name] : needs_) {
    const auto found = providers_.find(name);
    if (found == providers_.end()) {
      continue;
    }
    for (const std::size_t to : found->second) {
      if (pairs.size() >= kRelationsMax) {
        out_.overflow();
        return;
      }
      if (to != from) {
        pairs.emplace_back(from, to);
      }
    }
  }
  std::ranges::sort(pairs);
  pairs.erase(std::ranges::unique(pairs).begin(), pairs.end());
  for (const auto& [from, to] : pairs) {
    out_.relate(out_.inventory.components[from].ref, out_.inventory.components[to].ref);
  }
}

Result<Inventory> read_list(const Json& root, std::string_view list, std::string format,
                            const std::function<void(const Json& entry, const std::string& at,
                                                     Collector& out, Packages& packages)>& read) {
  Collector out(std::move(format));
  Packages packages(out);
  const std::string base = pointer("", list);
  std::size_t index = 0;
  for (const Json& entry : elements_of(root, list)) {
    read(entry, pointer(base, index++), out, packages);
  }
  packages.relate();
  return out.finish();
}

std::string python_name(std::string_view requirement) {
  std::string out;
  for (const char c : to_lower(trim(requirement))) {
    if (!is_name_character(c)) {
      break;
    }
    const bool is_dash = c == '-' || c == '_' || c == '.';
    if (!is_dash || !out.ends_with('-')) {
      out.push_back(is_dash ? '-' : c);
    }
  }
  return out;
}

bool parse_indented(std::string_view line, IndentedLine& out) {
  out = {};
  std::size_t at = line.find_first_not_of(' ');
  if (at == std::string_view::npos || line[at] == '#') {
    return false;
  }
  // "? key" and, on the next line, ": value" is how keys of more than 1024 bytes are written.
  const bool is_long_key = line.substr(at).starts_with("? ");
  if (is_long_key) {
    at = line.find_first_not_of(' ', at + 1);
  } else if (line.substr(at).starts_with(": ") || line.substr(at).starts_with("- ")) {
    out.is_item = line[at] == '-';
    at = line.find_first_not_of(' ', at + 1);
  }
  if (at == std::string_view::npos) {
    return false;
  }
  out.indent = is_long_key ? line.find('?') : at;
  const std::string_view text = trim(line.substr(at));
  if (text.empty()) {
    return false;
  }
  const std::size_t colon = is_long_key ? text.size() : colon_of(text);
  if (colon == std::string_view::npos) {
    out.value = without_quotes(text);
    return true;
  }
  out.key = without_quotes(text.substr(0, colon));
  out.value = colon < text.size() ? without_quotes(trim(text.substr(colon + 1))) : "";
  return true;
}

std::string_view inline_member(std::string_view text, std::string_view key) {
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    std::string_view rest = text.substr(at + key.size());
    const bool is_start = at > 0 && (text[at - 1] == ' ' || text[at - 1] == '{');
    if (is_start && take_prefix(rest, ":")) {
      return without_quotes(trim(rest.substr(0, rest.find_first_of(",}"))));
    }
  }
  return {};
}

}  // namespace tocsin::inventories
