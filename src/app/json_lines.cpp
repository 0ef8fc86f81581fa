#include "app/json_lines.h"

#include "app/command.h"
#include "base/json_writer.h"
#include "base/text.h"

#include <iostream>
#include <istream>

namespace tocsin::app {
namespace {

/// One line without its end; false at the end of the input. What exceeds the limit is read and
/// dropped.
bool read_line(std::istream& in, std::string& line, bool& is_too_long) {
  line.clear();
  is_too_long = false;
  std::streambuf* const buffer = in.rdbuf();
  bool is_any = false;
  for (int c = buffer->sbumpc(); c != std::char_traits<char>::eof(); c = buffer->sbumpc()) {
    is_any = true;
    if (c == '\n') {
      break;
    }
    if (line.size() < kJsonLineBytesMax) {
      line.push_back(static_cast<char>(c));
    } else {
      is_too_long = true;
    }
  }
  return is_any;
}

Result<std::string> answer_one(std::string_view line,
                               const std::function<Result<std::string>(Json)>& answer) {
  TOC_TRY(const JsonDocument document, JsonDocument::parse(line));
  return answer(document.root());
}

}  // namespace

std::string json_error(const Error& error) {
  JsonWriter out;
  out.begin_object().field("error", describe(error)).end_object();
  return out.take();
}

int answer_json_lines(std::istream& in, std::ostream& out,
                      const std::function<Result<std::string>(Json)>& answer) {
  std::string line;
  bool is_too_long = false;
  while (read_line(in, line, is_too_long)) {
    if (is_too_long) {
      out << json_error({Errc::too_large, "The line is longer than 8 MiB.", "", 0}) << '\n';
      continue;
    }
    if (trim(line).empty()) {
      continue;
    }
    const Result<std::string> said = answer_one(line, answer);
    out << (said ? *said : json_error(said.error())) << '\n';
  }
  return 0;
}

int answer_plain(const Result<std::string>& said) {
  if (!said) {
    std::cout << json_error(said.error()) << '\n';
    std::cerr << describe(said.error()) << '\n';
    return kNegative;
  }
  std::cout << *said << '\n';
  return 0;
}

}  // namespace tocsin::app
