// The key files: who may read them, and that every key has a file at every moment.
#include "app/key_files.h"

#include "app/program_for_test.h"
#include "base/error_for_test.h"
#include "base/file.h"

namespace tocsin::app {
namespace {

Buffer key_of(unsigned char byte) {
  return Buffer(32, std::byte{byte});
}
std::string text_of(unsigned char byte) {
  return to_base64(key_of(byte)) + "\n";
}

/// Files and the byte that their key repeats: "a.key 1, a.key.1 2".
std::string kept(const TemporaryFolder& folder) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    const auto key = read_key(entry.path());
    out.push_back(entry.path().filename().string() + " " +
                  (key && *key ? std::to_string(static_cast<int>((*key)->front())) : "?"));
  }
  std::ranges::sort(out);
  std::string all;
  for (const std::string& one : out) {
    all += (all.empty() ? "" : ", ") + one;
  }
  return all;
}

TEST(KeyFiles, AKeyIsThirtyTwoBytesForItsOwnerAlone) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "a.key";
  EXPECT_EQ(*read_key(path), std::nullopt);
  ASSERT_TRUE(write_key(path, key_of(1)).has_value());
  EXPECT_EQ(**read_key(path), key_of(1));
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(path).permissions(), perms::owner_read | perms::owner_write);
  for (const perms others : {perms::group_read, perms::others_read, perms::group_write,
                             perms::others_write, perms::others_exec}) {
    std::filesystem::permissions(path, perms::owner_read | others);
    EXPECT_EQ(error_of(read_key(path)).code, Errc::forbidden);
  }
  for (const auto& [text, is_key] : {std::pair<std::string, bool>{text_of(7), true},
                                     {" " + text_of(7) + "\n", true},
                                     {"", false},
                                     {"no key", false},
                                     {to_base64(Buffer(31)), false},
                                     {to_base64(Buffer(33)), false}}) {
    const auto read = read_key(folder.file("b.key", text));
    EXPECT_EQ(read.has_value(), is_key) << text;
    EXPECT_TRUE(is_key || error_of(read).code == Errc::malformed);
  }
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  std::filesystem::permissions(path, perms::owner_all);
  EXPECT_FALSE(read_key(path).has_value());  // neither a key nor missing
  EXPECT_NE(random_key(), random_key());
  EXPECT_EQ(random_key().size(), 32U);
}

TEST(KeyFiles, OlderKeysHaveANumber) {
  const TemporaryFolder folder;
  for (const std::string_view name :
       {"a.key", "a.key.2", "a.key.1", "a.key.", "a.key.next", "a.key.1x", "b.key.1", "xa.key.1",
        "a.key.:", "a.key.-", "a.key.90"}) {
    folder.file(name, text_of(3));
  }
  const std::filesystem::path path = folder.path() / "a.key";
  EXPECT_EQ(older_keys(path), (std::vector{folder.path() / "a.key.1", folder.path() / "a.key.2",
                                           folder.path() / "a.key.90"}));
  EXPECT_EQ(read_older_keys(path)->size(), 3U);
  folder.file("a.key.1", "broken");
  EXPECT_EQ(error_of(read_older_keys(path)).code, Errc::malformed);
  EXPECT_TRUE(older_keys(folder.path() / "nowhere" / "a.key").empty());
}

TEST(KeyFiles, AReplacedKeyIsKeptOnce) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "a.key";
  ASSERT_TRUE(replace_key(path, key_of(1)).has_value());
  EXPECT_EQ(kept(folder), "a.key 1");
  ASSERT_TRUE(replace_key(path, key_of(2)).has_value());
  EXPECT_EQ(kept(folder), "a.key 2, a.key.1 1");
  ASSERT_TRUE(replace_key(path, key_of(3)).has_value());
  EXPECT_EQ(kept(folder), "a.key 3, a.key.1 1, a.key.2 2");
  // Broken off when the old one had been kept, and run again.
  folder.file("a.key.3", text_of(3));
  ASSERT_TRUE(replace_key(path, key_of(4)).has_value());
  EXPECT_EQ(kept(folder), "a.key 4, a.key.1 1, a.key.2 2, a.key.3 3");
  folder.file("a.key", "broken");
  EXPECT_FALSE(replace_key(path, key_of(5)).has_value());
  folder.file("a.key", text_of(4));
  folder.file("a.key.1", "broken");
  EXPECT_FALSE(replace_key(path, key_of(5)).has_value());
}

TEST(KeyFiles, TheNextKeyIsTakenUp) {
  const struct {
    std::vector<std::pair<std::string_view, unsigned char>> files;
    Before before;
    std::string_view want;
  } rows[] = {
      {{{"a.key", 1}}, Before::keep, "a.key 1"},
      {{{"a.key", 1}, {"a.key.next", 2}}, Before::keep, "a.key 2, a.key.1 1"},
      {{{"a.key", 1}, {"a.key.next", 2}}, Before::drop, "a.key 2"},
      // Broken off when it had taken its place.
      {{{"a.key", 2}, {"a.key.next", 2}, {"a.key.1", 1}}, Before::keep, "a.key 2, a.key.1 1"},
      {{{"a.key.next", 2}}, Before::keep, "a.key 2"},
      {{}, Before::keep, ""}};
  for (const auto& row : rows) {
    const TemporaryFolder folder;
    for (const auto& [name, byte] : row.files) {
      folder.file(name, text_of(byte));
    }
    ASSERT_TRUE(take_up_next(folder.path() / "a.key", row.before).has_value());
    EXPECT_EQ(kept(folder), row.want);
  }
  for (const std::string_view broken : {"a.key", "a.key.next"}) {
    const TemporaryFolder folder;
    folder.file("a.key", text_of(1));
    folder.file("a.key.next", text_of(2));
    folder.file(broken, "broken");
    EXPECT_FALSE(take_up_next(folder.path() / "a.key", Before::keep).has_value());
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "a.key.next"));
  }
}

TEST(KeyFiles, WhatCannotBeRemovedIsAnError) {
  const TemporaryFolder folder;
  const std::string one = folder.file("a", "");
  EXPECT_TRUE(remove_keys({one, folder.path() / "missing"}).has_value());
  EXPECT_FALSE(std::filesystem::exists(one));
  std::filesystem::create_directories(folder.path() / "full" / "folder");
  EXPECT_FALSE(remove_keys({folder.path() / "full"}).has_value());
}

}  // namespace
}  // namespace tocsin::app
