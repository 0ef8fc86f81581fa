// An instance on disk: its keys are made once, and missed from then on; the commands that work on
// it.
#include "app/instance.h"

#include "app/key_files.h"
#include "app/program_for_test.h"
#include "base/error_for_test.h"

namespace tocsin::app {
namespace {

InstanceOptions options_of(const TemporaryFolder& folder,
                           std::string base_url = "https://a.example:8460") {
  InstanceOptions out;
  out.data = folder.path() / "data";
  out.base_url = std::move(base_url);
  return out;
}
std::filesystem::path key_path(const TemporaryFolder& folder, std::string_view name) {
  return folder.path() / "data" / "keys" / name;
}
/// "open", or the code of the error.
std::string opened(const InstanceOptions& options) {
  const auto instance = Instance::open(options);
  return instance ? "open" : std::string(to_text(instance.error().code));
}
Ran run_on(const TemporaryFolder& folder, std::vector<std::string> words) {
  words.insert(words.end(), {"--data", (folder.path() / "data").string()});
  return run(std::move(words));
}

TEST(Instance, IsMadeOnceAndIsTheSameAgain) {
  const TemporaryFolder folder;
  std::string log_key;
  {
    const auto instance = Instance::open(options_of(folder));
    ASSERT_TRUE(instance.has_value());
    const exposure::World& world = (*instance)->world();
    EXPECT_EQ(world.base_url, "https://a.example:8460");
    EXPECT_EQ(world.notice_key_name, "a.example:8460/notices");
    EXPECT_EQ(world.store->origin(), "a.example:8460/log");
    EXPECT_FALSE(world.is_exercise);
    EXPECT_FALSE(world.delivers_mail);
    log_key = to_base64(world.store->log_key().bytes);
    for (const char* name : {"log.key", "notice.key", "token.key", "secrets.key"}) {
      EXPECT_TRUE(std::filesystem::exists(key_path(folder, name))) << name;
    }
  }
  EXPECT_TRUE(std::filesystem::exists(guard_path(options_of(folder))));
  // A command knows no base address.
  const auto again = Instance::open(options_of(folder, ""));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(to_base64((*again)->world().store->log_key().bytes), log_key);
  EXPECT_EQ((*again)->world().notice_key_name, "a.example:8460/notices");
}

TEST(Instance, ItsConfigurationNamesItsAddress) {
  const TemporaryFolder folder;
  InstanceOptions options = options_of(folder);
  options.origin = "an.origin/log";
  options.guard = folder.path() / "guard";
  std::filesystem::create_directory(options.data);
  std::ofstream(options.data / "tocsin.toml")
      << "[server]\npublic_address = \"http://b.example\"\n[mail]\nsmtp_url = \"smtp://c\"\n";
  const auto instance = Instance::open(options);
  ASSERT_TRUE(instance.has_value());
  EXPECT_EQ((*instance)->world().base_url, "http://b.example");
  EXPECT_EQ((*instance)->world().notice_key_name, "b.example/notices");
  EXPECT_EQ((*instance)->world().store->origin(), "an.origin/log");
  EXPECT_TRUE((*instance)->world().delivers_mail);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "guard"));
  EXPECT_FALSE(std::filesystem::exists(options.data / "signer"));
  std::ofstream(options.data / "tocsin.toml") << "[nothing]\nx = 1\n";
  EXPECT_EQ(opened(options), "malformed");
}

