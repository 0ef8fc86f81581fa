#include "impact/package_hash.h"

#include <algorithm>

namespace tocsin::impact {
namespace {

using names::CpeAttribute;

/// What separates the parts of a key stands in none of them.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (c == '?' || c == '&' || c == '=' || c == '%' || c == '/') {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', digits[byte >> 4U], digits[byte & 0xFU]};
    } else {
      out += c;
    }
  }
  return out;
}

/// The first "name=value" of a list, and what is left of it.
std::string_view next_of(std::string_view& list) {
  const std::string_view one = list.substr(0, list.find('&'));
  list.remove_prefix(std::min(one.size() + 1, list.size()));
  return one;
}

std::string_view said_of(std::string_view key) {
  const std::size_t mark = key.find('?');
  return mark == std::string_view::npos ? std::string_view() : key.substr(mark + 1);
}

}  // namespace

std::optional<std::string> cpe_key(std::string_view cpe) {
  const Result<names::Cpe> name = names::parse_cpe(cpe);
  if (!name) {
    return std::nullopt;
  }
  std::string out = "cpe";
  for (const CpeAttribute attribute :
       {CpeAttribute::part, CpeAttribute::vendor, CpeAttribute::product}) {
    const names::CpeValue& value = (*name)[attribute];
    if (!value.is_plain()) {
      return std::nullopt;
    }
    out += "/" + escaped(value.text);
  }
  char mark = '?';
  for (const CpeAttribute attribute : {CpeAttribute::edition, CpeAttribute::sw_edition,
                                       CpeAttribute::target_sw, CpeAttribute::target_hw}) {
    if (const names::CpeValue& value = (*name)[attribute]; value.is_plain()) {
      out += mark + std::string(names::to_text(attribute)) + "=" + escaped(value.text);
      mark = '&';
    }
  }
  return out;
}

std::string_view product_key(std::string_view key) {
  return key.starts_with("cpe/") || key.starts_with("rpm/") ? key.substr(0, key.find('?')) : key;
}

bool is_one_product(std::string_view a, std::string_view b) {
  if (product_key(a) != product_key(b)) {
    return false;
  }
  for (std::string_view mine = said_of(a); !mine.empty();) {
    const std::string_view one = next_of(mine);
    const std::string_view name = one.substr(0, one.find('='));
    for (std::string_view other = said_of(b); !other.empty();) {
      const std::string_view two = next_of(other);
      if (two.substr(0, two.find('=')) == name && two != one) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace tocsin::impact
