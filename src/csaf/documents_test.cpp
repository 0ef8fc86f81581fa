// The document as a whole: its URLs, the order of its members, its languages, its extensions, and
// names in which nobody sees a difference.
#include "csaf/testing.h"
#include "csaf/words.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

constexpr Of v2_0 = Of::v2_0;
constexpr Of v2_1 = Of::v2_1;

TEST(CsafDocuments, FilesAreNamedAfterTheId) {
  struct Row {
    std::string_view id;
    std::string_view name;
  };
  for (const Row& row : {
           Row{"A-1", "a-1.json"},
           {"azAZ09+-", "azaz09+-.json"},
           {"a_b", "a_b.json"},
           {"a b//c", "a_b_c.json"},
           {"/:a/", "_a_.json"},
           {"a`b{c@d[e", "a_b_c_d_e.json"},
           {"0/:9", "0_9.json"},
           {"\u00e4", "_.json"},
           {"", ".json"},
       }) {
    EXPECT_EQ(file_name_of(row.id), row.name);
  }
  std::string text = text_of({}, v2_0);
  text.replace(text.find(R"("id":"A-1")"), 10, R"("id":"")");
  EXPECT_FALSE(is_reported(validate(text, {.file_name = "a.json"}), "5.1")) << "no id, no name";
  text = text_of({}, v2_1);
  text.replace(text.find(R"("id":"A-1")"), 10, R"("id":"")");
  EXPECT_FALSE(is_reported(validate(text), "6.2.22")) << "no id in the title";
}

TEST(CsafDocuments, TranslationsAndLabels) {
  const std::string source = "/document/source_lang";
  const std::string tlp = "/document/distribution/tlp";
  expect_places({
      {"a translator names no language",
       "6.1.15",
       v2_0,
       {.publisher = R"("category":"translator")"},
       source},
      {"and names one",
       "6.1.15",
       v2_0,
       {.document = R"("source_lang":"de")", .publisher = R"("category":"translator")"},
       ""},
      {"others need not", "6.1.15", v2_0, {}, ""},
      {"the same language, of any case",
       "6.1.28",
       v2_0,
       {.document = R"("lang":"EN-us","source_lang":"en-US")"},
       source},
      {"another", "6.1.28", v2_0, {.document = R"("lang":"en","source_lang":"de")"}, ""},
      {"neither is stated", "6.1.28", v2_0, {}, ""},
      {"one is stated", "6.1.28", v2_0, {.document = R"("lang":"en")"}, ""},
      {"no distribution", "6.2.10", v2_0, {}, "/document/distribution"},
      {"no TLP", "6.2.10", v2_0, {.document = R"("distribution":{"text":"T"})"}, tlp},
      {"no label", "6.2.10", v2_0, {.document = R"("distribution":{"tlp":{}})"}, tlp + "/label"},
      {"a label", "6.2.10", v2_0, {.document = R"("distribution":{"tlp":{"label":"RED"}})"}, ""},
      {"no language", "6.2.12", v2_0, {}, "/document/lang"},
      {"a language", "6.2.12", v2_0, {.document = R"("lang":"de")"}, ""},
  });
  std::string text = text_of({}, v2_0);
  const std::size_t begin = text.find(R"("publisher")");
  text.erase(begin, text.find(R"("title")") - begin);
  EXPECT_FALSE(is_reported(validate(text), "6.1.15")) << "no publisher";
}

TEST(CsafDocuments, ACanonicalUrlIsOneReference) {
  const auto refer = [](std::string_view category, std::string_view url) {
    return Draft{.document = R"("references":[{"category":")" + std::string(category) +
                             R"(","summary":"S","url":")" + std::string(url) + "\"}]"};
  };
  const std::string place = "/document/references";
  expect_places({
      {"it is there", "6.2.11", v2_0, refer("self", "https://a.example/x/a-1.json"), ""},
      {"to something else", "6.2.11", v2_0, refer("external", "https://a.example/a-1.json"), place},
      {"over a bare connection", "6.2.11", v2_0, refer("self", "http://a.example/a-1.json"), place},
      {"of another name", "6.2.11", v2_0, refer("self", "https://a.example/a-2.json"), place},
      {"of a longer name", "6.2.11", v2_0, refer("self", "https://a.example/aa-1.json"), place},
      {"none", "6.2.11", v2_0, {}, place},
  });
}

