// The revision history and the dates of a document: 6.1.14, 6.1.16 to 6.1.22, 6.1.30, 6.2.4
// to 6.2.6, 6.2.21.
#include "csaf/revisions.h"

#include "base/text.h"
#include "csaf/tests.h"
#include "ecosystems/ecosystem.h"

#include <algorithm>
#include <set>

namespace tocsin::csaf {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// A number without leading zeros.
bool is_number(std::string_view text) {
  return is_digits(text) && (text.size() == 1 || text[0] != '0');
}

std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() <=> b.size() : a.compare(b) <=> 0;
}

const ecosystems::Ecosystem& semver() {
  static const ecosystems::Ecosystem& order = *ecosystems::find("semver");
  return order;
}

/// The version that a pre-release leads to.
Revision released(Revision revision) {
  if (!revision.prerelease.empty()) {
    const auto hyphen =
        static_cast<std::size_t>(revision.prerelease.data() - revision.text.data()) - 1;
    revision.text = revision.text.substr(0, hyphen);
    revision.prerelease = {};
  }
  return revision;
}

/// number is the one that follows before, or it.
bool is_next_or_same(std::string_view before, std::string_view number) {
  if (before == number) {
    return true;
  }
  std::string next(before);
  std::size_t i = next.size();
  while (i > 0 && next[i - 1] == '9') {
    next[--i] = '0';
  }
  if (i == 0) {
    next.insert(next.begin(), '1');
  } else {
    ++next[i - 1];
  }
  return next == number;
}

std::optional<Revision> document_version(const Context& context) {
  return parse_revision(context.document.tracking.text("version"));
}

void sorted(const Context& context) {  // 6.1.14
  const auto history = sorted_history(context.document);
  for (std::size_t i = 1; i < history.size(); ++i) {
    if (compare(history[i - 1].number, history[i].number) > 0) {
      context.out.add(
          history[i].node.at + "/number",
          "This version number is lower than that of an earlier entry of the revision history.");
    }
  }
}

void latest_version(const Context& context) {  // 6.1.16
  const auto history = sorted_history(context.document);
  std::optional<Revision> stated = document_version(context);
  if (history.empty() || !stated) {
    return;
  }
  Revision latest = history.back().number;
  if (context.document.tracking.text("status") == "draft") {
    stated = released(*stated);
    latest = released(latest);
  }
  if (stated->is_integer != latest.is_integer || compare(*stated, latest) != 0) {
    context.out.add(
        context.document.tracking.at + "/version",
        "The version of the document is not that of the newest entry of its revision history.");
  }
}

void status_draft(const Context& context) {  // 6.1.17
  const std::optional<Revision> stated = document_version(context);
  if (stated && (stated->is_initial_development() || !stated->prerelease.empty()) &&
      is_released(context.document)) {
    context.out.add(
        context.document.tracking.at + "/status",
        "A document of version 0, 0.y.z or of a pre-release must have the status draft.");
  }
}

void released_history(const Context& context) {  // 6.1.18
  if (!is_released(context.document)) {
    return;
  }
  for (const Node& entry : context.document.tracking.items("revision_history")) {
    const auto number = parse_revision(entry.text("number"));
    if (number && number->is_initial_development()) {
      context.out.add(entry.at + "/number",
                      "A released document must not list a version 0 or 0.y.z.");
    }
  }
}

void history_prereleases(const Context& context) {  // 6.1.19
  for (const Node& entry : context.document.tracking.items("revision_history")) {
    const auto number = parse_revision(entry.text("number"));
    if (number && !number->prerelease.empty()) {
      context.out.add(entry.at + "/number", "The revision history must not list a pre-release.");
    }
  }
}

void non_draft_version(const Context& context) {  // 6.1.20
  const std::optional<Revision> stated = document_version(context);
  if (stated && !stated->prerelease.empty() && is_released(context.document)) {
    context.out.add(context.document.tracking.at + "/version",
                    "The version of a released document must not be a pre-release.");
  }
}

void missing_entries(const Context& context) {  // 6.1.21
  const auto history = sorted_history(context.document);
  if (history.empty()) {
    return;
  }
  if (history[0].number.major != "0" && history[0].number.major != "1") {
    context.out.add(history[0].node.at + "/number",
                    "The first version of the revision history must be 0 or 1.");
  }
  for (std::size_t i = 1; i < history.size(); ++i) {
    const std::string_view before = history[i - 1].number.major;
    const std::string_view now = history[i].number.major;
    if (compare_numbers(before, now) < 0 && !is_next_or_same(before, now)) {
      context.out.add(history[i].node.at + "/number",
                      "A version before this one is missing in the revision history.");
    }
  }
}

void repeated_numbers(const Context& context) {  // 6.1.22
  std::set<std::string_view> seen;
  for (const Node& entry : context.document.tracking.items("revision_history")) {
    const std::string_view number = entry.text("number");
    if (!number.empty() && !seen.insert(number).second) {
      context.out.add(entry.at + "/number",
                      "The revision history lists this version number twice.");
    }
  }
}

