#include "regimes/calendar.h"

#include "base/number.h"

#include <algorithm>

namespace tocsin::regimes {
namespace {

constexpr int kYearMin = 1990;
constexpr int kYearMax = 2200;

Result<int> parse_year(const std::string& text, const Yaml& node, std::string_view file) {
  const auto year = parse_whole<int>(text);
  if (!year || *year < kYearMin || *year > kYearMax) {
    return refuse_at(file, node, "A year is a number from 1990 to 2200.");
  }
  return *year;
}

Result<std::vector<LocalDay>> days_of(Fields& fields, std::string_view key, int year) {
  std::vector<LocalDay> out;
  for (const std::string& text : fields.texts(key)) {
    const auto day = parse_local_day(text);
    if (!day || static_cast<int>(std::chrono::year_month_day(*day).year()) != year) {
      fields.refuse(key, "Every day in \"" + std::string(key) + "\" must be a date of its year.");
      return out;
    }
    if (std::ranges::find(out, *day) != out.end()) {
      fields.refuse(key, "The day " + text + " stands here twice.");
    }
    out.push_back(*day);
  }
  return out;
}

LocalDay first_of(int year) {
  return LocalDay(std::chrono::year(year) / std::chrono::January / 1);
}

}  // namespace

Result<Calendar> Calendar::parse(const Yaml& node, std::string_view file) {
  Calendar calendar;
  Fields fields(node, file);
  fields.any("schema");
  calendar.id_ = fields.text("id");
  calendar.edition_ = fields.text("edition");
  calendar.title_ = fields.bilingual("title");
  fields.any("source");
  fields.any("note");
  const std::string zone = fields.text("zone");
  if (auto loaded = Zone::load(zone)) {
    calendar.zone_ = *std::move(loaded);
  } else {
    fields.refuse("zone", loaded.error().message);
  }
  if (!is_id(calendar.id_)) {
    fields.refuse("id", "An id holds letters, digits, dots, hyphens and underscores.");
  }
  const std::vector<std::string_view> names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  for (const std::string& day : fields.texts("weekend")) {
    const auto found = std::ranges::find(names, day);
    if (found == names.end()) {
      fields.refuse("weekend", "The weekend is a list of sun, mon, tue, wed, thu, fri, sat.");
      break;
    }
    calendar.weekend_.set(static_cast<std::size_t>(found - names.begin()));
  }
  if (calendar.weekend_.all()) {
    fields.refuse("weekend", "A week without a working day cannot be counted in.");
  }
  if (const auto cutoff = fields.optional_text("cutoff")) {
    const auto time = parse_local_time("2000-01-01T" + *cutoff);
    if (!time || cutoff->size() != 5) {
      fields.refuse("cutoff", "The cutoff is a local time such as 17:30.");
    } else {
      calendar.cutoff_ =
          std::chrono::duration_cast<std::chrono::minutes>(*time - LocalTime(first_of(2000)));
    }
  }
  const Yaml* years = fields.any("years");
  if (years == nullptr) {
    fields.refuse(node,
                  "\"years\" is missing: a map of years, or one of the words every and none.");
  } else if (years->text == "every") {
    calendar.every_year_ = true;
  } else if (years->fields.empty() && years->text != "none") {
    fields.refuse(*years, "\"years\" is a map of years, or one of the words every and none.");
  }
  TOC_CHECK(fields.finish());
  if (years->fields.empty()) {
    return calendar;
  }
  int first = kYearMax;
  int last = kYearMin;
  for (const auto& [text, value] : years->fields) {
    TOC_TRY(const int year, parse_year(text, value, file));
    first = std::min(first, year);
    last = std::max(last, year);
  }
  calendar.first_year_ = first;
  calendar.years_.resize(static_cast<std::size_t>(last - first) + 1);
  for (const auto& [text, value] : years->fields) {
    TOC_TRY(const int number, parse_year(text, value, file));
    Fields in_year(value, file);
    TOC_TRY(const auto holidays, days_of(in_year, "holidays", number));
    TOC_TRY(const auto workdays, days_of(in_year, "workdays", number));
    in_year.any("source");
    TOC_CHECK(in_year.finish());
    Year& year = calendar.years_[static_cast<std::size_t>(number - first)];
    year.known = true;
    for (const LocalDay day : holidays) {
      year.holidays.set(static_cast<std::size_t>((day - first_of(number)).count()));
    }
    for (const LocalDay day : workdays) {
      const auto at = static_cast<std::size_t>((day - first_of(number)).count());
      if (year.holidays.test(at) || !calendar.is_weekend(day)) {
        return refuse_at(file, value,
                         "A make-up workday must be a weekend day that is no holiday.");
      }
      year.workdays.set(at);
    }
  }
  return calendar;
}

const Calendar::Year* Calendar::year_of(LocalDay day, std::size_t& day_of_year) const {
  const int number = static_cast<int>(std::chrono::year_month_day(day).year());
  const int at = number - first_year_;
  if (at < 0 || at >= static_cast<int>(years_.size())) {
    return nullptr;
  }
  day_of_year = static_cast<std::size_t>((day - first_of(number)).count());
  const Year& year = years_[static_cast<std::size_t>(at)];
  return year.known ? &year : nullptr;
}

bool Calendar::is_weekend(LocalDay day) const {
  return weekend_.test(std::chrono::weekday(day).c_encoding());
}

DayKind Calendar::kind_of(LocalDay day) const {
  if (every_year_) {
    return is_weekend(day) ? DayKind::rest : DayKind::working;
  }
  std::size_t at = 0;
  const Year* year = year_of(day, at);
  if (year == nullptr) {
    return DayKind::unknown;
  }
  if (year->holidays.test(at)) {
    return DayKind::rest;
  }
  return is_weekend(day) && !year->workdays.test(at) ? DayKind::rest : DayKind::working;
}

bool Calendar::is_make_up_workday(LocalDay day) const {
  std::size_t at = 0;
  const Year* year = every_year_ ? nullptr : year_of(day, at);
  return year != nullptr && year->workdays.test(at);
}

std::vector<int> Calendar::years() const {
  std::vector<int> out;
  for (std::size_t i = 0; i < years_.size(); ++i) {
    if (years_[i].known) {
      out.push_back(first_year_ + static_cast<int>(i));
    }
  }
  return out;
}

}  // namespace tocsin::regimes
