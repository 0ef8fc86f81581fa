// tocsin receipt verify: no configuration, no network, no store.
#include "app/command.h"
#include "app/input.h"
#include "base/file.h"
#include "base/json_writer.h"
#include "proof/key_change.h"
#include "proof/receipt.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct ReceiptOptions {
  std::string file;      ///< "-" for standard input
  std::string policy;    ///< empty: the key that the receipt names
  std::string keys;      ///< what /log/keys answers: the chain of the log's keys; empty: none
  std::string document;  ///< empty: none
  bool as_json = false;
};

constexpr std::size_t kDocumentBytesMax = 1U << 30U;

struct Verified {
  proof::Proved proved;
  std::string key;  ///< the log's key as the policy names it
};

/// The policy as it is for this receipt's checkpoint, when the log's key has changed since the
/// policy was written, or before.
Result<proof::Policy> follow_keys(const proof::Policy& policy, const proof::Receipt& receipt,
                                  const std::string& path) {
  TOC_TRY(const std::string text, read_file(path, proof::kPublishedKeysBytesMax));
  TOC_TRY(const proof::PublishedKeys published, proof::parse_published_keys(text));
  TOC_TRY(const std::vector<proof::KeyEra> chain, proof::verify_chain(published.log));
  TOC_TRY(const proof::Note note, proof::parse_note(receipt.checkpoint));
  TOC_TRY(const proof::Checkpoint checkpoint, proof::parse_checkpoint(note.text));
  return proof::policy_for(policy, chain, checkpoint.size);
}

Result<Verified> verify(const ReceiptOptions& options) {
  TOC_TRY(const std::string text, read_input(options.file, proof::kReceiptBytesMax));
  TOC_TRY(const proof::Receipt receipt, proof::parse_receipt(text));
  proof::Policy policy;
  if (options.policy.empty()) {
    TOC_TRY(policy, proof::named_policy(receipt));
  } else {
    TOC_TRY(const std::string policy_text, read_file(options.policy, 1U << 20U));
    TOC_TRY(policy, proof::parse_policy(policy_text));
  }
  if (!options.keys.empty()) {
    TOC_TRY(policy, follow_keys(policy, receipt, options.keys));
  }
  std::optional<std::string> document;
  if (!options.document.empty()) {
    TOC_TRY(document, read_file(options.document, kDocumentBytesMax));
  }
  Verified out;
  TOC_TRY(out.proved,
          proof::verify_receipt(receipt, policy,
                                document ? std::optional(as_bytes(*document)) : std::nullopt));
  if (out.proved.document == proof::DocumentMatch::absent) {
    return fail(Errc::unprocessable,
                "The receipt is valid, but it says nothing about this document.");
  }
  for (const proof::PolicyLog& log : policy.logs) {
    if (log.key.name == out.proved.origin) {
      out.key = proof::to_text(log.key);
    }
  }
  return out;
}

void print_text(const ReceiptOptions& options, const Verified& verified) {
  const proof::Proved& proved = verified.proved;
  std::cout << "valid\n"
            << "  log       " << proved.origin << "\n"
            << "  key       " << verified.key << "\n"
            << "  entry     " << proved.index << " of a tree of " << proved.size << "\n"
            << "  time      " << to_rfc3339(proved.leaf_time) << " (the operator's clock)\n"
            << "  content   " << proved.payload << "\n";
  if (proved.document == proof::DocumentMatch::found) {
    std::cout << "  document  its SHA-256 is part of the entry\n";
  }
  for (const proof::Witnessed& witness : proved.witnessed) {
    std::cout << "  witness   " << witness.name << " at " << to_rfc3339(witness.at) << "\n";
  }
  if (options.policy.empty()) {
    std::cout << "No policy was given: compare the key above with the one that the operator "
                 "publishes at /log/policy.\n";
  }
}

void print_json(const Verified& verified) {
  const proof::Proved& proved = verified.proved;
  JsonWriter json;
  json.begin_object().flag("valid", true).field("log", proved.origin).field("key", verified.key);
  json.field("index", static_cast<std::int64_t>(proved.index))
      .field("size", static_cast<std::int64_t>(proved.size));
  json.field("time", to_rfc3339(proved.leaf_time)).key("content").raw(proved.payload);
  json.flag("document", proved.document == proof::DocumentMatch::found).end_object();
  std::cout << json.take() << "\n";
}

int verify_receipt(const ReceiptOptions& options) {
  const Result<Verified> verified = verify(options);
  if (verified) {
    if (options.as_json) {
      print_json(*verified);
    } else {
      print_text(options, *verified);
    }
    return 0;
  }
  if (options.as_json) {
    JsonWriter json;
    json.begin_object()
        .flag("valid", false)
        .field("reason", describe(verified.error()))
        .end_object();
    std::cout << json.take() << "\n";
  } else {
    std::cout << "not valid: " << describe(verified.error()) << "\n";
  }
  return kNegative;
}

}  // namespace

Command receipt_command() {
  const auto options = std::make_shared<ReceiptOptions>();
  return {
      .name = "receipt",
      .about = "Receipts",
      .verbs = {
          {.name = "verify",
           .about = "Verify a receipt, without network or configuration",
           .options = {{.name = "file",
                        .about = "The receipt; - for standard input",
                        .value = &options->file,
                        .is_required = true},
                       {.name = "--policy",
                        .about = "Trust policy (c2sp.org/tlog-policy) with the log's key",
                        .value = &options->policy},
                       {.name = "--keys",
                        .about = "The chain of the log's keys (/log/keys), to follow "
                                 "changes of the key",
                        .value = &options->keys},
                       {.name = "--document",
                        .about = "A document that the receipt should speak of",
                        .value = &options->document},
                       {.name = "--json", .about = "Answer as JSON", .value = &options->as_json}},
           .run = [options] { return verify_receipt(*options); }}}};
}

}  // namespace tocsin::app
