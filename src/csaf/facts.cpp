#include "csaf/facts.h"

#include "base/text.h"
#include "csaf/structure.h"

#include <algorithm>
#include <charconv>

namespace tocsin::csaf {
namespace {

std::string_view bytes_of(std::string_view path) {
  const EmbeddedFile* file = find_file(csaf_rules(), path);
  TOC_ASSERT(file != nullptr);
  return file->bytes;
}

std::uint16_t to_number(std::string_view text) {
  std::uint16_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

template <class Visit>
void each_line(std::string_view path, Visit visit) {
  for (const std::string_view line : split(bytes_of(path), '\n')) {
    if (!line.empty() && !line.starts_with('#')) {
      visit(line);
    }
  }
}

}  // namespace

CweCatalogue::CweCatalogue() {
  each_line("cwe.tsv", [this](std::string_view line) {
    const auto cells = split(line, '\t');
    if (cells[0] == "version") {
      const auto date = parse_rfc3339(std::string(cells.at(2)) + "T00:00:00Z");
      TOC_ASSERT(date.has_value());
      versions_.push_back({cells[1], *date});
      return;
    }
    auto& range = by_id_.try_emplace(cells[0], rows_.size(), rows_.size()).first->second;
    rows_.push_back({.first = to_number(cells.at(1)),
                     .last = to_number(cells.at(2)),
                     .is_deprecated = cells.at(3) == "d",
                     .usage = cells.at(4)[0],
                     .name = cells.at(5)});
    range.second = rows_.size();
  });
}

const CweCatalogue& CweCatalogue::built_in() {
  static const CweCatalogue catalogue;
  return catalogue;
}

std::optional<std::size_t> CweCatalogue::version(std::string_view id) const {
  const auto found = std::ranges::find(versions_, id, &Version::id);
  return found == versions_.end()
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(found - versions_.begin()));
}

std::span<const Weakness> CweCatalogue::find(std::string_view id) const {
  const auto found = by_id_.find(id.starts_with("CWE-") ? id.substr(4) : std::string_view{});
  if (found == by_id_.end()) {
    return {};
  }
  return std::span(rows_).subspan(found->second.first, found->second.second - found->second.first);
}

WordLists::WordLists(std::string_view file) {
  each_line(file, [this](std::string_view line) {
    const auto words = split(line, ' ');
    auto& list = lists_[words[0]];
    for (const std::string_view word : std::span(words).subspan(1)) {
      list.insert(to_lower(word));
    }
  });
}

const WordLists& WordLists::languages() {
  static const WordLists lists("languages.txt");
  return lists;
}

bool WordLists::has(std::string_view list, std::string_view word) const {
  const auto found = lists_.find(list);
  return found != lists_.end() && found->second.contains(to_lower(word));
}

std::span<const DecisionPoint> decision_points() {
  static const std::vector<DecisionPoint> points = [] {
    std::vector<DecisionPoint> out;
    each_line("decision_points.txt", [&out](std::string_view line) {
      const auto words = split(line, ' ');
      out.push_back({words.at(0), words.at(1), words.at(2), {words.begin() + 3, words.end()}});
    });
    return out;
  }();
  return points;
}

}  // namespace tocsin::csaf