TEST(CsafDocuments, MembersStandInOrder) {
  // A member with a long name, and below it two that are not in order.
  const auto below = [](std::size_t bytes) {
    return Draft{.rest = "\"" + std::string(bytes, 'z') + R"(":{"b":1,"a":1})"};
  };
  expect_places({
      {"in an object", "6.2.13", v2_0, {.rest = R"("x":{"b":1,"a":1,"c":1,"b2":1})"}, "/x/a /x/b2"},
      {"in a list", "6.2.13", v2_0, {.rest = R"("x":[{"a":1},{"b":1,"a":1}])"}, "/x/1/a"},
      {"deeper", "6.2.13", v2_0, {.rest = R"("x":{"a":{"b":1,"a":1}})"}, "/x/a/a"},
      {"an empty name comes first", "6.2.13", v2_0, {.rest = R"("x":{"":1,"a":1})"}, ""},
      {"by bytes", "6.2.13", v2_0, {.rest = R"("x":{"B":1,"a":1,"ab":1,"b":1})"}, ""},
      {"below 4,096 bytes of path", "6.2.13", v2_0, below(4095),
       "/" + std::string(4095, 'z') + "/a"},
      {"below more", "6.2.13", v2_0, below(4096), ""},
  });
}

TEST(CsafDocuments, UrlsThatNeverResolve) {
  const auto external = [](std::string_view url) {
    return Draft{.document = R"("references":[{"category":"external","summary":"S","url":")" +
                             std::string(url) + "\"}]"};
  };
  std::vector<Places> rows;
  for (const std::string_view bad :
       {"https://invalid", "https://invalid/", "https://a.invalid", "https://a.INVALID:8/b",
        "https://a.invalid?b", "https://a.invalid#b", "https://user:pass@a.invalid/b",
        "https://u@v@a.invalid", "ftp://a.invalid", "https://a.invalid./b"}) {
    rows.push_back({"unresolvable", "6.3.6", v2_0, external(bad), "/document/references/0/url"});
  }
  for (const std::string_view good :
       {"https://a.example", "https://ainvalid", "https://invalid.example", "urn:a.invalid",
        "https://a.example/.invalid", "https://a.example?.invalid", "https://a.example#.invalid",
        "https://a.invalid@a.example", "https://a.example:invalid", "https://", "https://.",
        "https://a.invalid..", "a.invalid", ""}) {
    rows.push_back({"resolvable", "6.3.6", v2_0, external(good), ""});
  }
  expect_places(rows);
}

TEST(CsafDocuments, EachPlaceOfAUrl) {
  const std::string bad = R"("https://a.invalid")";
  const std::string thanks = R"("acknowledgments":[{"urls":["https://a.example",)" + bad + "]}]";
  const std::string references =
      R"("references":[{"category":"self","url":)" + bad + R"(},{"url":)" + bad + "}]";
  const std::string product = "/product_tree/full_product_names/0/product_identification_helper/";
  const Draft draft = {
      .document = thanks + R"(,"aggregate_severity":{"namespace":)" + bad +
                  R"(},"distribution":{"tlp":{"url":)" + bad + "}}," + references,
      .rest =
          helped(R"("sbom_urls":[)" + bad + R"(],"x_generic_uris":[{"namespace":)" + bad +
                 R"(,"uri":)" + bad + "}]") +
          "," +
          vulnerability(thanks + "," + references + R"(,"remediations":[{"url":)" + bad + "}]")};
  expect_places({
      {"all but those of the document itself", "6.3.6", v2_1, draft,
       "/document/acknowledgments/0/urls/1 /document/aggregate_severity/namespace "
       "/document/distribution/tlp/url /document/references/1/url "
       "/vulnerabilities/0/references/1/url " +
           product + "sbom_urls/0 " + product + "x_generic_uris/0/namespace " + product +
           "x_generic_uris/0/uri /vulnerabilities/0/acknowledgments/0/urls/1 "
           "/vulnerabilities/0/remediations/0/url"},
      {"those of the document itself", "6.3.7", v2_1, draft,
       "/document/references/0/url /vulnerabilities/0/references/0/url"},
  });
  std::string text = text_of({}, v2_0);
  text.replace(text.find("https://a.example"), 17, "https://a.invalid");
  EXPECT_EQ(places_of(validate(text), "6.3.6"), "/document/publisher/namespace");
}

