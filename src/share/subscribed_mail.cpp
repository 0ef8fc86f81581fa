#include "share/subscribed_mail.h"

#include "base/json.h"
#include "base/text.h"
#include "domain/report.h"
#include "exposure/event_subject.h"
#include "flow/feed.h"
#include "flow/mail_subscriptions.h"
#include "flow/sign_in.h"
#include "store/accounts.h"

#include <algorithm>

namespace tocsin::share {
namespace {

using store::LogIndex;
using store::MailSubscription;

constexpr std::string_view kChannel = "mail";
constexpr std::int64_t kPage = 100;
constexpr LogIndex kUnnotedMax = 1'000;
constexpr std::size_t kExcerptBytesMax = 300;

// --- which shares

struct Gathered {
  std::vector<LogIndex> seqs;
  std::int64_t more = 0;
  Tlp tlp = Tlp::clear;  ///< the highest of them
  LogIndex last = -1;    ///< of those that were looked at
};

Result<bool> is_taken(const exposure::World& world, store::Reader& reader,
                      const Principal& principal, const flow::EventFilter& filter,
                      const store::Share& share) {
  if (!flow::may_take(filter, share.tlp, share.kind) || !flow::needs_flaws(filter)) {
    return flow::may_take(filter, share.tlp, share.kind);
  }
  TOC_TRY(auto subject, exposure::subject_of(world, reader, principal,
                                             find_identifiers(share.title + "\n" + share.body)));
  subject.tlp = share.tlp;
  subject.kind = share.kind;
  return flow::takes(filter, subject);
}

/// All that the person takes of what was shared since, a page of one snapshot at a time.
Result<Gathered> gather(const exposure::World& world, const Principal& principal,
                        const flow::EventFilter& filter, LogIndex after) {
  Gathered out;
  for (bool has_more = true; has_more;) {
    TOC_CHECK(world.store->read([&](store::Reader& reader) -> Status {
      TOC_TRY(const Principal now, flow::as_of_now(reader, principal, Action::read_feed));
      TOC_TRY(const Scope scope, scope_for(now, Action::read_feed));
      TOC_TRY(const auto page, store::shares::after(reader, scope, after, kPage));
      for (const store::Share& share : page) {
        TOC_TRY(const bool takes, is_taken(world, reader, now, filter, share));
        if (takes && out.seqs.size() < flow::kSharesOfMailMax) {
          out.seqs.push_back(share.seq);
        } else if (takes) {
          ++out.more;
        }
        out.tlp = takes ? std::max(out.tlp, share.tlp) : out.tlp;
      }
      has_more = static_cast<std::int64_t>(page.size()) == kPage;
      if (!page.empty()) {
        after = out.last = page.back().seq;
      }
      return {};
    }));
  }
  return out;
}

Status queue_mail(const flow::World& world, store::Transaction& tx, const Principal& principal,
                  const Gathered& gathered) {
  TOC_TRY(const store::Person person, store::people::get(tx, principal.person));
  return store::outbox::insert(
      tx, *world.sealer,
      {.id = make_id<DeliveryId>(tx.now()),
       .channel = std::string(kChannel),
       .party = flow::is_partner(principal) ? std::optional(principal.party) : std::nullopt,
       .rests = store::Rests::shared,
       .tlp = gathered.tlp,
       .address = person.mail,
       .subject = {},
       .body = flow::to_json(flow::SubscribedMail{
           .person = principal.person, .seqs = gathered.seqs, .more = gathered.more, .text = {}}),
       .created = tx.now(),
       .next_at = tx.now(),
       .event = std::string(flow::kSubscribedMail)});
}

/// One subscription whose time has come. head: acts up to it are in what is read. Returns how many
/// mails were queued: none or one.
Result<std::int64_t> turn_of(const exposure::World& world, const MailSubscription& subscription,
                             LogIndex head) {
  TOC_TRY(const flow::Rhythm rhythm, flow::parse_rhythm(subscription.rhythm));
  TOC_TRY(const flow::EventFilter filter, flow::parse_event_filter(subscription.filter));
  TOC_TRY(const Principal principal, flow::principal_of_person(world, subscription.person));
  Gathered gathered;
  // Who receives nothing now is looked for again where this left off.
  LogIndex to = subscription.share_cursor;
  if (may(principal, Action::read_feed) && flow::asks_for(filter, flow::EventKind::share)) {
    TOC_TRY(gathered, gather(world, principal, filter, subscription.share_cursor));
    to = std::max({head, subscription.share_cursor, gathered.last});
  }
  const bool is_quiet = gathered.seqs.empty() && rhythm == flow::Rhythm::at_once &&
                        to - subscription.share_cursor <= kUnnotedMax;
  if (is_quiet) {
    return 0;
  }
  return world.store->write([&](store::Transaction& tx) -> Result<std::int64_t> {
    TOC_TRY(const auto now, store::mail_subscriptions::find(tx, subscription.person));
    if (!now || now->created != subscription.created ||
        now->share_cursor != subscription.share_cursor) {
      return 0;  // it was ended or set anew meanwhile
    }
    if (flow::is_partner(principal)) {
      TOC_TRY(const Standing standing, store::standing_of(tx, principal.party));
      if (!gathered.seqs.empty() && !may_receive(standing)) {
        return 0;
      }
    }
    TOC_CHECK(store::mail_subscriptions::move(tx, subscription.person, to,
                                              tx.now() + flow::period_of(rhythm)));
    if (gathered.seqs.empty()) {
      return 0;
    }
    TOC_CHECK(queue_mail(world, tx, principal, gathered));
    return 1;
  });
}

// --- its text

std::string entry_of(const flow::World& world, const store::Share& share) {
  std::string out = "[" + std::string(to_label(share.tlp)) + "] " + share.title + "\n";
  std::string link = flow::page_of(world, "share.made");
  if (const auto body = JsonDocument::parse(share.body)) {
    if (const auto text = body->root().text_at({"text"}); text && !text->empty()) {
      out += cut(*text, kExcerptBytesMax) + (text->size() > kExcerptBytesMax ? "…\n" : "\n");
    }
    link = std::string(body->root().text_at({"url"}).value_or(link));
  }
  return out + link + "\n\n";
}

std::string waiting_text(const flow::World& world, std::int64_t count, Language language) {
  const std::string number = std::to_string(count);
  const Bilingual text{.en = "Waiting in Tocsin, and not said here: " + number + ".\n",
                       .zh_cn = "另有 " + number + " 项在 Tocsin 上等待查看，此处不作说明。\n"};
  return text.in(language) + flow::page_of(world, "share.made") + "\n\n";
}

std::string subject_of_shares(const std::vector<store::Share>& told, std::int64_t waiting,
                              Language language) {
  if (told.size() == 1 && waiting == 0) {
    return "[" + std::string(to_label(told.front().tlp)) + "] " + told.front().title;
  }
  const std::string number = std::to_string(static_cast<std::int64_t>(told.size()) + waiting);
  const Bilingual some{.en = "New in Tocsin: " + number,
                       .zh_cn = "Tocsin 新内容：" + number + " 项"};
  const Bilingual none{.en = "Something waits for you in Tocsin",
                       .zh_cn = "Tocsin 上有新内容等待查看"};
  return (told.empty() ? none : some).in(language);
}

struct Given {
  Principal principal;
  std::vector<store::Share> told;
  std::int64_t waiting = 0;  ///< that are marked too high for mail, or too many
};

/// What of it the person may read and takes now.
Result<Given> given_of(const flow::World& world, const Principal& principal,
                       const flow::EventFilter& filter, const flow::SubscribedMail& mail) {
  return world.store->read([&](store::Reader& reader) -> Result<Given> {
    Given out;
    TOC_TRY(out.principal, flow::as_of_now(reader, principal, Action::read_feed));
    TOC_TRY(const Scope scope, scope_for(out.principal, Action::read_feed));
    for (const LogIndex seq : mail.seqs) {
      TOC_TRY(auto newest, store::shares::after(reader, scope, seq - 1, 1));
      if (newest.empty() || newest.front().seq != seq ||
          !flow::may_take(filter, newest.front().tlp, newest.front().kind)) {
        continue;
      }
      if (newest.front().tlp > flow::kMailTlpMax) {
        ++out.waiting;
      } else {
        out.told.push_back(std::move(newest.front()));
      }
    }
    // Those beside them are counted where any of it is left.
    out.waiting += out.told.empty() && out.waiting == 0 ? 0 : mail.more;
    return out;
  });
}

Status put_shares(const flow::World& world, const Given& given, Language language, Letter& letter) {
  if (given.told.empty() && given.waiting == 0) {
    return fail(Errc::not_found, "Nothing of what was shared may be read any more.");
  }
  std::vector<LogIndex> seqs;
  for (const store::Share& share : given.told) {
    seqs.push_back(share.seq);
    letter.body += entry_of(world, share);
  }
  if (given.waiting > 0) {
    letter.body += waiting_text(world, given.waiting, language);
  }
  letter.subject = subject_of_shares(given.told, given.waiting, language);
  return flow::note_given(world, given.principal, seqs, kChannel);
}

}  // namespace

Result<std::int64_t> MailAnnouncer::turn() {
  const std::int64_t size = world_->store->head()->size;
  TOC_TRY(const auto due, world_->store->read([&](store::Reader& reader) {
    return store::mail_subscriptions::due(reader, world_->clock->now());
  }));
  std::int64_t queued = 0;
  Status fault;
  const auto before = std::exchange(looked_, {});
  for (const MailSubscription& subscription : due) {
    const std::pair looked(size, subscription.share_cursor);
    const auto last = before.find(subscription.person);
    const bool is_looked_at = last != before.end() && last->second == looked;
    if (is_looked_at && subscription.rhythm == flow::to_text(flow::Rhythm::at_once)) {
      looked_.insert(*last);
      continue;
    }
    const auto done = turn_of(*world_, subscription, size - 1);
    if (!done) {
      fault = std::unexpected(done.error());  // it holds no other
      continue;
    }
    queued += *done;
    looked_.emplace(subscription.person, looked);
  }
  TOC_CHECK(fault);
  return queued;
}

Result<Letter> letter_of(const flow::World& world, const store::Delivery& delivery) {
  TOC_TRY(const flow::SubscribedMail mail, flow::parse_subscribed_mail(delivery.body));
  struct Now {
    std::optional<MailSubscription> subscription;
    store::Person person;
  };
  TOC_TRY(const Now now, world.store->read([&](store::Reader& reader) -> Result<Now> {
    Now out;
    TOC_TRY(out.subscription, store::mail_subscriptions::find(reader, mail.person));
    TOC_TRY(out.person, store::people::get(reader, mail.person));
    return out;
  }));
  if (!now.subscription || !now.person.is_active || now.person.mail != delivery.address) {
    return fail(Errc::forbidden, "The subscription, the account or its address changed since.");
  }
  const Language language = parse_language(now.person.language);
  Letter out{.subject = delivery.subject,
             .body = mail.text.empty() ? "" : mail.text + "\n\n",
             .out_address = flow::mail_out_address(world, *now.subscription)};
  if (!mail.seqs.empty()) {
    TOC_TRY(const flow::EventFilter filter, flow::parse_event_filter(now.subscription->filter));
    TOC_TRY(const Principal principal, flow::principal_of_person(world, mail.person));
    TOC_TRY(const Given given, given_of(world, principal, filter, mail));
    TOC_CHECK(put_shares(world, given, language, out));
  }
  const Bilingual footer{.en = "-- \nYou asked for this mail. To end it: ",
                         .zh_cn = "-- \n此邮件应您的订阅发送。退订："};
  out.body += footer.in(language) + out.out_address + "\n";
  return out;
}

}  // namespace tocsin::share
