// Reads lines of "label<tab>file" and answers each with one line of JSON: what the file is read as
// when the label is its path. For the tests of this folder.
#include "base/file.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "inventories/inventory.h"

#include <iostream>

using namespace tocsin;

namespace {

constexpr std::size_t kFileBytesMax = 64U << 20U;

std::string answer(const std::string& label, const std::string& file) {
  JsonWriter out;
  out.begin_object();
  const auto bytes = read_file(file, kFileBytesMax);
  if (!bytes) {
    return out.field("refused", describe(bytes.error())).end_object().take();
  }
  const auto read = inventories::read_inventory({.path = label, .bytes = *bytes});
  if (!read) {
    return out.field("refused", describe(read.error())).end_object().take();
  }
  if (!*read) {
    return out.end_object().take();
  }
  const inventories::Inventory& inventory = **read;
  out.field("format", inventory.format).key("components").begin_array();
  for (const Component& component : inventory.components) {
    out.begin_object()
        .field("ref", component.ref)
        .field("type", component.purl_type)
        .field("group", component.group)
        .field("name", component.name)
        .field("version", component.version)
        .field("purl", component.purl)
        .field("hashes", static_cast<std::int64_t>(component.hashes.size()))
        .end_object();
  }
  out.end_array().key("relations").begin_array();
  for (const ComponentRelation& relation : inventory.relations) {
    out.begin_array().text(relation.from).text(relation.to).end_array();
  }
  out.end_array().key("problems").begin_array();
  for (const inventories::Problem& problem : inventory.problems) {
    out.begin_array().text(problem.where).text(problem.message).end_array();
  }
  return out.end_array().end_object().take();
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) {
      return 2;
    }
    std::cout << answer(line.substr(0, tab), line.substr(tab + 1)) << "\n";
  }
  return 0;
}
