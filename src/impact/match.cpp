#include "impact/match.h"

#include "base/json_writer.h"
#include "base/text.h"
#include "base/time.h"
#include "impact/package_hash.h"

#include <algorithm>
#include <map>
#include <set>

namespace tocsin::impact {
namespace {

using advisories::Coordinates;
using advisories::ProductStatus;
using ranges::Answer;
using ranges::Certainty;

bool is_affirming(const Saying& saying) {
  return saying.hit.status == ProductStatus::affected && saying.hit.answer != Answer::no;
}

Sureness sureness_of(const Saying& saying) {
  if (saying.hit.answer == Answer::unknown) {
    return Sureness::possible;
  }
  return saying.is_by_cpe || saying.hit.certainty != Certainty::exact ? Sureness::assumed
                                                                      : Sureness::affected;
}

/// The beginning of the keys that a feed for this package would have.
std::string coverage_prefix(const Coordinates& coordinates) {
  std::string out = coordinates.type + "/";
  if (coordinates.distribution) {
    out += coordinates.group + "/" + coordinates.distribution->release + "/";
  }
  return out;
}

bool has_epoch(std::string_view version) {
  const std::size_t colon = version.find(':');
  return colon != std::string_view::npos && colon > 0 && version.substr(0, colon) != "0" &&
         std::ranges::all_of(version.substr(0, colon), [](char c) { return c >= '0' && c <= '9'; });
}

class Matcher {
 public:
  Matcher(const AdvisoryIndex& index, Matches& out) : index_(index), out_(out) {}

  void match(std::size_t place, const Component& component) {
    sayings_.clear();
    std::string_view reason = by_package(component);
    for (const std::string& cpe : component.cpes) {
      if (const auto key = cpe_key(cpe)) {
        reason = index_.has_package(*key) ? std::string_view() : reason;
        probe(*key, component.version, {.is_by_cpe = true});
      }
    }
    group(place);
    if (!reason.empty()) {
      out_.unknown.push_back({.component = place, .reason = reason});
    }
  }

 private:
  /// Returns why nothing can be said, or nothing.
  std::string_view by_package(const Component& component) {
    const std::optional<Coordinates> own = advisories::coordinates_of(component);
    if (!own) {
      return component.cpes.empty() ? "it has neither a package URL nor a CPE"
                                    : "no feed knows its CPE";
    }
    if (component.version.empty()) {
      return "its version is not stated";
    }
    if (own->distribution && own->distribution->release.empty()) {
      return "the release of its distribution is not stated";
    }
    if (!index_.covers(coverage_prefix(*own))) {
      return "no feed covers its ecosystem or release";
    }
    const advisories::ComparableVersion version = advisories::comparable_version(component);
    probe(advisories::package_key(*own), version.text, {}, version.is_epoch_known);
    if (const std::optional<Coordinates> source = advisories::source_coordinates_of(component);
        source && source->name != own->name) {
      const advisories::ComparableVersion of_source =
          advisories::comparable_source_version(component);
      probe(advisories::package_key(*source), of_source.text, {.is_by_source = true},
            of_source.is_epoch_known);
    }
    return {};
  }

  void probe(const std::string& key, const std::string& version, const Saying& how,
             bool is_epoch_known = true) {
    hits_.clear();
    index_.probe(key, version, hits_);
    for (Hit& hit : hits_) {
      // An epoch that the inventory does not state may turn the answer round, where the advisory
      // has one.
      if (!is_epoch_known && hit.answer == Answer::yes && bounds_have_epoch(hit.assertion)) {
        hit.answer = Answer::unknown;
      }
      Saying saying = how;
      saying.hit = hit;
      saying.version = version;
      sayings_.push_back(std::move(saying));
    }
  }

  [[nodiscard]] bool bounds_have_epoch(std::uint32_t assertion) const {
    return std::ranges::any_of(index_.ranges_of_assertion(assertion),
                               [](const AdvisoryIndex::Range& range) {
                                 return (range.lower && has_epoch(range.lower->version)) ||
                                        (range.upper && has_epoch(range.upper->version));
                               });
  }

