// One edition of one regime, as its file states it. Everything that its stages need of counting
// rules and tables is resolved when it is loaded; only the calendar is looked up later, since a
// case may choose another.
#pragma once

#include "domain/evidence.h"
#include "regimes/counting.h"
#include "regimes/expression.h"
#include "regimes/facts.h"
#include "regimes/field_set.h"
#include "regimes/reader.h"
#include "regimes/vocabulary.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::regimes {

enum class RegimeStatus { draft, not_in_force, in_force, revoked, rehearsal_only };
std::string_view to_text(RegimeStatus status);

/// What to do with an event that came before the regime applied.
enum class OnEarlier { no_clock, start_at_application };

/// What becomes of a duty that is running when the regime ends.
enum class OnEnd {
  keep,   ///< it is judged to its end by the edition in force at its trigger
  lapse,  ///< from then on it is superseded, unless it was late before
};

struct Validity {
  Instant from;
  std::optional<Instant> to;            ///< exclusive
  std::optional<Instant> enforce_from;  ///< nothing is due before it
  OnEarlier on_earlier = OnEarlier::no_clock;
  OnEnd on_end = OnEnd::keep;
};

struct Instrument {
  std::string name;
  std::vector<std::string> articles;
  std::string url_or_number;
  std::string retrieved;  ///< the day on which our source was read
  std::string assurance;  ///< primary, secondary, unverified
};

struct Trigger {
  DueExpression when;                ///< usually one anchor
  std::vector<std::string> events;   ///< the anchors in it
  std::vector<std::string> planned;  ///< those of them that are known before they happen
  std::vector<std::string> of;
  std::string standard;
  Weight min_weight = Weight::asserted;
  std::vector<std::string> imputed_from;
  std::optional<Condition> only_if;
};

/// Lines of a decision table; every combination of key values that can occur has exactly one row.
struct DecisionTable {
  struct Key {
    bool is_event = false;  ///< yes when the event has happened, otherwise no
    std::string name;
    std::optional<std::string> fallback;  ///< taken when the attribute is not known
  };
  struct Row {
    std::vector<std::string> is;
    std::string then;
  };
  std::string edition;
  std::vector<Key> keys;
  std::vector<Row> rows;
};

struct Relief {
  enum class Kind {
    rest_day,         ///< due on a rest day: allowed until a local time of the next working day
    excuse,           ///< the duty falls away
    authority_delay,  ///< an authority's decision moves the line
    none_for_clock,  ///< named in the law, and has no effect on this clock (delay of dissemination)
  };
  Kind kind = Kind::none_for_clock;
  std::string id;
  Bilingual title;  ///< as an explanation names it
  std::string basis;
  std::vector<std::string> stages;     ///< empty: all
  std::optional<Condition> condition;  ///< excuse: when; rest_day: unless
  std::chrono::minutes at{0};          ///< rest_day: local time
  std::string event;                   ///< authority_delay: its fact, whose value is the period
  std::string ended_by;                ///< authority_delay: the event that ends it early
};

struct FieldSpec {
  std::string id;
  std::string need;  ///< required, optional, if_available, carried, automatic
  /// Without it the stage's filing is not complete: a field that is carried over or that the
  /// platform fills in must be there as well.
  [[nodiscard]] bool is_needed() const {
    return need == "required" || need == "carried" || need == "automatic";
  }
};

struct Stage {
  std::string id;
  Bilingual title;
  std::string article;        ///< as the law's own language cites it
  std::string article_zh_cn;  ///< the same in a Chinese text; empty where it cannot be said
  DueExpression due;
  std::vector<CountingRule> operative;  ///< the first that counts the period's unit is taken
  std::vector<CountingRule> legal;
  std::optional<Condition> when;
  std::optional<Condition> superseded_when;
  bool informational = false;
  bool repeat = false;
  bool satisfied_by_earlier = false;
  bool late_on_arrival = false;
  std::vector<Period> warn_before;  ///< longest first
  std::string penalty;
  std::optional<Condition> exempt_when;
  std::vector<Relief> relief;  ///< the stage's own and the regime's that concern it
  std::vector<std::string> recipients;
  std::string field_set;
  std::string field_edition;
  std::vector<FieldSpec> fields;
};

struct Recipient {
  std::string id;
  std::string channel;
  Bilingual title;
};

struct PenaltyRow {
  std::string law;
  std::string from;  ///< date of the law's version
  Bilingual text;
};

struct ConflictRule {
  std::string with;
  std::optional<Condition> when;
  std::string action;
  Bilingual note;
};

struct Regime {
  std::string id;
  int edition = 0;
  /// Regimes under which the same duties stood before: what was filed under them meets the stages
  /// of the same name here. At most 8; the library holds each.
  std::vector<std::string> formerly;
  Bilingual title;
  Instrument instrument;
  RegimeStatus status = RegimeStatus::draft;
  Validity validity;
  std::string jurisdiction;
  std::string calendar;  ///< default
  std::map<std::string, std::string> calendar_by_country;
  std::vector<std::string> roles;  ///< of the obligor; empty: anyone
  std::string per;                 ///< what one case's facts are about: case or asset
  std::vector<Submitter> may_file;
  std::optional<Condition> applies_when;
  std::optional<Condition> superseded_when;
  Trigger trigger;
  std::map<std::string, std::vector<std::string>> also;  ///< further events → their subjects
  std::vector<Recipient> recipients;
  std::map<std::string, DecisionTable> tables;
  std::vector<Stage> stages;
  std::vector<ConflictRule> conflicts;
  std::map<std::string, std::vector<PenaltyRow>> penalties;
  /// What a filing under this regime is to whoever receives it: the subject of a `receipt` that
  /// starts the receiver's own clocks. Empty: none.
  std::string received_as;
  std::vector<std::string> publication_gate;
  std::map<std::string, Period> retention;
  std::vector<Bilingual> notes;
  std::string file;
  std::string sha256;
  Yaml examples;

  [[nodiscard]] const Stage* stage(std::string_view stage_id) const;
  /// Whether a breach of the stage may be found. A draft is not known to bind anybody, and to leave
  /// out what only informs is no breach: both are reminded of, and never late.
  [[nodiscard]] bool is_enforced(const Stage& stage) const {
    return status != RegimeStatus::draft && !stage.informational;
  }
  /// Whether what was filed under a regime of that id counts here.
  [[nodiscard]] bool takes_filings_of(std::string_view other) const;
};

struct RegimeContext {
  const Vocabulary& vocabulary;
  const std::map<std::string, CountingRule, std::less<>>& counting_rules;
  const std::map<std::string, Calendar, std::less<>>& calendars;
  const std::map<std::string, FieldSet, std::less<>>& field_sets;
};

/// Errors: malformed at "file:line".
Result<Regime> parse_regime(const Yaml& node, std::string_view file, const RegimeContext& context);

}  // namespace tocsin::regimes
