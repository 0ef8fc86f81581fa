#include "exposure/epss.h"

#include "base/crypto.h"
#include "base/json_writer.h"
#include "base/packing.h"
#include "store/advisories.h"
#include "store/epss.h"

namespace tocsin::exposure {
namespace {

/// Rounded down; what is published has five decimals.
std::int64_t billionths_of(severity::Fraction fraction) {
  for (; fraction.decimals < 9; ++fraction.decimals) {
    fraction.digits *= 10;
  }
  for (; fraction.decimals > 9; --fraction.decimals) {
    fraction.digits /= 10;
  }
  return static_cast<std::int64_t>(fraction.digits);
}

}  // namespace

Result<EpssImport> import_epss(const World& world, std::string_view actor, std::string_view file) {
  std::vector<store::EpssScore> scores;
  EpssImport out;
  TOC_TRY(out.report, severity::read_epss(file, [&](const severity::EpssRow& row) {
            scores.push_back({.cve = row.cve,
                              .probability = row.probability.to_text(),
                              .percentile = row.percentile.to_text(),
                              .billionths = billionths_of(row.probability)});
          }));
  if (!out.report.head.score_day) {
    return fail(Errc::malformed,
                "The file does not say the day of its scores: its first line has to be "
                "\"#model_version:…,score_date:…\".");
  }
  if (scores.empty()) {
    return fail(Errc::malformed, "The file has no scores.");
  }
  const store::AdvisoryDocument document{.digest = sha256(as_bytes(file)),
                                         .format = "epss-csv",
                                         .size = static_cast<std::int64_t>(file.size()),
                                         .packed = pack(file)};
  const store::EpssRelease release{.score_day = severity::day_text(*out.report.head.score_day),
                                   .model_version = out.report.head.model_version,
                                   .scores = static_cast<std::int64_t>(scores.size()),
                                   .digest = document.digest,
                                   .recorded_index = 0};
  TOC_TRY(out.is_superseded, world.store->write([&](store::Transaction& tx) -> Result<bool> {
    TOC_TRY(const auto newest, store::epss::newest(tx));
    if (newest && newest->digest == release.digest) {
      return false;
    }
    store::Act act{.kind = "epss.imported",
                   .actor = std::string(actor),
                   .case_id = std::nullopt,
                   .detail = {}};
    act.detail.set("day", release.score_day)
        .set("model", release.model_version)
        .set("scores", release.scores)
        .set("document", to_hex(release.digest));
    store::EpssRelease recorded = release;
    recorded.recorded_index = tx.record(std::move(act));
    TOC_CHECK(store::advisories::insert_document(tx, document));
    TOC_CHECK(store::epss::insert_release(tx, recorded));
    if (newest && release.score_day < newest->score_day) {
      return true;
    }
    TOC_CHECK(store::epss::replace_scores(tx, scores));
    return false;
  }));
  return out;
}

Result<std::int64_t> epss_billionths(std::string_view probability) {
  const auto fraction = severity::parse_fraction(probability);
  if (!fraction) {
    return fail(Errc::malformed, "An EPSS probability is a number from 0 to 1, as in 0.5.",
                "epss_min");
  }
  return billionths_of(*fraction);
}

Result<std::optional<EpssView>> epss_of(store::Reader& reader, std::span<const std::string> ids) {
  for (const std::string& id : ids) {
    TOC_TRY(const auto score, store::epss::find(reader, id));
    if (score) {
      TOC_TRY(const auto release, store::epss::newest(reader));
      return std::optional(EpssView{.cve = score->cve,
                                    .probability = score->probability,
                                    .percentile = score->percentile,
                                    .score_day = release ? release->score_day : "",
                                    .model_version = release ? release->model_version : ""});
    }
  }
  return std::optional<EpssView>();
}

std::string to_json(const std::optional<EpssView>& view) {
  if (!view) {
    return "null";
  }
  JsonWriter json;
  json.begin_object()
      .field("cve", view->cve)
      .field("probability", view->probability)
      .field("percentile", view->percentile)
      .field("day", view->score_day)
      .field("model", view->model_version)
      .end_object();
  return json.take();
}

}  // namespace tocsin::exposure
