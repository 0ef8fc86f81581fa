#include "exposure/finding_json.h"

#include "base/json_writer.h"

namespace tocsin::exposure {
namespace {

void write_asset(JsonWriter& json, const store::Asset& asset) {
  json.field("partner", asset.party_handle)
      .field("asset", asset.name)
      .field("number", asset.number)
      .field("generation", asset.generation)
      .field("distribution", asset.distribution)
      .field("components", asset.components)
      .field("not_judged", asset.not_judged)
      .field("recorded_at", to_rfc3339(asset.recorded_at))
      .field("log_index", asset.recorded_index);
}

/// What a finding says beside whose it is.
void write_finding(JsonWriter& json, const FindingView& view) {
  const store::Finding& finding = view.found.finding;
  json.field("component", finding.component)
      .field("flaw", finding.flaw)
      .field("certainty", finding.sureness)
      .field("state", view.state);
  json.key("advisories").raw(view.statements);
  json.key("fixed_in").raw(finding.fixed_in);
  json.key("vex").raw(finding.vex);
  json.key("remediation");
  if (const auto& done = view.found.remediation) {
    json.begin_object()
        .field("state", done->state)
        .field("reason", done->reason)
        .field("evidence", done->evidence)
        .field("by", done->actor)
        .field("at", to_rfc3339(done->recorded_at))
        .field("log_index", done->recorded_index)
        .end_object();
  } else {
    json.null();
  }
  json.field("opened_at", to_rfc3339(finding.opened_at))
      .field("changed_at", to_rfc3339(finding.changed_at))
      .field("log_index", finding.changed_index);
  if (finding.closed_at) {
    json.field("closed_at", to_rfc3339(*finding.closed_at))
        .field("closed_because", finding.closed_because);
  }
}

}  // namespace

std::string to_json(const store::Asset& asset) {
  JsonWriter json;
  json.begin_object();
  write_asset(json, asset);
  return json.end_object().take();
}

std::string to_json(const UploadResult& result) {
  JsonWriter json;
  json.begin_object();
  write_asset(json, result.asset);
  json.flag("generation_is_new", result.is_new_generation)
      .field("opened", static_cast<std::int64_t>(result.opened))
      .field("closed", static_cast<std::int64_t>(result.closed))
      .field("changed", static_cast<std::int64_t>(result.changed))
      .texts("problems", result.problems)
      .end_object();
  return json.take();
}

std::string to_json(const AssetView& view) {
  JsonWriter json;
  json.begin_object().key("asset").raw(to_json(view.asset));
  json.key("documents").begin_array();
  for (const store::AssetDocument& document : view.documents) {
    json.begin_object()
        .field("kind", document.kind)
        .field("name", document.name)
        .field("format", document.format)
        .field("sha256", to_hex(document.digest))
        .field("bytes", document.size)
        .end_object();
  }
  json.end_array().key("unknown").begin_array();
  for (const NotJudgedComponent& one : view.unknown) {
    json.begin_object()
        .field("component", one.component)
        .field("ref", one.ref)
        .field("reason", one.reason)
        .end_object();
  }
  json.end_array().key("data").raw(view.data).end_object();
  return json.take();
}

std::string to_json(const FindingView& finding) {
  JsonWriter json;
  json.begin_object()
      .field("partner", finding.found.asset.party_handle)
      .field("asset", finding.found.asset.name)
      .field("number", finding.found.asset.number);
  write_finding(json, finding);
  return json.end_object().take();
}

std::string to_json(const Impact& impact) {
  JsonWriter json;
  const auto number = [&](std::string_view name, std::size_t value) {
    json.field(name, static_cast<std::int64_t>(value));
  };
  json.begin_object().field("flaw", impact.flaw).texts("aliases", impact.aliases);
  // By partner, then asset: a partner's assets need not have numbers in a row.
  std::map<std::string_view, std::map<store::AssetNumber, std::vector<const FindingView*>>> hit;
  for (const FindingView& finding : impact.findings) {
    hit[finding.found.asset.party_handle][finding.found.asset.number].push_back(&finding);
  }
  json.key("partners").begin_array();
  for (const auto& [partner, assets] : hit) {
    json.begin_object().field("partner", partner).key("assets").begin_array();
    for (const auto& [asset, findings] : assets) {
      json.begin_object()
          .field("asset", findings.front()->found.asset.name)
          .field("number", asset)
          .key("components")
          .begin_array();
      for (const FindingView* finding : findings) {
        json.begin_object();
        write_finding(json, *finding);
        json.end_object();
      }
      json.end_array().end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().key("counts").begin_object();
  number("partners", impact.partners);
  number("assets", impact.assets);
  number("components", impact.components);
  json.end_object().key("coverage").begin_object();
  number("assets", impact.assets_in_all);
  number("assets_not_fully_judged", impact.assets_not_fully_judged);
  json.end_object().flag("is_cut", impact.is_cut).key("data").raw(impact.data).end_object();
  return json.take();
}

std::string to_json(const SupposedImpact& impact) {
  JsonWriter json;
  json.begin_object().field("package", impact.package).texts("partners", impact.partners);
  json.key("assets").begin_array();
  for (const store::Asset& asset : impact.assets) {
    json.raw(to_json(asset));
  }
  json.end_array().key("counts").begin_object();
  json.field("partners", static_cast<std::int64_t>(impact.partners.size()))
      .field("assets", static_cast<std::int64_t>(impact.assets_in_all))
      .field("components", static_cast<std::int64_t>(impact.components));
  return json.end_object().end_object().take();
}

}  // namespace tocsin::exposure
