// Notes, checkpoints, verifier keys and policies: whatever is accepted is written back byte for
// byte.
#include "proof/checkpoint.h"
#include "proof/policy.h"

#include <tuple>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto note = proof::parse_note(text)) {
    TOC_ASSERT(to_text(*note) == text);
    if (const auto checkpoint = proof::parse_checkpoint(note->text)) {
      TOC_ASSERT(to_text(*checkpoint) == note->text);
    }
    // Nobody's key: never verified.
    const proof::VerifierKey stranger{"log.example", proof::KeyType::ed25519, {}};
    TOC_ASSERT(!proof::verify_note(*note, std::span(&stranger, 1)).has_value());
  }
  if (const auto key = proof::parse_verifier_key(text)) {
    TOC_ASSERT(to_text(*key) == text);
  }
  if (const auto policy = proof::parse_policy(text)) {
    const auto again = proof::parse_policy(to_text(*policy));
    TOC_ASSERT(again.has_value() && *again == *policy);
    std::ignore = proof::accept_checkpoint(*policy, text);  // must only not crash
  }
  return 0;
}
