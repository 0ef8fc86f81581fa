// For views_test.py: CSAF documents, one a line of the input; of each a line with its views, their
// ledgers, and what our own readers make of the document and of the views.
#include "advisories/advisory.h"
#include "base/json_writer.h"
#include "inventories/inventory.h"
#include "views/view.h"

#include <algorithm>
#include <iostream>
#include <set>

namespace {

using namespace tocsin;
using Lines = std::set<std::string>;

constexpr std::string_view kUrl = "https://publisher.example/document.json";

/// "CVE-2026-1000|fixed|pkg:npm/left@1.0.0|range|…": what the readers of VEX make of it.
Lines statements_of(std::string_view bytes) {
  Lines out;
  for (const inventories::InventoryFormat& format : inventories::all()) {
    const inventories::Document document{.path = "v.json", .bytes = bytes};
    if (!format.is_mine(document)) {
      continue;
    }
    const auto read = format.read(document);
    if (!read) {
      return {"error: " + describe(read.error())};
    }
    for (const inventories::VexStatement& one : read->statements) {
      for (const auto& names : {one.products, one.subcomponents}) {
        for (const std::string& name : names) {
          std::string line =
              one.vulnerability + "|" + std::string(to_text(one.status)) + "|" + name;
          for (const std::string& range : one.version_ranges) {
            line += "|" + range;
          }
          out.insert(line);
        }
      }
    }
    return out;
  }
  return {"error: of no format"};
}

/// A product may go by its package and by its CPE.
Lines names_of(const advisories::ProductSelector& product) {
  Lines out;
  if (product.package) {
    out.insert(advisories::package_key(*product.package));
  }
  if (!product.cpe.empty()) {
    out.insert(product.cpe);
  }
  return out.empty() ? Lines{product.vendor + "/" + product.product} : out;
}

/// "fixed|npm//left|[1.0.0, )", by the place of the assertion.
void write_assertions(JsonWriter& json, std::string_view key,
                      const std::vector<advisories::Advisory>& read, std::string_view cve) {
  json.key(key).begin_array();
  for (const advisories::Advisory& advisory : read) {
    const bool is_meant = std::ranges::any_of(
        advisory.aliases, [&](const advisories::Alias& alias) { return alias.id == cve; });
    if (!is_meant && advisory.id != cve) {
      continue;
    }
    for (const advisories::Assertion& one : advisory.assertions) {
      for (const std::string& name : names_of(one.product)) {
        for (const advisories::StatusRange& range : one.ranges) {
          for (const ranges::Interval& interval : range.versions.intervals) {
            json.begin_array()
                .text(one.pointer)
                .text(std::string(to_text(range.status)) + "|" + name + "|" +
                      ranges::to_text(interval))
                .end_array();
          }
        }
      }
    }
  }
  json.end_array();
}

std::vector<advisories::Advisory> read_advisories(std::string_view bytes) {
  const auto json = JsonDocument::parse(bytes, {.bytes_max = 64U << 20U});
  for (const advisories::AdvisoryFormat& format : advisories::all()) {
    if (json && format.is_mine(json->root())) {
      return format.read(json->root()).value_or(std::vector<advisories::Advisory>());
    }
  }
  return {};
}

void write_view(JsonWriter& json, const views::View& view) {
  json.key("ledger").raw(views::to_json(view.ledger));
  if (!views::refusal(view)) {
    json.key("view").raw(view.bytes);
  }
}

void write(JsonWriter& json, const std::string& bytes) {
  const views::Published document{.bytes = bytes, .url = kUrl, .self = "https://p.example/view"};
  const std::vector<advisories::Advisory> source = read_advisories(bytes);
  const Lines said = statements_of(bytes);
  json.begin_object().texts("said", {said.begin(), said.end()}).key("views").begin_array();
  for (const views::ViewFormat& format : views::all()) {
    std::vector<std::string> flaws = {""};
    if (format.is_of_one_flaw) {
      flaws = views::cves_of(bytes).value_or(std::vector<std::string>());
    }
    for (const std::string& flaw : flaws) {
      const auto view = views::view_of(document, format, flaw);
      json.begin_object().field("format", format.id).field("flaw", flaw);
      if (!view) {
        json.field("error", describe(view.error())).end_object();
        continue;
      }
      write_view(json, *view);
      if (format.is_of_one_flaw) {
        write_assertions(json, "source", source, flaw);
        write_assertions(json, "read", read_advisories(view->bytes), flaw);
      } else if (!view->bytes.empty()) {
        const Lines read = statements_of(view->bytes);
        json.texts("read", {read.begin(), read.end()});
      }
      json.end_object();
    }
  }
  json.end_array().end_object();
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    tocsin::JsonWriter json;
    write(json, line);
    std::cout << json.take() << "\n";
  }
}
