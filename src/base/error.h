// Errors as values. Nothing of ours throws but a broken invariant; a library's exceptions are
// caught in the module that uses it.
#pragma once

#include <expected>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace tocsin {

/// What the caller can do about it, not where it came from. One function in http/ maps these to
/// HTTP statuses.
enum class Errc {
  malformed,              ///< the input is not what it must be: correct it and send it again
  too_large,              ///< the input exceeds a stated limit
  unsupported_type,       ///< the media type is not one that is read here
  unauthenticated,        ///< say who you are
  forbidden,              ///< you may not do this
  not_found,              ///< no such thing, or none that you may know of
  conflict,               ///< the state of the thing does not allow it
  stale,                  ///< it changed since you read it: read it again
  precondition_required,  ///< say which state you read (If-Match)
  unprocessable,  ///< well formed, but contradicts what was sent before (idempotency key reuse)
  rate_limited,   ///< later
  no_space,       ///< the disk is full; reading still works
  unavailable,    ///< a part that is needed does not answer; later
  internal,       ///< a bug or a broken store: the operator must look
};

std::string_view to_text(Errc code);

/// One failure: a code for the program and one English sentence for the person who can act on it.
/// `where` is a JSON pointer, a file:line or a field name; empty when it does not apply. Neither
/// ever holds text of the sender's.
struct Error {
  Errc code = Errc::internal;
  std::string message;
  std::string where;
  int retry_after_s = 0;  ///< for rate_limited and unavailable; 0 = not stated

  Error at(std::string_view place) && {
    where = std::string(place) + where;
    return std::move(*this);
  }
  friend bool operator==(const Error&, const Error&) = default;
};

/// "message (at where)", for logs and the command line.
std::string describe(const Error& error);

inline std::unexpected<Error> fail(Errc code, std::string message, std::string where = {}) {
  return std::unexpected(Error{code, std::move(message), std::move(where), 0});
}

/// The library's expected can be dropped unseen; ours can not.
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using value_type = T;
  using std::expected<T, Error>::expected;
  Result(std::expected<T, Error> other) : std::expected<T, Error>(std::move(other)) {}
};

using Status = Result<void>;

/// A bug of ours was found. Ends what was under way and nothing else: the boundaries (a request, a
/// writer's closure, a turn of a watch, main) catch it as any exception, log it with a number and
/// go on. Only they do.
class BrokenInvariant : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// What was acknowledged may be lost, or what was signed may fork, if the store went on: the writer
/// lets no closure's boundary keep it and stops signing.
class UnsafeToWrite : public BrokenInvariant {
 public:
  using BrokenInvariant::BrokenInvariant;
};

/// Throws BrokenInvariant with file, line and expression.
[[noreturn]] void assert_failed(const char* expression, const char* file, int line);

}  // namespace tocsin

#define TOC_CONCAT_INNER(a, b) a##b
#define TOC_CONCAT(a, b) TOC_CONCAT_INNER(a, b)

/// TOC_TRY(declaration, expression): declares the value, or returns the error to the caller.
#define TOC_TRY(declaration, ...)                                                 \
  auto TOC_CONCAT(toc_result_, __LINE__) = (__VA_ARGS__);                         \
  if (!TOC_CONCAT(toc_result_, __LINE__)) {                                       \
    return std::unexpected(std::move(TOC_CONCAT(toc_result_, __LINE__)).error()); \
  }                                                                               \
  declaration = *std::move(TOC_CONCAT(toc_result_, __LINE__))

/// TOC_CHECK(expression): for a Status; returns the error to the caller.
#define TOC_CHECK(...) TOC_CHECK_INNER(TOC_CONCAT(toc_status_, __COUNTER__), __VA_ARGS__)
// A name of its own for each use, since the expression may hold a closure that checks too.
#define TOC_CHECK_INNER(name, ...)                     \
  do {                                                 \
    if (auto name = (__VA_ARGS__); !name) {            \
      return std::unexpected(std::move(name).error()); \
    }                                                  \
  } while (false)

/// Holds in release builds too.
#define TOC_ASSERT(expression) \
  ((expression) ? static_cast<void>(0) : ::tocsin::assert_failed(#expression, __FILE__, __LINE__))
