#include "threats/misp.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "domain/report.h"
#include "threats/forms.h"
#include "threats/indicator_files.h"
#include "threats/json_parts.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace tocsin::threats {
namespace {

/// Of the templates of MISP's objects.
constexpr std::string_view kReportTemplate = "70a68471-df22-4e3f-aa1a-5a3be19f82df";
constexpr std::string_view kReportTemplateVersion = "8";
constexpr std::string_view kTlp = "tlp:";

/// By the order of Tlp, as the taxonomy "tlp" has them.
constexpr std::array<std::string_view, 5> kColours = {"#FFFFFF", "#33FF00", "#FFC000", "#FFC000",
                                                      "#FF2B2B"};

/// What stands in a sent event and is given to nobody: what this server says in the place of its
/// sender, organizations and people, and what is told of other things than this event.
constexpr std::array<std::string_view, 25> kNotGiven = {"id",
                                                        "event_id",
                                                        "object_id",
                                                        "event_uuid",
                                                        "object_uuid",
                                                        "distribution",
                                                        "sharing_group_id",
                                                        "SharingGroup",
                                                        "user_id",
                                                        "User",
                                                        "org_id",
                                                        "orgc_id",
                                                        "Org",
                                                        "Orgc",
                                                        "Organisation",
                                                        "event_creator_email",
                                                        "Event",
                                                        "RelatedAttribute",
                                                        "ShadowAttribute",
                                                        "Sighting",
                                                        "Feed",
                                                        "Server",
                                                        "Note",
                                                        "Opinion",
                                                        "Relationship"};

std::string seconds(Instant at) {
  return std::to_string(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
}

void write(JsonWriter& json, std::string_view key, const MispOrganisation& organisation) {
  json.key(key)
      .begin_object()
      .field("id", organisation.number())
      .field("name", organisation.name)
      .field("uuid", organisation.uuid)
      .end_object();
}

void write_tag(JsonWriter& json, Tlp tlp) {
  json.begin_object()
      .field("name", misp_tag(tlp))
      .field("colour", kColours.at(static_cast<std::size_t>(tlp)))
      .flag("exportable", true)
      .end_object();
}

constexpr std::size_t kHalf = 8;
/// Of the UUIDs of parts that are made here.
std::array<std::byte, kHalf> owners_half(const MispFrame& frame) {
  const Uuid uuid = uuid_of(as_bytes("tocsin/misp/part/" + frame.owner.uuid));
  std::array<std::byte, kHalf> out{};
  std::ranges::copy_n(uuid.bytes.begin(), kHalf, out.begin());
  return out;
}

bool is_tlp(std::string_view name) {
  return to_lower(trim(name).substr(0, kTlp.size())) == kTlp;
}

/// Whether a tag is a label, and not that of the share.
bool is_other_label(std::string_view name, Tlp tlp) {
  const std::optional<Tlp> said = tlp_of_misp_tags({std::string(name)});
  return said && *said != tlp;
}

/// Names of the tags beside that of the share's marking; its own ones where they say the same.
struct Tags {
  std::vector<std::string> names;
  bool says_marking = false;
};
Tags tags_of(const MispHead& head, Tlp tlp) {
  Tags out{.names = head.tags};
  std::erase_if(out.names, [&](const std::string& name) { return is_other_label(name, tlp); });
  out.says_marking = std::ranges::any_of(out.names, is_tlp);
  return out;
}

void write_tags(JsonWriter& json, std::string_view key, const MispFrame& frame,
                const MispHead& head) {
  const Tags tags = tags_of(head, frame.tlp);
  const bool is_wrapped = key == "EventTag";
  json.key(key).begin_array();
  const auto wrapped = [&](const auto& tag) {
    if (is_wrapped) {
      json.begin_object().key("Tag");
    }
    tag();
    if (is_wrapped) {
      json.end_object();
    }
  };
  for (const std::string& name : tags.names) {
    wrapped([&] { json.begin_object().field("name", name).end_object(); });
  }
  if (!tags.says_marking) {
    wrapped([&] { write_tag(json, frame.tlp); });
  }
  json.end_array();
}

std::string or_else(const std::string& text, std::string_view otherwise) {
  return text.empty() ? std::string(otherwise) : text;
}

std::string date_of(const MispFrame& frame, const MispHead& head) {
  constexpr std::size_t date_bytes = 10;
  return or_else(head.date, to_rfc3339(frame.created).substr(0, date_bytes));
}

void write_frame(JsonWriter& json, const MispFrame& frame, const MispHead& head) {
  json.begin_object()
      .field("id", frame.id)
      .field("uuid", frame.uuid)
      .field("info", or_else(head.info, frame.info))
      .field("date", date_of(frame, head))
      .field("threat_level_id", or_else(head.threat_level, "4"))
      .field("analysis", or_else(head.analysis, "2"))
      .flag("published", true)
      .field("timestamp", seconds(frame.at))
      .field("publish_timestamp", seconds(frame.at))
      .field("sighting_timestamp", "0")
      .field("distribution", misp_distribution(frame.tlp))
      .field("sharing_group_id", "0")
      .field("org_id", frame.owner.number())
      .field("orgc_id", frame.creator.number());
  write(json, "Org", frame.owner);
  write(json, "Orgc", frame.creator);
}

using RawMembers = std::vector<RawMember>;

std::string_view member_of(const RawMembers& members, std::string_view key) {
  const auto found = std::ranges::find_if(
      members, [&](const RawMember& member) { return is_raw_key(member.key, key); });
  return found == members.end() ? std::string_view() : found->value;
}

bool is_deleted(const RawMembers& part) {
  const std::string_view said = member_of(part, "deleted");
  return said == "true" || said == "1" || said == "\"1\"" || said == "\"true\"";
}

std::string rewritten(const RawMembers& part, const MispFrame& frame, const std::string& name,
                      MispDeleted deleted);

std::string rewritten_list(std::string_view list, const MispFrame& frame, const std::string& name,
                           MispDeleted deleted) {
  std::string out = "[";
  std::size_t place = 0;
  for (const std::string_view part : raw_list(list)) {
    const RawMembers members = raw_members(part);
    if (deleted == MispDeleted::given || !is_deleted(members)) {
      out += (out.size() > 1 ? "," : "") +
             rewritten(members, frame, name + "/" + std::to_string(place), deleted);
    }
    ++place;
  }
  return out + "]";
}

/// The tags as they were sent, but for labels that are not that of the share.
std::string rewritten_tags(std::string_view tags, Tlp tlp) {
  std::string out = "[";
  for (const std::string_view tag :
       tags.starts_with('[') ? raw_list(tags) : std::vector<std::string_view>{tags}) {
    const std::string name =
        raw_text(tag.starts_with('{') ? member_of(raw_members(tag), "name") : tag);
    if (tag != "null" && !is_other_label(name, tlp)) {
      out += (out.size() > 1 ? "," : "") + std::string(tag);
    }
  }
  return out + "]";
}

/// An attribute or an object as it was sent, as far as it is its sender's to say.
std::string rewritten(const RawMembers& part, const MispFrame& frame, const std::string& name,
                      MispDeleted deleted) {
  std::string out = "{";
  const std::string uuid = to_lower(raw_text(member_of(part, "uuid")));
  const bool is_others = frame.others.contains(uuid);
  for (const RawMember& member : part) {
    if (is_others && is_raw_key(member.key, "uuid")) {
      continue;
    }
    out += member.key;
    out += ':';
    if (is_raw_key(member.key, "Attribute")) {
      out += rewritten_list(member.value, frame, name, deleted);
    } else if (is_raw_key(member.key, "Tag")) {
      out += rewritten_tags(member.value, frame.tlp);
    } else {
      out += member.value;
    }
    out += ',';
  }
  if (uuid.empty() || is_others) {
    out += R"("uuid":")" + misp_part_uuid(frame, name) + "\",";
  }
  if (member_of(part, "timestamp").empty()) {
    out += R"("timestamp":")" + seconds(frame.at) + "\",";
  }
  if (member_of(part, "deleted").empty()) {
    out += R"("deleted":false,)";
  }
  return out + R"("event_id":")" + frame.id + R"(","distribution":"5"})";
}

