// The commands that need no instance, as they are typed; and what makes a command of a table.
#include "app/input.h"
#include "app/json_lines.h"
#include "app/manual.h"
#include "app/program_for_test.h"
#include "app/version_lines.h"
#include "base/error_for_test.h"

#include <algorithm>

namespace tocsin::app {
namespace {

TEST(JsonLines, EachLineHasItsAnswer) {
  const auto said = [](const std::string& text) {
    std::istringstream in(text);
    std::ostringstream out;
    EXPECT_EQ(answer_json_lines(in, out,
                                [](Json line) -> Result<std::string> {
                                  TOC_TRY(const std::string_view name, line_text(line, "name"));
                                  return "<" + std::string(name) + ">";
                                }),
              0);
    return out.str();
  };
  EXPECT_EQ(said(""), "");
  EXPECT_EQ(said("\n \n"), "");
  EXPECT_EQ(said(R"({"name":"a"})"), "<a>\n");
  EXPECT_EQ(said("{\"name\":\"a\"}\n\n{\"name\":\"b\"}\n"), "<a>\n<b>\n");
  const std::string broken = said("{\n{\"name\":7}\n{}\n{\"name\":\"b\"}\n");
  EXPECT_EQ(std::ranges::count(broken, '\n'), 4);
  EXPECT_EQ(broken.find(R"({"error":)"), 0U);
  EXPECT_TRUE(broken.ends_with("<b>\n"));
  // As long as a line may be, and one byte more.
  const std::string head = R"({"name":"b"})";
  const std::string longest = head + std::string(kJsonLineBytesMax - head.size(), ' ');
  EXPECT_EQ(said(longest + "\n" + head), "<b>\n<b>\n");
  const std::string longer = said(longest + " \n" + head);
  EXPECT_EQ(longer, R"({"error":"The line is longer than 8 MiB."})" + std::string("\n<b>\n"));
}

TEST(VersionLines, AVerdictIsExactByItsKeysAndItsOrder) {
  using ranges::Answer;
  using ranges::Certainty;
  const auto json = [](Answer answer, Certainty certainty, bool has_exact_keys) {
    return verdict_json({.answer = answer,
                         .comparator = "deb",
                         .certainty = certainty,
                         .has_exact_keys = has_exact_keys});
  };
  EXPECT_EQ(json(Answer::yes, Certainty::exact, true),
            R"({"result":true,"comparator":"deb","certainty":"exact","exact":true})");
  EXPECT_EQ(json(Answer::no, Certainty::exact, false),
            R"({"result":false,"comparator":"deb","certainty":"exact","exact":false})");
  EXPECT_EQ(json(Answer::no, Certainty::assumed_numeric, true),
            R"({"result":false,"comparator":"deb","certainty":"assumed-numeric","exact":false})");
  EXPECT_EQ(json(Answer::unknown, Certainty::not_evaluable, false),
            R"({"result":null,"comparator":"deb","certainty":"not-evaluable","exact":false})");
}

struct Row {
  std::vector<std::string> words;
  int exit;
  std::string out;  ///< a part of standard output; of standard error where nothing is put out
  std::string input = {};
};

void expect_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    std::string line;
    for (const std::string& word : row.words) {
      line += word + " ";
    }
    SCOPED_TRACE(line + ": " + row.input);
    const Ran ran = run(row.words, row.input);
    EXPECT_EQ(ran.exit, row.exit);
    EXPECT_NE((ran.out.empty() ? ran.err : ran.out).find(row.out), std::string::npos)
        << ran.out << "|" << ran.err;
  }
}

