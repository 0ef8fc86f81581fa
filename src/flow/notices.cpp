#include "flow/notices.h"

#include "base/json.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "domain/system_scope.h"
#include "flow/csaf.h"
#include "flow/mail_subscriptions.h"
#include "flow/sharing.h"
#include "flow/standing.h"
#include "flow/webhooks.h"
#include "proof/note.h"
#include "store/cases.h"
#include "store/standing.h"

namespace tocsin::flow {
namespace {

using store::Act;
using store::Transaction;

/// "risk-warning-2021-12-17-7K3M": says what and when, and cannot be guessed before it is
/// published.
std::string slug_of(const NoticeDraft& draft, Instant at) {
  std::string kind = draft.kind;
  for (char& c : kind) {
    c = c == '_' ? '-' : c;
  }
  return to_lower(make_number(kind + "-" + to_rfc3339(at).substr(0, 10), 2));
}

/// A note's text must not hold control characters; a notice's lines end in newlines only.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x20 || c == '\n') {
      out.push_back(c);
    }
  }
  while (!out.empty() && out.back() == '\n') {
    out.pop_back();
  }
  return out;
}

/// As a webhook is told of it.
std::string event_of(const World& world, const store::Notice& notice) {
  JsonWriter json;
  json.begin_object()
      .field("type", "notice.issued")
      .field("timestamp", to_rfc3339(notice.at))
      .key("data")
      .begin_object()
      .field("slug", notice.slug)
      .field("kind", notice.kind);
  for (const auto& [name, en, zh] : {std::tuple{"title", &notice.title_en, &notice.title_zh},
                                     std::tuple{"body", &notice.body_en, &notice.body_zh}}) {
    json.key(name).begin_object().field("en", *en).field("zh-CN", *zh).end_object();
  }
  json.field("url", world.base_url + "/desk/inbox/" + notice.slug)
      .field("sha256", to_hex(notice.digest))
      .field("signature", notice.signature);
  return json.end_object().end_object().take();
}

}  // namespace

std::string signed_text(const store::Notice& notice, const World& world) {
  return "tocsin-notice/v1\n" + world.base_url + "/notices/" + notice.slug + "\n" +
         to_rfc3339(notice.at) + "\n" + notice.kind + "\n\n" + plain(notice.title_en) + "\n\n" +
         plain(notice.body_en) + "\n\n" + plain(notice.title_zh) + "\n\n" + plain(notice.body_zh) +
         "\n";
}

Result<store::Notice> issue_notice(const World& world, Transaction& tx, std::string_view actor,
                                   const NoticeDraft& draft) {
  store::Notice notice;
  notice.id = make_id<NoticeId>(tx.now());
  notice.slug = slug_of(draft, tx.now());
  notice.kind = draft.kind;
  notice.party = draft.party;
  notice.case_id = draft.case_id;
  notice.is_public = draft.is_public;
  notice.at = tx.now();
  notice.title_en = draft.text.title_en;
  notice.title_zh = draft.text.title_zh;
  notice.body_en = draft.text.body_en;
  notice.body_zh = draft.text.body_zh;
  const std::string text = signed_text(notice, world);
  notice.digest = sha256(as_bytes(text));
  const std::vector signers = {proof::ed25519_signer(world.notice_key_name, world.notice_key)};
  TOC_TRY(notice.signature, proof::sign_note(text, signers));

  Act act{
      .kind = "notice.issued", .actor = std::string(actor), .case_id = draft.case_id, .detail = {}};
  act.detail.set("kind", notice.kind)
      .set("slug", notice.slug)
      .set("text", to_hex(notice.digest))
      .set_flag("public", notice.is_public);
  std::optional<store::Party> party;
  if (draft.party) {
    TOC_TRY(party, store::parties::get(tx, *draft.party));
    act.detail.set("party", party->handle);
  }
  notice.recorded_index = tx.record(std::move(act));
  TOC_CHECK(store::notices::insert(tx, notice));
  if (party) {
    const OwnEvent event{.kind = EventKind::notice,
                         .type = "notice.issued",
                         .tlp = Tlp::amber,  // it is between the two of them
                         .title = {.en = notice.title_en, .zh_cn = notice.title_zh},
                         .body = event_of(world, notice)};
    TOC_CHECK(queue_for_webhooks(world, tx, party->id, event));
    TOC_CHECK(queue_for_people(world, tx, party->id, event,
                               {.en = notice.body_en, .zh_cn = notice.body_zh}));
  }
  if (party && !party->mail.empty()) {
    TOC_CHECK(store::outbox::insert(
        tx, *world.sealer,
        {.id = make_id<DeliveryId>(tx.now()),
         .channel = "mail",
         .party = party->id,
         .rests = store::Rests::own,
         .address = party->mail,
         .subject = notice.title_en + " / " + notice.title_zh,
         .body = notice.body_en + "\n" + notice.body_zh + "\n" + notice.signature,
         .state = "waiting",
         .attempts = 0,
         .created = tx.now(),
         .next_at = tx.now(),
         .failure = {},
         .sealed = {}}));
  }
  if (notice.is_public) {
    const std::string body = CanonicalObject()
                                 .set("notice", notice.slug)
                                 .set("url", world.base_url + "/notices/" + notice.slug)
                                 .to_text();
    TOC_CHECK(put_own_share(world, tx, notice.recorded_index,
                            {.kind = "notice." + notice.kind,
                             .tlp = Tlp::clear,
                             .case_id = std::nullopt,
                             .title = notice.title_en,
                             .text = text_of(notice),
                             .body = body,
                             .url = world.base_url + "/notices/" + notice.slug}));
    if (notice.kind == "risk_warning") {
      TOC_CHECK(put_warning_csaf(world, tx, notice));
    }
  }
  return notice;
}

