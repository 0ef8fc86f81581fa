// What a value needs is looked for, and the rest of the text is skipped at the speed of memchr: a
// dot for names and IPv4, a colon for URLs and IPv6, and for hashes every 32nd byte, which no run
// of 32 digits can avoid.
#include "threats/log_search.h"

#include "base/text.h"

#include <algorithm>
#include <cstring>

namespace tocsin::threats {
namespace {

/// Bits of what a byte may be part of.
using CharClass = std::uint8_t;
constexpr CharClass kName = 1;  ///< a label: letters, digits, "-", "_", what is beyond ASCII
constexpr CharClass kHex = 2;
constexpr CharClass kLocal = 4;  ///< before the "@" of a mail address
constexpr CharClass kUrl = 8;
constexpr CharClass kDigit = 16;
constexpr CharClass kLetter = 32;
constexpr CharClass kWide = 64;  ///< beyond ASCII

constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> out{};
  for (unsigned c = 0; c < out.size(); ++c) {
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_wide = c >= 0x80U;
    unsigned classes = 0;
    if (is_digit || is_letter || is_wide || c == '-' || c == '_') {
      classes |= kName | kLocal;
    }
    if (is_digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
      classes |= kHex;
    }
    classes |= is_digit ? static_cast<unsigned>(kDigit) : 0U;
    classes |= is_letter ? static_cast<unsigned>(kLetter) : 0U;
    classes |= is_wide ? static_cast<unsigned>(kWide) : 0U;
    for (const char one : std::string_view(".!#$%&'*+/=?^`{|}~")) {
      classes |= c == static_cast<unsigned char>(one) ? static_cast<unsigned>(kLocal) : 0U;
    }
    if (c > ' ' && c != 0x7FU) {
      classes |= kUrl;
      for (const char one : std::string_view("\"'<>`|\\^{}")) {
        classes &= c == static_cast<unsigned char>(one) ? ~static_cast<unsigned>(kUrl) : ~0U;
      }
    }
    out.at(c) = static_cast<std::uint8_t>(classes);
  }
  return out;
}();

bool is(char c, CharClass what) {
  return (kClasses[static_cast<unsigned char>(c)] & what) != 0;
}

constexpr std::size_t kNameBytesMax = 255;
constexpr std::size_t kLocalBytesMax = 64;
constexpr std::string_view kBeforeMail = "=/?&'`{|#*";
constexpr std::size_t kIpv6BytesMax = 45;
constexpr std::size_t kHashStride = 32;

/// The first place of the letter, or the end.
std::size_t next(std::string_view text, char c, std::size_t from) {
  if (from >= text.size()) {
    return text.size();
  }
  const void* const found = std::memchr(text.data() + from, c, text.size() - from);
  return found == nullptr ? text.size()
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

/// The first byte beyond ASCII, or the end.
std::size_t next_wide(std::string_view text, std::size_t from) {
  while (from < text.size() && !is(text[from], kWide)) {
    ++from;
  }
  return std::min(from, text.size());
}

/// Of numbers with dots between the four that may be an address: all of them, or those before a
/// port, as tcpdump writes it; nothing for an amount, a version, an OID.
std::string_view address_in(std::string_view run) {
  constexpr std::size_t port_digits_max = 5;
  constexpr std::size_t address_bytes_max = 15;
  const auto dots = std::ranges::count(run, '.');
  if (dots == 4 && run.size() - run.rfind('.') - 1 <= port_digits_max) {
    run = run.substr(0, run.rfind('.'));
  } else if (dots != 3) {
    return {};
  }
  return run.size() <= address_bytes_max ? run : std::string_view();
}

}  // namespace

struct LogSearch::Found : LogFindings {
  std::vector<IndicatorSet::Place> places;  ///< used again and again

