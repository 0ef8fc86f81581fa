// Importing: records of files and uploads become rows of the store, hundreds in one act, while the
// next ones are read; what a newer edition or catalogue does not say any more is withdrawn.
#include "advisories/codec.h"
#include "base/text.h"
#include "exposure/advisories.h"
#include "exposure/current_advisories.h"
#include "exposure/epss.h"
#include "store/advisories.h"
#include "store/epss.h"

#include <algorithm>
#include <cstring>
#include <future>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace tocsin::exposure {
namespace {

using advisories::Advisory;
using store::Transaction;

constexpr std::size_t kBatchRecords = 250;
constexpr std::size_t kBatchBytes = 4U << 20U;
constexpr std::int64_t kFlawsMax = std::numeric_limits<std::int64_t>::max();  ///< all of a document
constexpr std::string_view kNothingKnown =
    "Nothing in it is an advisory of a format that is known here.";

struct DigestHash {
  std::size_t operator()(const Digest& digest) const {
    std::size_t out = 0;
    std::memcpy(&out, digest.data(), sizeof out);
    return out;
  }
};

struct Entry {
  store::StoredAdvisory row;
  std::vector<std::string> names;
  /// Of the document, where the advisory may be one of several that it holds (CSAF): "RHSA-1" for
  /// "RHSA-1#CVE-2". Empty: it never is.
  std::string document;
};

/// What one write stores.
struct Batch {
  std::vector<store::AdvisoryDocument> documents;
  std::vector<Entry> advisories;
  std::size_t bytes = 0;
  [[nodiscard]] bool is_full() const {
    return documents.size() >= kBatchRecords || bytes >= kBatchBytes;
  }
};

std::vector<std::string> names_of(const Advisory& advisory) {
  std::set<std::string> out = {advisory.id};
  for (const advisories::Alias& alias : advisory.aliases) {
    if (alias.kind != advisories::AliasKind::related && !alias.id.empty()) {
      out.insert(alias.id);
    }
  }
  return {out.begin(), out.end()};
}

/// By which it is found. A part of a CSAF document goes by the document's id too; that of Ubuntu's
/// is a flaw or a notice itself, and no name of another one.
std::vector<std::string> names_for(const Advisory& advisory, const std::string& document) {
  std::vector<std::string> names = names_of(advisory);
  if (!document.empty() && advisory.format.starts_with("csaf-")) {
    names.push_back(document);
  }
  return names;
}

/// It says nothing any more. current: the act and the time of what follows it. withdrawn: since
/// when.
Status put_tombstone(Transaction& tx, store::StoredAdvisory stored,
                     const store::StoredAdvisory& current, Instant withdrawn,
                     const std::string& document, Tlp tlp_min = Tlp::clear) {
  TOC_TRY(Advisory tombstone, stored_advisory(tx, stored));
  tombstone.tlp = std::max(tombstone.tlp, tlp_min);
  tombstone.withdrawn = withdrawn;
  tombstone.is_exploited = false;
  tombstone.modified = stored.modified;
  stored.withdrawn = withdrawn;
  stored.is_exploited = false;
  stored.compiled = advisories::encode(tombstone);
  stored.tlp = tombstone.tlp;
  stored.recorded_at = current.recorded_at;
  stored.recorded_index = current.recorded_index;
  return store::advisories::put(tx, stored, names_for(tombstone, document), false);
}

/// Belongs to each write that changed advisories. Where nothing is installed anywhere, nothing
/// follows.
Status note_pending(Transaction& tx, store::LogIndex index,
                    const std::vector<std::string>& touched) {
  TOC_TRY(const store::AssetNumber assets, store::assets::next_number(tx));
  return assets > 0 ? store::advisories::put_pending(tx, index, touched) : Status();
}

/// What an earlier edition of the document said and this one does not say any more is withdrawn.
Status retract_others(Transaction& tx, const store::StoredAdvisory& current,
                      const std::string& document, std::vector<std::string>& retracted) {
  TOC_TRY(const auto held, store::advisories::of_document(tx, current.source, document, kFlawsMax));
  for (const store::StoredAdvisory& other : held) {
    if (other.digest == current.digest || other.withdrawn) {
      continue;
    }
    TOC_CHECK(put_tombstone(tx, other, current, current.recorded_at, document));
    retracted.push_back(other.id);
  }
  return {};
}

/// What the document says, where no later edition of it is stored. Returns how many advisories.
Result<std::size_t> retract(Transaction& tx, const std::string& actor, const Digest& digest,
                            const std::vector<Advisory>& said, Tlp tlp_min) {
  std::vector<store::StoredAdvisory> held;
  Tlp tlp = tlp_min;
  for (const Advisory& one : said) {
    TOC_TRY(auto stored, store::advisories::find(tx, one.source, one.id));
    const bool is_done =
        stored && stored->withdrawn && stored->tlp && *stored->tlp >= std::max(one.tlp, tlp_min);
    if (stored && stored->digest == digest && !is_done) {
      tlp = std::max(tlp, stored->tlp.value_or(Tlp::red));
      held.push_back(*std::move(stored));
    }
  }
  if (held.empty()) {
    return std::size_t{0};
  }
  store::Act act{.kind = "advisory.imported",
                 .actor = actor,
                 .case_id = std::nullopt,
                 .detail = {},
                 .tlp = tlp};
  act.detail.set("documents", to_hex(digest))
      .set("withdrawn", static_cast<std::int64_t>(held.size()));
  store::StoredAdvisory current;
  current.recorded_index = tx.record(std::move(act));
  current.recorded_at = tx.now();
  std::vector<std::string> touched;
  for (store::StoredAdvisory& one : held) {
    const std::string document = one.id.substr(0, one.id.find('#'));
    TOC_TRY(const auto names, store::advisories::names(tx, one.source, one.id));
    touched.insert(touched.end(), names.begin(), names.end());
    touched.push_back(one.id);
    const Instant withdrawn = one.withdrawn.value_or(tx.now());
    TOC_CHECK(put_tombstone(tx, std::move(one), current, withdrawn, document, tlp_min));
  }
  TOC_CHECK(note_pending(tx, current.recorded_index, touched));
  return held.size();
}

/// Returns the ids of the advisories, those that they went by until now, and those of advisories
/// that a newer edition of their document withdrew.
Result<std::vector<std::string>> write(const World& world, const std::string& actor,
                                       const std::string& file, const Batch& batch) {
  return world.store->write([&](Transaction& tx) -> Result<std::vector<std::string>> {
    std::vector<std::string> touched;
    touched.reserve(batch.advisories.size());
    Sha256 all;
    for (const store::AdvisoryDocument& document : batch.documents) {
      all.update(document.digest);
    }
    // The number of records and the name of the file speak of the most restricted one among them.
    Tlp tlp = Tlp::clear;
    for (const Entry& entry : batch.advisories) {
      tlp = std::max(tlp, entry.row.tlp.value_or(Tlp::red));
    }
    store::Act act{.kind = "advisory.imported",
                   .actor = actor,
                   .case_id = std::nullopt,
                   .detail = {},
                   .tlp = tlp};
    act.detail.set("file", file)
        .set("advisories", static_cast<std::int64_t>(batch.advisories.size()))
        .set("documents", to_hex(all.finish()));
    const store::LogIndex index = tx.record(std::move(act));
    for (const store::AdvisoryDocument& document : batch.documents) {
      TOC_CHECK(store::advisories::insert_document(tx, document));
    }
    // Of each document the last edition: once, however many flaws it has.
    std::map<std::pair<std::string, std::string>, store::StoredAdvisory> documents;
    for (const Entry& entry : batch.advisories) {
      store::StoredAdvisory row = entry.row;
      touched.push_back(row.id);
      row.recorded_at = tx.now();
      row.recorded_index = index;
      // What it went by until now: its flaw may have other ids from here on.
      TOC_TRY(const auto old_names, store::advisories::names(tx, row.source, row.id));
      touched.insert(touched.end(), old_names.begin(), old_names.end());
      TOC_CHECK(store::advisories::put(tx, row, entry.names, old_names.empty()));
      if (!entry.document.empty()) {
        documents.insert_or_assign({row.source, entry.document}, std::move(row));
      }
    }
    for (const auto& [document, row] : documents) {
      TOC_CHECK(retract_others(tx, row, document.second, touched));
    }
    TOC_CHECK(note_pending(tx, index, touched));
    return touched;
  });
}

/// A catalogue that is being imported: which of its entries came, and what the store held of its
/// source before.
struct Catalogue {
  Instant released;
  std::size_t size = 0;   ///< 0: not known to be whole
  std::size_t taken = 0;  ///< entries that came, of each number one
  bool is_older = false;  ///< than what the store holds: it changes nothing
  bool has_changed = false;
  std::string source;
  std::unordered_map<std::string, store::StoredAdvisory> held;  ///< by id
  std::unordered_set<std::string> seen;                         ///< ids
};

/// What the store held and the catalogue does not list any more is withdrawn. Where nothing
/// changed, one entry keeps the catalogue's date for all: older ones are told by it. Returns what
/// the withdrawn ones go by.
Result<std::vector<std::string>> finish_catalogue(const World& world, const std::string& actor,
                                                  const std::string& file,
                                                  const Catalogue& catalogue) {
  return world.store->write([&](Transaction& tx) -> Result<std::vector<std::string>> {
    // As it is now: another import may have brought a newer catalogue meanwhile.
    TOC_TRY(const auto held, store::advisories::of_source(tx, catalogue.source));
    std::vector<const store::StoredAdvisory*> gone;
    const store::StoredAdvisory* kept = nullptr;
    for (const store::StoredAdvisory& row : held) {
      if (row.modified > catalogue.released) {
        return std::vector<std::string>();
      }
      const bool is_listed = catalogue.seen.contains(row.id);
      if (!is_listed && !row.withdrawn) {
        gone.push_back(&row);
      } else if (is_listed) {
        kept = &row;
      }
    }
    if (gone.empty() && (catalogue.has_changed || kept == nullptr ||
                         (kept->modified && *kept->modified == catalogue.released))) {
      return std::vector<std::string>();
    }
    std::vector<std::string> touched;
    store::Act act{.kind = "advisory.imported",
                   .actor = actor,
                   .case_id = std::nullopt,
                   .detail = {},
                   .tlp = Tlp::clear};
    act.detail.set("file", file).set("withdrawn", static_cast<std::int64_t>(gone.size()));
    store::StoredAdvisory current;
    current.recorded_index = tx.record(std::move(act));
    current.recorded_at = tx.now();
    for (const store::StoredAdvisory* one : gone) {
      store::StoredAdvisory row = *one;
      row.modified = catalogue.released;
      TOC_TRY(const auto names, store::advisories::names(tx, row.source, row.id));
      touched.push_back(row.id);
      touched.insert(touched.end(), names.begin(), names.end());
      TOC_CHECK(put_tombstone(tx, std::move(row), current, catalogue.released, ""));
    }
    if (gone.empty()) {
      store::StoredAdvisory row = *kept;
      row.modified = catalogue.released;
      TOC_TRY(Advisory advisory, stored_advisory(tx, row));
      advisory.modified = row.modified;
      row.compiled = advisories::encode(advisory);
      row.recorded_at = current.recorded_at;
      row.recorded_index = current.recorded_index;
      touched.push_back(row.id);
      TOC_CHECK(store::advisories::put(tx, row, names_of(advisory), false));
    }
    TOC_CHECK(note_pending(tx, current.recorded_index, touched));
    return touched;
  });
}

/// Reads on this thread while the store writes the batch before.
class Import {
 public:
  Import(const World& world, std::string actor, const ImportOptions& options)
      : world_(world), actor_(std::move(actor)), options_(options) {}

