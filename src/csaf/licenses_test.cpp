// License expressions: what is one, which names are listed, and which need a text.
#include "csaf/testing.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

constexpr Of v2_1 = Of::v2_1;

constexpr std::string_view kPlace = "/document/license_expression";

std::string licensed(std::string_view text, std::string_view more = {}) {
  return R"("license_expression":")" + std::string(text) + "\"" + std::string(more);
}
Draft under(std::string_view text, std::string_view more = {}) {
  return {.document = licensed(text, more)};
}

TEST(CsafLicenses, Expressions) {
  std::vector<Places> rows;
  for (const std::string_view good :
       {"MIT", "azAZ09.-", "MIT AND ISC", "MIT and ISC", "MIT OR ISC or 0BSD",
        "MIT WITH Classpath-exception-2.0", "MIT with Classpath-exception-2.0 AND ISC", "GPL-2.0+",
        "(MIT)", "((MIT) OR (ISC AND 0BSD))", "  MIT   AND(ISC)  ", "LicenseRef-mine",
        "MIT WITH AdditionRef-mine", "MIT WITH LicenseRef-mine", "LicenseRef--",
        "LicenseRef-a.B-9"}) {
    rows.push_back({"an expression", "6.1.54", v2_1, under(good), ""});
  }
  for (const std::string_view bad : {"",
                                     " ",
                                     "MIT ISC",
                                     "MIT (ISC)",
                                     "(MIT) ISC",
                                     "MIT)",
                                     "(MIT",
                                     "()",
                                     "MIT AND",
                                     "AND MIT",
                                     "MIT AND OR ISC",
                                     "And",
                                     "or",
                                     "with",
                                     "MIT And ISC",
                                     "MIT Or ISC",
                                     "MIT With X",
                                     "MIT WITH",
                                     "MIT WITH AND",
                                     "MIT WITH (X)",
                                     "(MIT OR ISC) WITH X",
                                     "+",
                                     "a+b",
                                     "MIT++",
                                     "a_b",
                                     "a/b",
                                     "a:b",
                                     "a@b",
                                     "a[b",
                                     "a`b",
                                     "a{b",
                                     "a,b",
                                     "MIT WITH a+",
                                     "LicenseRef-mine+",
                                     "LicenseRef-",
                                     "MIT WITH LicenseRef-",
                                     "MIT WITH AdditionRef-",
                                     "licenseref-mine",
                                     "AdditionRef-mine",
                                     "additionref-mine",
                                     "MIT WITH additionref-mine",
                                     "DocumentRef-a",
                                     "documentref-a",
                                     "DocumentRef-a:LicenseRef-b",
                                     "LicenseRef-a_b"}) {
    rows.push_back({"no expression", "6.1.54", v2_1, under(bad), std::string(kPlace)});
  }
  rows.push_back({"a number is a fault of structure and of this",
                  "6.1.54",
                  v2_1,
                  {.document = R"("license_expression":1)"},
                  std::string(kPlace)});
  rows.push_back({"none", "6.1.54", v2_1, {}, ""});
  rows.push_back({"none", "6.2.43", v2_1, {}, std::string(kPlace)});
  rows.push_back({"one", "6.2.43", v2_1, under("MIT"), ""});
  expect_places(rows);
}

TEST(CsafLicenses, ExpressionsAreBounded) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '(') + "MIT" + std::string(depth, ')');
  };
  constexpr std::size_t kBytes = 64U << 10U;
  expect_places({
      {"64 parentheses inside one another", "6.1.54", v2_1, under(nested(64)), ""},
      {"65", "6.1.54", v2_1, under(nested(65)), std::string(kPlace)},
      {"64 KiB", "6.1.54", v2_1, under(std::string(kBytes, 'a')), ""},
      {"a byte more", "6.1.54", v2_1, under(std::string(kBytes + 1, 'a')), std::string(kPlace)},
  });
}

