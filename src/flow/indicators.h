// What is shared, by value: who says what of an address, a domain, a hash; and all values, for
// programs that look for them. Cut by marking, audience and standing at each question.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "store/indicators.h"
#include "threats/indicator_values.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::flow {

/// Values of one question.
inline constexpr std::size_t kAskedValuesMax = 500;
/// Sayings of one value: where a page ends; of many values the first of each.
inline constexpr std::int64_t kSayingsMax = 100;
inline constexpr std::int64_t kSayingsOfEach = 20;
/// Lines of a page of all values.
inline constexpr std::int64_t kExportedMax = 10'000;

/// What the reader may count; times are none where nobody said any.
struct Sightings {
  std::int64_t seen = 0;
  std::int64_t false_positives = 0;
  std::optional<Instant> first;  ///< of those that were seen
  std::optional<Instant> last;
};

/// One saying of a value, as its reader may know it at the moment of the question.
struct IndicatorSaying {
  store::FoundValue found;
  std::string id;      ///< of the STIX object; UUID of the attribute as MISP's events are given out
  std::string author;  ///< handle; empty: the operator, or not shown
  std::vector<std::string> flags;  ///< revoked, expired, not_yet, partial, context
  // Not of an export:
  std::vector<std::string> flaws;
  Sightings sightings;
  std::int64_t score = 0;  ///< 0 to 100: see indicator_score()
};
/// Whether it holds now: neither revoked nor expired, and from now on at the latest.
bool is_active(const IndicatorSaying& saying);

/// How fresh a saying is, 0 to 100, rounded down: MISP's polynomial decay, 100 · (1 − (age /
/// lifetime)^(1/speed)), with a lifetime of 120 days and a speed of 2. 0 from the end of the
/// lifetime on.
std::int64_t indicator_score(std::chrono::microseconds age);

struct IndicatorAnswer {
  threats::IndicatorValue value;  ///< in normal form
  std::vector<std::string> warning_lists;
  std::vector<IndicatorSaying> sayings;          ///< by thing and place
  std::optional<store::indicators::Place> next;  ///< there are more behind it
};

/// A value that is asked for. kind: none: as its shape has it. Errors: malformed.
Result<threats::IndicatorValue> asked_value(std::string_view text,
                                            std::optional<threats::IndicatorKind> kind);

/// Who says something of each of the values, or of what is around it (threats::values_around()).
/// after, count: of the sayings of each. What a partner is given is noted first. Errors: those of
/// may(read_feed), by the standing of this moment; too_large for more than kAskedValuesMax.
Result<std::vector<IndicatorAnswer>> search_indicators(
    const World& world, const Principal& principal,
    const std::vector<threats::IndicatorValue>& values, store::indicators::Place after,
    std::int64_t count);

/// Every value that the principal may read, strictly behind that place; noted likewise.
struct IndicatorPage {
  std::vector<IndicatorSaying> sayings;
  bool has_more = false;
};
Result<IndicatorPage> export_indicators(const World& world, const Principal& principal,
                                        store::indicators::Place after, std::int64_t count);

/// One of them as a line: {"kind","value","id","event"?,"thing","tlp","author","at",…,"flags"}.
std::string to_json(const IndicatorSaying& saying);
/// {"kind","value","warning_lists","sayings":[…],"next"}: next is a cursor or null.
std::string to_json(const IndicatorAnswer& answer);

/// "42.7". Errors: malformed.
std::string to_text(store::indicators::Place place);
Result<store::indicators::Place> parse_place(std::string_view text);

}  // namespace tocsin::flow