  Result<ImportSummary> run() {
    // What was stored is followed, whatever became of the rest.
    const Status stored = store_all();
    TOC_TRY(const bool is_pending, world_.store->read([&](store::Reader& reader) -> Result<bool> {
      TOC_TRY(const auto oldest, store::advisories::oldest_pending(reader));
      if (!oldest && !summary_.ids.empty()) {
        TOC_CHECK(world_.advisories->update(reader, summary_.ids));
      }
      return oldest.has_value();
    }));
    if (is_pending) {
      TOC_TRY(summary_.findings, follow_imports(world_));
    }
    TOC_CHECK(stored);
    return summary_;
  }

 private:
  Status store_all() {
    TOC_CHECK(world_.store->read([&](store::Reader& reader) {
      return store::advisories::for_each_edition(
          reader,
          [&](const std::string& source, const std::string& id, std::optional<Instant> modified) {
            editions_.emplace(source + "\n" + id, modified);
          });
    }));
    TOC_CHECK(world_.store->read([&](store::Reader& reader) {
      return store::advisories::for_each_document(
          reader, [&](const Digest& digest) { documents_.insert(digest); });
    }));
    for (const auto* files : {&options_.files, &options_.files_of_folders}) {
      for (const std::string& file : *files) {
        const auto read_all = [&](const advisories::RecordTaker& taker) {
          return advisories::read_file_records(file, options_.format, taker);
        };
        // Where a file lay on some machine is nobody's business.
        TOC_CHECK(import(file.substr(file.rfind('/') + 1), read_all,
                         files == &options_.files_of_folders));
      }
    }
    if (!options_.files_of_folders.empty() && summary_.records == 0 && summary_.quarantined == 0) {
      file_ = "the folder";
      refuse({.record = "all its files", .where = "", .message = std::string(kNothingKnown)});
    }
    if (options_.body) {
      TOC_CHECK(import("(uploaded)", [&](const advisories::RecordTaker& taker) {
        return world_.reader->read_records(*options_.body, options_.format, taker,
                                           outside::Scale::upload);
      }));
    }
    for (const ImportPiece& piece : options_.pieces) {
      TOC_CHECK(import_piece(piece));
    }
    return {};
  }

