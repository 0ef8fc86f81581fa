#include "exposure/osv_api.h"

#include "advisories/registry_names.h"
#include "base/json_writer.h"
#include "exposure/advisories.h"
#include "exposure/current_advisories.h"
#include "names/purl.h"
#include "store/advisories.h"

#include <algorithm>
#include <set>

namespace tocsin::exposure {
namespace {

constexpr std::size_t kPageMax = 1000;

struct Asked {
  advisories::Coordinates package;
  std::string version;
};

Result<Asked> asked_of(const OsvQuery& query) {
  if (!query.purl.empty()) {
    if (!query.ecosystem.empty() || !query.name.empty()) {
      return fail(Errc::malformed, "Name the package by its purl or by ecosystem and name.",
                  "/package");
    }
    auto purl = names::parse_purl(query.purl);
    if (!purl) {
      return fail(Errc::malformed, purl.error().message, "/package/purl");
    }
    if (!purl->version.empty() && !query.version.empty()) {
      return fail(Errc::malformed, "The purl states a version already.", "/version");
    }
    return Asked{.package = advisories::coordinates_of_purl(*purl),
                 .version = query.version.empty() ? purl->version : query.version};
  }
  if (query.name.empty()) {
    return fail(Errc::malformed, "A package has a name, or a purl.", "/package/name");
  }
  const auto package = advisories::coordinates_of_osv(query.ecosystem, query.name);
  if (!package) {
    return fail(Errc::malformed, "There is no ecosystem of that name.", "/package/ecosystem");
  }
  return Asked{.package = *package, .version = query.version};
}

std::string purl_of(const advisories::Coordinates& package) {
  names::Purl out{.type = package.type,
                  .name_space = package.group,
                  .name = package.name,
                  .version = {},
                  .qualifiers = {},
                  .subpath = {}};
  if (package.distribution && !package.distribution->release.empty()) {
    out.qualifiers.push_back(
        {.key = "distro", .value = package.distribution->id + "-" + package.distribution->release});
  }
  return names::to_text(out);
}

/// "introduced", "fixed" and "last_affected" of what is affected, where the schema can say it: its
/// ranges begin at a version that is in them.
void write_ranges(JsonWriter& json, const advisories::Assertion& assertion) {
  json.key("ranges").begin_array();
  for (const advisories::StatusRange& range : assertion.ranges) {
    if (range.status != advisories::ProductStatus::affected) {
      continue;
    }
    for (const ranges::Interval& interval : range.versions.intervals) {
      if (interval.lower && interval.lower->edge == ranges::Edge::exclusive) {
        continue;
      }
      json.begin_object().field("type", "ECOSYSTEM").key("events").begin_array();
      json.begin_object()
          .field("introduced", interval.lower ? interval.lower->version : std::string("0"))
          .end_object();
      if (interval.upper) {
        json.begin_object()
            .field(interval.upper->edge == ranges::Edge::exclusive ? "fixed" : "last_affected",
                   interval.upper->version)
            .end_object();
      }
      json.end_array().end_object();
    }
  }
  json.end_array().texts("versions", assertion.versions);
}

std::string converted(const advisories::Advisory& advisory) {
  JsonWriter json;
  const auto time = [&](std::string_view name, const std::optional<Instant>& at) {
    if (at) {
      json.field(name, to_rfc3339(*at));
    }
  };
  json.begin_object().field("schema_version", "1.7.0").field("id", advisory.id);
  json.field("modified",
             to_rfc3339(advisory.modified.value_or(advisory.published.value_or(Instant{}))));
  time("published", advisory.published);
  time("withdrawn", advisory.withdrawn);
  json.key("aliases").begin_array();
  for (const advisories::Alias& alias : advisory.aliases) {
    if (alias.kind == advisories::AliasKind::same) {
      json.text(alias.id);
    }
  }
  json.end_array().field("summary", advisory.title);
  json.key("affected").begin_array();
  for (const advisories::Assertion& assertion : advisory.assertions) {
    if (!assertion.product.package) {
      continue;
    }
    const advisories::Coordinates& package = *assertion.product.package;
    json.begin_object().key("package").begin_object();
    json.field("purl", purl_of(package)).end_object();
    write_ranges(json, assertion);
    json.end_object();
  }
  json.end_array().key("database_specific").begin_object();
  json.field("source", advisory.source).field("format", advisory.format).end_object();
  return json.end_object().take();
}

}  // namespace

Result<OsvPage> osv_query(const World& world, const Principal& principal, const OsvQuery& query) {
  TOC_TRY(const Asked asked, asked_of(query));
  return world.store->read([&](store::Reader& reader) -> Result<OsvPage> {
    TOC_TRY(const auto layers, world.advisories->get(reader, advisory_ceiling(principal)));
    const std::string package = advisories::package_key(asked.package);
    std::vector<impact::IndexedAdvisory> all;
    if (asked.version.empty()) {
      all = layers->advisories_of(package);
    } else {
      std::vector<impact::LayerHit> hits;
      const std::string version =
          advisories::registry_version(asked.package.type, asked.package.name, asked.version);
      layers->probe(package, version, true, hits);
      for (const impact::LayerHit& hit : hits) {
        if (impact::is_affirming(hit.hit)) {
          all.push_back(hit.advisory());
        }
      }
    }
    std::map<std::pair<std::string_view, std::string_view>, const impact::IndexedAdvisory*> shown;
    for (const impact::IndexedAdvisory& one : all) {
      if (!one.is_withdrawn && may_see_advisory(principal, one.tlp)) {
        shown.emplace(std::pair(one.id, one.source), &one);
      }
    }
    OsvPage out{.matches = {}, .next = {}, .looked_at = all.size()};
    std::size_t place = 0;
    for (const auto& [key, one] : shown) {
      if (place++ < query.offset) {
        continue;
      }
      if (out.matches.size() == kPageMax) {
        out.next = query.offset + kPageMax;
        break;
      }
      out.matches.push_back({.source = std::string(one->source),
                             .id = std::string(one->id),
                             .modified = one->modified_s == 0 ? std::nullopt
                                                              : std::optional(from_micros(
                                                                    one->modified_s * 1'000'000))});
    }
    return out;
  });
}

Result<std::string> osv_record(const World& world, const Principal& principal, std::string_view id,
                               std::string_view source) {
  TOC_TRY(const std::vector<AdvisoryView> all, view_advisories(world, principal, id));
  const AdvisoryView* best = nullptr;
  for (const AdvisoryView& view : all) {
    const bool is_asked =
        view.advisory.id == id && (source.empty() || view.advisory.source == source);
    // Of several records of one id, the one that is OSV already.
    if (is_asked && (best == nullptr || view.advisory.format.starts_with("osv-"))) {
      best = &view;
    }
  }
  if (best == nullptr) {
    return fail(Errc::not_found, "There is no record of this id.");
  }
  return best->advisory.format.starts_with("osv-") ? best->original : converted(best->advisory);
}

}  // namespace tocsin::exposure
