#include "advisories/advisory.h"

namespace tocsin::advisories {

std::string_view to_text(ProductStatus status) {
  switch (status) {
    case ProductStatus::affected: return "affected";
    case ProductStatus::fixed: return "fixed";
    case ProductStatus::not_affected: return "not_affected";
    case ProductStatus::under_investigation: return "under_investigation";
    case ProductStatus::unknown: return "unknown";
  }
  return "unknown";
}

}  // namespace tocsin::advisories
