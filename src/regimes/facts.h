// What the engine is told: facts with evidence, submissions, and the party they are about. The
// caller cuts them at a log index first (a fact and each decision about it has one), so that a
// verdict is a function of what was known.
#pragma once

#include "base/time.h"
#include "domain/evidence.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tocsin::regimes {

/// When something happened, as precisely as is known. An instant has earliest == latest. A longer
/// interval is half open, [earliest, latest), as a calendar day is; only a local time that occurred
/// twice (the end of summer time) makes an interval whose latest edge belongs to it.
struct Moment {
  enum class LatestEdge { excluded, included };
  Instant earliest;
  Instant latest;
  LatestEdge latest_edge = LatestEdge::excluded;

  static Moment at(Instant instant) { return {instant, instant, LatestEdge::included}; }
  [[nodiscard]] bool is_instant() const { return earliest == latest; }
  friend bool operator==(const Moment&, const Moment&) = default;
};

/// One assertion. An event ("awareness" of "vuln.in_own_product") has no value; an attribute
/// ("incident.grade", "kev.dueDate") has one, and `happened` says since when it holds.
struct Fact {
  std::string id;
  std::string name;
  std::string of;
  std::string value;
  Moment happened;
  Instant recorded_at;
  std::int64_t recorded_index = 0;
  Weight weight = Weight::asserted;
  EvidenceStatus status = EvidenceStatus::offered;
  FactSource source = FactSource::other;
  /// When it was first accepted, if it ever was: a breach built on evidence that is rejected later
  /// is annulled, one on evidence that never counted was none. Withdrawn evidence is taken as once
  /// accepted.
  std::optional<Instant> accepted_at;
};

/// By whom something was handed in. A stranger's report never satisfies; it may be evidence.
enum class Submitter { obligor, authorised_representative, mandated_agent, stranger };

std::string_view to_text(Submitter who);
Result<Submitter> parse_submitter(std::string_view text);

/// Something handed in for a stage. `at` is the receipt, ours or that of the portal which is the
/// channel; a draft is no submission. For duties to act (remediate), it is the proven moment at
/// which the act was done.
struct Submission {
  std::string stage;
  Moment at;
  Submitter who = Submitter::obligor;
  std::optional<Instant> mandate_from;  ///< for a mandated agent: the date of the mandate
  /// Other stages whose obligatory fields this submission holds complete; they may then be met
  /// early.
  std::vector<std::string> completes;
  std::string id;
};

struct PartyFacts {
  std::string id;
  std::vector<std::string> roles;
  std::string country;  ///< ISO 3166-1 alpha-2
  std::vector<std::string>
      markets;       ///< where its products are made available: country codes or "EU"
  std::string size;  ///< micro, small, medium, large; empty when unknown
  std::map<std::string, std::vector<std::string>> attributes;  ///< "party.dora_class" → {"ccp"}
};

struct CaseFacts {
  PartyFacts party;
  std::vector<Fact> facts;
  std::vector<Submission> submissions;
  /// Regime id → calendar id, where a party or operator chose another calendar than the regime's
  /// default.
  std::map<std::string, std::string> calendars;
};

}  // namespace tocsin::regimes
