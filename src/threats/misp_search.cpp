#include "threats/misp_search.h"

#include "base/number.h"
#include "base/text.h"
#include "threats/json_parts.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tocsin::threats {
namespace {

constexpr std::size_t kTermsMax = 1'000;
constexpr std::size_t kPatternsMax = 16;  ///< of the terms, those with "%"
constexpr std::size_t kTermBytesMax = 4'096;
constexpr std::size_t kDateBytes = 10;
constexpr std::int64_t kSecondsMax = 253'402'300'799;  // of the year 9999

/// How the answer is to look, or what there is none of here.
constexpr std::array<std::string_view, 18> kWithoutEffect = {
    "withAttachments",          "includeEventUuid",       "includeEventTags",  "includeContext",
    "includeSightings",         "includeCorrelations",    "includeDecayScore", "headerless",
    "sgReferenceOnly",          "enforceWarninglist",     "includeProposals",  "includeFullModel",
    "includeWarninglistHits",   "includeAnalystData",     "excludeLocalTags",  "excludeGalaxy",
    "includeEventCorrelations", "includeFeedCorrelations"};

bool fits(std::string_view pattern, std::string_view text) {
  const std::vector<std::string_view> parts = split(pattern, '%');
  if (parts.size() == 1) {
    return pattern == text;
  }
  if (!text.starts_with(parts.front())) {
    return false;
  }
  text.remove_prefix(parts.front().size());
  for (std::size_t i = 1; i + 1 < parts.size(); ++i) {
    const std::size_t at = text.find(parts[i]);
    if (at == std::string_view::npos) {
      return false;
    }
    text.remove_prefix(at + parts[i].size());
  }
  return text.ends_with(parts.back());
}

bool fits_one(const std::string& pattern, const std::vector<std::string>& lowered) {
  return std::ranges::any_of(lowered, [&](const std::string& text) { return fits(pattern, text); });
}

std::string text_of(const Json& of, std::string_view key) {
  return std::string(of.text_at({key}).value_or(""));
}

void add_tags(const Json& of, std::vector<std::string>& out) {
  const auto tags = of.find("Tag");
  for (const Json& tag : tags ? tags->elements() : std::vector<Json>()) {
    out.push_back(text_of(tag, "name"));
  }
}

std::optional<bool> flag_of(const Json& value) {
  if (value.boolean()) {
    return value.boolean();
  }
  const std::string text =
      value.integer() ? std::to_string(*value.integer()) : to_lower(value.text().value_or(""));
  if (text == "1" || text == "true") {
    return true;
  }
  return text == "0" || text == "false" ? std::optional(false) : std::nullopt;
}

class QuestionReader {
 public:
  QuestionReader(const Json& root, Instant now) : root_(root), now_(now) {}

  Result<MispQuestion> read() {
    for (const auto& [key, value] : root_.members()) {
      TOC_CHECK(member(key, value));
    }
    return std::move(out_);
  }

 private:
  static std::unexpected<Error> refuse(std::string_view key, std::string message) {
    return fail(Errc::malformed, std::move(message), pointer("", key));
  }

  Status member(std::string_view key, const Json& value) {
    if (key == "to_ids" || key == "published") {
      return flag(key, value);
    }
    if (is_misp_no(value) || std::ranges::find(kWithoutEffect, key) != kWithoutEffect.end()) {
      return {};
    }
    if (key == "returnFormat") {
      return value.text() == "json"
                 ? Status()
                 : Status(refuse(key, "Answers here are of the format json alone."));
    }
    if (key == "eventid" || key == "id") {
      return events(key, value);
    }
    struct List {
      std::string_view key;
      MispTerms* terms;
    };
    const std::array<List, 12> lists = {{{"uuid", &out_.uuids},
                                         {"value", &out_.values},
                                         {"type", &out_.types},
                                         {"category", &out_.categories},
                                         {"tags", &out_.tags},
                                         {"tag", &out_.tags},
                                         {"event_tags", &out_.tags},
                                         {"org", &out_.organisations},
                                         {"orgc", &out_.organisations},
                                         {"eventinfo", &out_.infos},
                                         {"info", &out_.infos},
                                         {"attribute", &out_.values}}};
    if (const auto row = std::ranges::find(lists, key, &List::key); row != lists.end()) {
      return terms(key, value, *row->terms);
    }
    if (key == "timestamp" || key == "publish_timestamp" || key == "event_timestamp" ||
        key == "last") {
      return times(key, value);
    }
    if (key == "from" || key == "datefrom") {
      return date(key, value, out_.date_from);
    }
    if (key == "to" || key == "dateuntil") {
      return date(key, value, out_.date_to);
    }
    return how(key, value);
  }

  /// What of it, and how many.
  Status how(std::string_view key, const Json& value) {
    if (key == "page" || key == "limit") {
      const auto number = whole_of(value);
      if (!number || *number < 1) {
        return refuse(key, "Give a whole number from 1.");
      }
      (key == "page" ? out_.page : out_.limit.emplace()) = *number;
      return {};
    }
    if (key == "metadata" || key == "minimal") {
      (key == "metadata" ? out_.is_metadata : out_.is_minimal) = true;
      return {};
    }
    if (key == "deleted") {
      out_.has_deleted = true;
      return {};
    }
    return refuse(key, "This filter is not known here: without it more would be given than asked.");
  }

