// What identifies a product: package URLs, hashes, numbers with stars, values that two products
// share.
#include "csaf/testing.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

constexpr Of v2_0 = Of::v2_0;
constexpr Of v2_1 = Of::v2_1;

constexpr std::string_view kHelper =
    "/product_tree/full_product_names/0/product_identification_helper/";

std::string at(std::string_view place) {
  return std::string(kHelper) + std::string(place);
}

Draft with(std::string rest) {
  return {.rest = std::move(rest)};
}

std::string file_of(std::string_view hashes, std::string_view name = "f") {
  return R"({"file_hashes":[)" + std::string(hashes) + R"(],"filename":")" + std::string(name) +
         "\"}";
}
Draft hashed(std::string_view hashes) {
  return with(helped(R"("hashes":[)" + file_of(hashes) + "]"));
}
std::string hash(std::string_view algorithm, std::size_t digits = 64) {
  return R"({"algorithm":")" + std::string(algorithm) + R"(","value":")" +
         std::string(digits, 'a') + "\"}";
}

/// Two products with these helpers.
Draft two(std::string_view a, std::string_view b) {
  return with(helped(a, R"(,{"name":"B","product_id":"P2","product_identification_helper":{)" +
                            std::string(b) + "}}"));
}

TEST(CsafHelpers, PackageUrlsAreRead) {
  expect_places({
      {"the one of 2.0", "6.1.13", v2_0, with(helped(R"("purl":"npm/a")")), at("purl")},
      {"those of 2.1", "6.1.13", v2_1, with(helped(R"("purls":["pkg:npm/a","npm/a","pkg:x"])")),
       at("purls/1") + " " + at("purls/2")},
      {"2.0 has no list", "6.1.13", v2_0, with(helped(R"("purls":["npm/a"])")), ""},
      {"2.1 has no single one", "6.1.13", v2_1, with(helped(R"("purl":"npm/a")")), ""},
      {"what is no text is a fault of structure", "6.1.13", v2_0, with(helped(R"("purl":1)")), ""},
      {"an empty one is read", "6.1.13", v2_0, with(helped(R"("purl":"")")), at("purl")},
      {"each but for qualifiers like the first that can be read", "6.1.42", v2_1,
       with(helped(R"("purls":["npm/a","pkg:npm/a?x=1","pkg:npm/b","pkg:npm/a@1","pkg:npm/a"])")),
       at("purls/2") + " " + at("purls/3")},
      {"each product by itself", "6.1.42", v2_1,
       two(R"("purls":["pkg:npm/a"])", R"("purls":["pkg:npm/b"])"), ""},
      {"a product of no helper", "6.1.42", v2_1, with(tree()), ""},
  });
}

TEST(CsafHelpers, HashesOfAFile) {
  expect_places({
      {"each repeated algorithm", "6.1.25", v2_0,
       hashed(hash("sha256") + "," + hash("sha1") + "," + hash("sha256") + "," + hash("sha256")),
       at("hashes/0/file_hashes/2/algorithm") + " " + at("hashes/0/file_hashes/3/algorithm")},
      {"of another file", "6.1.25", v2_0,
       with(
           helped(R"("hashes":[)" + file_of(hash("sha256")) + "," + file_of(hash("sha256")) + "]")),
       ""},
      {"in another case", "6.1.25", v2_0, hashed(hash("sha256") + "," + hash("SHA256")),
       at("hashes/0/file_hashes/1/algorithm")},
      {"MD5 in another case", "6.2.8", v2_0, hashed(hash("MD5")), at("hashes/0/file_hashes")},
      {"SHA-1 in another case", "6.2.9", v2_0, hashed(hash("Sha1")), at("hashes/0/file_hashes")},
      {"a known one in another case", "6.2.52", v2_1, hashed(hash("SHA3-256")), ""},
      {"without a name", "6.1.25", v2_0, hashed("{},{}"), ""},
      {"MD5 alone, twice", "6.2.8", v2_0, hashed(hash("md5") + "," + hash("md5")),
       at("hashes/0/file_hashes")},
      {"MD5 beside SHA-1", "6.2.8", v2_0, hashed(hash("sha1") + "," + hash("md5")), ""},
      {"SHA-1 beside MD5", "6.2.9", v2_0, hashed(hash("sha1") + "," + hash("md5")), ""},
      {"SHA-1 alone", "6.2.9", v2_0, hashed(hash("sha1")), at("hashes/0/file_hashes")},
      {"no hash at all is a fault of structure", "6.2.8", v2_0, hashed(""), ""},
      {"63 digits are short, 64 are not", "6.3.5", v2_0,
       hashed(hash("sha512", 64) + "," + hash("sha256", 63) + "," + hash("md5", 1)),
       at("hashes/0/file_hashes/1/value") + " " + at("hashes/0/file_hashes/2/value")},
      {"an empty one is a fault of structure", "6.3.5", v2_0, hashed(hash("sha256", 0) + ",{}"),
       ""},
      {"an algorithm without a name", "6.2.52", v2_1, hashed("{}," + hash("md6")),
       at("hashes/0/file_hashes/1/algorithm")},
  });
}