  void add(std::size_t at, std::size_t bytes, std::optional<IndicatorSet::Place> place) {
    if (place) {
      hits.push_back({at, bytes, *place});
    }
  }
  void add_places(std::size_t at, std::size_t bytes) {
    for (const auto place : places) {
      hits.push_back({at, bytes, place});
    }
    places.clear();
  }
};

void LogSearch::address(std::size_t at, std::size_t bytes, const AddressBytes& address,
                        Found& found) const {
  set_.networks_of(address, found.places);
  found.add_places(at, bytes);
}

void LogSearch::ipv4s(std::string_view text, std::size_t begin, std::size_t end,
                      Found& found) const {
  constexpr std::string_view reverse = "in-addr.arpa";
  while (begin < end) {
    if (!is(text[begin], kDigit)) {
      ++begin;
      continue;
    }
    std::size_t run_end = begin;
    while (run_end < end && (is(text[run_end], kDigit) || text[run_end] == '.')) {
      ++run_end;
    }
    std::string_view run = text.substr(begin, run_end - begin);
    if (run.ends_with('.')) {
      run.remove_suffix(1);
    }
    const std::string_view token = address_in(run);
    const auto parsed = address_of(token);
    // Whose numbers stand backwards is another address.
    if (parsed && to_lower(text.substr(run_end, reverse.size())) != reverse) {
      found.add(begin, token.size(), set_.find(IndicatorKind::ipv4, token));
      address(begin, token.size(), *parsed, found);
    }
    begin = run_end;
  }
}

/// What stands between bytes beyond ASCII, or with them.
void LogSearch::wide_token(std::string_view text, std::size_t begin, std::size_t end,
                           Found& found) const {
  if (end - begin <= kNameBytesMax) {
    name(text, begin, end, found);
  }
  for (std::size_t at = begin; at < end;) {
    const std::size_t piece_end = next_wide(text.substr(0, end), at);
    piece(text, at, piece_end, found);
    at = piece_end + 1;
  }
}

/// All in ASCII; "-" and "_" may be around what is meant.
void LogSearch::piece(std::string_view text, std::size_t begin, std::size_t end,
                      Found& found) const {
  while (begin < end && text[begin] == '.') {
    ++begin;
  }
  while (begin < end && text[end - 1] == '.') {
    --end;
  }
  const std::string_view whole = text.substr(begin, end - begin);
  if (whole.empty() || (is(whole.front(), kDigit) && is(whole.back(), kDigit) &&
                        whole.find_first_not_of("0123456789.") == std::string_view::npos)) {
    return;  // an address, a version, an amount
  }
  const std::size_t known = found.hits.size();
  if (whole.size() <= kNameBytesMax) {
    name(text, begin, end, found);
  }
  const auto is_around = [](char c) { return c == '-' || c == '_'; };
  if (found.hits.size() > known || (!is_around(whole.front()) && !is_around(whole.back()))) {
    return;
  }
  constexpr std::string_view around = "-_.";
  const std::size_t first = whole.find_first_not_of(around);
  if (first != std::string_view::npos) {
    const std::size_t last = whole.find_last_not_of(around);
    const std::size_t bytes = last + 1 - first;
    if (bytes <= kNameBytesMax) {
      name(text, begin + first, begin + last + 1, found);
    }
  }
}

void LogSearch::name(std::string_view text, std::size_t begin, std::size_t end,
                     Found& found) const {
  const std::string_view token = text.substr(begin, end - begin);
  if (token.find('.') == std::string_view::npos) {
    return;
  }
  set_.domains_of(token, found.places);
  if (!found.places.empty() && next_wide(token, 0) < token.size()) {
    // The others are found in what stands between such bytes.
    std::erase_if(found.places, [&](IndicatorSet::Place place) {
      const std::string_view value = set_.text(place);
      return next_wide(value, 0) == value.size();
    });
  }
  found.add_places(begin, token.size());
  found.add(begin, token.size(), set_.find(IndicatorKind::file_name, token));
  if (set_.has(IndicatorKind::mail) && begin > 0 && text[begin - 1] == '@') {
    std::size_t local = begin - 1;
    while (local > 0 && begin - 1 - local < kLocalBytesMax && is(text[local - 1], kLocal)) {
      --local;
    }
    // "user=joe@…": what the standard allows within an address often stands before one; and so do
    // letters of another script.
    for (std::size_t at = local; at + 1 < begin; ++at) {
      if (at == local || kBeforeMail.find(text[at - 1]) != std::string_view::npos ||
          (is(text[at - 1], kWide) && !is(text[at], kWide))) {
        found.add(at, end - at, set_.find(IndicatorKind::mail, text.substr(at, end - at)));
      }
    }
  }
}

void LogSearch::names(std::string_view text, Found& found) const {
  const bool has_ipv4 = set_.has(IndicatorKind::ipv4) || set_.has(IndicatorKind::network);
  const bool has_names = set_.has(IndicatorKind::domain) || set_.has(IndicatorKind::mail) ||
                         set_.has(IndicatorKind::file_name);
  if (!has_ipv4 && !has_names) {
    return;
  }
  std::size_t done = 0;
  for (std::size_t dot = next(text, '.', 0); dot < text.size();) {
    if (dot == 0 || !is(text[dot - 1], kName) || dot + 1 == text.size() ||
        !is(text[dot + 1], kName)) {
      dot = next(text, '.', dot + 1);
      continue;
    }
    std::size_t begin = dot;
    bool has_wide = false;
    std::size_t dots = 1;
    while (begin > done && is(text[begin - 1], kName)) {
      --begin;
      has_wide = has_wide || is(text[begin], kWide);
    }
    std::size_t end = dot + 1;
    while (end < text.size() &&
           (is(text[end], kName) ||
            (text[end] == '.' && end + 1 < text.size() && is(text[end + 1], kName)))) {
      has_wide = has_wide || is(text[end], kWide);
      dots += text[end] == '.' ? 1 : 0;
      ++end;
    }
    // "%2Fevil.example"
    if (begin > 0 && text[begin - 1] == '%' && begin + 2 < dot && is(text[begin], kHex) &&
        is(text[begin + 1], kHex)) {
      begin += 2;
    }
    if (dots >= 3 && has_ipv4) {
      ipv4s(text, begin, end, found);
    }
    if (has_names && has_wide) {
      wide_token(text, begin, end, found);
    } else if (has_names) {
      piece(text, begin, end, found);
    }
    done = end;
    dot = next(text, '.', end);
  }
}

/// As far as it goes, and without what a sentence puts behind it.
bool LogSearch::url(std::size_t at, std::string_view url, Found& found) const {
  for (unsigned i = 0; i < 3 && !url.empty(); ++i) {
    if (const auto value = value_of(IndicatorKind::url, url);
        value && value->kind == IndicatorKind::url) {
      if (const auto place = set_.find(IndicatorKind::url, value->text)) {
        found.add(at, url.size(), place);
        return true;
      }
    }
    if (std::string_view(".,;:!?)]").find(url.back()) == std::string_view::npos) {
      return false;
    }
    url.remove_suffix(1);
  }
  return false;
}

void LogSearch::colons(std::string_view text, Found& found) const {
  const bool has_url = set_.has(IndicatorKind::url);
  const bool has_ipv6 = set_.has(IndicatorKind::ipv6) || set_.has(IndicatorKind::network);
  if (!has_url && !has_ipv6) {
    return;
  }
  std::size_t url_end = 0;  // of the run that the last URL was in
  unsigned in_run = 0;
  for (std::size_t colon = next(text, ':', 0); colon < text.size();
       colon = next(text, ':', colon + 1)) {
    if (text.substr(colon, 3) == "://") {
      if (!has_url) {
        continue;
      }
      if (colon >= url_end) {
        url_end = colon + 3;
        in_run = 0;
        while (url_end < text.size() && is(text[url_end], kUrl)) {
          ++url_end;
        }
      }
      std::size_t begin = colon;
      while (begin > 0 && colon - begin < 8 && is(text[begin - 1], kLetter)) {
        --begin;
      }
      const std::size_t bytes =
          std::max(colon + 3, std::min(url_end, begin + kIndicatorBytesMax)) - begin;
      const std::string_view whole = text.substr(begin, bytes);
      const std::string_view rest = whole.substr(colon + 3 - begin);
      const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
      const bool may_be_whole = set_.may_have_url_at(host_of(authority));
      const bool may_be_cut =
          set_.may_have_url_at(host_of(authority.substr(0, next_wide(authority, 0))));
      if (begin == colon || (!may_be_whole && !may_be_cut)) {
        continue;
      }
      if (++in_run > kUrlsInOneMax) {
        ++found.urls_left_out;
        continue;
      }
      const std::size_t wide = next_wide(whole, 0);
      if (!(may_be_whole && url(begin, whole, found)) && may_be_cut && wide < whole.size()) {
        url(begin, whole.substr(0, wide), found);
      }
      continue;
    }
    if (!has_ipv6) {
      continue;
    }
    std::size_t begin = colon;
    while (begin > 0 && colon - begin <= 4 && is(text[begin - 1], kHex)) {
      --begin;
    }
    std::size_t end = colon;
    std::size_t count = 0;
    while (end < text.size() && end - begin <= kIpv6BytesMax &&
           (is(text[end], kHex) || text[end] == ':' || text[end] == '.')) {
      count += text[end] == ':' ? 1 : 0;
      ++end;
    }
    const std::string_view token = text.substr(begin, end - begin);
    // Neither a time of the day nor what is longer than an address.
    if (count >= 2 && end - begin <= kIpv6BytesMax &&
        (count >= 6 || token.find("::") != std::string_view::npos)) {
      const std::size_t used = token.find_last_not_of(".:") == std::string_view::npos
                                   ? 0
                                   : token.find_last_not_of(".:") + 1;
      const std::string_view bare = token.ends_with("::") ? token : token.substr(0, used);
      if (const auto parsed = address_of(bare)) {
        const auto value = value_of(IndicatorKind::ipv6, bare);
        found.add(begin, bare.size(), set_.find(value->kind, value->text));
        address(begin, bare.size(), *parsed, found);
      }
    }
    colon = std::max(colon, end - 1);
  }
}

void LogSearch::hashes(std::string_view text, Found& found) const {
  constexpr std::array<std::pair<IndicatorKind, std::size_t>, 4> kinds = {
      {{IndicatorKind::md5, 32},
       {IndicatorKind::sha1, 40},
       {IndicatorKind::sha256, 64},
       {IndicatorKind::sha512, 128}}};
  if (std::ranges::none_of(kinds, [&](const auto& one) { return set_.has(one.first); })) {
    return;
  }
  for (std::size_t at = kHashStride - 1; at < text.size(); at += kHashStride) {
    if (!is(text[at], kHex)) {
      continue;
    }
    std::size_t begin = at;
    while (begin > 0 && is(text[begin - 1], kHex)) {
      --begin;
      if (at - begin >= kHashStride) {
        break;  // what began before the last place that was looked at was seen from there
      }
    }
    if (at - begin >= kHashStride) {
      continue;
    }
    std::size_t end = at + 1;
    while (end < text.size() && is(text[end], kHex)) {
      ++end;
    }
    const auto kind =
        std::ranges::find(kinds, end - begin, &std::pair<IndicatorKind, std::size_t>::second);
    if (kind != kinds.end()) {
      found.add(begin, end - begin, set_.find(kind->first, text.substr(begin, end - begin)));
    }
    at += (end - at) / kHashStride * kHashStride;
  }
}

LogFindings LogSearch::search(std::string_view text) const {
  Found found;
  names(text, found);
  colons(text, found);
  hashes(text, found);
  std::ranges::sort(found.hits);
  const auto rest = std::ranges::unique(found.hits, [](const LogHit& a, const LogHit& b) {
    return a.at == b.at && a.place == b.place;
  });
  found.hits.erase(rest.begin(), rest.end());
  return {std::move(found.hits), found.urls_left_out};
}

bool LogSearch::is_findable(const IndicatorValue& value) {
  if (value.kind != IndicatorKind::file_name) {
    return true;
  }
  const std::string_view text = value.text;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_inner_dot =
        text[i] == '.' && i > 0 && i + 1 < text.size() && text[i - 1] != '.' && text[i + 1] != '.';
    if (!is_inner_dot && !is(text[i], kName)) {
      return false;
    }
  }
  return text.find('.') != std::string_view::npos;
}

}  // namespace tocsin::threats
