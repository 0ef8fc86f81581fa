// Where CSAF documents stand and in whose name, for those who publish them and those who serve
// them. Inside src/flow/ only.
#pragma once

#include "csaf/publication.h"
#include "flow/csaf.h"

#include <array>
#include <string>
#include <string_view>

namespace tocsin::flow {

/// A shelf with its place: what each version of CSAF calls the markings of TLP 2.0.
struct CsafShelfRow {
  std::string_view version;
  Tlp tlp;
  std::string_view label;
  std::string_view folder;  ///< below kCsafPublic for TLP:CLEAR, below kCsafProtected otherwise
};
inline constexpr std::array kCsafShelves = {
    CsafShelfRow{"2.0", Tlp::clear, "WHITE", "white/"},
    CsafShelfRow{"2.0", Tlp::green, "GREEN", "green/"},
    CsafShelfRow{"2.0", Tlp::amber, "AMBER", "amber/"},
    CsafShelfRow{"2.1", Tlp::clear, "CLEAR", "v2.1/clear/"},
    CsafShelfRow{"2.1", Tlp::green, "GREEN", "v2.1/green/"},
    CsafShelfRow{"2.1", Tlp::amber, "AMBER", "v2.1/amber/"},
    CsafShelfRow{"2.1", Tlp::amber_strict, "AMBER+STRICT", "v2.1/amber-strict/"},
};

store::CsafShelf csaf_shelf(const CsafShelfRow& row);
/// Null where that version has no such marking.
const CsafShelfRow* csaf_row(std::string_view version, Tlp tlp);
/// Of the folder, with a slash at its end.
std::string csaf_url(const World& world, const CsafShelfRow& row);
/// "2026/a-1.json".
std::string csaf_path(std::int64_t year, std::string_view file);

/// The namespace of what is published here.
std::string csaf_space(const World& world);
Result<tocsin::csaf::PublisherNames> csaf_publisher(store::Reader& reader, const World& world);

}  // namespace tocsin::flow
