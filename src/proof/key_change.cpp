#include "proof/key_change.h"

#include "base/json.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "proof/decimal.h"
#include "proof/receipt.h"

#include <algorithm>
#include <array>

namespace tocsin::proof {
namespace {

constexpr std::string_view kHeader = "tocsin-key-change/v1";
constexpr std::string_view kAct = "log.key_rotated";
constexpr std::size_t kChangesMax = 1000;

/// The root of the tree without its last leaf, from that leaf's inclusion proof: everything in the
/// proof then lies to the left.
Hash root_before(std::span<const Hash> path) {
  Hash root = path.front();
  for (const Hash& left : path.subspan(1)) {
    root = node_hash(left, root);
  }
  return root;
}

/// That the entry stands in the old key's log, says this change, and follows the tree that the
/// statement names.
Status check_entry(const KeyChange& change, const PublishedChange& published) {
  TOC_TRY(const Receipt receipt, parse_receipt(published.receipt));
  const Policy policy{.logs = {{.key = change.old_key, .url = {}}}, .witnesses = {}, .groups = {}};
  TOC_TRY(const Proved proved, verify_receipt(receipt, policy));
  TOC_TRY(const JsonDocument payload, JsonDocument::parse(proved.payload));
  const bool says_it = payload.root().text_at({"act"}) == kAct &&
                       payload.root().text_at({"detail", "statement"}) == published.statement;
  const bool follows = proved.index == change.size && proved.size == change.size + 1 &&
                       !receipt.path.empty() && root_before(receipt.path) == change.root;
  if (!says_it || !follows) {
    return fail(Errc::unprocessable,
                "The log's entry does not record this change of its key at this place.");
  }
  return {};
}

Result<std::vector<PublishedChange>> changes_of(const Json& root, std::string_view name) {
  const std::optional<Json> list = root.find(name);
  if (!list || list->kind() != Json::Kind::array || list->size() > kChangesMax) {
    return fail(Errc::malformed, "The published keys hold no list of changes.", pointer("", name));
  }
  std::vector<PublishedChange> out;
  for (const Json& one : list->elements()) {
    const auto statement = one.text_at({"statement"});
    const auto receipt = one.text_at({"receipt"});
    if (!statement || !receipt) {
      return fail(Errc::malformed, "A change has a statement and a receipt.", pointer("", name));
    }
    out.push_back({.statement = std::string(*statement), .receipt = std::string(*receipt)});
  }
  return out;
}

}  // namespace

std::string to_text(const KeyChange& change) {
  return std::string(kHeader) + "\nold " + to_text(change.old_key) + "\nnew " +
         to_text(change.new_key) + "\nlog " + change.origin + "\nsize " +
         std::to_string(change.size) + "\nroot " + to_base64(change.root) + "\n";
}

Result<KeyChange> parse_key_change(std::string_view text) {
  const auto bad = [] { return fail(Errc::malformed, "This is not a statement of a key change."); };
  constexpr std::array<std::string_view, 5> names = {"old ", "new ", "log ", "size ", "root "};
  const std::vector<std::string_view> lines = split(text, '\n');
  if (lines.size() != names.size() + 2 || lines.front() != kHeader || !lines.back().empty()) {
    return bad();
  }
  std::array<std::string_view, names.size()> values;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!lines[i + 1].starts_with(names[i])) {
      return bad();
    }
    values[i] = lines[i + 1].substr(names[i].size());
  }
  KeyChange change;
  TOC_TRY(change.old_key, parse_verifier_key(values[0]));
  TOC_TRY(change.new_key, parse_verifier_key(values[1]));
  change.origin = values[2];
  const auto size = parse_decimal(values[3], kTreeSizeMax - 1);
  const auto root = parse_base64(values[4]);
  if (!size || !root || root->size() != change.root.size() ||
      change.old_key.type != KeyType::ed25519 || change.new_key.type != KeyType::ed25519 ||
      change.old_key.name != change.new_key.name || change.old_key.key == change.new_key.key) {
    return bad();
  }
  change.size = *size;
  std::ranges::copy(*root, change.root.begin());
  return to_text(change) == text ? Result<KeyChange>(change) : bad();
}

