#include "flow/workbench.h"

#include "base/json_writer.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/system_scope.h"
#include "flow/conflicts.h"
#include "flow/duties.h"
#include "flow/report_json.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using regimes::FieldValues;
using store::Act;
using store::LogIndex;
using store::Reader;
using store::Transaction;

constexpr std::size_t kReferenceBytesMax = 500;
constexpr std::size_t kFieldsMax = 200;

std::string canonical(const FieldValues& values) {
  CanonicalObject object;
  for (const auto& [id, value] : values) {
    object.set(id, value);
  }
  return object.to_text();
}

std::optional<Instant> earliest_of(const Known& known, const std::vector<std::string>& events) {
  std::optional<Instant> out;
  for (const regimes::Fact& fact : known.facts.facts) {
    const bool counts = fact.status == EvidenceStatus::accepted &&
                        std::ranges::find(events, fact.name) != events.end();
    if (counts && (!out || fact.happened.earliest < *out)) {
      out = fact.happened.earliest;
    }
  }
  return out;
}

/// What the platform knows of the party itself: its own name, its own reports, the facts that its
/// verdicts show it anyway. Nothing that others said, and nothing that a suspension cuts.
Result<FieldValues> automatic_values(Reader& reader, const Known& known,
                                     const regimes::Regime& regime) {
  FieldValues out;
  out["manufacturer"] = known.party.name;
  out["entity"] = known.party.name;
  const auto set_time = [&](std::string_view field, const std::vector<std::string>& events) {
    if (const auto at = earliest_of(known, events)) {
      out[std::string(field)] = to_rfc3339(*at);
    }
  };
  set_time("awareness_datetime", regime.trigger.events);
  set_time("found_at", regime.trigger.events);
  set_time("measure_available_datetime", {"measure_available"});
  set_time("occurred_datetime", {"exploitation_seen"});
  for (const CaseId& id : known.family) {
    TOC_TRY(const auto reports, store::reports::of_case(reader, system_scope(), id));
    for (const store::StoredReport& report : reports) {
      if (report.party != known.party.id) {
        continue;
      }
      TOC_TRY(const Report content, from_canonical(report.content));
      out.emplace("title", report.title);
      out.emplace("product", content.product);
      out.emplace("product_name", content.product);
      out.emplace("version", join(content.versions, ", "));
      out.emplace("product_version", join(content.versions, ", "));
      for (const std::string& identifier : report.identifiers) {
        if (identifier.starts_with("CVE-")) {
          out.emplace("cve_id", identifier);
        }
      }
    }
  }
  return out;
}

/// Who looks. A draft, and what the platform fills in by itself, are for the party's own people
/// alone: nobody else sees what was not handed in, and content only where they may read the case.
enum class Eyes { own, reader, none };

Eyes eyes_of(const Principal& principal, const PartyId& party, Tlp tlp) {
  if (principal.party == party) {
    return Eyes::own;
  }
  const Status may_read = may(principal, Action::read_case,
                              {.tlp = tlp, .party = std::nullopt, .is_participant = false});
  return may_read ? Eyes::reader : Eyes::none;
}

/// The newest draft of the stage in the case or in one that was merged into it: a merge hides no
/// work that was done.
Result<std::optional<store::FilingDraftRecord>> newest_draft(Reader& reader, const Known& known,
                                                             store::StageKey key) {
  std::optional<store::FilingDraftRecord> out;
  for (const CaseId& id : known.family) {
    key.case_id = id;
    TOC_TRY(auto draft, store::filing_drafts::newest(reader, key));
    if (draft && (!out || draft->recorded_index > out->recorded_index)) {
      out = std::move(draft);
    }
  }
  return out;
}

/// Lays what was handed in at a stage over the values; a later filing over an earlier one.
void lay_filed(const Known& known, const regimes::Regime& regime, const std::string& stage,
               FieldValues& values) {
  for (const store::Filing& filing : known.filings) {
    if (regime.takes_filings_of(filing.regime) && filing.stage == stage) {
      for (auto& [id, value] : regimes::parse_values(filing.content)) {
        values[id] = value;
      }
    }
  }
}

