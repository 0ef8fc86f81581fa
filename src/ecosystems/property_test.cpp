// What holds for every order: it is antisymmetric and transitive, keys and comparator agree, and
// hostile texts are answered in linear time.
#include "ecosystems/ecosystem.h"

#include <gtest/gtest.h>

#include <random>

namespace tocsin::ecosystems {
namespace {

/// Texts from pieces that mean something somewhere, so that the corners are met.
std::string random_version(std::mt19937& random) {
  static const std::vector<std::string_view> pieces = {
      "0",    "1",   "2",    "10",  "00", "01",  ".",  ".",     ".",        "-",
      "_",    "+",   "~",    "^",   ":",  "!",   "a",  "b",     "rc",       "alpha",
      "beta", "dev", "post", "pre", "p",  "sp",  "ga", "final", "snapshot", "r",
      "-r1",  "v",   "x",    "#",   "z",  "1.0", "-1", ".1",    "\xC3\xA4", " "};
  std::string out = random() % 8 == 0 ? "" : std::to_string(random() % 3);
  const std::size_t count = random() % 6;
  for (std::size_t i = 0; i < count; ++i) {
    out += pieces[random() % pieces.size()];
  }
  return out;
}

TEST(Property, OrdersAreAntisymmetricAndExactKeysAgreeAndAreTransitive) {
  std::mt19937 random(20240229);
  for (const Ecosystem& ecosystem : table()) {
    SCOPED_TRACE(ecosystem.id);
    std::vector<std::string> versions;
    std::vector<VersionKey> keys;
    for (int i = 0; i < 220; ++i) {
      versions.push_back(random_version(random));
      keys.push_back(key(ecosystem, versions.back()));
    }
    for (std::size_t i = 0; i < versions.size(); ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        const auto forth = order(ecosystem, versions[i], versions[j]);
        const auto back = order(ecosystem, versions[j], versions[i]);
        ASSERT_EQ(forth < 0, back > 0) << versions[i] << " | " << versions[j];
        ASSERT_EQ(forth == 0, back == 0) << versions[i] << " | " << versions[j];
        if (keys[i].exact && keys[j].exact) {
          // Equal to a comparison of byte strings, which is a total order: so is this one.
          const std::partial_ordering by_key = keys[i].bytes <=> keys[j].bytes;
          ASSERT_EQ(by_key, forth) << versions[i] << " | " << versions[j];
        }
      }
    }
  }
}

struct Hostile {
  std::string_view name;
  std::string text;
};

std::vector<Hostile> hostile(std::size_t size) {
  std::string dots;
  std::string words;
  std::string nested;
  while (dots.size() < size) {
    dots += "1.";
    words += "1-a1.";
    nested += "1a";
  }
  return {{"dots", dots},
          {"only dots", std::string(size, '.')},
          {"digits", std::string(size, '9')},
          {"zeros", std::string(size, '0')},
          {"words", words},
          {"nested", nested},
          {"tildes", "1" + std::string(size, '~')},
          {"hyphens", "1" + std::string(size, '-')},
          {"zero bytes", std::string(size, '\0')},
          {"high bytes", std::string(size, '\xFF')},
          {"letters", "1" + std::string(size, 'a')},
          {"spaces", std::string(size, ' ')}};
}

TEST(Property, OverTheLimitIsUnorderedAndHasNoKey) {
  for (const Ecosystem& ecosystem : table()) {
    SCOPED_TRACE(ecosystem.id);
    const std::string longer(kVersionBytesMax + 1, '1');
    EXPECT_EQ(order(ecosystem, longer, "1"), std::partial_ordering::unordered);
    EXPECT_EQ(order(ecosystem, "1", longer), std::partial_ordering::unordered);
    EXPECT_FALSE(key(ecosystem, longer).exact);
    EXPECT_TRUE(key(ecosystem, longer).bytes.empty());
    const std::string longest(kVersionBytesMax, '1');
    if (ecosystem.id != "alpm" && ecosystem.is_valid(longest)) {
      EXPECT_TRUE(key(ecosystem, longest).exact);
      EXPECT_TRUE(order(ecosystem, longest, "2") > 0 || ecosystem.id == "lexicographic");
      EXPECT_TRUE(order(ecosystem, longest, longest) == 0);
    }
  }
}

/// The functions themselves, behind the limit.
TEST(Property, LongTextsTakeLinearTime) {
  constexpr std::size_t kSize = 1U << 17U;
  const std::vector<Hostile> texts = hostile(kSize);
  for (const Ecosystem& ecosystem : table()) {
    for (const Hostile& one : texts) {
      // Linear is some 10 ms without optimisation; quadratic would be minutes, and ctest's time
      // limit.
      std::string bytes;
      ecosystem.append_key(one.text, bytes);
      EXPECT_LE(bytes.size(), 16 * kSize);
      EXPECT_FALSE(ecosystem.compare(one.text, one.text) < 0);
      ecosystem.is_valid(one.text);
    }
  }
}

}  // namespace
}  // namespace tocsin::ecosystems
