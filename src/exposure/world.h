// What work on exposure needs beside all else: what is known of advisories and inventories.
#pragma once

#include "flow/world.h"

namespace tocsin::exposure {

class CurrentAdvisories;
class CurrentInventories;
class OsvFiles;

struct World : flow::World {
  CurrentAdvisories* advisories = nullptr;
  CurrentInventories* inventories = nullptr;
  OsvFiles* osv_files = nullptr;  ///< none: no such files are served
};

}  // namespace tocsin::exposure