TEST(CsafLicenses, ListedNames) {
  const std::string once(kPlace);
  const std::string twice = once + " " + once;
  expect_places({
      {"deprecated by SPDX", "6.2.44", v2_1, under("GFDL-1.1 OR GPL-2.0"), twice},
      {"current", "6.2.44", v2_1, under("MIT AND LicenseRef-scancode-public-domain"), ""},
      {"unknown", "6.2.44", v2_1, under("No-Such AND LicenseRef-No-Such"), ""},
      {"unknown of SPDX and of ScanCode", "6.2.45", v2_1,
       under("No-Such AND LicenseRef-scancode-no-such"), twice},
      {"one's own does not claim to be listed", "6.2.45", v2_1, under("LicenseRef-No-Such"), ""},
      {"nor does an addition", "6.2.45", v2_1, under("MIT WITH AdditionRef-No-Such"), ""},
      {"an exception is listed among exceptions", "6.2.45", v2_1,
       under("MIT WITH Classpath-exception-2.0"), ""},
      {"and no license is one", "6.2.45", v2_1, under("MIT WITH MIT"), once},
      {"nor is it a license", "6.2.45", v2_1, under("Classpath-exception-2.0"), once},
      {"of no list, whatever it claims", "6.3.17", v2_1,
       under("No-Such AND LicenseRef-No-Such AND MIT WITH AdditionRef-No-Such"),
       twice + " " + once},
      {"of a list", "6.3.17", v2_1, under("MIT OR GFDL-1.1 OR LicenseRef-scancode-public-domain"),
       ""},
      {"what is no expression", "6.3.17", v2_1, under("No-Such ("), ""},
  });
}

TEST(CsafLicenses, OnesOwnHaveAText) {
  const std::string notes = "/document/notes";
  const auto noted_as = [](std::string_view category, std::string_view title) {
    return "," + noted(category, title);
  };
  const std::string right = noted_as("legal_disclaimer", "License");
  const auto in = [](std::string_view language, std::string_view title) {
    return R"(,"lang":")" + std::string(language) + "\"," + noted("legal_disclaimer", title);
  };
  expect_places({
      {"a license", "6.1.55", v2_1, under("LicenseRef-mine"), notes},
      {"among others", "6.1.55", v2_1, under("MIT OR LicenseRef-mine"), notes},
      {"an addition", "6.1.55", v2_1, under("MIT WITH AdditionRef-mine"), notes},
      {"with its text", "6.1.55", v2_1, under("LicenseRef-mine", right), ""},
      {"with a text of another category", "6.1.55", v2_1,
       under("LicenseRef-mine", noted_as("summary", "License")), notes},
      {"with two", "6.1.55", v2_1,
       under(
           "LicenseRef-mine",
           R"(,"notes":[{"category":"legal_disclaimer","text":"T","title":"License"},{"category":"legal_disclaimer","text":"U","title":"License"}])"),
       notes},
      {"of a list", "6.1.55", v2_1, under("MIT"), ""},
      {"of no list, which does not say that it is one's own", "6.1.55", v2_1, under("No-Such"), ""},
      {"of ScanCode's", "6.1.55", v2_1, under("LicenseRef-scancode-public-domain"), ""},
      {"of ScanCode's, of another name", "6.1.55", v2_1, under("LicenseRef-AGPL"), ""},
      {"of ScanCode's, but not there", "6.1.55", v2_1, under("LicenseRef-scancode-no-such"), ""},
      {"in English", "6.1.55", v2_1, under("LicenseRef-mine", in("en", "Lizenz")), notes},
      {"in German", "6.1.55", v2_1, under("LicenseRef-mine", in("de", "Lizenz")), ""},
      {"in German", "6.2.46", v2_1, under("LicenseRef-mine", in("de", "License")), notes},
      {"in German words", "6.2.46", v2_1, under("LicenseRef-mine", in("de", "Lizenz")), ""},
      {"of a list, in German", "6.2.46", v2_1, under("MIT", in("de", "License")), ""},
      {"in English", "6.2.46", v2_1, under("LicenseRef-mine", in("en", "Lizenz")), ""},
  });
}

}  // namespace
}  // namespace tocsin::csaf
