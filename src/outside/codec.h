// What a child says of a document, as frames of bytes: one byte for the kind, four for the length
// (least significant first), and the fields (base/fields.h). Not stored: both sides are the same
// program. Reading them takes any bytes, since a child that a document has taken over may send any.
#pragma once

#include "advisories/advisory.h"
#include "base/fields.h"
#include "formats/formats.h"
#include "inventories/inventory.h"

#include <functional>
#include <string>
#include <string_view>

namespace tocsin::outside {

enum class FrameKind : std::uint8_t {
  nothing = 1,  ///< the document is of no format that is known; ends the answer
  error,        ///< reading failed; ends the answer
  done,         ///< ends the answer; of advisories with what was read
  inventory,    ///< without its lists, which follow in pieces
  components,
  relations,
  statements,
  problems,
  record,       ///< of advisories
  quarantined,  ///< likewise
  skipped,      ///< likewise
  summary,      ///< of a document attached to a report
};

/// The largest record of an upload is a file of scores: one member of an archive.
inline constexpr std::size_t kFrameBytesMax = 80U << 20U;
/// What the parts of one answer may take once they are read, or one of its records. An inventory:
/// some 230,000 components.
inline constexpr std::size_t kInventoryMemoryMax = 128U << 20U;
inline constexpr std::size_t kRecordMemoryMax = 256U << 20U;
/// All documents of a report together.
inline constexpr std::size_t kSummariesMemoryMax = 16U << 20U;

using FrameTaker = std::function<Status(FrameKind kind, std::string_view payload)>;

/// Puts frames together from pieces of any length. Errors of add: malformed for what is no frame;
/// those of the taker.
class FrameReader {
 public:
  explicit FrameReader(FrameTaker take) : take_(std::move(take)) {}
  Status add(std::string_view piece);
  /// Nothing is left over.
  [[nodiscard]] bool is_at_end() const { return waiting_.empty(); }

 private:
  FrameTaker take_;
  std::string waiting_;
};

std::string frame(FrameKind kind, std::string_view payload);

/// Frames of the inventory, the last one `done`, handed out one by one.
Status write_inventory(const inventories::Inventory& inventory,
                       const std::function<Status(std::string_view frame)>& write);
/// The inverse, frame by frame.
class InventoryBuilder {
 public:
  /// Errors: malformed.
  Status add(FrameKind kind, std::string_view payload);
  [[nodiscard]] bool has_begun() const { return has_begun_; }
  [[nodiscard]] inventories::Inventory take() { return std::move(inventory_); }

 private:
  template <class T>
  Status append(std::vector<T>& list, std::string_view payload);
  inventories::Inventory inventory_;
  bool has_begun_ = false;
  std::size_t memory_left_ = kInventoryMemoryMax;
};

std::string encode(const formats::Summary& summary);
/// Takes what the summary takes from memory_left.
Result<formats::Summary> decode_summary(std::string_view payload, std::size_t& memory_left);

/// Place, catalogue, bytes and the compiled advisories; what else a record holds its reader makes
/// itself.
std::string encode(const advisories::Record& record);
/// A record whose bytes lie in the payload; digest and packed are left as they are.
Result<advisories::Record> decode_record(std::string_view payload);
std::string encode(const advisories::Quarantined& one);
Result<advisories::Quarantined> decode_quarantined(std::string_view payload);
std::string encode(const advisories::ReadSummary& summary);
Result<advisories::ReadSummary> decode_read_summary(std::string_view payload);

std::string encode(const Error& error);
/// One that a document may be the reason of: malformed, too_large, unsupported_type, or not_found
/// (a packing that nobody knows).
Result<Error> decode_error(std::string_view payload);

/// A record of the inventory in which a text is not UTF-8 becomes a problem.
void leave_out_what_is_no_text(inventories::Inventory& inventory);

}  // namespace tocsin::outside
