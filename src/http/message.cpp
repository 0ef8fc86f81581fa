#include "http/message.h"

#include "base/file.h"
#include "base/text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace tocsin::http {
namespace {

constexpr std::pair<Method, std::string_view> kMethods[] = {
    {Method::get, "GET"},        {Method::head, "HEAD"},   {Method::post, "POST"},
    {Method::put, "PUT"},        {Method::patch, "PATCH"}, {Method::delete_, "DELETE"},
    {Method::options, "OPTIONS"}};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view to_text(Method method) {
  const auto* const found =
      std::ranges::find(kMethods, method, &std::pair<Method, std::string_view>::first);
  TOC_ASSERT(found != std::end(kMethods));
  return found->second;
}

std::optional<Method> parse_method(std::string_view text) {
  const auto* const found =
      std::ranges::find(kMethods, text, &std::pair<Method, std::string_view>::second);
  return found == std::end(kMethods) ? std::nullopt : std::optional(found->first);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool is_token(std::string_view text) {
  const auto is_token_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").contains(c);
  };
  return !text.empty() && std::ranges::all_of(text, is_token_character);
}

Result<std::shared_ptr<const FileBody>> FileBody::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) {
    return std::unexpected(errno_error("The file cannot be opened.", errno));
  }
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): its constructor is nobody else's
  std::shared_ptr<FileBody> out(new FileBody(descriptor, 0));
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) {
    return std::unexpected(errno_error("The file cannot be read.", errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return fail(Errc::unsupported_type, "This is no file.");
  }
  out->bytes_ = static_cast<std::uint64_t>(status.st_size);
  return out;
}

FileBody::~FileBody() {
  ::close(descriptor_);
}

Status FileBody::read(std::uint64_t offset, std::span<char> into) const {
  while (!into.empty()) {
    const ssize_t got = ::pread(descriptor_, into.data(), into.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return fail(Errc::unavailable, "The file cannot be read.");
    }
    offset += static_cast<std::uint64_t>(got);
    into = into.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

void Headers::add(std::string_view name, std::string_view value) {
  fields_.emplace_back(to_lower(name), std::string(value));
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  std::optional<std::string_view> found;
  for (const auto& [field, value] : fields_) {
    if (equal_ignoring_case(field, name)) {
      if (found) {
        return std::nullopt;
      }
      found = value;
    }
  }
  return found;
}

std::string Headers::joined(std::string_view name) const {
  std::string out;
  for (const auto& [field, value] : fields_) {
    if (equal_ignoring_case(field, name)) {
      out.append(out.empty() ? "" : ", ").append(value);
    }
  }
  return out;
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      fields_, [&](const auto& field) { return equal_ignoring_case(field.first, name); }));
}

const std::string& Request::parameter(std::string_view name) const {
  const auto found = std::ranges::find(
      parameters, name, [](const auto& row) -> std::string_view { return row.first; });
  TOC_ASSERT(found != parameters.end());
  return found->second;
}

Response& Response::set(std::string name, std::string value) {
  std::erase_if(headers, [&](const auto& field) { return equal_ignoring_case(field.first, name); });
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}

std::optional<std::string_view> Response::find(std::string_view name) const {
  const auto found = std::ranges::find_if(
      headers, [&](const auto& field) { return equal_ignoring_case(field.first, name); });
  return found == headers.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

Response respond(int status, std::string media_type, std::string body) {
  Response response{.status = status, .headers = {}, .body = std::move(body)};
  response.set("Content-Type", std::move(media_type));
  return response;
}

Response redirect(std::string location) {
  Response response{.status = 303, .headers = {}, .body = ""};
  response.set("Location", std::move(location));
  return response;
}

}  // namespace tocsin::http
