// Comma-separated values, line by line: what ends a field, a record and a file, and how long they
// may be.
#include "severity/csv.h"

#include <gtest/gtest.h>

namespace tocsin::severity {
namespace {

/// All records: "line:field|field" each, or "line:!" and what is wrong.
std::vector<std::string> read_all(std::string_view text, std::size_t field_bytes_max = 8) {
  CsvReader reader(text, field_bytes_max);
  std::vector<std::string> out;
  while (const auto record = reader.next()) {
    if (!*record) {
      out.push_back("!" + record->error().where + ": " + record->error().message);
      continue;
    }
    std::string one = std::to_string((*record)->line) + ":";
    for (std::size_t i = 0; i < (*record)->fields.size(); ++i) {
      one += (i == 0 ? "" : "|") + (*record)->fields[i];
    }
    out.push_back(one);
  }
  return out;
}

TEST(Csv, RecordsAndTheirLines) {
  struct Row {
    std::string_view text;
    std::vector<std::string> want;
  };
  for (const Row& row : std::vector<Row>{
           {"", {}},
           {"\n\r\n\n", {}},
           {"a", {"1:a"}},
           {"a,b", {"1:a|b"}},
           {"a,b\n", {"1:a|b"}},
           {"a,b\r\n", {"1:a|b"}},
           {"a\r", {"1:a"}},
           {"a\rb", {"1:a\rb"}},
           {",", {"1:|"}},
           {"a,,b,\n", {"1:a||b|"}},
           {"\n\r\na\n\n\r\nb", {"3:a", "6:b"}},
           {"\ra\n", {"1:\ra"}},
           {R"("a,b",c)", {"1:a,b|c"}},
           {R"("a""b""")", {"1:a\"b\""}},
           {R"("","")", {"1:|"}},
           {"\"a\r\nb\",c\nd", {"1:a\r\nb|c", "3:d"}},
           {"\"a\"\r\nb", {"1:a", "2:b"}},
           {"\"a\"\nb", {"1:a", "2:b"}},
           {"\"a\r\"\nb", {"1:a", "2:b"}},
           {"a\"b\",c", {"1:a\"b\"|c"}},
       }) {
    EXPECT_EQ(read_all(row.text), row.want) << row.text;
  }
}

TEST(Csv, ABadRecordIsReportedAndTheNextLineIsRead) {
  const std::string open = "A quoted field is not closed, or too long.";
  const std::string long_one = "A field is too long.";
  const std::string after = "Something follows a closing quote.";
  struct Row {
    std::string_view text;
    std::vector<std::string> want;
  };
  for (const Row& row : std::vector<Row>{
           {"\"a\nb\nc", {"!line 1: " + open, "2:b", "3:c"}},
           {"a,\"b\nc", {"!line 1: " + open, "2:c"}},
           {"\"a\"\"b\nc", {"!line 1: " + open, "2:c"}},
           {"\"a\nb\"\"c\nd", {"!line 1: " + open, "2:b\"\"c", "3:d"}},
           {"\"a\"b\nc", {"!line 1: " + after, "2:c"}},
           {"\"a\" ,b\nc", {"!line 1: " + after, "2:c"}},
           {"\"a\"\rb\nc", {"!line 1: " + after, "2:c"}},
           // Eight bytes, and nine, as the only field, the first and the last.
           {"12345678\n", {"1:12345678"}},
           {"123456789\nb", {"!line 1: " + long_one, "2:b"}},
           {"12345678,a\n", {"1:12345678|a"}},
           {"123456789,a\nb", {"!line 1: " + long_one, "2:b"}},
           {"a,123456789\nb", {"!line 1: " + long_one, "2:b"}},
           {"12345678\r\n", {"1:12345678"}},
           {"\"12345678\",a", {"1:12345678|a"}},
           {"\"123456789\",a\nb", {"!line 1: " + open, "2:b"}},
           {"\"1234\"\"678\"", {"1:1234\"678"}},
           {"\"1234\"\"6789\"\nb", {"!line 1: " + open, "2:b"}},
           {"\"1234567\"\"\"", {"1:1234567\""}},
           {"\"12345678\"\"\",a\nb", {"!line 1: " + open, "2:b"}},
           {"\"12345678\"\"\"\nb", {"!line 1: " + open, "2:b"}},
       }) {
    EXPECT_EQ(read_all(row.text), row.want) << row.text;
  }
}

TEST(Csv, ACommentIsTheLineAtHand) {
  CsvReader reader("#a,b\r\n#c\nd", 8);
  EXPECT_EQ(reader.comment('#'), "#a,b");
  EXPECT_EQ(reader.comment('!'), std::nullopt);
  EXPECT_EQ(reader.comment('#'), "#c");
  EXPECT_EQ(reader.comment('#'), std::nullopt);
  const auto record = reader.next();
  ASSERT_TRUE(record && *record);
  EXPECT_EQ((*record)->line, 3U);
  EXPECT_EQ(CsvReader("", 8).comment('#'), std::nullopt);
  CsvReader last("#a", 8);
  EXPECT_EQ(last.comment('#'), "#a");
  EXPECT_FALSE(last.next().has_value());
}

}  // namespace
}  // namespace tocsin::severity
