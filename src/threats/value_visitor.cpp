#include "threats/value_visitor.h"

#include "base/text.h"
#include "threats/json_parts.h"
#include "threats/patterns.h"

#include <algorithm>
#include <array>

namespace tocsin::threats {
namespace {

constexpr unsigned kMispDepthMax = 4;

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

void read_pattern_values(const PatternComparison& one, const NamedValue& frame, ValueVisitor& out) {
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
    NamedValue found = frame;
    found.value = *std::move(value);
    found.is_partial = !one.is_enough;
    out.value(found);
  }
}

bool is_revoked(const Json& object) {
  const auto revoked = object.find("revoked");
  return revoked && revoked->boolean() == true;
}

/// Nothing where there is no such member. Errors: malformed.
Result<std::optional<Instant>> time_at(const Json& object, std::string_view key) {
  const auto value = object.find(key);
  if (!value) {
    return std::optional<Instant>();
  }
  TOC_TRY(const Instant at, parse_rfc3339(value->text().value_or("")));
  return std::optional(at);
}

void read_indicator(const Json& object, NamedValue frame, const std::string& at,
                    ValueVisitor& out) {
  frame.is_revoked = is_revoked(object);
  if (frame.is_revoked && !out.takes_revoked()) {
    out.other("indicator that was revoked");
    return;
  }
  const std::string_view type = object.text_at({"pattern_type"}).value_or("");
  if (type != "stix") {
    out.other("pattern of type " + type_name(type));
    return;
  }
  for (const auto& [key, at_time] :
       {std::pair<std::string_view, std::optional<Instant>*>{"valid_from", &frame.valid_from},
        {"valid_until", &frame.valid_until}}) {
    const auto time = time_at(object, key);
    if (!time) {
      out.fault(pointer(at, key), time.error().message);
      return;
    }
    *at_time = *time;
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

/// STIX 2.1 section 5.2. A count or a time that is none is as if it were not there.
void read_sighting(const Json& object, ValueVisitor& out) {
  out.other("object of type sighting");
  NamedSighting sighting{.of = std::string(object.text_at({"sighting_of_ref"}).value_or("")),
                         .is_revoked = is_revoked(object)};
  const auto count = object.find("count");
  const auto said = count ? count->integer() : std::nullopt;
  if (said && *said >= 0 && *said <= kSightingCountMax) {
    sighting.count = *said;
  }
  sighting.first = time_at(object, "first_seen").value_or(std::nullopt);
  sighting.last = time_at(object, "last_seen").value_or(std::nullopt);
  if (!sighting.of.empty()) {
    out.sighting(sighting);
  }
}

void read_observable(const Json& object, NamedValue frame, const std::string& at,
                     ValueVisitor& out) {
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

/// Seconds of 1970 to 9999, as a number or as a text.
std::optional<Instant> seconds_at(const Json& of, std::string_view key) {
  constexpr std::int64_t end = 253'402'300'800;
  const auto value = of.find(key);
  const auto seconds = value ? whole_of(*value) : std::nullopt;
  return seconds && *seconds > 0 && *seconds < end
             ? std::optional(Instant(std::chrono::seconds(*seconds)))
             : std::nullopt;
}

class MispReader {
 public:
  explicit MispReader(ValueVisitor& out) : out_(out) {}

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
    event(root, at);
    return true;
  }

  void event(const Json& root, const std::string& at) {
    event_ = root.text_at({"uuid"}).value_or("");
    container(root, at, {});
  }

 private:
  /// An event: its attributes, and the objects in it.
  void container(const Json& of, const std::string& at, const std::optional<Tlp>& tlp) {
    const auto strictest = std::max(tlp, tlp_of_tags(of));
    attributes(of, at, "Attribute", strictest);
    each_of(of, "Object", at, [&](const Json& one, const Place& place) {
      if (is_true(one.find("deleted"))) {
        out_.other("object that was deleted");
      } else {
        attributes(one, place.at, place.name, strictest);
      }
    });
    each_of(of, "ShadowAttribute", at,
            [&](const Json&, const Place&) { out_.other("proposal for an attribute"); });
  }

  void attributes(const Json& of, const std::string& at, const std::string& name,
                  const std::optional<Tlp>& tlp) {
    each_of(of, "Attribute", at, [&](const Json& one, const Place& place) {
      attribute(one, place.at, name + "/" + place.number, tlp);
    });
  }

  /// Of a part: its pointer, its name "Object/3", and its number alone.
  struct Place {
    std::string at;
    std::string name;
    std::string number;
  };

  template <class Visit>
  static void each_of(const Json& of, std::string_view key, const std::string& at,
                      const Visit& visit) {
    const auto list = of.find(key);
    if (!list) {
      return;
    }
    const std::string where = pointer(at, key);
    if (list->kind() != Json::Kind::array) {
      visit(*list, Place{where, std::string(key) + "/0", "0"});
      return;
    }
    const auto elements = list->elements();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const std::string number = std::to_string(i);
      visit(elements[i], Place{pointer(where, i), std::string(key) + "/" + number, number});
    }
  }

  void attribute(const Json& one, const std::string& at, const std::string& name,
                 const std::optional<Tlp>& tlp) {
    if (is_true(one.find("deleted"))) {
      out_.other("attribute that was deleted");
      return;
    }
    const std::string_view type = one.text_at({"type"}).value_or("");
    if (type == "vulnerability") {
      out_.flaw(one.text_at({"value"}).value_or(""));
    }
    const auto row = std::ranges::find(kMispTypes, type, &MispType::type);
    if (row == kMispTypes.end()) {
      out_.other("attribute of type " + type_name(type));
      return;
    }
    const auto attribute_uuid = one.text_at({"uuid"}).value_or("");
    const auto event_uuid = event_.empty() ? one.text_at({"Event", "uuid"}).value_or("") : event_;
    NamedValue frame;
    frame.source = std::string(event_uuid) +
                   (event_uuid.empty() || attribute_uuid.empty() ? "" : "/") +
                   std::string(attribute_uuid);
    frame.tlp = std::max(tlp, tlp_of_tags(one));
    frame.is_context = !is_true(one.find("to_ids"));
    frame.part = name;
    if (const auto uuid = parse_uuid(to_lower(attribute_uuid))) {
      frame.uuid = *uuid;
    }
    frame.said_at = seconds_at(one, "timestamp");
    frame.valid_until = sightings(one, name);
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

  /// Counts those that an attribute bears. Returns when it ends, where one says so: the newest of
  /// them.
  std::optional<Instant> sightings(const Json& attribute, const std::string& name) {
    std::array<NamedSighting, 2> counts;
    std::optional<Instant> end;
    each_of(attribute, "Sighting", "", [&](const Json& one, const Place&) {
      const auto type = one.find("type");
      const std::int64_t kind = type ? whole_of(*type).value_or(-1) : 0;
      const auto at = seconds_at(one, "date_sighting");
      if (kind == kExpiration) {
        end = std::max(end, at);
      } else if (kind == kSeen || kind == kFalsePositive) {
        NamedSighting& count = counts.at(static_cast<std::size_t>(kind));
        count.kind = static_cast<NamedSighting::Kind>(kind);
        count.count = count.of.empty() ? 1 : count.count + 1;
        count.of = name;
        count.first = at && (!count.first || *at < *count.first) ? at : count.first;
        count.last = std::max(count.last, at);
      }
    });
    for (const NamedSighting& count : counts) {
      if (!count.of.empty()) {
        out_.sighting(count);
      }
    }
    return end;
  }

  void part(const std::optional<IndicatorKind>& kind, std::string_view text, NamedValue& frame,
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

  /// "type" of a sighting.
  static constexpr std::int64_t kSeen = 0;
  static constexpr std::int64_t kFalsePositive = 1;
  static constexpr std::int64_t kExpiration = 2;

  ValueVisitor& out_;
  std::string event_;  ///< UUID of the event that is read; empty: it has none
};

}  // namespace

Status visit_stix(const StixObject& object, const std::string& at, std::size_t bytes_max,
                  ValueVisitor& out) {
  TOC_TRY(const JsonDocument document, JsonDocument::parse(object.body, {.bytes_max = bytes_max}));
  NamedValue frame;
  frame.source = object.id;
  frame.tlp = object.tlp;
  frame.said_at = object.version;
  if (object.type == "indicator") {
    read_indicator(document.root(), std::move(frame), at, out);
  } else if (object.type == "sighting") {
    read_sighting(document.root(), out);
  } else {
    read_observable(document.root(), std::move(frame), at, out);
  }
  return {};
}

void visit_misp_event(const Json& event, ValueVisitor& out) {
  MispReader(out).event(event, "");
}

bool visit_misp(const Json& document, ValueVisitor& out) {
  return MispReader(out).document(document, "", 0);
}

}  // namespace tocsin::threats
