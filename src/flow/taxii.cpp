#include "flow/taxii.h"

#include "flow/feed.h"
#include "flow/sharing.h"
#include "store/accounts.h"
#include "threats/stix_tombstone.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>

namespace tocsin::flow {
namespace {

using store::Reader;
using store::StoredStix;
using store::Transaction;

constexpr std::chrono::hours kStatusLife{24};
constexpr std::int64_t kFirstPiece = 64;

struct CollectionRow {
  std::string_view alias;
  std::string_view title;
  std::string_view description;
  std::string_view kind;
  std::optional<Tlp> tlp;
  bool is_own = false;
};

constexpr std::array kCollections = {
    CollectionRow{"all", "Everything", "All that is shared with you.", "", std::nullopt},
    CollectionRow{"risk-warnings", "Risk warnings", "Public risk warnings.", "notice.risk_warning",
                  std::nullopt},
    CollectionRow{"case-updates", "Case updates", "Updates about cases.", "case.update",
                  std::nullopt},
    CollectionRow{"threats", "Threat reports", "What partners and the desk share of threats.",
                  "threat", std::nullopt},
    CollectionRow{"notes", "Notes", "Texts that partners and the desk share.", "note",
                  std::nullopt},
    CollectionRow{"tlp-clear", "TLP:CLEAR", "What is marked so.", "", Tlp::clear},
    CollectionRow{"tlp-green", "TLP:GREEN", "What is marked so.", "", Tlp::green},
    CollectionRow{"tlp-amber", "TLP:AMBER", "What is marked so and for you.", "", Tlp::amber},
    CollectionRow{"tlp-amber-strict", "TLP:AMBER+STRICT", "What is marked so and for you.", "",
                  Tlp::amber_strict},
    CollectionRow{
        "own", "Your own",
        "What your organization shares. Objects that you add go to whom their own marking "
        "lets read them; without one they are TLP:AMBER+STRICT, for the desk.",
        "", std::nullopt, true},
};

/// In the form of a random UUID, which TAXII asks for (section 5.2), and of this instance alone.
std::string collection_id(const World& world, std::string_view alias) {
  return to_text(
      uuid_of(as_bytes("tocsin/taxii/" + world.store->origin() + "/" + std::string(alias))));
}

TaxiiCollection collection_of(const World& world, const CollectionRow& row) {
  return {.id = collection_id(world, row.alias),
          .alias = std::string(row.alias),
          .title = std::string(row.title),
          .description = std::string(row.description),
          .takes_objects = row.is_own,
          .filter = {.kind = std::string(row.kind), .tlp = row.tlp, .is_own = row.is_own}};
}

/// Piece by piece, so that few large objects are in memory at once.
Result<TaxiiPage> page_of(Reader& reader, const Scope& scope, store::StixFilter filter,
                          std::int64_t limit) {
  TaxiiPage page;
  std::size_t bytes = 0;
  std::int64_t piece = kFirstPiece;
  while (true) {
    const std::int64_t left = limit - static_cast<std::int64_t>(page.objects.size());
    const std::int64_t wanted = std::min(piece, left + 1);
    TOC_TRY(auto rows, store::stix::list(reader, scope, filter, wanted));
    const bool is_end = static_cast<std::int64_t>(rows.size()) < wanted;
    for (StoredStix& row : rows) {
      if (static_cast<std::int64_t>(page.objects.size()) == limit || bytes >= kTaxiiPageBytes) {
        page.has_more = true;
        return page;
      }
      bytes += row.body.size();
      filter.added_after = row.added;
      page.objects.push_back(std::move(row));
    }
    if (is_end) {
      return page;
    }
    const std::size_t average = bytes / page.objects.size() + 1;
    piece = std::clamp<std::int64_t>(
        static_cast<std::int64_t>((kTaxiiPageBytes - std::min(bytes, kTaxiiPageBytes)) / average),
        kFirstPiece / 4, kTaxiiPageMax + 1);
  }
}

Result<TaxiiPage> read(const World& world, const Principal& principal,
                       const store::StixFilter& filter, std::int64_t limit) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_feed));
  return world.store->read([&](Reader& reader) -> Result<TaxiiPage> {
    TOC_CHECK(as_of_now(reader, principal, Action::read_feed));
    return page_of(reader, scope, filter, std::clamp<std::int64_t>(limit, 1, kTaxiiPageMax));
  });
}

std::string version_text(const threats::StixObject& object, Instant at) {
  return to_rfc3339(object.version.value_or(at));
}

/// What is new of an envelope, by marking.
using ByMarking = std::map<Tlp, std::vector<threats::StixObject>>;

Result<ByMarking> sort_out(Reader& reader, const Principal& principal,
                           const threats::StixContent& content, TaxiiStatus& status) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_feed));
  const std::optional<PartyId> self =
      is_partner(principal) ? std::optional(principal.party) : std::nullopt;
  ByMarking out;
  std::map<std::pair<std::string, std::optional<Instant>>, std::string_view> seen;
  for (const threats::StixObject& object : content.objects) {
    const Tlp tlp = object.tlp.value_or(Tlp::amber_strict);
    TaxiiStatus::Entry entry{.id = object.id, .version = version_text(object, status.at)};
    const auto refuse = [&](std::string why) {
      entry.message = std::move(why);
      status.failures.push_back(entry);
    };
    const auto [before, is_first] = seen.try_emplace({object.id, object.version}, object.body);
    std::optional<std::string> there;
    if (!is_first) {
      there = before->second;
    } else if (object.version) {
      TOC_TRY(const auto known, store::stix::find(reader, scope, object.id, *object.version));
      there = known ? std::optional(known->body) : std::nullopt;
    } else {
      // Whoever knows an observable by another way has not shared it yet.
      TOC_TRY(const bool is_shared, store::stix::has_observable(reader, self, tlp, object.id));
      there = is_shared ? std::optional(object.body) : std::nullopt;
    }
    if (there) {
      if (*there == object.body || !object.version) {
        status.successes.push_back(entry);
      } else {
        refuse(
            "This version is there with another content: give a changed object a later "
            "\"modified\".");
      }
      continue;
    }
    TOC_TRY(const auto holder, store::stix::author_of(reader, scope, object.id));
    if (object.version && holder && holder->author != self) {
      refuse("Another organization made this object: only that one shares further versions.");
      continue;
    }
    if (tlp == Tlp::red) {
      refuse(
          "TLP:RED, or a marking that is not known here, is for no channel: report it to the desk "
          "instead.");
      continue;
    }
    TOC_TRY(const auto named, threats::named_content(std::span(&object, 1), {}));
    if (named.size() > kNamedMax) {
      refuse("An object names at most 20000 values: share it in parts.");
      continue;
    }
    status.successes.push_back(entry);
    out[tlp].push_back(object);
  }
  return out;
}

