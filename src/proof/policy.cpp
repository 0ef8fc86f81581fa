#include "proof/policy.h"

#include "base/text.h"
#include "proof/decimal.h"

#include <algorithm>
#include <map>

namespace tocsin::proof {
namespace {

constexpr std::size_t kPolicyBytesMax = 256U << 10U;
constexpr std::size_t kEntriesMax = 256;

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
      return words;
    }
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

/// Reads the lines one by one and knows the names defined so far. One parse.
class PolicyReader {
 public:
  Status read_line(std::span<const std::string_view> words) {
    if (words[0] == "log") {
      return read_log(words);
    }
    if (words[0] == "witness") {
      return read_witness(words);
    }
    if (words[0] == "group") {
      return read_group(words);
    }
    if (words[0] == "quorum") {
      return read_quorum(words);
    }
    return fail(Errc::malformed, "The line begins with none of log, witness, group and quorum.");
  }

  Result<Policy> finish() {
    if (!has_quorum_) {
      return fail(Errc::malformed, "The policy has no quorum line.");
    }
    return std::move(policy_);
  }

 private:
  Status read_log(std::span<const std::string_view> words) {
    if (words.size() < 2 || words.size() > 3) {
      return fail(Errc::malformed, "A log line reads: log KEY [URL].");
    }
    TOC_TRY(VerifierKey key, parse_verifier_key(words[1]));
    if (key.type != KeyType::ed25519) {
      return fail(Errc::malformed, "The key of a log has signature type 1 (Ed25519).");
    }
    const auto same_key = [&](const PolicyLog& log) { return log.key.key == key.key; };
    if (std::ranges::any_of(policy_.logs, same_key)) {
      return fail(Errc::malformed, "The same log key stands in the policy twice.");
    }
    if (policy_.logs.size() == kEntriesMax) {
      return fail(Errc::too_large, "The policy has more than 256 logs.");
    }
    policy_.logs.push_back({std::move(key), words.size() == 3 ? std::string(words[2]) : ""});
    return {};
  }

  Status read_witness(std::span<const std::string_view> words) {
    if (words.size() < 3 || words.size() > 4) {
      return fail(Errc::malformed, "A witness line reads: witness NAME KEY [URL].");
    }
    TOC_TRY(VerifierKey key, parse_verifier_key(words[2]));
    if (key.type != KeyType::cosignature_v1) {
      return fail(Errc::malformed, "The key of a witness has signature type 4 (cosignature/v1).");
    }
    const auto same_key = [&](const PolicyWitness& witness) { return witness.key.key == key.key; };
    if (std::ranges::any_of(policy_.witnesses, same_key)) {
      return fail(Errc::malformed, "The same witness key stands in the policy twice.");
    }
    TOC_CHECK(define(words[1]));
    policy_.witnesses.push_back(
        {std::string(words[1]), std::move(key), words.size() == 4 ? std::string(words[3]) : ""});
    return {};
  }

  Status read_group(std::span<const std::string_view> words) {
    if (words.size() < 4) {
      return fail(Errc::malformed, "A group line reads: group NAME all|any|NUMBER MEMBER...");
    }
    const auto members = words.subspan(3);
    std::optional<std::uint64_t> threshold;
    if (words[2] == "all") {
      threshold = members.size();
    } else if (words[2] == "any") {
      threshold = 1;
    } else {
      threshold = parse_decimal(words[2], members.size());
    }
    if (!threshold || *threshold == 0) {
      return fail(Errc::malformed,
                  "The threshold of a group is all, any, or a number from 1 to its members.");
    }
    PolicyGroup group{.name = std::string(words[1]),
                      .threshold = static_cast<std::size_t>(*threshold),
                      .members = {}};
    for (const std::string_view member : members) {
      const auto found = is_member_.find(member);
      if (found == is_member_.end()) {
        return fail(Errc::malformed, "A member of the group is not defined on a line before it.");
      }
      if (found->second) {
        return fail(Errc::malformed, "A witness or group is a member twice.");
      }
      found->second = true;
      group.members.emplace_back(member);
    }
    TOC_CHECK(define(words[1]));
    policy_.groups.push_back(std::move(group));
    return {};
  }

  Status read_quorum(std::span<const std::string_view> words) {
    if (words.size() != 2) {
      return fail(Errc::malformed, "A quorum line reads: quorum NAME.");
    }
    if (has_quorum_) {
      return fail(Errc::malformed, "The policy has two quorum lines.");
    }
    if (words[1] != kNoQuorum && !is_member_.contains(words[1])) {
      return fail(Errc::malformed, "The quorum is not defined on a line before it.");
    }
    policy_.quorum = words[1];
    has_quorum_ = true;
    return {};
  }

