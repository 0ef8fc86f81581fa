#include "threats/indicator_files.h"

#include "base/json.h"
#include "base/text.h"
#include "threats/stix.h"
#include "threats/value_visitor.h"

#include <algorithm>
#include <array>

namespace tocsin::threats {
namespace {

using Each = std::function<void(const Indicator&)>;

class Reading final : public ValueVisitor {
 public:
  explicit Reading(const Each& each) : each_(each) {}

  void value(const NamedValue& value) override { indicator(value); }
  void indicator(const Indicator& indicator) {
    ++out_.values;
    each_(indicator);
  }
  void other(std::string what) override {
    if (out_.others.size() >= kIndicatorOthersMax && !out_.others.contains(what)) {
      what = "part of another kind";
    }
    ++out_.others[what];
  }
  void fault(std::string where, std::string message) override {
    ++out_.fault_count;
    if (out_.faults.size() < kIndicatorFaultsMax) {
      out_.faults.push_back({std::move(where), std::move(message)});
    }
  }
  IndicatorReading take() { return std::move(out_); }

 private:
  const Each& each_;
  IndicatorReading out_;
};

Result<IndicatorReading> from_stix(std::string_view text, std::size_t bytes_max, const Each& each) {
  TOC_TRY(const StixContent content, read_stix(text, bytes_max, kIndicatorObjectsMax));
  Reading out(each);
  for (const RefusedObject& one : content.refused) {
    out.fault(one.error.where, one.error.message);
  }
  for (const StixObject& one : content.objects) {
    TOC_CHECK(visit_stix(one, pointer("/objects", one.place), bytes_max, out));
  }
  return out.take();
}

// --- CSV and lists ------------------------------------------------------------------------------

struct ColumnRow {
  std::string_view name;
  std::optional<IndicatorKind> kind;  ///< none: as recognized
};
/// Without blanks, hyphens and underscores.
constexpr std::array<ColumnRow, 29> kColumns = {{{"ip", IndicatorKind::network},
                                                 {"ips", IndicatorKind::network},
                                                 {"ipv4", IndicatorKind::network},
                                                 {"ipv6", IndicatorKind::network},
                                                 {"ipaddress", IndicatorKind::network},
                                                 {"ipaddr", IndicatorKind::network},
                                                 {"srcip", IndicatorKind::network},
                                                 {"dstip", IndicatorKind::network},
                                                 {"cidr", IndicatorKind::network},
                                                 {"domain", IndicatorKind::domain},
                                                 {"domainname", IndicatorKind::domain},
                                                 {"hostname", IndicatorKind::domain},
                                                 {"host", std::nullopt},
                                                 {"fqdn", IndicatorKind::domain},
                                                 {"url", IndicatorKind::url},
                                                 {"md5", IndicatorKind::md5},
                                                 {"sha1", IndicatorKind::sha1},
                                                 {"sha256", IndicatorKind::sha256},
                                                 {"sha512", IndicatorKind::sha512},
                                                 {"hash", std::nullopt},
                                                 {"filehash", std::nullopt},
                                                 {"email", IndicatorKind::mail},
                                                 {"filename", IndicatorKind::file_name},
                                                 {"indicator", std::nullopt},
                                                 {"indicatorvalue", std::nullopt},
                                                 {"ioc", std::nullopt},
                                                 {"iocvalue", std::nullopt},
                                                 {"observable", std::nullopt},
                                                 {"value", std::nullopt}}};

std::string column_name(std::string_view field) {
  std::string name = to_lower(trim(field));
  std::erase_if(name, [](char c) { return c == ' ' || c == '-' || c == '_'; });
  return name;
}

constexpr std::string_view kSeparators = ",;\t";
constexpr std::string_view kNoSeparator = "\n";  ///< stands in no line

/// The fields of one line (RFC 4180; a field does not go over its line), between any of those.
std::vector<std::string> fields_of(std::string_view line, std::string_view separators) {
  std::vector<std::string> out(1);
  bool is_quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && is_quoted && i + 1 < line.size() && line[i + 1] == '"') {
      out.back() += c;
      ++i;
    } else if (c == '"' && (is_quoted || trim(out.back()).empty())) {
      is_quoted = !is_quoted;
    } else if (separators.contains(c) && !is_quoted) {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

struct Header {
  std::string_view separator;
  struct Column {
    std::size_t place;
    std::optional<IndicatorKind> kind;
  };
  std::vector<Column> values;
  std::optional<std::size_t> valid_until;
};

/// Nothing where no column has a name that is known.
std::optional<Header> header_of(std::string_view line, std::string_view separator) {
  Header out{.separator = separator, .values = {}, .valid_until = {}};
  const std::vector<std::string> fields = fields_of(line, separator);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string name = column_name(fields[i]);
    const auto row = std::ranges::find(kColumns, name, &ColumnRow::name);
    if (row != kColumns.end()) {
      out.values.push_back({i, row->kind});
    } else if (name == "validuntil" || name == "expires" || name == "expiration") {
      out.valid_until = i;
    }
  }
  return out.values.empty() ? std::nullopt : std::optional(std::move(out));
}

/// With the separator that gives it the most columns of values.
std::optional<Header> header_of(std::string_view line) {
  std::optional<Header> out;
  for (std::size_t i = 0; i < kSeparators.size(); ++i) {
    auto other =
        line.contains(kSeparators[i]) ? header_of(line, kSeparators.substr(i, 1)) : std::nullopt;
    if (other && (!out || other->values.size() > out->values.size())) {
      out = std::move(other);
    }
  }
  return out ? std::move(out) : header_of(line, kNoSeparator);
}

/// A line that is one value: what parts fields may stand in a URL, and in the name of a file only
/// where a header says that it is one.
std::optional<IndicatorValue> whole_value(std::string_view line) {
  auto value = recognized(line);
  return value && (value->kind == IndicatorKind::url ||
                   line.find_first_of(kSeparators) == std::string_view::npos)
             ? std::move(value)
             : std::nullopt;
}

/// Without the comment that begins with "#" behind a blank and outside of quotes.
std::string_view without_comment(std::string_view line) {
  bool is_quoted = false;
  for (std::size_t i = 1; i < line.size(); ++i) {
    is_quoted = is_quoted != (line[i - 1] == '"');
    if (line[i] == '#' && !is_quoted && (line[i - 1] == ' ' || line[i - 1] == '\t')) {
      return trim(line.substr(0, i));
    }
  }
  return line;
}

class ListReader {
 public:
  explicit ListReader(Reading& out) : out_(out) {}

