// A request as handlers see it and a response as they make it. Neither knows of sockets.
#pragma once

#include "base/error.h"
#include "http/form.h"

#include <any>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin::http {

enum class Method { get, head, post, put, patch, delete_, options };
std::string_view to_text(Method method);
/// Nothing for a method that is not served here. Case matters (RFC 9110 section 9.1).
std::optional<Method> parse_method(std::string_view text);

/// Fields of a request in the order in which they came. Names are compared without regard to case.
class Headers {
 public:
  void add(std::string_view name, std::string_view value);
  /// The value, when there is exactly one field of that name; for a field that came twice there is
  /// none, so that nobody can choose which of the two we believe.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  /// All fields of that name joined by ", " (RFC 9110 section 5.3), for fields that are lists.
  /// Empty: none.
  [[nodiscard]] std::string joined(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;
  /// Names in lower case.
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const {
    return fields_;
  }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// One request, complete and checked. The views live as long as the handler runs.
struct Request {
  Method method = Method::get;
  std::string target;  ///< as it was sent, for logs and signatures only
  std::string path;    ///< decoded, begins with "/"; for display: routes match on its segments
  Form query;
  Headers headers;
  std::string_view body;
  std::string
      peer;  ///< the client's address in text; that which a trusted proxy states, if one does
  std::string pattern;  ///< of the route that matched, for metrics and logs
  std::vector<std::pair<std::string, std::string>> parameters;  ///< from the path, decoded
  std::any principal;  ///< who asks; set by the guard before the handler runs

  /// The part of the path that the pattern names so. The router guarantees that it is there.
  [[nodiscard]] const std::string& parameter(std::string_view name) const;
};

/// An open file that an answer sends piece by piece, so that it is never whole in memory. It stays
/// what it was when another one takes its name. Any thread.
class FileBody {
 public:
  /// Errors: not_found; forbidden; unavailable; unsupported_type for what is no regular file.
  static Result<std::shared_ptr<const FileBody>> open(const std::string& path);
  FileBody(const FileBody&) = delete;
  FileBody& operator=(const FileBody&) = delete;
  ~FileBody();
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// From the offset as many bytes as fit. Errors: unavailable, also where the file ends before its
  /// size.
  [[nodiscard]] Status read(std::uint64_t offset, std::span<char> into) const;

 private:
  FileBody(int descriptor, std::uint64_t bytes) : descriptor_(descriptor), bytes_(bytes) {}
  int descriptor_;
  std::uint64_t bytes_;
};

/// What is said piece by piece for as long as somebody listens. Called on workers, by one at a
/// time.
struct LiveBody {
  /// Cheap, and asked a few times a second: is there perhaps something to say?
  std::function<bool()> has_news;
  /// What is to be said now; may be empty. Before it the guard is asked again, and the request has
  /// the principal of this moment. An error ends the answer, as does the guard's.
  std::function<Result<std::string>(const Request&)> next;
};

/// One answer. Fields that every answer has (Date, Content-Length, the security headers) are added
/// when it is written, unless they are set here.
struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::shared_ptr<const FileBody> file = nullptr;  ///< sent in the body's place
  /// Said behind the body until the connection ends, which is the answer's end.
  std::shared_ptr<const LiveBody> live = nullptr;

  [[nodiscard]] std::uint64_t body_bytes() const { return file ? file->bytes() : body.size(); }
  Response& set(std::string name, std::string value);
  /// Without regard to case; nothing when it is not set.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
};

/// A response with a body of that media type.
Response respond(int status, std::string media_type, std::string body);
/// 303 See Other (RFC 9110 section 15.4.4): after a form was posted.
Response redirect(std::string location);

/// Letters differ only in case.
bool equal_ignoring_case(std::string_view a, std::string_view b);
/// token of RFC 9110 section 5.6.2: what methods, field names and parameter names are made of.
bool is_token(std::string_view text);

/// Content-Security-Policy of what others wrote: shown or saved, it does nothing and frames
/// nowhere.
inline constexpr std::string_view kForeignDocumentPolicy =
    "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace tocsin::http