  Status import_piece(const ImportPiece& piece) {
    const Status done = import(piece.name, [&](const advisories::RecordTaker& taker) {
      return world_.reader->read_records(piece.bytes, options_.format, taker,
                                         outside::Scale::source);
    });
    if (!done && (done.error().code == Errc::malformed || done.error().code == Errc::too_large)) {
      ++summary_.broken;
      refuse({.record = "the file", .where = done.error().where, .message = done.error().message});
      return {};
    }
    return done;
  }

  template <class Read>
  Status import(std::string file, Read read_all, bool may_be_anything = false) {
    file_ = std::move(file);
    catalogue_.reset();
    Result<advisories::ReadSummary> read =
        read_all({.take = [&](advisories::Record record) { return take(std::move(record)); },
                  .quarantine = [&](const advisories::Quarantined& why) { refuse(why); },
                  .is_known = [&](const Digest& digest) { return documents_.contains(digest); },
                  .skip =
                      [&](const advisories::Quarantined& why) {
                        if (options_.skip) {
                          options_.skip(file_, why);
                        }
                      }});
    // What was read so far is kept, whatever became of the rest.
    const Status flushed = flush();
    const Status written = wait();
    if (!read) {
      return std::unexpected(std::move(read).error().at(file_ + ": "));
    }
    TOC_CHECK(flushed);
    TOC_CHECK(written);
    ++summary_.files;
    summary_.skipped += read->skipped;
    if (read->records == 0 && read->quarantined == 0 && !may_be_anything) {
      refuse({.record = "the file", .where = "", .message = std::string(kNothingKnown)});
    }
    return {};
  }

