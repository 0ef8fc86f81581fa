#include "threats/indicator_files.h"

#include "base/json.h"
#include "base/text.h"
#include "threats/patterns.h"
#include "threats/stix.h"

#include <algorithm>
#include <array>

namespace tocsin::threats {
namespace {

using Each = std::function<void(const Indicator&)>;
using Kinds = std::vector<std::optional<IndicatorKind>>;

constexpr unsigned kMispDepthMax = 4;

class Reading {
 public:
  explicit Reading(const Each& each) : each_(each) {}

  void value(const Indicator& indicator) {
    ++out_.values;
    each_(indicator);
  }
  void other(std::string what) {
    if (out_.others.size() >= kIndicatorOthersMax && !out_.others.contains(what)) {
      what = "part of another kind";
    }
    ++out_.others[what];
  }
  void fault(std::string where, std::string message) {
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

/// A type of somebody else's, as far as it can be shown in a line.
std::string type_name(std::string_view type) {
  constexpr std::size_t bytes_max = 64;
  return printable(type.substr(0, bytes_max));
}

// --- STIX ---------------------------------------------------------------------------------------

std::optional<IndicatorKind> hash_kind(std::string_view algorithm) {
  std::string name = to_lower(algorithm);
  std::erase_if(name, [](char c) { return c == '-' || c == '_'; });
  for (const IndicatorKind kind :
       {IndicatorKind::md5, IndicatorKind::sha1, IndicatorKind::sha256, IndicatorKind::sha512}) {
    if (name == to_text(kind)) {
      return kind;
    }
  }
  return std::nullopt;
}

std::optional<IndicatorKind> observable_kind(std::string_view type) {
  constexpr std::array<std::pair<std::string_view, IndicatorKind>, 5> kinds = {
      {{"ipv4-addr", IndicatorKind::ipv4},
       {"ipv6-addr", IndicatorKind::ipv6},
       {"domain-name", IndicatorKind::domain},
       {"url", IndicatorKind::url},
       {"email-addr", IndicatorKind::mail}}};
  const auto found =
      std::ranges::find(kinds, type, &std::pair<std::string_view, IndicatorKind>::first);
  return found == kinds.end() ? std::nullopt : std::optional(found->second);
}

/// The value that a comparison with that text asks for.
std::optional<IndicatorValue> compared(const PatternComparison& one, std::string_view text) {
  const std::string& last = one.path.back();
  if (one.path.size() >= 2 && one.path[one.path.size() - 2] == "hashes") {
    const auto kind = hash_kind(last);
    return kind ? value_of(*kind, text) : std::nullopt;
  }
  if (last == "value") {
    const auto kind = one.path.size() == 1 ? observable_kind(one.type) : std::nullopt;
    return kind ? value_of(*kind, text) : recognized(text);
  }
  return last == "name" && one.type == "file" && one.path.size() == 1
             ? value_of(IndicatorKind::file_name, text)
             : std::nullopt;
}

void read_pattern_values(const PatternComparison& one, const Indicator& frame, Reading& out) {
  const bool is_asked = one.op == PatternOperator::equal || one.op == PatternOperator::in ||
                        (one.op == PatternOperator::is_subset && one.path.back() == "value");
  if (!is_asked || one.is_negated) {
    out.other("comparison that names no value");
    return;
  }
  for (const PatternLiteral& literal : one.literals) {
    auto value =
        literal.kind == PatternLiteral::Kind::text ? compared(one, literal.value) : std::nullopt;
    if (!value) {
      out.other("comparison of " + type_name(one.type + ":" + join(one.path, ".")));
      continue;
    }
    Indicator found = frame;
    found.value = *std::move(value);
    found.is_partial = !one.is_enough;
    out.value(found);
  }
}

void read_indicator(const Json& object, Indicator frame, const std::string& at, Reading& out) {
  if (const auto revoked = object.find("revoked"); revoked && revoked->boolean() == true) {
    out.other("indicator that was revoked");
    return;
  }
  const std::string_view type = object.text_at({"pattern_type"}).value_or("");
  if (type != "stix") {
    out.other("pattern of type " + type_name(type));
    return;
  }
  if (const auto until = object.find("valid_until")) {
    const Result<Instant> end = parse_rfc3339(until->text().value_or(""));
    if (!end) {
      out.fault(pointer(at, "valid_until"), end.error().message);
      return;
    }
    frame.valid_until = *end;
  }
  const auto pattern = read_pattern(object.text_at({"pattern"}).value_or(""));
  if (!pattern) {
    out.fault(pointer(at, "pattern"), pattern.error().message);
    return;
  }
  for (const PatternComparison& one : *pattern) {
    read_pattern_values(one, frame, out);
  }
}

void read_observable(const Json& object, Indicator frame, const std::string& at, Reading& out) {
  frame.is_context = true;  // what was seen is not yet bad
  const auto emit = [&](IndicatorKind kind, std::string_view key, const Json& text) {
    auto value = value_of(kind, text.text().value_or(""));
    if (!value) {
      out.fault(pointer(at, key), "This is no value of its kind.");
      return;
    }
    frame.value = *std::move(value);
    out.value(frame);
  };
  const std::string_view type = object.text_at({"type"}).value_or("");
  if (const auto kind = observable_kind(type)) {
    emit(*kind, "value", *object.find("value"));
    return;
  }
  if (type != "file" && type != "artifact" && type != "x509-certificate") {
    out.other("object of type " + type_name(type));
    return;
  }
  bool has_value = false;
  if (const auto hashes = object.find("hashes")) {
    for (const auto& [algorithm, text] : hashes->members()) {
      if (const auto kind = hash_kind(algorithm)) {
        emit(*kind, "hashes", text);
        has_value = true;
      }
    }
  }
  if (const auto name = type == "file" ? object.find("name") : std::nullopt) {
    frame.is_partial = has_value;
    emit(IndicatorKind::file_name, "name", *name);
    has_value = true;
  }
  if (!has_value) {
    out.other("object of type " + type_name(type));
  }
}

Result<IndicatorReading> from_stix(std::string_view text, std::size_t bytes_max, const Each& each) {
  TOC_TRY(const StixContent content, read_stix(text, bytes_max, kIndicatorObjectsMax));
  Reading out(each);
  for (const RefusedObject& one : content.refused) {
    out.fault(one.error.where, one.error.message);
  }
  for (const StixObject& one : content.objects) {
    TOC_TRY(const JsonDocument document, JsonDocument::parse(one.body, {.bytes_max = bytes_max}));
    Indicator frame{.source = one.id, .tlp = one.tlp};
    const std::string at = pointer("/objects", one.place);
    if (one.type == "indicator") {
      read_indicator(document.root(), std::move(frame), at, out);
    } else {
      read_observable(document.root(), std::move(frame), at, out);
    }
  }
  return out.take();
}

// --- MISP ---------------------------------------------------------------------------------------

/// Of the types of MISP's core format (section 2.4.2 of the draft) those that have a value to look
/// for; "|" parts a pair, where nothing stands for a part that is no such value.
struct MispType {
  std::string_view type;
  std::optional<IndicatorKind> first;
  std::optional<IndicatorKind> second;
  bool is_pair = false;
  bool is_first_partial = false;  ///< the first part alone is less than what is meant
};

constexpr MispType single(std::string_view type, IndicatorKind kind) {
  return {type, kind, std::nullopt, false, false};
}
constexpr MispType named(std::string_view type, IndicatorKind hash) {
  return {type, IndicatorKind::file_name, hash, true, true};
}
constexpr MispType with_port(std::string_view type, IndicatorKind kind) {
  return {type, kind, std::nullopt, true, true};
}

constexpr std::array<MispType, 34> kMispTypes = {{
    single("ip-src", IndicatorKind::network),
    single("ip-dst", IndicatorKind::network),
    with_port("ip-src|port", IndicatorKind::network),
    with_port("ip-dst|port", IndicatorKind::network),
    single("domain", IndicatorKind::domain),
    single("hostname", IndicatorKind::domain),
    with_port("hostname|port", IndicatorKind::domain),
    {"domain|ip", IndicatorKind::domain, IndicatorKind::network, true, false},
    single("url", IndicatorKind::url),
    single("link", IndicatorKind::url),
    single("md5", IndicatorKind::md5),
    single("sha1", IndicatorKind::sha1),
    single("sha256", IndicatorKind::sha256),
    single("sha512", IndicatorKind::sha512),
    single("x509-fingerprint-md5", IndicatorKind::md5),
    single("x509-fingerprint-sha1", IndicatorKind::sha1),
    single("x509-fingerprint-sha256", IndicatorKind::sha256),
    single("ja3-fingerprint-md5", IndicatorKind::md5),
    single("filename", IndicatorKind::file_name),
    named("filename|md5", IndicatorKind::md5),
    named("filename|sha1", IndicatorKind::sha1),
    named("filename|sha256", IndicatorKind::sha256),
    named("filename|sha512", IndicatorKind::sha512),
    named("malware-sample", IndicatorKind::md5),
    {"filename|imphash", IndicatorKind::file_name, std::nullopt, true, true},
    {"filename|ssdeep", IndicatorKind::file_name, std::nullopt, true, true},
    {"filename|tlsh", IndicatorKind::file_name, std::nullopt, true, true},
    single("email-attachment", IndicatorKind::file_name),
    single("email", IndicatorKind::mail),
    single("email-src", IndicatorKind::mail),
    single("email-dst", IndicatorKind::mail),
    single("email-reply-to", IndicatorKind::mail),
    single("whois-registrant-email", IndicatorKind::mail),
    single("dns-soa-email", IndicatorKind::mail),
}};

bool is_true(const std::optional<Json>& value) {
  return value && (value->boolean() == true || value->integer() == 1 || value->text() == "1" ||
                   value->text() == "true");
}

/// The strictest label of its tags; one that is not known is red.
std::optional<Tlp> tlp_of_tags(const Json& of) {
  std::optional<Tlp> out;
  const auto tags = of.find("Tag");
  for (const Json& tag : tags ? tags->elements() : std::vector<Json>()) {
    const std::string name = to_lower(tag.text_at({"name"}).value_or(""));
    if (!name.starts_with("tlp:")) {
      continue;
    }
    // "tlp:ex:chr" and its like are no labels of FIRST's.
    const Result<Tlp> tlp = name == "tlp:white" ? Result<Tlp>(Tlp::clear) : parse_tlp(name);
    out = std::max(out.value_or(Tlp::clear), tlp ? *tlp : Tlp::red);
  }
  return out;
}

class MispReader {
 public:
  explicit MispReader(Reading& out) : out_(out) {}

  /// False where it is none of MISP's documents.
  bool document(const Json& root, const std::string& at, unsigned depth) {
    if (depth > kMispDepthMax) {
      return false;
    }
    if (root.kind() == Json::Kind::array) {
      bool is_all = true;
      const auto elements = root.elements();
      for (std::size_t i = 0; i < elements.size(); ++i) {
        is_all = document(elements[i], pointer(at, i), depth + 1) && is_all;
      }
      return is_all && !elements.empty();
    }
    for (const std::string_view key : {"response", "Event"}) {
      if (const auto inner = root.find(key)) {
        return document(*inner, pointer(at, key), depth + 1);
      }
    }
    if (!root.find("Attribute") && !root.find("Object") && !root.find("info")) {
      return false;
    }
    container(root, at, {}, std::string(root.text_at({"uuid"}).value_or("")));
    return true;
  }

 private:
  /// An event or an object: its attributes, and the objects in it.
  void container(const Json& of, const std::string& at, const std::optional<Tlp>& tlp,
                 const std::string& event) {
    const auto own = tlp_of_tags(of);
    const auto strictest = std::max(tlp, own);
    each_of(of, "Attribute", at, [&](const Json& one, const std::string& where) {
      attribute(one, where, strictest, event);
    });
    each_of(of, "Object", at, [&](const Json& one, const std::string& where) {
      if (is_true(one.find("deleted"))) {
        out_.other("object that was deleted");
      } else {
        each_of(one, "Attribute", where, [&](const Json& inner, const std::string& place) {
          attribute(inner, place, strictest, event);
        });
      }
    });
    each_of(of, "ShadowAttribute", at,
            [&](const Json&, const std::string&) { out_.other("proposal for an attribute"); });
  }

  template <class Visit>
  static void each_of(const Json& of, std::string_view key, const std::string& at,
                      const Visit& visit) {
    const auto list = of.find(key);
    if (!list) {
      return;
    }
    const std::string where = pointer(at, key);
    if (list->kind() != Json::Kind::array) {
      visit(*list, where);
      return;
    }
    const auto elements = list->elements();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      visit(elements[i], pointer(where, i));
    }
  }

  void attribute(const Json& one, const std::string& at, const std::optional<Tlp>& tlp,
                 const std::string& event) {
    if (is_true(one.find("deleted"))) {
      out_.other("attribute that was deleted");
      return;
    }
    const std::string_view type = one.text_at({"type"}).value_or("");
    const auto row = std::ranges::find(kMispTypes, type, &MispType::type);
    if (row == kMispTypes.end()) {
      out_.other("attribute of type " + type_name(type));
      return;
    }
    const auto attribute_uuid = one.text_at({"uuid"}).value_or("");
    const auto event_uuid = event.empty() ? one.text_at({"Event", "uuid"}).value_or("") : event;
    Indicator frame{.source = std::string(event_uuid) +
                              (event_uuid.empty() || attribute_uuid.empty() ? "" : "/") +
                              std::string(attribute_uuid),
                    .tlp = std::max(tlp, tlp_of_tags(one)),
                    .is_context = !is_true(one.find("to_ids"))};
    const std::string_view text = one.text_at({"value"}).value_or("");
    const std::size_t bar = row->is_pair ? text.find('|') : text.size();
    if (bar == std::string_view::npos) {
      out_.fault(pointer(at, "value"), "The value of this type has two parts with \"|\" between.");
      return;
    }
    frame.is_partial = row->is_first_partial;
    part(row->first, text.substr(0, bar), frame, at);
    if (row->is_pair) {
      frame.is_partial = false;
      part(row->second, text.substr(bar + 1), frame, at);
    }
  }

  void part(const std::optional<IndicatorKind>& kind, std::string_view text, Indicator& frame,
            const std::string& at) {
    if (!kind) {
      return;
    }
    auto value = value_of(*kind, text);
    if (!value) {
      out_.fault(pointer(at, "value"), "This is no value of its type.");
      return;
    }
    frame.value = *std::move(value);
    out_.value(frame);
  }

  Reading& out_;
};

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
      out_.value({.value = *std::move(value), .source = source});
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
        out_.value({.value = *std::move(value), .source = source});
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
        out_.value(frame);
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
    if (!MispReader(out).document(root, "", 0)) {
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
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.line(text.substr(0, end), number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out.take();
}

}  // namespace tocsin::threats
