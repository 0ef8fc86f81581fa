// Mail that a person asks for: what is shared, at once or gathered, and what is the organization's
// own. One subscription a person; it ends with one click in any of its mails.
#pragma once

#include "base/language.h"
#include "domain/access.h"
#include "flow/event_filter.h"
#include "flow/webhooks.h"
#include "flow/world.h"
#include "store/mail_subscriptions.h"

namespace tocsin::flow {

/// How often what is shared is gathered into one mail. What is one's own never waits.
enum class Rhythm { at_once, hour, day, week };
std::string_view to_text(Rhythm rhythm);
Result<Rhythm> parse_rhythm(std::string_view text);
std::chrono::seconds period_of(Rhythm rhythm);

/// Mail goes through the hands of others: of what is marked higher it says only that it waits.
inline constexpr Tlp kMailTlpMax = Tlp::green;

struct MailSubscriptionDraft {
  Rhythm rhythm = Rhythm::day;
  EventFilter filter;
};
/// Of the asking person; in place of the one before. It begins with what happens from now on.
Status put_mail_subscription(const World& world, const Principal& principal,
                             const MailSubscriptionDraft& draft);
/// Errors: not_found.
Result<store::MailSubscription> view_mail_subscription(const World& world,
                                                       const Principal& principal);
/// Errors: not_found.
Status end_mail_subscription(const World& world, const Principal& principal);
/// {"rhythm","since","filter":{…},"address","failing"}: failing where the mailbox is refused.
Result<std::string> mail_subscription_json(const World& world,
                                           const store::MailSubscription& subscription);

/// The address that ends it, as it stands in each of its mails (RFC 8058): derived, never stored.
std::string mail_out_address(const World& world, const store::MailSubscription& subscription);
/// Whether the address ends a subscription that is there.
Result<bool> is_mail_out(const World& world, std::string_view token);
/// Ends it, whoever asks. Errors: not_found for a token of none.
Status mail_out(const World& world, std::string_view token);

/// A mail of a subscription while it waits in the outbox, as canonical JSON in its body: what is
/// shared as places in the log alone, read when it is sent; what is one's own as text.
struct SubscribedMail {
  PersonId person;
  std::vector<store::LogIndex> seqs;  ///< ascending
  std::int64_t more = 0;              ///< shares that it takes beside those
  std::string text;
};
inline constexpr std::string_view kSubscribedMail = "mail.subscribed";
inline constexpr std::size_t kSharesOfMailMax = 200;
std::string to_json(const SubscribedMail& mail);
/// Errors: internal.
Result<SubscribedMail> parse_subscribed_mail(std::string_view json);

/// What a mail that is not sent would have said of what is shared goes into a later one of its
/// subscription, unless that was ended or set anew since. Asked in the closure that ends the mail,
/// before it ends; nothing for any other message.
Status look_again(const World& world, store::Transaction& tx, const store::Delivery& mail);
/// Cancels what waits for a party and rests on what others share, so that it comes once the party
/// receives again. Returns how many messages.
Result<std::int64_t> cancel_shared(const World& world, store::Transaction& tx,
                                   const PartyId& party);

/// An event of the organization's own, for each of its people who asks for its kind.
/// text: what the mail says in each language.
Status queue_for_people(const World& world, store::Transaction& tx, const PartyId& party,
                        const OwnEvent& event, const Bilingual& text);

/// Mailboxes that are failing, for those who run the instance. The newest 200.
Result<std::vector<store::MailRefusal>> failing_mailboxes(const World& world,
                                                          const Principal& principal);

}  // namespace tocsin::flow
