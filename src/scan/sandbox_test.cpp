#include "scan/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace tocsin::scan {
namespace {

constexpr SandboxLimits kLimits{.cpu = std::chrono::seconds(5)};

TEST(SandboxDeathTest, NothingCanBeOpenedConnectedOrStarted) {
  EXPECT_EXIT(
      {
        if (!enter_sandbox(kLimits, 0)) {
          _exit(1);
        }
        const auto is_denied = [](long result) { return result < 0 && errno == EPERM; };
        const bool is_right = is_denied(open("/etc/passwd", O_RDONLY)) &&
                              is_denied(socket(AF_INET, SOCK_STREAM, 0)) && is_denied(fork()) &&
                              is_denied(unlink("/nothing")) && is_denied(dup(0)) &&
                              is_denied(kill(getppid(), 0));
        _exit(is_right ? 42 : 2);
      },
      ::testing::ExitedWithCode(42), "");
}

TEST(SandboxDeathTest, MemoryStaysAvailableForWork) {
  EXPECT_EXIT(
      {
        const bool is_in = enter_sandbox(kLimits, 0).has_value();
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
    const auto answer = scan_in_child({.program = row.program, .upload = upload});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, row.want);
  }
  const auto late = scan_in_child({.program = "/bin/sleep",
                                   .arguments = {"600"},
                                   .upload = upload,
                                   .limits = {.wall = std::chrono::seconds(0)}});
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().code, Errc::too_large);
  const auto loud = scan_in_child({.program = "/bin/echo",
                                   .arguments = {"a long answer"},
                                   .upload = upload,
                                   .limits = {.answer_bytes = 4}});
  ASSERT_FALSE(loud.has_value());
  EXPECT_EQ(loud.error().code, Errc::too_large);
  close(upload);
}

}  // namespace
}  // namespace tocsin::scan
