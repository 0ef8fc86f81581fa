// Threat content for threats_test.py: a path a line comes in, a JSON object a line goes out.
// "stix PATH": what read_stix() says of it. "values PATH": what read_indicators() does.
#include "base/file.h"
#include "base/json_writer.h"
#include "threats/indicator_files.h"
#include "threats/stix.h"

#include <iostream>
#include <set>

namespace tocsin {
namespace {

constexpr std::size_t kBytesMax = 64U << 20U;

std::int64_t number(std::uint64_t n) {
  return static_cast<std::int64_t>(n);
}

std::string stix(std::string_view text) {
  JsonWriter out;
  out.begin_object();
  const auto content = threats::read_stix(text, kBytesMax);
  if (!content) {
    out.field("error", describe(content.error()));
    return out.end_object().take();
  }
  out.key("objects").begin_array();
  for (const auto& one : content->objects) {
    out.begin_object().field("id", one.id).field("place", number(one.place));
    out.field("tlp", one.tlp ? to_label(*one.tlp) : "").field("body", one.body).end_object();
  }
  out.end_array().key("refused").begin_array();
  for (const auto& one : content->refused) {
    out.begin_object().field("id", one.id).field("error", describe(one.error)).end_object();
  }
  return out.end_array().end_object().take();
}

std::string values(std::string_view text) {
  JsonWriter out;
  out.begin_object();
  std::set<std::string> distinct;
  const auto reading =
      threats::read_indicators(text, kBytesMax, [&](const threats::Indicator& one) {
        distinct.insert(std::string(to_text(one.value.kind)) + " " + one.value.text);
      });
  if (!reading) {
    out.field("error", describe(reading.error()));
    return out.end_object().take();
  }
  out.field("values", number(reading->values)).field("faults", number(reading->fault_count));
  out.texts("distinct", {distinct.begin(), distinct.end()}).key("others").begin_object();
  for (const auto& [what, count] : reading->others) {
    out.field(what, number(count));
  }
  return out.end_object().end_object().take();
}

}  // namespace
}  // namespace tocsin

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    const std::string what = line.substr(0, line.find(' '));
    const auto text = tocsin::read_file(line.substr(what.size() + 1), tocsin::kBytesMax);
    if (!text) {
      std::cerr << describe(text.error()) << "\n";
      return 1;
    }
    std::cout << (what == "stix" ? tocsin::stix(*text) : tocsin::values(*text)) << "\n";
  }
  return 0;
}
