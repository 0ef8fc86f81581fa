// The grammar of STIX 2.1 section 9, read by descent; keywords are in capitals. Comments, which
// OASIS' own grammar knows, are read over.
#include "threats/patterns.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

namespace tocsin::threats {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr std::array<std::string_view, 19> kKeywords = {
    "AND",      "OR",      "NOT",  "FOLLOWEDBY", "LIKE", "MATCHES", "ISSUPERSET",
    "ISSUBSET", "EXISTS",  "IN",   "START",      "STOP", "SECONDS", "WITHIN",
    "TIMES",    "REPEATS", "true", "false",      "LAST"};
bool is_keyword(std::string_view word) {
  return std::ranges::find(kKeywords, word) != kKeywords.end();
}

/// White space beyond ASCII, in UTF-8.
constexpr std::array<std::string_view, 18> kWideBlanks = {
    "\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005",
    "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f"};
constexpr std::string_view kIdeographicBlank = "\u3000";

struct OperatorRow {
  std::string_view text;
  PatternOperator op;
};
/// Longer ones before those that they begin with.
constexpr std::array<OperatorRow, 8> kSigns = {{{"==", PatternOperator::equal},
                                                {"=", PatternOperator::equal},
                                                {"!=", PatternOperator::not_equal},
                                                {"<>", PatternOperator::not_equal},
                                                {"<=", PatternOperator::less_or_equal},
                                                {"<", PatternOperator::less},
                                                {">=", PatternOperator::greater_or_equal},
                                                {">", PatternOperator::greater}}};
constexpr std::array<OperatorRow, 5> kWords = {{{"IN", PatternOperator::in},
                                                {"LIKE", PatternOperator::like},
                                                {"MATCHES", PatternOperator::matches},
                                                {"ISSUBSET", PatternOperator::is_subset},
                                                {"ISSUPERSET", PatternOperator::is_superset}}};

bool is_between(std::string_view two, int least, int most) {
  const int value = (two[0] - '0') * 10 + (two[1] - '0');
  return value >= least && value <= most;
}

/// "2016-06-01T01:30:00.123Z": years of four digits, a leap second, any number of decimals.
bool is_timestamp(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00T00:00:00";
  if (text.size() <= shape.size() || text.back() != 'Z') {
    return false;
  }
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == '0' ? !is_digit(text[i]) : text[i] != shape[i]) {
      return false;
    }
  }
  const std::string_view rest = text.substr(shape.size(), text.size() - shape.size() - 1);
  const bool is_fraction = rest.empty() || (rest.size() >= 2 && rest.front() == '.' &&
                                            std::ranges::all_of(rest.substr(1), is_digit));
  return is_fraction && is_between(text.substr(5, 2), 1, 12) &&
         is_between(text.substr(8, 2), 1, 31) && is_between(text.substr(11, 2), 0, 23) &&
         is_between(text.substr(14, 2), 0, 59) && is_between(text.substr(17, 2), 0, 60);
}

