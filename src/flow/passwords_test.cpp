// Which passwords are taken, and how secrets that people type are read.
#include "flow/passwords.h"

#include "base/error_for_test.h"
#include "flow/factors.h"
#include "flow/tokens.h"

#include <gtest/gtest.h>

namespace tocsin::flow {
namespace {

struct Row {
  std::string password;
  bool is_taken;
};

void expect_taken(const std::vector<Row>& rows, std::span<const std::string> own = {}) {
  for (const Row& row : rows) {
    EXPECT_EQ(check_new_password(row.password, own).has_value(), row.is_taken) << row.password;
  }
}

TEST(NewPasswords, HaveFiveDifferentCharacters) {
  expect_taken({{"mxgqmxgqmxgq", false}, {"mxgqvmxgqvmx", true}});
}

TEST(NewPasswords, AreNoNumber) {
  expect_taken({{"831946274950", false},
                {"83194627495/", true},
                {"83194627495:", true},
                {"03194627490059", false}});
}

TEST(NewPasswords, AreNotSevenTenthsInARow) {
  // Of twenty steps from one character to the next, fourteen along a row and thirteen.
  expect_taken({{"cdefghijklmnopqgvxbdm", false}, {"cdefghijklmnopgvxbdmw", true}});
  // Of eleven steps, seven and eight: forwards, backwards and standing still.
  expect_taken({{"efghijklxgqc", true},
                {"efghijklmxgq", false},
                {"lkjihgfexgqc", true},
                {"mlkjihgfexgq", false},
                {"eeffgghhxgqc", true},
                {"eeffgghhixgq", false}});
}

TEST(NewPasswords, StandBesideKnownWordsWithSixLettersOfTheirOwn) {
  expect_taken({{"password....mxgqv", false},
                {"password....mxgqvk", true},
                // The ends of the alphabet are letters, what stands beside them in ASCII is none.
                {"password...axaqam", true},
                {"password...zxzqzm", true},
                {"password...{x{q{m", false},
                {"password...`x`q`m", false},
                {"password..é§ü", true},
                // Without a known word none is needed; 2, 6, 8 and 9 stand for no letter.
                {"2.6-8:9.2-6;8", true},
                {"2.6-8:9.2-6;q", true},
                {"password.2-6:8;9", false}});
  // Or they are twenty letters long.
  expect_taken({{"passwordpasswordabc", false}, {"passwordpasswordlove", true}});
}

TEST(NewPasswords, AreNotOfTheOwnNameAddressAndOrganization) {
  const std::vector<std::string> own = {"Li Wei", "qvmxg@zpfwk.example"};
  // Pieces of three letters and more.
  expect_taken({{"qvmxg.......", false},
                {"zpfwk.example...", false},
                {"weiqmxg......", false},
                {"liqmxgb......", true}},
               own);
}

TEST(Passwords, WhoHasNoneIsLetInWithNone) {
  const std::string nobodys = "nobody has this password";
  const auto hash = hash_in_turn("of somebody");
  ASSERT_TRUE(hash.has_value()) << describe(hash.error());
  EXPECT_TRUE(is_password(*hash, "of somebody"));
  EXPECT_FALSE(is_password(*hash, nobodys));
  EXPECT_FALSE(is_password(std::nullopt, nobodys)) << "though it is what is hashed in its place";
  EXPECT_FALSE(is_password(std::nullopt, ""));
}

TEST(Base32, IsThatOfRfc4648) {
  // Section 10, without padding.
  for (const auto& [bytes, text] :
       {std::pair{"", ""}, std::pair{"f", "MY"}, std::pair{"fo", "MZXQ"}, std::pair{"foo", "MZXW6"},
        std::pair{"foob", "MZXW6YQ"}, std::pair{"fooba", "MZXW6YTB"},
        std::pair{"foobar", "MZXW6YTBOI"}}) {
    EXPECT_EQ(to_base32(to_buffer(bytes)), text);
    EXPECT_EQ(*parse_base32(text), to_buffer(bytes));
  }
  for (const char* refused : {"MY=", "my", "M0", "M1", "M8", "M "}) {
    EXPECT_EQ(error_of(parse_base32(refused)).where, "/secret") << refused;
  }
}

TEST(PaperCodes, AreReadWithoutDashSpaceAndCase) {
  const Digest hash = paper_code_hash("7K3M-9QXD");
  for (const char* same : {"7K3M9QXD", "7k3m-9qxd", "7k3m 9qxd", " 7K3M - 9QXD "}) {
    EXPECT_EQ(paper_code_hash(same), hash) << same;
  }
  for (const char* other : {"", "7K3M-9QXE", "7K3M_9QXD", "7K3M-9QX"}) {
    EXPECT_NE(paper_code_hash(other), hash) << other;
  }
}

TEST(PaperCodes, AreEightLettersAndDigitsWithADashBetween) {
  for (int i = 0; i < 20; ++i) {
    const std::string code = make_paper_code();
    ASSERT_EQ(code.size(), 9U);
    EXPECT_EQ(code.find('-'), 4U);
    EXPECT_EQ(code.find_first_not_of("23456789ABCDEFGHJKLMNPQRSTUVWXYZ-"), std::string::npos);
    EXPECT_NE(code, make_paper_code());
  }
}

}  // namespace
}  // namespace tocsin::flow
