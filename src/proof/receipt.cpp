#include "proof/receipt.h"

#include "base/json.h"
#include "base/json_writer.h"
#include "proof/canonical.h"
#include "proof/decimal.h"

#include <algorithm>

namespace tocsin::proof {
namespace {

constexpr std::string_view kHeader = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr std::size_t kPathMax = 63;
constexpr std::int64_t kTimeMax = 253402300799;  // 9999-12-31T23:59:59Z

/// Takes the text line by line; a line without its newline is no line.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  std::optional<std::string_view> next() {
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return line;
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

bool holds_text(const Json& value, std::string_view wanted) {
  if (value.kind() == Json::Kind::text) {
    return value.text() == wanted;
  }
  const auto elements = value.elements();
  const auto members = value.members();
  return std::ranges::any_of(elements,
                             [&](const Json& element) { return holds_text(element, wanted); }) ||
         std::ranges::any_of(members,
                             [&](const auto& member) { return holds_text(member.second, wanted); });
}

Result<std::vector<std::pair<std::string, std::string>>> fields_of(const Json& payload) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto& [name, value] : payload.members()) {
    if (const auto text = value.text()) {
      fields.emplace_back(name, *text);
    } else {
      TOC_TRY(std::string json, canonical_json(value));
      fields.emplace_back(name, std::move(json));
    }
  }
  return fields;
}

}  // namespace

Result<Receipt> parse_receipt(std::string_view file) {
  if (file.size() > kReceiptBytesMax) {
    return fail(Errc::too_large, "The receipt is larger than 1 MiB.");
  }
  Lines lines(file);
  if (lines.next() != kHeader) {
    return fail(Errc::malformed,
                "This is not a receipt: the first line is not c2sp.org/tlog-proof@v1.");
  }
  Receipt receipt;
  std::optional<std::string_view> line = lines.next();
  if (line && line->starts_with(kExtra)) {
    const auto extra = parse_base64(line->substr(kExtra.size()));
    if (!extra) {
      return fail(Errc::malformed, "The extra line of the receipt is not base64.");
    }
    receipt.extra = std::string(as_text(*extra));
    line = lines.next();
  }
  const auto index = line && line->starts_with(kIndex)
                         ? parse_decimal(line->substr(kIndex.size()), kTreeSizeMax - 1)
                         : std::nullopt;
  if (!index) {
    return fail(Errc::malformed, "The receipt has no line with the index of its entry.");
  }
  receipt.index = *index;
  for (line = lines.next(); line && !line->empty(); line = lines.next()) {
    const auto bytes = parse_base64(*line);
    const auto hash = bytes ? to_digest(*bytes) : Result<Digest>(fail(Errc::malformed, ""));
    if (!hash || receipt.path.size() == kPathMax) {
      return fail(Errc::malformed,
                  "The inclusion proof is not a list of at most 63 hashes in base64.");
    }
    receipt.path.push_back(*hash);
  }
  if (!line) {
    return fail(Errc::malformed, "The receipt has no checkpoint.");
  }
  receipt.checkpoint = lines.rest();
  TOC_CHECK(parse_note(receipt.checkpoint));
  return receipt;
}

std::string to_text(const Receipt& receipt) {
  std::string out(kHeader);
  out.append("\n");
  if (receipt.extra) {
    out.append(kExtra).append(to_base64(as_bytes(*receipt.extra))).append("\n");
  }
  out.append(kIndex).append(std::to_string(receipt.index)).append("\n");
  for (const Hash& hash : receipt.path) {
    out.append(to_base64(hash)).append("\n");
  }
  return out.append("\n").append(receipt.checkpoint);
}

std::string to_extra(const Disclosure& disclosure) {
  JsonWriter json;
  json.begin_object();
  if (!disclosure.key.empty()) {
    json.field("key", disclosure.key);
  }
  json.key("payload").raw(disclosure.payload);
  json.field("salt", to_base64(disclosure.salt));
  json.field("time", static_cast<std::int64_t>(disclosure.time.time_since_epoch().count()));
  json.end_object();
  return json.take();
}

