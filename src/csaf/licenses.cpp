// License expressions (SPDX 3.0.1, annex B): 6.1.54, 6.1.55; 6.2.43 to 6.2.46; 6.3.17.
#include "names/licenses.h"
#include "base/text.h"
#include "csaf/facts.h"
#include "csaf/tests.h"
#include "csaf/words.h"

#include <algorithm>

namespace tocsin::csaf {
namespace {

constexpr std::size_t kExpressionBytesMax = 64U << 10U;
constexpr int kExpressionDepthMax = 64;

struct LicenseName {
  std::string_view text;  ///< without a "+"
  bool is_exception = false;
};

/// Reads an expression and collects the names in it.
class LicenseReader {
 public:
  explicit LicenseReader(std::string_view text) : rest_(text) {}

  bool read(std::vector<LicenseName>& out) {
    return rest_.size() <= kExpressionBytesMax && terms(out, 0) && token().empty() && rest_.empty();
  }

 private:
  // NOLINTNEXTLINE(misc-no-recursion): bounded by kExpressionDepthMax
  bool terms(std::vector<LicenseName>& out, int depth) {
    while (term(out, depth)) {
      const std::string_view word = peek();
      if (word != "AND" && word != "and" && word != "OR" && word != "or") {
        return true;
      }
      token();
    }
    return false;
  }

  // NOLINTNEXTLINE(misc-no-recursion): bounded by kExpressionDepthMax
  bool term(std::vector<LicenseName>& out, int depth) {
    const std::string_view word = token();
    if (word == "(") {
      return depth < kExpressionDepthMax && terms(out, depth + 1) && token() == ")";
    }
    if (!take_name(word, out, false)) {
      return false;
    }
    if (peek() == "WITH" || peek() == "with") {
      token();
      return take_name(token(), out, true);
    }
    return true;
  }

  static bool take_name(std::string_view word, std::vector<LicenseName>& out, bool is_exception) {
    static constexpr auto operators = std::to_array<std::string_view>({"and", "or", "with"});
    const std::string lower = to_lower(word);
    if (std::ranges::find(operators, lower) != operators.end()) {
      return false;
    }
    // Outside of a document there is no other one to refer to: no "DocumentRef-" (section 3.2.2.7).
    const bool is_reference =
        word.starts_with("LicenseRef-") || (is_exception && word.starts_with("AdditionRef-"));
    if (!is_reference && (lower.starts_with("licenseref-") || lower.starts_with("additionref-") ||
                          lower.starts_with("documentref-"))) {
      return false;
    }
    if (!is_reference && !is_exception && word.ends_with('+')) {
      word.remove_suffix(1);
    }
    const bool is_name = !word.empty() && std::ranges::all_of(word, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '-' || c == '.';
    });
    // What is referred to has a name behind the first dash.
    const bool has_id = !is_reference || word.find('-') + 1 < word.size();
    out.push_back({word, is_exception});
    return is_name && has_id;
  }

  std::string_view peek() {
    const std::string_view before = rest_;
    const std::string_view word = token();
    rest_ = before;
    return word;
  }

  std::string_view token() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    const std::size_t end = rest_.starts_with('(') || rest_.starts_with(')')
                                ? 1
                                : std::min(rest_.find_first_of(" ()"), rest_.size());
    const std::string_view out = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return out;
  }

  std::string_view rest_;
};

std::optional<std::vector<LicenseName>> names_of(const Document& document) {
  std::vector<LicenseName> names;
  if (!document.document.has("license_expression") ||
      !LicenseReader(document.document.text("license_expression")).read(names)) {
    return std::nullopt;
  }
  return names;
}

enum class Listing : std::uint8_t { current, deprecated, unknown };

