// A legal calendar: a zone, the weekend, holidays and make-up workdays of the years that are known.
#pragma once

#include "regimes/reader.h"
#include "regimes/zone.h"

#include <bitset>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::regimes {

/// unknown: the file does not hold that year. It is never guessed.
enum class DayKind { working, rest, unknown };

/// One edition of one calendar. Immutable.
class Calendar {
 public:
  static Result<Calendar> parse(const Yaml& node, std::string_view file);

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const std::string& edition() const { return edition_; }
  [[nodiscard]] const Bilingual& title() const { return title_; }
  [[nodiscard]] const Zone& zone() const { return *zone_; }
  /// SHA-256 of the file, lower-case hexadecimal: what a verdict was computed from can be shown.
  [[nodiscard]] const std::string& sha256() const { return sha256_; }
  void set_sha256(std::string digest) { sha256_ = std::move(digest); }

  [[nodiscard]] DayKind kind_of(LocalDay day) const;
  /// Sunday to Saturday by the weekend alone, whatever the year.
  [[nodiscard]] bool is_weekend(LocalDay day) const;
  /// A weekend day on which people work by decree.
  [[nodiscard]] bool is_make_up_workday(LocalDay day) const;
  /// When offices close, if the calendar says so; otherwise a day ends at 24:00.
  [[nodiscard]] std::optional<std::chrono::minutes> cutoff() const { return cutoff_; }
  [[nodiscard]] std::vector<int> years() const;
  /// Whether no year is known (`years: none`): it stands where a country has no calendar, so that
  /// no neighbour's is taken for it.
  [[nodiscard]] bool is_empty() const { return !every_year_ && years_.empty(); }

  [[nodiscard]] LocalDay day_of(Instant at) const {
    return std::chrono::floor<std::chrono::days>(zone_->to_local(at));
  }
  [[nodiscard]] Instant end_of(LocalDay day) const { return zone_->end_of(day); }

 private:
  struct Year {
    bool known = false;
    std::bitset<366> holidays;
    std::bitset<366> workdays;
  };
  [[nodiscard]] const Year* year_of(LocalDay day, std::size_t& day_of_year) const;

  std::string id_;
  std::string edition_;
  Bilingual title_;
  std::shared_ptr<const Zone> zone_;
  std::bitset<7> weekend_;
  bool every_year_ = false;
  int first_year_ = 0;
  std::vector<Year> years_;
  std::optional<std::chrono::minutes> cutoff_;
  std::string sha256_;
};

}  // namespace tocsin::regimes