  void line(std::string_view text, std::size_t number) {
    const std::string_view bare = trim(text);
    if (bare.empty() || bare.starts_with('#') || bare.starts_with("//")) {
      return;
    }
    const std::string source = "line " + std::to_string(number);
    // The first column may be empty before a tab.
    const std::string_view line = text.substr(0, text.find_last_not_of('\r') + 1);
    const bool is_first = std::exchange(is_first_, false);
    const std::string_view said = header_ ? bare : without_comment(bare);
    if (auto value = header_ ? std::nullopt : whole_value(said)) {
      out_.indicator({.value = *std::move(value), .source = source});
      return;
    }
    if (is_first) {
      header_ = header_of(line);
      if (header_) {
        return;
      }
    }
    if (header_) {
      row(fields_of(line, header_->separator), source);
      return;
    }
    for (const std::string& field : fields_of(said, kSeparators)) {
      if (auto value = recognized(field)) {
        out_.indicator({.value = *std::move(value), .source = source});
        return;
      }
    }
    out_.fault(source, "No value is recognized in this line.");
  }

 private:
  void row(const std::vector<std::string>& fields, const std::string& source) {
    Indicator frame{.source = source};
    if (header_->valid_until && *header_->valid_until < fields.size() &&
        !trim(fields[*header_->valid_until]).empty()) {
      const Result<Instant> until = parse_rfc3339(trim(fields[*header_->valid_until]));
      if (!until) {
        out_.fault(source, until.error().message);
        return;
      }
      frame.valid_until = *until;
    }
    bool has_any = false;
    for (const Header::Column& column : header_->values) {
      if (column.place >= fields.size() || trim(fields[column.place]).empty()) {
        continue;
      }
      has_any = true;
      const std::string& field = fields[column.place];
      auto value = column.kind ? value_of(*column.kind, field) : recognized(field);
      if (value) {
        frame.value = *std::move(value);
        out_.indicator(frame);
      } else {
        out_.fault(source, "A column of this line has no value of its kind.");
      }
    }
    if (!has_any) {
      out_.fault(source, "This line has no value.");
    }
  }

