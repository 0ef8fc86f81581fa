#include "scan/image.h"

#include "base/json.h"

namespace tocsin::scan {
namespace {
constexpr std::size_t kDocumentBytesMax = 1U << 20U;
}

void Image::see_member(const std::string& name, const archive::Member& member) {
  if (member.type == archive::Member::Type::file && names.size() < archive::kEntriesMax) {
    const std::size_t slash = name.rfind('/');
    if (name.compare(slash == std::string::npos ? 0 : slash + 1, 4, ".wh.") == 0) {
      names.insert(name);
    }
  }
}

bool Image::wants(const std::string& name) const {
  return name == "manifest.json" || name == "index.json" || name == "oci-layout";
}

void Image::see_content(const std::string& name, Bytes content) {
  if (content.size() <= kDocumentBytesMax &&
      (wants(name) ||
       (!content.empty() && content[0] == std::byte{'{'} && name.starts_with("blobs/")))) {
    documents.emplace(name, std::string(as_text(content)));
  }
}

void Image::see_findings(const std::string& /*name*/, Report& /*report*/, std::size_t /*from*/) {}

void Image::settle(const std::string& /*path*/, Report& /*report*/, std::size_t /*from*/) {}

}  // namespace tocsin::scan
