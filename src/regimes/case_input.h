// A case as people write it down (facts files, examples in regime files), and what of it was known
// at an instant.
#pragma once

#include "regimes/facts.h"
#include "regimes/zone.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::regimes {

/// A decision about evidence: from then on the fact has this status.
struct Decision {
  Instant at;
  EvidenceStatus status = EvidenceStatus::accepted;
};

struct RecordedFact {
  Fact fact;
  std::vector<Decision> decisions;  ///< in order of time
};

struct RecordedSubmission {
  Submission submission;
  Instant recorded_at;
};

struct CaseInput {
  PartyFacts party;
  std::vector<RecordedFact> facts;
  std::vector<RecordedSubmission> submissions;
  std::map<std::string, std::string> calendars;

  /// What was recorded by then, each fact with the status it had then.
  [[nodiscard]] CaseFacts as_known(Instant at) const;
};

/// One entry of "facts", as texts; the file format reads them, this module understands them. Absent
/// is nullopt.
struct FactText {
  std::optional<std::string> fact;
  std::optional<std::string> id;
  std::optional<std::string> of;
  std::optional<std::string> value;
  std::optional<std::string> at;        ///< an instant, a local time or a local date
  std::optional<std::string> earliest;  ///< instead of at
  std::optional<std::string> latest;
  std::optional<std::string> tz;  ///< of a local time or date
  std::optional<std::string> recorded;
  std::optional<std::string>
      weight;  ///< default proven: what is stated without qualification is taken as given
  std::optional<std::string> status;  ///< default accepted
  std::optional<std::string> source;  ///< obligor or other
  std::optional<std::string> stage;   ///< for "submitted"
  std::optional<std::string> by;
  std::optional<std::string> mandate_from;
  std::vector<std::string> completes;
  std::vector<std::pair<std::string, std::string>> decisions;  ///< at, status
};

/// Adds a fact, or a submission for the fact "submitted". Errors: malformed with where = the member
/// at fault.
Status add_fact(CaseInput& input, const FactText& text);

/// An instant with an offset, or a local time or date with a zone: an overlap and a day become
/// intervals, and so does a local time that never occurred, between its two readings.
Result<Moment> parse_moment(std::string_view text, const std::optional<std::string>& tz);

}  // namespace tocsin::regimes