// --- views --------------------------------------------------------------------------------------

/// A value of MISP has 64 KiB at most.
constexpr std::size_t kFormsBytesMax = 60'000;

struct Row {
  std::string type;
  std::string category;
  std::string value;
  bool to_ids = false;
  std::string comment;
};

struct KindRow {
  IndicatorKind kind;
  std::string_view type;
  std::string_view category;
};
constexpr std::array<KindRow, kIndicatorKinds> kKinds = {{
    {IndicatorKind::ipv4, "ip-dst", "Network activity"},
    {IndicatorKind::ipv6, "ip-dst", "Network activity"},
    {IndicatorKind::network, "ip-dst", "Network activity"},
    {IndicatorKind::domain, "domain", "Network activity"},
    {IndicatorKind::url, "url", "Network activity"},
    {IndicatorKind::md5, "md5", "Payload delivery"},
    {IndicatorKind::sha1, "sha1", "Payload delivery"},
    {IndicatorKind::sha256, "sha256", "Payload delivery"},
    {IndicatorKind::sha512, "sha512", "Payload delivery"},
    {IndicatorKind::mail, "email", "Payload delivery"},
    {IndicatorKind::file_name, "filename", "Payload delivery"},
}};

class View {
 public:
  View(const MispFrame& frame, const MispSource& source) : frame_(frame), source_(source) {}

