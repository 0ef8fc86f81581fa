// The guard's file: which of its slots counts, and a disk that does not take what it is given.
#include "store/guard.h"

#include "base/crypto.h"
#include "base/error_for_test.h"
#include "base/file.h"
#include "store/store.h"
#include "store/testing.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

namespace {
std::atomic<bool> disk_fails_to_flush = false;
std::atomic<int> disk_refuses_with = 0;  ///< errno of each write
}  // namespace

// They take the place of the C library's in this binary, SQLite's calls included.
extern "C" ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  if (disk_refuses_with != 0) {
    errno = disk_refuses_with;
    return -1;
  }
  return static_cast<ssize_t>(::syscall(SYS_pwrite64, file, bytes, size, at));
}
extern "C" int fdatasync(int file) {
  if (disk_fails_to_flush) {
    errno = EIO;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fdatasync, file));
}

namespace tocsin::store {
namespace {

constexpr std::size_t kSlotBytes = 4096;

std::string slot(const std::string& sequence, const std::string& note) {
  return "tocsin-guard/v1 " + sequence + " " + to_hex(sha256(as_bytes(note))) + " " +
         std::to_string(note.size()) + "\n" + note;
}
/// A slot with what stands first in it replaced by something else.
std::string bent(std::string text, const std::string& what, const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

class GuardFile : public ::testing::Test {
 protected:
  Result<std::optional<std::string>> read(const std::string& bytes) {
    TOC_CHECK(write_file_durably(path_, bytes, FileMode::secret));
    TOC_TRY(const Guard guard, Guard::open(path_));
    return guard.last();
  }

  TemporaryFolder folder_;
  const std::string path_ = (folder_.path() / "guard").string();
};

TEST_F(GuardFile, HoldsWhatTheNewestReadableSlotSays) {
  const auto both = [](std::string first, const std::string& second) {
    first.resize(kSlotBytes, '\0');
    return first + second;
  };
  const std::string zeros(2 * kSlotBytes, '\0');
  const std::string one = slot("1", "one\n");
  const std::string two = slot("2", "two\n");
  const struct {
    const char* name;
    std::string bytes;
    std::optional<std::string> last;
  } rows[] = {
      {"empty", "", std::nullopt},
      {"zeros", zeros, std::nullopt},
      {"the first alone", one, "one\n"},
      {"the second alone", both("", two), "two\n"},
      {"the newer second", both(one, two), "two\n"},
      {"the newer first", both(two, one), "two\n"},
      {"two of one number", both(slot("2", "first\n"), two), "first\n"},
      {"the second torn", both(one, bent(two, "two\n", "twx\n")), "one\n"},
      {"the first torn", both(bent(one, "one\n", "onx\n"), two), "two\n"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto last = read(row.bytes);
    ASSERT_TRUE(last.has_value()) << describe(last.error());
    EXPECT_EQ(*last, row.last);
  }
}

TEST_F(GuardFile, IsDamagedWhenNoSlotCanBeRead) {
  const std::string good = slot("1", "one\n");
  std::string first_of_two = "garbage";
  first_of_two.resize(2 * kSlotBytes, '\0');
  const struct {
    const char* name;
    std::string bytes;
  } rows[] = {
      {"garbage", "garbage"},
      {"garbage before zeros", first_of_two},
      {"garbage behind zeros", std::string(kSlotBytes, '\0') + "garbage"},
      {"another version", bent(good, "/v1", "/v2")},
      {"number 0", slot("0", "one\n")},
      {"no number", slot("", "one\n")},
      {"neither number nor space", bent(good, "1 ", "")},
      {"a number that is none", slot("x", "one\n")},
      {"cut in the number", good.substr(0, 17)},
      {"cut in the digest", good.substr(0, 40)},
      {"cut before the size", good.substr(0, 83)},
      {"cut in the size", good.substr(0, 84)},
      {"cut in the note", good.substr(0, good.size() - 1)},
      {"longer than it says", bent(good, " 4\n", " 3\n")},
      {"shorter than it says", bent(good, " 4\n", " 5\n")},
      {"another's digest", bent(good, to_hex(sha256(as_bytes(std::string_view("one\n")))),
                                to_hex(sha256(as_bytes(std::string_view("two\n")))))},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(error_of(read(row.bytes)).code, Errc::internal) << row.name;
  }
}

TEST_F(GuardFile, TakesWhatFitsIntoASlotAndNoMore) {
  Guard guard = *Guard::open(path_);
  const std::size_t head_bytes = slot("1", std::string(1000, 'x')).size() - 1000;
  const std::string most(kSlotBytes - head_bytes, 'x');
  EXPECT_EQ(error_of(guard.put(std::nullopt, most + "x")).code, Errc::internal);
  EXPECT_TRUE(guard.put(std::nullopt, most).has_value());
  EXPECT_EQ(guard.last(), most);
}

TEST_F(GuardFile, IsNotMadeWhereThereIsNoFolderOrNoRoom) {
  const Error error = error_of(Guard::open((folder_.path() / "none" / "guard").string()));
  EXPECT_TRUE(error.message.starts_with("Cannot open the guard")) << error.message;
  EXPECT_FALSE(Guard::open("/dev/full").has_value());
  EXPECT_FALSE(Guard::open("/proc/self/mem").has_value()) << "it cannot be read at its beginning";
}

/// Files may not grow beyond so many bytes while it lives.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;
  ~FileLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST_F(GuardFile, APutThatTheDiskDoesNotTakeWholeIsAnErrorAndTheOneBeforeStays) {
  Guard guard = *Guard::open(path_);
  ASSERT_TRUE(guard.put(std::nullopt, "one\n").has_value());
  for (const rlim_t bytes : {0, 50}) {
    const FileLimit limit(bytes);
    EXPECT_FALSE(guard.put("one\n", "two\n").has_value()) << bytes;
  }
  EXPECT_EQ(guard.last(), "one\n");
  EXPECT_TRUE(guard.put("one\n", "two\n").has_value());
}

TEST_F(GuardFile, APutThatIsNotFlushedIsAnError) {
  Guard guard = *Guard::open(path_);
  disk_fails_to_flush = true;
  const Status refused = guard.put(std::nullopt, "one\n");
  disk_fails_to_flush = false;
  EXPECT_FALSE(refused.has_value());
  EXPECT_FALSE(guard.last().has_value());
}

TEST(Disk, AStoreThatIsNotFlushedStopsItsWriter) {
  testing::TestStore store("sqlite");
  ASSERT_TRUE(store.open().has_value());
  const auto put = [&](const std::string& name) {
    return store->write([&](Transaction& tx) {
      return tx.execute("INSERT INTO setting (name, value) VALUES ($1, '')", {name});
    });
  };
  ASSERT_TRUE(put("before").has_value());
  disk_fails_to_flush = true;
  const Status during = put("during");
  disk_fails_to_flush = false;
  EXPECT_EQ(error_of(during).code, Errc::unavailable);
  EXPECT_EQ(error_of(put("after")).code, Errc::unavailable) << "nobody knows what the disk holds";
  EXPECT_EQ(error_of(store->writable()).code, Errc::unavailable);
  EXPECT_TRUE(store
                  ->read([](Reader& reader) {
                    return reader.find("SELECT value FROM setting WHERE name = 'before'");
                  })
                  ->has_value());
}

TEST(Disk, WhatRefusesAWriteIsFullOrBrokenAndTheStoreGoesOnWhenItTakesOneAgain) {
  testing::TestStore store("sqlite");
  ASSERT_TRUE(store.open().has_value());
  const auto put = [&](const std::string& name) {
    return store->write([&](Transaction& tx) {
      return tx.execute("INSERT INTO setting (name, value) VALUES ($1, '')", {name});
    });
  };
  for (const auto& [reason, code] :
       {std::pair{ENOSPC, Errc::no_space}, std::pair{EDQUOT, Errc::no_space},
        std::pair{EIO, Errc::unavailable}}) {
    const std::string name = std::to_string(reason);
    disk_refuses_with = reason;
    const Status refused = put(name);
    disk_refuses_with = 0;
    EXPECT_EQ(error_of(refused).code, code) << name;
    EXPECT_TRUE(put(name).has_value()) << name;
  }
}

}  // namespace
}  // namespace tocsin::store
