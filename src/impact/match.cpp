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

bool is_affirming(const Statement& statement) {
  return statement.hit.status == ProductStatus::affected && statement.hit.answer != Answer::no;
}

Sureness sureness_of(const Statement& statement) {
  if (statement.hit.answer == Answer::unknown || statement.is_by_cpe) {
    return Sureness::possible;
  }
  return statement.hit.certainty == Certainty::exact ? Sureness::affected : Sureness::assumed;
}

/// The beginning of the keys that a feed for this package would have.
std::string coverage_prefix(const Coordinates& coordinates) {
  std::string out = coordinates.type + "/";
  if (coordinates.distribution) {
    out += coordinates.group + "/" + coordinates.distribution->release + "/";
  }
  return out;
}

constexpr std::string_view kNoVersion = "its version is not stated";
constexpr std::size_t kEpochsMax = 32;  // of one package; more than any has had

/// One hit that the epoch decides: it may be meant, and no more.
Hit doubted(Hit hit) {
  hit.answer = Answer::unknown;
  return hit;
}

/// What holds under both of two epochs, and in doubt what holds under one. Both by assertion, each
/// assertion once.
std::vector<Hit> under_either(const std::vector<Hit>& a, const std::vector<Hit>& b) {
  std::vector<Hit> out;
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() || right != b.end()) {
    if (right == b.end() || (left != a.end() && left->assertion < right->assertion)) {
      out.push_back(doubted(*left++));
    } else if (left == a.end() || right->assertion < left->assertion) {
      out.push_back(doubted(*right++));
    } else {
      const bool is_same = left->status == right->status && left->answer == right->answer;
      const Hit& worse = right->status == ProductStatus::affected ? *right : *left;
      out.push_back(is_same ? *left : doubted(worse));
      ++left;
      ++right;
    }
  }
  return out;
}

class Matcher {
 public:
  Matcher(const AdvisoryIndex& index, Matches& out) : index_(index), out_(out) {}

  void match(std::size_t place, const Component& component) {
    statements_.clear();
    std::string_view reason = by_package(component);
    for (const std::string& cpe : component.cpes) {
      const std::optional<std::string> key = cpe_key(cpe);
      if (!key || !index_.has_package(*key)) {
        continue;
      }
      // What is said of the upstream product is no judgement of a distribution's package, whose
      // versions count otherwise: it may add a finding, it never clears one.
      if (!advisories::is_of_distribution(component.purl_type)) {
        reason = component.version.empty() ? kNoVersion : std::string_view();
      }
      if (!component.version.empty()) {
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
      return kNoVersion;
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

  void probe(const std::string& key, const std::string& version, const Statement& how,
             bool is_epoch_known = true) {
    hits_.clear();
    index_.probe(key, version, hits_);
    if (!is_epoch_known) {
      weigh_epochs(key, version);
    }
    for (const Hit& hit : hits_) {
      Statement statement = how;
      statement.hit = hit;
      statement.version = version;
      statements_.push_back(std::move(statement));
    }
  }

  /// An epoch that the inventory does not state may be any that the advisories know of: what holds
  /// under all of them is said, what holds under some is possible.
  void weigh_epochs(const std::string& key, const std::string& version) {
    std::set<std::string, std::less<>> epochs;
    index_.for_each_bound(key, [&](std::string_view bound) {
      const std::string_view epoch = advisories::epoch_of(bound);
      if (!epoch.empty() && epoch != "0" && epochs.size() < kEpochsMax) {
        epochs.emplace(epoch);
      }
    });
    for (const std::string& epoch : epochs) {
      std::vector<Hit> others;
      index_.probe(key, epoch + ":" + version, others);
      hits_ = under_either(hits_, others);
    }
  }

  void group(std::size_t place) {
    std::map<std::uint32_t, std::vector<Statement>> by_flaw;
    for (Statement& statement : statements_) {
      by_flaw[index_.advisory(statement.hit.advisory).flaw].push_back(std::move(statement));
    }
    for (auto& [flaw, statements] : by_flaw) {
      if (std::ranges::none_of(statements, is_affirming)) {
        continue;
      }
      std::ranges::stable_partition(statements, is_affirming);
      Finding finding{.component = place, .flaw = flaw, .sureness = Sureness::possible};
      for (const Statement& statement : statements) {
        if (!is_affirming(statement)) {
          continue;
        }
        finding.sureness = std::min(finding.sureness, sureness_of(statement));
        for (const std::string_view version : index_.fixed_in(statement.hit.assertion)) {
          if (std::ranges::find(finding.fixed_in, version) == finding.fixed_in.end()) {
            finding.fixed_in.push_back(version);
          }
        }
      }
      finding.statements = std::move(statements);
      out_.findings.push_back(std::move(finding));
    }
  }

  const AdvisoryIndex& index_;
  Matches& out_;
  std::vector<Hit> hits_;
  std::vector<Statement> statements_;
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
    for (const Statement& statement : finding.statements) {
      const IndexedAdvisory advisory = index.advisory(statement.hit.advisory);
      const std::string status = statement.hit.answer == Answer::unknown
                                     ? "possible"
                                     : std::string(advisories::to_text(statement.hit.status));
      json.begin_object()
          .field("id", advisory.id)
          .field("source", advisory.source)
          .field("status", status)
          .field("range", index.range_text(statement.hit.assertion))
          .field("comparator", statement.hit.comparator)
          .field("certainty", ranges::to_text(statement.hit.certainty));
      json.field("matched_by", statement.is_by_cpe      ? "cpe"
                               : statement.is_by_source ? "source-package"
                                                        : "package")
          .field("version", statement.version)
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
