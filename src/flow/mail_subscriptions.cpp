#include "flow/mail_subscriptions.h"

#include "base/id.h"
#include "base/json.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "base/number.h"
#include "base/words.h"
#include "store/accounts.h"
#include "store/sharing.h"

#include <algorithm>
#include <array>

namespace tocsin::flow {
namespace {

constexpr std::array<std::string_view, 4> kRhythms = {"at_once", "hour", "day", "week"};
constexpr std::array kPeriods = {std::chrono::seconds(0), std::chrono::seconds(3'600),
                                 std::chrono::seconds(86'400), std::chrono::seconds(604'800)};
constexpr std::size_t kTextBytesMax = 64U << 10U;
constexpr std::int64_t kMailboxesMax = 200;

Error none() {
  return {Errc::not_found, "There is no such thing here.", ""};
}

/// "<person>.<mac>": who it is of stands in it, so that nothing has to be looked for.
std::string token_of(Bytes secret, const store::MailSubscription& subscription) {
  const std::string label = "tocsin/mail-out/v1\n" + to_text(subscription.person) + "\n" +
                            std::to_string(to_micros(subscription.created));
  return to_text(subscription.person) + "." + to_base64url(hmac_sha256(secret, as_bytes(label)));
}

bool is_token_of(const World& world, const store::MailSubscription& subscription,
                 std::string_view token) {
  const Digest asked = sha256(as_bytes(token));  // compared as digests: no time tells a prefix
  const auto is = [&](const Buffer& secret) {
    return sha256(as_bytes(token_of(secret, subscription))) == asked;
  };
  return is(world.token_secret) || std::ranges::any_of(world.old_token_secrets, is);
}

/// The subscription that the token ends; nothing for what is none.
Result<std::optional<store::MailSubscription>> ended_by(const World& world, store::Reader& reader,
                                                        std::string_view token) {
  const Result<PersonId> person = parse_id<PersonId>(token.substr(0, token.find('.')));
  if (!person) {
    return std::nullopt;
  }
  TOC_TRY(auto found, store::mail_subscriptions::find(reader, *person));
  if (found && !is_token_of(world, *found, token)) {
    found.reset();
  }
  return found;
}

store::Act act_of(std::string kind, std::string actor, const PersonId& person) {
  store::Act act{
      .kind = std::move(kind), .actor = std::move(actor), .case_id = std::nullopt, .detail = {}};
  act.detail.set("person", to_text(person));
  return act;
}

/// One that waits.
Result<SubscribedMail> opened(const World& world, const store::Delivery& mail) {
  TOC_TRY(const std::string body, store::outbox::body_of(*world.sealer, mail));
  return parse_subscribed_mail(body);
}

}  // namespace

std::string_view to_text(Rhythm rhythm) {
  return word_of(kRhythms, rhythm);
}

Result<Rhythm> parse_rhythm(std::string_view text) {
  return parse_word<Rhythm>(kRhythms, text, "A rhythm is at_once, hour, day or week.");
}

std::chrono::seconds period_of(Rhythm rhythm) {
  return kPeriods.at(static_cast<std::size_t>(rhythm));
}

Status put_mail_subscription(const World& world, const Principal& principal,
                             const MailSubscriptionDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_own_account));
  TOC_CHECK(check(draft.filter));
  return world.store->write([&](store::Transaction& tx) -> Status {
    store::Act act = act_of("mail.subscribed", actor_of(principal), principal.person);
    const std::string filter = to_json(draft.filter);
    act.detail.set("rhythm", to_text(draft.rhythm)).set("filter", to_hex(sha256(as_bytes(filter))));
    const store::LogIndex index = tx.record(std::move(act));
    // Whoever asks for mail says that the mailbox is there.
    TOC_TRY(const store::Person person, store::people::get(tx, principal.person));
    TOC_CHECK(store::mail_refusals::forget(tx, person.mail));
    return store::mail_subscriptions::put(tx, {.person = principal.person,
                                               .rhythm = std::string(to_text(draft.rhythm)),
                                               .filter = filter,
                                               .created = tx.now(),
                                               .share_cursor = index,
                                               .next_at = tx.now() + period_of(draft.rhythm)});
  });
}

Result<store::MailSubscription> view_mail_subscription(const World& world,
                                                       const Principal& principal) {
  TOC_CHECK(may(principal, Action::manage_own_account));
  TOC_TRY(const auto found, world.store->read([&](store::Reader& reader) {
    return store::mail_subscriptions::find(reader, principal.person);
  }));
  return found ? Result<store::MailSubscription>(*found) : std::unexpected(none());
}

Status end_mail_subscription(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::manage_own_account));
  return world.store->write([&](store::Transaction& tx) -> Status {
    TOC_TRY(const bool was_there, store::mail_subscriptions::remove(tx, principal.person));
    if (!was_there) {
      return std::unexpected(none());
    }
    tx.record(act_of("mail.ended", actor_of(principal), principal.person));
    return {};
  });
}

Result<std::string> mail_subscription_json(const World& world,
                                           const store::MailSubscription& subscription) {
  return world.store->read([&](store::Reader& reader) -> Result<std::string> {
    TOC_TRY(const store::Person person, store::people::get(reader, subscription.person));
    TOC_TRY(const auto refused, store::mail_refusals::find(reader, person.mail));
    JsonWriter json;
    json.begin_object()
        .field("rhythm", subscription.rhythm)
        .field("since", to_rfc3339(subscription.created))
        .key("filter")
        .raw(subscription.filter);
    json.field("address", person.mail)
        .flag("failing", refused && refused->refusals >= store::kRefusalsMax);
    return json.end_object().take();
  });
}