TEST(Commands, VersionsHaveAnOrder) {
  expect_rows(
      {{{"version", "compare", "npm", "1.0.0", "1.0.1"}, 0, R"({"op":"<","exact":true})"},
       {{"version", "compare", "npm", "1.0.1", "1.0.0"}, 0, R"({"op":">","exact":true})"},
       {{"version", "compare", "PyPI", "1.0", "1"}, 0, R"({"op":"=","exact":true})"},
       {{"version", "compare", "npm", "1.0.0", "x"}, 0, R"({"op":"?","exact":false})"},
       {{"version", "compare", "generic", "1", "2"}, 0, R"({"op":"<","exact":false})"},
       {{"version", "compare", "alpm", "1", "2"}, 0, R"({"op":"<","exact":false})"},
       {{"version", "compare", "nobody", "1", "2"}, 3, "No ecosystem is known by this name."},
       {{"version", "compare", "GIT", "1", "2"}, 3, "Its versions are commits"},
       {{"version", "compare"}, 2, "Name an ecosystem"},
       {{"version", "compare", "--stdin"},
        0,
        R"({"op":"<","exact":true})",
        R"({"eco":"npm","a":"1.0.0","b":"2.0.0"})"},
       {{"version", "compare", "--stdin"}, 0, "error", R"({"eco":"npm","a":"1.0.0"})"},
       {{"version", "compare", "--stdin"}, 0, "error", R"({"eco":"npm","b":"1.0.0"})"},
       {{"version", "compare", "--stdin"}, 0, "error", R"({"a":"1","b":"1.0.0"})"}});
}

TEST(Commands, AVersionIsWithinARange) {
  const std::string in = R"({"result":true)";
  const std::string out = R"({"result":false)";
  expect_rows(
      {{{"version", "within", "npm", "1.5.0", "vers:npm/>=1|<2"}, 0, in},
       {{"version", "within", "npm", "2.0.0", "vers:npm/>=1|<2"}, 0, out},
       {{"version", "within", "npm", "2.0.0", "vers:npm/"}, 2, "constraints"},
       // Constraints without "vers:", and the package manager's own notation.
       {{"version", "within", "npm", "1.5.0", ">=1|<2"}, 0, in},
       {{"version", "within", "npm", "2.0.0", ">=1|<2"}, 0, out},
       {{"version", "within", "npm", "1.5.0", "^1.2.3"}, 0, in},
       {{"version", "within", "npm", "2.0.0", "^1.2.3"}, 0, out},
       {{"version", "within", "npm", "3.0.0", "1.0.0||3.0.0"}, 0, in},
       {{"version", "within", "npm", "2.0.0", "1.0.0||3.0.0"}, 0, out},
       {{"version", "within", "npm", "1.0.0", "<2"}, 0, in},
       {{"version", "within", "npm", "1.5.0", "1.x||3.0.0"}, 0, in},
       {{"version", "within", "maven", "3.5", "[1,2)||[3,4)"}, 0, in},
       {{"version", "within", "nuget", "2.0", "1.0"}, 0, in},
       {{"version", "within", "generic", "1.0", "*"}, 0, R"("certainty":"assumed-numeric")"},
       {{"version", "within", "maven", "1.5", "[1,2)"}, 0, in},
       {{"version", "within", "maven", "2", "[1,2)"}, 0, out},
       {{"version", "within", "deb", "1.0", ">=1|<2"}, 0, in},
       {{"version", "within", "deb", "1.0", ">=1, <2"}, 2, "percent-encoded"},
       {{"version", "within", "generic", "1.0", ">=1|<2"}, 0, R"("certainty":"assumed-numeric")"},
       {{"version", "within", "nobody", "1.0", ">=1|<2"}, 3, "No ecosystem"},
       {{"version", "within", "npm", "1.0", "!"}, 2, ""},
       {{"version", "within", "--stdin"},
        0,
        in,
        R"({"eco":"npm","version":"1.5.0","range":">=1|<2"})"},
       {{"version", "within", "--stdin"}, 0, "error", R"({"eco":"npm","version":"1.5.0"})"},
       {{"version", "within", "--stdin"}, 0, "error", R"({"eco":"npm","range":"1.5.0"})"},
       {{"version", "within", "--stdin"}, 0, "error", R"({"version":"1","range":"1.5.0"})"}});
}

