#include "pages/parts/data.h"

namespace tocsin::pages {

Data& Data::text(std::string name, std::string_view value) {
  texts_.insert_or_assign(std::move(name), std::string(value));
  return *this;
}

Data& Data::flag(std::string name, bool value) {
  flags_.insert_or_assign(std::move(name), value);
  return *this;
}

Data& Data::list(std::string name, std::vector<Data> values) {
  flags_.insert_or_assign("has_" + name, !values.empty());
  lists_.insert_or_assign(std::move(name), std::move(values));
  return *this;
}

}  // namespace tocsin::pages
