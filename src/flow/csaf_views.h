// Published CSAF documents in other formats, for those who may read them, and the list of CVE
// records that everybody may. What docs/formats/views.md says, without the wire.
#pragma once

#include "domain/access.h"
#include "flow/csaf.h"
#include "flow/world.h"
#include "store/csaf.h"
#include "views/view.h"

#include <functional>

namespace tocsin::flow {

/// Under which paths of this instance.
inline constexpr std::string_view kViews = "/api/v1/advisories/views";
inline constexpr std::string_view kCveList = "/cves/";

struct ViewListed {
  store::CsafDocument document;
  std::string url;                        ///< of the document itself
  std::vector<std::string_view> formats;  ///< ids of those that carry its marking, if it has views
};
struct ViewPage {
  std::vector<ViewListed> documents;  ///< in the order of the log
  bool has_more = false;
};
/// Documents that the reader may read, strictly behind a place in the log: -1 for the beginning.
/// count: 1 to 1000. They are told by ids and dates, which nobody is noted to hold.
Result<ViewPage> list_views(const World& world, const Principal& principal, store::LogIndex after,
                            std::int64_t count);

struct ViewAsked {
  store::ThingNumber thing = 0;
  std::string_view format;  ///< id of one of views::all()
  std::string_view flaw;    ///< a CVE id; may be empty
};
struct CsafView {
  views::View view;
  std::string media_type;
  std::string ledger_url;
  Instant modified;
};
/// What a partner is given of a restricted document is noted first; whoever does not receive is
/// everybody. Errors: not_found for what the reader may not read, and for a format that is none;
/// those of views::view_of. A view that is refused comes with its ledger.
Result<CsafView> csaf_view(const World& world, const Principal& principal, const ViewAsked& asked);

/// Is told how many bytes of documents are read, document by document.
using Charge = std::function<void(std::size_t bytes)>;
/// A file of the list of CVE records, as its repository has it; path: what follows kCveList. A
/// record is of the newest views::kRecordDocumentsMax documents about its flaw.
/// Errors: not_found; conflict for a flaw of which the format cannot say anything; too_large.
Result<CsafFile> cve_list_file(const World& world, std::string_view path, const Charge& charge);
/// Whether it is made of all documents.
bool is_cve_list(std::string_view path);

/// Flaws of documents that an earlier program published get their place in the list. Returns how
/// many documents there were.
Result<std::int64_t> name_earlier_cves(const World& world);

}  // namespace tocsin::flow
