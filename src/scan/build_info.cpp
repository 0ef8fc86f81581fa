// Go: cmd/link and debug/buildinfo of Go 1.18 and newer (inline strings). Rust:
// rust-secure-code/cargo-auditable, PARSING.md: zlib-compressed JSON in the section .dep-v0.
#include "scan/build_info.h"

#include "archive/inflate.h"
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
constexpr std::size_t kRustTextBytesMax = 8U << 20U;  // as its PARSING.md advises

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
    // "./api" is a folder of who built it, and no module's name: that is the one it stands for.
    const bool is_folder =
        fields[1].starts_with("./") || fields[1].starts_with("../") || fields[1].starts_with('/');
    if (fields[0] == "=>" && is_folder) {
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

/// Little-endian numbers; what lies outside reads as 0.
std::uint64_t number_at(Bytes bytes, std::uint64_t at, std::size_t size) {
  std::uint64_t value = 0;
  if (at <= bytes.size() && bytes.size() - at >= size) {
    for (std::size_t i = 0; i < size; ++i) {
      value |= std::to_integer<std::uint64_t>(bytes[at + i]) << (8 * i);
    }
  }
  return value;
}

Bytes part_of(Bytes bytes, std::uint64_t at, std::uint64_t size) {
  return at <= bytes.size() && bytes.size() - at >= size ? bytes.subspan(at, size) : Bytes();
}

constexpr std::string_view kRustSection = ".dep-v0";
constexpr std::uint64_t kSectionsMax = 4096;

/// Little-endian ELF of either class: the section of that name.
Bytes elf_section(Bytes program, std::string_view name) {
  const bool is_64 = number_at(program, 4, 1) == 2;
  if (number_at(program, 5, 1) != 1) {
    return {};
  }
  const std::uint64_t table = is_64 ? number_at(program, 0x28, 8) : number_at(program, 0x20, 4);
  const std::uint64_t size = number_at(program, is_64 ? 0x3A : 0x2E, 2);
  const std::uint64_t count = std::min(number_at(program, is_64 ? 0x3C : 0x30, 2), kSectionsMax);
  const std::uint64_t names_index = number_at(program, is_64 ? 0x3E : 0x32, 2);
  const auto section = [&](std::uint64_t index) {
    const Bytes header = part_of(program, table + index * size, size);
    return is_64 ? part_of(program, number_at(header, 0x18, 8), number_at(header, 0x20, 8))
                 : part_of(program, number_at(header, 0x10, 4), number_at(header, 0x14, 4));
  };
  const std::string_view names = as_text(section(names_index));
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t at = number_at(part_of(program, table + i * size, size), 0, 4);
    const std::string_view rest = names.substr(std::min<std::uint64_t>(at, names.size()));
    if (rest.starts_with(name) && rest.size() > name.size() && rest[name.size()] == '\0') {
      return section(i);
    }
  }
  return {};
}

/// PE: names of sections have eight bytes.
Bytes pe_section(Bytes program, std::string_view name) {
  const std::uint64_t header = number_at(program, 0x3C, 4);
  if (as_text(part_of(program, header, 4)) != std::string_view("PE\0\0", 4)) {
    return {};
  }
  const std::uint64_t count = std::min(number_at(program, header + 6, 2), kSectionsMax);
  const std::uint64_t table = header + 24 + number_at(program, header + 20, 2);
  for (std::uint64_t i = 0; i < count; ++i) {
    const Bytes row = part_of(program, table + i * 40, 40);
    const std::string_view own = as_text(part_of(row, 0, 8));
    if (own.substr(0, own.find('\0')) == name) {
      // The virtual size, since the raw one is rounded up.
      const std::uint64_t size = std::min(number_at(row, 8, 4), number_at(row, 16, 4));
      return part_of(program, number_at(row, 20, 4), size);
    }
  }
  return {};
}

std::vector<Component> read_rust(const std::string& path, Bytes program) {
  std::vector<Component> out;
  const Bytes section = as_text(program).starts_with("MZ") ? pe_section(program, kRustSection)
                                                           : elf_section(program, kRustSection);
  const auto text = section.empty() ? Result<Buffer>(Buffer())
                                    : archive::inflate_zlib(section, kRustTextBytesMax);
  const auto document = text && !text->empty()
                            ? JsonDocument::parse(as_text(*text))
                            : Result<JsonDocument>(fail(Errc::not_found, "none"));
  const auto packages = document ? document->root().find("packages") : std::nullopt;
  for (const Json& package : packages ? packages->elements() : std::vector<Json>()) {
    const std::string_view name = package.text_at({"name"}).value_or("");
    // What only the build needed is not in the program.
    if (!name.empty() && package.text_at({"kind"}).value_or("runtime") == "runtime") {
      out.push_back(component_of("cargo", name, package.text_at({"version"}).value_or(""), path));
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
  return read_rust(path, program);
}

}  // namespace tocsin::scan