void write_entries(JsonWriter& json, std::string_view name,
                   const std::vector<TaxiiStatus::Entry>& entries) {
  json.key(name).begin_array();
  for (const TaxiiStatus::Entry& one : entries) {
    json.begin_object().field("id", one.id).field("version", one.version);
    if (!one.message.empty()) {
      json.field("message", one.message);
    }
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::vector<TaxiiCollection> taxii_collections(const World& world) {
  std::vector<TaxiiCollection> out;
  for (const CollectionRow& row : kCollections) {
    out.push_back(collection_of(world, row));
  }
  return out;
}

Result<TaxiiCollection> taxii_collection(const World& world, std::string_view name) {
  for (TaxiiCollection& one : taxii_collections(world)) {
    if (one.id == name || one.alias == name) {
      return std::move(one);
    }
  }
  return fail(Errc::not_found, "There is no such thing here.");
}

Result<TaxiiPage> read_objects(const World& world, const Principal& principal,
                               const store::StixFilter& filter, std::int64_t limit) {
  TOC_TRY(TaxiiPage page, read(world, principal, filter, limit));
  std::set<store::LogIndex> seqs;
  for (StoredStix& object : page.objects) {
    if (object.is_taken_back) {
      object.body = threats::stix_tombstone(object.body, object.version);
    } else {
      seqs.insert(object.seq);
    }
    const bool is_marked = object.tlp && *object.tlp >= object.thing_tlp;
    if (!is_marked && object.type != "marking-definition") {
      object.body = threats::marked_body(object.body, object.thing_tlp);
    }
  }
  TOC_CHECK(note_given(world, principal, {seqs.begin(), seqs.end()}, store::kTaxiiChannel));
  return page;
}

Result<TaxiiPage> read_manifest(const World& world, const Principal& principal,
                                const store::StixFilter& filter, std::int64_t limit) {
  TOC_TRY(TaxiiPage page, read(world, principal, filter, limit));
  for (StoredStix& object : page.objects) {
    object.body.clear();
  }
  return page;
}

Result<TaxiiStatus> take_objects(const World& world, const Principal& principal,
                                 std::string_view envelope) {
  TOC_CHECK(may(principal, Action::share));
  TOC_TRY(const threats::StixContent content, threats::read_stix(envelope, kTaxiiBodyBytesMax));
  const Instant at = world.clock->now();
  TaxiiStatus status{.id = make_uuid(at), .at = at};
  for (const threats::RefusedObject& one : content.refused) {
    status.failures.push_back(
        {.id = one.id, .version = one.version, .message = describe(one.error)});
  }
  // What of it is new is found out beside the one writer: of two who send the same at once, readers
  // are given the first.
  TOC_TRY(const ByMarking fresh, world.store->read([&](Reader& reader) -> Result<ByMarking> {
    TOC_TRY(const Principal now, as_of_now(reader, principal, Action::share));
    return sort_out(reader, now, content, status);
  }));
  for (const auto& [tlp, objects] : fresh) {
    for (std::span<const threats::StixObject> left = objects; !left.empty();) {
      const ThingDraft draft{.tlp = tlp, .title = {}, .objects = {}};
      TOC_TRY(const ShareableDraft piece, next_piece(draft, left, "TAXII"));
      TOC_CHECK(world.store->write(
          [&](Transaction& tx) { return put_share(world, tx, principal, piece); }));
      status.is_new += piece.draft().objects.size();
      left = left.subspan(piece.draft().objects.size());
    }
  }
  TOC_CHECK(world.store->write([&](Transaction& tx) -> Status {
    TOC_CHECK(store::stix::drop_statuses(tx, tx.now() - kStatusLife));
    return store::stix::insert_status(tx, status.id, principal.party, to_json(status));
  }));
  return status;
}

Result<std::string> read_status(const World& world, const Principal& principal, const Uuid& id) {
  TOC_CHECK(may(principal, Action::share));
  return world.store->read(
      [&](Reader& reader) { return store::stix::status(reader, principal.party, id); });
}

std::string to_json(const TaxiiStatus& status) {
  JsonWriter json;
  json.begin_object()
      .field("id", to_text(status.id))
      .field("status", "complete")
      .field("request_timestamp", to_rfc3339(status.at))
      .field("total_count",
             static_cast<std::int64_t>(status.successes.size() + status.failures.size()))
      .field("success_count", static_cast<std::int64_t>(status.successes.size()));
  write_entries(json, "successes", status.successes);
  json.field("failure_count", static_cast<std::int64_t>(status.failures.size()));
  write_entries(json, "failures", status.failures);
  json.field("pending_count", std::int64_t{0}).end_object();
  return json.take();
}

}  // namespace tocsin::flow