TEST(Instance, AKeyThatWasUsedIsMissed) {
  struct Row {
    std::string_view name;
    Lost lost;
    std::string_view want;
  };
  const TemporaryFolder used;
  ASSERT_EQ(opened(options_of(used)), "open");
  // The key of the log is never made again; the others are if their loss is accepted.
  for (const Row& row :
       {Row{"log.key", Lost::nothing, "conflict"}, Row{"notice.key", Lost::nothing, "conflict"},
        Row{"secrets.key", Lost::nothing, "conflict"}, Row{"token.key", Lost::nothing, "open"},
        Row{"notice.key", Lost::notices, "open"}, Row{"notice.key", Lost::secrets, "conflict"},
        Row{"secrets.key", Lost::secrets, "open"}, Row{"secrets.key", Lost::notices, "conflict"},
        Row{"log.key", Lost::secrets, "conflict"}}) {
    for (const bool is_another : {false, true}) {
      SCOPED_TRACE(std::string(row.name) + (is_another ? " is another" : " is missing"));
      const TemporaryFolder folder;
      InstanceOptions options = options_of(folder);
      std::filesystem::copy(options_of(used).data, options.data,
                            std::filesystem::copy_options::recursive);
      std::filesystem::remove(key_path(folder, row.name));
      if (is_another) {
        ASSERT_TRUE(write_key(key_path(folder, row.name), random_key()).has_value());
      }
      options.lost = row.lost;
      const bool is_log = row.name == "log.key";
      const std::string got = opened(options);
      EXPECT_EQ(got == "open", row.want == "open") << got;
      EXPECT_TRUE((is_log && is_another) || got == row.want) << got;
      EXPECT_TRUE(!is_log || is_another || !std::filesystem::exists(key_path(folder, row.name)));
      if (got == "open") {
        options.lost = Lost::nothing;
        EXPECT_EQ(opened(options), "open");
      }
    }
  }
}

TEST(Instance, AKeyFileThatOthersMayReadIsRefused) {
  const TemporaryFolder folder;
  ASSERT_EQ(opened(options_of(folder)), "open");
  for (const char* name : {"log.key", "notice.key", "token.key", "secrets.key"}) {
    using std::filesystem::perm_options;
    using std::filesystem::perms;
    std::filesystem::permissions(key_path(folder, name), perms::others_read, perm_options::add);
    EXPECT_EQ(opened(options_of(folder)), "forbidden") << name;
    std::filesystem::permissions(key_path(folder, name), perms::others_read, perm_options::remove);
  }
  EXPECT_EQ(opened(options_of(folder)), "open");
}

TEST(Instance, ANoticeKeyThatWasBegunIsTakenUp) {
  const TemporaryFolder folder;
  ASSERT_EQ(opened(options_of(folder)), "open");
  // The key that the store has noted waits in ".next": the change was broken off.
  std::filesystem::rename(key_path(folder, "notice.key"), key_path(folder, "notice.key.next"));
  ASSERT_EQ(opened(options_of(folder)), "open");
  EXPECT_TRUE(std::filesystem::exists(key_path(folder, "notice.key")));
  EXPECT_FALSE(std::filesystem::exists(key_path(folder, "notice.key.next")));
  // Another that waits there is not.
  ASSERT_TRUE(write_key(key_path(folder, "notice.key.next"), random_key()).has_value());
  EXPECT_EQ(opened(options_of(folder)), "open");
  std::filesystem::remove(key_path(folder, "notice.key"));
  EXPECT_EQ(opened(options_of(folder)), "conflict");
}

