// Is a document what the Common Security Advisory Framework asks for? The structure and the tests
// of section 6 of CSAF 2.0 (OASIS standard with errata 01) and 2.1 (committee draft of 2026-07), as
// a report. Which tests there are, and which are not run: docs/formats/csaf.md.
#pragma once

#include "base/error.h"
#include "base/time.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::csaf {

inline constexpr std::size_t kDocumentBytesMax = 64U << 20U;
/// 6.1.34 speaks of 31 branches inside one another, two levels of JSON each.
inline constexpr std::size_t kDocumentDepthMax = 160;
/// More faults of one document are not kept; its last one says so.
inline constexpr std::size_t kFaultsMax = 10'000;
/// Values of a document, vulnerabilities, branches, and bytes of the paths of branches. A document
/// over one of these is reported with "limits" and not judged any further.
inline constexpr std::size_t kValuesMax = 4'000'000;
inline constexpr std::size_t kVulnerabilitiesMax = 100'000;
inline constexpr std::size_t kBranchesMax = 500'000;
inline constexpr std::size_t kBranchPathBytesMax = 64U << 20U;
/// Product references of a document, its groups written out wherever they are named. A document
/// over this is reported with "limits", and tests that need the products of groups are not run.
inline constexpr std::size_t kReferencesMax = 4'000'000;

/// What a failed test means for the document.
enum class Level {
  error,    ///< structure and mandatory tests (6.1): the document is not valid
  warning,  ///< optional tests of 2.0, recommended ones of 2.1 (6.2)
  info,     ///< informative tests (6.3)
};

/// One fault. The message never holds text of the document's; the path may, as names of members.
struct Fault {
  std::string test;     ///< "6.1.1", "schema", "limits"
  std::string path;     ///< JSON pointer of the value, or of the object that lacks one
  std::string message;  ///< one sentence
  friend bool operator==(const Fault&, const Fault&) = default;
};

struct Validation {
  std::string version;  ///< "2.0" or "2.1"; empty: the document names neither
  std::vector<Fault> errors;
  std::vector<Fault> warnings;
  std::vector<Fault> infos;

  [[nodiscard]] bool is_valid() const { return errors.empty(); }
};

struct ValidateOptions {
  /// Under which the document is published, without folders: checked by the rule of section 5.1.
  std::optional<std::string> file_name;
  /// The time of the check, for 6.2.33, which asks what is in the past; absent: it is not run.
  std::optional<Instant> now;
};

/// Never fails: bytes that are no JSON, or no CSAF, give a report with a "schema" error.
/// Time is linear in the document, but for products that are listed through groups
/// (kReferencesMax).
Validation validate(std::string_view bytes, const ValidateOptions& options = {});

/// One test that is run, for documents and for tests of the table.
struct TestName {
  std::string_view id;
  Level level = Level::error;
  bool is_in_2_0 = false;
  bool is_in_2_1 = false;
};
/// In the order in which they are run.
std::vector<TestName> test_names();

/// {"valid":…,"errors":[{"test","path","message"}],"warnings":[…],"infos":[…]}, with "file" in
/// front when it is not empty.
std::string to_json(const Validation& report, std::string_view file = {});

/// The name that section 5.1 gives a document of that id: lower case, everything but letters,
/// digits, "+" and "-" as one "_", and ".json".
std::string file_name_of(std::string_view tracking_id);

}  // namespace tocsin::csaf
