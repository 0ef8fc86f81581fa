#include "flow/duty_calendar.h"

#include "base/text.h"
#include "flow/accounts.h"
#include "flow/desk.h"
#include "flow/messages.h"
#include "regimes/period.h"
#include "store/subscriptions.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

constexpr std::size_t kLineOctetsMax = 75;  // RFC 5545 section 3.1, without the line break

/// "20211125T160000Z" (section 3.3.5, form 2).
std::string stamp(Instant at) {
  const std::string text = to_rfc3339(at);
  return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2) + "T" + text.substr(11, 2) +
         text.substr(14, 2) + text.substr(17, 2) + "Z";
}

/// Section 3.3.11: what would end the value is escaped; other control characters go.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) {
      out += c;
    }
  }
  return out;
}

/// One content line, folded between characters.
void line(std::string& out, std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
      ++end;
    }
    if (width + (end - at) > kLineOctetsMax) {
      out += "\r\n ";
      width = 1;
    }
    out += text.substr(at, end - at);
    width += end - at;
    at = end;
  }
  out += "\r\n";
}

bool is_open(const store::Obligation& one) {
  return one.operative_due && !one.met_at &&
         (one.state == StageState::running || one.state == StageState::warned ||
          one.state == StageState::late || one.state == StageState::late_on_arrival ||
          one.state == StageState::delayed_by_authority);
}

/// What the event's two ends are.
std::string_view description(const store::Obligation& one, bool is_enforced, Language language) {
  const bool en = language == Language::en;
  if (!one.legal_due) {
    return en ? "Stands at the reminder line. The latest defensible line is not known, so nothing "
                "after it is called late. An aid, not legal advice."
              : "列于提醒期限。最迟可主张期限未知，此后不作逾期认定。仅供参考，不构成法律意见。";
  }
  if (!is_enforced) {
    return en ? "Begins with the reminder line and ends with the latest defensible line. It is a "
                "draft or only informs: nothing after it is called late. An aid, not legal advice."
              : "自提醒期限开始，至最迟可主张期限结束。此项为草案或仅供告知，此后不作逾期认定。仅供"
                "参考，不构成法律意见。";
  }
  return en ? "Begins with the reminder line and ends with the latest defensible line, after which "
              "it is late. An aid, not legal advice."
            : "自提醒期限开始，至最迟可主张期限（逾期认定线）结束。仅供参考，不构成法律意见。";
}

/// Both lines on the clock of whoever receives: a calendar shows them on its owner's.
std::string lines_said(const World& world, const store::Obligation& one, Language language) {
  const bool en = language == Language::en;
  const auto said = [&](Instant at) { return said_until(*world.law, one, at, language); };
  std::string out =
      (en ? "Reminder line: " : "提醒期限：") + said(*one.operative_due) + (en ? ".\n" : "。\n");
  if (one.legal_due) {
    out += (en ? "Latest defensible line: " : "最迟可主张期限（逾期认定线）：") +
           said(*one.legal_due) + (en ? ".\n" : "。\n");
  }
  return out;
}