  Status take(advisories::Record record) {
    if (options_.goes_on && !options_.goes_on()) {
      return fail(Errc::conflict, "The import was broken off.");
    }
    ++summary_.records;
    summary_.bytes += record.bytes.size();
    if (record.is_epss && options_.tlp_min > Tlp::clear) {
      refuse({.record = record.place,
              .where = "",
              .message = "EPSS scores are shown to everybody: their source is TLP:CLEAR."});
      return {};
    }
    for (std::size_t i = 0; i < record.advisories.size(); ++i) {
      if (Advisory& advisory = record.advisories[i]; advisory.tlp < options_.tlp_min) {
        advisory.tlp = options_.tlp_min;
        if (i < record.compiled.size()) {
          record.compiled[i] = advisories::encode(advisory);
        }
      }
    }
    if (record.is_epss) {
      return take_epss(record);
    }
    if (record.catalogue) {
      TOC_TRY(const bool is_news, take_entry(record));
      const bool is_last =
          record.catalogue->number == catalogue_->size && catalogue_->taken == catalogue_->size;
      if (is_news) {
        TOC_CHECK(store(std::move(record)));
      }
      return is_last && !catalogue_->is_older ? end_catalogue() : Status();
    }
    if (documents_.contains(record.digest)) {
      summary_.unchanged += record.advisories.size();
      return {};
    }
    return store(std::move(record));
  }

