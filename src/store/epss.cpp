#include "store/epss.h"

namespace tocsin::store::epss {

Result<std::optional<EpssRelease>> newest(Reader& reader) {
  TOC_TRY(const auto row,
          reader.find("SELECT score_day, model_version, scores, digest, recorded_index FROM "
                      "epss_release ORDER BY score_day DESC LIMIT 1"));
  if (!row) {
    return std::optional<EpssRelease>();
  }
  return std::optional(EpssRelease{.score_day = row->text(0),
                                   .model_version = row->text(1),
                                   .scores = row->integer(2),
                                   .digest = row->digest(3),
                                   .recorded_index = row->integer(4)});
}

Status insert_release(Transaction& tx, const EpssRelease& release) {
  return tx.execute(
      "INSERT INTO epss_release (score_day, model_version, scores, digest, recorded_index) VALUES "
      "($1, $2, $3, $4, $5) ON CONFLICT (score_day) DO UPDATE SET model_version = "
      "excluded.model_version, scores = excluded.scores, digest = excluded.digest, recorded_index "
      "= excluded.recorded_index",
      {release.score_day, release.model_version, release.scores, release.digest,
       release.recorded_index});
}

Status replace_scores(Transaction& tx, const std::vector<EpssScore>& scores) {
  TOC_CHECK(tx.execute("DELETE FROM epss_score"));
  for (const EpssScore& score : scores) {
    TOC_CHECK(
        tx.execute("INSERT INTO epss_score (cve, probability, percentile, billionths) VALUES "
                   "($1, $2, $3, $4)",
                   {score.cve, score.probability, score.percentile, score.billionths}));
  }
  return {};
}

Result<std::optional<EpssScore>> find(Reader& reader, std::string_view cve) {
  TOC_TRY(const auto row, reader.find("SELECT cve, probability, percentile, billionths FROM "
                                      "epss_score WHERE cve = $1",
                                      {cve}));
  if (!row) {
    return std::optional<EpssScore>();
  }
  return std::optional(EpssScore{.cve = row->text(0),
                                 .probability = row->text(1),
                                 .percentile = row->text(2),
                                 .billionths = row->integer(3)});
}

}  // namespace tocsin::store::epss
