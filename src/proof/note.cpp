#include "proof/note.h"

#include "base/text.h"

#include <algorithm>
#include <set>

namespace tocsin::proof {
namespace {

constexpr std::string_view kDash = "\xE2\x80\x94 ";  // U+2014, space

// Every character with the Unicode property White_Space above ASCII, in UTF-8.
constexpr std::string_view kWideSpaces[] = {
    "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81",
    "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86",
    "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8",
    "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};

std::array<std::byte, 4> big_endian(std::uint32_t value) {
  return {static_cast<std::byte>(value >> 24U), static_cast<std::byte>(value >> 16U),
          static_cast<std::byte>(value >> 8U), static_cast<std::byte>(value)};
}

std::uint32_t first_four(Bytes bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8U | std::to_integer<std::uint32_t>(bytes[i]);
  }
  return value;
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

Status check_text(std::string_view text) {
  if (text.size() > kNoteBytesMax) {
    return fail(Errc::too_large, "The note is larger than 1 MiB.");
  }
  if (!is_utf8(text) || has_control_character(text)) {
    return fail(Errc::malformed, "The note is not UTF-8 text without control characters.");
  }
  if (!text.ends_with('\n')) {
    return fail(Errc::malformed, "The note does not end in a newline.");
  }
  return {};
}

Result<NoteSignature> parse_signature_line(std::string_view line) {
  const auto bad = [] {
    return fail(Errc::malformed, "A signature line of the note is malformed.");
  };
  if (!line.starts_with(kDash)) {
    return bad();
  }
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) {
    return bad();
  }
  const auto bytes = parse_base64(line.substr(space + 1));
  if (!bytes || bytes->size() < 5) {
    return bad();
  }
  return NoteSignature{.name = std::string(line.substr(0, space)),
                       .key_id = first_four(*bytes),
                       .signature = Buffer(bytes->begin() + 4, bytes->end())};
}

}  // namespace

std::uint32_t key_id(const VerifierKey& key) {
  const std::array<std::byte, 2> between{std::byte{'\n'}, static_cast<std::byte>(key.type)};
  return first_four(sha256({as_bytes(key.name), between, key.key.bytes}));
}

std::string to_text(const VerifierKey& key) {
  Buffer material{static_cast<std::byte>(key.type)};
  material.insert(material.end(), key.key.bytes.begin(), key.key.bytes.end());
  return key.name + "+" + to_hex(big_endian(key_id(key))) + "+" + to_base64(material);
}

Result<VerifierKey> parse_verifier_key(std::string_view text) {
  const auto bad = [] {
    return fail(Errc::malformed,
                "A verifier key is written name+id+base64, with the id of its own name and key.");
  };
  // A base64 text may hold plus signs, a name may not.
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos || !is_utf8(text) || has_control_character(text)) {
    return bad();
  }
  const auto material = parse_base64(text.substr(second + 1));
  if (!is_key_name(text.substr(0, first)) || !material || material->empty()) {
    return bad();
  }
  const auto type = std::to_integer<std::uint8_t>(material->front());
  if (type != static_cast<std::uint8_t>(KeyType::ed25519) &&
      type != static_cast<std::uint8_t>(KeyType::cosignature_v1)) {
    return fail(Errc::unsupported_type,
                "Keys of this signature type cannot be used here: only Ed25519 (1) and "
                "cosignature/v1 (4) can.");
  }
  VerifierKey key{
      .name = std::string(text.substr(0, first)), .type = static_cast<KeyType>(type), .key = {}};
  if (material->size() != key.key.bytes.size() + 1) {
    return bad();
  }
  std::copy(material->begin() + 1, material->end(), key.key.bytes.begin());
  if (to_text(key) != text) {
    return bad();
  }
  return key;
}

bool is_key_name(std::string_view name) {
  if (name.empty() || !is_utf8(name) ||
      name.find_first_of("+ \t\n\v\f\r") != std::string_view::npos) {
    return false;
  }
  return std::ranges::none_of(kWideSpaces,
                              [&](std::string_view space) { return name.contains(space); });
}

Result<Note> parse_note(std::string_view note) {
  TOC_CHECK(check_text(note));
  const std::size_t separator = note.rfind("\n\n");
  if (separator == std::string_view::npos) {
    return fail(Errc::malformed, "The note has no signatures.");
  }
  Note out{.text = std::string(note.substr(0, separator + 1)), .signatures = {}};
  std::string_view rest = note.substr(separator + 2);
  while (!rest.empty()) {
    if (out.signatures.size() == kNoteSignaturesMax) {
      return fail(Errc::too_large, "The note has more than 100 signatures.");
    }
    const std::size_t end = rest.find('\n');
    TOC_TRY(auto signature, parse_signature_line(rest.substr(0, end)));
    out.signatures.push_back(std::move(signature));
    rest.remove_prefix(end + 1);
  }
  if (out.signatures.empty()) {
    return fail(Errc::malformed, "The note has no signatures.");
  }
  return out;
}

std::string to_text(const Note& note) {
  std::string out = note.text + "\n";
  for (const NoteSignature& line : note.signatures) {
    Buffer material;
    const auto id = big_endian(line.key_id);
    material.insert(material.end(), id.begin(), id.end());
    material.insert(material.end(), line.signature.begin(), line.signature.end());
    out.append(kDash).append(line.name).append(" ").append(to_base64(material)).append("\n");
  }
  return out;
}

NoteSigner ed25519_signer(std::string name, const SigningKey* key) {
  return {.key = {.name = std::move(name), .type = KeyType::ed25519, .key = key->public_key()},
          .sign = [key](Bytes text) -> Result<Buffer> {
            const Signature signature = key->sign(text);
            return Buffer(signature.begin(), signature.end());
          }};
}

Result<std::string> sign_note(std::string_view text, std::span<const NoteSigner> signers) {
  TOC_CHECK(check_text(text));
  Note note{.text = std::string(text), .signatures = {}};
  for (const NoteSigner& signer : signers) {
    if (!is_key_name(signer.key.name)) {
      return fail(Errc::malformed,
                  "The name of a signing key is empty or holds a space or a plus sign.");
    }
    TOC_TRY(Buffer signature, signer.sign(as_bytes(text)));
    note.signatures.push_back({signer.key.name, key_id(signer.key), std::move(signature)});
  }
  if (note.signatures.empty()) {
    return fail(Errc::malformed, "A note needs at least one signature.");
  }
  return to_text(note);
}

Result<std::vector<std::size_t>> verify_note(const Note& note, std::span<const VerifierKey> known) {
  std::set<std::size_t> signed_by;
  for (const NoteSignature& line : note.signatures) {
    for (std::size_t i = 0; i < known.size(); ++i) {
      const VerifierKey& key = known[i];
      if (key.type != KeyType::ed25519 || key.name != line.name || key_id(key) != line.key_id) {
        continue;
      }
      if (!verify(key.key, as_bytes(note.text), line.signature)) {
        return fail(Errc::unprocessable,
                    "The signature of the known key " + key.name + " is not valid for this text.");
      }
      signed_by.insert(i);
    }
  }
  if (signed_by.empty()) {
    return fail(Errc::unprocessable, "No key that is trusted here has signed this.");
  }
  return std::vector<std::size_t>(signed_by.begin(), signed_by.end());
}

}  // namespace tocsin::proof