TEST(CsafExtensions, WhereTheyStandAndWhoNeedsThem) {
  const auto two = [](std::string_view members) {
    return R"("x_extensions":[{"$schema":"https://docs.oasis-open.org/csaf/x"},{)" +
           std::string(members) + "}]";
  };
  const std::string second = "/x_extensions/1/";
  const auto anywhere = Draft{
      .category = "csaf_superseded",
      .document = extension(),
      .rest = branched(branch("vendor", "V", product("P1", "," + extension()))) + "," +
              vulnerability(R"("metrics":[{"content":{)" + extension() + "}},{}]," + extension()) +
              "," + extension()};
  Draft base = anywhere;
  base.category = "csaf_base";
  Draft withdrawn = anywhere;
  withdrawn.category = "csaf_withdrawn";
  const std::string all =
      "/x_extensions /document/x_extensions /product_tree/branches/0/product/x_extensions "
      "/vulnerabilities/0/x_extensions /vulnerabilities/0/metrics/0/content/x_extensions";
  expect_places({
      {"of what is superseded", "6.2.39.5", v2_1, anywhere, all},
      {"of what is withdrawn", "6.2.39.5", v2_1, withdrawn, all},
      {"of what is neither", "6.2.39.5", v2_1, base, ""},
      {"essential",
       "6.3.21.1",
       v2_1,
       {.rest = two(R"("category":"essential")")},
       second + "category"},
      {"critical",
       "6.3.21.1",
       v2_1,
       {.rest = two(R"("category":"critical")")},
       second + "category"},
      {"supplementary", "6.3.21.1", v2_1, {.rest = two(R"("category":"supplementary")")}, ""},
      {"critical to who reads it",
       "6.2.54.3",
       v2_1,
       {.rest = two(R"("critical":true)")},
       second + "critical"},
      {"not critical", "6.2.54.3", v2_1, {.rest = two(R"("critical":false)")}, ""},
      {"not said", "6.2.54.3", v2_1, {.rest = two("")}, ""},
      {"a text says nothing", "6.2.54.3", v2_1, {.rest = two(R"("critical":"true")")}, ""},
      {"of others",
       "6.2.54.1",
       v2_1,
       {.rest = two(R"("$schema":"https://a.example")")},
       second + "$schema"},
      {"of others",
       "6.2.54.2",
       v2_1,
       {.rest = two(R"("$schema":"https://a.example")")},
       second + "$schema"},
      {"of a path",
       "6.3.21.6",
       v2_1,
       {.rest = tree(R"("product_paths":[{"full_product_name":{)" + extension() + "}}]")},
       "/product_tree/product_paths/0/full_product_name/x_extensions"},
      {"which is not one of the list",
       "6.3.21.5",
       v2_1,
       {.rest = tree(R"("product_paths":[{"full_product_name":{)" + extension() + "}}]")},
       ""},
  });
}

TEST(CsafWords, SqueezedNames) {
  struct Row {
    std::string_view text;
    std::string_view want;
  };
  for (const Row& row : {
           Row{"Open Source", "opensource"},
           {"-_ \t\r\n\f\v", ""},
           {"a-b_c d", "abcd"},
           {"\u00a0a\u00ad\u2013b\u200b\u3000c\uff0d", "abc"},
           {"a.b/c", "a.b/c"},
           {"\u00e4\u2014\u00c4", "\u00e4\u00c4"},
           {"\xe2\x80", "\xe2\x80"},
           {"", ""},
       }) {
    EXPECT_EQ(squeezed(row.text), row.want) << row.text;
  }
}

}  // namespace
}  // namespace tocsin::csaf
