#include "flow/csaf.h"

#include "csaf/publication.h"
#include "csaf/validate.h"
#include "domain/system_scope.h"
#include "flow/csaf_shelves.h"
#include "views/view.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using store::Act;
using store::CsafDocument;
using store::Reader;
using store::Transaction;

constexpr std::string_view kKind = "csaf";

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
  for (const CsafShelfRow& row : kCsafShelves) {
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
  std::string signature;
  std::vector<std::string> cves;
};

/// Its hashes and its signature, which are made of nothing but its bytes. Without a key it is
/// signed once there is one.
Status seal(const World& world, std::string_view bytes, Judged& out) {
  out.sha256 = sha256(as_bytes(bytes));
  out.sha512 = sha512(as_bytes(bytes));
  if (world.openpgp_key != nullptr) {
    TOC_TRY(out.signature, world.openpgp_key->sign(as_bytes(bytes), world.clock->now()));
  }
  return {};
}

Result<Judged> judge(const World& world, const CsafDraft& draft) {
  Judged out;
  TOC_TRY(out.document, tocsin::csaf::read_publication(draft.bytes, kCsafBytesMax));
  TOC_TRY(out.tlp, marking_of(out.document, draft.tlp));
  if (out.document.space != csaf_space(world)) {
    return fail(Errc::malformed,
                "Only documents of this publisher are published here: the namespace is to be " +
                    csaf_space(world) + ".",
                "/document/publisher/namespace");
  }
  if (out.tlp == Tlp::clear && draft.audience.kind != store::Audience::community) {
    return fail(Errc::malformed, "What is TLP:CLEAR is for everybody: name no other audience.",
                "?audience");
  }
  TOC_TRY(out.cves, views::cves_of(draft.bytes));
  TOC_CHECK(seal(world, draft.bytes, out));
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
  const CsafShelfRow* shelf = csaf_row(judged.document.version, judged.tlp);
  TOC_ASSERT(shelf != nullptr);
  CsafPublished out;
  out.url = csaf_url(world, *shelf) + csaf_path(judged.document.year, judged.document.file);
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
    TOC_CHECK(store::csaf::insert(tx, row, {.body = draft.bytes, .signature = judged.signature}));
    TOC_CHECK(store::csaf::put_cves(tx, row.seq, judged.cves));
    out.thing = next.number;
    out.revision = next.revisions + 1;
    return out;
  });
}

// --- risk warnings

Status put_warning_csaf(const World& world, Transaction& tx, const store::Notice& notice) {
  const CsafShelfRow& shelf = kCsafShelves.front();
  TOC_TRY(const auto newest, store::csaf::newest_release(tx, csaf_shelf(shelf)));
  const Instant at =
      newest ? std::max(notice.at, *newest + std::chrono::microseconds(1)) : notice.at;
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(at));
  Judged judged;
  tocsin::csaf::Publication& document = judged.document;
  document = {.version = std::string(shelf.version),
              .category = "csaf_base",
              .title = notice.title_en,
              .label = std::string(shelf.label),
              .space = csaf_space(world),
              .tracking_id = notice.slug,
              .file = tocsin::csaf::file_name_of(notice.slug),
              .number = "1",
              .initial_release = to_rfc3339(at),
              .current_release = to_rfc3339(at),
              .initial_at = at,
              .current_at = at,
              .year = static_cast<int>(day.year())};
  TOC_TRY(const auto publisher, csaf_publisher(tx, world));
  const std::string bytes = tocsin::csaf::write_warning(
      {.id = notice.slug,
       .publisher = publisher,
       .title_en = notice.title_en,
       .title_zh = notice.title_zh,
       .body_en = notice.body_en,
       .body_zh = notice.body_zh,
       .page = world.base_url + "/notices/" + notice.slug,
       .self = csaf_url(world, shelf) + csaf_path(document.year, document.file),
       .at = at,
       .is_exercise = world.is_exercise});
  TOC_CHECK(seal(world, bytes, judged));
  CsafDocument row = row_of(judged);
  row.seq = notice.recorded_index;
  row.thing = notice.recorded_index;
  TOC_CHECK(store::csaf::insert(tx, row, {.body = bytes, .signature = judged.signature}));
  return store::csaf::put_cves(tx, row.seq, {});  // a warning is a text for people
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

Result<std::int64_t> sign_earlier_documents(const World& world) {
  constexpr std::int64_t batch = 50;
  std::int64_t done = 0;
  while (world.openpgp_key != nullptr) {
    TOC_TRY(const auto missing, world.store->read([](Reader& reader) {
      return store::csaf::without_signature(reader, batch);
    }));
    if (missing.empty()) {
      break;
    }
    TOC_CHECK(world.store->write([&](Transaction& tx) -> Status {
      for (const store::LogIndex seq : missing) {
        TOC_TRY(const std::string bytes, store::csaf::body_of(tx, seq));
        TOC_TRY(const std::string signature, world.openpgp_key->sign(as_bytes(bytes), tx.now()));
        TOC_CHECK(store::csaf::put_signature(tx, seq, signature));
      }
      return {};
    }));
    done += static_cast<std::int64_t>(missing.size());
  }
  return done;
}

}  // namespace tocsin::flow
