#include "flow/forms.h"

#include "flow/misp_events.h"
#include "store/stix.h"

namespace tocsin::flow {

Result<bool> are_here(store::Reader& reader, const World& world,
                      const std::vector<std::string>& forms) {
  for (const std::string& form : forms) {
    const Result<Uuid> event = parse_uuid(form);
    if (event && is_misp_uuid_of_ours(world, *event)) {
      continue;
    }
    TOC_TRY(const bool is_here,
            event ? store::misp::was_here(reader, *event) : store::stix::was_here(reader, form));
    if (!is_here) {
      return false;
    }
  }
  return !forms.empty();
}

}  // namespace tocsin::flow