std::string mail_out_address(const World& world, const store::MailSubscription& subscription) {
  return world.base_url + "/mail/out/" + token_of(world.token_secret, subscription);
}

Result<bool> is_mail_out(const World& world, std::string_view token) {
  TOC_TRY(const auto found,
          world.store->read([&](store::Reader& reader) { return ended_by(world, reader, token); }));
  return found.has_value();
}

Status mail_out(const World& world, std::string_view token) {
  TOC_TRY(const bool is_one, is_mail_out(world, token));
  if (!is_one) {
    return std::unexpected(none());  // no write, no flush, for whoever tries tokens
  }
  return world.store->write([&](store::Transaction& tx) -> Status {
    TOC_TRY(const auto found, ended_by(world, tx, token));
    if (!found) {
      return std::unexpected(none());
    }
    TOC_CHECK(store::mail_subscriptions::remove(tx, found->person));
    tx.record(act_of("mail.ended", "holder of a mail's address", found->person));
    return {};
  });
}

std::string to_json(const SubscribedMail& mail) {
  std::vector<std::string> seqs;
  for (const store::LogIndex seq : mail.seqs) {
    seqs.push_back(std::to_string(seq));
  }
  return CanonicalObject()
      .set("person", to_text(mail.person))
      .set("seqs", seqs)
      .set("more", mail.more)
      .set("text", mail.text)
      .to_text();
}

Result<SubscribedMail> parse_subscribed_mail(std::string_view json) {
  TOC_TRY(const JsonDocument document, JsonDocument::parse(json));
  JsonFields fields(document.root(), "");
  SubscribedMail out;
  const auto person = parse_id<PersonId>(fields.text("person", 64));
  const std::vector<std::string> seqs = fields.texts("seqs", kSharesOfMailMax, 20);
  out.more = fields.optional_integer("more").value_or(0);
  out.text = fields.optional_text("text", kTextBytesMax).value_or("");
  const Status read = fields.finish();
  for (const std::string& text : seqs) {
    out.seqs.push_back(parse_whole<store::LogIndex>(text).value_or(-1));
  }
  if (!read || !person || std::ranges::find(out.seqs, -1) != out.seqs.end()) {
    return fail(Errc::internal, "A mail in the store cannot be read.");
  }
  out.person = *person;
  return out;
}

Status look_again(const World& world, store::Transaction& tx, const store::Delivery& mail) {
  if (mail.event != kSubscribedMail) {
    return {};
  }
  const auto read = opened(world, mail);
  if (!read) {
    // One that cannot be read holds no suspension.
    log_event(LogLevel::error, "mail.not_read",
              {{"delivery", to_text(mail.id)}, {"reason", describe(read.error())}});
    return {};
  }
  TOC_TRY(const auto subscription, store::mail_subscriptions::find(tx, read->person));
  const bool is_of_it = subscription && mail.created >= subscription->created;
  if (read->seqs.empty() || !is_of_it) {
    return {};
  }
  // Whatever lies before the first was looked at and not taken.
  return store::mail_subscriptions::set_back(tx, read->person, read->seqs.front() - 1);
}

Result<std::int64_t> cancel_shared(const World& world, store::Transaction& tx,
                                   const PartyId& party) {
  TOC_TRY(const auto mails, store::outbox::waiting_shared(tx, party, kSubscribedMail));
  for (const store::Delivery& mail : mails) {
    TOC_CHECK(look_again(world, tx, mail));
  }
  return store::outbox::cancel_shared(tx, party);
}

Status queue_for_people(const World& world, store::Transaction& tx, const PartyId& party,
                        const OwnEvent& event, const Bilingual& text) {
  TOC_TRY(const auto all, store::mail_subscriptions::of_party(tx, party));
  for (const store::MailSubscription& subscription : all) {
    const Result<EventFilter> filter = parse_event_filter(subscription.filter);
    if (!filter || !asks_for_own(*filter, event)) {
      continue;
    }
    TOC_TRY(const store::Person person, store::people::get(tx, subscription.person));
    const Language language = parse_language(person.language);
    const bool is_told = event.tlp <= std::min(kMailTlpMax, filter->tlp_max);
    const Bilingual waits{.en = "Something waits for you in Tocsin",
                          .zh_cn = "Tocsin 上有新内容等待查看"};
    const std::string page = page_of(world, event.type);
    TOC_CHECK(store::outbox::insert(
        tx, *world.sealer,
        {.id = make_id<DeliveryId>(tx.now()),
         .channel = "mail",
         .party = party,
         .rests = event.rests,
         .tlp = event.tlp,
         .address = person.mail,
         .subject = is_told ? event.title.in(language) : waits.in(language),
         .body = to_json(SubscribedMail{
             .person = person.id, .seqs = {}, .text = is_told ? text.in(language) : page}),
         .created = tx.now(),
         .next_at = tx.now(),
         .event = std::string(kSubscribedMail)}));
  }
  return {};
}

Result<std::vector<store::MailRefusal>> failing_mailboxes(const World& world,
                                                          const Principal& principal) {
  TOC_CHECK(may(principal, Action::read_operations));
  return world.store->read(
      [&](store::Reader& reader) { return store::mail_refusals::failing(reader, kMailboxesMax); });
}

}  // namespace tocsin::flow
