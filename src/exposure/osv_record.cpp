#include "exposure/osv_record.h"

#include "advisories/osv_names.h"
#include "exposure/advisories.h"

#include <algorithm>
#include <unordered_map>

namespace tocsin::exposure {
namespace {

using advisories::Advisory;

bool is_original(const OsvPart& part) {
  return part.advisory.format.starts_with("osv-");
}

/// As the record states them: the reader keeps them in the vendor's place.
std::set<std::string> stated_ecosystems(const Advisory& advisory) {
  std::set<std::string> out;
  for (const advisories::Assertion& assertion : advisory.assertions) {
    const std::string& stated = assertion.product.vendor;
    if (stated.empty() && !assertion.product.repository.empty()) {
      out.insert("GIT");
    } else if (advisories::is_osv_ecosystem(stated)) {
      out.insert(stated.substr(0, stated.find(':')));
    }
  }
  return out;
}

/// A document with its advisories by their ids, and those that go by the document's own.
struct Read {
  Document document;
  std::unordered_map<std::string_view, const Advisory*> by_id;
  std::size_t flaws = 0;
};

Status read(store::Reader& reader, const Digest& digest, std::string_view name, Read& out) {
  out = {};
  TOC_TRY(out.document, read_document(reader, digest));
  for (const Advisory& one : out.document.advisories) {
    out.by_id.emplace(one.id, &one);
    out.flaws += document_id(one.format, one.id) == name ? 1 : 0;
  }
  return {};
}

}  // namespace

OsvRank osv_rank(std::span<const OsvPart> parts) {
  if (std::ranges::any_of(parts, is_original)) {
    return OsvRank::original;
  }
  const bool has_packages = std::ranges::any_of(parts, [](const OsvPart& part) {
    return std::ranges::any_of(part.advisory.assertions, [](const advisories::Assertion& one) {
      return one.product.package.has_value();
    });
  });
  return has_packages ? OsvRank::with_packages : OsvRank::without_packages;
}

void keep_standing(std::vector<OsvPart>& parts, OsvFlaws& flaws) {
  const auto is_withdrawn = [](const OsvPart& one) { return one.stored.withdrawn.has_value(); };
  if (!std::ranges::all_of(parts, is_withdrawn)) {
    std::erase_if(parts, is_withdrawn);
  }
  std::ranges::sort(parts, {}, [](const OsvPart& one) { return std::string_view(one.stored.id); });
  if (parts.size() > kOsvFlawsMax) {
    parts.erase(parts.begin() + kOsvFlawsMax, parts.end());
    flaws = OsvFlaws::some;
  }
}

std::set<std::string> osv_ecosystems_of(std::span<const OsvPart> parts) {
  const auto original = std::ranges::find_if(parts, is_original);
  if (original != parts.end()) {
    return stated_ecosystems(original->advisory);
  }
  std::vector<Advisory> said;
  said.reserve(parts.size());
  for (const OsvPart& part : parts) {
    said.push_back(part.advisory);
  }
  return osv_ecosystems_of(said);
}

Result<OsvRecord> osv_record_of_parts(store::Reader& reader, const OsvChoice& choice) {
  OsvRecord out{.text = {}, .bytes_read = choice.bytes_read};
  // One document is held at a time.
  std::vector<const OsvPart*> by_document;
  for (const OsvPart& part : choice.parts) {
    by_document.push_back(&part);
  }
  std::ranges::stable_sort(by_document, {}, [](const OsvPart* one) { return one->stored.digest; });
  const auto original = std::ranges::find_if(choice.parts, is_original);
  if (original != choice.parts.end()) {
    by_document = {&*original};
  }
  Read known;
  std::vector<Advisory> said;
  OsvFlaws flaws = choice.flaws;
  for (std::size_t i = 0; i < by_document.size(); ++i) {
    const OsvPart& part = *by_document[i];
    if (i == 0 || part.stored.digest != by_document[i - 1]->stored.digest) {
      TOC_CHECK(read(reader, part.stored.digest, choice.name, known));
      out.bytes_read += known.document.original.size();
      const auto rows = choice.rows.find(part.stored.digest);
      if (rows != choice.rows.end() && rows->second < known.flaws) {
        flaws = OsvFlaws::some;
      }
    }
    if (is_original(part)) {
      out.text = std::move(known.document.original);
      return out;
    }
    const auto found = known.by_id.find(part.stored.id);
    said.push_back(found == known.by_id.end() ? part.advisory : *found->second);
    said.back().withdrawn = part.stored.withdrawn;
  }
  std::ranges::sort(said, {}, [](const Advisory& one) { return std::string_view(one.id); });
  out.text = to_osv(said, choice.id, flaws);
  return out;
}

}  // namespace tocsin::exposure
