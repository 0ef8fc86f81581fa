#include "flow/csaf.h"

#include "base/number.h"
#include "base/text.h"
#include "csaf/provider.h"
#include "csaf/publication.h"
#include "csaf/validate.h"
#include "domain/system_scope.h"
#include "flow/feed.h"
#include "store/accounts.h"
#include "store/journal.h"

#include <algorithm>
#include <array>
#include <set>

namespace tocsin::flow {
namespace {

using store::Act;
using store::CsafDocument;
using store::CsafShelf;
using store::LogIndex;
using store::Reader;
using store::Transaction;

constexpr std::string_view kChannel = "csaf";
constexpr std::string_view kKind = "csaf";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kText = "text/plain; charset=utf-8";

/// A shelf with its place: what each version of CSAF calls the markings of TLP 2.0.
struct ShelfRow {
  std::string_view version;
  Tlp tlp;
  std::string_view label;
  std::string_view folder;  ///< below kCsafPublic for TLP:CLEAR, below kCsafProtected otherwise
};
constexpr std::array kShelves = {
    ShelfRow{"2.0", Tlp::clear, "WHITE", "white/"},
    ShelfRow{"2.0", Tlp::green, "GREEN", "green/"},
    ShelfRow{"2.0", Tlp::amber, "AMBER", "amber/"},
    ShelfRow{"2.1", Tlp::clear, "CLEAR", "v2.1/clear/"},
    ShelfRow{"2.1", Tlp::green, "GREEN", "v2.1/green/"},
    ShelfRow{"2.1", Tlp::amber, "AMBER", "v2.1/amber/"},
    ShelfRow{"2.1", Tlp::amber_strict, "AMBER+STRICT", "v2.1/amber-strict/"},
};

CsafShelf shelf_of(const ShelfRow& row) {
  return {.version = row.version, .tlp = row.tlp};
}

const ShelfRow* row_of(std::string_view version, Tlp tlp) {
  const auto found = std::ranges::find_if(
      kShelves, [&](const ShelfRow& row) { return row.version == version && row.tlp == tlp; });
  return found == kShelves.end() ? nullptr : &*found;
}

std::string url_of(const World& world, const ShelfRow& row) {
  return world.base_url + std::string(row.tlp == Tlp::clear ? kCsafPublic : kCsafProtected) +
         std::string(row.folder);
}

/// "2026/a-1.json".
std::string path_of(std::int64_t year, std::string_view file) {
  std::string digits = std::to_string(year);
  digits.insert(0, 4 - std::min<std::size_t>(digits.size(), 4), '0');
  return digits + "/" + std::string(file);
}

Error hidden() {
  return {Errc::not_found, "There is no such thing here.", ""};
}

std::string space_of(const World& world) {
  return world.publisher.space.empty() ? world.base_url : world.publisher.space;
}

Result<tocsin::csaf::PublisherNames> publisher_of(Reader& reader, const World& world) {
  tocsin::csaf::PublisherNames out{
      .name = world.publisher.name, .space = space_of(world), .category = world.publisher.category};
  if (out.name.empty()) {
    TOC_TRY(const store::Party self, store::parties::get_operator(reader));
    out.name = self.name;
  }
  return out;
}

// --- publishing

/// The marking that its label is. Errors: malformed.
Result<Tlp> marking_of(const tocsin::csaf::Publication& document, const std::optional<Tlp>& said) {
  constexpr std::string_view where = "/document/distribution/tlp/label";
  if (document.version == "2.0" && said == Tlp::amber_strict) {
    return fail(Errc::malformed,
                "CSAF 2.0 has no TLP:AMBER+STRICT, and as AMBER it would be for more readers: "
                "write the document in CSAF 2.1.",
                std::string(where));
  }
  if (document.label.empty()) {
    return fail(Errc::malformed,
                "A document without a TLP label counts as the most restricted, which is for no "
                "channel: label it.",
                std::string(where));
  }
  if (document.label == "RED") {
    return fail(Errc::malformed, "TLP:RED is for named persons and never for a channel.",
                std::string(where));
  }
  for (const ShelfRow& row : kShelves) {
    if (row.version == document.version && row.label == document.label) {
      if (said && *said != row.tlp) {
        return fail(Errc::malformed,
                    "The document is labeled " + std::string(to_label(row.tlp)) +
                        ", and is to be shared as " + std::string(to_label(*said)) + ".",
                    std::string(where));
      }
      return row.tlp;
    }
  }
  return fail(Errc::malformed, "This label is not one of TLP.", std::string(where));
}

/// What of a document is known before the store is asked.
struct Judged {
  tocsin::csaf::Publication document;
  Tlp tlp = Tlp::clear;
  Digest sha256{};
  Digest512 sha512{};
};

Result<Judged> judge(const World& world, const CsafDraft& draft) {
  Judged out;
  TOC_TRY(out.document, tocsin::csaf::read_publication(draft.bytes, kCsafBytesMax));
  TOC_TRY(out.tlp, marking_of(out.document, draft.tlp));
  if (out.document.space != space_of(world)) {
    return fail(Errc::malformed,
                "Only documents of this publisher are published here: the namespace is to be " +
                    space_of(world) + ".",
                "/document/publisher/namespace");
  }
  if (out.tlp == Tlp::clear && draft.audience.kind != store::Audience::community) {
    return fail(Errc::malformed, "What is TLP:CLEAR is for everybody: name no other audience.",
                "?audience");
  }
  out.sha256 = sha256(as_bytes(draft.bytes));
  out.sha512 = sha512(as_bytes(draft.bytes));
  return out;
}

/// Each folder and feed is in the order of its documents' current_release_date, and what is
/// published is the newest of them: whoever reads all of a folder and asks for what is newer misses
/// nothing.
Status check_date(Transaction& tx, const Judged& judged) {
  constexpr std::string_view where = "/document/tracking/current_release_date";
  const Instant at = judged.document.current_at;
  if (at > tx.now()) {
    return fail(Errc::malformed, "The document is released in the future.", std::string(where));
  }
  TOC_TRY(const auto newest,
          store::csaf::newest_release(tx, {.version = judged.document.version, .tlp = judged.tlp}));
  if (newest && at <= *newest) {
    return fail(Errc::conflict,
                "Documents of a marking are published in the order of their current_release_date: "
                "it is to be later than " +
                    to_rfc3339(*newest) + ", that of the newest.",
                std::string(where));
  }
  return {};
}

/// As the newest revision of what stands under its name: it is to follow that one.
Status check_follows(const tocsin::csaf::Publication& document, const CsafDocument& before) {
  if (document.tracking_id != before.tracking_id) {
    return fail(Errc::conflict,
                "Another document has this file name: its id differs only in what file names leave "
                "out.",
                "/document/tracking/id");
  }
  if (!tocsin::csaf::is_later_version(document.number, before.number)) {
    return fail(Errc::conflict,
                "The version is to be later than that of the revision before, and of the same "
                "form.",
                "/document/tracking/version");
  }
  if (document.initial_release != before.initial_release) {
    return fail(Errc::conflict,
                "The initial release date of a document stays: its folder is named after it.",
                "/document/tracking/initial_release_date");
  }
  return {};
}

CsafDocument row_of(const Judged& judged) {
  const tocsin::csaf::Publication& document = judged.document;
  return {.version = document.version,
          .tlp = judged.tlp,
          .tracking_id = document.tracking_id,
          .number = document.number,
          .file = document.file,
          .year = document.year,
          .category = document.category,
          .title = document.title,
          .initial_release = document.initial_release,
          .current_release = document.current_release,
          .released = document.current_at,
          .sha256 = judged.sha256,
          .sha512 = judged.sha512};
}

Act act_of(std::string kind, const Principal& principal, const Judged& judged,
           const AudienceDraft& audience, const Readers& readers) {
  Act act{.kind = std::move(kind),
          .actor = actor_of(principal),
          .case_id = readers.case_id,
          .detail = {},
          .tlp = judged.tlp};
  act.detail.set("tlp", to_label(judged.tlp))
      .set("audience", to_text(audience.kind))
      .set("tracking_id", judged.document.tracking_id)
      .set("version", judged.document.number)
      .set("sha256", to_hex(judged.sha256))
      .set("parties", audience.parties);
  if (!audience.group.empty()) {
    act.detail.set("group", audience.group);
  }
  return act;
}

std::string share_body(const Judged& judged, const std::string& url) {
  return CanonicalObject()
      .set("csaf_version", judged.document.version)
      .set("tracking_id", judged.document.tracking_id)
      .set("version", judged.document.number)
      .set("sha256", to_hex(judged.sha256))
      .set("url", url)
      .to_text();
}

/// The thing of which the document is a further revision, if there is one that was not withdrawn.
Result<std::optional<store::Thing>> thing_of(Transaction& tx,
                                             const tocsin::csaf::Publication& document) {
  TOC_TRY(const auto before, store::csaf::last_of(tx, document.file));
  if (!before) {
    return std::optional<store::Thing>();
  }
  TOC_TRY(store::Thing thing, store::things::get(tx, system_scope(), before->thing));
  if (thing.kind != kKind) {
    return fail(Errc::conflict, "A risk warning has this id.", "/document/tracking/id");
  }
  TOC_CHECK(check_follows(document, *before));
  return thing.is_withdrawn ? std::nullopt : std::optional(std::move(thing));
}

}  // namespace

Result<CsafPublished> publish_csaf(const World& world, const Principal& principal,
                                   const CsafDraft& draft) {
  TOC_CHECK(may(principal, Action::publish_csaf));
  TOC_TRY(const Judged judged, judge(world, draft));
  const ShelfRow* shelf = row_of(judged.document.version, judged.tlp);
  TOC_ASSERT(shelf != nullptr);
  CsafPublished out;
  out.url = url_of(world, *shelf) + path_of(judged.document.year, judged.document.file);
  return world.store->write([&](Transaction& tx) -> Result<CsafPublished> {
    TOC_TRY(const Readers readers, readers_for(tx, principal, judged.tlp, draft.audience));
    TOC_TRY(std::optional<store::Thing> thing, thing_of(tx, judged.document));
    TOC_CHECK(check_date(tx, judged));
    if (thing && thing->case_id != readers.case_id) {
      return fail(Errc::malformed, "A document stays with its case: withdraw it first.",
                  "?audience");
    }
    Act act = act_of(thing ? "csaf.revised" : "csaf.published", principal, judged, draft.audience,
                     readers);
    store::Share share{.at = tx.now(),
                       .kind = std::string(kKind),
                       .case_id = readers.case_id,
                       .tlp = judged.tlp,
                       .title = judged.document.title,
                       .body = share_body(judged, out.url),
                       .author = std::nullopt};
    store::Thing next{.kind = std::string(kKind), .author = std::nullopt, .revisions = 0};
    if (thing) {
      next = *thing;
      act.detail.set("thing", next.number).set("revision", next.revisions + 1);
    }
    next.tlp = judged.tlp;
    next.audience = draft.audience.kind;
    next.case_id = readers.case_id;
    next.group = readers.group;
    share.seq = tx.record(std::move(act));
    if (thing) {
      TOC_CHECK(store::things::revise(tx, next, share, readers.named));
    } else {
      next.number = share.seq;
      TOC_CHECK(store::things::insert(tx, next, share, readers.named));
    }
    CsafDocument row = row_of(judged);
    row.seq = share.seq;
    row.thing = next.number;
    TOC_CHECK(store::csaf::insert(tx, row, draft.bytes));
    out.thing = next.number;
    out.revision = next.revisions + 1;
    return out;
  });
}

// --- risk warnings

Status put_warning_csaf(const World& world, Transaction& tx, const store::Notice& notice) {
  const ShelfRow& shelf = kShelves.front();
  TOC_TRY(const auto newest, store::csaf::newest_release(tx, shelf_of(shelf)));
  const Instant at =
      newest ? std::max(notice.at, *newest + std::chrono::microseconds(1)) : notice.at;
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(at));
  Judged judged;
  tocsin::csaf::Publication& document = judged.document;
  document = {.version = std::string(shelf.version),
              .category = "csaf_base",
              .title = notice.title_en,
              .label = std::string(shelf.label),
              .space = space_of(world),
              .tracking_id = notice.slug,
              .file = tocsin::csaf::file_name_of(notice.slug),
              .number = "1",
              .initial_release = to_rfc3339(at),
              .current_release = to_rfc3339(at),
              .initial_at = at,
              .current_at = at,
              .year = static_cast<int>(day.year())};
  TOC_TRY(const auto publisher, publisher_of(tx, world));
  const std::string bytes = tocsin::csaf::write_warning(
      {.id = notice.slug,
       .publisher = publisher,
       .title_en = notice.title_en,
       .title_zh = notice.title_zh,
       .body_en = notice.body_en,
       .body_zh = notice.body_zh,
       .page = world.base_url + "/notices/" + notice.slug,
       .self = url_of(world, shelf) + path_of(document.year, document.file),
       .at = at,
       .is_exercise = world.is_exercise});
  judged.sha256 = sha256(as_bytes(bytes));
  judged.sha512 = sha512(as_bytes(bytes));
  CsafDocument row = row_of(judged);
  row.seq = notice.recorded_index;
  row.thing = notice.recorded_index;
  return store::csaf::insert(tx, row, bytes);
}

