#include "scan/sandbox.h"

#include "archive/mapped_file.h"
#include "base/file.h"
#include "scan/log4j_table.h"
#include "scan/scan.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
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

namespace tocsin::scan {
namespace {

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

/// What reading mapped memory, allocating and answering needs. No call here takes a path or makes a
/// descriptor.
constexpr std::array<std::uint32_t, 26> kAllowed{SYS_read,
                                                 SYS_write,
                                                 SYS_close,
                                                 SYS_fstat,
                                                 SYS_lseek,
                                                 SYS_mmap,
                                                 SYS_munmap,
                                                 SYS_mprotect,
                                                 SYS_mremap,
                                                 SYS_madvise,
                                                 SYS_brk,
                                                 SYS_futex,
                                                 SYS_getrandom,
                                                 SYS_clock_gettime,
                                                 SYS_rt_sigaction,
                                                 SYS_rt_sigprocmask,
                                                 SYS_rt_sigreturn,
                                                 SYS_sigaltstack,
                                                 SYS_exit,
                                                 SYS_exit_group,
                                                 SYS_gettid,
                                                 SYS_getpid,
                                                 SYS_tgkill,
                                                 SYS_sched_yield,
                                                 SYS_restart_syscall,
                                                 SYS_writev};

Status limit(int resource, std::uint64_t value) {
  const rlimit wanted{value, value};
  if (setrlimit(static_cast<__rlimit_resource_t>(resource), &wanted) != 0) {
    return std::unexpected(errno_error("The limits of the scan cannot be set", errno));
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
  for (const std::uint32_t number : kAllowed) {
    filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1));
    answer(SECCOMP_RET_ALLOW);
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

/// Between fork and exec: system calls alone.
[[noreturn]] void become(const SandboxOptions& options, std::vector<char*>& arguments, int out) {
  // A negative descriptor or a failed exec ends the child; the parent sees that there is no answer.
  if (dup2(options.upload, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0) {
    _exit(71);
  }
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (null < 0 || dup2(null, STDERR_FILENO) < 0) {
    _exit(71);
  }
  close_range(STDERR_FILENO + 1, ~0U, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::array<char*, 1> environment{nullptr};
  execve(options.program.c_str(), arguments.data(), environment.data());
  _exit(71);
}

Result<Child> start(const SandboxOptions& options) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::unexpected(errno_error("The scan cannot be started", errno));
  }
  std::vector<std::string> texts{"tocsin"};
  texts.insert(texts.end(), options.arguments.begin(), options.arguments.end());
  std::vector<char*> arguments;
  arguments.reserve(texts.size() + 1);
  for (std::string& text : texts) {
    arguments.push_back(text.data());
  }
  arguments.push_back(nullptr);
  const pid_t id = fork();
  if (id == 0) {
    become(options, arguments, ends[1]);
  }
  const int number = errno;
  close(ends[1]);
  if (id < 0) {
    close(ends[0]);
    return std::unexpected(errno_error("The scan cannot be started", number));
  }
  return Child{id, ends[0]};
}

}  // namespace

Status enter_sandbox(const SandboxLimits& limits, std::uint64_t upload_bytes) {
  TOC_CHECK(limit(RLIMIT_CPU, static_cast<std::uint64_t>(limits.cpu.count())));
  TOC_CHECK(limit(RLIMIT_CORE, 0));
  TOC_CHECK(limit(RLIMIT_FSIZE, limits.answer_bytes));
  TOC_CHECK(limit(RLIMIT_NOFILE, 3));
  if (!kIsSanitized) {  // a sanitizer maps terabytes
    TOC_CHECK(limit(RLIMIT_AS, limits.memory_bytes + upload_bytes));
  }
  return install_filter();
}

int scan_standard_input(const std::string& label, const SandboxLimits& limits) {
  std::ignore = Log4jTable::instance();  // built before memory is short
  archive::guard_mappings();
  const auto upload = archive::MappedFile::of_descriptor(STDIN_FILENO);
  if (!upload || !enter_sandbox(limits, upload->bytes().size())) {
    return 71;
  }
  const std::string answer = to_json(scan_bytes(upload->bytes(), label, {}), -1);
  for (std::size_t at = 0; at < answer.size();) {
    const ssize_t n = write(STDOUT_FILENO, answer.data() + at, answer.size() - at);
    if (n <= 0) {
      return 71;
    }
    at += static_cast<std::size_t>(n);
  }
  // No destructors: some of them might want what the sandbox denies.
  _exit(0);
}

Result<std::string> scan_in_child(const SandboxOptions& options) {
  TOC_TRY(const Child child, start(options));
  const auto end = std::chrono::steady_clock::now() + options.limits.wall;
  std::string answer;
  std::array<char, 65536> chunk{};
  bool is_late = false;
  bool is_long = false;
  while (!is_late && !is_long) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    pollfd waiting{child.answer, POLLIN, 0};
    const int ready = left.count() > 0 ? poll(&waiting, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) {
      continue;
    }
    is_late = ready <= 0;
    const ssize_t n = is_late ? 0 : read(child.answer, chunk.data(), chunk.size());
    if (n <= 0) {
      break;
    }
    answer.append(chunk.data(), static_cast<std::size_t>(n));
    is_long = answer.size() > options.limits.answer_bytes;
  }
  close(child.answer);
  if (is_late || is_long) {
    kill(child.id, SIGKILL);
  }
  int status = 0;
  while (waitpid(child.id, &status, 0) < 0 && errno == EINTR) {
  }
  if (is_late || (WIFSIGNALED(status) &&
                  (WTERMSIG(status) == SIGXCPU || (WTERMSIG(status) == SIGKILL && !is_long)))) {
    return fail(Errc::too_large, "refused: bomb, the scan took more time than it may");
  }
  if (is_long) {
    return fail(Errc::too_large, "refused: bomb, the report is longer than it may be");
  }
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) {
    return fail(Errc::too_large, "refused: bomb, the scan took more memory than it may");
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return fail(Errc::unavailable, "The scan ended without an answer.");
  }
  return answer;
}

}  // namespace tocsin::scan
