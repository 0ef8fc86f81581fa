// Languages (BCP 47): 6.1.12, 6.2.14, 6.2.15.
#include "base/text.h"
#include "csaf/facts.h"
#include "csaf/tests.h"

#include <algorithm>

namespace tocsin::csaf {
namespace {

bool is_letters(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

/// Ranges that the registry reserves for private use. tag: lower case.
bool is_private_language(std::string_view tag) {
  return tag.size() == 3 && tag >= "qaa" && tag <= "qtz";
}
bool is_private_script(std::string_view tag) {
  return tag.size() == 4 && tag >= "qaaa" && tag <= "qabx";
}
bool is_private_region(std::string_view tag) {
  return tag.size() == 2 && (tag == "aa" || tag == "zz" || (tag >= "qm" && tag <= "qz") ||
                             (tag >= "xa" && tag <= "xz"));
}

struct Verdict {
  bool exists = true;
  bool is_private = false;
};

/// Are all subtags registered, and is one for private use? The form is a matter of the structure.
Verdict judge(std::string_view text) {
  const WordLists& registry = WordLists::languages();
  const std::string lower = to_lower(text);
  if (registry.has("grandfathered", lower)) {
    return {};
  }
  const auto parts = split(lower, '-');
  if (parts[0] == "x") {
    return {.is_private = true};
  }
  Verdict out;
  out.is_private = is_private_language(parts[0]);
  out.exists = out.is_private || registry.has("language", parts[0]);
  enum class Place : std::uint8_t { extlang, script, region, variant };
  Place place = Place::extlang;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::string_view part = parts[i];
    if (part == "x") {
      out.is_private = true;
      return out;
    }
    if (part.size() == 1) {
      return out;  // an extension: its subtags are registered elsewhere
    }
    if (place <= Place::extlang && part.size() == 3 && is_letters(part)) {
      out.exists = out.exists && registry.has("extlang", part);
    } else if (place < Place::region && part.size() == 4 && is_letters(part)) {
      place = Place::script;
      out.is_private = out.is_private || is_private_script(part);
      out.exists = out.exists && (is_private_script(part) || registry.has("script", part));
    } else if (place < Place::variant &&
               (part.size() == 2 || (part.size() == 3 && !is_letters(part)))) {
      place = Place::variant;
      out.is_private = out.is_private || is_private_region(part);
      out.exists = out.exists && (is_private_region(part) || registry.has("region", part));
    } else {
      place = Place::variant;
      out.exists = out.exists && registry.has("variant", part);
    }
  }
  return out;
}

template <class Visit>
void each_language(const Context& context, Visit visit) {
  for (const std::string_view key : {"lang", "source_lang"}) {
    if (const std::string_view text = context.document.document.text(key); !text.empty()) {
      visit(text, pointer(context.document.document.at, key));
    }
  }
}

void unknown_languages(const Context& context) {  // 6.1.12
  each_language(context, [&context](std::string_view text, const std::string& at) {
    if (!judge(text).exists) {
      context.out.add(at, "A part of the language code is not in the registry of BCP 47.");
    }
  });
}

void private_languages(const Context& context) {  // 6.2.14
  each_language(context, [&context](std::string_view text, const std::string& at) {
    if (judge(text).is_private) {
      context.out.add(at, "A part of the language code is reserved for private use.");
    }
  });
}

void default_language(const Context& context) {  // 6.2.15
  each_language(context, [&context](std::string_view text, const std::string& at) {
    if (to_lower(text) == "i-default") {
      context.out.add(at, "The language code i-default names no language.");
    }
  });
}

constexpr auto kTests = std::to_array<Test>({
    {"6.1.12", kBoth, unknown_languages},
    {"6.2.14", kBoth, private_languages},
    {"6.2.15", kBoth, default_language},
});

}  // namespace

std::span<const Test> language_tests() {
  return kTests;
}

}  // namespace tocsin::csaf
