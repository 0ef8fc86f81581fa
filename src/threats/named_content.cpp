#include "threats/named_content.h"

#include "domain/report.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace tocsin::threats {
namespace {

constexpr std::size_t kBodyBytesMax = 16U << 20U;

bool is_revoked(const Json& object) {
  const auto revoked = object.find("revoked");
  return revoked && revoked->boolean() == true;
}

void add_flaws(std::string_view text, std::set<std::string>& out) {
  for (std::string& one : find_identifiers(text)) {
    if (one.starts_with("CVE-") && out.size() <= kTiedFlawsMax) {
      out.insert(std::move(one));
    }
  }
}

/// Gathers what the visits find, each value of a source once.
class Collector final : public ValueVisitor {
 public:
  explicit Collector(NamedContent& out) : out_(out) {}

  void begin(std::optional<std::size_t> object) {
    object_ = object;
    known_.clear();
  }

  void value(const NamedValue& value) override {
    const auto [known, is_new] =
        known_.try_emplace({value.part, value.value.kind, value.value.text}, out_.values.size());
    if (is_new) {
      out_.values.push_back({value, object_});
    } else if (!value.is_partial) {
      out_.values[known->second].what.is_partial = false;
    }
  }
  void sighting(const NamedSighting& sighting) override {
    out_.sightings.push_back({sighting, object_});
  }
  void flaw(std::string_view text) override { add_flaws(text, flaws_); }
  void other(std::string /*what*/) override {}
  void fault(std::string /*where*/, std::string /*message*/) override {}
  [[nodiscard]] bool takes_revoked() const override { return true; }
  [[nodiscard]] const std::set<std::string>& flaws() const { return flaws_; }

 private:
  NamedContent& out_;
  std::optional<std::size_t> object_;
  std::set<std::string> flaws_;  ///< of the event
  std::map<std::tuple<std::string, IndicatorKind, std::string>, std::size_t> known_;
};

/// The flaws that an object names itself.
std::set<std::string> flaws_of(const Json& object) {
  std::set<std::string> out;
  add_flaws(object.text_at({"name"}).value_or(""), out);
  const auto references = object.find("external_references");
  for (const Json& one : references ? references->elements() : std::vector<Json>()) {
    add_flaws(one.text_at({"external_id"}).value_or(""), out);
  }
  return out;
}

/// Finds out which sources of values are tied to which flaws.
class Ties {
 public:
  explicit Ties(NamedContent& out) : out_(out) {
    for (const auto& one : out.values) {
      sources_.insert(one.what.source);
    }
  }

  /// First of all objects, then what ties them.
  void know(const StixObject& object, const Json& json) {
    if (object.type == "vulnerability" && !is_revoked(json)) {
      flaws_.emplace(object.id, flaws_of(json));
    }
  }
  void read(const StixObject& object, const Json& json, std::size_t place) {
    if (is_revoked(json) && object.type != "indicator") {
      return;
    }
    if (sources_.contains(object.id)) {
      tie(object.id, flaws_of(json), place);
    } else if (object.type == "relationship") {
      const std::string from(json.text_at({"source_ref"}).value_or(""));
      const std::string to(json.text_at({"target_ref"}).value_or(""));
      tie(from, known(to), place);
      tie(to, known(from), place);
    } else if (object.type == "report" || object.type == "grouping") {
      read_references(json, place);
    }
  }

 private:
  [[nodiscard]] std::set<std::string> known(const std::string& id) const {
    const auto found = flaws_.find(id);
    return found == flaws_.end() ? std::set<std::string>() : found->second;
  }

  void read_references(const Json& json, std::size_t place) {
    const auto references = json.find("object_refs");
    const auto ids = references ? references->elements() : std::vector<Json>();
    std::set<std::string> flaws;
    for (const Json& id : ids) {
      flaws.merge(known(std::string(id.text().value_or(""))));
    }
    for (const Json& id : ids) {
      tie(std::string(id.text().value_or("")), flaws, place);
    }
  }

  void tie(const std::string& of, const std::set<std::string>& flaws, std::size_t place) {
    if (!sources_.contains(of) || flaws.size() > kTiedFlawsMax) {
      return;
    }
    for (const std::string& flaw : flaws) {
      if (known_.insert({of, flaw}).second) {
        out_.flaws.push_back({{of, flaw}, place});
      }
    }
  }

  NamedContent& out_;
  std::set<std::string> sources_;
  std::map<std::string, std::set<std::string>> flaws_;  ///< of vulnerabilities
  std::set<NamedFlaw> known_;
};

/// Whether an object of that type can name a value or tell of a sighting.
bool may_name(const StixObject& object) {
  constexpr std::array<std::string_view, 10> types = {
      "indicator", "sighting",   "ipv4-addr", "ipv6-addr", "domain-name",
      "url",       "email-addr", "file",      "artifact",  "x509-certificate"};
  return std::ranges::find(types, object.type) != types.end();
}

/// Whether an object of that type can tie a value to a flaw, or be tied.
bool may_tie(const StixObject& object) {
  constexpr std::array<std::string_view, 5> types = {"vulnerability", "relationship", "report",
                                                     "grouping", "indicator"};
  return std::ranges::find(types, object.type) != types.end();
}

Status tie_objects(std::span<const StixObject> objects, NamedContent& out) {
  if (out.values.empty()) {
    return {};
  }
  Ties ties(out);
  const auto each = [&](const auto& visit) -> Status {
    for (std::size_t i = 0; i < objects.size(); ++i) {
      if (may_tie(objects[i])) {
        TOC_TRY(const JsonDocument document,
                JsonDocument::parse(objects[i].body, {.bytes_max = kBodyBytesMax}));
        visit(objects[i], document.root(), i);
      }
    }
    return {};
  };
  TOC_CHECK(each([&](const StixObject& object, const Json& json, std::size_t /*place*/) {
    ties.know(object, json);
  }));
  return each([&](const StixObject& object, const Json& json, std::size_t place) {
    ties.read(object, json, place);
  });
}

Status read_event(std::string_view event, Collector& collector, NamedContent& out) {
  TOC_TRY(const JsonDocument document, JsonDocument::parse(event, {.bytes_max = kBodyBytesMax}));
  collector.begin(std::nullopt);
  visit_misp_event(document.root(), collector);
  if (collector.flaws().size() <= kTiedFlawsMax) {
    for (const std::string& flaw : collector.flaws()) {
      out.flaws.push_back({{.of = {}, .flaw = flaw}, std::nullopt});
    }
  }
  return {};
}

}  // namespace

Result<NamedContent> named_content(std::span<const StixObject> objects, std::string_view event) {
  NamedContent out;
  Collector collector(out);
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (!may_name(objects[i])) {
      continue;
    }
    collector.begin(i);
    TOC_CHECK(visit_stix(objects[i], "", kBodyBytesMax, collector));
  }
  TOC_CHECK(tie_objects(objects, out));
  if (!event.empty()) {
    TOC_CHECK(read_event(event, collector, out));
  }
  return out;
}

}  // namespace tocsin::threats
