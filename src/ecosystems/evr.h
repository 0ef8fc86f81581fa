// [epoch:]version[-release], as rpm reads it and libalpm after it.
#pragma once

#include "ecosystems/scan.h"

#include <string_view>

namespace tocsin::ecosystems {

/// Views into the text.
struct Evr {
  std::string_view epoch;  ///< digits, or empty for 0
  std::string_view version;
  std::string_view release;
  bool has_release = false;
};

/// Takes any text. Only digits before the first colon are an epoch; the last hyphen ends the
/// version.
constexpr Evr read_evr(std::string_view text) {
  Evr out;
  std::string_view rest = text;
  const std::string_view digits = take_digits(rest);
  if (take(rest, ':')) {
    out.epoch = digits;
  } else {
    rest = text;
  }
  const std::size_t hyphen = rest.rfind('-');
  out.version = rest.substr(0, hyphen);
  out.has_release = hyphen != std::string_view::npos;
  if (out.has_release) {
    out.release = rest.substr(hyphen + 1);
  }
  return out;
}

}  // namespace tocsin::ecosystems
