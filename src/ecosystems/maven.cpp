// Maven (Maven 3.9, maven-artifact, ComparableVersion; checked against the jars of 3.8.7 to 3.9.11,
// which agree). Its order changed in 3.8.7 (MNG-7559, MNG-7644): 1.0.RC2 was before 1.0-RC1 until
// then. The rule is not transitive where a word stands in the middle of a list (1-alpha < 1
// < 1.sp.1 < 1-alpha): such a version has no key.
#include "ecosystems/ecosystem.h"
#include "ecosystems/key_writer.h"
#include "ecosystems/maven_items.h"

namespace tocsin::ecosystems {
namespace {

using Kind = MavenItem::Kind;

std::strong_ordering compare_words(const MavenItem& a, const MavenItem& b) {
  if (a.rank != b.rank) {
    return a.rank <=> b.rank;
  }
  return a.rank == kMavenUnknown ? a.text <=> b.text : std::strong_ordering::equal;
}

/// Against nothing, which is zero and the release.
std::strong_ordering compare_to_nothing(const MavenItem& item) {
  if (item.kind == Kind::number) {
    return item.text.size() <=> std::size_t{0};
  }
  return item.kind == Kind::word ? item.rank <=> kMavenRelease : std::strong_ordering::equal;
}

/// What is left of one version when the other has ended.
std::strong_ordering compare_rest(const MavenVersion& version, std::size_t from) {
  for (std::size_t i = from; i < version.items.size(); ++i) {
    if (const auto order = compare_to_nothing(version.items[i]); order != 0) {
      return order;
    }
  }
  return std::strong_ordering::equal;
}

/// Two items of different kinds: a number is greater than a list, and a list greater than a word.
constexpr int height(Kind kind) {
  return kind == Kind::number ? 2 : (kind == Kind::list_begin ? 1 : 0);
}

bool is_valid(std::string_view version) {
  return !version.empty() && std::ranges::all_of(version, [](char c) {
    return is_alnum(c) || c == '.' || c == '-' || c == '_' || c == '+';
  });
}

std::partial_ordering compare(std::string_view a, std::string_view b) {
  thread_local MavenVersion x;
  thread_local MavenVersion y;
  read_maven(a, x);
  read_maven(b, y);
  const std::size_t both = std::min(x.items.size(), y.items.size());
  for (std::size_t i = 0; i < both; ++i) {
    const MavenItem& left = x.items[i];
    const MavenItem& right = y.items[i];
    if (left.kind != right.kind) {
      return height(left.kind) <=> height(right.kind);
    }
    std::strong_ordering order = std::strong_ordering::equal;
    if (left.kind == Kind::number) {
      order = compare_numbers(left.text, right.text);
    } else if (left.kind == Kind::word) {
      order = compare_words(left, right);
    }
    if (order != 0) {
      return order;
    }
  }
  if (x.items.size() > both) {
    return compare_rest(x, both);
  }
  return 0 <=> compare_rest(y, both);
}

// Codes of the key: what a list begins with decides whether it is below or above the end.
constexpr std::uint8_t kWordBelow = 0x10;  ///< and the rank: alpha to snapshot
constexpr std::uint8_t kEnd = 0x20;
constexpr std::uint8_t kSp = 0x30;
constexpr std::uint8_t kWordAbove = 0x31;
constexpr std::uint8_t kListOfNumbers = 0x38;

void append_word(const MavenItem& word, KeyWriter& key) {
  if (word.rank < kMavenRelease) {
    key.code(static_cast<std::uint8_t>(kWordBelow + word.rank));
  } else if (word.rank == kMavenSp) {
    key.code(kSp);
  } else if (word.rank == kMavenUnknown) {
    key.code(kWordAbove);
    key.text(word.text);
    if (!std::ranges::all_of(word.text,
                             [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
      key.give_up();  // Java compares UTF-16, and folds letters that we do not
    }
  } else {
    key.give_up();  // a "final" in the middle
  }
}

bool append_key(std::string_view version, std::string& out) {
  thread_local MavenVersion parts;
  read_maven(version, parts);
  KeyWriter key(out);
  bool is_list_start = true;
  for (const MavenItem& item : parts.items) {
    switch (item.kind) {
      case Kind::list_begin:
        if (is_list_start) {
          return false;  // a list that begins with a list
        }
        is_list_start = true;
        continue;
      case Kind::number:
        if (is_list_start && &item != parts.items.data()) {
          key.code(kListOfNumbers);
          if (item.text.empty()) {
            return false;  // "-0.1" is above the end only after its zeros
          }
        }
        key.number(item.text);
        break;
      case Kind::word:
        if (!is_list_start) {
          return false;  // a word in the middle of a list
        }
        append_word(item, key);
        break;
    }
    is_list_start = false;
  }
  key.code(kEnd);
  return key.is_exact();
}

}  // namespace

Ecosystem maven() {
  return {.id = "maven/3.9",
          .authority =
              "Maven 3.9.9, maven-artifact, ComparableVersion "
              "(maven.apache.org/pom.html#version-order-specification)",
          .osv_names = {"Maven"},
          .vers_schemes = {"maven"},
          .purl_types = {"maven"},
          .other_names = {"gradle", "clojars"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
