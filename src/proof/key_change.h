// A signing key that takes another's place: the statement of it, and the chain that such statements
// make. The statement is a signed note (c2sp.org/signed-note) that both keys sign, the old one to
// hand over, the new one to show that somebody holds it; its text is exactly
//
//   tocsin-key-change/v1
//   old <verifier key>
//   new <verifier key>
//   log <origin>
//   size <entries of the log before the one that records the change, decimal>
//   root <of that tree, base64>
//
// It cannot be taken for a checkpoint, whose second line is a number. The entry that records the
// change holds the note, and its checkpoint is signed by the old key: whoever trusts the old key
// alone can follow.
#pragma once

#include "proof/policy.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::proof {

struct KeyChange {
  VerifierKey old_key;
  VerifierKey new_key;  ///< of the same name
  std::string origin;   ///< of the log that records it
  std::uint64_t size = 0;
  Hash root{};
  friend bool operator==(const KeyChange&, const KeyChange&) = default;
};

/// The text of the note, with its last newline.
std::string to_text(const KeyChange& change);
/// Takes what to_text writes and no other spelling. Errors: malformed.
Result<KeyChange> parse_key_change(std::string_view text);

struct KeyPair {
  const SigningKey* old_key = nullptr;
  const SigningKey* new_key = nullptr;
};
/// The signed note. The keys are those that the change names.
Result<std::string> sign_key_change(const KeyChange& change, const KeyPair& keys);
/// Errors: malformed; unprocessable unless both keys that it names have signed it.
Result<KeyChange> open_key_change(std::string_view note);

/// One change of the log's key as it is published: the note, and the receipt of its entry.
struct PublishedChange {
  std::string statement;
  std::string receipt;
};

/// What GET /log/keys answers.
struct PublishedKeys {
  std::string origin;
  std::string log_key;     ///< that signs now; as text
  std::string notice_key;  ///< the same for notices
  std::vector<PublishedChange> log;
  std::vector<PublishedChange> notices;
};
inline constexpr std::size_t kPublishedKeysBytesMax = 16U << 20U;
std::string to_json(const PublishedKeys& keys);
/// Checks the form only. Errors: malformed; too_large.
Result<PublishedKeys> parse_published_keys(std::string_view json);

/// A key of the log and the sizes of the trees that it alone vouches for.
struct KeyEra {
  VerifierKey key;
  std::uint64_t first = 1;
  std::uint64_t last = kTreeSizeMax;
  friend bool operator==(const KeyEra&, const KeyEra&) = default;
};

/// The keys of the log, oldest first; empty when there was no change. Each link is verified: both
/// signatures, and by its receipt that the old key's log records this very change, as the entry
/// after the tree that the statement names. Errors: malformed; unprocessable with what is not
/// proved.
Result<std::vector<KeyEra>> verify_chain(std::span<const PublishedChange> changes);

/// The policy with the log's keys replaced by the one in whose era a tree of that size lies.
/// Errors: unprocessable when the policy trusts no key of the chain.
Result<Policy> policy_for(const Policy& policy, std::span<const KeyEra> chain, std::uint64_t size);

}  // namespace tocsin::proof
