#include "api/advisories/osv_questions.h"

#include "base/limits.h"
#include "base/number.h"
#include "exposure/osv_files.h"

#include <algorithm>

namespace tocsin::api {
namespace {

/// Proxies keep the whole head of an answer in 8 KiB.
constexpr std::size_t kFieldBytesMax = 4U << 10U;
constexpr std::string_view kMoreNotes = R"({"more":true})";

/// Accounts have no allowance to share.
Status limit(http::RateLimiter& allowance, const http::Request& request, std::size_t tokens) {
  const Principal& principal = web::caller_of(request).principal;
  return principal.kind == Principal::Kind::anonymous
             ? allowance.take(http::network_of(request.peer), tokens)
             : Status();
}

constexpr std::size_t kRecordPieceBytes = 4U << 10U;

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; });
}

}  // namespace

Result<exposure::OsvQuery> read_osv_query(Json query, const std::string& at) {
  const auto text = [&](std::initializer_list<std::string_view> path) {
    return std::string(query.text_at(path).value_or("").substr(0, kTextFieldBytesMax));
  };
  if (query.kind() != Json::Kind::object) {
    return fail(Errc::malformed, "A query is an object.", at);
  }
  exposure::OsvQuery out{.purl = text({"package", "purl"}),
                         .ecosystem = text({"package", "ecosystem"}),
                         .name = text({"package", "name"}),
                         .version = text({"version"}),
                         .commit = text({"commit"})};
  std::string token = text({"page_token"});
  if (token.empty()) {
    token = text({"pageToken"});
  }
  if (!token.empty()) {
    const auto offset = parse_whole<decltype(out.offset)>(token);
    if (!offset) {
      return fail(Errc::malformed, "This is not a page token of ours.", at + "/page_token");
    }
    out.offset = *offset;
  }
  return out;
}

Status limit_osv_questions(const web::App& app, const http::Request& request,
                           std::size_t questions) {
  return limit(*app.osv_questions_by_network, request, questions);
}

Status limit_questions(const web::App& app, const http::Request& request) {
  return limit(*app.questions_by_network, request, kQuestionCost);
}

Status limit_records(const web::App& app, const http::Request& request, std::size_t records) {
  return limit(*app.osv_records_by_network, request, records);
}

Result<exposure::OsvRecord> charged_record(
    const web::App& app, const http::Request& request,
    const std::function<Result<exposure::OsvRecord>()>& make) {
  TOC_CHECK(limit_records(app, request, 1));
  TOC_TRY(exposure::OsvRecord record, make());
  // It is made, so the next one waits. Tokens are taken all or none: whoever has too few for the
  // whole of it loses those that he has.
  std::size_t owed = record.text.size() / kRecordPieceBytes;
  for (std::size_t at_once = owed; at_once > 0;) {
    if (limit_records(app, request, at_once)) {
      owed -= at_once;
      at_once = std::min(at_once, owed);
    } else {
      at_once /= 2;
    }
  }
  return record;
}

Result<http::Response> osv_file(const web::App& app, const http::Request& request,
                                std::string_view ecosystem, std::string_view name) {
  if (app.world.osv_files == nullptr) {
    return fail(Errc::not_found, "There is no such file.");
  }
  TOC_TRY(const exposure::OsvFiles::File file,
          app.world.osv_files->find(app.world, ecosystem, name));
  const std::string tag = "\"" + file.sha256 + "\"";
  const std::string known = request.headers.joined("if-none-match");
  http::Response out{.status = 200, .headers = {}, .body = {}};
  if (known == "*" || known.contains(tag)) {
    out.status = 304;
  } else {
    TOC_TRY(out.file, http::FileBody::open(file.path));
    out.set("Content-Type", name == "all.zip"          ? "application/zip"
                            : name == "ecosystems.txt" ? "text/plain; charset=utf-8"
                                                       : "text/csv; charset=utf-8");
    out.set("X-Goog-Hash", "crc32c=" + file.crc32c);  // by which osv-scanner sees what changed
  }
  return out.set("ETag", tag).set("Cache-Control", "no-cache");
}

Result<OsvNotes> OsvNotes::asked_by(const http::Request& request, Unasked unasked) {
  TOC_TRY(const std::string asked, web::text_query(request, "notes"));
  if (!asked.empty() && asked != "true" && asked != "false") {
    return fail(Errc::malformed, "The parameter notes is true or false.", "notes");
  }
  return OsvNotes(asked.empty() ? unasked == Unasked::in_body : asked == "true");
}

std::size_t OsvNotes::add(std::size_t place, const exposure::OsvPage& page, JsonWriter& json) {
  if (page.note.empty() && page.possible.empty()) {
    return 0;
  }
  if (!is_in_body_) {
    add_to_field(place, page);
    return 0;
  }
  std::size_t bytes = page.note.size();
  if (!page.possible.empty()) {
    json.key("possible").begin_array();
    for (const exposure::OsvPossible& one : page.possible) {
      json.begin_object()
          .field("id", one.id)
          .field("source", one.source)
          .field("reason", one.reason)
          .end_object();
      bytes += one.id.size() + one.source.size() + one.reason.size();
    }
    json.end_array();
  }
  if (!page.note.empty()) {
    json.field("note", page.note);
  }
  return bytes;
}

void OsvNotes::add_to_field(std::size_t place, const exposure::OsvPage& page) {
  if (is_full_) {
    return;
  }
  JsonWriter json;
  json.begin_object().field("query", static_cast<std::int64_t>(place));
  bool is_whole = is_printable(page.note);
  if (!page.note.empty() && is_whole) {
    json.field("note", page.note);
  }
  if (!page.possible.empty()) {
    json.key("possible").begin_array();
    std::size_t bytes = 0;
    for (const exposure::OsvPossible& one : page.possible) {
      bytes += one.id.size();
      is_whole = is_whole && is_printable(one.id) && bytes < kFieldBytesMax;
      if (is_whole) {
        json.text(one.id);
      }
    }
    json.end_array();
  }
  const auto append = [&](std::string_view entry) {
    field_ += field_.empty() ? "" : ",";
    field_ += entry;
  };
  const std::string entry = json.end_object().take();
  // In brackets, with a comma before each, and room for the word that there are more.
  const bool has_place =
      field_.size() + 1 + entry.size() + 1 + kMoreNotes.size() + 2 <= kFieldBytesMax;
  if (has_place) {
    append(entry);
  }
  if (!has_place || !is_whole) {
    append(kMoreNotes);
    is_full_ = true;
  }
}

http::Response OsvNotes::finish(http::Response response) {
  if (!field_.empty()) {
    response.set("Tocsin-Notes", "[" + field_ + "]");
  }
  return response;
}

}  // namespace tocsin::api
