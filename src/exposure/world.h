// What work on exposure needs beside all else: what is known of advisories and inventories.
#pragma once

#include "flow/world.h"

namespace tocsin::exposure {

class CurrentAdvisories;
class CurrentInventories;

struct World : flow::World {
  CurrentAdvisories* advisories = nullptr;
  CurrentInventories* inventories = nullptr;
};

}  // namespace tocsin::exposure
