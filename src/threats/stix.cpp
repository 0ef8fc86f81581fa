#include "threats/stix.h"

#include "base/crypto.h"
#include "base/json.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "threats/forms.h"
#include "threats/json_parts.h"
#include "threats/patterns.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace tocsin::threats {
namespace {

/// "a;b|c": all of a, and one of b and c (sections 4 to 7, "Required").
struct TypeRow {
  std::string_view type;
  std::string_view required;
};

constexpr std::array kDomainObjects = {
    TypeRow{"attack-pattern", "name"},
    TypeRow{"campaign", "name"},
    TypeRow{"course-of-action", "name"},
    TypeRow{"grouping", "context;object_refs"},
    TypeRow{"identity", "name"},
    TypeRow{"incident", "name"},
    TypeRow{"indicator", "pattern;pattern_type;valid_from"},
    TypeRow{"infrastructure", "name"},
    TypeRow{"intrusion-set", "name"},
    TypeRow{"location", "region|country|latitude"},
    TypeRow{"malware", "is_family"},
    TypeRow{"malware-analysis", "product;result|analysis_sco_refs"},
    TypeRow{"note", "content;object_refs"},
    TypeRow{"observed-data", "first_observed;last_observed;number_observed;object_refs|objects"},
    TypeRow{"opinion", "opinion;object_refs"},
    TypeRow{"report", "name;published;object_refs"},
    TypeRow{"threat-actor", "name"},
    TypeRow{"tool", "name"},
    TypeRow{"vulnerability", "name"},
    TypeRow{"relationship", "relationship_type;source_ref;target_ref"},
    TypeRow{"sighting", "sighting_of_ref"},
    TypeRow{"language-content", "object_ref;contents"},
    TypeRow{"extension-definition", "created_by_ref;name;schema;version;extension_types"},
};

/// Observables have no time, and their ids are made of what contributes to it (section 2.9).
struct ObservableRow {
  std::string_view type;
  std::string_view required;
  std::string_view contributing;
};

constexpr std::array kObservables = {
    ObservableRow{"artifact", "", "hashes;payload_bin"},
    ObservableRow{"autonomous-system", "number", "number"},
    ObservableRow{"directory", "path", "path"},
    ObservableRow{"domain-name", "value", "value"},
    ObservableRow{"email-addr", "value", "value"},
    ObservableRow{"email-message", "is_multipart", "from_ref;subject;body"},
    ObservableRow{"file", "hashes|name", "hashes;name;parent_directory_ref;extensions"},
    ObservableRow{"ipv4-addr", "value", "value"},
    ObservableRow{"ipv6-addr", "value", "value"},
    ObservableRow{"mac-addr", "value", "value"},
    ObservableRow{"mutex", "name", "name"},
    ObservableRow{"network-traffic", "protocols",
                  "start;end;src_ref;dst_ref;src_port;dst_port;protocols;extensions"},
    ObservableRow{"process", "", ""},
    ObservableRow{"software", "name", "name;cpe;swid;vendor;version"},
    ObservableRow{"url", "value", "value"},
    ObservableRow{"user-account", "", "account_type;user_id;account_login"},
    ObservableRow{"windows-registry-key", "", "key;values"},
    ObservableRow{"x509-certificate", "", "hashes;serial_number"},
};

constexpr std::string_view kMarking = "marking-definition";
constexpr std::string_view kTlpExtension =
    "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

/// Of TLP 2.0, by the order of Tlp, and of TLP 1 (section 7.2.1.4).
constexpr std::array<std::string_view, 5> kTlpIds = {
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"};
constexpr std::array<std::pair<std::string_view, Tlp>, 4> kTlp1Ids = {{
    {"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", Tlp::clear},
    {"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", Tlp::green},
    {"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", Tlp::amber},
    {"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", Tlp::red},
}};

std::optional<Tlp> tlp_of_id(std::string_view id) {
  if (const auto found = std::ranges::find(kTlpIds, id); found != kTlpIds.end()) {
    return static_cast<Tlp>(found - kTlpIds.begin());
  }
  const auto found = std::ranges::find(kTlp1Ids, id, &std::pair<std::string_view, Tlp>::first);
  return found == kTlp1Ids.end() ? std::nullopt : std::optional(found->second);
}

/// "clear", "TLP:AMBER+STRICT", and TLP 1's "white".
std::optional<Tlp> tlp_of_word(std::string_view word) {
  if (to_lower(word) == "white" || to_lower(word) == "tlp:white") {
    return Tlp::clear;
  }
  const Result<Tlp> tlp = parse_tlp(word);
  return tlp ? std::optional(*tlp) : std::nullopt;
}

/// What a marking of its own says of TLP.
struct OwnMarking {
  bool is_known = false;   ///< what it means is known
  std::optional<Tlp> tlp;  ///< none: it says nothing of who may read
};

OwnMarking read_marking(const Json& object) {
  const auto extensions = object.find("extensions");
  if (extensions && extensions->find(kTlpExtension)) {
    const auto tlp = tlp_of_word(extensions->text_at({kTlpExtension, "tlp_2_0"}).value_or(""));
    return {.is_known = tlp.has_value(), .tlp = tlp};
  }
  const std::string_view kind = object.text_at({"definition_type"}).value_or("");
  if (kind == "tlp") {
    const auto tlp = tlp_of_word(object.text_at({"definition", "tlp"}).value_or(""));
    return {.is_known = tlp.has_value(), .tlp = tlp};
  }
  if (kind == "statement") {
    // Producers that know no other way write the label as a statement.
    const std::string_view statement = object.text_at({"definition", "statement"}).value_or("");
    const bool is_label = to_lower(statement.substr(0, 4)) == "tlp:";
    const auto tlp = is_label ? tlp_of_word(statement) : std::nullopt;
    return {.is_known = !is_label || tlp.has_value(), .tlp = tlp};
  }
  return {};
}

using OwnMarkings = std::map<std::string, OwnMarking, std::less<>>;

/// Of two with one id what is stricter holds.
void note_marking(OwnMarkings& own, const Json& object) {
  const OwnMarking marking = read_marking(object);
  const auto [at, is_new] =
      own.try_emplace(std::string(object.text_at({"id"}).value_or("")), marking);
  if (!is_new) {
    at->second.is_known = at->second.is_known && marking.is_known;
    at->second.tlp = std::max(at->second.tlp, marking.tlp);
  }
}

/// Each that an object names, for itself or for a part of it.
std::vector<std::string_view> marking_refs(const Json& object) {
  std::vector<std::string_view> out;
  if (const auto refs = object.find("object_marking_refs")) {
    for (const Json& ref : refs->elements()) {
      out.push_back(ref.text().value_or(""));
    }
  }
  if (const auto granular = object.find("granular_markings")) {
    for (const Json& one : granular->elements()) {
      // "lang" has no reference and says nothing of who may read.
      if (const auto ref = one.text_at({"marking_ref"})) {
        out.push_back(*ref);
      }
    }
  }
  return out;
}

std::optional<Tlp> tlp_of(const Json& object, const OwnMarkings& own) {
  std::optional<Tlp> out;
  for (const std::string_view ref : marking_refs(object)) {
    OwnMarking marking{.is_known = true, .tlp = tlp_of_id(ref)};
    if (!marking.tlp) {
      const auto found = own.find(ref);
      marking = found == own.end() ? OwnMarking() : found->second;
    }
    if (!marking.is_known) {
      return Tlp::red;
    }
    if (marking.tlp) {
      out = std::max(out.value_or(Tlp::clear), *marking.tlp);
    }
  }
  return out;
}

Error fault(std::string message, std::string_view key) {
  return {Errc::malformed, std::move(message), key.empty() ? "" : pointer("", key)};
}

/// STIX knows neither null nor a list of nothing (sections 2.10 and 3).
bool is_said(const std::optional<Json>& value) {
  return value && !value->is_null() && (value->kind() != Json::Kind::array || value->size() > 0);
}

/// The first of the properties that is missing.
std::optional<std::string_view> missing(const Json& object, std::string_view required) {
  while (!required.empty()) {
    const std::size_t end = std::min(required.find(';'), required.size());
    std::string_view any = required.substr(0, end);
    required.remove_prefix(std::min(end + 1, required.size()));
    const std::string_view first = any.substr(0, any.find('|'));
    bool is_there = false;
    while (!any.empty()) {
      const std::size_t bar = std::min(any.find('|'), any.size());
      is_there = is_there || is_said(object.find(any.substr(0, bar)));
      any.remove_prefix(std::min(bar + 1, any.size()));
    }
    if (!is_there) {
      return first;
    }
  }
  return std::nullopt;
}

bool is_type(std::string_view text) {
  return text.size() >= 3 && text.size() <= 250 && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

/// The one hash that contributes to an id: of several the first in this order (section 2.9).
std::optional<Json> chosen_hash(const Json& hashes, std::string& name) {
  for (const std::string_view one : {"MD5", "SHA-1", "SHA-256", "SHA-512"}) {
    if (const auto value = hashes.find(one)) {
      name = one;
      return value;
    }
  }
  const auto members = hashes.members();
  if (members.empty()) {
    return std::nullopt;
  }
  const auto first =
      std::ranges::min_element(members, {}, [](const auto& member) { return member.first; });
  name = first->first;
  return first->second;
}

/// Whether the id is what section 2.9 makes of the content; false where it cannot be told.
bool is_name_based(const Json& object, const ObservableRow& row, std::string_view uuid) {
  std::map<std::string, std::string> parts;
  std::string_view rest = row.contributing;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string key(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto value = object.find(key);
    if (!value) {
      continue;
    }
    std::optional<std::string> text;
    if (key == "hashes") {
      std::string name;
      const auto hash = chosen_hash(*value, name);
      const auto inner = hash ? canonical_json(*hash) : std::nullopt;
      text = inner ? std::optional("{" + json_quoted(name) + ":" + *inner + "}") : std::nullopt;
    } else {
      text = canonical_json(*value);
    }
    if (!text) {
      return false;
    }
    parts[key] = *text;
  }
  if (parts.empty()) {
    return false;
  }
  std::string name = "{";
  for (const auto& [key, value] : parts) {
    name += (name.size() > 1 ? "," : "") + json_quoted(key) + ":" + value;
  }
  return to_text(stix_uuid(name + "}")) == uuid;
}

Result<Instant> time_at(const Json& object, std::string_view key) {
  const std::string_view text = object.text_at({key}).value_or("");
  const Result<Instant> at = parse_rfc3339(text);
  // Section 2.16 wants "Z".
  return at && text.ends_with('Z')
             ? at
             : std::unexpected(fault("This is no RFC 3339 time in UTC.", key));
}

/// Markings that cannot be understood could hide that an object is confidential.
Status check_markings(const Json& object) {
  const auto refs = object.find("object_marking_refs");
  if (refs && (refs->kind() != Json::Kind::array ||
               !std::ranges::all_of(refs->elements(),
                                    [](const Json& ref) { return ref.text().has_value(); }))) {
    return std::unexpected(
        fault("The markings of an object are a list of ids.", "object_marking_refs"));
  }
  const auto granular = object.find("granular_markings");
  if (granular && (granular->kind() != Json::Kind::array ||
                   !std::ranges::all_of(granular->elements(), [](const Json& one) {
                     return one.text_at({"marking_ref"}) || one.text_at({"lang"});
                   }))) {
    return std::unexpected(fault("Each granular marking has the id of a marking, or a language.",
                                 "granular_markings"));
  }
  return {};
}

std::vector<std::string> forms_of(const Json& report) {
  std::vector<std::string> out;
  const auto references = report.find("external_references");
  for (const Json& one : references ? references->elements() : std::vector<Json>()) {
    const auto name = one.text_at({"external_id"});
    if (name && one.text_at({"source_name"}) == kOtherForm && is_form(*name) &&
        out.size() < kFormsMax) {
      out.emplace_back(*name);
    }
  }
  return out;
}

Result<StixObject> read_object(const Json& object, const OwnMarkings& own, std::string_view body) {
  StixObject out;
  out.type = object.text_at({"type"}).value_or("");
  out.id = object.text_at({"id"}).value_or("");
  out.spec_version = object.text_at({"spec_version"}).value_or("");
  if (!is_type(out.type)) {
    return std::unexpected(
        fault("An object has a type: small letters, digits and hyphens.", "type"));
  }
  const std::string_view id = out.id;
  if (!id.starts_with(out.type + "--") || !parse_uuid(id.substr(out.type.size() + 2))) {
    return std::unexpected(fault("The id of an object is its type, two hyphens and a UUID.", "id"));
  }
  const auto observable = std::ranges::find(kObservables, out.type, &ObservableRow::type);
  const bool is_observable = observable != kObservables.end();
  if (out.spec_version.empty() && is_observable) {
    out.spec_version = "2.1";  // it may be left out there
  }
  if (out.spec_version != "2.1") {
    return std::unexpected(fault("Objects of STIX 2.1 are taken here.", "spec_version"));
  }
  const auto row = std::ranges::find(kDomainObjects, out.type, &TypeRow::type);
  const std::string_view required = is_observable                 ? observable->required
                                    : row != kDomainObjects.end() ? row->required
                                                                  : std::string_view();
  if (const auto name = missing(object, required)) {
    return std::unexpected(fault("The object lacks a property that its type requires.", *name));
  }
  if (out.type == "indicator" && object.text_at({"pattern_type"}) == "stix") {
    if (auto pattern = read_pattern(object.text_at({"pattern"}).value_or("")); !pattern) {
      return std::unexpected(std::move(pattern).error().at("/pattern"));
    }
  }
  if (is_observable) {
    out.is_name_based = is_name_based(object, *observable, id.substr(out.type.size() + 2));
  } else if (out.type == kMarking) {
    TOC_TRY(out.version, time_at(object, "created"));
  } else if (row != kDomainObjects.end() || object.find("modified")) {
    TOC_TRY(const Instant created, time_at(object, "created"));
    TOC_TRY(out.version, time_at(object, "modified"));
    if (*out.version < created) {
      return std::unexpected(fault("An object is not changed before it is made.", "modified"));
    }
  }
  TOC_CHECK(check_markings(object));
  if (out.type == "report") {
    out.forms = forms_of(object);
  }
  const auto revoked = object.find("revoked");
  out.is_revoked = revoked && revoked->boolean().value_or(false);
  out.tlp = tlp_of(object, own);
  out.body = body;
  return out;
}

}  // namespace

Uuid stix_uuid(std::string_view name) {
  static const Uuid space = *parse_uuid("00abedb4-aa42-466c-9c01-fed23315a9b7");
  return name_uuid(space, as_bytes(name));
}

Result<StixContent> read_stix(std::string_view text, std::size_t bytes_max,
                              std::size_t objects_max) {
  TOC_TRY(const JsonDocument document, JsonDocument::parse(text, {.bytes_max = bytes_max}));
  const auto list = document.root().find("objects");
  if (document.root().kind() != Json::Kind::object || (list && list->kind() != Json::Kind::array)) {
    return fail(Errc::malformed, "Send an object with the list \"objects\".", "/objects");
  }
  // An envelope of TAXII has no type; an object that stands alone would be lost without a word.
  if (const auto type = document.root().find("type"); type && type->text() != "bundle") {
    return fail(Errc::malformed, "Send a bundle or an envelope, not an object alone.", "/type");
  }
  StixContent out;
  if (!list) {
    return out;
  }
  const std::vector<Json> objects = list->elements();
  if (objects.size() > objects_max) {
    return fail(Errc::too_large,
                "At most " + std::to_string(objects_max) + " objects are taken at a time.",
                "/objects");
  }
  const std::vector<std::string_view> bodies = raw_elements(text, "objects");
  TOC_ASSERT(bodies.size() == objects.size());
  OwnMarkings own;
  for (const Json& object : objects) {
    if (object.text_at({"type"}) == kMarking) {
      note_marking(own, object);
    }
  }
  for (std::size_t i = 0; i < objects.size(); ++i) {
    Result<StixObject> object = read_object(objects[i], own, bodies[i]);
    if (object) {
      object->place = i;
    }
    if (!object) {
      Error error = object.error();
      error.where = pointer("/objects", i) + error.where;
      out.refused.push_back({.id = std::string(objects[i].text_at({"id"}).value_or("")),
                             .version = std::string(objects[i].text_at({"modified"}).value_or("")),
                             .error = std::move(error)});
      continue;
    }
    if (object->type != kMarking || !tlp_of_id(object->id)) {
      out.objects.push_back(*std::move(object));
    }
  }
  return out;
}

StixObject tlp_marking(Tlp tlp) {
  constexpr std::array<std::string_view, 5> words = {"clear", "green", "amber", "amber+strict",
                                                     "red"};
  StixObject out{.id = std::string(kTlpIds.at(static_cast<std::size_t>(tlp))),
                 .type = std::string(kMarking),
                 .spec_version = "2.1",
                 .version = *parse_rfc3339("2022-10-01T00:00:00.000Z"),
                 .tlp = tlp};
  JsonWriter json;
  json.begin_object()
      .field("type", kMarking)
      .field("spec_version", "2.1")
      .field("id", out.id)
      .field("created", "2022-10-01T00:00:00.000Z")
      .field("name", to_label(tlp))
      .key("extensions")
      .begin_object()
      .key(kTlpExtension)
      .begin_object()
      .field("extension_type", "property-extension")
      .field("tlp_2_0", words.at(static_cast<std::size_t>(tlp)))
      .end_object()
      .end_object()
      .end_object();
  out.body = json.take();
  return out;
}

std::string marked_body(const std::string& body, Tlp tlp) {
  const std::string ref = "\"" + std::string(kTlpIds.at(static_cast<std::size_t>(tlp))) + "\"";
  // Markings of another kind, a licence for instance, stay beside it.
  if (const std::string_view refs = raw_member(body, "object_marking_refs"); !refs.empty()) {
    const std::vector<std::string_view> each = raw_elements(body, "object_marking_refs");
    const auto is_tlp = [](std::string_view element) {
      return element.size() > 2 && tlp_of_id(element.substr(1, element.size() - 2));
    };
    const auto begin = static_cast<std::size_t>(refs.data() - body.data());
    if (std::ranges::none_of(each, is_tlp)) {
      return body.substr(0, begin + 1) + ref + (each.empty() ? "" : ",") + body.substr(begin + 1);
    }
    std::string others;
    for (const std::string_view element : each) {
      others += is_tlp(element) ? "" : "," + std::string(element);
    }
    return body.substr(0, begin) + "[" + ref + others + "]" + body.substr(begin + refs.size());
  }
  const std::size_t end = body.rfind('}');
  if (end == std::string::npos) {
    return body;
  }
  return body.substr(0, end) + ",\"object_marking_refs\":[" + ref + "]}";
}

}  // namespace tocsin::threats
