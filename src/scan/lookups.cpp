// Log4j 2.14.1: StrSubstitutor (nesting, ":-"), LowerLookup, UpperLookup, DateLookup,
// Base64StrLookup. A lookup whose value only the attacked machine knows counts as unknown: then its
// default holds, as the attacker wants it to.
#include "scan/lookups.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

namespace tocsin::scan {
namespace {

enum Encoding : std::uint8_t { percent = 1, entity = 2, backslash = 4 };

/// A line with, for each byte, where it comes from and under which encodings it lay.
struct Text {
  std::string bytes;
  std::vector<std::uint32_t> from;
  std::vector<std::uint8_t> encodings;

  void add(char byte, std::uint32_t at, std::uint8_t mask) {
    bytes.push_back(byte);
    from.push_back(at);
    encodings.push_back(mask);
  }
};

int digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// `count` hexadecimal digits.
std::optional<std::uint32_t> hex(std::string_view text, std::size_t count) {
  if (text.size() < count) {
    return std::nullopt;
  }
  std::uint32_t value = 0;
  for (const char c : text.substr(0, count)) {
    if (digit(c) < 0) {
      return std::nullopt;
    }
    value = value * 16 + static_cast<std::uint32_t>(digit(c));
  }
  return value;
}

struct Decoded {
  std::uint32_t value = 0;
  std::size_t bytes = 0;  ///< that it took
  Encoding encoding = percent;
};

/// "%24", "%u0024".
std::optional<Decoded> decode_percent_at(std::string_view rest) {
  if (rest.size() > 5 && (rest[1] | 0x20) == 'u') {
    const auto value = hex(rest.substr(2), 4);
    return value ? std::optional(Decoded{*value, 6, percent}) : std::nullopt;
  }
  const auto value = hex(rest.substr(1), 2);
  return value ? std::optional(Decoded{*value, 3, percent}) : std::nullopt;
}

struct Named {
  std::string_view name;
  char value;
};
constexpr std::array<Named, 14> kNamed{{{"dollar", '$'},
                                        {"lbrace", '{'},
                                        {"lcub", '{'},
                                        {"rbrace", '}'},
                                        {"rcub", '}'},
                                        {"colon", ':'},
                                        {"sol", '/'},
                                        {"bsol", '\\'},
                                        {"period", '.'},
                                        {"percnt", '%'},
                                        {"num", '#'},
                                        {"semi", ';'},
                                        {"hyphen", '-'},
                                        {"amp", '&'}}};

/// "&#36;", "&#x24;", "&lbrace;". The semicolon may be missing, as filters forgive it too.
std::optional<Decoded> decode_entity_at(std::string_view rest) {
  std::size_t at = 1;
  std::uint32_t value = 0;
  if (rest.size() > 2 && rest[1] == '#') {
    const bool is_hex = (rest[2] | 0x20) == 'x';
    const std::uint32_t base = is_hex ? 16 : 10;
    at = is_hex ? 3 : 2;
    const std::size_t first = at;
    while (at < rest.size() && digit(rest[at]) >= 0 && digit(rest[at]) < static_cast<int>(base)) {
      value = std::min<std::uint32_t>(value * base + static_cast<std::uint32_t>(digit(rest[at++])),
                                      0x110000);
    }
    if (at == first) {
      return std::nullopt;
    }
  } else {
    const auto* const found = std::ranges::find_if(
        kNamed, [&](const Named& named) { return rest.substr(1).starts_with(named.name); });
    if (found == kNamed.end()) {
      return std::nullopt;
    }
    value = static_cast<std::uint32_t>(found->value);
    at += found->name.size();
  }
  at += at < rest.size() && rest[at] == ';' ? 1U : 0U;
  return Decoded{value, at, entity};
}

/// "\u0024", "\x24", "\u{24}", and "\/", which JSON allows for a slash and PHP always writes; each
/// with its backslashes doubled, as JSON in JSON has them.
std::optional<Decoded> decode_backslash_at(std::string_view rest, std::size_t run) {
  const std::string_view behind = rest.substr(run);
  if (behind.empty()) {
    return std::nullopt;
  }
  const char kind = static_cast<char>(behind[0] | 0x20);
  if (kind == 'u') {
    std::size_t us = 1;
    while (us < behind.size() && us < 8 && behind[us] == 'u') {  // Java allows several
      ++us;
    }
    const auto value = hex(behind.substr(us), 4);
    return value ? std::optional(Decoded{*value, run + us + 4, backslash}) : std::nullopt;
  }
  if (behind[0] == '/') {
    return Decoded{'/', run + 1, backslash};
  }
  const auto value = kind == 'x' ? hex(behind.substr(1), 2) : std::nullopt;
  return value ? std::optional(Decoded{*value, run + 3, backslash}) : std::nullopt;
}

void add_code_point(Text& out, std::uint32_t value, std::uint32_t at, std::uint8_t mask,
                    bool is_byte) {
  const auto add = [&](std::uint32_t byte) { out.add(static_cast<char>(byte), at, mask); };
  if (value < 0x80 || is_byte) {
    add(value & 0xFFU);
  } else if (value < 0x800) {
    add(0xC0U | value >> 6U);
    add(0x80U | (value & 0x3FU));
  } else {
    add(0xE0U | (value >> 12U & 0x0FU));
    add(0x80U | (value >> 6U & 0x3FU));
    add(0x80U | (value & 0x3FU));
  }
}

/// One layer of encodings off. False: there was none.
bool decode_once(const Text& in, Text& out) {
  out = {};
  out.bytes.reserve(in.bytes.size());
  out.from.reserve(in.bytes.size());
  out.encodings.reserve(in.bytes.size());
  const std::string_view text = in.bytes;
  bool is_changed = false;
  for (std::size_t i = 0; i < text.size();) {
    std::optional<Decoded> decoded;
    std::size_t run = 1;
    if (text[i] == '%') {
      decoded = decode_percent_at(text.substr(i));
    } else if (text[i] == '&') {
      decoded = decode_entity_at(text.substr(i));
    } else if (text[i] == '\\') {
      run = std::min(text.find_first_not_of('\\', i), text.size()) - i;
      decoded = decode_backslash_at(text.substr(i), run);
    }
    if (!decoded) {
      for (const std::size_t end = i + run; i < end; ++i) {
        out.add(text[i], in.from[i], in.encodings[i]);
      }
      continue;
    }
    std::uint8_t mask = decoded->encoding;
    for (std::size_t k = i; k < i + decoded->bytes; ++k) {
      mask = static_cast<std::uint8_t>(mask | in.encodings[k]);
    }
    add_code_point(out, decoded->value, in.from[i], mask, decoded->bytes == 3);
    i += decoded->bytes;
    is_changed = true;
  }
  return is_changed;
}

std::string decode_base64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    std::uint32_t value = 0;
    if (c >= 'A' && c <= 'Z') {
      value = static_cast<std::uint32_t>(c - 'A');
    } else if (c >= 'a' && c <= 'z') {
      value = static_cast<std::uint32_t>(c - 'a' + 26);
    } else if (c >= '0' && c <= '9') {
      value = static_cast<std::uint32_t>(c - '0' + 52);
    } else if (c == '+' || c == '-') {
      value = 62;
    } else if (c == '/' || c == '_') {
      value = 63;
    } else {
      continue;
    }
    bits = bits << 6U | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<char>(bits >> count & 0xFFU));
    }
  }
  return out;
}

