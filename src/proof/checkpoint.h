// Checkpoints (c2sp.org/tlog-checkpoint): the signed head of a log; and the cosignatures of those
// who watched it grow (c2sp.org/tlog-cosignature, the Ed25519 form).
#pragma once

#include "proof/merkle.h"
#include "proof/note.h"

#include <chrono>

namespace tocsin::proof {

/// Exactly three lines: origin, size in decimal, root in base64. Extension lines are refused, since
/// neither a monitor nor an ML-DSA cosignature vouches for them.
struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// The text of the note, with its last newline.
std::string to_text(const Checkpoint& checkpoint);
/// Takes what to_text writes and no other spelling. Errors: malformed.
Result<Checkpoint> parse_checkpoint(std::string_view text);

/// The signed note. Errors: malformed when the origin is empty or holds a newline; those of the
/// signers.
Result<std::string> sign_checkpoint(const Checkpoint& checkpoint,
                                    std::span<const NoteSigner> signers);

/// The signature line of a witness for the text of a checkpoint, at a time of the witness's own
/// clock.
struct Cosigner {
  std::string name;
  const SigningKey* key = nullptr;
};
NoteSignature cosign(std::string_view text, const Cosigner& witness, std::chrono::sys_seconds at);

/// The time that a witness stated. key: of type cosignature_v1, with the name and id of the line.
/// Errors: unprocessable when the cosignature is not valid.
Result<std::chrono::sys_seconds> verify_cosignature(const VerifierKey& key, std::string_view text,
                                                    const NoteSignature& line);

}  // namespace tocsin::proof
