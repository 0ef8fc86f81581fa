// What is served of CSAF documents: the folders, feeds and metadata of a provider, and
// security.txt.
#include "base/number.h"
#include "base/text.h"
#include "csaf/provider.h"
#include "flow/csaf_shelves.h"
#include "flow/feed.h"
#include "store/journal.h"
#include "store/openpgp_keys.h"

#include <algorithm>
#include <array>
#include <set>

namespace tocsin::flow {
namespace {

using store::CsafDocument;
using store::LogIndex;
using store::Reader;

constexpr std::string_view kChannel = "csaf";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kArmorEnd = ".asc";
constexpr std::string_view kKeyFolder = "openpgp/";
constexpr std::string_view kText = "text/plain; charset=utf-8";

Error hidden() {
  return {Errc::not_found, "There is no such thing here.", ""};
}

/// What a path below one of the two roots names.
struct Place {
  const CsafShelfRow* shelf = nullptr;
  std::string_view year;  ///< empty: a file of the folder itself
  std::string_view file;  ///< empty: the listing
};

std::optional<Place> place_of(std::string_view path, bool is_public) {
  for (const CsafShelfRow& row : kCsafShelves) {
    if ((row.tlp == Tlp::clear) != is_public || !path.starts_with(row.folder)) {
      continue;
    }
    Place out{.shelf = &row, .year = {}, .file = path.substr(row.folder.size())};
    if (const std::size_t slash = out.file.find('/'); slash != std::string_view::npos) {
      out.year = out.file.substr(0, slash);
      out.file = out.file.substr(slash + 1);
      // One address for each thing: escaped slashes make no other names of it.
      if (out.year.size() != 4 || out.file.find('/') != std::string_view::npos) {
        return std::nullopt;
      }
    }
    return out;
  }
  return std::nullopt;
}

tocsin::csaf::Folder folder_of(const World& world, const CsafShelfRow& row, Instant updated) {
  return {.version = std::string(row.version),
          .label = std::string(row.label),
          .url = csaf_url(world, row),
          .updated = updated};
}

std::vector<tocsin::csaf::Listed> listed(const std::vector<CsafDocument>& documents) {
  std::vector<tocsin::csaf::Listed> out;
  out.reserve(documents.size());
  for (const CsafDocument& one : documents) {
    out.push_back({.tracking_id = one.tracking_id,
                   .title = one.title,
                   .category = one.category,
                   .path = csaf_path(one.year, one.file),
                   .initial_release = one.initial_release,
                   .current_release = one.current_release,
                   .is_signed = one.is_signed});
  }
  return out;
}

/// The names of a listing: those of the folder, or of one of its years.
std::vector<std::string> names_of(const CsafShelfRow& row,
                                  const std::vector<CsafDocument>& documents,
                                  std::string_view year) {
  if (!year.empty()) {
    std::vector<std::string> out;
    for (const CsafDocument& one : documents) {
      if (csaf_path(one.year, "") == std::string(year) + "/") {
        out.push_back(one.file);
        if (one.is_signed) {
          out.push_back(one.file + std::string(kArmorEnd));
        }
        out.insert(out.end(), {one.file + ".sha256", one.file + ".sha512"});
      }
    }
    return out;
  }
  std::vector<std::string> out = {tocsin::csaf::category_file(row.label), "changes.csv",
                                  tocsin::csaf::feed_file(row.label), "index.txt"};
  std::set<std::string> years;
  for (const CsafDocument& one : documents) {
    years.insert(csaf_path(one.year, ""));
  }
  out.insert(out.end(), years.begin(), years.end());
  return out;
}

/// When the instance began: before there is any document nothing is newer.
Result<Instant> beginning(Reader& reader) {
  return store::journal::time_of(reader, 0);
}

/// A file, and the shares of which it holds more than names and dates.
struct Given {
  CsafFile file;
  std::vector<LogIndex> seqs;  ///< ascending
};

Result<Given> list_file(const World& world, Reader& reader, const store::csaf::Asker& asker,
                        const Place& place) {
  TOC_TRY(const auto documents, store::csaf::list(reader, asker, csaf_shelf(*place.shelf)));
  TOC_TRY(Instant updated, beginning(reader));
  if (!documents.empty()) {
    updated = documents.front().released;
  }
  if (!asker) {
    // Of what is for everybody also what was withdrawn since: time does not go back.
    TOC_TRY(const auto newest, store::csaf::newest_release(reader, csaf_shelf(*place.shelf)));
    updated = newest.value_or(updated);
  }
  Given out;
  out.file.modified = updated;
  const auto give = [&](std::string_view type, std::string bytes) {
    out.file.media_type = type;
    out.file.bytes = std::move(bytes);
  };
  if (place.file.empty()) {
    const auto names = names_of(*place.shelf, documents, place.year);
    if (names.empty()) {
      return std::unexpected(hidden());
    }
    give("text/html; charset=utf-8", tocsin::csaf::write_listing(names));
  } else if (place.file == "index.txt") {
    give(kText, tocsin::csaf::write_index(listed(documents)));
  } else if (place.file == "changes.csv") {
    give("text/csv; charset=utf-8",
         tocsin::csaf::write_changes(listed(documents), place.shelf->version));
  } else if (place.file == tocsin::csaf::feed_file(place.shelf->label)) {
    give(kJson,
         tocsin::csaf::write_feed(folder_of(world, *place.shelf, updated), listed(documents)));
    for (const CsafDocument& one : documents) {
      out.seqs.push_back(one.seq);
    }
    std::ranges::sort(out.seqs);
  } else if (place.file == tocsin::csaf::category_file(place.shelf->label)) {
    give(kJson, tocsin::csaf::write_categories(listed(documents)));
  } else {
    return std::unexpected(hidden());
  }
  return out;
}

Result<Given> document_file(Reader& reader, const store::csaf::Asker& asker, const Place& place) {
  constexpr std::string_view sha256_end = ".sha256";
  constexpr std::string_view sha512_end = ".sha512";
  const std::optional<std::int64_t> year = parse_whole<std::int64_t>(place.year);
  if (!year || place.year.size() != 4) {
    return std::unexpected(hidden());
  }
  std::string_view name = place.file;
  if (name.ends_with(kArmorEnd)) {
    name.remove_suffix(kArmorEnd.size());
    TOC_TRY(const CsafDocument document,
            store::csaf::get(reader, asker, csaf_shelf(*place.shelf), *year, name));
    TOC_TRY(std::string signature, store::csaf::signature_of(reader, document.seq));
    return Given{.file = {.media_type = "application/pgp-signature",
                          .bytes = std::move(signature),
                          .modified = document.at,
                          .sha256 = std::nullopt},
                 .seqs = {}};
  }
  const bool is_sha256 = name.ends_with(sha256_end);
  const bool is_sha512 = name.ends_with(sha512_end);
  if (is_sha256 || is_sha512) {
    name.remove_suffix(sha256_end.size());
  }
  TOC_TRY(const CsafDocument document,
          store::csaf::get(reader, asker, csaf_shelf(*place.shelf), *year, name));
  Given out;
  out.file.modified = document.at;
  if (is_sha256 || is_sha512) {
    out.file.media_type = kText;
    out.file.bytes = (is_sha256 ? to_hex(document.sha256) : to_hex(document.sha512)) + "  " +
                     document.file + "\n";
    return out;
  }
  out.file.media_type = kJson;
  out.file.sha256 = document.sha256;
  TOC_TRY(out.file.bytes, store::csaf::body_of(reader, document.seq));
  out.seqs = {document.seq};
  return out;
}

Result<Given> file_at(const World& world, Reader& reader, const store::csaf::Asker& asker,
                      const Place& place) {
  return place.year.empty() || place.file.empty() ? list_file(world, reader, asker, place)
                                                  : document_file(reader, asker, place);
}

/// Of one version of CSAF, at its root.
Result<CsafFile> root_file(const World& world, Reader& reader, std::string_view version,
                           std::string_view name) {
  tocsin::csaf::Provider provider{
      .base = world.base_url + std::string(kCsafPublic) + (version == "2.1" ? "v2.1/" : ""),
      .is_listed = !world.is_exercise};
  TOC_TRY(provider.publisher, csaf_publisher(reader, world));
  TOC_TRY(const auto keys, store::openpgp_keys::list(reader));
  for (const store::OpenPgpKey& key : keys) {
    const std::string fingerprint = to_upper(to_hex(key.fingerprint));
    provider.keys.push_back({.fingerprint = fingerprint,
                             .url = world.base_url + std::string(kCsafPublic) +
                                    std::string(kKeyFolder) + fingerprint +
                                    std::string(kArmorEnd)});
  }
  TOC_TRY(Instant updated, beginning(reader));
  for (const CsafShelfRow& row : kCsafShelves) {
    if (row.version != version) {
      continue;
    }
    if (row.tlp != Tlp::clear) {
      provider.more.push_back(folder_of(world, row, updated));
      continue;
    }
    TOC_TRY(const auto newest, store::csaf::newest_release(reader, csaf_shelf(row)));
    updated = newest.value_or(updated);
    provider.open = folder_of(world, row, updated);
  }
  if (!keys.empty()) {
    updated = std::max(updated, keys.front().since);
  }
  return CsafFile{.media_type = std::string(kJson),
                  .bytes = name == "service.json" ? tocsin::csaf::write_service(provider)
                                                  : tocsin::csaf::write_metadata(provider),
                  .modified = updated};
}

/// "<fingerprint>.asc". One address for each key: in capitals, as the metadata name it.
Result<CsafFile> key_file(Reader& reader, std::string_view name) {
  TOC_TRY(const auto keys, store::openpgp_keys::list(reader));
  for (const store::OpenPgpKey& key : keys) {
    if (name == to_upper(to_hex(key.fingerprint)) + std::string(kArmorEnd)) {
      return CsafFile{.media_type = "application/pgp-keys",
                      .bytes = key.certificate,
                      .modified = key.since,
                      .sha256 = std::nullopt};
    }
  }
  return std::unexpected(hidden());
}

struct RootRow {
  std::string_view path;
  std::string_view version;
  std::string_view file;
};
/// 2.0 stands where both versions of the standard look first, 2.1 beside it (2.1, section 7.1.9).
constexpr std::array kRoots = {
    RootRow{"provider-metadata.json", "2.0", "provider-metadata.json"},
    RootRow{"service.json", "2.0", "service.json"},
    RootRow{"v2.0/provider-metadata.json", "2.0", "provider-metadata.json"},
    RootRow{"v2.1/provider-metadata.json", "2.1", "provider-metadata.json"},
    RootRow{"v2.1/service.json", "2.1", "service.json"},
};

}  // namespace

bool is_csaf_list(std::string_view path, bool is_public) {
  if (is_public && std::ranges::find(kRoots, path, &RootRow::path) != kRoots.end()) {
    return true;
  }
  const std::optional<Place> place = place_of(path, is_public);
  return place && (place->year.empty() || place->file.empty());
}

Result<CsafFile> public_csaf_file(const World& world, std::string_view path) {
  return world.store->read([&](Reader& reader) -> Result<CsafFile> {
    for (const RootRow& row : kRoots) {
      if (row.path == path) {
        return root_file(world, reader, row.version, row.file);
      }
    }
    if (path.starts_with(kKeyFolder)) {
      return key_file(reader, path.substr(kKeyFolder.size()));
    }
    const std::optional<Place> place = place_of(path, true);
    if (!place) {
      return std::unexpected(hidden());
    }
    TOC_TRY(Given given, file_at(world, reader, std::nullopt, *place));
    return std::move(given.file);
  });
}

Result<CsafFile> protected_csaf_file(const World& world, const Principal& principal,
                                     std::string_view path) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_feed));
  const std::optional<Place> place = place_of(path, false);
  if (!place) {
    return std::unexpected(hidden());
  }
  TOC_TRY(Given given, world.store->read([&](Reader& reader) -> Result<Given> {
    TOC_CHECK(as_of_now(reader, principal, Action::read_feed));
    return file_at(world, reader, scope, *place);
  }));
  TOC_CHECK(note_given(world, principal, given.seqs, kChannel));
  return std::move(given.file);
}

Result<std::string> security_text(const World& world) {
  // It tells the truth for as long as this instance answers, so that its end is always ahead; RFC
  // 9116 section 2.5.5 asks for less than a year.
  const Instant expires =
      std::chrono::floor<std::chrono::days>(world.clock->now()) + std::chrono::days(180);
  std::string out;
  for (const std::string& contact : world.publisher.contacts) {
    out += "Contact: " + contact + "\n";
  }
  if (world.publisher.contacts.empty()) {
    out += "Contact: " + world.base_url + "/report\n";
  }
  out += "Expires: " + to_rfc3339(expires) + "\n";
  out += "Preferred-Languages: en, zh\n";
  out += "Canonical: " + world.base_url + "/.well-known/security.txt\n";
  // The one at the well-known address first (2.0, section 7.1.8), then those of each version.
  for (const char* folder : {"", "v2.0/", "v2.1/"}) {
    out +=
        "CSAF: " + world.base_url + std::string(kCsafPublic) + folder + "provider-metadata.json\n";
  }
  // The same bytes all day.
  return world.openpgp_key == nullptr
             ? out
             : world.openpgp_key->clear_sign(
                   out, std::chrono::floor<std::chrono::days>(world.clock->now()));
}

}  // namespace tocsin::flow
