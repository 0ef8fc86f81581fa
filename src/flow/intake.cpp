#include "flow/intake.h"

#include "base/limits.h"
#include "base/text.h"
#include "domain/system_scope.h"
#include "flow/report_json.h"
#include "formats/formats.h"

namespace tocsin::flow {
namespace {

using store::Transaction;

constexpr std::size_t kNameBytesMax = 255;

Status check_attachments(const std::vector<IntakeAttachment>& attachments) {
  if (attachments.size() > kAttachmentsMax) {
    return fail(Errc::too_large,
                "A report takes at most " + std::to_string(kAttachmentsMax) + " attachments.");
  }
  std::size_t total = 0;
  for (const IntakeAttachment& attachment : attachments) {
    if (attachment.bytes.size() > kAttachmentBytesMax) {
      return fail(Errc::too_large, "One attachment may have at most 32 MiB.");
    }
    if (attachment.name.size() > kNameBytesMax) {
      return fail(Errc::malformed, "The name of an attachment may have at most 255 bytes.",
                  "/attachments");
    }
    for (const std::string_view text :
         {std::string_view(attachment.name), std::string_view(attachment.media_type)}) {
      if (!is_utf8(text) || text.find('\0') != std::string_view::npos) {
        return fail(Errc::malformed, "Name and media type of an attachment must be text.",
                    "/attachments");
      }
    }
    total += attachment.bytes.size();
  }
  return total > kAttachmentsBytesMax
             ? Status(fail(Errc::too_large, "All attachments together may have at most 128 MiB."))
             : Status();
}

/// What the reporter left empty, an attached standard document may say.
void take_over(Report& report, const formats::Summary& summary) {
  add_identifiers(report, summary.identifiers);
  if (report.title.empty()) {
    report.title = cut(summary.title, kReportLineBytesMax);
  }
  if (report.description.empty()) {
    report.description = cut(summary.description, kTextFieldBytesMax);
  }
  if (report.product.empty() && !summary.products.empty()) {
    const formats::Summary::Product& product = summary.products.front();
    report.product = cut(product.product, kReportLineBytesMax);
    if (report.vendor.empty()) {
      report.vendor = cut(product.vendor, kReportLineBytesMax);
    }
    if (report.versions.empty()) {
      for (const std::string& version : product.versions) {
        if (report.versions.size() < kReportListMax) {
          report.versions.push_back(cut(version, kReportLineBytesMax));
        }
      }
    }
  }
}

struct Prepared {
  store::StoredReport row;
  std::vector<store::Attachment> attachments;
};

store::Act act_of(const Prepared& prepared, const Principal& principal) {
  store::Act act{.kind = "report.received",
                 .actor = actor_of(principal),
                 .case_id = std::nullopt,
                 .detail = {}};
  std::vector<std::string> digests;
  for (const store::Attachment& attachment : prepared.attachments) {
    digests.push_back(to_hex(attachment.digest));
  }
  act.detail.set("number", prepared.row.number)
      .set("body", to_hex(prepared.row.digest))
      .set("content", to_hex(sha256(as_bytes(prepared.row.content))))
      .set("attachments", digests);
  if (prepared.row.party) {
    act.detail.set("party", to_text(*prepared.row.party));
  }
  return act;
}

/// The token of a report's private link: derived, never stored.
std::string status_token(Bytes secret, const ReportId& id) {
  return to_base64url(hmac_sha256(secret, as_bytes(id)));
}

/// The token that the report was given when it came, perhaps under a key before this one.
Result<std::string> token_of(const World& world, const store::StoredReport& report) {
  std::string token = status_token(world.token_secret, report.id);
  for (auto old = world.old_token_secrets.begin(); sha256(as_bytes(token)) != report.token_hash;
       ++old) {
    if (old == world.old_token_secrets.end()) {
      return fail(Errc::conflict,
                  "This report was received before. Its private link cannot be shown again: the "
                  "key that it follows from was taken away since.");
    }
    token = status_token(*old, report.id);
  }
  return token;
}

}  // namespace

Result<Acknowledgement> submit_report(const World& world, const Principal& principal,
                                      Intake intake) {
  TOC_CHECK(may(principal, Action::submit_report));
  TOC_CHECK(check_attachments(intake.attachments));

  // All that is slow happens here, before the writer's turn.
  Prepared prepared;
  std::vector<std::string_view> documents;
  documents.reserve(intake.attachments.size());
  for (const IntakeAttachment& attachment : intake.attachments) {
    documents.emplace_back(attachment.bytes);
  }
  auto recognised = world.reader->recognise(documents);
  if (!recognised) {
    return std::unexpected(std::move(recognised).error().at("/attachments"));
  }
  std::size_t place = 0;
  for (const IntakeAttachment& attachment : intake.attachments) {
    const std::optional<formats::Summary>& summary = recognised->at(place);
    if (summary) {
      take_over(intake.report, *summary);
      if (const Status fits = check_report(intake.report); !fits) {
        return fail(Errc::malformed,
                    "The document holds what a report cannot (" + fits.error().where +
                        "): " + fits.error().message,
                    "/attachments/" + std::to_string(place));
      }
    }
    store::Attachment row;
    row.name = attachment.name;
    row.media_type = attachment.media_type;
    row.recognised = summary ? summary->format : "";
    row.digest = sha256(as_bytes(attachment.bytes));
    row.size = static_cast<std::int64_t>(attachment.bytes.size());
    prepared.attachments.push_back(std::move(row));
    ++place;
  }
  TOC_CHECK(require_substance(intake.report));
  TOC_CHECK(check_report(intake.report));
  const Report& report = intake.report;
  prepared.row.actor = actor_of(principal);
  if (principal.kind == Principal::Kind::person || principal.kind == Principal::Kind::api_key) {
    if (!is_staff(principal.role)) {
      prepared.row.party = principal.party;
    }
  }
  prepared.row.tlp = report.tlp;
  prepared.row.title = display_title(report);
  prepared.row.vendor_key = likeness_key(report.vendor);
  prepared.row.product_key = likeness_key(report.product);
  prepared.row.state = ReportState::received;
  prepared.row.content = to_canonical(report);
  prepared.row.digest = intake.body_digest;
  prepared.row.identifiers = report.identifiers;

  // One key of one sender; another sender's equal key is another key.
  std::optional<Digest> key_hash;
  if (intake.idempotency_key) {
    const std::string sender = principal.kind == Principal::Kind::anonymous
                                   ? "anonymous from " + intake.network
                                   : actor_of(principal);
    key_hash = sha256({as_bytes(std::string_view("tocsin/idempotency/v1\n")), as_bytes(sender),
                       as_bytes(std::string_view("\n")), as_bytes(*intake.idempotency_key)});
  }

  struct Outcome {
    ReportId id;
    std::optional<ReportId> repeat_of;
    Instant at;
    std::string number;
  };
  TOC_TRY(const auto written, world.store->write_receipted([&](Transaction& tx) -> Result<Outcome> {
    if (key_hash) {
      TOC_TRY(const auto repeat, store::reports::find_repeat(tx, *key_hash));
      if (repeat && repeat->body_digest != intake.body_digest) {
        return fail(Errc::unprocessable, "This idempotency key was used for another report.");
      }
      if (repeat) {
        return Outcome{.id = {}, .repeat_of = repeat->report, .at = {}, .number = {}};
      }
    }
    Prepared mine = prepared;  // the closure may run again
    mine.row.id = make_id<ReportId>(tx.now());
    mine.row.number = make_number("R", 3);
    mine.row.at = tx.now();
    mine.row.token_hash = sha256(as_bytes(status_token(world.token_secret, mine.row.id)));
    mine.row.log_index = tx.record(act_of(mine, principal));
    TOC_CHECK(store::reports::insert(tx, mine.row));
    for (std::size_t i = 0; i < mine.attachments.size(); ++i) {
      mine.attachments[i].id = make_id<AttachmentId>(tx.now());
      TOC_CHECK(store::reports::insert_attachment(tx, mine.row.id, static_cast<std::int64_t>(i),
                                                  mine.attachments[i],
                                                  as_bytes(intake.attachments[i].bytes)));
    }
    if (key_hash) {
      TOC_CHECK(store::reports::insert_repeat(
          tx, *key_hash, {.report = mine.row.id, .body_digest = intake.body_digest}));
    }
    return Outcome{
        .id = mine.row.id, .repeat_of = std::nullopt, .at = mine.row.at, .number = mine.row.number};
  }));

  if (!written.value.repeat_of) {
    return Acknowledgement{.number = written.value.number,
                           .token = status_token(world.token_secret, written.value.id),
                           .at = written.value.at,
                           .index = written.first_index,
                           .receipt = written.receipts.front()};
  }
  TOC_TRY(const store::StoredReport first, world.store->read([&](store::Reader& reader) {
    return store::reports::get(reader, system_scope(), *written.value.repeat_of);
  }));
  TOC_TRY(std::string token, token_of(world, first));
  TOC_TRY(std::string receipt, world.store->receipt(first.log_index));
  return Acknowledgement{.number = first.number,
                         .token = std::move(token),
                         .at = first.at,
                         .index = first.log_index,
                         .receipt = std::move(receipt)};
}

Result<ReportStatus> follow_report(const World& world, std::string_view token) {
  return world.store->read([&](store::Reader& reader) -> Result<ReportStatus> {
    TOC_TRY(auto found, store::reports::find_by_token(reader, sha256(as_bytes(token))));
    if (!found) {
      return fail(Errc::not_found, "There is no such report.");
    }
    ReportStatus status{.report = *std::move(found), .attachments = {}};
    TOC_TRY(status.attachments, store::reports::attachments(reader, status.report.id));
    return status;
  });
}

}  // namespace tocsin::flow
