// Views: a CSAF document in another format, with a ledger of what is lost on the way. Pure: the
// same document gives the same bytes. The document itself is served as it is; a view has no life of
// its own. One file a format; the table is all(). docs/formats/views.md.
#pragma once

#include "base/error.h"
#include "domain/tlp.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::views {

/// What a loss does to whoever reads the view instead of the document.
enum class LossClass {
  narrowed,        ///< detail is gone; nothing is said that the document does not say
  widened_status,  ///< "affected" or "under investigation" is said of more than the document says
  unsafe,          ///< "not affected", or more readers, than the document allows: never written
};
/// "narrowed", "widened-status", "unsafe".
std::string_view to_text(LossClass loss);

/// One reason for a loss. The ids are stable.
struct LossRule {
  std::string_view id;  ///< "range-as-every-version"
  LossClass loss = LossClass::narrowed;
  std::string_view sentence;  ///< for whoever reads the ledger or is refused the view
};
/// All of them, by id.
std::span<const LossRule> loss_rules();

struct Loss {
  std::string pointer;   ///< JSON pointer into the CSAF document
  std::string field;     ///< of the format, as a path: "affected[].versions[]"
  const LossRule* rule;  ///< one of loss_rules()
};
/// Of a document with more the ledger has the first so many.
inline constexpr std::size_t kLossesMax = 10'000;

/// What a document says once a view may have to say with each product: a larger one is not made.
inline constexpr std::size_t kViewBytesMax = 32U << 20U;

struct Ledger {
  std::vector<Loss> losses;  ///< at most kLossesMax, in the order of the document's statements
  std::size_t narrowed = 0;  ///< how many of each class there are, also beyond kLossesMax
  std::size_t widened = 0;
  std::size_t unsafe = 0;
};
/// JSON: {"narrowed":n,"widened-status":n,"unsafe":n,"losses":[{"pointer","field","class","rule",
/// "says"}]}.
std::string to_json(const Ledger& ledger);

struct View {
  std::string bytes;  ///< JSON; empty where a loss is unsafe
  Ledger ledger;
};
/// Why a view is not given out, if it is not: conflict, with the pointer of the first unsafe loss.
std::optional<Error> refusal(const View& view);

/// A CSAF document as it was published.
struct Published {
  std::string_view bytes;  ///< 2.0 or 2.1, valid by the standard's mandatory tests
  std::string_view url;    ///< where it stands
  std::string_view self;   ///< where the view will stand
};

struct Source;  // views/source.h: a document, read

struct ViewFormat {
  std::string_view id;  ///< "openvex"
  std::string_view authority;
  std::string_view media_type;
  /// The most restricted marking that the format carries to its reader. The readers of CVE records
  /// and of OSV take them for public; OpenVEX 0.2.0 and CycloneDX 1.6 have texts, which people
  /// read.
  Tlp tlp_max = Tlp::clear;
  bool is_of_one_flaw = false;  ///< a view has one of the document's flaws
  /// flaw: which, by its place in the document, where is_of_one_flaw.
  /// Errors: too_large, beyond kViewBytesMax.
  Result<View> (*write)(const Source& source, std::size_t flaw) = nullptr;
};
std::vector<ViewFormat> all();

/// flaw: the CVE id of the one that is meant; may be empty where the document has one alone.
/// Errors: malformed for what is no CSAF document; not_found for a flaw that it does not have;
/// too_large for a view beyond kViewBytesMax; those of parsing.
Result<View> view_of(const Published& document, const ViewFormat& format,
                     std::string_view flaw = {});

/// The CVE ids of the document's flaws of which a CVE record can be made: ascending, each once.
/// Errors: malformed for what is no CSAF document.
Result<std::vector<std::string>> cves_of(std::string_view csaf);

/// The next of several documents, which lives until the one after it is asked for; nothing behind
/// the last.
using NextDocument = std::function<Result<std::optional<Published>>()>;
/// So many documents have a place in one record.
inline constexpr std::size_t kRecordDocumentsMax = 50;

/// One record of what several documents say of a flaw, the newest first; at least one. Each is read
/// and let go before the next one; of those behind kRecordDocumentsMax one is asked for, and the
/// ledger says that they are left out. What may not be written of one of them is an error of all.
/// Errors: as view_of; those of next.
Result<View> cve_record(std::string_view cve, const NextDocument& next);

}  // namespace tocsin::views