Result<std::string> sign_key_change(const KeyChange& change, const KeyPair& keys) {
  const std::vector signers = {ed25519_signer(change.old_key.name, keys.old_key),
                               ed25519_signer(change.new_key.name, keys.new_key)};
  if (signers[0].key != change.old_key || signers[1].key != change.new_key) {
    return fail(Errc::internal, "The statement names other keys than those that sign it.");
  }
  return sign_note(to_text(change), signers);
}

Result<KeyChange> open_key_change(std::string_view note) {
  TOC_TRY(const Note parsed, parse_note(note));
  TOC_TRY(KeyChange change, parse_key_change(parsed.text));
  const std::vector keys = {change.old_key, change.new_key};
  TOC_TRY(const auto signers, verify_note(parsed, keys));
  if (signers.size() != keys.size()) {
    return fail(Errc::unprocessable, "The statement of a key change bears only one signature.");
  }
  return change;
}

std::string to_json(const PublishedKeys& keys) {
  JsonWriter json;
  const auto write = [&](std::string_view name, const std::vector<PublishedChange>& changes) {
    json.key(name).begin_array();
    for (const PublishedChange& change : changes) {
      json.begin_object()
          .field("statement", change.statement)
          .field("receipt", change.receipt)
          .end_object();
    }
    json.end_array();
  };
  json.begin_object().field("origin", keys.origin).field("log_key", keys.log_key);
  json.field("notice_key", keys.notice_key);
  write("log", keys.log);
  write("notices", keys.notices);
  return json.end_object().take();
}

Result<PublishedKeys> parse_published_keys(std::string_view json) {
  TOC_TRY(const JsonDocument document,
          JsonDocument::parse(json, {.bytes_max = kPublishedKeysBytesMax}));
  const Json root = document.root();
  PublishedKeys keys;
  keys.origin = root.text_at({"origin"}).value_or("");
  keys.log_key = root.text_at({"log_key"}).value_or("");
  keys.notice_key = root.text_at({"notice_key"}).value_or("");
  TOC_TRY(keys.log, changes_of(root, "log"));
  TOC_TRY(keys.notices, changes_of(root, "notices"));
  return keys;
}

Result<std::vector<KeyEra>> verify_chain(std::span<const PublishedChange> changes) {
  std::vector<KeyEra> chain;
  for (const PublishedChange& published : changes) {
    TOC_TRY(const KeyChange change, open_key_change(published.statement));
    if (change.old_key.name != change.origin) {
      return fail(Errc::unprocessable, "The statement is not about the key of its log.");
    }
    if (chain.empty()) {
      chain.push_back({.key = change.old_key});
    }
    if (chain.back().key != change.old_key || change.size < chain.back().first) {
      return fail(Errc::unprocessable, "The statements of key changes do not follow one another.");
    }
    TOC_CHECK(check_entry(change, published));
    // The entry itself is still the old key's: it is how the old key's holders learn of the change.
    chain.back().last = change.size + 1;
    chain.push_back({.key = change.new_key, .first = change.size + 2});
  }
  return chain;
}

Result<Policy> policy_for(const Policy& policy, std::span<const KeyEra> chain, std::uint64_t size) {
  if (chain.empty()) {
    return policy;
  }
  const auto is_of_chain = [&](const PolicyLog& log) {
    return std::ranges::any_of(chain, [&](const KeyEra& era) { return era.key == log.key; });
  };
  const auto trusted = std::ranges::find_if(policy.logs, is_of_chain);
  if (trusted == policy.logs.end()) {
    return fail(Errc::unprocessable,
                "None of the keys that the policy trusts is in the published chain of keys.");
  }
  const auto era = std::ranges::find_if(
      chain, [&](const KeyEra& one) { return one.first <= size && size <= one.last; });
  if (era == chain.end()) {
    return fail(Errc::unprocessable, "No key of the log has signed a tree of that size.");
  }
  Policy out = policy;
  const std::string url = trusted->url;
  std::erase_if(out.logs, is_of_chain);
  out.logs.push_back({.key = era->key, .url = url});
  return out;
}

}  // namespace tocsin::proof
