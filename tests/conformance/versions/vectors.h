// The public vectors of version order and of VERS, read where they lie (TOCSIN_DATA_DIR), and the
// exceptions from them that we claim (exceptions.toml).
#pragma once

#include "base/json.h"

#include <functional>
#include <string>
#include <vector>

namespace tocsin::conformance {

/// Is the folder of the test data there? If it is, a file that is missing in it is a failure.
bool has_data();
/// Every line of a .jsonl.zst under the data folder, as JSON. Stops the test when it cannot be
/// read.
void for_each_line(const std::string& file, const std::function<void(Json)>& use);

struct Exception {
  std::string suite;
  std::string input;  ///< "eco a op b", or what a VERS case reads
};
std::vector<Exception> exceptions();

}  // namespace tocsin::conformance
