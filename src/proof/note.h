// Signed notes (c2sp.org/signed-note): a text, an empty line, and lines of signatures.
#pragma once

#include "base/crypto.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::proof {

inline constexpr std::size_t kNoteBytesMax = 1U << 20U;
inline constexpr std::size_t kNoteSignaturesMax = 100;

/// The signature type byte. Types that are not listed cannot be verified here and are not known
/// keys.
enum class KeyType : std::uint8_t {
  ed25519 = 0x01,         ///< over the text of the note
  cosignature_v1 = 0x04,  ///< a witness: Ed25519 over time and text (c2sp.org/tlog-cosignature)
};

/// A key that somebody trusts under a name.
struct VerifierKey {
  std::string name;
  KeyType type = KeyType::ed25519;
  PublicKey key;
  friend bool operator==(const VerifierKey&, const VerifierKey&) = default;
};

/// The first four bytes of SHA-256(name ‖ "\n" ‖ type ‖ key), big-endian. It says which key is
/// meant and proves nothing.
std::uint32_t key_id(const VerifierKey& key);
/// "name+0123abcd+base64(type ‖ key)".
std::string to_text(const VerifierKey& key);
/// Errors: malformed, also when the id in the text is not that of the key; unsupported_type.
Result<VerifierKey> parse_verifier_key(std::string_view text);

/// A key's name is not empty and holds neither a plus sign nor any Unicode space.
bool is_key_name(std::string_view name);

struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  Buffer signature;
  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

/// A note as it was read: nothing of it is to be believed before it is verified.
struct Note {
  std::string text;  ///< with its last newline
  std::vector<NoteSignature> signatures;
};

/// Errors: too_large; malformed unless UTF-8 without control characters but newline, with at least
/// one signature line and canonical base64.
Result<Note> parse_note(std::string_view note);
/// The bytes of the note. parse_note reads back the same.
std::string to_text(const Note& note);

/// Someone who can sign notes: a key in memory, or a device behind the function.
struct NoteSigner {
  VerifierKey key;
  std::function<Result<Buffer>(Bytes text)> sign;
};
/// The key must outlive the signer.
NoteSigner ed25519_signer(std::string name, const SigningKey* key);

/// One line for each signer. Errors: malformed when the text is none that a note may have.
Result<std::string> sign_note(std::string_view text, std::span<const NoteSigner> signers);

/// Verifies the line of every known key of type ed25519 and ignores all others, as the
/// specification demands. Returns the positions in `known` of the keys that signed, ascending, at
/// least one. Errors: unprocessable when a known key's signature is bad or no known key has signed.
Result<std::vector<std::size_t>> verify_note(const Note& note, std::span<const VerifierKey> known);

}  // namespace tocsin::proof
