// Every public fact about version order, and every case of the VERS test suite that is in our data.
#include "ecosystems/ecosystem.h"
#include "ranges/native.h"
#include "ranges/vers.h"
#include "vectors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace tocsin {
namespace {

using conformance::Exception;
using ecosystems::Ecosystem;

/// The exceptions of one suite; each must be used, so that none outlives its cause.
class Claims {
 public:
  explicit Claims(std::string_view suite) {
    for (const Exception& one : conformance::exceptions()) {
      if (one.suite == suite) {
        open_.insert(one.input);
      }
    }
  }
  bool excuse(const std::string& input) {
    const bool is_claimed = open_.contains(input) || used_.contains(input);
    if (open_.erase(input) > 0) {
      used_.insert(input);
    }
    return is_claimed;
  }
  ~Claims() {
    for (const std::string& input : open_) {
      ADD_FAILURE() << "exceptions.toml claims what holds: " << input;
    }
  }
  Claims(const Claims&) = delete;
  Claims& operator=(const Claims&) = delete;

 private:
  std::set<std::string> open_;
  std::set<std::string> used_;
};

bool holds(std::partial_ordering order, std::string_view op) {
  if (op == "<") {
    return order < 0;
  }
  if (op == "<=") {
    return order <= 0;
  }
  return op == "=" ? order == 0 : (op == "!=" && order != 0);
}

std::string text(Json row, std::string_view key) {
  const auto value = row.find(key);
  return value ? std::string(value->text().value_or("")) : std::string();
}

std::partial_ordering by_keys(std::string_view a, std::string_view b) {
  return a <=> b;  // string_view compares with memcmp
}

struct Fact {
  std::string eco;
  std::string a;
  std::string op;
  std::string b;
};

std::vector<Fact> facts() {
  std::vector<Fact> out;
  conformance::for_each_line("vectors/version-order.jsonl.zst", [&](Json row) {
    out.push_back({text(row, "eco"), text(row, "a"), text(row, "op"), text(row, "b")});
  });
  return out;
}

TEST(VersionOrder, EveryPublicFactHolds) {
  if (!conformance::has_data()) {
    GTEST_SKIP() << "no test data";
  }
  Claims claims("version-order");
  std::size_t count = 0;
  for (const Fact& fact : facts()) {
    ++count;
    const Ecosystem* ecosystem = ecosystems::find_any(fact.eco);
    ASSERT_NE(ecosystem, nullptr) << fact.eco;
    const std::string input = fact.eco + " " + fact.a + " " + fact.op + " " + fact.b;
    const auto forth = order(*ecosystem, fact.a, fact.b);
    const auto back = order(*ecosystem, fact.b, fact.a);

    EXPECT_EQ(forth < 0, back > 0) << input;
    EXPECT_EQ(forth == 0, back == 0) << input;
    if (!holds(forth, fact.op)) {
      EXPECT_TRUE(claims.excuse(input)) << input;
    }
  }
  EXPECT_GE(count, 29'796U);
}

/// All versions of one ecosystem, sorted by key: each is compared with its neighbours and with
/// others at growing distances, so that an order that is wrong anywhere shows.
TEST(VersionOrder, KeysSayWhatTheComparatorSays) {
  if (!conformance::has_data()) {
    GTEST_SKIP() << "no test data";
  }
  std::map<const Ecosystem*, std::set<std::string>> versions;
  for (const Fact& fact : facts()) {
    const Ecosystem* ecosystem = ecosystems::find_any(fact.eco);
    versions[ecosystem].insert(fact.a);
    versions[ecosystem].insert(fact.b);
    const auto a = key(*ecosystem, fact.a);
    const auto b = key(*ecosystem, fact.b);
    if (a.exact && b.exact) {
      EXPECT_EQ(by_keys(a.bytes, b.bytes), order(*ecosystem, fact.a, fact.b))
          << fact.eco << " " << fact.a << " " << fact.b;
    }
  }
  std::size_t exact = 0;
  for (const auto& [ecosystem, texts] : versions) {
    struct Keyed {
      std::string bytes;
      std::string_view version;
    };
    std::vector<Keyed> keyed;
    std::size_t inexact = 0;
    for (const std::string& version : texts) {
      auto one = key(*ecosystem, version);
      if (one.exact) {
        keyed.push_back({std::move(one.bytes), version});
      } else {
        ++inexact;
      }
    }
    std::ranges::sort(keyed, {}, &Keyed::bytes);
    // Every pair of a small set; of a large one the neighbours, and then every 1, 2, 4, ...
    // further.
    const bool is_small = keyed.size() <= 1500;
    for (std::size_t i = 0; i < keyed.size(); ++i) {
      for (std::size_t step = 1; i + step < keyed.size(); step += is_small ? 1 : step) {
        const Keyed& a = keyed[i];
        const Keyed& b = keyed[i + step];
        ASSERT_EQ(by_keys(a.bytes, b.bytes), order(*ecosystem, a.version, b.version))
            << ecosystem->id << " " << a.version << " " << b.version;
      }
    }
    exact += keyed.size();
    std::cout << ecosystem->id << ": " << keyed.size() << " versions with exact keys, " << inexact
              << " without\n";
  }
  EXPECT_GE(exact, 40'236U);  // without a key there was nothing to compare
}

/// A case's answer in the words of the suite.
std::string answer_of(Json row, std::string_view type) {
  const Json input = *row.find("input");
  if (type == "from_native") {
    const auto vers = ranges::from_native(text(input, "scheme"), text(input, "native_range"));
    return vers ? ranges::to_text(*vers) : "error: " + describe(vers.error());
  }
  if (type == "containment") {
    const auto vers = ranges::parse_vers(text(input, "vers"), ranges::Reading::tolerant);
    if (!vers) {
      return "error: " + describe(vers.error());
    }
    return std::string(to_text(ranges::contains(to_set(*vers), text(input, "version")).answer));
  }
  if (type == "comparison") {
    std::vector<std::string> versions;
    for (const Json version : input.find("versions")->elements()) {
      versions.emplace_back(version.text().value_or(""));
    }
    const Ecosystem* ecosystem = ecosystems::find_any(text(input, "input_scheme"));
    std::ranges::sort(versions, [&](const std::string& a, const std::string& b) {
      return order(*ecosystem, a, b) < 0;
    });
    std::string out;
    for (const std::string& version : versions) {
      out += version + "\n";
    }
    return out;
  }
  const auto vers = ranges::parse_vers(input.text().value_or(""), ranges::Reading::canonical);
  return vers ? ranges::to_text(*vers) : "error: " + describe(vers.error());
}

std::string expected_of(Json row, std::string_view type) {
  const auto failure = row.find("expected_failure");
  if (failure && failure->boolean().value_or(false)) {
    return "error: ";
  }
  const Json output = *row.find("expected_output");
  if (type == "containment") {
    return output.boolean().value_or(false) ? "true" : "false";
  }
  if (type == "comparison") {
    std::string out;
    for (const Json version : output.elements()) {
      out += std::string(version.text().value_or("")) + "\n";
    }
    return out;
  }
  if (type == "parse") {  // scheme and constraints, as the text they stand for
    ranges::Vers vers{.scheme = text(output, "scheme")};
    for (const Json pair : output.find("version_constraints")->elements()) {
      const auto sides = pair.elements();
      std::string_view op = sides[0].text().value_or("");
      ranges::Comparator comparator = ranges::Comparator::equal;
      ranges::take_comparator(op, comparator);
      vers.constraints.push_back({comparator, std::string(sides[1].text().value_or(""))});
    }
    return ranges::to_text(vers);
  }
  return std::string(output.text().value_or(""));
}

TEST(Vers, EveryCaseOfTheSuiteHolds) {
  if (!conformance::has_data()) {
    GTEST_SKIP() << "no test data";
  }
  Claims claims("vers");
  std::map<std::string, std::size_t> counts;
  conformance::for_each_line("vectors/vers-ranges.jsonl.zst", [&](Json row) {
    const std::string type = text(row, "test_type");
    ++counts[type];
    const std::string want = expected_of(row, type);
    const std::string got = answer_of(row, type);
    const bool is_right = want == "error: " ? got.starts_with(want) : got == want;
    if (!is_right) {
      const Json input = *row.find("input");
      EXPECT_TRUE(claims.excuse(text(input, "native_range")))
          << type << " " << input.text().value_or("") << text(input, "native_range")
          << "\n  wanted " << want << "\n  got    " << got;
    }
  });
  EXPECT_EQ(counts["from_native"], 434U);
  EXPECT_EQ(counts["containment"], 8U);
  EXPECT_EQ(counts["validate"], 9U);
  EXPECT_EQ(counts["parse"], 8U);
  EXPECT_EQ(counts["comparison"], 5U);
}

}  // namespace
}  // namespace tocsin
