#include "sandbox/sandbox.h"

#include "base/error_for_test.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <utility>

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
  std::array<int, 2> ends{};  // a sanitizer needs a pipe
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
                              is_denied(tgkill(getppid(), getppid(), 0)) &&
                              is_denied(pipe2(ends.data(), 0)) == limits_memory();
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

/// May the process take that much memory more, once it is in?
bool has_room(const Limits& limits, std::uint64_t input_bytes, std::size_t wanted) {
  if (!enter(limits, input_bytes)) {
    _exit(1);
  }
  return mmap(nullptr, wanted, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

TEST(SandboxDeathTest, MemoryIsWhatTheLimitAndTheInputTake) {
  constexpr std::size_t kGibibyte = std::size_t{1} << 30U;
  constexpr Limits kSmall{.memory_bytes = kGibibyte, .cpu = std::chrono::seconds(5)};
  EXPECT_EXIT(_exit(has_room(kSmall, 0, kGibibyte) == limits_memory() ? 2 : 42),
              ::testing::ExitedWithCode(42), "");
  EXPECT_EXIT(_exit(has_room(kSmall, kGibibyte, kGibibyte) ? 42 : 2), ::testing::ExitedWithCode(42),
              "");
  if (limits_memory()) {
    EXPECT_EXIT(
        {
          const bool is_in = enter(kSmall, 0).has_value();
          std::string text;
          text.reserve(2 * kGibibyte);
          _exit(is_in ? 2 : 1);
        },
        ::testing::ExitedWithCode(72), "");
  }
}

TEST(SandboxDeathTest, LimitsThatCannotBeSetAreAnError) {
  EXPECT_EXIT(_exit(enter({.cpu = std::chrono::seconds(-1)}, 0) ? 2 : 42),
              ::testing::ExitedWithCode(42), "");
}

/// The line of /proc/…/status or the like that begins so, without its name; empty when there is
/// none.
std::string line_of(const std::string& file, std::string_view name) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(name)) {
      return line.substr(name.size());
    }
  }
  return "";
}

