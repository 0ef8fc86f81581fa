#include "sources/csaf_provider.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/sha512.h"
#include "base/text.h"
#include "share/egress.h"
#include "sources/parts.h"
#include "sources/run.h"

#include <algorithm>
#include <map>
#include <set>

namespace tocsin::sources {
namespace {

constexpr std::string_view kWellKnown = "/.well-known/csaf/provider-metadata.json";
constexpr std::uint64_t kAdvisoryBytesMax = 16U << 20U;
constexpr std::uint64_t kSmallBytesMax = 1U << 20U;
constexpr std::size_t kFeedsMax = 1'000;
constexpr std::size_t kKeysMax = 20;

/// An OpenPGP key that the metadata name.
struct ProviderKey {
  std::string fingerprint;
  std::string armored;
};

/// What a provider's documents are held against.
struct Provider {
  std::string space;  ///< its namespace
  bool is_trusted = false;
  std::vector<ProviderKey> keys;
  /// By address of the document: that of its hash, and of its signature.
  std::map<std::string, std::string> hashes;
  std::map<std::string, std::string> signatures;
};

/// Of two ways to write one namespace: with a slash at the end or without, in either case.
std::string same_space(std::string_view text) {
  while (text.ends_with('/')) {
    text.remove_suffix(1);
  }
  return to_lower(text);
}

/// Is the first word of the hash file the digest of the document? By its length.
Status check_hash(std::string_view file, std::string_view document) {
  file = trim(file);
  const std::string said = to_lower(file.substr(0, file.find_first_of(" \t\r\n*")));
  const std::string is = said.size() == 128  ? to_hex(sha512(as_bytes(document)))
                         : said.size() == 64 ? to_hex(sha256(as_bytes(document)))
                                             : std::string();
  if (is.empty()) {
    return fail(Errc::malformed, "The file of its hash holds neither a SHA-256 nor a SHA-512.");
  }
  return said == is
             ? Status()
             : fail(Errc::malformed, "The document is not the one whose hash stands beside it.");
}

Status hold_against_hash(Run& run, const Provider& provider, const std::string& url,
                         std::string_view document) {
  if (const auto named = provider.hashes.find(url); named != provider.hashes.end()) {
    TOC_TRY(const Answer hash, run.ask(named->second, "", kSmallBytesMax));
    return check_hash(hash.body, document);
  }
  for (const char* ending : {".sha512", ".sha256"}) {
    const Result<Answer> hash = run.ask(url + ending, "", kSmallBytesMax);
    if (hash) {
      return check_hash(hash->body, document);
    }
    if (hash.error().code != Errc::not_found) {
      return std::unexpected(hash.error());
    }
  }
  return provider.is_trusted
             ? fail(Errc::malformed,
                    "A trusted provider has a hash of each document, and here is none.")
             : Status();
}

Status hold_against_signature(Run& run, const Provider& provider, const std::string& url,
                              std::string_view document) {
  if (provider.keys.empty()) {
    return {};
  }
  const auto named = provider.signatures.find(url);
  const Result<Answer> signature =
      run.ask(named == provider.signatures.end() ? url + ".asc" : named->second, "",
              openpgp::kSignatureBytesMax);
  if (!signature) {
    const bool is_missing = signature.error().code == Errc::not_found;
    return !is_missing ? Status(std::unexpected(signature.error()))
           : provider.is_trusted
               ? fail(Errc::malformed,
                      "A trusted provider signs each document, and here is no signature.")
               : Status();
  }
  std::vector<openpgp::NamedCertificate> certificates;
  for (const ProviderKey& key : provider.keys) {
    certificates.push_back({.fingerprint = key.fingerprint, .armored = key.armored});
  }
  return run.verify_signature(certificates, document, signature->body);
}

Status take_document(Run& run, const Entry& entry, const void* how) {
  const auto& provider = *static_cast<const Provider*>(how);
  TOC_TRY(Answer answer, run.ask(entry.url, "", kAdvisoryBytesMax));
  TOC_CHECK(hold_against_hash(run, provider, entry.url, answer.body));
  TOC_CHECK(hold_against_signature(run, provider, entry.url, answer.body));
  {
    TOC_TRY(const JsonDocument json, JsonDocument::parse(answer.body));
    const auto space = json.root().text_at({"document", "publisher", "namespace"});
    if (!space || same_space(*space) != same_space(provider.space)) {
      return fail(Errc::malformed, "The document is of another publisher than its provider.");
    }
  }
  return run.take(file_name(entry.url), std::move(answer.body));
}

/// "path","time" lines of changes.csv.
void read_changes(Run& run, const std::string& folder, std::string_view list,
                  std::vector<Entry>& out) {
  for (std::string_view line : split(list, '\n')) {
    line = trim(line);
    if (line.empty()) {
      continue;
    }
    const std::size_t comma = line.rfind(',');
    const auto bare = [](std::string_view text) {
      text = trim(text);
      return text.size() >= 2 && text.front() == '"' && text.back() == '"'
                 ? text.substr(1, text.size() - 2)
                 : text;
    };
    const std::string_view path = bare(line.substr(0, std::min(comma, line.size())));
    const Result<Instant> at =
        parse_rfc3339(comma == std::string_view::npos ? "" : bare(line.substr(comma + 1)));
    const std::string url = share::resolved(below(folder, ""), std::string(path));
    if (!at || url.empty() || !url.ends_with(".json")) {
      run.problem("changes.csv", "A line is not a path and a time: " + std::string(line));
      continue;
    }
    out.push_back({.url = url, .updated = *at});
  }
}

void read_feed(Run& run, const std::string& feed_url, const Json& root, Provider& provider,
               std::vector<Entry>& out) {
  const auto feed = root.find("feed");
  const auto entries = feed ? feed->find("entry") : std::nullopt;
  if (!entries) {
    run.problem(feed_url, "It is no ROLIE feed: it has no entries.");
    return;
  }
  for (const Json& entry : entries->elements()) {
    const auto content = entry.find("content");
    const std::string src = content ? text_of(*content, "src") : std::string();
    std::string self;
    std::string sha512_url;
    std::string sha256_url;
    std::string signature_url;
    const auto links = entry.find("link");
    for (const Json& link : links ? links->elements() : std::vector<Json>()) {
      const std::string rel = text_of(link, "rel");
      const std::string href = share::resolved(feed_url, text_of(link, "href"));
      if (rel == "self") {
        self = href;
      } else if (rel == "signature") {
        signature_url = href;
      } else if (rel == "hash" && href.ends_with(".sha512")) {
        sha512_url = href;
      } else if (rel == "hash") {
        sha256_url = href;
      }
    }
    const std::string url = src.empty() ? self : share::resolved(feed_url, src);
    const Result<Instant> at = parse_rfc3339(text_of(entry, "updated"));
    if (url.empty() || !at) {
      run.problem(feed_url, "An entry has no address or no time: " + text_of(entry, "id"));
      continue;
    }
    if (const std::string& hash = sha512_url.empty() ? sha256_url : sha512_url; !hash.empty()) {
      provider.hashes.insert_or_assign(url, hash);
    }
    if (!signature_url.empty()) {
      provider.signatures.insert_or_assign(url, signature_url);
    }
    out.push_back({.url = url, .updated = *at});
  }
}

struct Listings {
  std::set<std::string> feeds;
  std::set<std::string> folders;
};

Listings listings_of(const std::string& base, const Json& metadata) {
  Listings out;
  const auto add = [&](std::set<std::string>& to, const std::string& reference) {
    if (const std::string url = reference.empty() ? "" : share::resolved(base, reference);
        !url.empty() && to.size() < kFeedsMax) {
      to.insert(url);
    }
  };
  const auto distributions = metadata.find("distributions");
  for (const Json& one : distributions ? distributions->elements() : std::vector<Json>()) {
    add(out.folders, text_of(one, "directory_url"));  // 2.0
    if (const auto folder = one.find("directory")) {  // 2.1
      add(out.folders, text_of(*folder, "url"));
    }
    const auto rolie = one.find("rolie");
    const auto feeds = rolie ? rolie->find("feeds") : std::nullopt;
    for (const Json& feed : feeds ? feeds->elements() : std::vector<Json>()) {
      add(out.feeds, text_of(feed, "url"));
    }
  }
  return out;
}

/// The keys that the metadata name. Errors: malformed when they name some and none can be had: then
/// nothing can be held against a signature.
Status read_keys(Run& run, const std::string& base, const Json& metadata, Provider& provider) {
  const auto list = metadata.find("public_openpgp_keys");
  const std::vector<Json> keys = list ? list->elements() : std::vector<Json>();
  for (std::size_t i = 0; i < std::min(keys.size(), kKeysMax); ++i) {
    const std::string url = share::resolved(base, text_of(keys[i], "url"));
    Result<Answer> got = url.empty()
                             ? fail(Errc::malformed, "A key of the provider has no address.")
                             : run.ask(url, "", openpgp::kCertificateBytesMax);
    if (got) {
      provider.keys.push_back(
          {.fingerprint = text_of(keys[i], "fingerprint"), .armored = std::move(got->body)});
    } else if (ends_run(got.error())) {
      return std::unexpected(got.error());
    } else {
      run.problem(url.empty() ? base : url, describe(got.error()));
    }
  }
  if (keys.empty() && provider.is_trusted) {
    run.problem(base,
                "A trusted provider names the OpenPGP keys that sign its documents, and this one "
                "names none: they are taken by their hashes alone.");
  }
  return keys.empty() || !provider.keys.empty()
             ? Status()
             : fail(Errc::malformed,
                    "None of the OpenPGP keys that the provider names can be read, so that no "
                    "document can be held against its signature.",
                    base);
}

/// Those of its keys, in capitals, a line each.
std::string prints_of(const Provider& provider) {
  std::string out;
  for (const ProviderKey& key : provider.keys) {
    out += to_upper(key.fingerprint) + "\n";
  }
  return out;
}

/// Who signed until now signs: by one of the keys that were named then, beside which there may be
/// new ones. Errors: malformed.
Status hold_against_known_keys(Run& run, const std::string& base, const Provider& provider,
                               const std::string& state) {
  const std::string known = run.state(state);
  const auto prints = split(known, '\n');
  const bool is_known = std::ranges::any_of(provider.keys, [&](const ProviderKey& key) {
    return !key.fingerprint.empty() &&
           std::ranges::find(prints, to_upper(key.fingerprint)) != prints.end();
  });
  return known.empty() || (is_known && provider.is_trusted)
             ? Status()
             : fail(Errc::malformed,
                    "The provider was a trusted one, and its metadata name none of the OpenPGP "
                    "keys that they named before: ask its people, and if that is meant remove the "
                    "source and add it anew.",
                    base);
}

/// The lines "CSAF:" of a security.txt.
std::vector<std::string> csaf_lines(std::string_view text) {
  std::vector<std::string> out;
  for (std::string_view line : split(text, '\n')) {
    line = trim(line);
    if (to_lower(line.substr(0, 5)) == "csaf:") {
      out.emplace_back(trim(line.substr(5)));
    }
  }
  return out;
}

bool is_metadata(const Answer& answer) {
  const auto json = JsonDocument::parse(answer.body);
  return json && json->root().find("publisher") && json->root().find("role");
}

/// Where the lines of a security.txt point.
std::vector<std::string> named_by_security_text(Run& run, const std::string& base) {
  for (const char* place : {"/.well-known/security.txt", "/security.txt"}) {
    if (const auto text = run.ask(below(base, place), "text/plain", kSmallBytesMax)) {
      return csaf_lines(text->body);
    }
  }
  return {};
}

}  // namespace

Result<Answer> find_metadata(Run& run, const std::string& address) {
  if (address.ends_with(".json")) {
    return run.ask(address, "application/json", kSmallBytesMax);
  }
  const bool is_url = address.starts_with("https://") || address.starts_with("http://");
  const std::string base = is_url ? address : "https://" + address;
  const auto look = [&](const std::string& url) -> std::optional<Answer> {
    Result<Answer> found = run.ask(url, "application/json", kSmallBytesMax);
    return found && is_metadata(*found) ? std::optional(*std::move(found)) : std::nullopt;
  };
  if (auto found = look(below(base, kWellKnown))) {
    return *std::move(found);
  }
  for (const std::string& url : named_by_security_text(run, base)) {
    if (auto found = look(url)) {
      return *std::move(found);
    }
  }
  if (auto found = is_url ? std::nullopt : look("https://csaf.data.security." + address)) {
    return *std::move(found);
  }
  return fail(Errc::not_found,
              "No provider of CSAF is found there: neither at its well-known address, nor by "
              "security.txt, nor by DNS.");
}

Status take_provider(Run& run, const Answer& answer, const std::string& key) {
  TOC_TRY(const JsonDocument metadata, JsonDocument::parse(answer.body));
  const std::string role = text_of(metadata.root(), "role");
  Provider provider{
      .space = std::string(metadata.root().text_at({"publisher", "namespace"}).value_or("")),
      .is_trusted = role == "csaf_trusted_provider",
      .keys = {},
      .hashes = {},
      .signatures = {}};
  if (role.empty() || provider.space.empty()) {
    return fail(Errc::malformed, "The provider's metadata do not say its role and namespace.",
                answer.url);
  }
  TOC_CHECK(read_keys(run, answer.url, metadata.root(), provider));
  TOC_CHECK(hold_against_known_keys(run, answer.url, provider, "signed " + key));
  // The same documents stand in feeds and in folders: feeds say more of them.
  const Listings listings = listings_of(answer.url, metadata.root());
  std::vector<Entry> entries;
  std::size_t read = 0;
  for (const std::string& feed : listings.feeds) {
    const Result<Answer> got = run.ask(feed, "application/json");
    const auto json =
        got ? JsonDocument::parse(got->body) : Result<JsonDocument>(std::unexpected(got.error()));
    if (!json) {
      if (ends_run(json.error())) {
        return std::unexpected(json.error());
      }
      run.problem(feed, describe(json.error()));
      continue;
    }
    ++read;
    read_feed(run, got->url, json->root(), provider, entries);
  }
  for (const std::string& folder : read == 0 ? listings.folders : std::set<std::string>()) {
    const Result<Answer> got = run.ask(below(folder, "changes.csv"), "text/csv");
    if (!got) {
      if (ends_run(got.error())) {
        return std::unexpected(got.error());
      }
      run.problem(folder, describe(got.error()));
      continue;
    }
    ++read;
    read_changes(run, folder, got->body, entries);
  }
  if (read == 0) {
    return fail(Errc::not_found, "None of the provider's feeds and folders can be read.",
                answer.url);
  }
  // One document in several feeds is one.
  std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
    return a.url != b.url ? a.url < b.url : a.updated > b.updated;
  });
  const auto [first, last] = std::ranges::unique(entries, {}, &Entry::url);
  entries.erase(first, last);
  if (!provider.keys.empty() && provider.is_trusted) {
    run.set_state("signed " + key, prints_of(provider));
  }
  return take_new(run, key, std::move(entries), take_document, &provider);
}

}  // namespace tocsin::sources