Result<Disclosure> parse_disclosure(std::string_view extra) {
  const auto bad = [](std::string message) { return fail(Errc::malformed, std::move(message)); };
  const auto document = JsonDocument::parse(extra, {.bytes_max = kReceiptBytesMax});
  if (!document) {
    return bad("The extra line of the receipt does not hold JSON.");
  }
  const Json root = document->root();
  const auto payload = root.find("payload");
  const auto salt_text = root.text_at({"salt"});
  const auto time_value = root.find("time");
  const auto time = time_value ? time_value->integer() : std::nullopt;
  const auto key = root.text_at({"key"});
  if (root.members().size() != (root.find("key") ? 4U : 3U) || !payload ||
      payload->kind() != Json::Kind::object || !salt_text || !time) {
    return bad(
        "The extra line of the receipt does not hold exactly a payload, a salt, a time and "
        "perhaps a key.");
  }
  const auto salt_bytes = parse_base64(*salt_text);
  const auto salt = salt_bytes ? to_digest(*salt_bytes) : Result<Digest>(fail(Errc::malformed, ""));
  if (!salt || *time < 0 || *time > kTimeMax) {
    return bad("The salt or the time in the extra line of the receipt is malformed.");
  }
  TOC_TRY(std::string canonical, canonical_json(*payload));
  Disclosure disclosure{.payload = std::move(canonical),
                        .salt = *salt,
                        .key = std::string(key.value_or("")),
                        .time = std::chrono::sys_seconds(std::chrono::seconds(*time))};
  if (to_extra(disclosure) != extra) {
    return bad("The extra line of the receipt is not canonical JSON.");
  }
  return disclosure;
}

Result<Policy> named_policy(const Receipt& receipt) {
  if (!receipt.extra) {
    return fail(Errc::unprocessable, "The receipt names no log key: a policy is needed.");
  }
  TOC_TRY(const Disclosure disclosure, parse_disclosure(*receipt.extra));
  if (disclosure.key.empty()) {
    return fail(Errc::unprocessable, "The receipt names no log key: a policy is needed.");
  }
  TOC_TRY(VerifierKey key, parse_verifier_key(disclosure.key));
  Policy policy;
  policy.logs.push_back({.key = std::move(key), .url = {}});
  return policy;
}

Leaf leaf_of(const Disclosure& disclosure) {
  return {.time = disclosure.time, .commitment = commit(disclosure.salt, disclosure.payload)};
}

Result<Proved> verify_receipt(const Receipt& receipt, const Policy& policy,
                              std::optional<Bytes> document) {
  TOC_TRY(Accepted accepted, accept_checkpoint(policy, receipt.checkpoint));
  if (!receipt.extra) {
    return fail(Errc::unprocessable,
                "The receipt discloses nothing, so that it cannot be tied to an entry.");
  }
  TOC_TRY(Disclosure disclosure, parse_disclosure(*receipt.extra));
  const Checkpoint& checkpoint = accepted.checkpoint;
  if (!disclosure.key.empty()) {
    TOC_TRY(const VerifierKey named, parse_verifier_key(disclosure.key));
    const bool is_trusted = std::ranges::any_of(policy.logs, [&](const PolicyLog& log) {
      return log.key == named && log.key.name == checkpoint.origin;
    });
    // While one key takes another's place both sign; whoever trusts one of them is shown a receipt
    // that may name the other.
    TOC_TRY(const Note note, parse_note(receipt.checkpoint));
    const bool signs_too = std::ranges::any_of(note.signatures, [&](const NoteSignature& line) {
      return line.name == named.name && line.name == checkpoint.origin &&
             line.key_id == key_id(named) && verify(named.key, as_bytes(note.text), line.signature);
    });
    if (!is_trusted && !signs_too) {
      return fail(Errc::unprocessable,
                  "The receipt names another log key than the one that is trusted.");
    }
  }
  if (receipt.index >= checkpoint.size) {
    return fail(Errc::unprocessable,
                "The index of the receipt lies outside the tree that the log signed.");
  }
  const Status included =
      verify_inclusion({.index = receipt.index,
                        .size = checkpoint.size,
                        .leaf = leaf_hash(as_bytes(to_text(leaf_of(disclosure)))),
                        .root = checkpoint.root},
                       receipt.path);
  if (!included) {
    return fail(Errc::unprocessable,
                "What the receipt discloses is not the entry at that index of the tree that the "
                "log signed: " +
                    included.error().message);
  }
  TOC_TRY(const JsonDocument payload, JsonDocument::parse(disclosure.payload));
  TOC_TRY(auto fields, fields_of(payload.root()));
  Proved proved{.origin = checkpoint.origin,
                .index = receipt.index,
                .size = checkpoint.size,
                .root = checkpoint.root,
                .leaf_time = disclosure.time,
                .payload = std::move(disclosure.payload),
                .fields = std::move(fields),
                .witnessed = std::move(accepted.witnessed)};
  if (document) {
    const bool is_found = holds_text(payload.root(), to_hex(sha256(*document)));
    proved.document = is_found ? DocumentMatch::found : DocumentMatch::absent;
  }
  return proved;
}

}  // namespace tocsin::proof
