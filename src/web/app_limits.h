// How much may come, and how fast: what an operator sets in tocsin.toml.
#pragma once

namespace tocsin::web {

/// Limits that an operator may change in the configuration.
struct AppLimits {
  double reports_per_minute_by_network = 60;
  double reports_per_minute_by_credential = 600;
  double changes_per_minute_by_account = 600;
  double questions_per_minute_by_network = 6000;
  /// Of OSV's clients, apart from those: each query of a batch counts, and a single one ten times.
  double osv_questions_per_minute_by_network = 20'000;
  double osv_records_per_minute_by_network = 20'000;  ///< GET /v1/vulns/{id}, and files of /osv
  double uploads_per_minute_by_credential = 120;
  double sign_ins_per_minute_by_network = 10;
};

}  // namespace tocsin::web
