// Members of packed archives: their kinds, what ends them, and what nobody wanted of them.
#include "archive/packed.h"

#include "archive/testing.h"

#include <gtest/gtest.h>

namespace tocsin::archive {
namespace {

using testing::packed_of;

struct Listed {
  std::vector<Member> members;
  Ending ending;
};

/// Every member without its content, of which nothing is read.
Listed listed(std::string_view bytes, Budget& budget, bool as_stream = false) {
  Listed out;
  const auto on_member = [&](Member& member) {
    out.members.push_back(member);
    return true;
  };
  MemoryStream stream(as_bytes(bytes));
  out.ending = as_stream ? read_packed(stream, budget, on_member)
                         : read_packed(as_bytes(bytes), budget, on_member);
  return out;
}

std::string message_of(const Ending& ending) {
  return ending.error ? ending.error->message : "";
}

TEST(Members, ThatNobodyReadCountWhereTheyAreDecompressed) {
  const std::string content(100'000, 'x');
  for (const auto& [format, filter, least] :
       std::vector<std::tuple<std::string, std::string, std::uint64_t>>{
           {"tar", "none", 0},
           {"cpio", "none", 0},
           {"tar", "gzip", 100'001},
           {"7zip", "none", 100'001}}) {
    const std::string bytes = packed_of({{"a", content}, {"b", "y"}}, format, filter);
    Budget budget(1U << 20U);
    EXPECT_EQ(listed(bytes, budget).ending.members, 2U);
    EXPECT_EQ(budget.inflated(), least) << format << " " << filter;
  }
}

TEST(Members, EndWithTheBudgetOfTheFile) {
  const std::string refusal = "refused: bomb, the file inflates to more than 200 times its size";
  for (const std::string& bytes : {packed_of({{"a", "x"}, {"b", "y"}}, "tar", "gzip"),
                                   packed_of({{"a", "x"}, {"b", "y"}}, "7zip")}) {
    Budget spent(1);
    ASSERT_TRUE(spent.charge(kFileRatioFloor, 0).has_value());
    const Listed read = listed(bytes, spent);
    EXPECT_EQ(read.members.size(), 1U);
    EXPECT_EQ(message_of(read.ending), refusal);
  }
  // What a member costs while it is read ends the rest too.
  const std::string plain = packed_of({{"a", "x"}, {"b", "y"}});
  Budget read_out(1);
  ASSERT_TRUE(read_out.charge(kFileRatioFloor, 0).has_value());
  const Ending ending = read_packed(as_bytes(plain), read_out, [&](Member&) {
    std::ignore = read_out.inflate(1);
    return true;
  });
  EXPECT_EQ(ending.members, 1U);
  EXPECT_EQ(message_of(ending), "refused: the rest is not read");
  Budget entries(1);
  ASSERT_TRUE(entries.enter(kEntriesInFileMax - 1).has_value());
  const Listed one = listed(plain, entries);
  EXPECT_EQ(one.members.size(), 1U);
  EXPECT_EQ(message_of(one.ending), "refused: bomb, more than 4,000,000 entries at all depths");
}

}  // namespace
}  // namespace tocsin::archive
