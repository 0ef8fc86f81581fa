// What the endpoints of the OSV service's API share.
#pragma once

#include "base/json_writer.h"
#include "exposure/osv_api.h"
#include "web/app.h"

#include <functional>
#include <string>

namespace tocsin::api {

// A thousand questions take about 100 KiB. It becomes a DOM of 14 times its size, for strangers.
inline constexpr std::size_t kOsvBodyBytesMax = 1U << 20U;
/// Once an answer is that long, the rest of it is left to a page token.
inline constexpr std::size_t kOsvAnswerBytesMax = 4U << 20U;
/// Once so much was read for an answer, likewise: a record may be made of a far longer document.
inline constexpr std::size_t kOsvReadBytesMax = 16U << 20U;
/// What a question that is no part of a batch counts for: its answer has whole records.
inline constexpr std::size_t kQuestionCost = 10;

/// One query as the OSV service takes it: {"version"?,"package":{"purl"} or {"ecosystem","name"},
/// "page_token"?} or {"commit"}; its clients write "pageToken" too. Errors: malformed.
Result<exposure::OsvQuery> read_osv_query(Json query, const std::string& at);
/// Takes so many questions from the network's allowance: they are open to everybody. Those of OSV's
/// API and all others about advisories are counted apart.
Status limit_osv_questions(const web::App& app, const http::Request& request,
                           std::size_t questions = kQuestionCost);
Status limit_questions(const web::App& app, const http::Request& request);

/// Takes so many from the network's allowance of records.
Status limit_records(const web::App& app, const http::Request& request, std::size_t records);
/// Makes one record for the request. Takes one from the network's allowance of records before, and
/// after it one for each 4 KiB of the record, or as many as there are: a long one takes longer to
/// make. Errors: rate_limited, and then nothing is made; those of `make`.
Result<exposure::OsvRecord> charged_record(
    const web::App& app, const http::Request& request,
    const std::function<Result<exposure::OsvRecord>()>& make);
/// What a file of many records counts for.
inline constexpr std::size_t kFileCost = 100;

/// A file of exposure::OsvFiles with its ETag, or 304 where the request has it already (RFC 9110
/// section 13.1.2). Errors: as OsvFiles::find.
Result<http::Response> osv_file(const web::App& app, const http::Request& request,
                                std::string_view ecosystem, std::string_view name);

/// What is said beside the matches: possible ones, and why nothing is certain. An answer to one
/// question has it in its body, so that nobody takes an empty one for "clean". Of a batch the Go
/// bindings end at a member that OSV's API does not have (protojson): there, and where ?notes=false
/// asks so, it stands in the field Tocsin-Notes, unless ?notes=true wants it in the body: a list in
/// JSON of ASCII, [{"query":0,"note":"…","possible":["id"]}], 4 KiB at most. What has no room or is
/// not ASCII is left out, and then the last entry is {"more":true}.
class OsvNotes {
 public:
  enum class Unasked { in_field, in_body };
  static Result<OsvNotes> asked_by(const http::Request& request, Unasked unasked);

  /// For the query at that place of its batch. In the body: members of the object that is open.
  /// Returns how many bytes they have there.
  std::size_t add(std::size_t place, const exposure::OsvPage& page, JsonWriter& json);
  [[nodiscard]] bool is_in_body() const { return is_in_body_; }
  http::Response finish(http::Response response);

 private:
  explicit OsvNotes(bool is_in_body) : is_in_body_(is_in_body) {}
  void add_to_field(std::size_t place, const exposure::OsvPage& page);

  bool is_in_body_;
  bool is_full_ = false;
  std::string field_;
};

}  // namespace tocsin::api
