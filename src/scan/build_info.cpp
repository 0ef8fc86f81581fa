// Go: cmd/link and debug/buildinfo of Go 1.18 and newer (inline strings). Rust:
// rust-secure-code/cargo-auditable, PARSING.md: zlib-compressed JSON in the section .dep-v0.
#include "scan/build_info.h"

#include "base/json.h"
#include "base/text.h"
#include "names/purl.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>

namespace tocsin::scan {
namespace {

constexpr std::string_view kGoMark = "\xff Go buildinf:";
constexpr std::size_t kGoHeaderBytes = 32;
constexpr std::size_t kGoTextBytesMax = 4U << 20U;

Component component_of(std::string_view type, std::string_view full_name, std::string_view version,
                       const std::string& path) {
  Component out{.kind = "library", .purl_type = std::string(type), .version = std::string(version)};
  const std::size_t slash = full_name.rfind('/');
  out.name = std::string(slash == std::string_view::npos ? full_name : full_name.substr(slash + 1));
  out.group = std::string(slash == std::string_view::npos ? "" : full_name.substr(0, slash));
  const auto purl = names::build_purl(
      {.type = out.purl_type, .name_space = out.group, .name = out.name, .version = out.version},
      names::PurlCheck::syntax);
  out.purl = purl ? to_text(*purl) : std::string();
  out.locations.push_back(path);
  return out;
}

/// A length as a base-128 number, then the text.
std::optional<std::string_view> take_text(std::string_view& rest) {
  std::uint64_t size = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    if (rest.empty()) {
      return std::nullopt;
    }
    const auto byte = static_cast<unsigned char>(rest.front());
    rest.remove_prefix(1);
    size |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) {
      if (size > rest.size() || size > kGoTextBytesMax) {
        return std::nullopt;
      }
      const std::string_view text = rest.substr(0, size);
      rest.remove_prefix(size);
      return text;
    }
  }
  return std::nullopt;
}

std::vector<Component> read_go(const std::string& path, std::string_view rest) {
  std::vector<Component> out;
  const auto compiler = take_text(rest);
  const auto modules = compiler ? take_text(rest) : std::nullopt;
  if (!compiler || !compiler->starts_with("go") || !is_utf8(*compiler)) {
    return out;
  }
  const std::string_view release = compiler->substr(2, compiler->find_first_of(" \n") - 2);
  out.push_back(component_of("golang", "stdlib", release, path));
  if (!modules || modules->size() < 32) {
    return out;
  }
  // Between two marks of sixteen bytes each.
  for (const std::string_view line : split(modules->substr(16, modules->size() - 32), '\n')) {
    const auto fields = split(line, '\t');
    if (fields.size() < 3 || !is_utf8(line) || fields[1].empty()) {
      continue;
    }
    if (fields[0] == "=>" && !out.empty()) {
      out.back() = component_of("golang", fields[1], fields[2], path);  // replaces the one before
    } else if (fields[0] == "dep" || fields[0] == "mod") {
      out.push_back(
          component_of("golang", fields[1], fields[2] == "(devel)" ? "" : fields[2], path));
    }
  }
  return out;
}

}  // namespace

std::vector<Component> build_info_of(const std::string& path, Bytes program) {
  const std::string_view text = as_text(program);
  const std::boyer_moore_horspool_searcher find(kGoMark.begin(), kGoMark.end());
  for (auto at = text.begin(); at != text.end();) {
    at = std::search(at, text.end(), find);
    const auto offset = static_cast<std::size_t>(at - text.begin());
    if (text.size() - offset < kGoHeaderBytes) {
      break;
    }
    // Flag 2: the texts stand inline behind the header. Before Go 1.18 they were pointers.
    if ((static_cast<unsigned char>(text[offset + 15]) & 2U) != 0) {
      auto found = read_go(path, text.substr(offset + kGoHeaderBytes));
      if (!found.empty()) {
        return found;
      }
    }
    at += static_cast<std::ptrdiff_t>(kGoMark.size());
  }
  return {};
}

}  // namespace tocsin::scan
