#include "inventories/levels.h"

namespace tocsin::inventories {

void Levels::add(std::string_view place, std::string_view name) {
  const std::size_t level = levels_.try_emplace(above_(place), levels_.size()).first->second;
  places_.try_emplace(Child(level, name), place);
}

std::vector<std::size_t> Levels::upwards_from(std::string_view place) const {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < kLevelsMax; ++i) {
    if (const auto found = levels_.find(place); found != levels_.end()) {
      out.push_back(found->second);
    }
    if (place.empty()) {
      break;
    }
    place = above_(place);
  }
  return out;
}

std::string_view Levels::find(const std::vector<std::size_t>& levels, std::string_view name) {
  for (const std::size_t level : levels) {
    if (++lookups_ > kLookupsMax) {
      break;
    }
    if (const auto found = places_.find(Child(level, name)); found != places_.end()) {
      return found->second;
    }
  }
  return {};
}

}  // namespace tocsin::inventories