  /// Is the entry to be stored? Its catalogue begins with its first one.
  Result<bool> take_entry(advisories::Record& record) {
    const advisories::CataloguePlace& place = *record.catalogue;
    const Advisory& advisory = record.advisories.front();
    if (!catalogue_ || catalogue_->released != place.released || catalogue_->size != place.size ||
        catalogue_->source != advisory.source || place.number <= last_number_) {
      TOC_CHECK(flush());
      TOC_CHECK(wait());
      catalogue_ =
          Catalogue{.released = place.released, .size = place.size, .source = advisory.source};
      TOC_TRY(auto rows, world_.store->read([&](store::Reader& reader) {
        return store::advisories::of_source(reader, advisory.source);
      }));
      for (store::StoredAdvisory& row : rows) {
        catalogue_->is_older = catalogue_->is_older || row.modified > place.released;
        std::string id = row.id;
        catalogue_->held.emplace(std::move(id), std::move(row));
      }
    }
    last_number_ = place.number;
    ++catalogue_->taken;
    catalogue_->seen.insert(advisory.id);
    if (catalogue_->is_older) {
      ++summary_.superseded;
      return false;
    }
    const auto held = catalogue_->held.find(advisory.id);
    if (held != catalogue_->held.end() && held->second.digest == record.digest &&
        !held->second.withdrawn) {
      ++summary_.unchanged;
      return false;
    }
    // A document that is stored already was not packed again.
    if (record.compiled.empty()) {
      record.compiled.push_back(advisories::encode(advisory));
    }
    catalogue_->has_changed = true;
    return true;
  }

  Status end_catalogue() {
    TOC_CHECK(flush());
    TOC_CHECK(wait());
    TOC_TRY(const std::vector<std::string> touched,
            finish_catalogue(world_, actor_, file_, *catalogue_));
    for (const auto& [id, row] : catalogue_->held) {
      // Nothing is touched where another import has brought a newer catalogue meanwhile.
      if (!touched.empty() && !catalogue_->seen.contains(id) && !row.withdrawn) {
        ++summary_.withdrawn;
        editions_[row.source + "\n" + id] = catalogue_->released;
      }
    }
    summary_.ids.insert(summary_.ids.end(), touched.begin(), touched.end());
    catalogue_.reset();
    return {};
  }

