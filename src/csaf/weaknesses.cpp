// CWE: 6.1.11, 6.2.23 to 6.2.26.
#include "base/text.h"
#include "csaf/facts.h"
#include "csaf/revisions.h"
#include "csaf/tests.h"

#include <algorithm>
#include <charconv>

namespace tocsin::csaf {
namespace {

/// The state of a weakness in one version, or nullptr.
const Weakness* state_in(std::span<const Weakness> states, std::size_t version) {
  const auto found = std::ranges::find_if(states, [version](const Weakness& one) {
    return one.first <= version && version <= one.last;
  });
  return found == states.end() ? nullptr : &*found;
}

// 2.0 does not say of which version the name is: any will do.
void weakness_2_0(const Context& context, const Node& cwe) {
  const auto states = CweCatalogue::built_in().find(cwe.text("id"));
  if (cwe.text("id").empty() || cwe.text("name").empty()) {
    return;  // a matter of the structure
  }
  if (states.empty()) {
    context.out.add(cwe.at + "/id", "No weakness of this id is known here.");
  } else if (std::ranges::find(states, trim(cwe.text("name")), &Weakness::name) == states.end()) {
    context.out.add(cwe.at + "/name", "The weakness of this id has another name.");
  }
}

void weaknesses(const Context& context) {  // 6.1.11
  const CweCatalogue& catalogue = CweCatalogue::built_in();
  for (const Vulnerability& one : context.document.vulnerabilities) {
    if (context.document.is_2_0()) {
      if (const auto cwe = one.node.find("cwe")) {
        weakness_2_0(context, *cwe);
      }
      continue;
    }
    for (const Node& cwe : one.node.items("cwes")) {
      const auto version = catalogue.version(cwe.text("version"));
      if (!version) {
        continue;  // newer than our table, or none: 6.2.24
      }
      const Weakness* state = state_in(catalogue.find(cwe.text("id")), *version);
      if (state == nullptr) {
        context.out.add(cwe.at + "/id", "This version of CWE has no weakness of this id.");
      } else if (state->name != trim(cwe.text("name"))) {
        context.out.add(cwe.at + "/name",
                        "The weakness of this id has another name in this version of CWE.");
      }
    }
  }
}

template <class Judge>
void each_state(const Context& context, Judge judge) {
  const CweCatalogue& catalogue = CweCatalogue::built_in();
  for (const Vulnerability& one : context.document.vulnerabilities) {
    for (const Node& cwe : one.node.items("cwes")) {
      if (const auto version = catalogue.version(cwe.text("version"))) {
        if (const Weakness* state = state_in(catalogue.find(cwe.text("id")), *version)) {
          judge(cwe, *state);
        }
      }
    }
  }
}

void deprecated(const Context& context) {  // 6.2.23
  each_state(context, [&context](const Node& cwe, const Weakness& state) {
    if (state.is_deprecated) {
      context.out.add(cwe.at, "The weakness is deprecated in this version of CWE.");
    }
  });
}

/// "4.13" → 4, 13, 0.
std::array<int, 3> numbers_of(std::string_view version) {
  std::array<int, 3> out{};
  const char* at = version.data();
  const char* const end = at + version.size();
  for (int& number : out) {
    at = std::from_chars(at, end, number).ptr;
    if (at == end) {
      break;
    }
    ++at;
  }
  return out;
}

void latest_version(const Context& context) {  // 6.2.24
  const auto released = newest_date(context.document);
  const auto versions = CweCatalogue::built_in().versions();
  const auto after =
      released ? std::ranges::upper_bound(versions, *released, {}, &CweCatalogue::Version::date)
               : versions.begin();
  if (after == versions.begin()) {
    return;
  }
  const auto latest = numbers_of((after - 1)->id);
  for (const Vulnerability& one : context.document.vulnerabilities) {
    for (const Node& cwe : one.node.items("cwes")) {
      const std::string_view stated = cwe.text("version");
      if (stated.empty()) {
        continue;
      }
      const auto numbers = numbers_of(stated);
      // After the end of our table there may have been newer versions.
      if (numbers < latest || (numbers > latest && after != versions.end())) {
        context.out.add(cwe.at + "/version",
                        "This is not the version of CWE that was the latest at the last revision.");
      }
    }
  }
}

void not_for_mapping(const Context& context) {  // 6.2.25
  each_state(context, [&context](const Node& cwe, const Weakness& state) {
    if (state.usage == 'D' || state.usage == 'P') {
      context.out.add(cwe.at, "CWE does not want this weakness to be used for vulnerabilities.");
    }
  });
}

void mapping_with_review(const Context& context) {  // 6.2.26
  each_state(context, [&context](const Node& cwe, const Weakness& state) {
    if (state.usage == 'R') {
      context.out.add(cwe.at,
                      "CWE wants a review before this weakness is used for a vulnerability.");
    }
  });
}

constexpr auto kTests = std::to_array<Test>({
    {"6.1.11", kBoth, weaknesses},
    {"6.2.23", kOnly21, deprecated},
    {"6.2.24", kOnly21, latest_version},
    {"6.2.25", kOnly21, not_for_mapping},
    {"6.2.26", kOnly21, mapping_with_review},
});

}  // namespace

std::span<const Test> weakness_tests() {
  return kTests;
}

}  // namespace tocsin::csaf