TEST(Sandbox, WhoIsInHasItsLimits) {
  std::array<int, 2> to_child{};
  std::array<int, 2> from_child{};
  ASSERT_EQ(pipe(to_child.data()), 0);
  ASSERT_EQ(pipe(from_child.data()), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    close(to_child[1]);
    char byte = enter(kLimits, 0) ? 'i' : 'o';
    std::ignore = write(from_child[1], &byte, 1);
    std::ignore = read(to_child[0], &byte, 1);  // until it has been looked at
    _exit(0);
  }
  char byte = 0;
  ASSERT_EQ(read(from_child[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'i');
  const auto limit_of = [&](auto resource) {
    rlimit limit{};
    EXPECT_EQ(prlimit(child, resource, nullptr, &limit), 0);
    return std::pair(limit.rlim_cur, limit.rlim_max);
  };
  EXPECT_EQ(limit_of(RLIMIT_CORE), std::pair(rlim_t{0}, rlim_t{0}));
  EXPECT_EQ(limit_of(RLIMIT_FSIZE), std::pair(rlim_t{0}, rlim_t{0}));
  EXPECT_LE(limit_of(RLIMIT_NOFILE).second, limits_memory() ? 3U : 16U);
  EXPECT_EQ(limit_of(RLIMIT_CPU), std::pair(rlim_t{5}, rlim_t{6}));
  const std::string folder = "/proc/" + std::to_string(child);
  EXPECT_EQ(line_of(folder + "/status", "NoNewPrivs:"), "\t1");
  EXPECT_EQ(line_of(folder + "/status", "Seccomp:"), "\t2");
  EXPECT_EQ(line_of(folder + "/oom_score_adj", ""), "1000");
  for (const int end : {to_child[0], to_child[1], from_child[0], from_child[1]}) {
    close(end);
  }
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

/// What the child's side reads from such an input, in a process of its own.
void expect_input(int input, const std::optional<std::string_view>& want) {
  EXPECT_EXIT(
      {
        if (input < 0) {
          close(STDIN_FILENO);
        } else {
          dup2(input, STDIN_FILENO);
        }
        const auto got = map_standard_input();
        _exit(got.has_value() == want.has_value() && (!want || *got == *want) ? 42 : 2);
      },
      ::testing::ExitedWithCode(42), "");
}

TEST(SandboxDeathTest, TheInputIsARegularFile) {
  const auto some = InputFile::of({"ab", "", "c"});
  const auto nothing = InputFile::of({});
  ASSERT_TRUE(some.has_value() && nothing.has_value());
  expect_input(some->descriptor(), "abc");
  expect_input(nothing->descriptor(), "");
  expect_input(-1, std::nullopt);
  const int device = open("/dev/null", O_RDONLY | O_CLOEXEC);
  expect_input(device, std::nullopt);
  close(device);
  const int only_written = memfd_create("test", MFD_CLOEXEC);
  ASSERT_EQ(write(only_written, "x", 1), 1);
  const int again = open(("/proc/self/fd/" + std::to_string(only_written)).c_str(), O_WRONLY);
  ASSERT_GE(again, 0);
  expect_input(again, std::nullopt);  // a file that cannot be mapped
  close(again);
  close(only_written);
}

/// Signals at short intervals, which end every system call that waits.
class Ticks {
 public:
  Ticks() {
    struct sigaction action{};
    action.sa_handler = [](int) {};
    sigaction(SIGALRM, &action, nullptr);
    set(100);
  }
  Ticks(const Ticks&) = delete;
  Ticks& operator=(const Ticks&) = delete;
  ~Ticks() { set(0); }  // the handler stays, for one that is on its way

 private:
  static void set(suseconds_t microseconds) {
    const timeval interval{0, microseconds};
    const itimerval timer{interval, interval};
    setitimer(ITIMER_REAL, &timer, nullptr);
  }
};

/// More than a pipe holds, so that it goes out in pieces; read byte by byte, so that the writer
/// waits. 42 if all of it came through.
int exit_of_writer() {
  std::array<int, 2> ends{};
  const bool has_pipe = pipe(ends.data()) == 0;
  const std::string text(100'000, 'x');
  const pid_t reader = fork();
  if (reader == 0) {
    close(ends[1]);
    std::string got;
    for (char byte = 0; read(ends[0], &byte, 1) == 1;) {
      got += byte;
    }
    _exit(got == text ? 42 : 2);
  }
  dup2(ends[1], STDOUT_FILENO);
  close(ends[1]);
  const Ticks ticks;
  const bool is_written = write_standard_output(text).has_value();
  close(STDOUT_FILENO);
  int status = -1;
  while (waitpid(reader, &status, 0) < 0 && errno == EINTR) {
  }
  return has_pipe && is_written && WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}

TEST(SandboxDeathTest, TheAnswerIsWrittenToItsEnd) {
  EXPECT_EXIT(_exit(exit_of_writer()), ::testing::ExitedWithCode(42), "");
  EXPECT_EXIT(
      {
        close(STDOUT_FILENO);
        _exit(write_standard_output("").has_value() && !write_standard_output("x") ? 42 : 2);
      },
      ::testing::ExitedWithCode(42), "");
}

TEST(Sandbox, AnInputEndsWithItsOwner) {
  int descriptor = -1;
  {
    auto first = InputFile::of({"a"});
    ASSERT_TRUE(first.has_value());
    descriptor = first->descriptor();
    const InputFile second = *std::move(first);
    EXPECT_EQ(second.descriptor(), descriptor);
    EXPECT_EQ(first->descriptor(), -1);
    EXPECT_GE(fcntl(descriptor, F_GETFD), 0);
  }
  EXPECT_EQ(fcntl(descriptor, F_GETFD), -1);
}

TEST(Sandbox, AnAnswerMayBeAsLongAsItsLimit) {
  const auto answer = [](std::uint64_t bytes) {
    const auto input = InputFile::of({"printf 12345678"});
    return answer_of(
        {.program = "/bin/sh", .input = input->descriptor(), .limits = {.answer_bytes = bytes}});
  };
  EXPECT_EQ(*answer(8), "12345678");
  EXPECT_EQ(error_of(answer(7)).code, Errc::too_large);
}

TEST(Sandbox, ASignalEndsNoWaiting) {
  const auto input =
      InputFile::of({"i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo one; exec >&-",
                     "; while [ $i -lt 40000 ]; do i=$((i+1)); done"});
  ASSERT_TRUE(input.has_value());
  const Ticks ticks;
  const auto answer = answer_of({.program = "/bin/sh", .input = input->descriptor()});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(*answer, "one\n");
}

TEST(Sandbox, AnAnswerThatIsRefusedEndsTheChild) {
  const auto input = InputFile::of({"echo one; exec >&-; sleep 600"});
  ASSERT_TRUE(input.has_value());
  int pieces = 0;
  const Status done = run_child({.program = "/bin/sh", .input = input->descriptor()},
                                [&](std::string_view) -> Status {
                                  ++pieces;
                                  return fail(Errc::conflict, "No more of it.");
                                });
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(error_of(done).code, Errc::conflict);
  EXPECT_EQ(pieces, 1);
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
