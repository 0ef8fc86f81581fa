#include "threats/misp_reader.h"

#include "base/json.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/report.h"
#include "threats/forms.h"
#include "threats/json_parts.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace tocsin::threats {
namespace {

constexpr std::size_t kTypeBytesMax = 100;
constexpr std::size_t kTagBytesMax = 1'024;
constexpr std::size_t kTagsMax = 200;
constexpr std::size_t kFlawsMax = 1'000;
constexpr std::array<std::string_view, 3> kParts = {"Attribute", "Object", "EventReport"};
/// What stands in an event and is not of it: other events, organizations, knowledge of galaxies.
constexpr std::array<std::string_view, 5> kOthers = {"RelatedEvent", "Org", "Orgc", "SharingGroup",
                                                     "GalaxyCluster"};
constexpr std::int64_t kOrganisationOnly = 0;
constexpr std::int64_t kWidest = 3;
constexpr std::int64_t kInherited = 5;

std::unexpected<Error> refuse(std::string message, std::string where) {
  return fail(Errc::unprocessable, std::move(message), std::move(where));
}

/// Programs write a truth as such, as a number or as a text of one.
bool is_said(const std::optional<Json>& value) {
  return value && (value->boolean().value_or(false) || whole_of(*value).value_or(0) != 0 ||
                   value->text() == "true");
}

class EventReader {
 public:
  explicit EventReader(const Json& event) : event_(event) {}

  Result<SentMispEvent> read() {
    if (event_.kind() != Json::Kind::object) {
      return refuse("An event is a JSON object.", "/Event");
    }
    TOC_CHECK(head());
    distribution();
    TOC_CHECK(parts(event_, "/Event"));
    mark(event_, true);
    const auto published = event_.find("published");
    out_.is_unpublished = published && !published->is_null() && !is_said(published);
    out_.is_deleted = deleted_ > 0 && standing_ == 0;
    out_.label = label_;
    out_.tlp = label_.value_or(Tlp::amber_strict);
    if (is_narrowed_) {
      out_.tlp = std::max(out_.tlp, Tlp::amber_strict);
    }
    return std::move(out_);
  }

 private:
  static std::string at(std::string_view key) { return pointer("/Event", key); }

  Status head() {
    const auto info = event_.find("info");
    out_.head.info = info ? info->text().value_or("") : "";
    if (trim(out_.head.info).empty() || out_.head.info.size() > kTextFieldBytesMax ||
        out_.head.info.contains('\0')) {
      return refuse("An event has an info of at most 64 KiB, without NUL characters.", at("info"));
    }
    if (const auto uuid = member("uuid")) {
      const Result<Uuid> id = parse_uuid(to_lower(uuid->text().value_or("")));
      if (!id) {
        return refuse("This is no UUID.", at("uuid"));
      }
      out_.uuid = *id;
    }
    if (const auto date = member("date")) {
      out_.head.date = date->text().value_or("");
      if (!parse_rfc3339(out_.head.date + "T00:00:00Z")) {
        return refuse("A date is written as 2026-01-31.", at("date"));
      }
    }
    TOC_CHECK(check_tags());
    TOC_TRY(out_.head.threat_level, choice("threat_level_id", 1, 4));
    TOC_TRY(out_.head.analysis, choice("analysis", 0, 2));
    if (const auto timestamp = member("timestamp")) {
      out_.timestamp = whole_of(*timestamp);
      if (!out_.timestamp || *out_.timestamp < 0) {
        return refuse("A timestamp is in seconds since 1970.", at("timestamp"));
      }
    }
    return {};
  }

  Status check_tags() {
    const auto tags = member("Tag");
    if (!tags) {
      return {};
    }
    if (tags->kind() != Json::Kind::array || tags->size() > kTagsMax) {
      return refuse("Tags are a list of at most 200.", at("Tag"));
    }
    const auto elements = tags->elements();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const std::string_view name = elements[i].text_at({"name"}).value_or("");
      if (name.empty() || name.size() > kTagBytesMax) {
        return refuse("A tag has a name.", pointer(pointer(at("Tag"), i), "name"));
      }
      out_.head.tags.emplace_back(name);
    }
    return {};
  }

  [[nodiscard]] std::optional<Json> member(std::string_view key) const {
    const auto value = event_.find(key);
    return value && !value->is_null() ? value : std::nullopt;
  }

  [[nodiscard]] Result<std::string> choice(std::string_view key, std::int64_t least,
                                           std::int64_t most) const {
    const auto value = member(key);
    if (!value) {
      return std::string();
    }
    const auto number = whole_of(*value);
    if (!number || *number < least || *number > most) {
      return refuse("This is from " + std::to_string(least) + " to " + std::to_string(most) + ".",
                    at(key));
    }
    return std::to_string(*number);
  }