  Status flag(std::string_view key, const Json& value) {
    if (value.is_null()) {
      return {};
    }
    const auto said = flag_of(value);
    if (!said) {
      return refuse(key, "Give true or false.");
    }
    if (key == "published") {
      out_.is_published = *said;
    } else {
      out_.to_ids = said;
    }
    return {};
  }

  static Result<std::string> term(std::string_view key, const Json& value) {
    const auto number = value.integer();
    std::string out(value.text().value_or(""));
    if (number) {
      out = std::to_string(*number);
    }
    if (out.empty() || out.size() > kTermBytesMax) {
      return refuse(key, "Give a text of at most 4096 bytes.");
    }
    return to_lower(out);
  }

  static std::vector<Json> listed(const Json& value) {
    return value.kind() == Json::Kind::array ? value.elements() : std::vector<Json>{value};
  }

  Status events(std::string_view key, const Json& value) {
    for (const Json& one : listed(value)) {
      TOC_TRY(std::string name, term(key, one));
      if (name.starts_with('!')) {
        return refuse(key, "Events are named, not left out.");
      }
      out_.events.push_back(std::move(name));
    }
    return check_count(key, out_.events.size());
  }

  static Status check_count(std::string_view key, std::size_t count) {
    return count <= kTermsMax ? Status() : Status(refuse(key, "A filter has at most 1000 values."));
  }

  static Status add(std::string_view key, const Json& value, std::vector<std::string>& into) {
    for (const Json& one : listed(value)) {
      TOC_TRY(std::string text, term(key, one));
      into.push_back(std::move(text));
    }
    const auto patterns =
        std::ranges::count_if(into, [](const std::string& one) { return one.contains('%'); });
    if (static_cast<std::size_t>(patterns) > kPatternsMax) {
      return refuse(key, "A filter has at most 16 values with \"%\".");
    }
    return check_count(key, into.size());
  }

  /// A text, a list in which "!" begins what is not to be, or {"OR","AND","NOT"}.
  static Status terms(std::string_view key, const Json& value, MispTerms& into) {
    if (value.kind() != Json::Kind::object) {
      std::vector<std::string> all;
      TOC_CHECK(add(key, value, all));
      for (std::string& one : all) {
        if (one.starts_with('!')) {
          into.none.push_back(one.substr(1));
        } else {
          into.any.push_back(std::move(one));
        }
      }
      return {};
    }
    for (const auto& [name, list] : value.members()) {
      const std::string word = to_lower(name);
      std::vector<std::string>* const place = word == "or"    ? &into.any
                                              : word == "and" ? &into.all
                                              : word == "not" ? &into.none
                                                              : nullptr;
      if (place == nullptr) {
        return refuse(key, "Give OR, AND and NOT.");
      }
      TOC_CHECK(add(key, list, *place));
    }
    return {};
  }

  /// Seconds since 1970, a time, a day, or how long ago: "5d", "12h", "30m".
  Result<Instant> instant(std::string_view key, const Json& value) const {
    const auto seconds = value.number();
    const std::string text(value.text().value_or(""));
    const auto said = parse_whole<std::int64_t>(text.substr(0, text.find('.')));
    const double number = seconds.value_or(said ? static_cast<double>(*said) : -1.0);
    if (number >= 0 && number <= static_cast<double>(kSecondsMax)) {
      return Instant(std::chrono::seconds(static_cast<std::int64_t>(std::floor(number))));
    }
    if (const Result<Instant> at = parse_rfc3339(text)) {
      return *at;
    }
    if (const Result<Instant> day = parse_rfc3339(text + "T00:00:00Z")) {
      return *day;
    }
    constexpr std::string_view units = "smhd";
    constexpr std::array<std::int64_t, 4> lengths = {1, 60, 3'600, 86'400};
    constexpr std::int64_t count_max = 1'000'000;
    const std::size_t unit = text.empty() ? std::string_view::npos : units.find(text.back());
    const auto count =
        text.empty() ? std::nullopt : parse_whole<std::int64_t>(text.substr(0, text.size() - 1));
    if (unit == std::string_view::npos || !count || *count < 0 || *count > count_max) {
      return refuse(key, "Give seconds since 1970, a time, or how long ago, such as \"5d\".");
    }
    return now_ - std::chrono::seconds(*count * lengths.at(unit));
  }

  /// From there on, or a list of from and to. Several of them hold together.
  Status times(std::string_view key, const Json& value) {
    const std::vector<Json> list = listed(value);
    if (list.size() > 2) {
      return refuse(key, "Give one time, or two.");
    }
    if (!is_misp_no(list.front())) {
      TOC_TRY(const Instant since, instant(key, list.front()));
      out_.since = std::max(out_.since.value_or(since), since);
    }
    if (list.size() == 2 && !is_misp_no(list.back())) {
      TOC_TRY(const Instant until, instant(key, list.back()));
      // Timestamps are whole seconds: all of that one.
      const Instant end = until + std::chrono::seconds(1) - std::chrono::microseconds(1);
      out_.until = std::min(out_.until.value_or(end), end);
    }
    return {};
  }

