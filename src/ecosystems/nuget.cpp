// NuGet (NuGet.Versioning 6, VersionComparer in its default mode): up to four numbers, labels
// without case, a label that is a 32-bit integer is a number, metadata does not count. More than
// four numbers are no NuGet version; they are compared all the same.
#include "ecosystems/semver_order.h"

namespace tocsin::ecosystems {
namespace {

constexpr SemverStyle kStyle{.labels = SemverStyle::Labels::nuget};

bool is_valid(std::string_view version) {
  Semver parts;
  return read_semver(version, parts) && parts.is_regular && parts.number_count <= 4;
}
std::partial_ordering compare(std::string_view a, std::string_view b) {
  return compare_semver(a, b, kStyle);
}
bool append_key(std::string_view version, std::string& out) {
  return append_semver_key(version, kStyle, out);
}

}  // namespace

Ecosystem nuget() {
  return {.id = "nuget",
          .authority =
              "NuGet package versioning (learn.microsoft.com/nuget/concepts/package-"
              "versioning), NuGet.Versioning 6",
          .osv_names = {"NuGet"},
          .vers_schemes = {"nuget"},
          .purl_types = {"nuget", "chocolatey"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