void event(std::string& out, const World& world, const store::Obligation& one, Language language) {
  const bool en = language == Language::en;
  const regimes::Regime* regime = world.law->find(one.regime, static_cast<int>(one.edition));
  if (regime == nullptr) {
    regime = world.law->find(one.regime);  // an edition that was corrected: the words of today's
  }
  const regimes::Stage* stage = regime == nullptr ? nullptr : regime->stage(one.stage);
  const std::string title = stage == nullptr ? one.regime + " " + one.stage
                                             : regime->title.in(language) + (en ? ": " : "：") +
                                                   stage->title.in(language);
  line(out, "BEGIN:VEVENT");
  line(out, "UID:" +
                escaped(one.regime + "." + one.stage + "." + one.case_number + "." +
                        to_text(one.party)) +
                "@tocsin");
  line(out, "DTSTAMP:" + stamp(world.clock->now()));
  line(out, "DTSTART:" + stamp(*one.operative_due));
  // An event that has no length has no end either (section 3.6.1).
  if (one.legal_due && *one.legal_due > *one.operative_due) {
    line(out, "DTEND:" + stamp(*one.legal_due));
  }
  line(out, "SEQUENCE:" + std::to_string(std::max<std::int64_t>(one.verdict_index, 0)));
  const bool is_enforced = stage == nullptr || regime->is_enforced(*stage);
  line(out, "SUMMARY:" + escaped(title + (en ? ", case " : "，案例 ") + one.case_number));
  line(out, "DESCRIPTION:" + escaped(lines_said(world, one, language) +
                                     std::string(description(one, is_enforced, language))));
  line(out, "URL:" + escaped(world.base_url) + "/desk/duties");
  line(out, "TRANSP:TRANSPARENT");
  if (stage != nullptr) {
    for (const regimes::Period& before : stage->warn_before) {
      // Seconds or days, as the regime's reader sees to: RFC 5545 has no other durations.
      line(out, "BEGIN:VALARM");
      line(out, "ACTION:DISPLAY");
      line(out, "TRIGGER:-" + before.text);
      line(out, "DESCRIPTION:" + escaped(title));
      line(out, "END:VALARM");
    }
  }
  line(out, "END:VEVENT");
}

Digest hash_of(std::string_view token) {
  return sha256({as_bytes(std::string_view("tocsin/calendar/v1\n")), as_bytes(token)});
}

}  // namespace

std::string to_icalendar(const World& world, const std::vector<store::Obligation>& obligations,
                         Language language) {
  std::string out;
  line(out, "BEGIN:VCALENDAR");
  line(out, "VERSION:2.0");
  line(out, "PRODID:-//Tocsin//Duties//EN");
  line(out, "CALSCALE:GREGORIAN");
  line(out, "METHOD:PUBLISH");
  line(out, language == Language::en ? "X-WR-CALNAME:Tocsin: duties" : "X-WR-CALNAME:Tocsin：义务");
  line(out, "REFRESH-INTERVAL;VALUE=DURATION:PT15M");
  for (const store::Obligation& one : obligations) {
    if (is_open(one)) {
      event(out, world, one, language);
    }
  }
  line(out, "END:VCALENDAR");
  return out;
}

Result<std::string> make_calendar_link(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::manage_own_account));
  std::array<std::byte, 32> secret{};
  random_bytes(secret);
  const std::string token = to_base64url(secret);
  TOC_CHECK(world.store->write([&](store::Transaction& tx) -> Status {
    TOC_TRY(std::ignore, store::calendar_links::revoke_of(tx, principal.person, tx.now()));
    TOC_CHECK(store::calendar_links::insert(tx, hash_of(token),
                                            {.person = principal.person, .created = tx.now()}));
    tx.record({.kind = "calendar.link_made",
               .actor = actor_of(principal),
               .case_id = std::nullopt,
               .detail = {}});
    return {};
  }));
  return token;
}

Result<bool> revoke_calendar_link(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::read_duty));
  return world.store->write([&](store::Transaction& tx) -> Result<bool> {
    TOC_TRY(const std::int64_t ended,
            store::calendar_links::revoke_of(tx, principal.person, tx.now()));
    if (ended > 0) {
      tx.record({.kind = "calendar.link_ended",
                 .actor = actor_of(principal),
                 .case_id = std::nullopt,
                 .detail = {}});
    }
    return ended > 0;
  });
}

Result<std::vector<store::Obligation>> duties_of_calendar(const World& world,
                                                          std::string_view token) {
  TOC_TRY(const auto link, world.store->read([&](store::Reader& reader) {
    return store::calendar_links::find(reader, hash_of(token));
  }));
  const auto hidden = [] { return fail(Errc::not_found, "There is no such thing here."); };
  if (!link) {
    return hidden();
  }
  const Result<Principal> holder = principal_of_person(world, link->person);
  if (!holder) {
    return hidden();
  }
  store::obligations::Filter filter;
  filter.party = holder->party;
  return duty_board(world, *holder, filter);
}

}  // namespace tocsin::flow
