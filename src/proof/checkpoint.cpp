#include "proof/checkpoint.h"

#include "base/text.h"
#include "proof/decimal.h"

namespace tocsin::proof {
namespace {

constexpr std::size_t kTimestampBytes = 8;
/// 9999-12-31T23:59:59Z: a later time cannot be written in RFC 3339, and no witness has lived to
/// see it.
constexpr std::uint64_t kTimeMax = 253402300799;

/// The bytes a witness signs: a header for domain separation, its time, and the text.
std::string cosigned_message(std::string_view text, std::uint64_t time) {
  return "cosignature/v1\ntime " + std::to_string(time) + "\n" + std::string(text);
}

}  // namespace

std::string to_text(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         to_base64(checkpoint.root) + "\n";
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  const std::vector<std::string_view> lines = split(text, '\n');
  if (lines.size() != 4 || !lines[3].empty() || lines[0].empty()) {
    return fail(Errc::malformed, "A checkpoint has exactly three lines: origin, size and root.");
  }
  const auto size = parse_decimal(lines[1], kTreeSizeMax);
  if (!size) {
    return fail(Errc::malformed, "The size of the checkpoint is not a plain decimal number.");
  }
  const auto bytes = parse_base64(lines[2]);
  const auto root = bytes ? to_digest(*bytes) : Result<Digest>(fail(Errc::malformed, ""));
  if (!root) {
    return fail(Errc::malformed, "The root of the checkpoint is not the base64 text of 32 bytes.");
  }
  return Checkpoint{.origin = std::string(lines[0]), .size = *size, .root = *root};
}

Result<std::string> sign_checkpoint(const Checkpoint& checkpoint,
                                    std::span<const NoteSigner> signers) {
  const std::string text = to_text(checkpoint);
  TOC_TRY(const Checkpoint read_back, parse_checkpoint(text));
  TOC_ASSERT(read_back == checkpoint);
  return sign_note(text, signers);
}

NoteSignature cosign(std::string_view text, const Cosigner& witness, std::chrono::sys_seconds at) {
  const auto time = static_cast<std::uint64_t>(at.time_since_epoch().count());
  const Signature signature = witness.key->sign(as_bytes(cosigned_message(text, time)));
  NoteSignature line{
      .name = witness.name,
      .key_id = key_id({witness.name, KeyType::cosignature_v1, witness.key->public_key()}),
      .signature = {}};
  for (unsigned shift = 64; shift > 0; shift -= 8) {
    line.signature.push_back(static_cast<std::byte>(time >> (shift - 8)));
  }
  line.signature.insert(line.signature.end(), signature.begin(), signature.end());
  return line;
}

Result<std::chrono::sys_seconds> verify_cosignature(const VerifierKey& key, std::string_view text,
                                                    const NoteSignature& line) {
  TOC_ASSERT(key.type == KeyType::cosignature_v1);
  const auto bad = [&] {
    return fail(Errc::unprocessable, "The cosignature of the known witness " + key.name +
                                         " is not valid for this text.");
  };
  if (line.signature.size() != kTimestampBytes + sizeof(Signature)) {
    return bad();
  }
  const Bytes bytes = line.signature;
  std::uint64_t time = 0;
  for (std::size_t i = 0; i < kTimestampBytes; ++i) {
    time = time << 8U | std::to_integer<std::uint64_t>(bytes[i]);
  }
  if (time > kTimeMax ||
      !verify(key.key, as_bytes(cosigned_message(text, time)), bytes.subspan(kTimestampBytes))) {
    return bad();
  }
  return std::chrono::sys_seconds(std::chrono::seconds(static_cast<std::int64_t>(time)));
}

}  // namespace tocsin::proof