/// What was said at the stages before this one: the newest draft, and over it what was really
/// handed in.
Result<FieldValues> values_before(Reader& reader, const Known& known, const regimes::Regime& regime,
                                  const store::StageKey& key, Eyes eyes) {
  FieldValues out;
  for (const regimes::Stage& stage : regime.stages) {
    if (stage.id == key.stage) {
      break;
    }
    if (eyes == Eyes::own) {
      store::StageKey earlier = key;
      earlier.stage = stage.id;
      TOC_TRY(const auto draft, newest_draft(reader, known, earlier));
      for (auto& [id, value] : draft ? regimes::parse_values(draft->values) : FieldValues()) {
        out[id] = value;
      }
    }
    lay_filed(known, regime, stage.id, out);
  }
  return out;
}

struct Prepared {
  store::StageKey key;
  Known known;
  const regimes::Regime* regime = nullptr;
  regimes::FilingInput input;
};

Result<Prepared> prepare(const World& world, Reader& reader, const Part& part,
                         const StageQuery& query, Eyes eyes, Instant now) {
  Prepared out;
  out.key = {.case_id = part.item.id,
             .party = part.party.id,
             .regime = query.regime,
             .stage = query.stage};
  TOC_TRY(out.known, gather(reader, part.item.id, part.party.id, kEverything));
  out.regime = regimes::edition_for(*world.law, query.regime, out.known.facts, now);
  if (out.regime == nullptr) {
    return fail(Errc::not_found, "There is no regime of that id.");
  }
  if (out.regime->stage(query.stage) == nullptr) {
    return fail(Errc::not_found, "The regime has no stage of that id.");
  }
  if (eyes != Eyes::none) {
    TOC_TRY(out.input.before, values_before(reader, out.known, *out.regime, out.key, eyes));
  }
  if (eyes == Eyes::own) {
    TOC_TRY(out.input.automatic, automatic_values(reader, out.known, *out.regime));
  }
  return out;
}

Status check_values(const FieldValues& given) {
  if (given.size() > kFieldsMax) {
    return fail(Errc::too_large, "A filing has at most 200 fields.", "/values");
  }
  for (const auto& [id, value] : given) {
    if (value.size() > kTextFieldBytesMax) {
      return fail(Errc::too_large, "A field holds at most 64 KiB.", "/values/" + id);
    }
  }
  return {};
}

}  // namespace

Result<Workbench> open_workbench(const World& world, const Principal& principal,
                                 const StageQuery& query) {
  return world.store->read([&](Reader& reader) -> Result<Workbench> {
    TOC_TRY(const Part part,
            part_of(reader, principal, Action::read_duty, query.case_number, query.party));
    const Eyes eyes = eyes_of(principal, part.party.id, part.item.tlp);
    TOC_TRY(Prepared prepared, prepare(world, reader, part, query, eyes, world.clock->now()));
    Workbench out;
    out.case_number = part.item.number;
    out.party = part.party;
    if (eyes == Eyes::own) {
      TOC_TRY(out.draft, newest_draft(reader, prepared.known, prepared.key));
    }
    if (out.draft) {
      prepared.input.given = regimes::parse_values(out.draft->values);
    } else if (eyes != Eyes::none) {
      lay_filed(prepared.known, *prepared.regime, query.stage, prepared.input.given);
    }
    // A draft may be of an edition that asked for other fields, and a filing may hold anything.
    const regimes::Stage& stage = *prepared.regime->stage(query.stage);
    std::erase_if(prepared.input.given, [&](const auto& field) {
      return std::ranges::find(stage.fields, field.first, &regimes::FieldSpec::id) ==
             stage.fields.end();
    });
    TOC_TRY(out.filing,
            regimes::prepare_filing(*prepared.regime, query.stage, *world.law, prepared.input));
    std::ranges::copy_if(prepared.known.portal_receipts, std::back_inserter(out.receipts),
                         [&](const store::PortalReceipt& receipt) {
                           return prepared.regime->takes_filings_of(receipt.key.regime) &&
                                  receipt.key.stage == query.stage;
                         });
    TOC_TRY(const auto gates, store::conflict_gates::of(reader, part.item.id, part.party.id));
    std::ranges::copy_if(
        gates, std::back_inserter(out.gates),
        [&](const store::ConflictGate& gate) { return gate.regime == query.regime; });
    return out;
  });
}