  std::string write() {
    if (!source_.left_out.empty()) {
      ++left_out_[source_.left_out];
    }
    read_objects();
    JsonWriter json;
    write_frame(json, frame_, {});
    write_tags(json, "Tag", frame_, {});
    json.key("Attribute").begin_array();
    for (const Row& row : rows_) {
      attribute(json, row, "");
    }
    if (const std::string ledger = left_out(); !ledger.empty()) {
      attribute(json,
                {.type = "comment",
                 .category = "Other",
                 .value = ledger,
                 .comment = "what this view leaves out"},
                "");
    }
    for (const std::string& names : forms()) {
      attribute(json,
                {.type = "text",
                 .category = "Internal reference",
                 .value = names,
                 .comment = std::string(kOtherForm)},
                "");
    }
    json.end_array().key("Object").begin_array();
    report(json);
    return json.end_array().end_object().take();
  }

 private:
  void add(Row row) {
    if (seen_.emplace(row.type, row.value).second) {
      rows_.push_back(std::move(row));
    }
  }

  void read_objects() {
    std::string others;
    for (const StixObject& one : source_.objects) {
      if (one.type == "vulnerability") {
        flaw(one);
      } else if (one.id == source_.report_id) {
        own_text(one);
      } else if (one.type != "marking-definition" && !is_authors(one)) {
        others += (others.empty() ? "" : ",") + one.body;
      }
    }
    if (others.empty()) {
      return;
    }
    const std::string document = R"({"objects":[)" + others + "]}";
    const auto reading = read_indicators(document, document.size(),
                                         [this](const Indicator& one) { indicator(one); });
    if (!reading) {
      ++left_out_["object that is not understood"];
      return;
    }
    for (const auto& [what, count] : reading->others) {
      left_out_[what] += count;
    }
    if (reading->fault_count > 0) {
      left_out_["object that is not understood"] += reading->fault_count;
    }
  }

  /// The identity that goes with a text of ours: the event names its creator itself.
  [[nodiscard]] bool is_authors(const StixObject& one) const {
    return one.type == "identity" && !source_.report_id.empty() && has_own_text();
  }
  [[nodiscard]] bool has_own_text() const {
    return std::ranges::find(source_.objects, source_.report_id, &StixObject::id) !=
           source_.objects.end();
  }

