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

/// The members "records", "stored", "unchanged", "superseded", "withdrawn", "scores" and
/// "quarantined" of the object that is open.
void write_counts(JsonWriter& json, const ImportSummary& summary);
/// {"assets","opened","closed","changed"}
void write(JsonWriter& json, const ReassessSummary& findings);
/// {"record","pointer","reason"}, and "file" where it has a name.
void write(JsonWriter& json, const std::string& file, const advisories::Quarantined& why);

}  // namespace tocsin::exposure
