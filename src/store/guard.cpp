#include "store/guard.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/number.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace tocsin::store {
namespace {

// Slot: "tocsin-guard/v1 <sequence> <SHA-256 of the note, hex> <bytes of the note>\n", the note,
// zeros.
constexpr std::size_t kSlotBytes = 4096;
constexpr std::string_view kMagic = "tocsin-guard/v1 ";

struct Slot {
  std::uint64_t sequence = 0;
  std::string note;
};

template <class T>
std::optional<T> take_number(std::string_view& text, char end) {
  const std::size_t at = text.find(end);
  const auto value =
      at == std::string_view::npos ? std::nullopt : parse_whole<T>(text.substr(0, at));
  if (value) {
    text.remove_prefix(at + 1);
  }
  return value;
}

/// Nothing when the slot is empty or damaged.
std::optional<Slot> parse_slot(std::string_view text) {
  if (!text.starts_with(kMagic)) {
    return std::nullopt;
  }
  text.remove_prefix(kMagic.size());
  const auto sequence = take_number<std::uint64_t>(text, ' ');
  if (!sequence || text.size() < 65) {
    return std::nullopt;
  }
  const std::string_view digest = text.substr(0, 64);
  text.remove_prefix(65);
  const auto size = take_number<std::size_t>(text, '\n');
  if (!size || *size > text.size()) {
    return std::nullopt;
  }
  const std::string_view note = text.substr(0, *size);
  if (to_hex(sha256(as_bytes(note))) != digest) {
    return std::nullopt;
  }
  return Slot{*sequence, std::string(note)};
}

Result<std::string> read_slot(int file, const std::string& path, int number) {
  std::string text(kSlotBytes, '\0');
  const ssize_t n =
      ::pread(file, text.data(), text.size(), static_cast<off_t>(number * kSlotBytes));
  if (n < 0) {
    return std::unexpected(errno_error("Cannot read the guard " + path, errno));
  }
  text.resize(static_cast<std::size_t>(n));
  return text;
}

}  // namespace

Result<Guard> Guard::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return std::unexpected(errno_error("Cannot open the guard " + path, errno));
  }
  Guard guard(path, file);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    return fail(Errc::conflict, "Another process holds the guard " + path + ".");
  }
  TOC_CHECK(guard.load());
  // Both slots take their place on the disk now: a put comes after the commit, and a disk that is
  // full by then must not stop it.
  if (const int code = ::posix_fallocate(file, 0, 2 * kSlotBytes); code != 0) {
    return std::unexpected(errno_error("Cannot reserve room for the guard " + path, code));
  }
  return guard;
}

Guard::Guard(Guard&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, -1)),
      sequence_(other.sequence_),
      last_(std::move(other.last_)) {}

Guard::~Guard() {
  if (file_ >= 0) {
    ::close(file_);
  }
}

Status Guard::load() {
  sequence_ = 0;
  last_.reset();
  bool has_content = false;
  for (const int number : {0, 1}) {
    TOC_TRY(const std::string text, read_slot(file_, path_, number));
    has_content = has_content || text.find_first_not_of('\0') != std::string::npos;
    std::optional<Slot> slot = parse_slot(text);
    if (slot && slot->sequence > sequence_) {
      sequence_ = slot->sequence;
      last_ = std::move(slot->note);
    }
  }
  if (has_content && !last_) {
    return fail(Errc::internal,
                "The guard " + path_ + " is damaged: both of its slots are unreadable.");
  }
  return {};
}

Status Guard::put(const std::optional<std::string>& expected, const std::string& checkpoint) {
  TOC_CHECK(load());
  if (last_ != expected) {
    return fail(
        Errc::conflict,
        "The guard " + path_ +
            " holds another checkpoint than the one signed last: a second instance signs with it.");
  }
  const std::uint64_t sequence = sequence_ + 1;
  std::string slot = std::string(kMagic) + std::to_string(sequence) + " " +
                     to_hex(sha256(as_bytes(checkpoint))) + " " +
                     std::to_string(checkpoint.size()) + "\n" + checkpoint;
  if (slot.size() > kSlotBytes) {
    return fail(Errc::internal, "The checkpoint is too long for the guard.");
  }
  slot.resize(kSlotBytes, '\0');
  const auto place = static_cast<off_t>((sequence % 2) * kSlotBytes);
  if (::pwrite(file_, slot.data(), slot.size(), place) != static_cast<ssize_t>(slot.size())) {
    return std::unexpected(errno_error("Cannot write the guard " + path_, errno));
  }
  // After a failed flush nobody knows what the disk holds: whoever put this must not go on.
  if (::fdatasync(file_) != 0) {
    return std::unexpected(errno_error("Cannot flush the guard " + path_, errno));
  }
  sequence_ = sequence;
  last_ = checkpoint;
  return {};
}

}  // namespace tocsin::store
