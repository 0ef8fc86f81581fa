// Receipts, disclosures and leaves: whatever is accepted is written back byte for byte, and nothing
// verifies under a key that signed nothing.
#include "proof/receipt.h"

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const proof::Policy policy{.logs = {{.key = {"log.example", proof::KeyType::ed25519,
                                                      SigningKey::generate().public_key()},
                                              .url = ""}}};
  if (const auto receipt = proof::parse_receipt(text)) {
    TOC_ASSERT(to_text(*receipt) == text);
    TOC_ASSERT(!proof::verify_receipt(*receipt, policy).has_value());
  }
  if (const auto disclosure = proof::parse_disclosure(text)) {
    TOC_ASSERT(proof::to_extra(*disclosure) == text);
  }
  if (const auto leaf = proof::parse_leaf(text)) {
    TOC_ASSERT(to_text(*leaf) == text);
  }
  return 0;
}
