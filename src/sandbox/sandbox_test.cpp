#include "sandbox/sandbox.h"

#include "base/error_for_test.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace tocsin::sandbox {
namespace {

constexpr Limits kLimits{.cpu = std::chrono::seconds(5)};

Result<std::string> answer_of(const ChildOptions& options) {
  std::string answer;
  TOC_CHECK(run_child(options, [&](std::string_view piece) -> Status {
    answer += piece;
    return {};
  }));
  return answer;
}

TEST(SandboxDeathTest, NothingCanBeOpenedConnectedOrStarted) {
  EXPECT_EXIT(
      {
        if (!enter(kLimits, 0)) {
          _exit(1);
        }
        const auto is_denied = [](long result) { return result < 0 && errno == EPERM; };
        const bool is_right = is_denied(open("/etc/passwd", O_RDONLY)) &&
                              is_denied(socket(AF_INET, SOCK_STREAM, 0)) && is_denied(fork()) &&
                              is_denied(unlink("/nothing")) && is_denied(dup(0)) &&
                              is_denied(kill(getppid(), 0)) &&
                              is_denied(tgkill(getppid(), getppid(), 0));
        _exit(is_right ? 42 : 2);
      },
      ::testing::ExitedWithCode(42), "");
}

TEST(SandboxDeathTest, MemoryStaysAvailableForWork) {
  EXPECT_EXIT(
      {
        const bool is_in = enter(kLimits, 0).has_value();
        void* const room = malloc(std::size_t{32} << 20U);
        _exit(is_in && room != nullptr ? 42 : 2);
      },
      ::testing::ExitedWithCode(42), "");
}

TEST(Sandbox, AChildThatDoesNotAnswerIsAnError) {
  const int upload = open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(upload, 0);
  struct Row {
    std::string program;
    Errc want;
  };
  for (const Row& row :
       {Row{"/bin/false", Errc::unavailable}, Row{"/nothing", Errc::unavailable}}) {
    SCOPED_TRACE(row.program);
    const auto answer = answer_of({.program = row.program, .input = upload});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(error_of(answer).code, row.want);
  }
  const auto late = answer_of({.program = "/bin/sleep",
                               .arguments = {"600"},
                               .input = upload,
                               .limits = {.wall = std::chrono::seconds(0)}});
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(error_of(late).code, Errc::too_large);
  const auto loud = answer_of({.program = "/bin/echo",
                               .arguments = {"a long answer"},
                               .input = upload,
                               .limits = {.answer_bytes = 4}});
  ASSERT_FALSE(loud.has_value());
  EXPECT_EQ(error_of(loud).code, Errc::too_large);
  close(upload);
}

TEST(Sandbox, AChildThatAnsweredAndStaysIsEnded) {
  const auto input = InputFile::of({"exec >&-; sleep 600"});
  ASSERT_TRUE(input.has_value());
  const auto stays = answer_of({.program = "/bin/sh",
                                .input = input->descriptor(),
                                .limits = {.wall = std::chrono::seconds(1)}});
  ASSERT_FALSE(stays.has_value());
  EXPECT_EQ(error_of(stays).code, Errc::too_large);
}

TEST(Sandbox, TheEndOfAChildSaysWhatItWas) {
  struct Row {
    std::string_view script;
    Errc want;
  };
  for (const Row& row :
       {Row{"kill -SEGV $$", Errc::malformed}, Row{"kill -ABRT $$", Errc::malformed},
        Row{"kill -KILL $$", Errc::too_large}, Row{"kill -XCPU $$", Errc::too_large},
        Row{"exit 72", Errc::too_large}, Row{"exit 71", Errc::unavailable}}) {
    SCOPED_TRACE(row.script);
    const auto input = InputFile::of({row.script});
    ASSERT_TRUE(input.has_value());
    const auto answer = answer_of({.program = "/bin/sh", .input = input->descriptor()});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(error_of(answer).code, row.want);
  }
}

TEST(Sandbox, AChildHasItsStreamsAndNothingElse) {
  const auto input = InputFile::of({"echo ", "$(ls /proc/self/fd | wc -l) $(env | wc -l)"});
  ASSERT_TRUE(input.has_value());
  const auto answer = answer_of({.program = "/bin/sh", .input = input->descriptor()});
  ASSERT_TRUE(answer.has_value());
  // The fourth is the folder that ls reads; the shell sets PWD and its like itself.
  EXPECT_TRUE(answer->starts_with("4 ")) << *answer;
}

TEST(Sandbox, NobodyWritesToAnInput) {
  const auto input = InputFile::of({"a", "b"});
  ASSERT_TRUE(input.has_value());
  EXPECT_EQ(write(input->descriptor(), "c", 1), -1);
}

}  // namespace
}  // namespace tocsin::sandbox
