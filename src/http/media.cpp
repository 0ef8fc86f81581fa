#include "http/media.h"

#include "base/text.h"
#include "http/message.h"

#include <algorithm>

namespace tocsin::http {
namespace {

constexpr std::size_t kEntriesMax = 64;  // of an Accept field; the rest is passed over

/// Quality in thousandths, as RFC 9110 section 12.4.2 writes it; nothing when malformed.
std::optional<int> parse_quality(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') ||
      (text.size() > 1 && text[1] != '.')) {
    return std::nullopt;
  }
  int value = (text[0] - '0') * 1000;
  int unit = 100;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    value += (c - '0') * unit;
    unit /= 10;
  }
  return value <= 1000 ? std::optional(value) : std::nullopt;
}

struct Wish {
  std::string what;  ///< lower case
  int quality = 1000;
};

std::vector<Wish> parse_wishes(std::string_view text) {
  std::vector<Wish> wishes;
  for (const std::string_view entry : split(text, ',')) {
    if (wishes.size() == kEntriesMax) {
      break;
    }
    const std::size_t semicolon = entry.find(';');
    Wish wish{.what = to_lower(trim(entry.substr(0, semicolon)))};
    if (semicolon != std::string_view::npos) {
      const auto parameters = parse_parameters(entry.substr(semicolon));
      if (!parameters) {
        continue;
      }
      for (const auto& [name, value] : *parameters) {
        if (name == "q") {
          wish.quality = parse_quality(value).value_or(0);
        }
      }
    }
    if (!wish.what.empty()) {
      wishes.push_back(std::move(wish));
    }
  }
  return wishes;
}

/// How closely a range names a type: 0 not at all, 1 by "*/*", 2 by "text/*", 3 by name.
int closeness(std::string_view range, std::string_view type) {
  if (range == type) {
    return 3;
  }
  if (range.ends_with("/*") && type.starts_with(range.substr(0, range.size() - 1))) {
    return 2;
  }
  return range == "*/*" ? 1 : 0;
}

/// Language ranges match by whole subtags, from the front. "zh-hans-cn" is written without its
/// script here, since the offers are.
int language_closeness(std::string range, std::string_view tag) {
  if (const std::size_t script = range.find("-hans"); script != std::string::npos) {
    range.erase(script, 5);
  }
  const std::string lower = to_lower(tag);
  if (range == lower) {
    return 3;
  }
  const bool is_wider = lower.starts_with(range + '-');
  const bool is_narrower = range.starts_with(lower + '-');
  if (is_wider || is_narrower) {
    return 2;
  }
  return range == "*" ? 1 : 0;
}

struct Choice {
  std::size_t offer = 0;
  int quality = 0;
};

/// For each offer the closest wish decides, not the kindest one (RFC 9110 section 12.5.1).
template <class Closeness>
std::optional<std::size_t> choose(const std::vector<Wish>& wishes,
                                  std::span<const std::string_view> offers,
                                  Closeness closeness_of) {
  std::optional<Choice> best;
  for (std::size_t i = 0; i < offers.size(); ++i) {
    int closest = 0;
    int quality = 0;
    for (const Wish& wish : wishes) {
      const int close = closeness_of(wish.what, offers[i]);
      if (close > closest) {
        closest = close;
        quality = wish.quality;
      }
    }
    if (quality > 0 && (!best || quality > best->quality)) {
      best = Choice{i, quality};
    }
  }
  return best ? std::optional(best->offer) : std::nullopt;
}

}  // namespace

std::optional<std::string_view> MediaType::parameter(std::string_view name) const {
  const auto found = std::ranges::find(
      parameters, name, [](const auto& row) -> std::string_view { return row.first; });
  return found == parameters.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

Result<std::vector<std::pair<std::string, std::string>>> parse_parameters(std::string_view text) {
  const auto bad = [] {
    return fail(Errc::malformed, "The parameters of a header field are malformed.");
  };
  std::vector<std::pair<std::string, std::string>> out;
  for (text = trim(text); !text.empty(); text = trim(text)) {
    if (!text.starts_with(';')) {
      return bad();
    }
    text = trim(text.substr(1));
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || !is_token(text.substr(0, equals))) {
      return bad();
    }
    std::string name = to_lower(text.substr(0, equals));
    text.remove_prefix(equals + 1);
    std::string value;
    if (text.starts_with('"')) {
      std::size_t i = 1;
      for (; i < text.size() && text[i] != '"'; ++i) {
        // Only these two are escaped by those who write quoted strings; a lone backslash is itself,
        // since browsers send the file names of another system so.
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) {
          ++i;
        }
        value.push_back(text[i]);
      }
      if (i >= text.size()) {
        return bad();
      }
      text.remove_prefix(i + 1);
    } else {
      const std::size_t end = std::min(text.find_first_of("; \t"), text.size());
      value = text.substr(0, end);
      if (!is_token(value)) {
        return bad();
      }
      text.remove_prefix(end);
    }
    if (std::ranges::any_of(out, [&](const auto& row) { return row.first == name; })) {
      return bad();
    }
    out.emplace_back(std::move(name), std::move(value));
  }
  return out;
}

Result<MediaType> parse_media_type(std::string_view text) {
  const std::size_t semicolon = std::min(text.find(';'), text.size());
  const std::string_view type = trim(text.substr(0, semicolon));
  const std::size_t slash = type.find('/');
  if (slash == std::string_view::npos || !is_token(type.substr(0, slash)) ||
      !is_token(type.substr(slash + 1))) {
    return fail(Errc::malformed, "The media type is malformed.");
  }
  TOC_TRY(auto parameters, parse_parameters(text.substr(semicolon)));
  return MediaType{.type = to_lower(type), .parameters = std::move(parameters)};
}

std::optional<std::string_view> choose_media_type(std::string_view accept,
                                                  std::span<const std::string_view> offers) {
  std::vector<Wish> wishes = parse_wishes(accept);
  if (wishes.empty()) {
    wishes.push_back({.what = "*/*"});
  }
  const auto chosen = choose(wishes, offers, closeness);
  return chosen ? std::optional(offers[*chosen]) : std::nullopt;
}

std::string_view choose_language(std::string_view accept_language,
                                 std::span<const std::string_view> offers) {
  TOC_ASSERT(!offers.empty());
  return offers[choose(parse_wishes(accept_language), offers, language_closeness).value_or(0)];
}

}  // namespace tocsin::http
