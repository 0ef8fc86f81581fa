#include "proof/leaf.h"

#include <gtest/gtest.h>

namespace tocsin::proof {
namespace {

Leaf sample() {
  Salt salt{};
  salt.fill(std::byte{0x11});
  return {.time = std::chrono::sys_seconds(std::chrono::seconds(1795435371)),
          .commitment = commit(salt, R"({"kind":"report.received"})")};
}

TEST(Leaf, BytesAreGolden) {
  EXPECT_EQ(
      to_text(sample()),
      "tocsin-leaf/v1\ntime 1795435371\ncommit N8Zhg6pW1QEgQ/Xziu5axAn4f77Hfqi633a+aWQe3eE=\n");
  EXPECT_EQ(to_hex(leaf_hash(as_bytes(to_text(sample())))),
            "2881bc363bcf2b20ecc566bb7d878dc06e2462e0a5f4e9b0efd2206565b662ab");
}

TEST(Leaf, ReadsBackAsItselfAndHasOneSpelling) {
  const std::string good = to_text(sample());
  EXPECT_EQ(*parse_leaf(good), sample());
  const std::string commit_line = good.substr(good.find("commit"));
  for (const std::string& bad : {
           std::string(),
           good.substr(0, good.size() - 1),
           good + "\n",
           good + "x\n",
           "x" + good,
           "tocsin-leaf/v2\ntime 1\n" + commit_line,
           "tocsin-leaf/v1\ntime 01\n" + commit_line,
           "tocsin-leaf/v1\ntime -1\n" + commit_line,
           "tocsin-leaf/v1\ntine 1\n" + commit_line,
           "tocsin-leaf/v1\ntime 1\nc" + commit_line.substr(0, 5) + commit_line.substr(6),
           "tocsin-leaf/v1\ntime 1\n" + commit_line + "x",
           "tocsin-leaf/v1\ntime \n" + commit_line,
           "tocsin-leaf/v1\ntime  1\n" + commit_line,
           "tocsin-leaf/v1\r\ntime 1\n" + commit_line,
           "tocsin-leaf/v1\ntime 253402300800\n" + commit_line,
           "tocsin-leaf/v1\n" + commit_line + "time 1\n",
           std::string("tocsin-leaf/v1\ntime 1\ncommit AAAA\n"),
           std::string(
               "tocsin-leaf/v1\ntime 1\ncommit AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n"),
       }) {
    SCOPED_TRACE(bad);
    EXPECT_FALSE(parse_leaf(bad).has_value());
  }
}

TEST(Leaf, CommitmentDependsOnSaltAndPayload) {
  const Salt a = make_salt();
  const Salt b = make_salt();
  EXPECT_NE(a, b);
  // Of 32 zero bytes and "{}", computed by another program.
  EXPECT_EQ(to_hex(commit(Salt{}, "{}")),
            "22e745b3b4e917f6c557bc8250fb2c3dd0b7b40b27461dcd859d4169ecca466e");
  EXPECT_NE(commit(a, "{}"), commit(b, "{}"));
  EXPECT_NE(commit(a, "{}"), commit(a, "{} "));
}

}  // namespace
}  // namespace tocsin::proof