  void distribution() {
    const auto value = member("distribution");
    const auto number = value ? whole_of(*value) : std::nullopt;
    is_narrowed_ = !number || *number <= kOrganisationOnly || *number > kWidest;
  }

  /// The attributes, objects and reports of an event, or the attributes of an object.
  Status parts(const Json& of, const std::string& where) {
    for (const std::string_view key : kParts) {
      const auto list = of.find(key);
      if (!list || list->is_null()) {
        continue;
      }
      if (list->kind() != Json::Kind::array) {
        return refuse("This is a list.", pointer(where, key));
      }
      count_ += list->size();
      if (count_ > kMispPartsMax) {
        return fail(Errc::too_large, "An event has at most 10000 attributes, objects and reports.",
                    pointer(where, key));
      }
      const auto elements = list->elements();
      for (std::size_t i = 0; i < elements.size(); ++i) {
        TOC_CHECK(part(elements[i], key, pointer(pointer(where, key), i)));
      }
    }
    return {};
  }

  Status part(const Json& one, std::string_view key, const std::string& where) {
    if (one.kind() != Json::Kind::object) {
      return refuse("This is a JSON object.", where);
    }
    ++(is_said(one.find("deleted")) ? deleted_ : standing_);
    if (const auto uuid = one.find("uuid")) {
      const Result<Uuid> id = parse_uuid(to_lower(uuid->text().value_or("")));
      if (!id) {
        return refuse("This is no UUID.", pointer(where, "uuid"));
      }
      if (!uuids_.insert(*id).second) {
        return refuse("Two parts of the event have this UUID.", pointer(where, "uuid"));
      }
      out_.parts.push_back(*id);
    }
    for (const std::string_view inner : kParts) {
      if (one.find(inner) && (key != "Object" || inner != "Attribute")) {
        return refuse("Parts stand in the event, and attributes in objects.",
                      pointer(where, inner));
      }
    }
    if (key == "Attribute") {
      ++out_.attributes;
      return attribute(one, where);
    }
    const std::string_view name = one.text_at({"name"}).value_or("");
    if (name.empty() || name.size() > kTagBytesMax) {
      return refuse("Objects and reports have a name.", pointer(where, "name"));
    }
    if (key == "EventReport") {
      return {};
    }
    ++out_.objects;
    return parts(one, where);
  }

  Status attribute(const Json& one, const std::string& where) {
    const std::string_view type = one.text_at({"type"}).value_or("");
    const bool is_name = std::ranges::all_of(type, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             std::string_view("|_.- ").contains(c);
    });
    if (type.empty() || type.size() > kTypeBytesMax || !is_name) {
      return refuse("An attribute has a type.", pointer(where, "type"));
    }
    const auto value = one.find("value");
    const Json::Kind kind = value ? value->kind() : Json::Kind::null;
    const bool is_gone = is_said(one.find("deleted"));
    if (kind == Json::Kind::null || kind == Json::Kind::array || kind == Json::Kind::object ||
        (value->text() == "" && !is_gone)) {
      return refuse("An attribute has a value.", pointer(where, "value"));
    }
    if (type == "text" && !is_gone && one.text_at({"comment"}) == kOtherForm) {
      forms(value->text().value_or(""));
    }
    if (type == "vulnerability" && out_.flaws.size() < kFlawsMax) {
      for (std::string& flaw : find_identifiers(value->text().value_or(""))) {
        out_.flaws.push_back(std::move(flaw));
      }
    }
    if (const auto category = one.find("category");
        category && !category->is_null() && !category->text()) {
      return refuse("A category is a text.", pointer(where, "category"));
    }
    return {};
  }

  void forms(std::string_view names) {
    for (const std::string_view name : split(names, ' ')) {
      if (is_form(name) && out_.forms.size() < kFormsMax) {
        out_.forms.emplace_back(name);
      }
    }
  }

  /// Labels and distributions of it and of all that stands in it.
  void mark(const Json& value, bool is_event) {
    if (value.kind() == Json::Kind::array) {
      for (const Json& one : value.elements()) {
        mark(one, false);
      }
      return;
    }
    for (const auto& [key, inner] : value.members()) {
      if (key == "Tag") {
        tags(inner);
      } else if (key == "distribution" && !is_event) {
        const auto number = whole_of(inner);
        is_narrowed_ =
            is_narrowed_ || (!inner.is_null() && number != kInherited &&
                             (!number || *number <= kOrganisationOnly || *number > kWidest));
      } else if (std::ranges::find(kOthers, key) == kOthers.end()) {
        mark(inner, false);
      }
    }
  }

  void tags(const Json& value) {
    const bool is_list = value.kind() == Json::Kind::array;
    for (const Json& tag : is_list ? value.elements() : std::vector<Json>{value}) {
      const std::string name(tag.text_at({"name"}).value_or(tag.text().value_or("")));
      label_ = std::max(label_, tlp_of_misp_tags({name}));
    }
  }

  Json event_;
  SentMispEvent out_;
  std::optional<Tlp> label_;
  bool is_narrowed_ = true;
  std::size_t count_ = 0;
  std::size_t deleted_ = 0;   ///< parts
  std::size_t standing_ = 0;  ///< likewise
  std::set<Uuid> uuids_;
};

