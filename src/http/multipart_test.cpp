#include "http/multipart.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::http {
namespace {

/// A part with these header lines and this body, after a delimiter.
std::string part(const std::string& head, const std::string& body) {
  return "--B\r\n" + head + "\r\n\r\n" + body + "\r\n";
}
std::string text_part(const std::string& disposition, const std::string& body = "x") {
  return part("Content-Disposition: form-data; " + disposition, body);
}

TEST(Multipart, ReadsWhatBrowsersAndCurlSend) {
  const std::string binary("\0\r\n--\r\n-\xFF", 9);
  const std::string body =
      text_part("name=\"title\"", "漏洞") + text_part("name=empty", "") +
      part(
          "Content-Disposition: form-data; name=\"a\"; filename=\"x.json\"\r\n"
          "Content-Type: application/json; charset=utf-8\r\nX-Other: ignored",
          "{}") +
      part(
          "content-disposition: FORM-DATA; name=\"a\"; filename=\"b.bin\"\r\n"
          "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary",
          binary) +
      "--B--\r\n";
  const auto parts = parse_multipart(body, "B");
  ASSERT_TRUE(parts.has_value()) << describe(parts.error());
  ASSERT_EQ(parts->size(), 4U);
  EXPECT_EQ((*parts)[0].name, "title");
  EXPECT_EQ((*parts)[0].body, "漏洞");
  EXPECT_EQ((*parts)[0].media_type, "text/plain");
  EXPECT_EQ((*parts)[0].file_name, std::nullopt);
  EXPECT_EQ((*parts)[1].name, "empty");
  EXPECT_EQ((*parts)[1].body, "");
  EXPECT_EQ((*parts)[2].file_name, "x.json");
  EXPECT_EQ((*parts)[2].media_type, "application/json");
  EXPECT_EQ((*parts)[3].name, "a");
  EXPECT_EQ((*parts)[3].body, binary);
}

TEST(Multipart, TheLastNewLineIsOptionalAndNoPartIsNoError) {
  EXPECT_EQ(parse_multipart(text_part("name=a") + "--B--", "B")->size(), 1U);
  EXPECT_EQ(parse_multipart("--B--\r\n", "B")->size(), 0U);
}

TEST(Multipart, FileNamesAreNeverPaths) {
  const struct {
    std::string sent;
    std::string_view want;
  } rows[] = {
      {R"("report.pdf")", "report.pdf"},
      {R"("")", ""},
      {R"(".")", "file"},
      {R"("..")", "file"},
      {R"("../../etc/passwd")", "passwd"},
      {R"("/etc/passwd")", "passwd"},
      {R"("C:\\Users\\me\\a.txt")", "a.txt"},
      {R"("C:\Users\me\a.txt")", "a.txt"},
      {R"("dir/")", "file"},
      {R"("a%22b.txt")", "a\"b.txt"},
      {R"("a\"b.txt")", "a\"b.txt"},
      {R"("a%0D%0Ab.txt")", "ab.txt"},
      {R"("100%25.txt")", "100%25.txt"},
      {"\"\xFF\xFE\"", "file"},
      {"\"漏洞.json\"", "漏洞.json"},
      {"plain.txt", "plain.txt"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.sent);
    const auto parts =
        parse_multipart(text_part("name=a; filename=" + row.sent) + "--B--\r\n", "B");
    ASSERT_TRUE(parts.has_value()) << describe(parts.error());
    EXPECT_EQ((*parts)[0].file_name, row.want);
  }
  std::string longest;
  for (int i = 0; i < 100; ++i) {
    longest += "漏";
  }
  EXPECT_EQ(safe_file_name(longest).size(), 255U);
  EXPECT_EQ(safe_file_name(""), "file");
  EXPECT_EQ(safe_file_name("a" + longest).size(), 253U);
}

