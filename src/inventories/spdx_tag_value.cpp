// SPDX 2.2 and 2.3 as tag-value: spdx/spdx-spec 2.3, annex and clauses 6, 7, 11. Read as a stream.
#include "base/text.h"
#include "inventories/spdx.h"

#include <algorithm>

namespace tocsin::inventories {
namespace {

/// The package that is being read.
struct Current {
  bool is_open = false;
  Component component;
  std::vector<SpdxCollector::StatedPurl> purls;
  std::string source_info;
  std::string where;
};

class Reader {
 public:
  explicit Reader(SpdxCollector out) : out_(std::move(out)) {}

  void take(std::string_view tag, std::string_view value, const std::string& where) {
    if (tag == "PackageName") {
      close();
      current_.is_open = true;
      current_.component.name = value;
      current_.component.kind = "library";
      current_.where = where;
    } else if (tag == "FileName" || tag == "SnippetSPDXID" || tag == "LicenseID") {
      close();  // what follows is not the package's
    } else if (tag == "Relationship") {
      take_relationship(value, where);
    } else if (current_.is_open) {
      take_of_package(tag, value, where);
    } else if (tag == "DocumentNamespace") {
      out_.collector().inventory.serial = value;
    } else if (tag == "DocumentName") {
      out_.collector().inventory.name = value;
    } else if (tag == "Created") {
      out_.collector().inventory.created = value;
    }
  }
  void problem(std::string where, std::string message) {
    out_.collector().problem(std::move(where), std::move(message));
  }
  Result<Inventory> finish() {
    close();
    return out_.finish();
  }

 private:
  void close() {
    if (current_.is_open) {
      out_.add(std::move(current_.component), current_.purls, current_.source_info, current_.where);
    }
    current_ = {};
  }
  void take_of_package(std::string_view tag, std::string_view value, const std::string& where) {
    Component& component = current_.component;
    if (tag == "SPDXID") {
      component.ref = value;
    } else if (tag == "PackageVersion") {
      component.version = value;
    } else if (tag == "PrimaryPackagePurpose") {
      component.kind = to_lower(value);
      std::ranges::replace(component.kind, '_', '-');
    } else if (tag == "PackageSourceInfo") {
      current_.source_info = value;
    } else if (tag == "PackageChecksum") {
      const auto [algorithm, hex] = cut(value, ":");
      if (!add_hash(component, algorithm, trim(hex))) {
        problem(where, "A checksum does not fit its algorithm.");
      }
    } else if (tag == "ExternalRef") {
      const auto [category, rest] = cut(value, " ");
      const auto [type, locator] = cut(trim(rest), " ");
      SpdxCollector::take_reference(component, type, {std::string(trim(locator)), where},
                                    current_.purls);
    }
  }
  void take_relationship(std::string_view value, const std::string& where) {
    const auto [from, rest] = cut(value, " ");
    const auto [type, to] = cut(trim(rest), " ");
    if (to.empty()) {
      problem(where, "The relationship has not two ends.");
      return;
    }
    out_.relate(from, type, trim(to));
  }

  SpdxCollector out_;
  Current current_;
};

bool is_tag(std::string_view tag) {
  return !tag.empty() && std::ranges::all_of(tag, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
}

bool is_mine(const Document& document) {
  const std::string_view head = head_of(document);
  return head.starts_with("SPDXVersion:") ||
         (!trim(head).starts_with('{') && head.find("\nSPDXVersion:") != std::string_view::npos);
}

Result<Inventory> read(const Document& document) {
  TOC_CHECK(check_size(document, kSpdxBytesMax));
  std::optional<Reader> reader;
  bool is_inside_text = false;
  Lines lines(body_of(document));
  for (std::string_view line; lines.next(line);) {
    if (is_inside_text) {
      is_inside_text = line.find("</text>") == std::string_view::npos;
      continue;
    }
    line = trim(line);
    if (line.empty() || line.front() == '#') {
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_tag(line.substr(0, colon))) {
      if (reader) {
        reader->problem(lines.where(), "The line has no tag.");
      }
      continue;
    }
    const std::string_view tag = line.substr(0, colon);
    std::string_view value = trim(line.substr(colon + 1));
    if (take_prefix(value, "<text>")) {
      const std::size_t end = value.find("</text>");
      is_inside_text = end == std::string_view::npos;
      value = trim(value.substr(0, end));
    }
    if (tag == "SPDXVersion" && !reader) {
      auto collector = SpdxCollector::of_version(value);
      if (!collector) {
        return fail(Errc::malformed, collector.error().message, lines.where());
      }
      reader.emplace(*std::move(collector));
    } else if (reader) {
      reader->take(tag, value, lines.where());
    }
  }
  if (!reader) {
    return fail(Errc::malformed, "The document states no version.");
  }
  if (is_inside_text) {
    return fail(Errc::malformed, "A text does not end.", lines.where());
  }
  return reader->finish();
}

}  // namespace

InventoryFormat spdx_tag_value() {
  return {.id = "spdx-tag-value",
          .authority = "SPDX 2.3, spdx/spdx-spec, clauses 6, 7 and 11",
          .bytes_max = kSpdxBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