/// RFC 4648 section 4: groups of four, the last one may be padded.
bool is_base64(std::string_view text) {
  std::size_t pads = 0;
  while (pads < 2 && pads < text.size() && text[text.size() - 1 - pads] == '=') {
    ++pads;
  }
  return text.size() % 4 == 0 &&
         std::ranges::all_of(text.substr(0, text.size() - pads), [](char c) {
           return (is_letter(c) && c != '_') || is_digit(c) || c == '+' || c == '/';
         });
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<std::vector<PatternComparison>> read() {
    TOC_CHECK(skip());
    TOC_CHECK(observations(0));
    if (!is_at_end()) {
      return wrong("AND, OR, FOLLOWEDBY or a qualifier was expected");
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool is_at_end() const { return at_ == text_.size(); }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

  [[nodiscard]] std::unexpected<Error> wrong(std::string_view what) const {
    return fail(Errc::malformed, "The pattern is wrong at byte " + std::to_string(at_ + 1) + ": " +
                                     std::string(what) + ".");
  }

  /// Bytes of the white space here.
  [[nodiscard]] std::size_t blank() const {
    const std::string_view here = rest();
    if (here.empty()) {
      return 0;
    }
    if (static_cast<unsigned char>(here.front()) < 0x80U) {
      return here.front() == ' ' || (here.front() >= '\t' && here.front() <= '\r') ? 1 : 0;
    }
    const auto found = std::ranges::find_if(
        kWideBlanks, [&](std::string_view one) { return here.starts_with(one); });
    if (found != kWideBlanks.end()) {
      return found->size();
    }
    return here.starts_with(kIdeographicBlank) ? kIdeographicBlank.size() : 0;
  }

  /// White space and comments.
  Status skip() {
    while (!is_at_end()) {
      if (rest().starts_with("//")) {
        at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
      } else if (rest().starts_with("/*")) {
        const std::size_t end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) {
          return wrong("the comment has no end");
        }
        at_ = end + 2;
      } else if (const std::size_t bytes = blank(); bytes > 0) {
        at_ += bytes;
      } else {
        return {};
      }
    }
    return {};
  }

  [[nodiscard]] bool has(char c) const { return !is_at_end() && text_[at_] == c; }

  /// Steps over it and what is blank behind it.
  Status take(char c, std::string_view what) {
    if (!has(c)) {
      return wrong(what);
    }
    ++at_;
    return skip();
  }

  /// The word here: letters, digits and "_"; with hyphens where that is asked for.
  [[nodiscard]] std::string_view word(bool with_hyphens) const {
    std::size_t end = at_;
    while (end < text_.size() && (is_letter(text_[end]) || (end > at_ && is_digit(text_[end])) ||
                                  (end > at_ && with_hyphens && text_[end] == '-'))) {
      ++end;
    }
    return text_.substr(at_, end - at_);
  }
  [[nodiscard]] bool is_word(std::string_view keyword) const { return word(true) == keyword; }
  Status take_word(std::string_view keyword, std::string_view what) {
    if (!is_word(keyword)) {
      return wrong(what);
    }
    at_ += keyword.size();
    return skip();
  }

  /// What is tied to others is not enough by itself.
  void tie(std::size_t from, std::size_t until) {
    for (PatternComparison& one : std::span(out_).subspan(from, until - from)) {
      one.is_enough = false;
    }
  }

  /// Operands that a word joins; those that it ties depend on one another.
  template <class Operand>
  Status joined(std::string_view keyword, bool is_tie, const Operand& operand) {
    std::size_t from = out_.size();
    TOC_CHECK(operand());
    while (is_word(keyword)) {
      TOC_CHECK(take_word(keyword, keyword));
      if (is_tie) {
        tie(from, out_.size());
      }
      from = out_.size();
      TOC_CHECK(operand());
      if (is_tie) {
        tie(from, out_.size());
      }
    }
    return {};
  }

  Status observations(std::size_t depth) {
    return joined("FOLLOWEDBY", true, [&] {
      return joined("OR", false,
                    [&] { return joined("AND", true, [&] { return observation(depth); }); });
    });
  }

  Status deeper(std::size_t depth) const {
    return depth < kPatternDepthMax
               ? Status()
               : fail(Errc::too_large, "A pattern has at most " + std::to_string(kPatternDepthMax) +
                                           " parentheses in one another.");
  }

  Status observation(std::size_t depth) {
    const std::size_t from = out_.size();
    if (has('(')) {
      TOC_CHECK(deeper(depth));
      TOC_CHECK(take('(', "a parenthesis was expected"));
      TOC_CHECK(observations(depth + 1));
      TOC_CHECK(take(')', "a closing parenthesis was expected"));
    } else {
      TOC_CHECK(take('[', "an opening bracket or parenthesis was expected"));
      TOC_CHECK(comparisons(depth));
      TOC_CHECK(take(']', "AND, OR or a closing bracket was expected"));
    }
    return qualifiers(from);
  }

  Status qualifiers(std::size_t from) {
    bool has_start = false;
    bool has_within = false;
    bool has_repeats = false;
    while (true) {
      bool* const has_it = is_word("START")     ? &has_start
                           : is_word("WITHIN")  ? &has_within
                           : is_word("REPEATS") ? &has_repeats
                                                : nullptr;
      if (has_it == nullptr) {
        return {};
      }
      if (std::exchange(*has_it, true)) {
        return wrong("the same qualifier stands there twice");
      }
      if (has_it == &has_start) {
        TOC_CHECK(take_word("START", "START was expected"));
        TOC_CHECK(timestamp());
        TOC_CHECK(take_word("STOP", "STOP was expected"));
        TOC_CHECK(timestamp());
      } else if (has_it == &has_within) {
        TOC_CHECK(take_word("WITHIN", "WITHIN was expected"));
        TOC_CHECK(count(true));
        TOC_CHECK(take_word("SECONDS", "SECONDS was expected"));
      } else {
        TOC_CHECK(take_word("REPEATS", "REPEATS was expected"));
        TOC_CHECK(count(false));
        TOC_CHECK(take_word("TIMES", "TIMES was expected"));
        tie(from, out_.size());
      }
    }
  }

  Status timestamp() {
    TOC_TRY(const PatternLiteral read, literal());
    return read.kind == PatternLiteral::Kind::timestamp
               ? Status()
               : Status(wrong("before it a time such as t'2026-01-01T00:00:00Z' was expected"));
  }

  Status count(bool with_fraction) {
    const bool is_negative = has('-');
    if (is_negative || is_at_end()) {
      return wrong("a number that is not negative was expected");
    }
    TOC_TRY(const PatternLiteral read, literal());
    return read.kind == PatternLiteral::Kind::integer ||
                   (with_fraction && read.kind == PatternLiteral::Kind::number)
               ? Status()
               : Status(wrong("before it a number was expected"));
  }

  Status comparisons(std::size_t depth) {
    return joined("OR", false,
                  [&] { return joined("AND", true, [&] { return comparison(depth); }); });
  }

  Status comparison(std::size_t depth) {
    if (has('(')) {
      TOC_CHECK(deeper(depth));
      TOC_CHECK(take('(', "a parenthesis was expected"));
      TOC_CHECK(comparisons(depth + 1));
      return take(')', "AND, OR or a closing parenthesis was expected");
    }
    if (out_.size() == kPatternComparisonsMax) {
      return fail(Errc::too_large, "A pattern has at most " +
                                       std::to_string(kPatternComparisonsMax) + " comparisons.");
    }
    PatternComparison read;
    if (is_word("EXISTS")) {
      TOC_CHECK(take_word("EXISTS", "EXISTS was expected"));
      read.op = PatternOperator::exists;
      TOC_CHECK(object_path(read));
    } else {
      TOC_CHECK(object_path(read));
      if (is_word("NOT")) {
        TOC_CHECK(take_word("NOT", "NOT was expected"));
        read.is_negated = true;
      }
      TOC_CHECK(test(read));
    }
    out_.push_back(std::move(read));
    return {};
  }

  Status object_path(PatternComparison& read) {
    const std::string_view type = word(true);
    if (type.empty() || is_keyword(type)) {
      return wrong("the type of an object was expected");
    }
    read.type = type;
    at_ += type.size();
    TOC_CHECK(skip());
    TOC_CHECK(take(':', "a colon was expected"));
    TOC_CHECK(key(read));
    while (true) {
      if (has('.')) {
        TOC_CHECK(take('.', "a dot was expected"));
        TOC_CHECK(key(read));
      } else if (has('[')) {
        TOC_CHECK(index(read));
      } else {
        return {};
      }
    }
  }

  Status key(PatternComparison& read) {
    if (has('\'')) {
      TOC_TRY(std::string quoted, string());
      read.path.push_back(std::move(quoted));
      return {};
    }
    // With a hyphen it would have to stand in quotes.
    const std::string_view name = word(true);
    if (name.empty() || name.contains('-') || is_keyword(name)) {
      return wrong("the name of a property was expected, in quotes where it has a hyphen");
    }
    read.path.emplace_back(name);
    at_ += name.size();
    return skip();
  }

  Status index(PatternComparison& read) {
    TOC_CHECK(take('[', "a bracket was expected"));
    std::string place = "*";
    if (has('*')) {
      TOC_CHECK(take('*', "a star was expected"));
    } else {
      TOC_TRY(const PatternLiteral number, literal());
      if (number.kind != PatternLiteral::Kind::integer) {
        return wrong("before it a place in a list was expected");
      }
      place = number.value;
    }
    read.path.push_back("[" + place + "]");
    return take(']', "a closing bracket was expected");
  }

  Status test(PatternComparison& read) {
    const auto sign = std::ranges::find_if(
        kSigns, [&](const OperatorRow& row) { return rest().starts_with(row.text); });
    if (sign != kSigns.end()) {
      read.op = sign->op;
      at_ += sign->text.size();
      TOC_CHECK(skip());
      TOC_TRY(PatternLiteral value, literal());
      const bool is_order =
          read.op != PatternOperator::equal && read.op != PatternOperator::not_equal;
      if (is_order && value.kind == PatternLiteral::Kind::boolean) {
        return wrong("before it a value was expected that has an order");
      }
      read.literals.push_back(std::move(value));
      return {};
    }
    const auto named =
        std::ranges::find_if(kWords, [&](const OperatorRow& row) { return is_word(row.text); });
    if (named == kWords.end()) {
      return wrong("an operator was expected");
    }
    read.op = named->op;
    TOC_CHECK(take_word(named->text, "an operator was expected"));
    if (read.op == PatternOperator::in) {
      return set(read);
    }
    if (!has('\'')) {
      return wrong("a text in quotes was expected");
    }
    TOC_TRY(std::string value, string());
    read.literals.push_back({PatternLiteral::Kind::text, std::move(value)});
    return {};
  }

  Status set(PatternComparison& read) {
    TOC_CHECK(take('(', "an opening parenthesis was expected"));
    if (has(')')) {
      return take(')', "a closing parenthesis was expected");
    }
    while (true) {
      TOC_TRY(PatternLiteral value, literal());
      read.literals.push_back(std::move(value));
      if (!has(',')) {
        return take(')', "a comma or a closing parenthesis was expected");
      }
      TOC_CHECK(take(',', "a comma was expected"));
    }
  }

  /// Only quotes and backslashes are escaped.
  Result<std::string> string() {
    const std::size_t begin = at_;
    std::string value;
    for (++at_; at_ < text_.size() && text_[at_] != '\''; ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
        if (!has('\'') && !has('\\')) {
          --at_;
          return wrong("a backslash stands before a quote or another backslash only");
        }
      }
      value += text_[at_];
    }
    if (is_at_end()) {
      at_ = begin;
      return wrong("the text has no closing quote");
    }
    ++at_;
    TOC_CHECK(skip());
    return value;
  }

  Result<PatternLiteral> literal() {
    using Kind = PatternLiteral::Kind;
    if (has('\'')) {
      TOC_TRY(std::string value, string());
      return PatternLiteral{Kind::text, std::move(value)};
    }
    const std::string_view name = word(true);
    if (name == "true" || name == "false") {
      TOC_CHECK(take_word(name, "true or false was expected"));
      return PatternLiteral{Kind::boolean, std::string(name)};
    }
    if (name == "t" || name == "b" || name == "h") {
      return lettered(name.front());
    }
    return number();
  }

  /// t'…', b'…' and h'…': nothing between the letter and the quote, and no escapes.
  Result<PatternLiteral> lettered(char letter) {
    using Kind = PatternLiteral::Kind;
    const std::size_t end = at_ + 1 < text_.size() && text_[at_ + 1] == '\''
                                ? text_.find('\'', at_ + 2)
                                : std::string_view::npos;
    if (end == std::string_view::npos) {
      return wrong("a value was expected");
    }
    const std::string_view value = text_.substr(at_ + 2, end - at_ - 2);
    const bool is_right = letter == 't' ? is_timestamp(value)
                          : letter == 'b'
                              ? is_base64(value)
                              : value.size() % 2 == 0 && std::ranges::all_of(value, is_hex);
    if (!is_right) {
      return wrong(letter == 't'   ? "this is no time such as t'2026-01-01T00:00:00Z'"
                   : letter == 'b' ? "this is not base64"
                                   : "these are no pairs of hexadecimal digits");
    }
    at_ = end + 1;
    TOC_CHECK(skip());
    return PatternLiteral{letter == 't'   ? Kind::timestamp
                          : letter == 'b' ? Kind::binary
                                          : Kind::hex,
                          std::string(value)};
  }

  Result<PatternLiteral> number() {
    std::size_t end = at_ + (has('-') || has('+') ? 1 : 0);
    const std::size_t first = end;
    while (end < text_.size() && is_digit(text_[end])) {
      ++end;
    }
    bool is_whole = true;
    if (end + 1 < text_.size() && text_[end] == '.' && is_digit(text_[end + 1])) {
      is_whole = false;
      ++end;
      while (end < text_.size() && is_digit(text_[end])) {
        ++end;
      }
    }
    // A whole number has no zero before it.
    if (end == first || (is_whole && end - first > 1 && text_[first] == '0')) {
      return wrong("a value was expected: a number, a text in quotes, true or false");
    }
    PatternLiteral out{is_whole ? PatternLiteral::Kind::integer : PatternLiteral::Kind::number,
                       std::string(text_.substr(at_, end - at_))};
    at_ = end;
    TOC_CHECK(skip());
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<PatternComparison> out_;
};

}  // namespace

Result<std::vector<PatternComparison>> read_pattern(std::string_view text) {
  if (text.size() > kPatternBytesMax) {
    return fail(Errc::too_large,
                "A pattern has at most " + std::to_string(kPatternBytesMax) + " bytes.");
  }
  return Reader(text).read();
}

}  // namespace tocsin::threats