Result<SavedDraft> save_draft(const World& world, const Principal& principal,
                              const StageQuery& query, const FieldValues& given) {
  TOC_CHECK(check_values(given));
  struct Saved {
    regimes::Filing filing;
    Instant at;
  };
  TOC_TRY(auto written, world.store->write_receipted([&](Transaction& tx) -> Result<Saved> {
    TOC_TRY(const Part part,
            part_of(tx, principal, Action::submit_filing, query.case_number, query.party));
    TOC_TRY(Prepared prepared, prepare(world, tx, part, query, Eyes::own, tx.now()));
    for (const auto& [id, value] : given) {
      if (!trim(value).empty()) {
        prepared.input.given[id] = value;
      }
    }
    Result<regimes::Filing> filing =
        regimes::prepare_filing(*prepared.regime, query.stage, *world.law, prepared.input);
    if (!filing) {
      return std::unexpected(std::move(filing).error().at("/values/"));
    }
    store::FilingDraftRecord draft{.key = prepared.key,
                                   .recorded_index = 0,
                                   .recorded_at = tx.now(),
                                   .edition = prepared.regime->edition,
                                   .is_ready = filing->is_ready(),
                                   .actor = actor_of(principal),
                                   .values = canonical(prepared.input.given),
                                   .document = regimes::to_json(*filing)};
    Act act{.kind = "filing.prepared", .actor = draft.actor, .case_id = part.item.id, .detail = {}};
    act.detail.set("party", part.party.handle)
        .set("regime", query.regime)
        .set("edition", draft.edition)
        .set("stage", query.stage)
        .set_flag("ready", draft.is_ready)
        .set("missing", filing->faults())
        .set("content", to_hex(sha256(as_bytes(draft.document))));
    draft.recorded_index = tx.record(std::move(act));
    TOC_CHECK(store::filing_drafts::insert(tx, draft));
    return Saved{.filing = *std::move(filing), .at = tx.now()};
  }));
  return SavedDraft{.filing = std::move(written.value.filing),
                    .index = written.first_index,
                    .at = written.value.at,
                    .receipt = std::move(written.receipts.front())};
}

Status may_export(const Workbench& workbench) {
  for (const store::ConflictGate& gate : workbench.gates) {
    if (gate.state != store::GateState::released) {
      return fail(Errc::conflict,
                  "Two laws disagree about this content: it leaves the workbench once an "
                  "administrator of the obliged "
                  "organization has released it. The clock runs on.");
    }
  }
  return {};
}