  Status store(advisories::Record record) {
    const Digest digest = record.digest;
    documents_.insert(digest);
    for (std::size_t i = 0; i < record.advisories.size(); ++i) {
      const Advisory& advisory = record.advisories[i];
      const auto [edition, is_first] =
          editions_.try_emplace(advisory.source + "\n" + advisory.id, advisory.modified);
      if (!is_first && advisory.modified < edition->second) {
        ++summary_.superseded;
        continue;
      }
      edition->second = advisory.modified;
      ++summary_.stored;
      summary_.withdrawn += advisory.withdrawn ? 1 : 0;
      std::string document;
      if (advisory.format.starts_with("csaf-") || advisory.format == "ubuntu-vex") {
        document = advisory.id.substr(0, advisory.id.find('#'));
      }
      batch_.advisories.push_back({.row = {.source = advisory.source,
                                           .id = advisory.id,
                                           .digest = digest,
                                           .modified = advisory.modified,
                                           .withdrawn = advisory.withdrawn,
                                           .title = advisory.title,
                                           .is_exploited = advisory.is_exploited,
                                           .tlp = advisory.tlp,
                                           .compiled = std::move(record.compiled[i]),
                                           .subjects = subjects_of(advisory)},
                                   .names = names_for(advisory, document),
                                   .document = document});
    }
    batch_.bytes += record.bytes.size();
    batch_.documents.push_back({.digest = digest,
                                .format = record.advisories.front().format,
                                .size = static_cast<std::int64_t>(record.bytes.size()),
                                .packed = std::move(record.packed)});
    return batch_.is_full() ? flush() : Status();
  }

  Status take_epss(const advisories::Record& record) {
    Result<EpssImport> imported = import_epss(world_, actor_, record.bytes);
    if (!imported && imported.error().code == Errc::malformed) {
      refuse({.record = record.place,
              .where = imported.error().where,
              .message = imported.error().message});
      return {};
    }
    TOC_TRY(const EpssImport done, std::move(imported));
    summary_.scores += done.is_superseded ? 0 : done.report.rows;
    for (const Error& row : done.report.errors) {
      refuse({.record = record.place, .where = row.where, .message = row.message});
    }
    // The report names the first ones only.
    summary_.quarantined += done.report.refused - done.report.errors.size();
    return {};
  }

  void refuse(const advisories::Quarantined& why) {
    ++summary_.quarantined;
    if (options_.quarantine) {
      options_.quarantine(file_, why);
    }
  }

  Status flush() {
    if (batch_.documents.empty()) {
      return {};
    }
    TOC_CHECK(wait());
    if (options_.progress) {
      options_.progress(summary_);
    }
    writing_ = std::async(std::launch::async,
                          [this, batch = std::exchange(batch_, {}), file = file_]() mutable {
                            return write(world_, actor_, file, batch);
                          });
    return {};
  }

  Status wait() {
    if (writing_.valid()) {
      TOC_TRY(const std::vector<std::string> touched, writing_.get());
      summary_.ids.insert(summary_.ids.end(), touched.begin(), touched.end());
    }
    return {};
  }

  const World& world_;
  std::string actor_;
  const ImportOptions& options_;
  std::unordered_map<std::string, std::optional<Instant>> editions_;  ///< by source and id
  std::unordered_set<Digest, DigestHash> documents_;
  ImportSummary summary_;
  std::string file_;
  Batch batch_;
  std::optional<Catalogue> catalogue_;
  std::size_t last_number_ = 0;  ///< of the catalogue's entries
  std::future<Result<std::vector<std::string>>> writing_;
};

}  // namespace

Result<ImportSummary> import_advisories(const World& world, const Principal& principal,
                                        const ImportOptions& options) {
  TOC_CHECK(may(principal, Action::import_advisories));
  return Import(world, actor_of(principal), options).run();
}

Result<std::size_t> withdraw_document(const World& world, const Principal& principal,
                                      const Digest& digest, Tlp tlp_min) {
  TOC_CHECK(may(principal, Action::import_advisories));
  TOC_TRY(const Document document,
          world.store->read([&](store::Reader& reader) { return read_document(reader, digest); }));
  TOC_TRY(const std::size_t count, world.store->write([&](Transaction& tx) {
    return retract(tx, actor_of(principal), digest, document.advisories, tlp_min);
  }));
  TOC_CHECK(follow_imports(world));
  return count;
}

}  // namespace tocsin::exposure