TEST(Commands, RangesAreReadAndWritten) {
  const std::string whole = R"({"result":"vers:npm/>=1.0.0|<2.0.0"})";
  const auto line = [](std::string_view op, std::string_view more) {
    return R"({"op":")" + std::string(op) + R"(",)" + std::string(more) + "}";
  };
  const std::string vers = R"("vers":"vers:npm/>=1.0.0|<2.0.0")";
  const std::string any = R"("vers":"vers:npm/*")";
  const std::string native = R"("scheme":"npm","range":"^1.0.0")";
  std::vector<Row> rows = {
      {{"vers", "contains", "vers:npm/<2", "1.0.0"}, 0, R"({"result":true)"},
      {{"vers", "contains", "vers:npm/<2", "2.0.0"}, 0, R"({"result":false)"},
      {{"vers", "contains", "npm", "2.0.0"}, 2, "A range is"},
      {{"vers", "canonical", "vers:npm/>=1.0.0|<2.0.0"}, 0, whole},
      {{"vers", "canonical", "vers:npm/<2.0.0|>=1.0.0"}, 2, "not sorted"},
      {{"vers", "from-native", "npm", "^1.0.0"}, 0, whole},
      {{"vers", "from-native", "nobody", "^1.0.0"}, 3, "No range notation"},
      {{"vers", "contains"}, 2, "Name a range"},
      {{"vers"}, 2, "Name a range"},
      {{"vers", "--stdin"},
       0,
       R"({"result":{"scheme":"npm","version_constraints":[[">=","1.0.0"],["=","1.5.0"]]}})",
       line("parse", R"("vers":"vers:npm/>=1.0.0|1.5.0")")},
      {{"vers", "--stdin"},
       0,
       R"({"result":{"scheme":"npm","version_constraints":[["*",""]]}})",
       line("parse", any)},
      {{"vers", "--stdin"}, 0, "error", line("nothing", vers)},
      {{"vers", "--stdin"}, 0, "error", line("parse", R"("vers":"npm")")},
      {{"vers", "--stdin"}, 0, "error", line("canonical", native)},
      {{"vers", "--stdin"}, 0, "error", line("contains", vers)},
      {{"vers", "--stdin"}, 0, "error", line("contains", R"("version":"1")")},
      {{"vers", "--stdin"}, 0, "error", line("from-native", R"("scheme":"npm")")},
      {{"vers", "--stdin"}, 0, "error", line("from-native", R"("range":"1")")},
      {{"vers", "--stdin"}, 0, "error", line("parse", R"("range":"1")")},
      // The line's own op decides, and without one the verb.
      {{"vers", "canonical", "--stdin"}, 0, whole, "{" + vers + "}"},
      {{"vers", "contains", "--stdin"}, 0, whole, line("canonical", vers)},
      {{"vers", "--stdin"}, 0, "error", "{" + vers + "}"}};
  for (const std::string_view op : {"from-native", "from_native"}) {
    rows.push_back({{"vers", "--stdin"}, 0, whole, line(op, native)});
  }
  for (const std::string_view op : {"contains", "containment"}) {
    rows.push_back({{"vers", "--stdin"},
                    0,
                    R"({"result":true,"comparator":"semver","certainty":"exact","exact":true})",
                    line(op, vers + R"(,"version":"1.5.0")")});
  }
  for (const std::string_view op : {"canonical", "validate", "roundtrip"}) {
    rows.push_back({{"vers", "--stdin"}, 0, whole, line(op, vers)});
  }
  expect_rows(rows);
}

TEST(Commands, NamesAndScores) {
  expect_rows(
      {{{"purl", "pkg:npm/left@1"}, 0, R"("purl":"pkg:npm/left@1")"},
       {{"purl", "left"}, 1, R"({"error":)"},
       {{"purl", "--stdin"}, 0, R"("purl":"pkg:npm/left@1")", R"({"purl":"pkg:npm/left@1"})"},
       {{"purl"}, 2, "purl is required"},
       {{"purl", "--stdin", "pkg:npm/left@1"}, 2, "excludes"},
       {{"cpe", "show", "cpe:/a:v:p"}, 0, "cpe:2.3:a:v:p"},
       {{"cpe", "show", "nothing"}, 1, R"({"error":)"},
       {{"cpe", "compare", "cpe:/a:v:p", "cpe:/a:v:p"}, 0, R"("relation":"equal")"},
       {{"cpe", "compare", "cpe:/a:v:p"}, 2, "target is required"},
       {{"manual"}, 0, "# The command line"},
       {{"manual", "--as", "man"}, 0, ".TH TOCSIN 1"},
       {{"manual", "--as", "bash"}, 0, "complete -o default -F _tocsin tocsin"},
       {{"manual", "--as", "html"}, 2, ""},
       {{"cpe"}, 2, "subcommand"},
       {{}, 2, "subcommand"},
       {{"nothing"}, 2, ""},
       {{"--version"}, 0, "tocsin "},
       {{"--help"}, 0, "match"},
       {{"purl", "--help"}, 0, "Components and canonical form"}});
}

TEST(Input, IsAFileOrStandardInputUpToALimit) {
  const TemporaryFolder folder;
  const std::string file = folder.file("a", "12345");
  EXPECT_EQ(*read_input(file, 5), "12345");
  EXPECT_FALSE(read_input(file, 4).has_value());
  EXPECT_FALSE(read_input(folder.path() / "missing", 5).has_value());
  const auto of_stream = [](const std::string& text, std::size_t bytes_max) {
    std::istringstream in(text);
    std::streambuf* const old = std::cin.rdbuf(in.rdbuf());
    const Result<std::string> got = read_input("-", bytes_max);
    std::cin.rdbuf(old);
    std::cin.clear();
    return got ? *got : std::string(to_text(got.error().code));
  };
  EXPECT_EQ(of_stream("", 5), "");
  EXPECT_EQ(of_stream("12345", 5), "12345");
  EXPECT_EQ(of_stream("12345", 4), "too_large");
  const std::string blocks(3U << 16U, 'x');
  EXPECT_EQ(of_stream(blocks, blocks.size()), blocks);
  EXPECT_EQ(of_stream(blocks + "y", blocks.size() + 1), blocks + "y");
  EXPECT_EQ(of_stream(blocks, blocks.size() - 1), "too_large");
}

/// A table of every kind of option, and what was read.
struct Everything {
  bool flag = false;
  bool other = false;
  unsigned number = 3;
  std::string text = "some";
  std::string choice;
  std::string needed;
  std::filesystem::path path = "folder";
  std::vector<std::string> files;
  int runs = 0;
  std::vector<Command> table() {
    return {
        {.name = "one",
         .about = "One thing",
         .verbs =
             {{.name = "",
               .about = "",
               .options =
                   {{.name = "--flag", .about = "A flag", .value = &flag},
                    {.name = "--other",
                     .about = "Another",
                     .value = &other,
                     .excludes = {"--flag"}},
                    {.name = "--number", .about = "A number", .value = &number, .between = {1, 5}},
                    {.name = "--text", .about = "A text", .value = &text, .needs = {"--number"}},
                    {.name = "choice",
                     .about = "A choice",
                     .value = &choice,
                     .is_required = true,
                     .one_of = {"a", "b"}},
                    {.name = "files", .about = "Files", .value = &files}},
               .run =
                   [this] {
                     ++runs;
                     return 7;
                   }}}},
        {.name = "two",
         .about = "Two things",
         .verbs = {{.name = "first",
                    .about = "The first",
                    .options = {{.name = "--flag", .about = "A flag", .value = &flag},
                                {.name = "needed",
                                 .about = "It's needed",
                                 .value = &needed,
                                 .unless = "--flag"}},
                    .run = [] { return 0; }},
                   {.name = "second",
                    .about = ".The second",
                    .options = {{.name = "--path-az", .about = "'A' path", .value = &path}},
                    .run = []() -> int { throw std::runtime_error("on purpose"); }}}}};
  }
};

TEST(CommandLine, IsWhatTheTableSays) {
  struct Line {
    std::vector<std::string> words;
    int exit;
  };
  const std::vector<Line> lines = {{{"one", "a"}, 7},
                                   {{"one", "b", "x", "y"}, 7},
                                   {{"one"}, 2},
                                   {{"one", "c"}, 2},
                                   {{"one", "a", "--number", "1"}, 7},
                                   {{"one", "a", "--number", "5"}, 7},
                                   {{"one", "a", "--number", "0"}, 2},
                                   {{"one", "a", "--number", "6"}, 2},
                                   {{"one", "a", "--number", "x"}, 2},
                                   {{"one", "a", "--text", "x"}, 2},
                                   {{"one", "a", "--text", "x", "--number", "2"}, 7},
                                   {{"one", "a", "--flag"}, 7},
                                   {{"one", "a", "--other"}, 7},
                                   {{"one", "a", "--flag", "--other"}, 2},
                                   {{"one", "a", "--nothing"}, 2},
                                   {{"two"}, 2},
                                   {{"two", "first"}, 2},
                                   {{"two", "first", "x"}, 0},
                                   {{"two", "first", "--flag"}, 0},
                                   {{"two", "first", "--flag", "x"}, 2},
                                   {{"two", "second"}, 70},
                                   {{"--verbose", "two", "first", "x"}, 0},
                                   {{"two", "--help"}, 0}};
  for (const Line& line : lines) {
    Everything everything;
    const Ran ran = run(line.words, "", everything.table());
    EXPECT_EQ(ran.exit, line.exit) << ran.out << ran.err;
    EXPECT_EQ(everything.runs, line.exit == 7 ? 1 : 0);
  }
  Everything everything;
  run({"one", "b", "x", "y", "--number", "2", "--text", "t", "--flag"}, "", everything.table());
  EXPECT_EQ(everything.choice, "b");
  EXPECT_EQ(everything.files, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(everything.number, 2U);
  EXPECT_EQ(everything.text, "t");
  EXPECT_TRUE(everything.flag);
  EXPECT_FALSE(everything.other);
}

TEST(CommandLine, ErrorsHaveTheirExitCodes) {
  const std::vector<std::pair<Errc, int>> rows = {
      {Errc::malformed, 2},     {Errc::too_large, 2}, {Errc::unsupported_type, 2},
      {Errc::unprocessable, 2}, {Errc::forbidden, 4}, {Errc::unauthenticated, 4},
      {Errc::conflict, 5},      {Errc::stale, 5},     {Errc::internal, 70},
      {Errc::unavailable, 3},   {Errc::not_found, 3}};
  for (const auto& [code, want] : rows) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(report({code, "It is so.", ""}), want) << to_text(code);
    EXPECT_EQ(exit_code(fail(code, "It is so.")), want);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "tocsin: It is so.\ntocsin: It is so.\n");
  }
  EXPECT_EQ(exit_code(Result<int>(1)), 1);
}

TEST(Manual, SaysWhatTheTableSays) {
  Everything everything;
  const std::vector<Command> table = everything.table();
  const std::string markdown = to_markdown(table);
  EXPECT_NE(markdown.find(R"(
## tocsin one

One thing.

```
tocsin one [OPTIONS] CHOICE [FILES…]
```

| | |
|---|---|
| `--flag` | A flag |
| `--other` | Another; not with --flag |
| `--number NUMBER` | A number; 1 to 5; default 3 |
| `--text TEXT` | A text; only with --number; default some |
| `CHOICE` | A choice; one of a, b |
| `FILES` | Files |

## tocsin two

Two things.

```
tocsin two first [OPTIONS] [NEEDED]
```

The first.

| | |
|---|---|
| `--flag` | A flag |
| `NEEDED` | It's needed; left out with --flag |

```
tocsin two second [OPTIONS]
```

.The second.

| | |
|---|---|
| `--path-az PATH-AZ` | 'A' path; default folder |
)"),
            std::string::npos)
      << markdown;
  const std::string man = to_man(table);
  EXPECT_NE(man.find(".SS \"tocsin one [OPTIONS] CHOICE [FILES…]\"\nOne thing.\n"
                     ".TP\n.B \"\\-\\-flag\"\nA flag.\n"),
            std::string::npos)
      << man;
  EXPECT_NE(man.find(".SS \"tocsin two second [OPTIONS]\"\n\\&.The second.\n"
                     ".TP\n.B \"\\-\\-path\\-az PATH\\-AZ\"\n\\&'A' path; default folder.\n"),
            std::string::npos)
      << man;
  const std::string bash = to_bash(table);
  EXPECT_NE(bash.find("  local words=\"one two\"\n"), std::string::npos) << bash;
  EXPECT_NE(bash.find("    one/*) words=\"--flag --other --number --text a b\" ;;\n"
                      "    two/first) words=\"--flag\" ;;\n"
                      "    two/second) words=\"--path-az\" ;;\n"
                      "    two/*) words=\"first second\" ;;\n"),
            std::string::npos)
      << bash;
  const std::vector<Command> bare = {
      {.name = "x", .about = "X", .verbs = {{.name = "", .about = "", .options = {}}}}};
  EXPECT_TRUE(to_markdown(bare).ends_with("\n## tocsin x\n\nX.\n\n```\ntocsin x\n```\n"));
}

}  // namespace
}  // namespace tocsin::app