/// ASCII, and the letters outside it whose other case is an ASCII letter: filters forget them.
std::string in_case(std::string_view text, bool is_upper) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (is_upper && rest.starts_with("\xC4\xB1")) {  // dotless i
      out.push_back('I');
      i += 1;
    } else if (is_upper && rest.starts_with("\xC5\xBF")) {  // long s
      out.push_back('S');
      i += 1;
    } else if (!is_upper && rest.starts_with("\xE2\x84\xAA")) {  // Kelvin
      out.push_back('k');
      i += 2;
    } else if (is_upper && text[i] >= 'a' && text[i] <= 'z') {
      out.push_back(static_cast<char>(text[i] - 32));
    } else if (!is_upper && text[i] >= 'A' && text[i] <= 'Z') {
      out.push_back(static_cast<char>(text[i] + 32));
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

bool has_prefix(std::string_view text, std::string_view lower_prefix) {
  return text.size() >= lower_prefix.size() &&
         std::ranges::equal(text.substr(0, lower_prefix.size()), lower_prefix, {}, [](char c) {
           return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
         });
}

/// Puts in the values of lookups, innermost first, as the bytes come.
class Resolver {
 public:
  std::vector<LineAttempt> take() {
    // What the end of the line cut off.
    for (const Frame& frame : frames_) {
      const std::string_view content = std::string_view(out_).substr(frame.start);
      if (has_prefix(content, "jndi:")) {
        report(AttemptKind::lookup, frame.from,
               "${" + std::string(content.substr(0, kNormalBytesMax)));
      }
    }
    return std::move(found_);
  }

  void step(char c, std::uint32_t from, std::uint8_t mask) {
    if (c == '{' && !out_.empty() && out_.back() == '$') {
      if (std::popcount(mask) >= 2) {
        report(AttemptKind::hidden, dollar_from_, "${");
      }
      if (frames_.size() == kLookupDepthMax) {
        if (!is_deep_) {
          report(AttemptKind::deep, frames_.front().from, "${");
        }
        is_deep_ = true;
        out_.push_back(c);
        return;
      }
      out_.push_back(c);
      frames_.push_back({out_.size(), dollar_from_});
      return;
    }
    if (c == '}' && !frames_.empty()) {
      close();
      return;
    }
    if (c == '$') {
      dollar_from_ = from;
    }
    out_.push_back(c);
  }

 private:
  struct Frame {
    std::size_t start = 0;  ///< of its content in out_, right behind "${"
    std::uint32_t from = 0;
  };

  void report(AttemptKind kind, std::uint32_t from, std::string normal) {
    found_.push_back({kind, from, std::move(normal)});
  }

  void close() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    const std::string_view content = std::string_view(out_).substr(frame.start);
    if (has_prefix(content, "jndi:")) {
      report(AttemptKind::lookup, frame.from,
             "${" + std::string(content.substr(0, kNormalBytesMax)) + "}");
      out_.push_back('}');
      return;
    }
    const std::size_t mark = content.find(":-");
    const std::string_view name = content.substr(0, mark);
    std::optional<std::string> value;
    if (has_prefix(name, "lower:") || has_prefix(name, "upper:")) {
      value = in_case(name.substr(6), has_prefix(name, "upper:"));
    } else if (has_prefix(name, "base64:")) {
      value = decode_base64(name.substr(7));
    } else if (has_prefix(name, "date:") && name.contains('\'')) {
      // A date format may be a text in quotes and nothing else.
      value = std::string(name.substr(5));
      std::erase(*value, '\'');
    } else if (mark != std::string_view::npos) {
      value = std::string(content.substr(mark + 2));
    }
    if (!value) {
      out_.push_back('}');
      return;
    }
    const bool is_again = has_prefix(name, "base64:") && depth_ < kDecodedDepthMax;
    out_.resize(frame.start - 2);
    dollar_from_ = frame.from;
    if (!is_again) {
      out_ += *value;
      return;
    }
    // What was decoded may be, or begin, a lookup.
    ++depth_;
    for (const char c : *value) {
      step(c, frame.from, 0);
    }
    --depth_;
  }

  static constexpr unsigned kDecodedDepthMax = 8;
  std::string out_;
  std::vector<Frame> frames_;
  std::vector<LineAttempt> found_;
  std::uint32_t dollar_from_ = 0;
  unsigned depth_ = 0;
  bool is_deep_ = false;
};

