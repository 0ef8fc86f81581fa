// Writes checkpoints and receipts of small logs into a folder, for a verifier that is not ours:
//   log.vkey             the key that signs all of them
//   SIZE.checkpoint      one for each size
//   SIZE-INDEX.receipt   for a log of that size
// One log is also cosigned by a witness, whose line a verifier without its key must ignore.
#include "base/crypto.h"
#include "base/file.h"
#include "base/json_writer.h"
#include "proof/receipt.h"

#include <cstdio>
#include <filesystem>
#include <map>

namespace tocsin::proof {
namespace {

constexpr std::string_view kOrigin = "log.example/tocsin";

Disclosure disclosure(std::uint64_t index) {
  CanonicalObject payload;
  payload.set("kind", "report.received")
      .set("number", static_cast<std::int64_t>(index))
      .set("title", "日志库");
  return {.payload = payload.to_text(),
          .salt = sha256(as_bytes("salt " + std::to_string(index))),
          .time = std::chrono::sys_seconds(
              std::chrono::seconds(1795435371 + static_cast<std::int64_t>(index)))};
}

struct Samples {
  std::filesystem::path folder;
  SigningKey log_key;
  SigningKey witness_key;

  [[nodiscard]] Status write(const std::string& name, const std::string& content) const {
    return write_file_durably(folder / name, content, FileMode::shared);
  }

  [[nodiscard]] Status write_log(std::uint64_t size) const {
    std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes;
    CompactRange edge;
    for (std::uint64_t i = 0; i < size; ++i) {
      edge.append(leaf_hash(as_bytes(to_text(leaf_of(disclosure(i))))),
                  [&](Subtree at, const Hash& hash) { nodes[{at.level, at.index}] = hash; });
    }
    const NoteSigner signer = ed25519_signer(std::string(kOrigin), &log_key);
    TOC_TRY(std::string checkpoint,
            sign_checkpoint({.origin = std::string(kOrigin), .size = size, .root = edge.root()},
                            std::span(&signer, 1)));
    TOC_CHECK(write(std::to_string(size) + ".checkpoint", checkpoint));
    if (size == 300) {
      TOC_TRY(Note note, parse_note(checkpoint));
      note.signatures.push_back(cosign(note.text,
                                       {.name = "witness.example/w1", .key = &witness_key},
                                       std::chrono::sys_seconds(std::chrono::seconds(1795435400))));
      checkpoint = to_text(note);
    }
    for (std::uint64_t index = 0; index < size; index += size < 10 ? 1 : 61) {
      TOC_TRY(auto path, inclusion_proof(index, size, [&](Subtree at) -> Result<Hash> {
                return nodes.at({at.level, at.index});
              }));
      const Receipt receipt{.extra = to_extra(disclosure(index)),
                            .index = index,
                            .path = std::move(path),
                            .checkpoint = checkpoint};
      TOC_CHECK(
          write(std::to_string(size) + "-" + std::to_string(index) + ".receipt", to_text(receipt)));
    }
    return {};
  }

  [[nodiscard]] Status write_all() const {
    const VerifierKey key{std::string(kOrigin), KeyType::ed25519, log_key.public_key()};
    TOC_CHECK(write("log.vkey", to_text(key)));
    for (const std::uint64_t size : {1U, 2U, 7U, 8U, 300U}) {
      TOC_CHECK(write_log(size));
    }
    return {};
  }
};

}  // namespace
}  // namespace tocsin::proof

int main(int argc, char** argv) {
  using namespace tocsin;
  if (argc != 2) {
    std::fputs("usage: xmod_samples FOLDER\n", stderr);
    return 2;
  }
  const proof::Samples samples{
      .folder = argv[1], .log_key = SigningKey::generate(), .witness_key = SigningKey::generate()};
  if (const Status status = samples.write_all(); !status) {
    std::fprintf(stderr, "xmod_samples: %s\n", describe(status.error()).c_str());
    return 1;
  }
  return 0;
}
