#include "inventories/testing.h"

#include "base/json_writer.h"

#include <gtest/gtest.h>

#include <array>
#include <map>

namespace tocsin::inventories::testing {
namespace {

void expect_sound(const Document& document) {
  // A copy of exactly that size, so that a sanitizer sees what is read past it.
  const std::string text(document.bytes);
  const auto read = read_inventory({.path = document.path, .bytes = text});
  if (!read) {
    EXPECT_FALSE(read.error().message.empty());
    return;
  }
  std::set<std::string_view> refs;
  if (*read) {
    for (const Component& component : (*read)->components) {
      EXPECT_TRUE(refs.insert(component.ref).second) << component.ref;
    }
  }
}

// NOLINTNEXTLINE(misc-no-recursion): the depth is bounded by that of the document.
void write(JsonWriter& out, const Json& value) {
  switch (value.kind()) {
    case Json::Kind::null: out.null(); return;
    case Json::Kind::boolean: out.boolean(value.boolean().value_or(false)); return;
    case Json::Kind::integer: out.integer(value.integer().value_or(0)); return;
    case Json::Kind::number: out.raw("number"); return;
    case Json::Kind::text: out.text(value.text().value_or("")); return;
    case Json::Kind::array:
      out.begin_array();
      for (const Json& element : value.elements()) {
        write(out, element);
      }
      out.end_array();
      return;
    case Json::Kind::object:
      out.begin_object();
      for (const auto& [name, member] : value.members()) {
        out.key(name);
        write(out, member);
      }
      out.end_object();
      return;
  }
}

void expect_row(const LockRow& row, std::string_view text) {
  const Inventory inventory = read_as(row.path, text);
  EXPECT_EQ(inventory.format, row.format);
  EXPECT_EQ(coordinates(inventory), row.components);
  EXPECT_EQ(needs(inventory), row.needs);
  std::vector<std::string> problems;
  for (const Problem& problem : inventory.problems) {
    EXPECT_FALSE(problem.message.empty());
    problems.push_back(problem.where);
  }
  EXPECT_EQ(problems, row.problems);
}

}  // namespace

std::multiset<std::string> coordinates(const Inventory& inventory) {
  std::multiset<std::string> out;
  for (const Component& component : inventory.components) {
    out.insert(component.purl_type + "|" + component.group + "|" + component.name + "|" +
               component.version);
  }
  return out;
}

std::multiset<std::string> needs(const Inventory& inventory) {
  std::map<std::string_view, const Component*> by_ref;
  for (const Component& component : inventory.components) {
    by_ref[component.ref] = &component;
  }
  std::multiset<std::string> out;
  for (const ComponentRelation& relation : inventory.relations) {
    const Component& from = *by_ref.at(relation.from);
    const Component& to = *by_ref.at(relation.to);
    out.insert(from.name + " " + from.version + " > " + to.name + " " + to.version);
  }
  return out;
}

Inventory read_as(std::string_view path, std::string_view text) {
  auto read = read_inventory({.path = path, .bytes = text});
  EXPECT_TRUE(read.has_value()) << describe(read.error());
  EXPECT_TRUE(!read || read->has_value()) << "of no format";
  return read && *read ? **std::move(read) : Inventory{};
}

void expect_formats(const std::vector<Told>& rows) {
  for (const Told& row : rows) {
    const auto read = read_inventory({.path = row.path, .bytes = row.text});
    EXPECT_EQ(!read   ? "refused"
              : *read ? (*read)->format
                      : "none",
              row.format)
        << row.path << ": " << row.text.substr(0, 200);
  }
}

std::string json_text(const Json& value) {
  JsonWriter out;
  write(out, value);
  return out.take();
}

void check(const std::vector<LockRow>& rows) {
  for (const LockRow& row : rows) {
    SCOPED_TRACE(std::string(row.format) + ": " + std::string(row.text.substr(0, 60)));
    expect_row(row, row.text);
    std::string returns;
    for (const char c : row.text) {
      returns += c == '\n' ? "\r\n" : std::string(1, c);
    }
    expect_row(row, returns);
    std::string turned(row.text);
    for (std::size_t at = 0; at < row.text.size(); ++at) {
      expect_sound({.path = row.path, .bytes = row.text.substr(0, at)});
      constexpr std::array others = {'"', '\0', ':', '\xff', '['};
      turned[at] = others[at % others.size()];
      expect_sound({.path = row.path, .bytes = turned});
      turned[at] = row.text[at];
    }
  }
}

}  // namespace tocsin::inventories::testing
