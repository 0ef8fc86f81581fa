// What is installed against what is known: every component of an inventory is looked up in the
// advisory index. What cannot be judged is said with its reason, and is never silence.
#pragma once

#include "domain/component.h"
#include "impact/advisory_index.h"

#include <span>
#include <string>
#include <vector>

namespace tocsin::impact {

/// How sure a finding is, as the surest of its affirming advisories is.
enum class Sureness {
  affected,  ///< a source says so, in an order that its ecosystem has
  assumed,   ///< by dotted numbers where nobody says what the order is, or by a declared CPE
  possible,  ///< a source may mean this version: a commit range, a lost bound, an unknown epoch, a
             ///< platform it must run on
};
std::string_view to_text(Sureness sureness);

/// What one advisory says of the component.
struct Saying {
  Hit hit;
  std::string version;  ///< as it was compared, with its epoch
  bool is_by_cpe = false;
  bool is_by_source = false;  ///< through the source package
};

struct Finding {
  std::size_t component = 0;  ///< place in the inventory
  std::uint32_t flaw = 0;
  Sureness sureness = Sureness::affected;
  std::vector<Saying>
      sayings;  ///< the affirming first, then those that dissent; each in the index's order
  std::vector<std::string_view> fixed_in;  ///< of the affirming advisories, without repetition
};

struct NotJudged {
  std::size_t component = 0;
  std::string_view reason;
};

struct Matches {
  std::vector<Finding> findings;  ///< by component, then by flaw
  std::vector<NotJudged> unknown;
};

/// The strings of the answer are the index's: it must outlive them.
Matches match(const AdvisoryIndex& index, std::span<const Component> components);

/// "[2.0-beta9, 2.3.1) | …" of the affirming advisory, and what else `tocsin match --json` prints
/// (docs/formats/match.md): {"components","findings":[…],"unknown":[…],"data":{"sources":[…]}}.
std::string to_json(const AdvisoryIndex& index, std::span<const Component> components,
                    const Matches& matches);

}  // namespace tocsin::impact
