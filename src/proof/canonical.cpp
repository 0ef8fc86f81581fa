#include "proof/canonical.h"

#include "base/json_writer.h"

#include <algorithm>

namespace tocsin::proof {
namespace {

constexpr std::int64_t kWholeMax = (std::int64_t{1} << 53U) - 1;

/// Depth is bounded by the limit of the parser that made the value.
Status append(std::string& out, const Json& value) {
  switch (value.kind()) {
    case Json::Kind::null: out += "null"; return {};
    case Json::Kind::boolean: out += *value.boolean() ? "true" : "false"; return {};
    case Json::Kind::text: out += json_quoted(*value.text()); return {};
    case Json::Kind::integer: {
      const std::int64_t number = *value.integer();
      if (number > kWholeMax || number < -kWholeMax) {
        return fail(Errc::malformed, "A number is larger than a double holds exactly.");
      }
      out += std::to_string(number);
      return {};
    }
    case Json::Kind::number: return fail(Errc::malformed, "A number is not a whole number.");
    case Json::Kind::array: {
      out += '[';
      bool is_first = true;
      for (const Json& element : value.elements()) {
        out += is_first ? "" : ",";
        is_first = false;
        TOC_CHECK(append(out, element));
      }
      out += ']';
      return {};
    }
    case Json::Kind::object: break;
  }
  auto members = value.members();
  std::ranges::sort(members, {}, [](const auto& member) { return member.first; });
  out += '{';
  bool is_first = true;
  for (const auto& [name, member] : members) {
    if (std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
      return fail(Errc::malformed, "The name of a field is not ASCII.");
    }
    out += is_first ? "" : ",";
    is_first = false;
    out += json_quoted(name) + ":";
    TOC_CHECK(append(out, member));
  }
  out += '}';
  return {};
}

}  // namespace

Result<std::string> canonical_json(const Json& value) {
  std::string out;
  TOC_CHECK(append(out, value));
  return out;
}

}  // namespace tocsin::proof
