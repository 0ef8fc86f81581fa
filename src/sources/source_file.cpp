// One file: a catalogue such as KEV, EPSS, or all of something in a zip.
#include "sources/parts.h"
#include "sources/run.h"

namespace tocsin::sources {
namespace {

Status fetch(Run& run) {
  TOC_CHECK(run.take_file(run.address(), file_name(run.address())));
  run.all_taken();
  return run.keep();
}

}  // namespace

SourceKind source_file() {
  return {.id = "file",
          .about = "One file of advisories, in any format and wrapping that an import reads",
          .address = "https://… of the file",
          .every = std::chrono::hours(6),
          .fetch = fetch};
}

}  // namespace tocsin::sources
