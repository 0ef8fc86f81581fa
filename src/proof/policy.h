// Trust policies (c2sp.org/tlog-policy): which logs are trusted, which witnesses, and how many of
// these must have cosigned a checkpoint. A verifier holds its policy already; it never comes with
// what is verified.
#pragma once

#include "proof/checkpoint.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::proof {

struct PolicyLog {
  VerifierKey key;  ///< of type ed25519; its name is the log's origin
  std::string url;  ///< empty when none is stated
  friend bool operator==(const PolicyLog&, const PolicyLog&) = default;
};

struct PolicyWitness {
  std::string name;  ///< within the policy only
  VerifierKey key;   ///< of type cosignature_v1
  std::string url;
  friend bool operator==(const PolicyWitness&, const PolicyWitness&) = default;
};

/// Has witnessed when at least `threshold` of its members, witnesses or groups, have.
struct PolicyGroup {
  std::string name;
  std::size_t threshold = 1;
  std::vector<std::string> members;
  friend bool operator==(const PolicyGroup&, const PolicyGroup&) = default;
};

inline constexpr std::string_view kNoQuorum = "none";

struct Policy {
  std::vector<PolicyLog> logs;
  std::vector<PolicyWitness> witnesses;
  std::vector<PolicyGroup> groups;  ///< each names only witnesses and groups before it
  std::string quorum{kNoQuorum};    ///< a witness, a group, or kNoQuorum
  friend bool operator==(const Policy&, const Policy&) = default;
};

/// Limits: 256 KiB, 256 logs, 256 witnesses, 256 groups. Errors: malformed, with the line as
/// `where`; too_large; unsupported_type for keys that cannot be used.
Result<Policy> parse_policy(std::string_view text);
/// One line for each statement, without comments; parse_policy reads back the same.
std::string to_text(const Policy& policy);

struct Witnessed {
  std::string name;  ///< as in the policy
  std::chrono::sys_seconds at{};
  friend bool operator==(const Witnessed&, const Witnessed&) = default;
};

/// A checkpoint that the policy accepts.
struct Accepted {
  Checkpoint checkpoint;
  std::vector<Witnessed> witnessed;  ///< every known witness that cosigned, also beyond the quorum
};

/// note: the checkpoint with its signature lines. A signature of a known log or witness that is not
/// valid refuses the whole. Errors: malformed; unprocessable with what is missing.
Result<Accepted> accept_checkpoint(const Policy& policy, std::string_view note);

}  // namespace tocsin::proof
