// Receipts: one text file (c2sp.org/tlog-proof@v1) that shows, without asking anybody, that an act
// stands in the log. Its `extra` line carries what the leaf commits to, so that a verifier can
// recompute the leaf: canonical JSON (RFC 8785) with exactly these members,
//
//   {"key":"<verifier key>","payload":{…},"salt":"<base64 of 32 bytes>","time":<seconds>}
//
// "key" may be missing. It says which key the log signs with, for a reader who holds no policy yet:
// such a reader learns that the receipt is whole, and must still compare the key with the one that
// the operator publishes.
//
// The specification says that extra data is not authenticated. Here it is: through the commitment,
// the leaf, the inclusion proof and the signature on the root.
#pragma once

#include "proof/leaf.h"
#include "proof/policy.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin::proof {

inline constexpr std::size_t kReceiptBytesMax = 1U << 20U;

struct Receipt {
  std::optional<std::string> extra;  ///< decoded
  std::uint64_t index = 0;
  std::vector<Hash> path;  ///< leaf side first
  std::string checkpoint;  ///< the signed note, verbatim
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

/// Checks the form only. Errors: too_large; malformed.
Result<Receipt> parse_receipt(std::string_view file);
/// The bytes of the file. parse_receipt reads back the same, and takes no other spelling.
std::string to_text(const Receipt& receipt);

/// What the `extra` line opens: enough to recompute the leaf.
struct Disclosure {
  std::string payload;  ///< a canonical JSON object
  Salt salt{};
  std::string key;  ///< the log's verifier key as text, or empty
  std::chrono::sys_seconds time{};
  friend bool operator==(const Disclosure&, const Disclosure&) = default;
};

std::string to_extra(const Disclosure& disclosure);
/// Errors: malformed unless canonical, with exactly those members.
Result<Disclosure> parse_disclosure(std::string_view extra);
Leaf leaf_of(const Disclosure& disclosure);

/// A policy that trusts just the key which the receipt itself names, and no witness.
/// Errors: unprocessable when it names none; those of parse_disclosure and parse_verifier_key.
Result<Policy> named_policy(const Receipt& receipt);

enum class DocumentMatch {
  not_given,  ///< nobody asked
  found,      ///< the payload holds its SHA-256, as a string of lower-case hexadecimal digits
  absent,     ///< the payload says nothing about this document
};

/// What a receipt has proved.
struct Proved {
  std::string origin;  ///< of the log
  std::uint64_t index = 0;
  std::uint64_t size = 0;  ///< of the signed tree
  Hash root{};
  std::chrono::sys_seconds
      leaf_time{};  ///< the operator's clock; the witnesses' times bound it from above
  std::string payload;
  std::vector<std::pair<std::string, std::string>>
      fields;  ///< of the payload: strings as they are, all else as JSON
  std::vector<Witnessed> witnessed;
  DocumentMatch document = DocumentMatch::not_given;
};

/// Errors: malformed for the form; unprocessable with the first thing that is not proved.
Result<Proved> verify_receipt(const Receipt& receipt, const Policy& policy,
                              std::optional<Bytes> document = std::nullopt);

}  // namespace tocsin::proof
