#include "pages/parts/page.h"

#include "base/text.h"
#include "http/problem.h"
#include "proof/note.h"

#include <algorithm>

namespace tocsin::pages {

Frame frame_of(const web::App& app, const http::Request& request) {
  Frame frame;
  frame.language = web::language_of(request);
  frame.path = request.path;
  for (const auto& [name, value] : request.query.all()) {
    if (name == "lang") {
      frame.is_language_chosen = true;
    } else {
      frame.query.emplace_back(name, value);
    }
  }
  frame.is_exercise = app.world.is_exercise;
  frame.now = app.world.clock->now();
  // A store that does not answer just now hides no page; the banner then says the safer thing.
  frame.are_two_in_force = flow::are_two_in_force(app.world).value_or(false);
  frame.base_url = app.world.base_url;
  if (const auto* caller = std::any_cast<web::Caller>(&request.principal); caller != nullptr) {
    frame.reader = caller->principal;
    frame.csrf = caller->csrf;
  }
  if (frame.is_signed_in() && is_staff(frame.reader.role)) {
    const Status writable = app.world.store->writable();
    frame.not_signed = writable ? "" : writable.error().message;
  }
  return frame;
}

http::Response back_to(const web::App& app, const http::Request& request, std::string_view path) {
  return http::redirect(frame_of(app, request).link(path));
}

Result<Posted> Posted::read(const http::Request& request) {
  const auto type = request.headers.find("content-type");
  if (!type || !type->starts_with("application/x-www-form-urlencoded")) {
    return fail(Errc::unsupported_type, "Send the form of the page.");
  }
  TOC_TRY(const http::Form form, http::parse_form(request.body));
  Posted out;
  for (const auto& [name, value] : form.all()) {
    // A password is what was typed, to the last space.
    const std::string_view kept =
        name.ends_with("password") ? std::string_view(value) : trim(value);
    if (!out.fields_.emplace(name, std::string(kept)).second) {
      return fail(Errc::malformed, "This field may be given only once.");
    }
  }
  return out;
}

std::string Posted::text(const std::string& name) const {
  const auto found = fields_.find(name);
  return found == fields_.end() ? std::string() : found->second;
}

namespace {

std::vector<std::string> pieces(const std::string& text, char separator) {
  std::vector<std::string> out;
  for (const std::string_view piece : split(text, separator)) {
    if (const std::string_view content = trim(piece); !content.empty()) {
      out.emplace_back(content);
    }
  }
  return out;
}

bool is_secret(const std::string& name) {
  return name.ends_with("password") || name == "code" || name == "paper_code" || name == "csrf" ||
         name == "setup_token" || name == kSecondFactorField;
}

}  // namespace

std::vector<std::string> Posted::lines(const std::string& name) const {
  return pieces(text(name), '\n');
}

std::vector<std::string> Posted::words(const std::string& name) const {
  return pieces(text(name), ',');
}

Result<std::optional<Instant>> Posted::moment(const std::string& name) const {
  std::string at = text(name);
  if (at.empty()) {
    return std::optional<Instant>();
  }
  // What browsers send for a day and for a moment; the labels say that both are UTC.
  if (at.size() == 10) {
    at += "T00:00:00Z";
  } else if (at.size() == 16) {
    at += ":00Z";
  } else if (at.size() == 19) {
    at += "Z";
  }
  const Result<Instant> instant = parse_rfc3339(at);
  if (!instant) {
    return fail(Errc::malformed, "This time is not a time.", "/" + name);
  }
  return std::optional(*instant);
}

Result<Instant> Posted::needed_moment(const std::string& name) const {
  TOC_TRY(const std::optional<Instant> at, moment(name));
  return at ? Result<Instant>(*at) : fail(Errc::malformed, "This field is needed.", "/" + name);
}

Typed Posted::typed(const Error& error, FieldNames names) const {
  Typed out{.values = {}, .error_field = {}, .error = error.message};
  for (const auto& [name, value] : fields_) {
    if (!is_secret(name)) {
      out.values.emplace(name, value);
    }
  }
  const std::string_view where = error.where;
  out.error_field = where.starts_with('/') ? where.substr(1, where.find('/', 1) - 1) : where;
  for (const FieldName& name : names) {
    if (where == name.refused || where.starts_with(std::string(name.refused) + "/")) {
      out.error_field = name.shown;
    }
  }
  return out;
}

bool is_form_fault(const Error& error) {
  return error.code == Errc::malformed || error.code == Errc::conflict ||
         error.code == Errc::too_large || error.code == Errc::unprocessable ||
         error.code == Errc::stale;
}

Result<http::Response> form_again(const Error& error, std::string html) {
  if (!html.contains(kFaultMark)) {
    return std::unexpected(error);
  }
  http::Response response = web::html_response(http::status_of(error.code), std::move(html));
  if (error.code == Errc::rate_limited) {
    response.set("Retry-After", std::to_string(std::max(1, error.retry_after_s)));
  }
  return response;
}

}  // namespace tocsin::pages