Result<ImportedReceipt> import_portal_receipt(const World& world, const Principal& principal,
                                              const PortalReceiptDraft& draft) {
  if (draft.document.size() > kPortalReceiptBytesMax) {
    return fail(Errc::too_large, "A portal's receipt holds at most 4 MiB.", "/document");
  }
  if (trim(draft.reference).empty() || draft.reference.size() > kReferenceBytesMax) {
    return fail(Errc::malformed, "Give the portal's own reference, in at most 500 bytes.",
                "/reference");
  }
  struct Imported {
    PortalReceiptId id;
  };
  TOC_TRY(auto written, world.store->write_receipted([&](Transaction& tx) -> Result<Imported> {
    const StageQuery& query = draft.stage;
    TOC_TRY(const Part part,
            part_of(tx, principal, Action::submit_filing, query.case_number, query.party));
    const regimes::Regime* regime = world.law->find(query.regime);
    if (regime == nullptr || regime->stage(query.stage) == nullptr) {
      return fail(Errc::malformed, "There is no such regime or stage.", "/stage");
    }
    // A portal's time after our own now is a mistake or a forgery; it would satisfy what is not
    // done yet.
    if (draft.at > tx.judged_at()) {
      return fail(Errc::malformed, "The portal's time lies in the future.", "/at");
    }
    store::PortalReceipt receipt{.id = make_id<PortalReceiptId>(tx.now()),
                                 .key = {.case_id = part.item.id,
                                         .party = part.party.id,
                                         .regime = query.regime,
                                         .stage = query.stage},
                                 .is_complete = draft.is_complete,
                                 .at = draft.at,
                                 .reference = draft.reference,
                                 .media_type = draft.media_type,
                                 .document = draft.document,
                                 .digest = sha256(as_bytes(draft.document)),
                                 .actor = actor_of(principal),
                                 .recorded_at = tx.now()};
    Act act{.kind = "portal_receipt.imported",
            .actor = receipt.actor,
            .case_id = part.item.id,
            .detail = {}};
    act.detail.set("id", to_text(receipt.id))
        .set("party", part.party.handle)
        .set("regime", query.regime)
        .set("stage", query.stage)
        .set("at", to_rfc3339(receipt.at))
        .set("reference", receipt.reference)
        .set("document", to_hex(receipt.digest));
    receipt.recorded_index = tx.record(std::move(act));
    TOC_CHECK(store::portal_receipts::insert(tx, receipt));
    return Imported{.id = receipt.id};
  }));
  return ImportedReceipt{.id = written.value.id,
                         .index = written.first_index,
                         .receipt = std::move(written.receipts.front())};
}

Result<std::string> portal_receipt_document(const World& world, const Principal& principal,
                                            const PortalReceiptId& id) {
  TOC_CHECK(may(principal, Action::read_duty));
  return world.store->read([&](Reader& reader) -> Result<std::string> {
    TOC_TRY(store::PortalReceipt receipt, store::portal_receipts::get(reader, id));
    const PartyId& party = receipt.key.party;
    TOC_CHECK(may(principal, Action::read_duty,
                  {.tlp = Tlp::clear, .party = party, .is_participant = false}));
    TOC_TRY(const store::Case item, store::cases::get(reader, system_scope(), receipt.key.case_id));
    if (eyes_of(principal, party, item.tlp) == Eyes::none) {
      return fail(Errc::not_found, "There is no such thing here.");
    }
    return std::move(receipt.document);
  });
}

Result<LogIndex> decide_portal_receipt(const World& world, const Principal& principal,
                                       const PortalReceiptId& id, const ReceiptDecision& decision) {
  TOC_CHECK(may(principal, Action::decide_fact));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_case));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::PortalReceipt receipt, store::portal_receipts::get(tx, id));
    TOC_TRY(const store::Case item, store::cases::get(tx, scope, receipt.key.case_id));
    TOC_CHECK(check_step(receipt.status, decision.status));
    Act act{.kind = "portal_receipt." + std::string(to_text(decision.status)),
            .actor = actor_of(principal),
            .case_id = item.id,
            .detail = {}};
    act.detail.set("id", to_text(id))
        .set("from", to_text(receipt.status))
        .set("reason", decision.reason);
    const LogIndex index = tx.record(std::move(act));
    TOC_CHECK(store::portal_receipts::decide(tx, {.id = id,
                                                  .status = decision.status,
                                                  .actor = actor_of(principal),
                                                  .reason = decision.reason,
                                                  .recorded_index = index}));
    TOC_CHECK(watch_case(world, tx, item.id));
    return index;
  });
}

}  // namespace tocsin::flow