/// How the SPDX list or ScanCode's LicenseDB lists a name.
Listing listing_of(const LicenseName& name) {
  using names::is_listed;
  using names::LicenseList;
  std::string_view text = name.text;
  if (text.starts_with("LicenseRef-")) {
    text.remove_prefix(std::string_view("LicenseRef-").size());
    return is_listed(LicenseList::scancode, text)              ? Listing::current
           : is_listed(LicenseList::scancode_deprecated, text) ? Listing::deprecated
                                                               : Listing::unknown;
  }
  if (name.is_exception) {
    return is_listed(LicenseList::spdx_exceptions, text) ? Listing::current : Listing::unknown;
  }
  return is_listed(LicenseList::spdx, text)              ? Listing::current
         : is_listed(LicenseList::spdx_deprecated, text) ? Listing::deprecated
                                                         : Listing::unknown;
}

/// Names that claim to be of neither list: a text must explain them.
bool has_own_license(const Document& document) {
  const auto names = names_of(document);
  return names && std::ranges::any_of(*names, [](const LicenseName& name) {
           const bool is_reference =
               name.text.starts_with("LicenseRef-") || name.text.starts_with("AdditionRef-");
           return is_reference && !name.text.starts_with("LicenseRef-scancode-") &&
                  listing_of(name) == Listing::unknown;
         });
}

std::string expression_at(const Document& document) {
  return document.document.at + "/license_expression";
}

void expression(const Context& context) {  // 6.1.54
  if (context.document.document.has("license_expression") && !names_of(context.document)) {
    context.out.add(expression_at(context.document), "The text is not an SPDX license expression.");
  }
}

void license_text(const Context& context) {  // 6.1.55
  if (is_english(context.document) && has_own_license(context.document) &&
      !has_one_note(context.document, kEnglish.license, "legal_disclaimer")) {
    context.out.add(
        context.document.document.at + "/notes",
        "A license of no public list needs one note titled License, of category legal_disclaimer.");
  }
}

void missing_expression(const Context& context) {  // 6.2.43
  if (!context.document.document.has("license_expression")) {
    context.out.add(expression_at(context.document),
                    "The document does not say under which license it is.");
  }
}

void listed_as(const Context& context, Listing listing, std::string_view message) {
  for (const LicenseName& name : names_of(context.document).value_or(std::vector<LicenseName>{})) {
    const bool is_claim =
        !name.text.starts_with("LicenseRef-") || name.text.starts_with("LicenseRef-scancode-");
    if (is_claim && !name.text.starts_with("AdditionRef-") && listing_of(name) == listing) {
      context.out.add(expression_at(context.document), message);
    }
  }
}

void deprecated_license(const Context& context) {  // 6.2.44
  listed_as(context, Listing::deprecated, "A license identifier is deprecated.");
}

void unknown_license(const Context& context) {  // 6.2.45
  listed_as(context, Listing::unknown,
            "A license identifier is in neither the SPDX list nor ScanCode's LicenseDB.");
}

void translated_license_text(const Context& context) {  // 6.2.46
  const Words* words = words_of(context.document);
  if (words != nullptr && has_own_license(context.document) &&
      !has_one_note(context.document, words->license, "legal_disclaimer")) {
    context.out.add(context.document.document.at + "/notes",
                    "A license of no public list needs one note of category legal_disclaimer, "
                    "titled in the language of the document.");
  }
}

void unregistered_license(const Context& context) {  // 6.3.17
  for (const LicenseName& name : names_of(context.document).value_or(std::vector<LicenseName>{})) {
    if (listing_of(name) == Listing::unknown) {
      context.out.add(expression_at(context.document), "A license is in no public list.");
    }
  }
}

constexpr auto kTests = std::to_array<Test>({
    {"6.1.54", kOnly21, expression},
    {"6.1.55", kOnly21, license_text},
    {"6.2.43", kOnly21, missing_expression},
    {"6.2.44", kOnly21, deprecated_license},
    {"6.2.45", kOnly21, unknown_license},
    {"6.2.46", kOnly21, translated_license_text},
    {"6.3.17", kOnly21, unregistered_license},
});

}  // namespace

std::span<const Test> license_tests() {
  return kTests;
}

}  // namespace tocsin::csaf