  Status define(std::string_view name) {
    if (name == kNoQuorum || is_member_.contains(name)) {
      return fail(Errc::malformed, "The name is taken already.");
    }
    if (is_member_.size() == 2 * kEntriesMax) {
      return fail(Errc::too_large, "The policy has more than 512 witnesses and groups.");
    }
    is_member_.emplace(name, false);
    return {};
  }

  Policy policy_;
  std::map<std::string, bool, std::less<>> is_member_;  ///< name → stands in a group already
  bool has_quorum_ = false;
};

/// Groups name only what stands before them, so one pass in order knows them all.
bool quorum_reached(const Policy& policy, const std::vector<Witnessed>& witnessed) {
  std::map<std::string, bool, std::less<>> has_witnessed;
  for (const Witnessed& witness : witnessed) {
    has_witnessed[witness.name] = true;
  }
  for (const PolicyGroup& group : policy.groups) {
    const auto count = std::ranges::count_if(
        group.members, [&](const auto& member) { return has_witnessed[member]; });
    has_witnessed[group.name] = static_cast<std::size_t>(count) >= group.threshold;
  }
  return policy.quorum == kNoQuorum || has_witnessed[policy.quorum];
}

}  // namespace

Result<Policy> parse_policy(std::string_view text) {
  if (text.size() > kPolicyBytesMax) {
    return fail(Errc::too_large, "The policy is larger than 256 KiB.");
  }
  if (!text.empty() && !text.ends_with('\n')) {
    return fail(Errc::malformed, "The last line of the policy does not end in a newline.");
  }
  PolicyReader reader;
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    const std::string where = "line " + std::to_string(number);
    const auto is_forbidden = [](char c) {
      const auto u = static_cast<unsigned char>(c);
      return (u < 0x20 && u != '\t') || u == 0x7F;
    };
    if (std::ranges::any_of(line, is_forbidden)) {
      return fail(Errc::malformed, "The line holds a control character.", where);
    }
    const std::vector<std::string_view> words = words_of(line);
    if (words.empty() || words[0].starts_with('#')) {
      continue;
    }
    if (Status status = reader.read_line(words); !status) {
      return std::unexpected(std::move(status).error().at(where));
    }
  }
  return reader.finish();
}

std::string to_text(const Policy& policy) {
  const auto url = [](const std::string& text) { return text.empty() ? "" : " " + text; };
  std::string out;
  for (const PolicyLog& log : policy.logs) {
    out += "log " + to_text(log.key) + url(log.url) + "\n";
  }
  for (const PolicyWitness& witness : policy.witnesses) {
    out += "witness " + witness.name + " " + to_text(witness.key) + url(witness.url) + "\n";
  }
  for (const PolicyGroup& group : policy.groups) {
    const bool is_all = group.threshold == group.members.size();
    out += "group " + group.name + " " + (is_all ? "all" : std::to_string(group.threshold)) + " " +
           join(group.members, " ") + "\n";
  }
  return out + "quorum " + policy.quorum + "\n";
}

Result<Accepted> accept_checkpoint(const Policy& policy, std::string_view note) {
  TOC_TRY(const Note parsed, parse_note(note));
  TOC_TRY(Checkpoint checkpoint, parse_checkpoint(parsed.text));
  if (policy.logs.empty()) {
    return fail(Errc::unprocessable,
                "The policy names no log, so nothing can be verified against it.");
  }
  std::vector<VerifierKey> logs;
  for (const PolicyLog& log : policy.logs) {
    // A key vouches for the log of its own name and for no other one.
    if (log.key.name == checkpoint.origin) {
      logs.push_back(log.key);
    }
  }
  if (logs.empty()) {
    return fail(Errc::unprocessable, "The checkpoint is of a log that the policy does not name.");
  }
  TOC_TRY(const auto signers, verify_note(parsed, logs));
  TOC_ASSERT(!signers.empty());

  Accepted accepted{.checkpoint = std::move(checkpoint), .witnessed = {}};
  for (const PolicyWitness& witness : policy.witnesses) {
    for (const NoteSignature& line : parsed.signatures) {
      if (line.name == witness.key.name && line.key_id == key_id(witness.key)) {
        TOC_TRY(const auto at, verify_cosignature(witness.key, parsed.text, line));
        accepted.witnessed.push_back({witness.name, at});
        break;
      }
    }
  }
  if (!quorum_reached(policy, accepted.witnessed)) {
    return fail(
        Errc::unprocessable,
        "The checkpoint is signed by the log, but not by the witnesses that the policy asks for.");
  }
  return accepted;
}

}  // namespace tocsin::proof