void mixed_versioning(const Context& context) {  // 6.1.30
  const std::optional<Revision> stated = document_version(context);
  std::optional<bool> is_integer;
  if (stated) {
    is_integer = stated->is_integer;
  }
  for (const Node& entry : context.document.tracking.items("revision_history")) {
    const auto number = parse_revision(entry.text("number"));
    if (!number) {
      continue;
    }
    if (!is_integer) {
      is_integer = number->is_integer;
    } else if (*is_integer != number->is_integer) {
      context.out.add(entry.at + "/number",
                      "Version numbers of a document are either all integers or all semantic.");
    }
  }
}

void history_build_metadata(const Context& context) {  // 6.2.4
  for (const Node& entry : context.document.tracking.items("revision_history")) {
    const auto number = parse_revision(entry.text("number"));
    if (number && !number->build.empty()) {
      context.out.add(entry.at + "/number",
                      "A version number in the revision history should have no build metadata.");
    }
  }
}

void initial_release(const Context& context) {  // 6.2.5
  const auto history = sorted_history(context.document);
  const auto date = instant_at(context.document.tracking, "initial_release_date");
  if (date && !history.empty() && *date < history.front().date) {
    context.out.add(
        context.document.tracking.at + "/initial_release_date",
        "The initial release is dated before the oldest entry of the revision history.");
  }
}

void current_release(const Context& context) {  // 6.2.6
  const auto date = instant_at(context.document.tracking, "current_release_date");
  const auto newest = newest_date(context.document);
  if (date && newest && *date < *newest) {
    context.out.add(
        context.document.tracking.at + "/current_release_date",
        "The current release is dated before the newest entry of the revision history.");
  }
}

void same_timestamps(const Context& context) {  // 6.2.21
  std::set<Instant> seen;
  for (const Node& entry : context.document.tracking.items("revision_history")) {
    const auto date = instant_at(entry, "date");
    if (date && !seen.insert(*date).second) {
      context.out.add(entry.at + "/date",
                      "Two entries of the revision history have the same moment.");
    }
  }
}

constexpr auto kTests = std::to_array<Test>({
    {"6.1.14", kBoth, sorted},
    {"6.1.16", kBoth, latest_version},
    {"6.1.17", kBoth, status_draft},
    {"6.1.18", kBoth, released_history},
    {"6.1.19", kBoth, history_prereleases},
    {"6.1.20", kBoth, non_draft_version},
    {"6.1.21", kBoth, missing_entries},
    {"6.1.22", kBoth, repeated_numbers},
    {"6.1.30", kBoth, mixed_versioning},
    {"6.2.4", kBoth, history_build_metadata},
    {"6.2.5", kBoth, initial_release},
    {"6.2.6", kBoth, current_release},
    {"6.2.21", kOnly21, same_timestamps},
});

}  // namespace

std::optional<Revision> parse_revision(std::string_view text) {
  Revision out{.text = text};
  if (is_number(text)) {
    out.is_integer = true;
    out.major = text;
    return out;
  }
  if (!semver().is_valid(text)) {
    return std::nullopt;
  }
  std::string_view rest = text;
  if (const std::size_t plus = rest.find('+'); plus != std::string_view::npos) {
    out.build = rest.substr(plus + 1);
    rest = rest.substr(0, plus);
  }
  if (const std::size_t hyphen = rest.find('-'); hyphen != std::string_view::npos) {
    out.prerelease = rest.substr(hyphen + 1);
  }
  out.major = rest.substr(0, rest.find('.'));
  return out;
}

std::strong_ordering compare(const Revision& a, const Revision& b) {
  const std::partial_ordering order = ecosystems::order(semver(), a.text, b.text);
  return order < 0   ? std::strong_ordering::less
         : order > 0 ? std::strong_ordering::greater
                     : std::strong_ordering::equal;
}

std::optional<Instant> read_instant(std::string_view text) {
  std::string calm(text);
  if (calm.size() > 18 && calm.compare(17, 2, "60") == 0) {
    calm.replace(17, 2, "59");
  }
  if (calm.size() > 26 && calm[19] == '.') {
    const std::size_t end = std::min(calm.find_first_not_of("0123456789", 20), calm.size());
    if (end > 26) {
      calm.erase(26, end - 26);
    }
  }
  const Result<Instant> read = parse_rfc3339(calm);
  return read ? std::optional(*read) : std::nullopt;
}

std::optional<Instant> instant_at(const Node& node, std::string_view key) {
  return read_instant(node.text(key));
}

std::vector<HistoryEntry> sorted_history(const Document& document) {
  std::vector<HistoryEntry> out;
  for (Node& entry : document.tracking.items("revision_history")) {
    const auto date = instant_at(entry, "date");
    const auto number = parse_revision(entry.text("number"));
    if (date && number) {
      out.push_back({std::move(entry), *date, *number});
    }
  }
  std::ranges::stable_sort(out, [](const HistoryEntry& a, const HistoryEntry& b) {
    return a.date != b.date ? a.date < b.date : compare(a.number, b.number) < 0;
  });
  return out;
}

std::optional<Instant> newest_date(const Document& document) {
  std::optional<Instant> newest;
  for (const Node& entry : document.tracking.items("revision_history")) {
    const auto date = instant_at(entry, "date");
    if (date && (!newest || *date > *newest)) {
      newest = date;
    }
  }
  return newest;
}

bool is_released(const Document& document) {
  const std::string_view status = document.tracking.text("status");
  return status == "final" || status == "interim";
}

std::span<const Test> revision_tests() {
  return kTests;
}

}  // namespace tocsin::csaf