std::string text_of(const store::Notice& notice) {
  return notice.body_en + "\n\n" + notice.title_zh + "\n\n" + notice.body_zh;
}

Result<DecisionId> propose_warning(const World& world, const Principal& principal,
                                   const WarningDraft& draft) {
  TOC_CHECK(may(principal, Action::propose_notice));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_case));
  struct Field {
    const char* pointer;
    const std::string& text;
  };
  for (const Field& field :
       {Field{"/title/en", draft.title_en}, Field{"/title/zh-CN", draft.title_zh},
        Field{"/body/en", draft.body_en}, Field{"/body/zh-CN", draft.body_zh}}) {
    if (trim(field.text).empty()) {
      return fail(Errc::malformed,
                  "A risk warning needs title and text in English and in Simplified Chinese.",
                  field.pointer);
    }
  }
  return world.store->write([&](Transaction& tx) -> Result<DecisionId> {
    CanonicalObject content;
    content.set("title_en", draft.title_en)
        .set("title_zh", draft.title_zh)
        .set("body_en", draft.body_en)
        .set("body_zh", draft.body_zh);
    std::optional<CaseId> case_id;
    if (!draft.case_number.empty()) {
      TOC_TRY(const store::Case item, store::cases::get(tx, scope, draft.case_number));
      case_id = item.id;
      content.set("case", item.number);
    }
    store::Decision decision;
    decision.id = make_id<DecisionId>(tx.now());
    decision.kind = DecisionKind::notice;
    decision.subject = decision.id.value;
    decision.content = content.to_text();
    decision.proposed_by = actor_of(principal);
    decision.proposed_by_person = person_of(principal);
    decision.proposed_at = tx.now();
    Act act{
        .kind = "notice.proposed", .actor = actor_of(principal), .case_id = case_id, .detail = {}};
    act.detail.set("decision", to_text(decision.id))
        .set("content", to_hex(sha256(as_bytes(decision.content))));
    decision.proposed_index = tx.record(std::move(act));
    TOC_CHECK(store::decisions::insert(tx, decision));
    return decision.id;
  });
}

Result<std::string> approve_warning(const World& world, const Principal& principal,
                                    const DecisionId& id) {
  TOC_CHECK(may(principal, Action::decide_notice));
  return world.store->write([&](Transaction& tx) -> Result<std::string> {
    TOC_TRY(const store::Decision decision, store::decisions::get(tx, id));
    if (decision.kind != DecisionKind::notice) {
      return fail(Errc::not_found, "There is no such decision.");
    }
    TOC_CHECK(check_second(principal, decision));
    TOC_TRY(const JsonDocument document, JsonDocument::parse(decision.content));
    const Json content = document.root();
    const auto text = [&](std::string_view key) {
      return std::string(content.text_at({key}).value_or(""));
    };
    NoticeDraft draft;
    draft.kind = "risk_warning";
    draft.text = {.title_en = text("title_en"),
                  .title_zh = text("title_zh"),
                  .body_en = text("body_en"),
                  .body_zh = text("body_zh")};
    draft.is_public = true;
    if (const std::string number = text("case"); !number.empty()) {
      TOC_TRY(const store::Case item, store::cases::get(tx, system_scope(), number));
      draft.case_id = item.id;
    }
    TOC_TRY(const store::Notice notice, issue_notice(world, tx, actor_of(principal), draft));
    TOC_CHECK(store::decisions::decide(tx, id, DecisionState::approved, principal,
                                       notice.recorded_index));
    return notice.slug;
  });
}

}  // namespace tocsin::flow
