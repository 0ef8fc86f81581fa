// A provider of CSAF documents.
#include "sources/csaf_provider.h"
#include "sources/run.h"

namespace tocsin::sources {
namespace {

Status fetch(Run& run) {
  TOC_TRY(const Answer metadata, find_metadata(run, run.address()));
  return take_provider(run, metadata, "documents");
}

}  // namespace

SourceKind source_csaf() {
  return {.id = "csaf",
          .about =
              "A provider of CSAF documents, by its feeds or folders; hashes and OpenPGP "
              "signatures are checked",
          .address = "https://…/provider-metadata.json, or a domain",
          .format = "csaf",
          .every = std::chrono::hours(1),
          .fetch = fetch};
}

}  // namespace tocsin::sources