TEST(Multipart, MalformedBodiesAreRefused) {
  const std::string end = "--B--\r\n";
  const std::string good = text_part("name=a");
  const struct {
    const char* name;
    std::string body;
  } rows[] = {
      {"empty", ""},
      {"a preamble", "preamble\r\n" + good + end},
      {"a leading new line", "\r\n" + good + end},
      {"an epilogue", good + end + "more"},
      {"two new lines at the end", good + end + "\r\n"},
      {"no last boundary", good},
      {"cut within the last boundary", good + "--B-"},
      {"cut within a head", "--B\r\nContent-Disposition: form-data; name=a"},
      {"another boundary", "--C\r\n\r\n\r\n--C--\r\n"},
      {"padding after a boundary",
       "--B \r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n" + end},
      {"bare LF after a boundary",
       "--B\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n" + end},
      {"a longer word where a boundary is",
       good.substr(0, good.size() - 2) + "\r\n--Boundary\r\n" + end},
      {"no head", "--B\r\n\r\n\r\n" + end},
      {"no disposition", part("Content-Type: text/plain", "x") + end},
      {"two dispositions",
       part("Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b",
            "x") +
           end},
      {"two types", part("Content-Disposition: form-data; name=a\r\nContent-Type: "
                         "text/plain\r\nContent-Type: text/html",
                         "x") +
                        end},
      {"an attachment", part("Content-Disposition: attachment; name=a", "x") + end},
      {"no name", text_part("filename=a") + end},
      {"an empty name", text_part("name=\"\"") + end},
      {"an empty name and then another",
       part("Content-Disposition: form-data; name=\"\"\r\nContent-Disposition: form-data; name=b",
            "x") +
           end},
      {"the name twice", text_part("name=a; name=b") + end},
      {"an open quote", text_part("name=\"a") + end},
      {"filename*", text_part("name=a; filename*=UTF-8''x") + end},
      {"a line break in the name", text_part("name=\"a%0D%0Ab\"") + end},
      {"a name that is not UTF-8", text_part("name=\"\xFF\"") + end},
      {"a long name", text_part("name=\"" + std::string(200, 'x') + "\"") + end},
      {"base64",
       part("Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64", "eA==") +
           end},
      {"a folded line", part("Content-Disposition: form-data;\r\n name=a", "x") + end},
      {"a space before the colon", part("Content-Disposition : form-data; name=a", "x") + end},
      {"a space before the colon of any field",
       part("Content-Disposition: form-data; name=a\r\nX : y", "x") + end},
      {"a field without a name", part("Content-Disposition: form-data; name=a\r\n: y", "x") + end},
      {"no colon", part("Content-Disposition: form-data; name=a\r\nnonsense", "x") + end},
      {"a bare CR in a field",
       part("Content-Disposition: form-data; name=a\r\nX: a\rb", "x") + end},
      {"a bad media type",
       part("Content-Disposition: form-data; name=a\r\nContent-Type: text", "x") + end},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto parts = parse_multipart(row.body, "B");
    ASSERT_FALSE(parts.has_value());
    EXPECT_EQ(error_of(parts).code, Errc::malformed);
  }
}

TEST(Multipart, LimitsAreCountedBeforeAnythingIsKept) {
  std::string many;
  for (int i = 0; i < 5; ++i) {
    many += text_part("name=a");
  }
  many += "--B--\r\n";
  EXPECT_TRUE(parse_multipart(many, "B", {.parts_max = 5}).has_value());
  EXPECT_EQ(error_of(parse_multipart(many, "B", {.parts_max = 4})).code, Errc::too_large);
  const std::string wide =
      part("Content-Disposition: form-data; name=a\r\nX: " + std::string(5000, 'x'), "x");
  EXPECT_EQ(error_of(parse_multipart(wide + "--B--\r\n", "B")).code, Errc::too_large);
  // A head that ends with the last byte of the limit is taken; one that has not ended by then is
  // not.
  const std::string head = "\r\nContent-Disposition: form-data; name=a\r\n\r\n";
  const std::size_t bytes = head.size() - 2;
  const std::string body = "--B" + head + "x\r\n--B--\r\n";
  EXPECT_TRUE(parse_multipart(body, "B", {.head_bytes_max = bytes}).has_value());
  EXPECT_EQ(error_of(parse_multipart(body, "B", {.head_bytes_max = bytes - 1})).code,
            Errc::too_large);
  const std::string cut = "--B\r\nContent-Disposition";
  const std::size_t rest = cut.size() - 5;
  for (const auto& [limit, code] :
       {std::pair{rest, Errc::too_large}, std::pair{rest + 1, Errc::malformed}}) {
    EXPECT_EQ(error_of(parse_multipart(cut, "B", {.head_bytes_max = limit})).code, code);
  }
}

TEST(Multipart, BoundariesComeFromTheContentType) {
  EXPECT_EQ(*multipart_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(*multipart_boundary("Multipart/Form-Data; charset=utf-8; boundary=\"a b\""), "a b");
  EXPECT_EQ(error_of(multipart_boundary("application/json")).code, Errc::unsupported_type);
  EXPECT_EQ(error_of(multipart_boundary("multipart/mixed; boundary=a")).code,
            Errc::unsupported_type);
  for (const std::string& bad : {std::string(), std::string("multipart/form-data"),
                                 std::string("multipart/form-data; boundary="),
                                 std::string("multipart/form-data; boundary=\"\""),
                                 std::string("multipart/form-data; boundary=\"a \""),
                                 std::string("multipart/form-data; boundary=\"a@b\""),
                                 "multipart/form-data; boundary=" + std::string(71, 'a'),
                                 std::string("multipart/form-data; boundary=a; boundary=b")}) {
    SCOPED_TRACE(bad);
    ASSERT_FALSE(multipart_boundary(bad).has_value());
    EXPECT_EQ(error_of(multipart_boundary(bad)).code, Errc::malformed);
  }
}

}  // namespace
}  // namespace tocsin::http
