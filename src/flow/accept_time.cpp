#include "flow/accept_time.h"

#include "flow/factors.h"
#include "flow/passwords.h"
#include "flow/sign_in.h"
#include "store/accounts.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using store::Act;
using store::Reader;
using store::Transaction;

constexpr std::int64_t kTwo = 2;
constexpr std::size_t kCodeDigits = 6;

/// Whoever is one of the two in another rule of two is one of them here.
constexpr std::array kRoles = {Role::officer, Role::administrator};

Error not_proven() {
  return {
      Errc::unauthenticated,
      "Nothing is accepted: check each one's address and password, and that each gave a fresh "
      "code of the authenticator. A code that does not match this machine's time is a sign that "
      "the time is wrong.",
      ""};
}

/// Errors: unauthenticated.
Result<store::Person> with_password(const World& world, const TimeWord& word) {
  TOC_TRY(const auto person, world.store->read([&](Reader& reader) {
    return store::people::find(reader, canonical_mail(word.mail));
  }));
  const bool is_open = person && person->is_active && person->totp_secret;
  const bool needs_password = !is_open || person->password;
  if (needs_password && !is_password(is_open ? person->password : std::nullopt, word.password)) {
    return std::unexpected(not_proven());
  }
  return *person;
}

/// In the transaction: uses the code up.
Status take_code(const World& world, Transaction& tx, const store::Person& read,
                 const TimeWord& word) {
  TOC_TRY(const store::Person person, store::people::get(tx, read.id));
  const bool is_same = person.is_active && person.password == read.password;
  if (!is_same || word.code.size() != kCodeDigits) {
    return std::unexpected(not_proven());
  }
  TOC_TRY(const bool is_right, use_code(world, tx, person, word.code));
  return is_right ? Status() : Status(std::unexpected(not_proven()));
}

Status check_persons(const std::vector<store::Person>& persons) {
  for (const store::Person& person : persons) {
    if (std::ranges::find(kRoles, person.role) == kRoles.end()) {
      return fail(Errc::forbidden, "Officers and administrators accept the time.");
    }
    if (std::ranges::count(persons, person.id, &store::Person::id) > 1) {
      return fail(Errc::malformed, "They are two different persons.");
    }
  }
  return {};
}

}  // namespace

Result<std::size_t> words_needed(const World& world) {
  return world.store->read([](Reader& reader) -> Result<std::size_t> {
    std::int64_t able = 0;
    for (const Role role : kRoles) {
      TOC_TRY(const std::int64_t of_role, store::people::count_staff(reader, role, true));
      able += of_role;
    }
    return static_cast<std::size_t>(std::min(able, kTwo));
  });
}

Result<AcceptedTime> accept_time(const World& world, const std::vector<TimeWord>& words) {
  const Status writable = world.store->writable();
  if (writable) {
    return fail(Errc::conflict, "The clock is believed: there is nothing to accept.");
  }
  TOC_TRY(const std::size_t needed, words_needed(world));
  if (words.size() < needed) {
    return fail(Errc::malformed,
                "It takes the word of " + std::to_string(needed) + " officers or administrators.");
  }
  std::vector<store::Person> persons;
  for (const TimeWord& word : words) {
    TOC_TRY(store::Person person, with_password(world, word));
    persons.push_back(std::move(person));
  }
  TOC_CHECK(check_persons(persons));
  TOC_TRY(auto done, world.store->accept_time([&](Transaction& tx) -> Result<Instant> {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < persons.size(); ++i) {
      TOC_CHECK(take_code(world, tx, persons[i], words[i]));
      names.push_back("person:" + to_text(persons[i].id));
    }
    Act act{.kind = "log.time_accepted",
            .actor = names.empty() ? "system:command-line" : names.front(),
            .case_id = std::nullopt,
            .detail = {}};
    act.detail.set("clock", to_rfc3339(tx.judged_at()))
        .set("by", names)
        .set("doubt", writable.error().message);
    tx.record(std::move(act));
    return tx.judged_at();
  }));
  return AcceptedTime{
      .index = done.first_index, .clock = done.value, .receipt = std::move(done.receipts.front())};
}

}  // namespace tocsin::flow