Result<std::int64_t> publish_earlier_warnings(const World& world) {
  constexpr std::int64_t batch = 50;
  std::int64_t done = 0;
  while (true) {
    TOC_TRY(const auto missing, world.store->read([](Reader& reader) {
      return store::notices::without_csaf(reader, batch);
    }));
    if (missing.empty()) {
      return done;
    }
    TOC_CHECK(world.store->write([&](Transaction& tx) -> Status {
      for (const store::Notice& notice : missing) {
        TOC_CHECK(put_warning_csaf(world, tx, notice));
      }
      return {};
    }));
    done += static_cast<std::int64_t>(missing.size());
  }
}

// --- files

namespace {

/// What a path below one of the two roots names.
struct Place {
  const ShelfRow* shelf = nullptr;
  std::string_view year;  ///< empty: a file of the folder itself
  std::string_view file;  ///< empty: the listing
};

std::optional<Place> place_of(std::string_view path, bool is_public) {
  for (const ShelfRow& row : kShelves) {
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

tocsin::csaf::Folder folder_of(const World& world, const ShelfRow& row, Instant updated) {
  return {.version = std::string(row.version),
          .label = std::string(row.label),
          .url = url_of(world, row),
          .updated = updated};
}

std::vector<tocsin::csaf::Listed> listed(const std::vector<CsafDocument>& documents) {
  std::vector<tocsin::csaf::Listed> out;
  out.reserve(documents.size());
  for (const CsafDocument& one : documents) {
    out.push_back({.tracking_id = one.tracking_id,
                   .title = one.title,
                   .category = one.category,
                   .path = path_of(one.year, one.file),
                   .initial_release = one.initial_release,
                   .current_release = one.current_release});
  }
  return out;
}

/// The names of a listing: those of the folder, or of one of its years.
std::vector<std::string> names_of(const ShelfRow& row, const std::vector<CsafDocument>& documents,
                                  std::string_view year) {
  if (!year.empty()) {
    std::vector<std::string> out;
    for (const CsafDocument& one : documents) {
      if (path_of(one.year, "") == std::string(year) + "/") {
        out.insert(out.end(), {one.file, one.file + ".sha256", one.file + ".sha512"});
      }
    }
    return out;
  }
  std::vector<std::string> out = {tocsin::csaf::category_file(row.label), "changes.csv",
                                  tocsin::csaf::feed_file(row.label), "index.txt"};
  std::set<std::string> years;
  for (const CsafDocument& one : documents) {
    years.insert(path_of(one.year, ""));
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
  TOC_TRY(const auto documents, store::csaf::list(reader, asker, shelf_of(*place.shelf)));
  TOC_TRY(Instant updated, beginning(reader));
  if (!documents.empty()) {
    updated = documents.front().released;
  }
  if (!asker) {
    // Of what is for everybody also what was withdrawn since: time does not go back.
    TOC_TRY(const auto newest, store::csaf::newest_release(reader, shelf_of(*place.shelf)));
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
  const bool is_sha256 = name.ends_with(sha256_end);
  const bool is_sha512 = name.ends_with(sha512_end);
  if (is_sha256 || is_sha512) {
    name.remove_suffix(sha256_end.size());
  }
  TOC_TRY(const CsafDocument document,
          store::csaf::get(reader, asker, shelf_of(*place.shelf), *year, name));
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
  TOC_TRY(provider.publisher, publisher_of(reader, world));
  TOC_TRY(Instant updated, beginning(reader));
  for (const ShelfRow& row : kShelves) {
    if (row.version != version) {
      continue;
    }
    if (row.tlp != Tlp::clear) {
      provider.more.push_back(folder_of(world, row, updated));
      continue;
    }
    TOC_TRY(const auto newest, store::csaf::newest_release(reader, shelf_of(row)));
    updated = newest.value_or(updated);
    provider.open = folder_of(world, row, updated);
  }
  return CsafFile{.media_type = std::string(kJson),
                  .bytes = name == "service.json" ? tocsin::csaf::write_service(provider)
                                                  : tocsin::csaf::write_metadata(provider),
                  .modified = updated};
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

std::string security_text(const World& world) {
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
  return out;
}

}  // namespace tocsin::flow
