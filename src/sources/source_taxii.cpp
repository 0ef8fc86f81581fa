// A collection of a TAXII 2.1 server, of another Tocsin too: its objects, by the time that each was
// added.
#include "base/text.h"
#include "sources/parts.h"
#include "sources/run.h"

#include <set>

namespace tocsin::sources {
namespace {

constexpr std::string_view kMediaType = "application/taxii+json;version=2.1";

/// When the page's last object was added: of the header, or nothing.
std::string last_added(const Answer& answer) {
  return std::string(answer.header("x-taxii-date-added-last"));
}

struct Page {
  bool has_more = false;
  bool has_objects = false;
  std::string next;
};

Result<Page> page_of(const std::string& body) {
  TOC_TRY(const JsonDocument json, JsonDocument::parse(body));
  const auto more = json.root().find("more");
  return Page{.has_more = more && more->boolean().value_or(false),
              .has_objects = json.root().find("objects").has_value(),
              .next = text_of(json.root(), "next")};
}

Status fetch(Run& run) {
  const std::string objects = below(run.address(), "objects/");
  const std::string since = run.state("since");
  std::string before = since;  // the last object of the page before: what a later run begins with
  std::string query = since.empty() ? "" : "?added_after=" + encode_percent(since);
  std::set<std::string> asked;
  while (asked.insert(query).second) {
    TOC_TRY(Answer answer, run.ask(objects + query, kMediaType));
    TOC_TRY(const Page page, page_of(answer.body));
    if (!page.has_objects) {
      run.set_state("since", before);
      return run.keep();
    }
    TOC_CHECK(run.take_stix(answer.body));
    const std::string newest = last_added(answer);
    const Result<Instant> added = parse_rfc3339(newest);
    if (!added) {
      return fail(Errc::unavailable,
                  "The server does not say when its objects were added "
                  "(X-TAXII-Date-Added-Last): it cannot be followed.");
    }
    // A page may end between two objects of one instant: a run that is broken off here asks for
    // this page again.
    // What was added in the future hides nothing that is added until then.
    const Instant now = run.now();
    run.set_state("since", page.has_more ? before : *added > now ? to_rfc3339(now) : newest);
    TOC_CHECK(run.keep());
    if (!page.has_more) {
      return {};
    }
    before = newest;
    query = page.next.empty()
                ? "?added_after=" + encode_percent(newest)
                : (since.empty() ? "?" : "?added_after=" + encode_percent(since) + "&") +
                      "next=" + encode_percent(page.next);
  }
  return fail(Errc::unavailable, "The server gives the same page again.");
}

}  // namespace

SourceKind source_taxii() {
  return {.id = "taxii",
          .about =
              "A collection of a TAXII 2.1 server: its STIX objects are shared here by their "
              "own markings, none lower than the source's",
          .address = "https://…/collections/ID/",
          .every = std::chrono::minutes(10),
          .fetch = fetch};
}

}  // namespace tocsin::sources