struct Member {
  std::string key;
  std::string_view value;
};
/// Of a body, which is JSON.
std::vector<Member> members_of(std::string_view body) {
  std::vector<Member> out;
  for (const RawMember& member : raw_members(body)) {
    out.push_back({.key = raw_text(member.key), .value = member.value});
  }
  return out;
}

std::string merged(const MispFrame& frame, std::string_view before, std::string_view edit,
                   std::string_view given, const std::string& name);

/// name: of the list, as its parts without a UUID are called: "Attribute", "Object/2".
std::string merged_list(const MispFrame& frame, std::string_view before, std::string_view edit,
                        const std::string& name) {
  std::vector<std::string> parts;
  std::map<std::string, std::size_t> places;
  const auto called = [&](std::size_t place) { return name + "/" + std::to_string(place); };
  for (const std::string_view part : raw_list(before)) {
    if (const std::string uuid = to_lower(raw_text(raw_member(part, "uuid"))); !uuid.empty()) {
      places.emplace(uuid, parts.size());
    }
    // With which it was given out where it has none, or one of another's.
    places.emplace(misp_part_uuid(frame, called(parts.size())), parts.size());
    parts.emplace_back(part);
  }
  for (const std::string_view part : raw_list(edit)) {
    const auto found = places.find(to_lower(raw_text(raw_member(part, "uuid"))));
    if (found == places.end()) {
      parts.emplace_back(part);
    } else {
      std::string& place = parts[found->second];
      place = merged(frame, place, part, std::to_string(kInherited), called(found->second));
    }
  }
  return "[" + join(parts, ",") + "]";
}

/// An event, or a part of one. given: the distribution with which it was given out; name: of the
/// part, empty for an event. What is no object is left to whoever reads it.
std::string merged(const MispFrame& frame, std::string_view before, std::string_view edit,
                   std::string_view given, const std::string& name) {
  if (!edit.starts_with('{')) {
    return std::string(edit);
  }
  std::string out = "{";
  const auto add = [&](std::string_view key, std::string_view value) {
    out += (out.size() > 1 ? "," : "") + json_quoted(key) + ":" + std::string(value);
  };
  const auto is_said = [&](const Member& member) {
    return member.value != "null" &&
           (member.key != "distribution" ||
            (member.value != given && member.value != "\"" + std::string(given) + "\""));
  };
  const auto is_part = [](std::string_view key) {
    return std::ranges::find(kParts, key) != kParts.end();
  };
  std::set<std::string> said;
  for (const Member& member : members_of(edit)) {
    if (!is_part(member.key) && is_said(member)) {
      add(member.key, member.value);
      said.insert(member.key);
    }
  }
  for (const Member& member : members_of(before)) {
    if (!is_part(member.key) && !said.contains(member.key)) {
      add(member.key, member.value);
    }
  }
  for (const std::string_view key : kParts) {
    const std::string_view known = raw_member(before, key);
    const std::string_view sent = raw_member(edit, key);
    if (!known.empty() || !sent.empty()) {
      add(key, merged_list(frame, known, sent, name.empty() ? std::string(key) : name));
    }
  }
  return out + "}";
}

void add_parts(std::string_view of, std::vector<Uuid>& out) {
  for (const std::string_view key : kParts) {
    for (const std::string_view part : raw_elements(of, key)) {
      if (const Result<Uuid> uuid = parse_uuid(to_lower(raw_text(raw_member(part, "uuid"))))) {
        out.push_back(*uuid);
      }
      add_parts(part, out);
    }
  }
}

}  // namespace

std::vector<Uuid> misp_parts(std::string_view event) {
  std::vector<Uuid> out;
  add_parts(event, out);
  return out;
}

std::string_view misp_event_bytes(std::string_view text) {
  const std::string_view inner = raw_member(text, "Event");
  return inner.empty() ? trim(text) : inner;
}

Result<SentMispEvent> read_misp_event(std::string_view text) {
  TOC_TRY(const JsonDocument document,
          JsonDocument::parse(text, {.bytes_max = kMispEventBytesMax}));
  const auto inner = document.root().find("Event");
  TOC_TRY(SentMispEvent out, EventReader(inner ? *inner : document.root()).read());
  out.body = misp_event_bytes(text);
  return out;
}

std::string edited_misp_event(const MispFrame& frame, std::string_view before,
                              std::string_view edit) {
  return merged(frame, before, edit, misp_distribution(frame.tlp), "");
}

}  // namespace tocsin::threats
