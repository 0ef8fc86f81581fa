#include "sandbox/sandbox.h"

#include "base/file.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <new>
#include <utility>

namespace tocsin::sandbox {
namespace {

constexpr int kExitMemory = 72;

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "The sandbox knows x86-64 and AArch64."
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif
#else
constexpr bool kIsSanitized = false;
#endif

/// What reading mapped memory, allocating and answering needs. No call here takes a path, makes a
/// descriptor or reaches another process. Without tgkill abort() ends in SIGSEGV, which will do:
/// with it a child could end its server.
constexpr std::array<std::uint32_t, 25> kAllowed{
    SYS_read,         SYS_write,         SYS_close,        SYS_fstat,
    SYS_lseek,        SYS_mmap,          SYS_munmap,       SYS_mprotect,
    SYS_mremap,       SYS_madvise,       SYS_brk,          SYS_futex,
    SYS_getrandom,    SYS_clock_gettime, SYS_rt_sigaction, SYS_rt_sigprocmask,
    SYS_rt_sigreturn, SYS_sigaltstack,   SYS_exit,         SYS_exit_group,
    SYS_gettid,       SYS_getpid,        SYS_sched_yield,  SYS_restart_syscall,
    SYS_writev};

/// A sanitizer finds out by a pipe whether memory can be read, before it looks at an object's type.
constexpr std::uint64_t kDescriptorsMax = kIsSanitized ? 16 : 3;

Status limit(int resource, std::uint64_t value) {
  const rlimit wanted{value, value};
  if (setrlimit(static_cast<__rlimit_resource_t>(resource), &wanted) != 0) {
    return std::unexpected(errno_error("The limits of a child cannot be set", errno));
  }
  return {};
}

Status install_filter() {
  std::vector<sock_filter> filter;
  const auto load = [&](std::uint32_t offset) {
    filter.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
  };
  const auto answer = [&](std::uint32_t action) {
    filter.push_back(BPF_STMT(BPF_RET | BPF_K, action));
  };
  load(offsetof(seccomp_data, arch));
  filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0));
  answer(SECCOMP_RET_KILL_PROCESS);
  load(offsetof(seccomp_data, nr));
  const auto allow = [&](std::uint32_t number) {
    filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1));
    answer(SECCOMP_RET_ALLOW);
  };
  for (const std::uint32_t number : kAllowed) {
    allow(number);
  }
  if (kIsSanitized) {
    allow(SYS_pipe2);
  }
  answer(SECCOMP_RET_ERRNO | EPERM);
  const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    return std::unexpected(errno_error("The sandbox cannot be entered", errno));
  }
  return {};
}

struct Child {
  pid_t id = -1;
  int answer = -1;
};

/// What posix_spawn is told, given back at the end.
class SpawnPlan {
 public:
  SpawnPlan() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  /// The three streams and nothing else; signals as a fresh process has them. Zero, or an errno.
  int prepare(int input, int answer) {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    int fault = posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    const auto then = [&](int code) { fault = fault == 0 ? code : fault; };
    then(posix_spawn_file_actions_adddup2(&actions_, answer, STDOUT_FILENO));
    then(posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0));
    then(posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1));
    then(posix_spawnattr_setsigmask(&attributes_, &none));
    then(posix_spawnattr_setsigdefault(&attributes_, &all));
    then(posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
    return fault;
  }
  [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }
  [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// glibc's posix_spawn shares the memory until exec: it costs the same in a large server.
Result<Child> start(const ChildOptions& options) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::unexpected(errno_error("A child cannot be started", errno));
  }
  std::vector<std::string> texts{"tocsin"};
  texts.insert(texts.end(), options.arguments.begin(), options.arguments.end());
  std::vector<char*> arguments;
  arguments.reserve(texts.size() + 1);
  for (std::string& text : texts) {
    arguments.push_back(text.data());
  }
  arguments.push_back(nullptr);
  std::array<char*, 1> environment{nullptr};
  SpawnPlan plan;
  Child child{.id = -1, .answer = ends[0]};
  int fault = plan.prepare(options.input, ends[1]);
  if (fault == 0) {
    fault = posix_spawn(&child.id, options.program.c_str(), plan.actions(), plan.attributes(),
                        arguments.data(), environment.data());
  }
  close(ends[1]);
  if (fault != 0) {
    close(ends[0]);
    return fail(Errc::unavailable, errno_error("A child cannot be started", fault).message);
  }
  return child;
}

/// Time that is spent waiting for a child, against what may be.
class Patience {
 public:
  explicit Patience(std::chrono::nanoseconds left) : left_(left) {}
  /// False when it has run out before there was anything.
  bool wait_for(int descriptor) {
    while (left_.count() > 0) {
      const auto before = std::chrono::steady_clock::now();
      pollfd waiting{descriptor, POLLIN, 0};
      const int ready = poll(&waiting, 1, milliseconds());
      const int number = errno;
      left_ -= std::chrono::steady_clock::now() - before;
      if (ready > 0) {
        return true;
      }
      if (ready < 0 && number != EINTR) {
        return false;
      }
    }
    return false;
  }

 private:
  [[nodiscard]] int milliseconds() const {
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left_).count());
  }
  std::chrono::nanoseconds left_;
};

enum class End { answered, late, too_long, refused };

