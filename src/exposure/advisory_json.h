// An advisory and what became of an import as JSON, the same for the API and the command line
// (docs/formats/advisories.md).
#pragma once

#include "advisories/advisory.h"
#include "base/json_writer.h"
#include "exposure/advisories.h"

#include <string>

namespace tocsin::exposure {

/// {"id","source","format","title","published","modified","withdrawn","exploited","tlp","aliases",
/// "scores","cwes","remarks","assertions"}
std::string to_json(const advisories::Advisory& advisory);

/// The members "records", "stored", "unchanged", "superseded", "withdrawn", "scores",
/// "quarantined" and "skipped" of the object that is open.
void write_counts(JsonWriter& json, const ImportSummary& summary);
/// {"assets","opened","closed","changed"}
void write(JsonWriter& json, const ReassessSummary& findings);
/// {"record","pointer","reason"}, and "file" where it has a name.
void write(JsonWriter& json, const std::string& file, const advisories::Quarantined& why);

/// What an import refused or skipped, as a list; the first thousand, and how many there are the
/// counts tell. One thread.
class RefusedList {
 public:
  RefusedList() { json_.begin_array(); }
  void add(const std::string& file, const advisories::Quarantined& why);
  /// Ends it.
  std::string take() { return json_.end_array().take(); }

 private:
  JsonWriter json_;
  std::size_t count_ = 0;
};

}  // namespace tocsin::exposure
