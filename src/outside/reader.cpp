#include "outside/reader.h"

#include "outside/codec.h"

namespace tocsin::outside {
namespace {

class InProcess final : public Reader {
 public:
  Result<std::optional<inventories::Inventory>> read_inventory(
      const inventories::Document& document) const override {
    TOC_TRY(auto read, inventories::read_inventory(document));
    if (read) {
      leave_out_what_is_no_text(*read);
    }
    return read;
  }
  Result<advisories::ReadSummary> read_records(std::string_view bytes, std::string_view format,
                                               const advisories::RecordTaker& taker,
                                               Scale scale) const override {
    return advisories::read_records(
        bytes, format, taker,
        scale == Scale::source ? advisories::kSourceLimits : advisories::kUploadLimits);
  }
  Result<std::vector<std::optional<formats::Summary>>> recognise(
      std::span<const std::string_view> documents) const override {
    std::vector<std::optional<formats::Summary>> out;
    for (const std::string_view document : documents) {
      auto summary = formats::recognise(document);
      if (!summary) {
        return std::unexpected(std::move(summary).error().at("/" + std::to_string(out.size())));
      }
      out.push_back(*std::move(summary));
    }
    return out;
  }
  Status verify_signature(const SignedDocument& document) const override {
    TOC_CHECK(check_size(document));
    return openpgp::verify(document.certificates, as_bytes(document.bytes), document.signature,
                           document.at);
  }
};

}  // namespace

Status check_size(const SignedDocument& document) {
  std::size_t bytes = document.bytes.size() + document.signature.size();
  for (const openpgp::NamedCertificate& certificate : document.certificates) {
    bytes += certificate.fingerprint.size() + certificate.armored.size();
  }
  return bytes <= kSignedBytesMax
             ? Status()
             : fail(Errc::malformed,
                    "A document that has more than 32 MiB with its keys is not held against its "
                    "signature.");
}

const Reader& in_process() {
  static const InProcess reader;
  return reader;
}

}  // namespace tocsin::outside
