#include "flow/csaf_shelves.h"

#include "store/accounts.h"

#include <algorithm>

namespace tocsin::flow {

store::CsafShelf csaf_shelf(const CsafShelfRow& row) {
  return {.version = row.version, .tlp = row.tlp};
}

const CsafShelfRow* csaf_row(std::string_view version, Tlp tlp) {
  const auto found = std::ranges::find_if(kCsafShelves, [&](const CsafShelfRow& row) {
    return row.version == version && row.tlp == tlp;
  });
  return found == kCsafShelves.end() ? nullptr : &*found;
}

std::string csaf_url(const World& world, const CsafShelfRow& row) {
  return world.base_url + std::string(row.tlp == Tlp::clear ? kCsafPublic : kCsafProtected) +
         std::string(row.folder);
}

std::string csaf_path(std::int64_t year, std::string_view file) {
  std::string digits = std::to_string(year);
  digits.insert(0, 4 - std::min<std::size_t>(digits.size(), 4), '0');
  return digits + "/" + std::string(file);
}

std::string csaf_space(const World& world) {
  return world.publisher.space.empty() ? world.base_url : world.publisher.space;
}

Result<tocsin::csaf::PublisherNames> csaf_publisher(store::Reader& reader, const World& world) {
  tocsin::csaf::PublisherNames out{.name = world.publisher.name,
                                   .space = csaf_space(world),
                                   .category = world.publisher.category};
  if (out.name.empty()) {
    TOC_TRY(const store::Party self, store::parties::get_operator(reader));
    out.name = self.name;
  }
  return out;
}

}  // namespace tocsin::flow
