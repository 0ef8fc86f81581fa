// Ids: version 7 of RFC 9562, ordered by their time, in one spelling; numbers for people.
#include "base/id.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <set>

namespace tocsin {
namespace {

TEST(Ids, BearTheirMillisecondAndAreOrderedByIt) {
  const Instant at = *parse_rfc3339("2022-02-22T19:22:22Z");
  const Uuid one = make_uuid(at);
  const std::string text = to_text(one);
  ASSERT_EQ(text.size(), 36U);
  // RFC 9562 appendix A.6 is of this second.
  EXPECT_EQ(text.substr(0, 13), "017f22e2-79b0");
  EXPECT_EQ(text[14], '7');
  EXPECT_TRUE(std::string_view("89ab").contains(text[19])) << text;
  EXPECT_NE(make_uuid(at), one);
  EXPECT_LT(one, make_uuid(at + std::chrono::milliseconds(1)));
  EXPECT_LT(make_uuid(at - std::chrono::milliseconds(1)), one);
  EXPECT_EQ(*parse_uuid(text), one);
}

TEST(Ids, AreRandomBehindTheirMillisecond) {
  const Instant at = *parse_rfc3339("2022-02-22T19:22:22Z");
  std::array<std::set<char>, 36> seen;
  for (int i = 0; i < 200; ++i) {
    const std::string text = to_text(make_uuid(at));
    for (std::size_t place = 0; place < text.size(); ++place) {
      seen.at(place).insert(text[place]);
    }
  }
  // All of them but the dashes, the version and two bits of the variant.
  for (std::size_t place = 15; place < seen.size(); ++place) {
    const bool is_dash = place == 18 || place == 23;
    EXPECT_EQ(seen.at(place).size() > 2, !is_dash) << place;
  }
}

TEST(Ids, AreReadInLowerCaseWithFourDashes) {
  const std::string good = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
  EXPECT_EQ(to_text(*parse_uuid(good)), good);
  for (const char* bad :
       {"", "017f22e279b07cc398c4dc0c0c07398f", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e2-79b0-7cc3-98c4-dc0c0c07398/",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398:", "017f22e2-79b0-7cc3-98c4-dc0c0c07398`",
        "017f22e2-79b0-7cc3-98c40dc0c0c07398f", "017f22e2-79b0-7cc3098c4-dc0c0c07398f",
        "017f22e2079b0-7cc3-98c4-dc0c0c07398f", "-17f22e2-79b0-7cc3-98c4-dc0c0c07398f"}) {
    EXPECT_EQ(error_of(parse_uuid(bad)).code, Errc::malformed) << bad;
    EXPECT_EQ(error_of(parse_uuid(bad)).message, "The identifier is not a UUID in lower case.");
  }
}

TEST(Ids, ANumberForPeopleIsOfCrockfordsAlphabet) {
  std::set<std::string> all;
  std::set<char> letters;
  for (int i = 0; i < 200; ++i) {
    const std::string number = make_number("R", 3);
    ASSERT_EQ(number.size(), 16U) << number;
    for (const std::size_t at : {1U, 6U, 11U}) {
      EXPECT_EQ(number[at], '-') << number;
    }
    letters.insert(number.begin() + 2, number.end());
    all.insert(number);
  }
  EXPECT_EQ(all.size(), 200U);
  letters.erase('-');
  EXPECT_EQ(std::string(letters.begin(), letters.end()), "0123456789ABCDEFGHJKMNPQRSTVWXYZ");
  EXPECT_EQ(make_number("C", 1).size(), 6U);
}

}  // namespace
}  // namespace tocsin
