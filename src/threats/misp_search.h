// What is asked of events of MISP (restSearch, events/index), and whether one answers to it.
#pragma once

#include "base/json.h"
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::threats {

/// What a text must be. "%" stands for anything; letters of either case.
struct MispTerms {
  std::vector<std::string> any;
  std::vector<std::string> all;
  std::vector<std::string> none;
  [[nodiscard]] bool is_empty() const { return any.empty() && all.empty() && none.empty(); }
  /// Of a thing that is called all of these.
  [[nodiscard]] bool fit(const std::vector<std::string>& names) const;
};

struct MispQuestion {
  std::vector<std::string> events;  ///< ids or UUIDs; empty: all
  MispTerms uuids;                  ///< of the event or of an attribute
  MispTerms values;
  MispTerms types;
  MispTerms categories;
  MispTerms tags;  ///< of the event or of an attribute
  MispTerms organisations;
  MispTerms infos;
  std::optional<bool> to_ids;
  std::string date_from;  ///< "2026-01-31"; empty: any
  std::string date_to;
  std::optional<Instant> since;
  std::optional<Instant> until;
  bool is_published = true;  ///< false: what is not published is asked for, which there is none of
  bool is_metadata = false;
  bool has_deleted = false;
  bool is_minimal = false;
  std::int64_t page = 1;
  std::optional<std::int64_t> limit;

  /// Something is asked for that only the event itself tells.
  [[nodiscard]] bool asks_for_content() const;
  [[nodiscard]] bool asks_for_attributes() const;
  /// As far as one attribute is asked for. tags: of its event.
  [[nodiscard]] bool fits_attribute(const Json& attribute, const Json& event) const;
  /// As far as an event is, with one of its attributes where those are asked for.
  [[nodiscard]] bool fits_event(const Json& event) const;
};

/// What an attribute is found by: its value, and the parts of a pair ("setup.exe|d41d8cd9…").
std::vector<std::string> misp_values(const Json& attribute);

/// What programs written in PHP mean by no: null, false, 0, "0", an empty text, list or object.
bool is_misp_no(const Json& value);

inline constexpr std::size_t kMispQuestionBytesMax = 1U << 20U;

/// A JSON object; an empty text asks for everything. A filter that is not known here is refused: it
/// would leave out less than was asked for. Errors: malformed, with a pointer.
Result<MispQuestion> read_misp_question(std::string_view json, Instant now);

}  // namespace tocsin::threats
