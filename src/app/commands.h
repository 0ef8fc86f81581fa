// The commands of the program, one file each. Each returns the exit code: 0 ok, 1 found or negative
// result, 2 usage, 3 server or store, 4 permission, 5 conflict, 70 internal.
#pragma once

#include "app/instance.h"
#include "base/json.h"
#include "ranges/version_set.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::app {

inline constexpr int kNegative = 1;

struct ServeOptions {
  InstanceOptions instance;
  std::string listen = "127.0.0.1:8460";
  std::string exercise;  ///< played first when the store is empty
};
int serve(const ServeOptions& options);

struct ReceiptOptions {
  std::string file;      ///< "-" for standard input
  std::string policy;    ///< empty: the key that the receipt names
  std::string keys;      ///< what /log/keys answers: the chain of the log's keys; empty: none
  std::string document;  ///< empty: none
  bool as_json = false;
};
int verify_receipt(const ReceiptOptions& options);

struct LogOptions {
  InstanceOptions instance;
  bool as_json = false;
};
int verify_log(const LogOptions& options);
/// Makes the store's newest checkpoint the guard's: a deliberate act of the operator.
int adopt_log(const LogOptions& options);

struct KeysOptions {
  InstanceOptions instance;
  std::string verb;   ///< list, rotate
  std::string which;  ///< rotate: log, notices, token, secrets
  bool finishes = false;
  bool is_early = false;
  bool is_lost = false;
  bool as_json = false;
};
/// list: what there is by file, also while the server runs. rotate: the server must not run; may be
/// broken off and run again at any time.
int keys(const KeysOptions& options);

struct ExerciseOptions {
  std::string name;
  std::string db = "sqlite";
  bool as_json = false;
};
int run_exercise(const ExerciseOptions& options);

struct LinkOptions {
  InstanceOptions instance;
  std::string mail;
  bool is_reset = false;  ///< password and second factor are removed first
};
/// Prints a one-time sign-in link; for an operator who has lost every other way in. The server must
/// not run.
int sign_in_link(const LinkOptions& options);

struct RegimeOptions {
  std::string verb;  ///< list, show, check, due
  std::string id;
  std::vector<std::string> files;
  std::string facts;
  std::string as_of;  ///< RFC 3339; empty: now
  std::string language = "en";
  bool as_json = false;
};
int regime(const RegimeOptions& options);

/// Names and scores (docs/formats/): one item, or a JSON line for each JSON line of standard input.
struct CvssOptions {
  std::string vector;
  std::string published;  ///< empty: none
  bool is_stream = false;
};
int cvss(const CvssOptions& options);

struct SsvcOptions {
  std::string table;                ///< empty: list them
  std::vector<std::string> values;  ///< "ssvc:E:1.1.0=A"
  bool is_stream = false;
};
int ssvc(const SsvcOptions& options);

struct PurlOptions {
  std::string purl;
  bool is_stream = false;
};
int purl(const PurlOptions& options);

struct CpeOptions {
  std::string source;
  std::string target;  ///< empty: show the source
  bool is_stream = false;
};
int cpe(const CpeOptions& options);

struct ScanCommandOptions {
  std::vector<std::string> paths;
  bool as_json = false;
  bool is_paranoid = false;
  bool hides_timing = false;
  std::string sbom;  ///< cyclonedx or spdx: what is installed, instead of the findings
  unsigned jobs = 1;
  bool one_file_system = false;
  std::vector<std::string> excluded;
};
/// 0 clean, 1 affected, 3 something could not be read (docs/scanner.md).
int scan(const ScanCommandOptions& options);

struct HuntOptions {
  std::vector<std::string> files;
  bool as_json = false;
};
/// 0 nothing, 1 attempts, 3 something could not be read (docs/scanner.md).
int hunt(const HuntOptions& options);

/// The answer to one item on standard output: 0, or kNegative with {"error":"…"} there and the
/// sentence on standard error.
int answer_plain(const Result<std::string>& said);

struct AdvisoryOptions {
  InstanceOptions instance;
  std::string verb;  ///< import, index, show
  std::vector<std::string> paths;
  std::string format;
  std::string id;
  bool as_json = false;
  bool as_original = false;  ///< show: the documents as they came, byte for byte
};
/// 0; 1 when records were quarantined.
int advisory(const AdvisoryOptions& options);

struct VersionOptions {
  std::string verb;  ///< compare, within
  std::string eco;   ///< any name of an ecosystem: OSV, VERS, purl
  std::string first;
  std::string second;
  bool is_from_stdin = false;  ///< one JSON line for each JSON line, {"eco","a","b"} or …"range"}
};
/// Prints {"op","exact"}, or {"result","comparator","certainty","exact"}.
int version(const VersionOptions& options);

struct VersOptions {
  std::string verb;  ///< contains, canonical, from-native; with is_from_stdin, the lines' "op" wins
  std::string first;
  std::string second;
  bool is_from_stdin = false;
};
/// Prints {"result"}; contains says its comparator and certainty too.
int vers(const VersOptions& options);

/// {"result":true|false|null,"comparator":…,"certainty":…,"exact":…}; null: nobody can say.
std::string verdict_json(const ranges::Verdict& verdict);
/// A member of a JSON line that must be a text. Errors: malformed.
Result<std::string_view> line_text(Json line, std::string_view name);

struct MatchOptions {
  InstanceOptions instance;        ///< whose index
  std::vector<std::string> files;  ///< "-" for standard input
  bool as_json = false;
};
/// 0: nothing is affected; 1: something is, or may be.
int match(const MatchOptions& options);

struct InventoryOptions {
  InstanceOptions instance;
  std::string verb;  ///< import, list
  std::vector<std::string> files;
  std::string partner;       ///< handle; empty: the operator's own organization
  std::string asset;         ///< empty: each file is an asset of its own
  std::string distribution;  ///< "debian-12"
  bool is_vex = false;       ///< the files are VEX of the asset
  bool as_json = false;
};
/// 0; 1 when a file was refused.
int inventory(const InventoryOptions& options);

struct ImpactOptions {
  InstanceOptions instance;
  std::string id;
  bool as_json = false;
};
/// 0: nobody is hit; 1: somebody is, or may be.
int impact(const ImpactOptions& options);

struct CsafOptions {
  std::vector<std::string> files;  ///< "-" for standard input
  bool as_json = false;
};
/// 0: all are valid; 1: one is not; 3: one could not be read (docs/formats/csaf.md).
int validate_csaf(const CsafOptions& options);

/// Says on standard error what failed, and returns the exit code that fits.
int report(const Error& error);

}  // namespace tocsin::app