  Status date(std::string_view key, const Json& value, std::string& into) const {
    TOC_TRY(const Instant at, instant(key, value));
    into = to_rfc3339(at).substr(0, kDateBytes);
    return {};
  }

  Json root_;
  Instant now_;
  MispQuestion out_;
};

}  // namespace

bool is_misp_no(const Json& value) {
  return value.is_null() || value.boolean() == false || value.text() == "" ||
         value.integer() == 0 || value.text() == "0" ||
         (value.kind() == Json::Kind::array && value.size() == 0) ||
         (value.kind() == Json::Kind::object && value.size() == 0);
}

std::vector<std::string> misp_values(const Json& attribute) {
  const auto value = attribute.find("value");
  const auto number = value ? value->integer() : std::nullopt;
  std::string whole = number ? std::to_string(*number) : text_of(attribute, "value");
  std::vector<std::string> out;
  if (whole.contains('|')) {
    for (const std::string_view part : split(whole, '|')) {
      out.emplace_back(part);
    }
  }
  out.push_back(std::move(whole));
  std::erase(out, "");
  return out;
}

bool MispTerms::fit(const std::vector<std::string>& names) const {
  if (is_empty()) {
    return true;
  }
  std::vector<std::string> lowered;
  lowered.reserve(names.size());
  for (const std::string& name : names) {
    lowered.push_back(to_lower(name));
  }
  const auto is_there = [&](const std::string& one) { return fits_one(one, lowered); };
  return (any.empty() || std::ranges::any_of(any, is_there)) &&
         std::ranges::all_of(all, is_there) && std::ranges::none_of(none, is_there);
}

bool MispQuestion::asks_for_attributes() const {
  return !values.is_empty() || !types.is_empty() || !categories.is_empty() || to_ids;
}

bool MispQuestion::asks_for_content() const {
  return asks_for_attributes() || !uuids.is_empty() || !tags.is_empty() ||
         !organisations.is_empty() || !infos.is_empty() || !date_from.empty() || !date_to.empty();
}

bool MispQuestion::fits_attribute(const Json& attribute, const Json& event) const {
  if (!has_deleted) {
    const auto deleted = attribute.find("deleted");
    if (deleted && flag_of(*deleted) == true) {
      return false;
    }
  }
  if (to_ids) {
    const auto said = attribute.find("to_ids");
    if ((said && flag_of(*said) == true) != *to_ids) {
      return false;
    }
  }
  std::vector<std::string> named;
  add_tags(event, named);
  add_tags(attribute, named);
  return values.fit(misp_values(attribute)) && types.fit({text_of(attribute, "type")}) &&
         categories.fit({text_of(attribute, "category")}) && tags.fit(named) &&
         uuids.fit({text_of(attribute, "uuid"), text_of(event, "uuid")});
}

bool MispQuestion::fits_event(const Json& event) const {
  const std::string date = text_of(event, "date");
  if ((!date_from.empty() && date < date_from) || (!date_to.empty() && date > date_to) ||
      !infos.fit({text_of(event, "info")}) ||
      !organisations.fit({std::string(event.text_at({"Orgc", "name"}).value_or("")),
                          std::string(event.text_at({"Orgc", "uuid"}).value_or("")),
                          std::string(event.text_at({"Orgc", "id"}).value_or(""))})) {
    return false;
  }
  std::vector<Json> attributes;
  const auto gather = [&](const Json& of) {
    if (const auto list = of.find("Attribute")) {
      std::ranges::copy(list->elements(), std::back_inserter(attributes));
    }
  };
  gather(event);
  if (const auto objects = event.find("Object")) {
    std::ranges::for_each(objects->elements(), gather);
  }
  if (asks_for_attributes()) {
    return std::ranges::any_of(attributes,
                               [&](const Json& one) { return fits_attribute(one, event); });
  }
  std::vector<std::string> named;
  std::vector<std::string> ids = {text_of(event, "uuid")};
  add_tags(event, named);
  for (const Json& one : attributes) {
    add_tags(one, named);
    ids.push_back(text_of(one, "uuid"));
  }
  return tags.fit(named) && uuids.fit(ids);
}

Result<MispQuestion> read_misp_question(std::string_view json, Instant now) {
  if (trim(json).empty()) {
    return MispQuestion();
  }
  TOC_TRY(const JsonDocument document,
          JsonDocument::parse(json, {.bytes_max = kMispQuestionBytesMax}));
  if (document.root().kind() == Json::Kind::array && document.root().size() == 0) {
    return MispQuestion();  // what PHP makes of an object without members
  }
  if (document.root().kind() != Json::Kind::object) {
    return fail(Errc::malformed, "Ask by a JSON object of filters.");
  }
  return QuestionReader(document.root(), now).read();
}

}  // namespace tocsin::threats