constexpr std::string_view kExecuted = "Error looking up JNDI resource [";

}  // namespace

std::string_view to_text(AttemptKind kind) {
  switch (kind) {
    case AttemptKind::lookup: return "lookup";
    case AttemptKind::executed: return "executed";
    case AttemptKind::hidden: return "hidden";
    case AttemptKind::deep: return "deep";
  }
  return "";
}

std::vector<LineAttempt> attempts_in(std::string_view line) {
  const bool is_plain = line.find_first_of("$%&\\") == std::string_view::npos;
  if (is_plain && !line.contains(kExecuted)) {
    return {};
  }
  Text text;
  Text next;
  text.bytes = line;
  text.from.resize(line.size());
  text.encodings.resize(line.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    text.from[i] = static_cast<std::uint32_t>(i);
  }
  for (unsigned round = 0; round < kEncodingRoundsMax && decode_once(text, next); ++round) {
    std::swap(text, next);
  }
  std::vector<LineAttempt> out;
  if (text.bytes.contains('$') && text.bytes.contains('{')) {
    Resolver resolver;
    for (std::size_t i = 0; i < text.bytes.size(); ++i) {
      resolver.step(text.bytes[i], text.from[i], text.encodings[i]);
    }
    out = resolver.take();
  }
  for (std::size_t at = text.bytes.find(kExecuted); at != std::string::npos;
       at = text.bytes.find(kExecuted, at + 1)) {
    const std::string_view name =
        std::string_view(text.bytes).substr(at + kExecuted.size(), kNormalBytesMax);
    out.push_back({AttemptKind::executed, text.from[at],
                   "${jndi:" + std::string(name.substr(0, name.find(']'))) + "}"});
  }
  // Where a lookup was found, that its opening was hidden is no news.
  std::ranges::stable_sort(out, {}, [](const LineAttempt& a) { return std::pair(a.at, a.kind); });
  const auto rest = std::ranges::unique(out, {}, &LineAttempt::at);
  out.erase(rest.begin(), rest.end());
  return out;
}

Target target_of(std::string_view normal) {
  // A scheme may hold a lookup that nobody can resolve, and that has a colon too.
  const std::size_t colon = normal.find(":/", std::string_view("${jndi:").size());
  if (colon == std::string_view::npos) {
    return {};
  }
  const std::size_t first = normal.find_first_not_of('/', colon + 1);
  if (first == std::string_view::npos) {
    return {};
  }
  std::string_view authority = normal.substr(first);
  authority = authority.substr(0, authority.find_first_of("/?#}] \t\""));
  authority.remove_prefix(authority.rfind('@') + 1);
  if (authority.starts_with('[')) {  // the bracket of an IPv6 address ended it above
    authority = normal.substr(first, normal.find_first_of("/?#} \t\"", first) - first);
    authority.remove_prefix(authority.rfind('@') + 1);
  }
  const std::size_t port = authority.rfind(':');
  const bool is_port =
      port != std::string_view::npos && port + 1 < authority.size() &&
      authority.find_first_not_of("0123456789", port + 1) == std::string_view::npos &&
      (!authority.starts_with('[') || authority[port - 1] == ']');
  return {std::string(authority.substr(0, is_port ? port : std::string_view::npos)),
          is_port ? std::string(authority.substr(port + 1)) : std::string()};
}

}  // namespace tocsin::scan