  Reading& out_;
  bool is_first_ = true;
  std::optional<Header> header_;
};

// --- lines of an export -------------------------------------------------------------------------

/// docs/formats/indicators.md.
class ExportReader {
 public:
  explicit ExportReader(Reading& out) : out_(out) {}

  void line(std::string_view text, std::size_t number) {
    if (trim(text).empty()) {
      return;
    }
    const std::string where = "line " + std::to_string(number);
    const auto document = JsonDocument::parse(text, {.bytes_max = kLineBytesMax});
    if (!document) {
      out_.fault(where, document.error().message);
      return;
    }
    const Json row = document->root();
    if (row.kind() == Json::Kind::object && row.find("next")) {
      is_cut_ = !row.find("next")->is_null();  // another page may follow in the same file
      return;
    }
    if (const Status read = value(row); !read) {
      out_.fault(where, read.error().message);
    }
  }

  void finish() {
    if (is_cut_) {
      out_.fault("the last line", "This is one page of an export: more values follow behind it.");
    }
  }

 private:
  static constexpr std::size_t kLineBytesMax = 64U << 10U;

  Status value(const Json& row) {
    TOC_TRY(const IndicatorKind kind, parse_indicator_kind(row.text_at({"kind"}).value_or("")));
    auto normal = value_of(kind, row.text_at({"value"}).value_or(""));
    if (!normal) {
      return fail(Errc::malformed, "This is no value of its kind.");
    }
    Indicator said{.value = *std::move(normal),
                   .source = std::string(row.text_at({"id"}).value_or(""))};
    if (const auto event = row.text_at({"event"})) {
      said.source = std::string(*event) + "/" + said.source;
    }
    if (const auto tlp = row.text_at({"tlp"})) {
      TOC_TRY(said.tlp, parse_tlp(*tlp));
    }
    if (const auto until = row.text_at({"valid_until"})) {
      TOC_TRY(said.valid_until, parse_rfc3339(*until));
    }
    const auto flags = row.find("flags");
    for (const Json& flag : flags ? flags->elements() : std::vector<Json>()) {
      const std::string_view name = flag.text().value_or("");
      if (name == "revoked" || name == "not_yet") {
        out_.other(name == "revoked" ? "indicator that was revoked"
                                     : "indicator that was not valid yet");
        return {};
      }
      said.is_partial = said.is_partial || name == "partial";
      said.is_context = said.is_context || name == "context";
    }
    out_.indicator(said);
    return {};
  }

  Reading& out_;
  bool is_cut_ = false;
};

/// Whether the first line is one of an export, by itself.
bool is_export(std::string_view text) {
  const auto first = JsonDocument::parse(text.substr(0, text.find('\n')), {});
  return first && first->root().kind() == Json::Kind::object &&
         (first->root().find("flags") || first->root().find("next"));
}

template <class Lines>
void each_line(std::string_view text, Lines& lines) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.line(text.substr(0, end), number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

Result<IndicatorReading> read_indicators(std::string_view text, std::size_t bytes_max,
                                         const Each& each) {
  if (text.size() > bytes_max) {
    return fail(Errc::too_large,
                "A file of indicators has at most " + std::to_string(bytes_max) + " bytes.");
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_json =
      first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
  if (is_json && !recognized(text.substr(first, text.find_first_of("\r\n", first) - first))) {
    if (is_export(text.substr(first))) {
      Reading out(each);
      ExportReader lines(out);
      each_line(text, lines);
      lines.finish();
      return out.take();
    }
    TOC_TRY(const JsonDocument document, JsonDocument::parse(text, {.bytes_max = bytes_max}));
    const Json root = document.root();
    if (root.find("objects")) {
      return from_stix(text, bytes_max, each);
    }
    if (root.find("spec_version")) {
      // An object that stands alone.
      return from_stix(R"({"objects":[)" + std::string(text) + "]}", bytes_max + 16, each);
    }
    Reading out(each);
    if (!visit_misp(root, out)) {
      return fail(Errc::malformed,
                  "Give indicators as STIX 2.1, as MISP events, as CSV or as a list.");
    }
    return out.take();
  }
  if (!is_utf8(text)) {
    return fail(Errc::malformed, "Write the file of indicators in UTF-8.");
  }
  Reading out(each);
  ListReader lines(out);
  each_line(text, lines);
  return out.take();
}

}  // namespace tocsin::threats