TEST(InstanceCommands, KeysAreListedAndRotated) {
  const TemporaryFolder folder;
  EXPECT_NE(run_on(folder, {"keys", "list"}).out.find("log: keys/log.key (missing)"),
            std::string::npos);
  ASSERT_EQ(opened(options_of(folder)), "open");
  const auto listed = [&] { return run_on(folder, {"keys", "list"}).out; };
  EXPECT_EQ(listed().find("(missing)"), std::string::npos);
  EXPECT_EQ(listed().find("the one before"), std::string::npos);
  const std::string json = run_on(folder, {"keys", "list", "--json"}).out;
  EXPECT_TRUE(json.starts_with(R"({"keys":[{"key":"log","file":"log.key")")) << json;
  // Each rotation is an entry of the log.
  const auto entries = [&] {
    const std::string text = run_on(folder, {"log", "verify", "--json"}).out;
    return std::stoi(text.substr(text.find(R"("leaves":)") + 9));
  };
  struct Line {
    std::vector<std::string> words;
    int exit;
    std::string_view out;
    int entries = 0;
  };
  const std::vector<Line> lines = {
      {{"rotate", "token"}, 0, "keys/token.key is new", 1},
      {{"rotate", "token", "--finish"}, 0, "were removed", 1},
      {{"rotate", "secrets"}, 0, "1 keys before it were removed", 1},
      {{"rotate", "secrets", "--finish"}, 0, "0 keys before it were removed"},
      {{"rotate", "secrets", "--lost"}, 0, "1 secrets are sealed", 1},
      {{"rotate", "openpgp"}, 0, "are signed with the OpenPGP key", 1},
      {{"rotate", "openpgp", "--finish"}, 2, "lies in the store"},
      {{"rotate", "openpgp", "--lost"}, 2, "lies in the store"},
      {{"rotate", "secrets", "--finish"}, 0, "1 secrets are sealed"},
      {{"rotate", "notices"}, 0, "Notices are signed with a.example", 1},
      {{"rotate", "notices", "--lost"}, 0, "Notices are signed with a.example", 1},
      {{"rotate", "log", "--lost"}, 2, "cannot go on"},
      {{"rotate", "log"}, 0, "with the key before it too", 2},
      {{"rotate", "log"}, 5, "is not finished"},
      {{"rotate", "log", "--finish"}, 5, "have 90 days"},
      {{"rotate", "log", "--finish", "--early"}, 0, "alone.", 1},
      {{"rotate", "log", "--finish"}, 0, "alone."},
      {{"rotate", "nothing"}, 2, ""},
      {{"rotate"}, 2, ""},
      {{"rotate", "log", "--early"}, 2, ""},
      {{"rotate", "log", "--finish", "--lost"}, 2, ""}};
  for (const Line& line : lines) {
    std::vector<std::string> words = line.words;
    words.insert(words.begin(), "keys");
    const int before = entries();
    const Ran ran = run_on(folder, words);
    EXPECT_EQ(entries() - before, line.entries) << line.out;
    EXPECT_EQ(ran.exit, line.exit) << ran.out << ran.err;
    EXPECT_NE((ran.out + ran.err).find(line.out), std::string::npos) << ran.out << ran.err;
    const bool has_old = line.out == "keys/token.key is new" || line.exit == 5 ||
                         line.out == "with the key before it too";
    EXPECT_EQ(listed().find("the one before") != std::string::npos, has_old) << line.out;
  }
  EXPECT_EQ(opened(options_of(folder)), "open");
}

TEST(InstanceCommands, TheLogIsVerified) {
  const TemporaryFolder folder;
  ASSERT_EQ(opened(options_of(folder)), "open");
  Ran ran = run_on(folder, {"log", "verify"});
  EXPECT_EQ(ran.exit, 0);
  EXPECT_TRUE(ran.out.starts_with("valid: ")) << ran.out;
  EXPECT_NE(ran.out.find("\na.example:8460/log\n"), std::string::npos) << ran.out;
  ran = run_on(folder, {"log", "verify", "--json"});
  EXPECT_TRUE(ran.out.starts_with(R"({"valid":true,"leaves":)")) << ran.out;
  // Without its guard a store is not opened, until the operator says that it is the right one.
  std::filesystem::remove(guard_path(options_of(folder)));
  EXPECT_NE(run_on(folder, {"log", "verify"}).exit, 0);
  ran = run_on(folder, {"log", "adopt"});
  EXPECT_EQ(ran.exit, 0) << ran.err;
  EXPECT_TRUE(ran.out.starts_with("The guard now holds:\na.example:8460/log\n")) << ran.out;
  EXPECT_EQ(run_on(folder, {"log", "verify"}).exit, 0);
  const TemporaryFolder nothing;
  EXPECT_NE(run_on(nothing, {"log", "adopt"}).exit, 0);
}

TEST(InstanceCommands, ASignInLinkIsForSomebody) {
  const TemporaryFolder folder;
  const Ran ran = run_on(folder, {"sign-in-link", "nobody@a.example"});
  EXPECT_EQ(ran.exit, 3);
  EXPECT_NE(ran.err.find("no account"), std::string::npos);
}

}  // namespace
}  // namespace tocsin::app
