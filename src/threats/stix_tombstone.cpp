#include "threats/stix_tombstone.h"

#include "base/json_writer.h"
#include "threats/json_parts.h"
#include "threats/stix_report.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tocsin::threats {
namespace {

/// What a type requires (sections 4, 5 and 7): references that stay as they were, of a list the
/// first; times, which become that since when the object is; and the rest, which says nothing.
struct TypeRow {
  std::string_view type;
  std::string_view said;       ///< members of JSON
  std::string_view reference;  ///< kept
  std::string_view second;     ///< likewise
  std::string_view time;
  std::string_view until;  ///< likewise
};

constexpr std::string_view kNamed = R"("name":"Withdrawn")";
constexpr std::array kTypes = {
    TypeRow{"attack-pattern", kNamed, "", "", "", ""},
    TypeRow{"campaign", kNamed, "", "", "", ""},
    TypeRow{"course-of-action", kNamed, "", "", "", ""},
    TypeRow{"grouping", R"("context":"unspecified")", "object_refs", "", "", ""},
    TypeRow{"identity", kNamed, "", "", "", ""},
    TypeRow{"incident", kNamed, "", "", "", ""},
    TypeRow{"indicator", R"("pattern":"[x-withdrawn:is_withdrawn = true]","pattern_type":"stix")",
            "", "", "valid_from", ""},
    TypeRow{"infrastructure", kNamed, "", "", "", ""},
    TypeRow{"intrusion-set", kNamed, "", "", "", ""},
    TypeRow{"location", R"("region":"withdrawn")", "", "", "", ""},
    TypeRow{"malware", R"("is_family":false)", "", "", "", ""},
    TypeRow{"malware-analysis", R"("product":"withdrawn","result":"unknown")", "", "", "", ""},
    TypeRow{"note", R"("content":"Withdrawn")", "object_refs", "", "", ""},
    TypeRow{"observed-data", R"("number_observed":1)", "object_refs", "", "first_observed",
            "last_observed"},
    TypeRow{"opinion", R"("opinion":"neutral")", "object_refs", "", "", ""},
    TypeRow{"report", kNamed, "object_refs", "", "published", ""},
    TypeRow{"threat-actor", kNamed, "", "", "", ""},
    TypeRow{"tool", kNamed, "", "", "", ""},
    TypeRow{"vulnerability", kNamed, "", "", "", ""},
    TypeRow{"relationship", R"("relationship_type":"related-to")", "source_ref", "target_ref", "",
            ""},
    TypeRow{"sighting", "", "sighting_of_ref", "", "", ""},
    TypeRow{"language-content", R"("contents":{"en":{"name":"Withdrawn"}})", "object_ref", "", "",
            ""},
    TypeRow{"extension-definition",
            R"("name":"Withdrawn","schema":"Withdrawn","version":"1.0.0","extension_types":)"
            R"(["property-extension"])",
            "", "", "", ""},
};

class Members {
 public:
  explicit Members(std::string_view body) : body_(body) {}

  /// As the body has it.
  void keep(std::string_view key) {
    if (const std::string_view value = raw_member(body_, key); !value.empty()) {
      add(key, value);
    }
  }
  /// Likewise a reference, or the first of a list of them.
  void keep_first(std::string_view key) {
    const auto all = raw_elements(body_, key);
    if (all.empty()) {
      keep(key);
    } else {
      add(key, "[" + std::string(all.front()) + "]");
    }
  }
  void add(std::string_view key, std::string_view json) {
    add("\"" + std::string(key) + "\":" + std::string(json));
  }
  void add(std::string_view members) { out_ += (out_.empty() ? "{" : ",") + std::string(members); }
  [[nodiscard]] std::string_view value(std::string_view key) const {
    return raw_member(body_, key);
  }
  std::string take() { return std::move(out_) + "}"; }

 private:
  std::string_view body_;
  std::string out_;
};

/// Observed data of the old kind refer to nothing: they have their observables in themselves.
constexpr std::string_view kNoObservables = R"("objects":{"0":{"type":"artifact"}})";

void add_required(const TypeRow& row, Members& members) {
  if (!row.said.empty()) {
    members.add(row.said);
  }
  for (const std::string_view key : {row.reference, row.second}) {
    if (!key.empty()) {
      members.keep_first(key);
    }
  }
  if (row.type == "observed-data" && members.value(row.reference).empty()) {
    members.add(kNoObservables);
  }
  for (const std::string_view key : {row.time, row.until}) {
    if (!key.empty()) {
      members.add(key, members.value("created"));
    }
  }
}

}  // namespace

std::string stix_tombstone(std::string_view body, Instant version) {
  Members members(body);
  for (const char* key : {"type", "spec_version", "id", "created_by_ref", "created"}) {
    members.keep(key);
  }
  members.add("modified", json_quoted(stix_time(version)));
  members.add(R"("revoked":true)");
  const std::string type = raw_text(members.value("type"));
  const auto row = std::ranges::find(kTypes, type, &TypeRow::type);
  if (row != kTypes.end()) {
    add_required(*row, members);
  }
  return members.take();
}

}  // namespace tocsin::threats