TEST(CsafHelpers, OneStarStandsForMore) {
  const auto models = [](std::string_view text) {
    return with(helped(R"("model_numbers":["A",")" + std::string(text) + "\"]"));
  };
  const std::string second = at("model_numbers/1");
  expect_places({
      {"one", "6.1.43", v2_1, models("A*"), ""},
      {"two", "6.1.43", v2_1, models("**"), second},
      {"escaped ones are none", "6.1.43", v2_1, models(R"(*\\*\\*)"), ""},
      {"an escaped backslash escapes nothing", "6.1.43", v2_1, models(R"(\\\\**)"), second},
      {"a backslash at the end", "6.1.43", v2_1, models(R"(*\\)"), ""},
      {"serial numbers are another test's", "6.1.43", v2_1,
       with(helped(R"("serial_numbers":["**"])")), ""},
      {"serial numbers", "6.1.44", v2_1, with(helped(R"("serial_numbers":["A","**"])")),
       at("serial_numbers/1")},
      {"stock keeping units", "6.1.61", v2_1, with(helped(R"("skus":["A","**"])")), at("skus/1")},
      {"what is no text", "6.1.61", v2_1, with(helped(R"("skus":[1])")), ""},
  });
}

TEST(CsafHelpers, HardwareIsCombinedWithSoftware) {
  const auto combined = [](std::string_view first, std::string_view next) {
    return with(
        R"("product_tree":{"full_product_names":[{"name":"A","product_id":"P1","product_identification_helper":{"model_numbers":["1"]}}],"product_paths":[{"beginning_product_reference":")" +
        std::string(first) +
        R"(","full_product_name":{"name":"R","product_id":"R"},"subpaths":[{"category":"installed_on","next_product_reference":")" +
        std::string(next) + "\"}]}]}");
  };
  const std::string product = "/product_tree/full_product_names/0";
  expect_places({
      {"a model number", "6.2.31", v2_1, with(helped(R"("model_numbers":["1"])")), product},
      {"a serial number", "6.2.31", v2_1, with(helped(R"("serial_numbers":["1"])")), product},
      {"software alone", "6.2.31", v2_1, with(helped(R"("skus":["1"])")), ""},
      {"at the beginning", "6.2.31", v2_1, combined("P1", "P2"), ""},
      {"as a step", "6.2.31", v2_1, combined("P2", "P1"), ""},
      {"of others", "6.2.31", v2_1, combined("P2", "P3"), product},
      {"what has no id cannot be named", "6.2.31", v2_1,
       with(
           R"("product_tree":{"full_product_names":[{"name":"A","product_identification_helper":{"model_numbers":["1"]}}]})"),
       ""},
  });
}

TEST(CsafHelpers, AValueIdentifiesOneProduct) {
  const std::string second = "/product_tree/full_product_names/1/product_identification_helper/";
  std::vector<Places> rows;
  for (const std::string key : {"model_numbers", "purls", "sbom_urls", "serial_numbers", "skus"}) {
    rows.push_back({"shared", "6.2.32", v2_1,
                    two("\"" + key + R"(":["1"])", "\"" + key + R"(":["2","1"])"),
                    second + key + "/1"});
  }
  const std::string uri = R"("x_generic_uris":[{"namespace":"https://a.example","uri":"urn:a"}])";
  const auto files = [](std::string_view hashes, std::string_view name = "f") {
    return R"("hashes":[)" + file_of(hashes, name) + "]";
  };
  const std::string both = hash("md5") + "," + hash("sha1");
  for (
      Places& row : std::vector<Places>{
          {"a CPE", "6.2.32", v2_1, two(R"("cpe":"cpe:/a:b")", R"("cpe":"cpe:/a:b")"),
           second + "cpe"},
          {"other CPEs", "6.2.32", v2_1, two(R"("cpe":"cpe:/a:b")", R"("cpe":"cpe:/a:c")"), ""},
          {"empty CPEs", "6.2.32", v2_1, two(R"("cpe":"")", R"("cpe":"")"), ""},
          {"a URI", "6.2.32", v2_1, two(uri, uri), second + "x_generic_uris/0"},
          {"a URI of another namespace", "6.2.32", v2_1,
           two(uri, R"("x_generic_uris":[{"namespace":"https://b.example","uri":"urn:a"}])"), ""},
          {"another URI", "6.2.32", v2_1,
           two(uri, R"("x_generic_uris":[{"namespace":"https://a.example","uri":"urn:b"}])"), ""},
          {"hashes in any order", "6.2.32", v2_1,
           two(files(both), files(hash("sha1") + "," + hash("md5"))), second + "hashes/0"},
          {"fewer hashes", "6.2.32", v2_1, two(files(both), files(hash("md5"))), ""},
          {"hashes of another algorithm", "6.2.32", v2_1,
           two(files(hash("sha1")), files(hash("md5"))), ""},
          {"hashes of another value", "6.2.32", v2_1,
           two(files(hash("md5", 32)), files(hash("md5", 33))), ""},
          {"hashes of another file", "6.2.32", v2_1, two(files(both), files(both, "g")), ""},
          {"twice of one product", "6.2.32", v2_1, with(helped(R"("skus":["1","1"])")), ""},
          {"a product that is defined twice", "6.2.32", v2_1,
           with(helped(
               R"("skus":["1"])",
               R"(,{"name":"A","product_id":"P1","product_identification_helper":{"skus":["1"]}})")),
           ""},
      }) {
    rows.push_back(std::move(row));
  }
  expect_places(rows);
}

}  // namespace
}  // namespace tocsin::csaf
