// Members of packed archives: their kinds, what ends them, and what nobody wanted of them.
#include "archive/packed.h"

#include "archive/testing.h"

#include <gtest/gtest.h>

namespace tocsin::archive {
namespace {

using testing::packed_of;
using Type = Member::Type;

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

TEST(Members, HaveATypeAndASize) {
  const std::string bytes =
      packed_of({{"a", "first"}, {"b", "", 'd'}, {"c", "a", 'l'}, {"d", "a", 'h'}, {"e", ""}});
  for (const bool as_stream : {false, true}) {
    Budget budget(bytes.size());
    const Listed read = listed(bytes, budget, as_stream);
    ASSERT_EQ(read.members.size(), 5U);
    EXPECT_EQ(read.members[0].type, Type::file);
    EXPECT_EQ(read.members[0].bytes, 5U);
    EXPECT_FALSE(read.members[0].is_nameless);
    EXPECT_EQ(read.members[1].type, Type::folder);
    EXPECT_EQ(read.members[2].type, Type::link);
    EXPECT_EQ(read.members[2].target, "a");
    EXPECT_EQ(read.members[3].type, Type::link);
    EXPECT_EQ(read.members[3].target, "a");
    EXPECT_EQ(read.members[4].type, Type::file);
    EXPECT_EQ(read.members[4].bytes, 0U);
    EXPECT_EQ(read.ending.members, 5U);
    EXPECT_EQ(read.members[0].in_place.has_value(), !as_stream);
    EXPECT_FALSE(read.members[1].in_place.has_value());
    EXPECT_FALSE(read.members[4].in_place.has_value());
  }
}

TEST(Members, OfAPlainCompressedFileHaveNoName) {
  const std::string bytes = packed_of({{"a", "content"}}, "raw", "gzip");
  Budget budget(bytes.size());
  std::string content;
  const Ending ending = read_packed(as_bytes(bytes), budget, [&](Member& member) {
    EXPECT_TRUE(member.is_nameless);
    EXPECT_EQ(member.name, "");
    EXPECT_EQ(member.type, Type::file);
    EXPECT_FALSE(member.bytes.has_value());
    const auto read = read_up_to(*member.content, 100);
    content = read ? std::string(as_text(*read)) : read.error().message;
    return true;
  });
  EXPECT_EQ(content, "content");
  EXPECT_EQ(message_of(ending), "");
  EXPECT_FALSE(ending.is_unknown);
  // Nobody asked for the content, and it is not read either.
  Budget unread(bytes.size());
  EXPECT_EQ(listed(bytes, unread).members.size(), 1U);
  EXPECT_EQ(unread.inflated(), 0U);
}

TEST(Members, OfAStreamedZipMayHaveNoSize) {
  const std::string bytes = testing::to_bytes(
      {.entries = {{.name = "a", .content = "first", .method = 8, .has_descriptor = true},
                   {.name = "b", .content = "second"}}});
  Budget budget(bytes.size());
  const Listed read = listed(bytes, budget, true);
  ASSERT_EQ(read.members.size(), 2U);
  EXPECT_FALSE(read.members[0].bytes.has_value());
  EXPECT_EQ(read.members[1].bytes, 6U);
}

TEST(Members, AreGivenUntilNoMoreAreWanted) {
  const std::string bytes = packed_of({{"a", "x"}, {"b", "y"}});
  Budget budget(bytes.size());
  std::size_t seen = 0;
  const Ending ending = read_packed(as_bytes(bytes), budget, [&](Member&) {
    ++seen;
    return false;
  });
  EXPECT_EQ(seen, 1U);
  EXPECT_EQ(ending.members, 1U);
  EXPECT_FALSE(ending.error);
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

/// Gives some bytes, then an error.
class Failing : public Stream {
 public:
  explicit Failing(std::string_view front) : front_(as_bytes(front)) {}
  Result<std::size_t> read(std::span<std::byte> out) override {
    TOC_TRY(const std::size_t n, front_.read(out));
    return n > 0 ? Result<std::size_t>(n) : fail(Errc::too_large, "the stream's own error");
  }

 private:
  MemoryStream front_;
};

TEST(Members, OfAStreamThatFailsEndWithItsError) {
  const std::string bytes = packed_of({{"a", std::string(3000, 'x')}, {"b", "y"}});
  for (const std::size_t size : {std::size_t{0}, std::size_t{2048}}) {
    Failing stream(std::string_view(bytes).substr(0, size));
    Budget budget(bytes.size());
    std::size_t members = 0;
    const Ending ending = read_packed(stream, budget, [&](Member&) {
      ++members;
      return true;
    });
    EXPECT_EQ(members, size == 0 ? 0U : 1U);
    EXPECT_EQ(message_of(ending), "the stream's own error");
  }
  // A cut archive is broken by itself, and so is the content of its last member.
  const std::string cut = bytes.substr(0, 2048);
  Budget budget(bytes.size());
  std::string content;
  const Ending ending = read_packed(as_bytes(cut), budget, [&](Member& member) {
    const auto read = read_up_to(*member.content, 1U << 20U);
    content = read ? "read" : read.error().message;
    return true;
  });
  EXPECT_EQ(content, "unreadable: the content is broken");
  EXPECT_EQ(message_of(ending), "unreadable: the archive is broken after 1 members");
}

TEST(Members, OfNothingButZerosAreNone) {
  const std::string zeros(2048, '\0');
  for (const auto& [content, message] : std::vector<std::pair<std::string, std::string>>{
           {zeros, ""},
           {zeros + "x", "unreadable: an archive without members"},
           {zeros + std::string(300'000, '\0') + "x", "unreadable: an archive without members"}}) {
    const std::string bytes = packed_of({{"a", content}}, "raw", "gzip");
    Budget budget(1U << 20U);
    const Listed read = listed(bytes, budget);
    EXPECT_EQ(read.members.size(), 0U);
    EXPECT_EQ(message_of(read.ending), message) << content.size();
  }
  Budget budget(1U << 20U);
  EXPECT_EQ(message_of(listed(zeros + "x", budget).ending), "");
}

TEST(Members, AreNotLookedForBelowManyFilters) {
  for (const int filters : {20, 30}) {
    std::string bytes = "content";
    for (int i = 0; i < filters; ++i) {
      bytes = packed_of({{"a", bytes}}, "raw", "gzip");
    }
    Budget budget(1U << 20U);
    const Listed read = listed(bytes, budget);
    EXPECT_EQ(read.members.size(), filters == 20 ? 1U : 0U);
    EXPECT_EQ(message_of(read.ending),
              filters == 20 ? "" : "refused: bomb, compressed more than 25 times");
  }
}

}  // namespace
}  // namespace tocsin::archive
