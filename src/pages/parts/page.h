// What the endpoints of pages share: the frame around a page, posted forms, and the way back.
#pragma once

#include "pages/parts/fields.h"
#include "pages/parts/frame.h"
#include "web/app.h"

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::pages {

/// For a request whose guard may not have run yet, too: then it is that of a stranger.
Frame frame_of(const web::App& app, const http::Request& request);
/// 303 to a path of ours, in the language that was chosen.
http::Response back_to(const web::App& app, const http::Request& request, std::string_view path);

/// Where a form calls a field otherwise than the one that refuses it.
struct FieldName {
  std::string_view refused;  ///< a JSON pointer: "/roles" stands for "/roles/0" too
  std::string_view shown;
};
using FieldNames = std::initializer_list<FieldName>;

/// An application/x-www-form-urlencoded body. Every field once, trimmed.
class Posted {
 public:
  /// Errors: unsupported_type; malformed.
  static Result<Posted> read(const http::Request& request);

  /// Empty when absent.
  [[nodiscard]] std::string text(const std::string& name) const;
  /// Lines that are not empty.
  [[nodiscard]] std::vector<std::string> lines(const std::string& name) const;
  /// Pieces between commas that are not empty.
  [[nodiscard]] std::vector<std::string> words(const std::string& name) const;
  /// "2021-11-24" or "2021-11-24T08:00", both UTC, or RFC 3339. Nothing when empty. Errors:
  /// malformed, with the field.
  [[nodiscard]] Result<std::optional<Instant>> moment(const std::string& name) const;
  /// The same for a field that must be there.
  [[nodiscard]] Result<Instant> needed_moment(const std::string& name) const;
  /// What was typed together with the refusal, to show the form again. Secrets are left out. names:
  /// of fields that are called otherwise where they are refused.
  [[nodiscard]] Typed typed(const Error& error, FieldNames names = {}) const;

 private:
  std::map<std::string, std::string> fields_;
};

/// Most posts of the desk: small forms.
inline constexpr std::size_t kFormBytesMax = 512U << 10U;

/// A page instead of a problem document for people in browsers.
http::RenderError make_error_page(const web::App& app);

/// A refusal that belongs to the form and is shown in it; every other failure becomes a page of its
/// own.
bool is_form_fault(const Error& error);
/// The page with the fault at its form; the status is that of the error. The error itself, where no
/// form of the page shows it: it may be about one that this page does not have.
Result<http::Response> form_again(const Error& error, std::string html);

}  // namespace tocsin::pages
