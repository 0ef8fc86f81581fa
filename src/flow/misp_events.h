// Things as events of MISP, for those who give them out and those who take them in. Inside
// src/flow/ only.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "store/misp.h"
#include "threats/misp.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin::flow {

/// By the standing of this snapshot. Errors: those of may(read_feed), but for strangers.
Result<store::misp::Asker> misp_asker(store::Reader& reader, const Principal& principal);

/// The thing whose event is made here and has that UUID; nothing for a UUID of another form.
std::optional<store::ThingNumber> misp_number(const World& world, const Uuid& uuid);

/// Whether a UUID has the form of those that are made here, now or later.
bool is_misp_uuid_of_ours(const World& world, const Uuid& uuid);

/// By its number or the UUID of its event. Errors: not_found.
Result<store::MispThing> misp_thing(store::Reader& reader, const World& world,
                                    const store::misp::Asker& asker, std::string_view name);
/// Likewise, what the party was given of a thing that was withdrawn. Errors: not_found.
Result<store::MispThing> withdrawn_misp_thing(store::Reader& reader, const World& world,
                                              const Scope& scope, std::string_view name);

/// Makes events of things that were read in one snapshot.
class MispEvents {
 public:
  /// asker: by whom the things were read.
  MispEvents(store::Reader& reader, const World& world, const store::misp::Asker& asker)
      : reader_(reader), world_(world), asker_(asker) {}

  Result<threats::MispFrame> frame(const store::MispThing& thing);
  static Result<threats::MispHead> head(const store::MispThing& thing);
  /// The event as JSON.
  Result<std::string> whole(const store::MispThing& thing, const threats::MispFrame& frame,
                            threats::MispDeleted deleted);
  /// None: the operator.
  Result<threats::MispOrganisation> organisation(const std::optional<PartyId>& party);

 private:
  [[nodiscard]] threats::MispOrganisation named(const std::string& name) const;
  Result<std::string> view(const store::MispThing& thing, const threats::MispFrame& frame);

  store::Reader& reader_;
  const World& world_;
  store::misp::Asker asker_;
  std::map<std::optional<PartyId>, threats::MispOrganisation> names_;
};

}  // namespace tocsin::flow
