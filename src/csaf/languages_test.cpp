// Language codes: which subtags are registered at which place, and which are for private use.
#include "csaf/testing.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

struct Code {
  std::string_view text;
  bool exists = true;
  bool is_private = false;
};

constexpr Code kCodes[] = {
    // The language itself.
    {"de"},
    {"DE"},
    {"ez", false},
    {"abcde", false},
    // Private ones: three letters from qaa to qtz.
    {"qaa", true, true},
    {"qtz", true, true},
    {"qua"},
    {"pap"},
    {"qb", false},
    {"qaaa", false},
    // Extended languages come before scripts.
    {"zh-cmn"},
    {"zh-czh"},
    {"zh-abc", false},
    {"zh-Hant-cmn", false},
    {"ez-cmn", false},
    // Scripts, Qaaa to Qabx private, come before regions.
    {"de-Latn"},
    {"de-Zyyy"},
    {"zh-cmn-Hant"},
    {"de-Latx", false},
    {"ez-Latn", false},
    {"ez-Qaaa", false, true},
    {"de-Qaaa", true, true},
    {"de-Qabx", true, true},
    {"de-Qaby", false},
    {"de-qaa{", false},
    {"de-Qaaa-Latn", true, true},
    {"de-DE-Latn", false},
    // Regions, of which several ranges are private, come before variants.
    {"de-AT"},
    {"de-Latn-AT"},
    {"es-419"},
    {"es-418", false},
    {"ez-AT", false},
    {"ez-419", false},
    {"de-YX", false},
    {"de-QL", false},
    {"de-RA", false},
    {"de-WZ", false},
    {"de-AA", true, true},
    {"de-ZZ", true, true},
    {"de-QM", true, true},
    {"de-QZ", true, true},
    {"de-XA", true, true},
    {"de-XZ", true, true},
    {"de-qm1", false},
    {"qaa-AT", true, true},
    {"de-Qaaa-AT", true, true},
    {"ez-ZZ", false, true},
    {"de-DE-AT", false},
    {"de-1996-AT", false},
    // Variants come last, several of them.
    {"de-1996"},
    {"de-AT-1996"},
    {"sl-rozaj-biske"},
    {"de-1997", false},
    {"ez-1996", false},
    {"ez-1996-biske", false},
    {"de-unheard-1996", false},
    // What is registered elsewhere or nowhere.
    {"de-a-unheard"},
    {"ez-a-unheard", false},
    {"de-x-unheard", true, true},
    {"ez-x-unheard", false, true},
    {"x-unheard", true, true},
    {"X-unheard", true, true},
    // Whole codes from before there were subtags.
    {"i-klingon"},
    {"I-Klingon"},
    {"en-GB-oed"},
    {"i-unheard", false},
};

TEST(CsafLanguages, SubtagsByTheirPlace) {
  for (const Code& code : kCodes) {
    SCOPED_TRACE(code.text);
    const Validation report =
        validate(text_of({.document = R"("lang":")" + std::string(code.text) + "\""}, Of::v2_0));
    EXPECT_EQ(places_of(report, "6.1.12"), code.exists ? "" : "/document/lang");
    EXPECT_EQ(places_of(report, "6.2.14"), code.is_private ? "/document/lang" : "");
  }
}

TEST(CsafLanguages, BothMembersAreLookedAt) {
  constexpr Of v = Of::v2_0;
  const std::string both = "/document/lang /document/source_lang";
  expect_places({
      {"of no language", "6.1.12", v, {.document = R"("lang":"ez","source_lang":"ez")"}, both},
      {"for private use", "6.2.14", v, {.document = R"("lang":"qaa","source_lang":"qab")"}, both},
      {"of none in particular",
       "6.2.15",
       v,
       {.document = R"("lang":"i-default","source_lang":"I-Default")"},
       both},
      {"empty ones are a fault of structure",
       "6.1.12",
       v,
       {.document = R"("lang":"","source_lang":"")"},
       ""},
      {"a number is one too", "6.1.12", v, {.document = R"("lang":1)"}, ""},
  });
}

}  // namespace
}  // namespace tocsin::csaf
