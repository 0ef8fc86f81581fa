// Who reads documents that come from outside: this process, or a child that has no rights
// (outside/child.h). Both give the same.
#pragma once

#include "advisories/advisory.h"
#include "formats/formats.h"
#include "inventories/inventory.h"
#include "openpgp/openpgp.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tocsin::outside {

/// How much a document may hold.
enum class Scale {
  upload,  ///< what comes by the network
  source,  ///< what this instance fetched: whole catalogues
};

/// What is said to be signed, and by whom.
struct SignedDocument {
  std::span<const openpgp::NamedCertificate> certificates;
  std::string_view bytes;
  std::string_view signature;
  Instant at;  ///< when it is looked at
};
inline constexpr std::size_t kSignedBytesMax = 32U << 20U;
/// Errors: malformed, when all of it together is longer than that.
Status check_size(const SignedDocument& document);

/// Any thread. Errors of each beside those of reading: too_large when reading takes more than it
/// may, malformed when it breaks its reader; unavailable when there is nobody to read it now.
class Reader {
 public:
  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  virtual ~Reader() = default;

  /// As inventories::read_inventory; every text in it is UTF-8, and a record in which one was not
  /// is a problem.
  [[nodiscard]] virtual Result<std::optional<inventories::Inventory>> read_inventory(
      const inventories::Document& document) const = 0;
  /// As advisories::read_records, with the limits of the scale. Advisories are those that a stored
  /// form keeps: descriptions and references may be missing.
  [[nodiscard]] virtual Result<advisories::ReadSummary> read_records(
      std::string_view bytes, std::string_view format, const advisories::RecordTaker& taker,
      Scale scale) const = 0;
  /// The documents of one report, each as formats::recognise, in their order. Errors: with the
  /// document's place in front, "/0".
  [[nodiscard]] virtual Result<std::vector<std::optional<formats::Summary>>> recognise(
      std::span<const std::string_view> documents) const = 0;
  /// As openpgp::verify. Errors: also those of check_size.
  [[nodiscard]] virtual Status verify_signature(const SignedDocument& document) const = 0;
};

/// For the command line and the child itself: what comes is read where it is.
const Reader& in_process();

}  // namespace tocsin::outside