  void flaw(const StixObject& one) {
    const auto document = JsonDocument::parse(one.body);
    const std::string name(document ? document->root().text_at({"name"}).value_or("") : "");
    if (find_identifiers(name) == std::vector<std::string>{name} && name.starts_with("CVE-")) {
      add({.type = "vulnerability", .category = "External analysis", .value = name});
    } else if (!name.empty()) {
      add({.type = "text", .category = "External analysis", .value = name, .comment = "flaw"});
    } else {
      ++left_out_["object of type vulnerability"];
    }
  }

  void own_text(const StixObject& one) {
    if (const auto document = JsonDocument::parse(one.body)) {
      text_ = document->root().text_at({"description"}).value_or("");
    }
  }

  void indicator(const Indicator& one) {
    const auto row = std::ranges::find(kKinds, one.value.kind, &KindRow::kind);
    std::string comment = one.source;
    if (one.is_partial) {
      comment += ": a part of what it asks for";
    } else if (one.is_context) {
      comment += ": an observable, no indicator";
    }
    if (one.valid_until) {
      comment += "; until " + to_rfc3339(*one.valid_until);
    }
    add({.type = std::string(row->type),
         .category = std::string(row->category),
         .value = one.value.text,
         .to_ids = !one.is_context && !one.is_partial,
         .comment = std::move(comment)});
    has_values_ = true;
  }

  /// What the view is made of, by names; each attribute as many as go into one of MISP.
  [[nodiscard]] std::vector<std::string> forms() const {
    std::vector<std::string> out;
    const auto add_form = [&](const std::string& name) {
      if (out.empty() || out.back().size() + name.size() >= kFormsBytesMax) {
        out.push_back(name);
      } else {
        out.back() += " " + name;
      }
    };
    for (const StixObject& one : source_.objects) {
      if (one.type != "marking-definition") {
        add_form(one.id);
      }
    }
    return out;
  }

  std::string left_out() {
    std::string out;
    for (const auto& [what, count] : left_out_) {
      out += (out.empty() ? "" : "; ") + what + " (" + std::to_string(count) + ")";
    }
    if (has_values_) {
      out += (out.empty() ? "" : "; ") + std::string("of indicators all but their values");
    }
    return out.empty() ? out : "Not carried: " + out + ". All of it: " + source_.elsewhere;
  }

  void attribute(JsonWriter& json, const Row& row, std::string_view relation) const {
    json.begin_object()
        .field("uuid",
               misp_part_uuid(frame_, row.type + "/" + std::string(relation) + "/" + row.value))
        .field("type", row.type)
        .field("category", row.category)
        .field("value", row.value)
        .flag("to_ids", row.to_ids)
        .field("comment", row.comment)
        .field("timestamp", seconds(frame_.at))
        .field("event_id", frame_.id)
        .field("distribution", "5")
        .flag("deleted", false)
        .flag("disable_correlation", !relation.empty());
    if (!relation.empty()) {
      json.field("object_relation", relation);
    }
    json.end_object();
  }

  void report(JsonWriter& json) const {
    if (text_.empty() && source_.url.empty()) {
      return;
    }
    json.begin_object()
        .field("uuid", misp_part_uuid(frame_, "report"))
        .field("name", "report")
        .field("meta-category", "misc")
        .field("description", "A report")
        .field("template_uuid", kReportTemplate)
        .field("template_version", kReportTemplateVersion)
        .field("timestamp", seconds(frame_.at))
        .field("event_id", frame_.id)
        .field("distribution", "5")
        .flag("deleted", false)
        .key("Attribute")
        .begin_array();
    attribute(json, {.type = "text", .category = "Other", .value = frame_.info}, "title");
    if (!text_.empty()) {
      attribute(json, {.type = "text", .category = "Other", .value = text_}, "summary");
    }
    if (!source_.url.empty()) {
      attribute(json, {.type = "link", .category = "External analysis", .value = source_.url},
                "link");
    }
    json.end_array().end_object();
  }

