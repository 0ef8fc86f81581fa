#include "pages/parts/marking.h"

#include <array>
#include <string_view>

namespace tocsin::pages {

void put_tlp(Data& data, Tlp tlp) {
  constexpr std::array<std::string_view, 5> classes = {"clear", "green", "amber", "amber_strict",
                                                       "red"};
  data.text("tlp", to_label(tlp)).text("tlp_class", classes.at(static_cast<std::size_t>(tlp)));
}

}  // namespace tocsin::pages
