#include "exposure/advisories.h"

#include "advisories/codec.h"
#include "base/file.h"
#include "base/json_writer.h"
#include "base/packing.h"
#include "base/text.h"
#include "exposure/current_advisories.h"
#include "impact/advisory_index.h"
#include "impact/match.h"
#include "impact/package_hash.h"
#include "names/cpe.h"
#include "store/advisories.h"
#include "store/epss.h"
#include "store/sources.h"

#include <algorithm>
#include <set>

namespace tocsin::exposure {
namespace {

using advisories::Advisory;
using store::Transaction;

constexpr std::size_t kBatchRecords = 250;
constexpr std::size_t kDocumentBytesMax = 512U << 20U;

Result<std::string> original_of(store::Reader& reader, const Digest& digest) {
  TOC_TRY(const store::AdvisoryDocument document, store::advisories::document(reader, digest));
  return unpack(document.packed, kDocumentBytesMax);
}

/// Every advisory of a document; none where nothing reads it any more.
Result<std::vector<Advisory>> advisories_in(std::string_view original) {
  TOC_TRY(const JsonDocument json, JsonDocument::parse(original));
  for (const advisories::AdvisoryFormat& format : advisories::all()) {
    if (format.is_mine(json.root())) {
      return format.read(json.root());
    }
  }
  return std::vector<Advisory>();
}

/// The advisory of that source and id in the original document.
Result<Advisory> read_again(std::string_view original, const store::StoredAdvisory& stored) {
  TOC_TRY(std::vector<Advisory> read, advisories_in(original));
  for (Advisory& one : read) {
    if (one.source == stored.source && one.id == stored.id) {
      // What the document alone does not tell: a catalogue's date, what it dropped, and that
      // whoever brought it marks it higher.
      one.tlp = std::max(one.tlp, stored.tlp.value_or(Tlp::clear));
      one.withdrawn = stored.withdrawn;
      one.modified = stored.modified;
      one.is_exploited = stored.is_exploited;
      return std::move(one);
    }
  }
  return fail(Errc::internal, "A stored advisory cannot be read any more.", stored.id);
}

}  // namespace

std::string subjects_of(const Advisory& advisory) {
  constexpr std::size_t bytes_max = 16U << 10U;
  std::set<std::string> lines;
  for (const advisories::Assertion& assertion : advisory.assertions) {
    const advisories::ProductSelector& product = assertion.product;
    if (product.package) {
      lines.insert(to_lower(product.package->group + "\t" + product.package->name));
    }
    if (!product.vendor.empty() || !product.product.empty()) {
      lines.insert(to_lower(product.vendor + "\t" + product.product));
    }
    if (const auto cpe = names::parse_cpe(product.cpe)) {
      lines.insert((*cpe)[names::CpeAttribute::vendor].text + "\t" +
                   (*cpe)[names::CpeAttribute::product].text);
    }
  }
  std::string out = "\n";
  for (const std::string& line : lines) {
    if (out.size() + line.size() < bytes_max && !line.contains('\n') && !line.contains('\0')) {
      out += line + "\n";
    }
  }
  return out;
}

Result<Advisory> stored_advisory(store::Reader& reader, const store::StoredAdvisory& stored) {
  if (Result<Advisory> compiled = advisories::decode(stored.compiled)) {
    return compiled;
  }
  TOC_TRY(const std::string original, original_of(reader, stored.digest));
  return read_again(original, stored);
}

Result<std::string> data_json(store::Reader& reader, const impact::AdvisoryLayers& advisories,
                              Tlp ceiling, Instant now) {
  TOC_TRY(const auto fetched, store::sources::fetched(reader, ceiling, now));
  JsonWriter json;
  impact::write_data(json.begin_object(), advisories);
  json.key("fetched")
      .begin_object()
      .field("sources", fetched.sources)
      .field("stale", fetched.stale)
      .optional_field("oldest",
                      fetched.oldest ? std::optional(to_rfc3339(*fetched.oldest)) : std::nullopt)
      .end_object();
  return json.end_object().take();
}

Result<std::string> compiled_index(store::Reader& reader, std::int64_t as_of) {
  impact::AdvisoryIndexWriter writer;
  TOC_CHECK(store::advisories::for_each(reader, [&](const store::StoredAdvisory& stored) -> Status {
    if (stored.tlp.value_or(Tlp::clear) != Tlp::clear) {
      return {};
    }
    TOC_TRY(Advisory advisory, stored_advisory(reader, stored));
    if (advisory.tlp == Tlp::clear) {
      writer.add(std::move(advisory));
    }
    return {};
  }));
  return writer.finish(as_of);
}

namespace {

/// A store of an earlier version does not know the markings: they are kept once.
Status keep_markings(const World& world) {
  std::vector<std::pair<store::StoredAdvisory, Tlp>> missing;
  TOC_CHECK(world.store->read([&](store::Reader& reader) {
    return store::advisories::for_each_restricted(
        reader, [&](const store::StoredAdvisory& stored) -> Status {
          if (!stored.tlp) {
            TOC_TRY(const Advisory advisory, stored_advisory(reader, stored));
            missing.emplace_back(
                store::StoredAdvisory{
                    .source = stored.source, .id = stored.id, .digest = stored.digest},
                advisory.tlp);
          }
          return {};
        });
  }));
  for (std::size_t first = 0; first < missing.size(); first += kBatchRecords) {
    TOC_CHECK(world.store->write([&](Transaction& tx) -> Status {
      for (std::size_t i = first; i < std::min(first + kBatchRecords, missing.size()); ++i) {
        TOC_CHECK(store::advisories::put_marking(tx, missing[i].first, missing[i].second));
      }
      return {};
    }));
  }
  return {};
}

}  // namespace

Result<IndexSummary> compile_advisory_index(const World& world, const std::string& path) {
  TOC_CHECK(keep_markings(world));
  // What is recorded while the store is read may be in it or not: it counts as newer.
  const std::int64_t as_of = world.store->head()->size;
  TOC_TRY(const std::string bytes,
          world.store->read([&](store::Reader& reader) { return compiled_index(reader, as_of); }));
  TOC_CHECK(write_file_durably(path, bytes, FileMode::shared));
  TOC_TRY(const auto index, impact::AdvisoryIndex::open(path));
  TOC_CHECK(index->verify());
  return IndexSummary{.advisories = index->advisories(),
                      .packages = index->packages(),
                      .ranges = index->ranges(),
                      .flaws = index->flaws(),
                      .bytes = index->bytes()};
}

Result<Document> read_document(store::Reader& reader, const Digest& digest) {
  Document out;
  TOC_TRY(out.original, original_of(reader, digest));
  TOC_TRY(out.advisories, advisories_in(out.original));
  return out;
}

Result<std::vector<Advisory>> advisories_named(store::Reader& reader, std::string_view id,
                                               Tlp ceiling) {
  TOC_TRY(const auto stored, store::advisories::named(reader, id, ceiling));
  std::vector<Advisory> out;
  for (const store::StoredAdvisory& one : stored) {
    TOC_TRY(Advisory advisory, stored_advisory(reader, one));
    if (advisory.tlp <= ceiling) {
      out.push_back(std::move(advisory));
    }
  }
  return out;
}

Result<std::vector<MarkedId>> restricted_advisories(store::Reader& reader) {
  std::vector<MarkedId> out;
  TOC_CHECK(store::advisories::for_each_restricted(
      reader, [&](const store::StoredAdvisory& stored) -> Status {
        if (stored.tlp) {
          out.push_back({stored.id, *stored.tlp});
          return {};
        }
        TOC_TRY(const Advisory advisory, stored_advisory(reader, stored));
        if (advisory.tlp != Tlp::clear) {
          out.push_back({stored.id, advisory.tlp});
        }
        return {};
      }));
  return out;
}

Result<std::vector<AdvisoryView>> view_advisories(const World& world, const Principal& principal,
                                                  std::string_view id) {
  return world.store->read([&](store::Reader& reader) -> Result<std::vector<AdvisoryView>> {
    TOC_TRY(const auto stored, store::advisories::named(reader, id, advisory_ceiling(principal)));
    std::vector<AdvisoryView> out;
    for (const store::StoredAdvisory& one : stored) {
      AdvisoryView view;
      TOC_TRY(view.original, original_of(reader, one.digest));
      TOC_TRY(view.advisory, read_again(view.original, one));
      if (may_see_advisory(principal, view.advisory.tlp)) {
        out.push_back(std::move(view));
      }
    }
    if (out.empty()) {
      return fail(Errc::not_found, "There is no advisory that goes by this id.");
    }
    return out;
  });
}

namespace {

/// True when nothing that was uploaded in the meantime was judged by older advisories; then what is
/// pending up to the act is done. An upload checks the same from its side: it is not stored on
/// advisories older than the oldest pending act. Since there is one writer, one of the two is
/// first, and the other one sees it.
Result<bool> finish_following(const World& world, store::LogIndex newest, store::LogIndex seen) {
  return world.store->write([&](Transaction& tx) -> Result<bool> {
    TOC_TRY(const auto uploaded, store::assets::recorded_since(tx, seen));
    if (std::ranges::any_of(uploaded, [&](const store::Asset& asset) {
          return !asset.is_removed && asset.judged_as_of < newest;
        })) {
      return false;
    }
    TOC_CHECK(store::advisories::remove_pending(tx, newest));
    return true;
  });
}

}  // namespace

Result<SummaryByCeiling> follow_imports(const World& world) {
  // With so many, looking at everything anew is cheaper than at each.
  constexpr std::size_t ids_max = 20'000;
  constexpr int rounds_max = 64;
  SummaryByCeiling out;
  TOC_TRY(store::advisories::Pending pending, world.store->read([&](store::Reader& reader) {
    return store::advisories::pending(reader);
  }));
  if (pending.ids.empty()) {
    return out;
  }
  for (int round = 0; round < rounds_max; ++round) {
    const store::LogIndex seen = world.store->head()->size;
    TOC_CHECK(world.store->read(
        [&](store::Reader& reader) { return world.advisories->update(reader, pending.ids); }));
    TOC_TRY(
        const SummaryByCeiling part,
        reassess(world, pending.ids.size() > ids_max ? std::vector<std::string>() : pending.ids));
    add(out, part);
    TOC_TRY(const bool is_done, finish_following(world, pending.newest, seen));
    if (is_done) {
      return out;
    }
  }
  return fail(Errc::unavailable,
              "What was imported is stored, and its findings are pending: import it again.");
}

namespace {

/// Source and id of what may be in the answer, sorted; nothing: everything may.
Result<std::optional<std::vector<std::pair<std::string, std::string>>>> candidates(
    store::Reader& reader, const impact::AdvisoryLayers& layers, const AdvisorySearch& search,
    Tlp ceiling) {
  std::vector<std::pair<std::string, std::string>> out;
  std::string package;
  if (!search.purl.empty()) {
    TOC_TRY(const names::Purl purl, names::parse_purl(search.purl));
    package = advisories::package_key(advisories::coordinates_of_purl(purl));
  } else if (!search.cpe.empty()) {
    const auto key = impact::cpe_key(search.cpe);
    if (!key) {
      return fail(Errc::malformed, "This CPE does not name one product.", "/cpe");
    }
    package = *key;
  }
  if (!search.id.empty()) {
    TOC_TRY(const auto named, store::advisories::named(reader, search.id, ceiling));
    for (const store::StoredAdvisory& one : named) {
      out.emplace_back(one.source, one.id);
    }
  } else if (!package.empty()) {
    for (const impact::IndexedAdvisory& one : layers.advisories_of(package)) {
      out.emplace_back(one.source, one.id);
    }
  } else {
    return std::optional<std::vector<std::pair<std::string, std::string>>>();
  }
  std::ranges::sort(out);
  return std::optional(std::move(out));
}

/// The line of subjects_of that a vendor and a product have, or the part of it that is known.
std::string wanted_subject(const AdvisorySearch& search) {
  if (search.vendor.empty() && search.product.empty()) {
    return "";
  }
  return to_lower((search.vendor.empty() ? "" : "\n" + search.vendor) + "\t" +
                  (search.product.empty() ? "" : search.product + "\n"));
}

/// Does it have the vendor, the product and the text that are asked for?
bool is_about(const Advisory& advisory, const store::StoredAdvisory& stored,
              const AdvisorySearch& search) {
  const std::string subjects = stored.subjects.empty() ? subjects_of(advisory) : stored.subjects;
  const std::string text = to_lower(search.text);
  return (to_lower(stored.title).contains(text) || subjects.contains(text)) &&
         subjects.contains(wanted_subject(search));
}

Result<bool> has_probability(store::Reader& reader, const store::StoredAdvisory& stored,
                             const AdvisorySearch& search) {
  if (!search.epss_billionths_min) {
    return true;
  }
  TOC_TRY(const auto names, store::advisories::names(reader, stored.source, stored.id));
  for (const std::string& name : names) {
    TOC_TRY(const auto score, store::epss::find(reader, name));
    if (score && score->billionths >= *search.epss_billionths_min) {
      return true;
    }
  }
  return false;
}

bool is_within(const Advisory& advisory, const AdvisorySearch& search) {
  if (search.is_exploited && !advisory.is_exploited) {
    return false;
  }
  if (search.modified_since &&
      (!advisory.modified || *advisory.modified < *search.modified_since)) {
    return false;
  }
  int best = -1;
  for (const advisories::ScoreAssertion& score : advisory.scores) {
    best = std::max(
        {best, int{score.published_tenths.value_or(0)}, int{score.computed_tenths.value_or(0)}});
  }
  return !search.cvss_tenths_min || best >= *search.cvss_tenths_min;
}

}  // namespace

Result<AdvisoryPage> search_advisories(const World& world, const Principal& principal,
                                       const AdvisorySearch& search) {
  return world.store->read([&](store::Reader& reader) -> Result<AdvisoryPage> {
    const Tlp ceiling = advisory_ceiling(principal);
    TOC_TRY(const auto layers, world.advisories->get(reader, ceiling));
    TOC_TRY(const auto among, candidates(reader, *layers, search, ceiling));
    AdvisoryPage out;
    std::int64_t seen = 0;
    // False when the page is full and one more is known.
    const auto take = [&](const store::StoredAdvisory& stored) -> Result<bool> {
      TOC_TRY(Advisory advisory, stored_advisory(reader, stored));
      // What a source covers is no advisory: it is found by its id alone.
      const bool is_meant =
          !search.id.empty() || stored.id != advisories::coverage_id(stored.source);
      if (!may_see_advisory(principal, advisory.tlp) || !is_meant ||
          !is_about(advisory, stored, search) || !is_within(advisory, search) ||
          seen++ < search.offset) {
        return true;
      }
      if (out.advisories.size() == static_cast<std::size_t>(search.limit)) {
        out.next = search.offset + search.limit;
        return false;
      }
      out.advisories.push_back(std::move(advisory));
      return true;
    };
    if (!among) {
      TOC_CHECK(store::advisories::search(reader,
                                          {.text = search.text,
                                           .subjects = wanted_subject(search),
                                           .epss_billionths_min = search.epss_billionths_min,
                                           .is_exploited = search.is_exploited,
                                           .modified_since = search.modified_since},
                                          take));
      return out;
    }
    for (const auto& [source, id] : *among) {
      TOC_TRY(const auto stored, store::advisories::find(reader, source, id));
      if (!stored) {
        continue;
      }
      TOC_TRY(const bool is_wanted, has_probability(reader, *stored, search));
      TOC_TRY(const bool goes_on, is_wanted ? take(*stored) : Result<bool>(true));
      if (!goes_on) {
        break;
      }
    }
    return out;
  });
}

}  // namespace tocsin::exposure
