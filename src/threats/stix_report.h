// Texts of ours as reports of STIX 2.1.
#pragma once

#include "threats/stix.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::threats {

/// A text of ours that is shared.
struct ReportDraft {
  std::string origin;  ///< of this instance: its log's name, of which the ids are made
  std::string thing;   ///< what names the text within it, the same at each revision
  std::string author;  ///< whose name is shown; empty: not shown
  std::string title;
  std::string text;
  std::string url;   ///< empty: none
  Instant since;     ///< of this instance: since when it knows its authors and flaws
  Instant created;   ///< of the text's first revision
  Instant modified;  ///< of this one
  Tlp tlp = Tlp::clear;
  std::vector<std::string> flaws;  ///< "CVE-2021-44228"
  std::vector<std::string> forms;  ///< what it tells of in another form (threats/forms.h)
};

/// A time as STIX writes it: with at least milliseconds, since two versions may lie so close
/// (section 3.3).
std::string stix_time(Instant at);

/// The id of the report itself, which is the same at each revision.
std::string stix_report_id(std::string_view origin, std::string_view thing);

/// A report with what it refers to: its author, the flaws, its marking. The same draft gives the
/// same bytes.
std::vector<StixObject> stix_report(const ReportDraft& draft);

}  // namespace tocsin::threats