  void group(std::size_t place) {
    std::map<std::uint32_t, std::vector<Saying>> by_flaw;
    for (Saying& saying : sayings_) {
      by_flaw[index_.advisory(saying.hit.advisory).flaw].push_back(std::move(saying));
    }
    for (auto& [flaw, sayings] : by_flaw) {
      if (std::ranges::none_of(sayings, is_affirming)) {
        continue;
      }
      std::ranges::stable_partition(sayings, is_affirming);
      Finding finding{.component = place, .flaw = flaw, .sureness = Sureness::possible};
      for (const Saying& saying : sayings) {
        if (!is_affirming(saying)) {
          continue;
        }
        finding.sureness = std::min(finding.sureness, sureness_of(saying));
        for (const std::string_view version : index_.fixed_in(saying.hit.assertion)) {
          if (std::ranges::find(finding.fixed_in, version) == finding.fixed_in.end()) {
            finding.fixed_in.push_back(version);
          }
        }
      }
      finding.sayings = std::move(sayings);
      out_.findings.push_back(std::move(finding));
    }
  }

  const AdvisoryIndex& index_;
  Matches& out_;
  std::vector<Hit> hits_;
  std::vector<Saying> sayings_;
};

std::string name_of(const Component& component) {
  if (!component.purl.empty()) {
    return component.purl;
  }
  const std::string group = component.group.empty() ? "" : component.group + "/";
  return group + component.name + (component.version.empty() ? "" : "@" + component.version);
}

std::optional<std::string> time_text(std::int64_t seconds) {
  return seconds == 0 ? std::nullopt : std::optional(to_rfc3339(from_micros(seconds * 1'000'000)));
}

}  // namespace

std::string_view to_text(Sureness sureness) {
  switch (sureness) {
    case Sureness::affected: return "affected";
    case Sureness::assumed: return "assumed";
    case Sureness::possible: return "possible";
  }
  return "possible";
}

Matches match(const AdvisoryIndex& index, std::span<const Component> components) {
  Matches out;
  Matcher matcher(index, out);
  for (std::size_t i = 0; i < components.size(); ++i) {
    matcher.match(i, components[i]);
  }
  return out;
}

std::string to_json(const AdvisoryIndex& index, std::span<const Component> components,
                    const Matches& matches) {
  JsonWriter json;
  json.begin_object()
      .field("components", static_cast<std::int64_t>(components.size()))
      .key("findings")
      .begin_array();
  for (const Finding& finding : matches.findings) {
    const Component& component = components[finding.component];
    json.begin_object()
        .field("component", name_of(component))
        .field("ref", component.ref)
        .field("flaw", index.flaw_id(finding.flaw))
        .field("sureness", to_text(finding.sureness));
    json.key("aliases").begin_array();
    for (const std::string_view alias : index.flaw_aliases(finding.flaw)) {
      json.text(alias);
    }
    json.end_array().key("advisories").begin_array();
    for (const Saying& saying : finding.sayings) {
      const IndexedAdvisory advisory = index.advisory(saying.hit.advisory);
      const std::string status = saying.hit.answer == Answer::unknown
                                     ? "possible"
                                     : std::string(advisories::to_text(saying.hit.status));
      json.begin_object()
          .field("id", advisory.id)
          .field("source", advisory.source)
          .field("status", status)
          .field("range", index.range_text(saying.hit.assertion))
          .field("comparator", saying.hit.comparator)
          .field("certainty", ranges::to_text(saying.hit.certainty));
      json.field("matched_by", saying.is_by_cpe      ? "cpe"
                               : saying.is_by_source ? "source-package"
                                                     : "package")
          .field("version", saying.version)
          .end_object();
    }
    json.end_array().key("fixed_in").begin_array();
    for (const std::string_view version : finding.fixed_in) {
      json.text(version);
    }
    json.end_array().end_object();
  }
  json.end_array().key("unknown").begin_array();
  for (const NotJudged& one : matches.unknown) {
    json.begin_object()
        .field("component", name_of(components[one.component]))
        .field("ref", components[one.component].ref)
        .field("reason", one.reason)
        .end_object();
  }
  json.end_array().key("data").begin_object().key("sources").begin_array();
  for (const AdvisoryIndex::SourceAge& source : index.sources()) {
    json.begin_object()
        .field("name", source.name)
        .field("records", static_cast<std::int64_t>(source.records));
    json.optional_field("newest", time_text(source.newest_s)).end_object();
  }
  json.end_array().end_object().end_object();
  return json.take();
}

}  // namespace tocsin::impact