  const MispFrame& frame_;
  const MispSource& source_;
  std::vector<Row> rows_;
  std::set<std::pair<std::string, std::string>> seen_;
  std::map<std::string, std::uint64_t> left_out_;
  std::string text_;
  bool has_values_ = false;
};

}  // namespace

std::string MispOrganisation::number() const {
  const Digest digest = sha256(as_bytes(uuid));
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < sizeof out; ++i) {
    out = out << 8U | std::to_integer<std::uint32_t>(digest.at(i));
  }
  return std::to_string((out & 0x7FFFFFFFU) | 1U);
}

std::string MispHead::to_json() const {
  JsonWriter json;
  json.begin_object()
      .field("info", info)
      .field("date", date)
      .field("threat_level", threat_level)
      .field("analysis", analysis)
      .texts("tags", tags)
      .end_object();
  return json.take();
}

Result<MispHead> MispHead::parse(std::string_view json) {
  TOC_TRY(const JsonDocument document, JsonDocument::parse(json));
  const Json root = document.root();
  MispHead out{.info = std::string(root.text_at({"info"}).value_or("")),
               .date = std::string(root.text_at({"date"}).value_or("")),
               .threat_level = std::string(root.text_at({"threat_level"}).value_or("")),
               .analysis = std::string(root.text_at({"analysis"}).value_or("")),
               .tags = {}};
  const auto tags = root.find("tags");
  for (const Json& tag : tags ? tags->elements() : std::vector<Json>()) {
    out.tags.emplace_back(tag.text().value_or(""));
  }
  return out;
}

std::string misp_part_uuid(const MispFrame& frame, const std::string& name) {
  Uuid out = uuid_of(as_bytes("tocsin/misp/part/" + frame.uuid + "/" + name));
  std::ranges::copy_n(owners_half(frame).begin(), kHalf, out.bytes.begin());
  return to_text(out);
}

bool is_misp_part_uuid(const MispFrame& frame, const Uuid& uuid) {
  return std::ranges::equal(owners_half(frame), std::span(uuid.bytes).first<kHalf>());
}

std::string misp_tag(Tlp tlp) {
  return to_lower(to_label(tlp));
}

std::vector<std::string> misp_tags(const MispHead& head, Tlp tlp) {
  Tags tags = tags_of(head, tlp);
  if (!tags.says_marking) {
    tags.names.push_back(misp_tag(tlp));
  }
  return std::move(tags.names);
}

std::string_view misp_distribution(Tlp tlp) {
  if (tlp == Tlp::clear) {
    return "3";
  }
  return tlp == Tlp::green ? "1" : "0";
}

std::optional<Tlp> tlp_of_misp_tags(const std::vector<std::string>& names) {
  std::optional<Tlp> out;
  for (const std::string& name : names) {
    if (is_tlp(name)) {
      const std::string label = to_lower(name);
      const Result<Tlp> tlp = label == "tlp:white" ? Result<Tlp>(Tlp::clear) : parse_tlp(label);
      out = std::max(out.value_or(Tlp::clear), tlp ? *tlp : Tlp::red);
    }
  }
  return out;
}

std::string misp_index_entry(const MispFrame& frame, const MispHead& head, std::string_view tags) {
  JsonWriter json;
  write_frame(json, frame, head);
  write_tags(json, tags, frame, head);
  return json.end_object().take();
}

std::string misp_minimal_entry(const MispFrame& frame) {
  JsonWriter json;
  json.begin_object()
      .field("id", frame.id)
      .field("uuid", frame.uuid)
      .field("timestamp", seconds(frame.at))
      .field("sighting_timestamp", "0")
      .flag("published", true)
      .field("orgc_uuid", frame.creator.uuid)
      .end_object();
  return json.take();
}

