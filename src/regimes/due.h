// Evaluating the due algebra over one case: internal to regimes/, used by evaluate.cpp.
#pragma once

#include "regimes/facts.h"
#include "regimes/regime.h"
#include "regimes/trace.h"

#include <optional>
#include <string_view>

namespace tocsin::regimes {

/// The operative line counts from the earliest edge of everything, the legal line from the latest.
enum class Line { operative, legal };

/// Which evidence counts: what is accepted; that and what is only offered, contested or too weak;
/// that and what was accepted once and no longer is.
enum class Acceptance { accepted, potential, formerly };

struct DueValue {
  enum class Kind { at, waiting, soft, none, unknown };
  Kind kind = Kind::waiting;
  Instant at{};
  bool excluded = false;  ///< `at` is the end of a half-open interval
  bool ends_day = false;  ///< `at` is the end of a day, or the close of business on it
  std::optional<Instant> alternative;
  bool alternative_unknown = false;  ///< there is such a reading, and its end is not known
  std::string_view waiting_for;
  Instant newest = Instant::min();  ///< when the newest event that was used happened
};

struct Truth {
  enum class Value { no, yes, unknown };
  Value value = Value::no;
  std::string_view missing;
  [[nodiscard]] bool yes() const { return value == Value::yes; }
  [[nodiscard]] bool no() const { return value == Value::no; }
};

/// One regime over one case. Holds references only; a stack object.
class Evaluation {
 public:
  struct Input {
    const Regime& regime;
    const Calendar& calendar;
    bool calendar_chosen = false;
    const CaseFacts& facts;
    Instant as_of;
    Acceptance acceptance = Acceptance::accepted;
  };
  explicit Evaluation(const Input& input) : in_(input) {}

  [[nodiscard]] bool counts(const Fact& fact) const;
  /// Whether the fact has happened by as_of, an awareness dated into the future counting from its
  /// receipt.
  [[nodiscard]] bool has_happened(const Fact& fact) const;
  /// An awareness that is dated after its receipt: the operative line counts it from the receipt.
  [[nodiscard]] bool is_skewed(const Fact& fact, std::string_view event) const;
  [[nodiscard]] DueValue trigger(Line line, Trace* trace) const;
  /// The stage's due on that line, with every relief but authority delays.
  [[nodiscard]] DueValue due(const Stage& stage, Line line, Trace* trace) const;
  /// Moves a due by the delays that an authority granted; nothing when there are none.
  [[nodiscard]] std::optional<Instant> delayed(const Stage& stage, const DueValue& due, Line line,
                                               Trace* trace) const;
  [[nodiscard]] Truth holds(const Condition& condition) const;
  /// The earliest submission that satisfies the stage; null when there is none yet.
  [[nodiscard]] const Submission* satisfied_by(const Stage& stage) const;
  [[nodiscard]] bool event_known(std::string_view name) const;
  /// The value of an attribute as it stands; nothing when no fact says.
  [[nodiscard]] const Fact* attribute(std::string_view name) const;
  [[nodiscard]] bool is_trigger_event(std::string_view name) const;
  [[nodiscard]] bool may_satisfy(const Submission& submission) const;
  [[nodiscard]] bool is_of_event(const Fact& fact, std::string_view name) const;
  [[nodiscard]] const Input& input() const { return in_; }

 private:
  /// What a comparison leaves of the interval in which an event or a submission lies.
  struct Bound {
    DueExpression::Op op = DueExpression::Op::anchor;
    std::string_view name;
    Instant earliest = Instant::min();
    Instant latest = Instant::max();  ///< part of the interval
  };
  using Bounds = std::vector<Bound>;
  struct Scope {
    const Stage* stage = nullptr;  ///< null inside a comparison: plain elapsed time
    Line line = Line::legal;
    Trace* trace = nullptr;
    const Bounds* bounds = nullptr;  ///< of the branches that this is evaluated in; null: none
    bool is_compared = false;        ///< an excluded end counts as the last microsecond before it
    int depth = 0;
  };
  /// What a condition may be at the points of the intervals that are known; neither when a fact is
  /// missing.
  struct Possible {
    bool yes = false;
    bool no = false;
    std::string_view missing;
  };
  /// The two sides of a comparison of times, the one that must end first before the other.
  struct Sides {
    const DueExpression& small;
    const DueExpression& big;
    bool may_be_equal = false;
  };
  [[nodiscard]] DueValue eval(const DueExpression& due, const Scope& scope) const;
  [[nodiscard]] DueValue anchor(std::string_view name, const Scope& scope) const;
  [[nodiscard]] DueValue request(std::string_view who, const Scope& scope) const;
  [[nodiscard]] DueValue submission(const DueExpression& due, const Scope& scope) const;
  [[nodiscard]] DueValue plus(const DueExpression& due, const Scope& scope) const;
  [[nodiscard]] DueValue extreme(const DueExpression& due, const Scope& scope) const;
  [[nodiscard]] DueValue contested(const std::vector<DueValue>& readings, const Scope& scope) const;
  [[nodiscard]] DueValue choose(const DueExpression& due, std::size_t from,
                                const Scope& scope) const;
  [[nodiscard]] DueValue stated(const DueExpression& due, const Scope& scope) const;
  [[nodiscard]] DueValue from_field(const DueExpression& due, const Scope& scope) const;
  [[nodiscard]] DueValue table(const DueExpression& due, const Scope& scope) const;
  [[nodiscard]] std::optional<std::string_view> table_outcome(std::string_view name, Truth& truth,
                                                              Instant& newest) const;
  [[nodiscard]] Truth fact_holds(const Condition& condition) const;
  [[nodiscard]] Truth compare_number(const Condition& condition) const;
  /// Each side at its own edge.
  [[nodiscard]] Truth compare_times(const Condition& condition, Line left, Line right,
                                    const Bounds* bounds) const;
  [[nodiscard]] Possible possible(const Condition& condition, const Bounds* bounds) const;
  [[nodiscard]] Possible possible_of_many(const Condition& condition, const Bounds* bounds) const;
  /// Adds what is left of the intervals where the condition is `truth`.
  void narrow(const Condition& condition, bool truth, Bounds& bounds) const;
  void narrow_times(const Sides& sides, Bounds& bounds) const;
  [[nodiscard]] bool is_in_order(const Sides& sides, const Bounds& bounds) const;
  /// The value of an event or a submission, held within the scope's bounds.
  [[nodiscard]] static DueValue within(DueValue value, DueExpression::Op op, std::string_view name,
                                       const Scope& scope);
  [[nodiscard]] const Submission* submission_of(const Stage& stage, bool latest) const;
  [[nodiscard]] DueValue relieved(const Stage& stage, DueValue due, Trace* trace) const;

  Input in_;
};

}  // namespace tocsin::regimes
