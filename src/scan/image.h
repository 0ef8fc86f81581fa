// Container images as tars (docker save, OCI layout): which members are layers, in which order, and
// what a later layer removes.
#pragma once

#include "archive/packed.h"
#include "scan/finding.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tocsin::scan {

/// Gathers while a tar is read; settles when it has been. For a tar that is no image, nothing.
struct Image {
  void see_member(const std::string& name, const archive::Member& member);
  /// Small JSON members; other content is not kept.
  void see_content(const std::string& name, Bytes content);
  [[nodiscard]] bool wants(const std::string& name) const;
  /// The findings of a member that is a layer, from index `from` on.
  void see_findings(const std::string& name, Report& report, std::size_t from);
  /// Takes away the findings of files that a later layer deletes or replaces.
  void settle(const std::string& path, Report& report, std::size_t from);

  /// Names in this tar, if it is itself a layer: what it adds and what it deletes.
  std::set<std::string, std::less<>> names;
  std::map<std::string, std::string, std::less<>> documents;
  bool is_settled = false;
};

}  // namespace tocsin::scan
