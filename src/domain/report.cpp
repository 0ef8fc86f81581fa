#include "domain/report.h"

#include "base/text.h"
#include "base/words.h"

#include <algorithm>
#include <set>

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 3> kReportStates = {"received", "accepted", "declined"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alnum(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t n = 0;
  while (at + n < text.size() && is_digit(text[at + n])) {
    ++n;
  }
  return n;
}

/// PREFIX-YYYY-N…: the length of the id that starts at `at`, or 0. CNVD and CNNVD ids may have a
/// month
/// ("CNNVD-202112-799"), so the year part has four to six digits.
std::size_t dated_id(std::string_view text, std::size_t at, std::size_t prefix) {
  const std::size_t year = digits_at(text, at + prefix);
  if (year < 4 || year > 6 || at + prefix + year >= text.size() ||
      text[at + prefix + year] != '-') {
    return 0;
  }
  const std::size_t number = digits_at(text, at + prefix + year + 1);
  return number < 3 || number > 19 ? 0 : prefix + year + 1 + number;
}

/// GHSA-xxxx-xxxx-xxxx.
std::size_t ghsa_id(std::string_view text, std::size_t at) {
  constexpr std::size_t length = 19;
  if (at + length > text.size()) {
    return 0;
  }
  for (std::size_t i = 4; i < length; ++i) {
    const char c = text[at + i];
    const bool dash = i % 5 == 4;
    if (dash ? c != '-' : !is_alnum(c)) {
      return 0;
    }
  }
  return length;
}

std::set<std::string> words_of(std::string_view text) {
  std::set<std::string> out;
  std::string word;
  std::string han;  // the Han character before, to pair with the next
  const auto flush = [&] {
    if (word.size() > 1) {
      out.insert(word);
    }
    word.clear();
  };
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      han.clear();
      if (is_alnum(text[i])) {
        word += to_lower(text.substr(i, 1));
      } else {
        flush();
      }
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    const std::string_view character = text.substr(i, length);
    i += length;
    if (length >= 3) {
      flush();
      if (!han.empty()) {
        out.insert(han + std::string(character));
      }
      han = character;
    } else {
      word += character;
    }
  }
  flush();
  return out;
}

}  // namespace

std::string_view to_text(Answer answer) {
  switch (answer) {
    case Answer::unknown: return "unknown";
    case Answer::no: return "no";
    case Answer::yes: return "yes";
  }
  return "unknown";
}

Result<Answer> parse_answer(std::string_view text) {
  for (const Answer answer : {Answer::unknown, Answer::no, Answer::yes}) {
    if (text == to_text(answer)) {
      return answer;
    }
  }
  return fail(Errc::malformed, "The answer must be yes, no or unknown.");
}

std::string_view to_text(ReportState state) {
  return word_of(kReportStates, state);
}

Result<ReportState> parse_report_state(std::string_view text) {
  return parse_word<ReportState>(kReportStates, text,
                                 "There is no state of a report of that name.");
}

std::string display_title(const Report& report) {
  if (!report.title.empty()) {
    return report.title;
  }
  return report.vendor.empty() ? report.product : report.product + " (" + report.vendor + ")";
}

std::vector<std::string> find_identifiers(std::string_view text) {
  struct Family {
    std::string_view prefix;
    bool is_ghsa;
  };
  constexpr std::array families = {Family{"CVE-", false}, Family{"CNVD-", false},
                                   Family{"CNNVD-", false}, Family{"EUVD-", false},
                                   Family{"GHSA-", true}};
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 'a' + 'A');
    }
  }
  std::set<std::string> found;
  for (const Family& family : families) {
    for (std::size_t at = upper.find(family.prefix); at != std::string::npos;
         at = upper.find(family.prefix, at + 1)) {
      if (at > 0 && is_alnum(upper[at - 1])) {
        continue;
      }
      const std::size_t length =
          family.is_ghsa ? ghsa_id(upper, at) : dated_id(upper, at, family.prefix.size());
      if (length > 0) {
        const std::string id = upper.substr(at, length);
        found.insert(family.is_ghsa ? "GHSA" + to_lower(id.substr(4)) : id);
      }
    }
  }
  return {found.begin(), found.end()};
}

std::string likeness_key(std::string_view text) {
  std::string out;
  for (const char c : to_lower(text)) {
    if (is_alnum(c) || static_cast<unsigned char>(c) >= 0x80) {
      out.push_back(c);
    }
  }
  return out;
}

int likeness(std::string_view a, std::string_view b) {
  const std::set<std::string> first = words_of(a);
  const std::set<std::string> second = words_of(b);
  const std::size_t shorter = std::min(first.size(), second.size());
  if (shorter == 0) {
    return 0;
  }
  std::size_t shared = 0;
  for (const std::string& word : first) {
    shared += second.count(word);
  }
  return static_cast<int>(shared * 100 / shorter);
}

}  // namespace tocsin
