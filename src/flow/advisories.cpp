#include "flow/advisories.h"

#include "advisories/codec.h"
#include "base/file.h"
#include "base/packing.h"
#include "impact/advisory_index.h"
#include "store/advisories.h"

#include <algorithm>
#include <future>
#include <set>
#include <unordered_map>

namespace tocsin::flow {
namespace {

using advisories::Advisory;
using store::Transaction;

constexpr std::size_t kBatchRecords = 2000;
constexpr std::size_t kBatchBytes = 24U << 20U;
constexpr std::size_t kDocumentBytesMax = 512U << 20U;

/// What one write stores.
struct Batch {
  std::vector<store::AdvisoryDocument> documents;
  std::vector<std::pair<store::StoredAdvisory, std::vector<std::string>>> advisories;
  std::size_t bytes = 0;
  [[nodiscard]] bool is_full() const {
    return advisories.size() >= kBatchRecords || bytes >= kBatchBytes;
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

Status write(const World& world, const std::string& actor, const std::string& file, Batch batch) {
  return world.store->write([&](Transaction& tx) -> Status {
    Sha256 all;
    for (const store::AdvisoryDocument& document : batch.documents) {
      all.update(document.digest);
    }
    store::Act act{
        .kind = "advisory.imported", .actor = actor, .case_id = std::nullopt, .detail = {}};
    act.detail.set("file", file)
        .set("advisories", static_cast<std::int64_t>(batch.advisories.size()))
        .set("documents", to_hex(all.finish()));
    const store::LogIndex index = tx.record(std::move(act));
    for (const store::AdvisoryDocument& document : batch.documents) {
      TOC_CHECK(store::advisories::insert_document(tx, document));
    }
    for (auto& [advisory, names] : batch.advisories) {
      store::StoredAdvisory row = advisory;
      row.recorded_at = tx.now();
      row.recorded_index = index;
      TOC_CHECK(store::advisories::put(tx, row, names));
    }
    return {};
  });
}

/// Reads on this thread while the store writes the batch before.
class Import {
 public:
  Import(const World& world, std::string actor, const ImportOptions& options)
      : world_(world), actor_(std::move(actor)), options_(options) {}

  Result<ImportSummary> run() {
    TOC_CHECK(world_.store->read([&](store::Reader& reader) {
      return store::advisories::for_each_digest(
          reader, [&](const std::string& source, const std::string& id, const Digest& digest) {
            known_.emplace(source + "\n" + id, digest);
          });
    }));
    for (const std::string& file : options_.files) {
      file_ = file.substr(file.rfind('/') +
                          1);  // where a file lay on some machine is nobody's business
      Result<advisories::ReadSummary> read = advisories::read_file_records(
          file, options_.format, [&](advisories::Record record) { return take(std::move(record)); },
          [&](const advisories::Quarantined& why) {
            ++summary_.quarantined;
            if (options_.quarantine) {
              options_.quarantine(file, why);
            }
          });
      // What was read so far is kept, whatever became of the rest.
      const Status flushed = flush();
      const Status written = wait();
      if (!read) {
        return std::unexpected(std::move(read).error().at(file + ": "));
      }
      TOC_CHECK(flushed);
      TOC_CHECK(written);
      ++summary_.files;
      summary_.skipped += read->skipped;
    }
    return summary_;
  }

 private:
  Status take(advisories::Record record) {
    ++summary_.records;
    summary_.bytes += record.bytes.size();
    const Digest digest = sha256(as_bytes(record.bytes));
    bool is_new = false;
    for (const Advisory& advisory : record.advisories) {
      Digest& known = known_[advisory.source + "\n" + advisory.id];
      if (known == digest) {
        ++summary_.unchanged;
        continue;
      }
      known = digest;
      is_new = true;
      ++summary_.stored;
      summary_.withdrawn += advisory.withdrawn ? 1 : 0;
      batch_.advisories.emplace_back(
          store::StoredAdvisory{.source = advisory.source,
                                .id = advisory.id,
                                .digest = digest,
                                .modified = advisory.modified,
                                .withdrawn = advisory.withdrawn,
                                .title = advisory.title,
                                .is_exploited = advisory.is_exploited,
                                .compiled = advisories::encode(advisory)},
          names_of(advisory));
    }
    if (is_new) {
      batch_.bytes += record.bytes.size();
      batch_.documents.push_back({.digest = digest,
                                  .format = record.advisories.front().format,
                                  .size = static_cast<std::int64_t>(record.bytes.size()),
                                  .packed = pack(record.bytes)});
    }
    return batch_.is_full() ? flush() : Status();
  }

  Status flush() {
    if (batch_.advisories.empty()) {
      return {};
    }
    TOC_CHECK(wait());
    if (options_.progress) {
      options_.progress(summary_);
    }
    writing_ = std::async(std::launch::async,
                          [this, batch = std::exchange(batch_, {}), file = file_]() mutable {
                            return write(world_, actor_, file, std::move(batch));
                          });
    return {};
  }

  Status wait() { return writing_.valid() ? writing_.get() : Status(); }

  const World& world_;
  std::string actor_;
  const ImportOptions& options_;
  std::unordered_map<std::string, Digest> known_;
  ImportSummary summary_;
  std::string file_;
  Batch batch_;
  std::future<Status> writing_;
};

/// The advisory of that source and id in the original document, for when its compiled form cannot
/// be read.
Result<Advisory> reread(store::Reader& reader, const store::StoredAdvisory& stored) {
  TOC_TRY(const store::AdvisoryDocument document,
          store::advisories::document(reader, stored.digest));
  TOC_TRY(const std::string original, unpack(document.packed, kDocumentBytesMax));
  TOC_TRY(const JsonDocument json, JsonDocument::parse(original));
  for (const advisories::AdvisoryFormat& format : advisories::all()) {
    if (!format.is_mine(json.root())) {
      continue;
    }
    TOC_TRY(std::vector<Advisory> read, format.read(json.root()));
    for (Advisory& one : read) {
      if (one.source == stored.source && one.id == stored.id) {
        return std::move(one);
      }
    }
  }
  return fail(Errc::internal, "A stored advisory cannot be read any more.", stored.id);
}

}  // namespace

Result<ImportSummary> import_advisories(const World& world, const Principal& principal,
                                        const ImportOptions& options) {
  TOC_CHECK(may(principal, Action::import_advisories));
  return Import(world, actor_of(principal), options).run();
}

Result<IndexSummary> compile_advisory_index(const World& world, const std::string& path) {
  IndexSummary summary;
  impact::AdvisoryIndexWriter writer;
  TOC_CHECK(world.store->read([&](store::Reader& reader) {
    return store::advisories::for_each(reader, [&](const store::StoredAdvisory& stored) -> Status {
      Result<Advisory> advisory = advisories::decode(stored.compiled);
      if (!advisory) {
        ++summary.reread;
        TOC_TRY(advisory, reread(reader, stored));
      }
      ++summary.advisories;
      writer.add(*advisory);
      return {};
    });
  }));
  const std::string bytes = writer.finish();
  TOC_CHECK(write_file_durably(path, bytes, FileMode::shared));
  TOC_TRY(const auto index, impact::AdvisoryIndex::open(path));
  TOC_CHECK(index->verify());
  summary.packages = index->packages();
  summary.ranges = index->ranges();
  summary.flaws = index->flaws();
  summary.bytes = index->bytes();
  return summary;
}

Result<std::vector<AdvisoryView>> view_advisories(const World& world, std::string_view id) {
  return world.store->read([&](store::Reader& reader) -> Result<std::vector<AdvisoryView>> {
    TOC_TRY(const auto stored, store::advisories::named(reader, id));
    if (stored.empty()) {
      return fail(Errc::not_found, "There is no advisory that goes by this id.");
    }
    std::vector<AdvisoryView> out;
    for (const store::StoredAdvisory& one : stored) {
      TOC_TRY(const store::AdvisoryDocument document,
              store::advisories::document(reader, one.digest));
      AdvisoryView view;
      TOC_TRY(view.original, unpack(document.packed, kDocumentBytesMax));
      TOC_TRY(view.advisory, reread(reader, one));
      out.push_back(std::move(view));
    }
    return out;
  });
}

}  // namespace tocsin::flow
