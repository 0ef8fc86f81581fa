#include "scan/sandbox.h"

#include "scan/log4j_table.h"
#include "scan/scan.h"

#include <unistd.h>

namespace tocsin::scan {

int scan_standard_input(const std::string& label, const sandbox::Limits& limits) {
  std::ignore = Log4jTable::instance();  // built before memory is short
  const auto upload = sandbox::map_standard_input();
  if (!upload || !sandbox::enter(limits, upload->size())) {
    return sandbox::kExitUnconfined;
  }
  if (!sandbox::write_standard_output(to_json(scan_bytes(as_bytes(*upload), label, {}), -1))) {
    return sandbox::kExitUnconfined;
  }
  // No destructors: some of them might want what the sandbox denies.
  _exit(0);
}

Result<std::string> scan_in_child(const sandbox::ChildOptions& options) {
  std::string answer;
  TOC_CHECK(sandbox::run_child(options, [&](std::string_view piece) -> Status {
    answer += piece;
    return {};
  }));
  return answer;
}

}  // namespace tocsin::scan
