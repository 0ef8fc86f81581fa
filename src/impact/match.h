// What is installed against what is known: every component of an inventory is looked up in the
// advisory index. What cannot be judged is said with its reason, and is never silence.
#pragma once

#include "base/json_writer.h"
#include "impact/advisory_layers.h"
#include "impact/lookup.h"

#include <span>
#include <string>
#include <vector>

namespace tocsin::impact {

/// How sure a match is, as the surest of its affirming advisories is.
enum class Sureness {
  affected,  ///< a source says so, in an order that its ecosystem has
  assumed,   ///< by dotted numbers where nobody says what the order is
  possible,  ///< a source may mean this component: by a declared CPE, a commit range, a lost bound,
             ///< an epoch that nobody states, a platform it must run on, a distribution of kin, a
             ///< name that is spelled otherwise
};
std::string_view to_text(Sureness sureness);

/// What one advisory says of the component.
struct Statement {
  LayerHit said;
  std::string package;  ///< the key under which it was looked up
  std::string version;  ///< as it was compared, with its epoch
  LookupKey::By by = LookupKey::By::package;
};

struct Match {
  std::size_t component = 0;  ///< place in the inventory
  Flaw flaw;
  Sureness sureness = Sureness::affected;
  std::vector<Statement>
      statements;  ///< the affirming first, then those that dissent; each in the index's order
  std::vector<std::string_view> fixed_in;  ///< of the affirming advisories, without repetition
};

struct NotJudged {
  std::size_t component = 0;
  std::string reason;
};

struct Matches {
  std::vector<Match> found;  ///< by component, then by flaw
  std::vector<NotJudged> unknown;
  std::vector<std::vector<std::string>> looked_up;  ///< of each component the keys of its names
};

/// The strings of the answer are the layers': they must outlive them.
Matches match(const AdvisoryLayers& advisories, std::span<const Component> components);
/// Why nothing can be said of a component, in whole or beyond what was found; empty: it was judged,
/// whatever the verdict. It was where advisories know its name, or where its name has no neighbour
/// that they know and a source says that it covers the whole of its ecosystem or release.
std::string reason_of(const AdvisoryLayers& advisories, const Lookup& lookup);
/// What is said of one component under its keys, by flaw. `component` is copied into the found.
std::vector<Match> matches_of(const AdvisoryLayers& advisories, std::span<const LookupKey> keys,
                              std::size_t component);

/// One statement as `tocsin match --json` prints it (docs/formats/match.md).
std::string to_json(const Statement& statement);
/// {"sources":[{"name","records","newest"}],"coverage":[{"source","ecosystem","extent","since"}]}:
/// what the answer rests on.
std::string data_json(const AdvisoryLayers& advisories);
/// The same as members of the object that is open.
void write_data(JsonWriter& json, const AdvisoryLayers& advisories);
/// {"components","findings":[…],"unknown":[…],"looked_up":[…],"data":{…}} (docs/formats/match.md).
std::string to_json(const AdvisoryLayers& advisories, std::span<const Component> components,
                    const Matches& matches);

}  // namespace tocsin::impact