/// Hands out the answer until its end.
End take_answer(int answer, const Limits& limits, Patience& patience, const AnswerTaker& take,
                Status& taken) {
  std::array<char, 65536> piece{};
  std::uint64_t bytes = 0;
  while (patience.wait_for(answer)) {
    const ssize_t n = read(answer, piece.data(), piece.size());
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n <= 0) {
      return End::answered;
    }
    bytes += static_cast<std::uint64_t>(n);
    if (bytes > limits.answer_bytes) {
      return End::too_long;
    }
    taken = take({piece.data(), static_cast<std::size_t>(n)});
    if (!taken) {
      return End::refused;
    }
  }
  return End::late;
}

/// A child that has answered may still be busy, or pretend to be.
bool has_ended(pid_t id, Patience& patience) {
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, id, 0));
  if (handle < 0) {
    return false;
  }
  const bool has_ended = patience.wait_for(handle);
  close(handle);
  return has_ended;
}

std::string in_mebibytes(std::uint64_t bytes) {
  return std::to_string(bytes >> 20U) + " MiB";
}

std::unexpected<Error> took_too_long(const Limits& limits) {
  return fail(
      Errc::too_large,
      "The document takes more time to read than it may: " + std::to_string(limits.cpu.count()) +
          " seconds of a processor, " + std::to_string(limits.wall.count()) + " in all.");
}

std::unexpected<Error> took_too_much(const Limits& limits) {
  return fail(Errc::too_large, "The document takes more memory to read than it may: " +
                                   in_mebibytes(limits.memory_bytes) + ".");
}

Status judge(int status, const Limits& limits) {
  if (WIFSIGNALED(status)) {
    switch (WTERMSIG(status)) {
      case SIGXCPU: return took_too_long(limits);
      case SIGKILL: return took_too_much(limits);  // the kernel, when the machine has no more
      default: return fail(Errc::malformed, "The document broke the program that read it.");
    }
  }
  if (WEXITSTATUS(status) == kExitMemory) {
    return took_too_much(limits);
  }
  return WEXITSTATUS(status) == 0
             ? Status()
             : fail(Errc::unavailable, "The document's reader ended without an answer.");
}

}  // namespace

bool limits_memory() {
  return !kIsSanitized;
}

Status enter(const Limits& limits, std::uint64_t input_bytes) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // Where memory runs out all the same, the server is not the one that goes.
  if (const int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC); score >= 0) {
    std::ignore = write(score, "1000", 4);
    close(score);
  }
  // The hard limit comes a second later: its signal would be SIGKILL, which says less.
  const auto seconds = static_cast<std::uint64_t>(limits.cpu.count());
  const rlimit cpu{seconds, seconds + 1};
  if (setrlimit(RLIMIT_CPU, &cpu) != 0) {
    return std::unexpected(errno_error("The limits of a child cannot be set", errno));
  }
  TOC_CHECK(limit(RLIMIT_CORE, 0));
  TOC_CHECK(limit(RLIMIT_FSIZE, 0));
  TOC_CHECK(limit(RLIMIT_NOFILE, kDescriptorsMax));
  if (limits_memory()) {
    TOC_CHECK(limit(RLIMIT_AS, limits.memory_bytes + input_bytes));
  }
  std::set_new_handler([] { _exit(kExitMemory); });
  return install_filter();
}

Status run_child(const ChildOptions& options, const AnswerTaker& take) {
  TOC_TRY(const Child child, start(options));
  Patience patience(options.limits.wall);
  Status taken;
  End end = take_answer(child.answer, options.limits, patience, take, taken);
  close(child.answer);
  if (end == End::answered && !has_ended(child.id, patience)) {
    end = End::late;
  }
  if (end != End::answered) {
    kill(child.id, SIGKILL);
  }
  int status = 0;
  while (waitpid(child.id, &status, 0) < 0 && errno == EINTR) {
  }
  switch (end) {
    case End::answered: return judge(status, options.limits);
    case End::late: return took_too_long(options.limits);
    case End::too_long:
      return fail(Errc::too_large, "What the document says is longer than it may be: " +
                                       in_mebibytes(options.limits.answer_bytes) + ".");
    case End::refused: return taken;
  }
  return taken;
}

Result<InputFile> InputFile::of(std::initializer_list<std::string_view> pieces) {
  const int descriptor = memfd_create("tocsin-input", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0) {
    return std::unexpected(errno_error("A child's input cannot be kept", errno));
  }
  InputFile file(descriptor);
  for (std::string_view rest : pieces) {
    while (!rest.empty()) {
      const ssize_t n = write(descriptor, rest.data(), rest.size());
      if (n < 0 && errno != EINTR) {
        return std::unexpected(errno_error("A child's input cannot be kept", errno));
      }
      rest.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    }
  }
  constexpr int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  if (lseek(descriptor, 0, SEEK_SET) != 0 || fcntl(descriptor, F_ADD_SEALS, seals) != 0) {
    return std::unexpected(errno_error("A child's input cannot be kept", errno));
  }
  return file;
}

InputFile::InputFile(InputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}
InputFile::~InputFile() {
  if (descriptor_ >= 0) {
    close(descriptor_);
  }
}

Result<std::string_view> map_standard_input() {
  struct stat about{};
  if (fstat(STDIN_FILENO, &about) != 0 || !S_ISREG(about.st_mode)) {
    return fail(Errc::unavailable, "The input is no regular file.");
  }
  const auto size = static_cast<std::size_t>(about.st_size);
  if (size == 0) {
    return std::string_view();
  }
  void* const at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
  if (at == MAP_FAILED) {
    return std::unexpected(errno_error("The input cannot be mapped", errno));
  }
  return std::string_view(static_cast<const char*>(at), size);
}

Status write_standard_output(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR) {
      return std::unexpected(errno_error("The answer cannot be written", errno));
    }
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
  }
  return {};
}

}  // namespace tocsin::sandbox