std::string misp_manifest_entry(const MispFrame& frame, const MispHead& head) {
  JsonWriter json;
  json.begin_object()
      .field("info", or_else(head.info, frame.info))
      .field("date", date_of(frame, head))
      .field("analysis", or_else(head.analysis, "2"))
      .field("threat_level_id", or_else(head.threat_level, "4"))
      .field("timestamp", seconds(frame.at))
      .field("publish_timestamp", seconds(frame.at));
  write(json, "Orgc", frame.creator);
  write_tags(json, "Tag", frame, head);
  return json.end_object().take();
}

std::string misp_event(const MispFrame& frame, const MispHead& head, std::string_view body,
                       MispDeleted deleted) {
  JsonWriter json;
  write_frame(json, frame, head);
  const std::string said = without_members(body, kNotGiven);
  const RawMembers members = raw_members(said);
  std::string tags = rewritten_tags(member_of(members, "Tag"), frame.tlp);
  if (!tags_of(head, frame.tlp).says_marking) {
    JsonWriter marking;
    write_tag(marking, frame.tlp);
    tags.pop_back();
    tags += (tags.size() > 1 ? "," : "") + marking.take() + "]";
  }
  json.key("Tag").raw(tags);
  for (const std::string_view key : {"Attribute", "Object", "EventReport"}) {
    json.key(key).raw(rewritten_list(member_of(members, key), frame, std::string(key), deleted));
  }
  for (const std::string_view key : {"Galaxy", "extends_uuid", "disable_correlation"}) {
    if (const std::string_view value = member_of(members, key); !value.empty() && value != "null") {
      json.key(key).raw(value);
    }
  }
  return json.end_object().take();
}

std::string misp_view(const MispFrame& frame, const MispSource& source) {
  return View(frame, source).write();
}

MispFrame misp_tombstone_frame(const MispFrame& frame) {
  MispFrame out = frame;
  out.info = "Withdrawn: delete what you have of it";
  return out;
}

std::string misp_tombstone(const MispFrame& frame, std::string_view event) {
  constexpr std::array<std::string_view, 4> kept = {"uuid", "type", "category", "object_relation"};
  std::vector<std::string_view> attributes = raw_elements(event, "Attribute");
  for (const std::string_view object : raw_elements(event, "Object")) {
    std::ranges::copy(raw_elements(object, "Attribute"), std::back_inserter(attributes));
  }
  const MispFrame said = misp_tombstone_frame(frame);
  JsonWriter json;
  write_frame(json, said, {});
  write_tags(json, "Tag", said, {});
  json.key("Attribute").begin_array();
  for (const std::string_view attribute : attributes) {
    std::string out = "{";
    for (const RawMember& member : raw_members(attribute)) {
      if (std::ranges::any_of(kept,
                              [&](std::string_view key) { return is_raw_key(member.key, key); })) {
        out += std::string(member.key) + ":" + std::string(member.value) + ",";
      }
    }
    json.raw(out + R"("timestamp":")" + seconds(frame.at) +
             R"(","value":"","to_ids":false,"deleted":true,"distribution":"0"})");
  }
  return json.end_array().key("Object").begin_array().end_array().end_object().take();
}

std::string misp_attribute_alone(std::string_view attribute, std::string_view object,
                                 const MispFrame& frame) {
  JsonWriter json;
  json.begin_object()
      .field("id", frame.id)
      .field("uuid", frame.uuid)
      .field("info", frame.info)
      .field("distribution", misp_distribution(frame.tlp))
      .field("org_id", frame.owner.number())
      .field("orgc_id", frame.creator.number());
  write_tags(json, "Tag", frame, {});
  json.end_object();
  std::string out(attribute.substr(0, attribute.size() - 1));
  if (!object.empty()) {
    out += R"(,"object_uuid":)" + std::string(raw_member(object, "uuid"));
  }
  return out + R"(,"event_uuid":")" + frame.uuid + R"(","Event":)" + json.take() + "}";
}

}  // namespace tocsin::threats
