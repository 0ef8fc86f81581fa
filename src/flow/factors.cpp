#include "flow/factors.h"

#include "base/log.h"
#include "base/text.h"
#include "flow/account_messages.h"
#include "flow/passwords.h"
#include "store/secrets.h"

#include <algorithm>
#include <array>

namespace tocsin::flow {
namespace {

using store::about_recovery_code;
using store::about_totp;
using store::Act;
using store::Transaction;

constexpr std::int64_t kTotpStepSeconds = 30;
constexpr std::size_t kTotpDigits = 6;
constexpr std::size_t kRecoveryCodes = 10;
constexpr std::int64_t kFailuresMax = 10;
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The time step whose code this is, one step of clock skew allowed either way; steps up to `last`
/// were used.
std::optional<std::int64_t> matching_step(Bytes secret, std::string_view code, Instant now,
                                          std::int64_t last) {
  const std::int64_t step =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count() / kTotpStepSeconds;
  for (std::int64_t candidate = step - 1; candidate <= step + 1; ++candidate) {
    if (candidate > last &&
        equal_in_constant_time(as_bytes(totp_code(secret, candidate)), as_bytes(code))) {
      return candidate;
    }
  }
  return std::nullopt;
}

Instant authenticator_time(const World& world) {
  return (world.machine_clock == nullptr ? world.clock : world.machine_clock)->now();
}

Digest recovery_hash(const PersonId& person, std::string_view code) {
  std::string plain;
  for (const char c : to_lower(code)) {
    if (c != '-' && c != ' ') {
      plain.push_back(c);
    }
  }
  return sha256({as_bytes(std::string_view("tocsin-recovery/v1\n")), as_bytes(person),
                 as_bytes(std::string_view(plain))});
}

/// "k3mfa-7q2hb-wz5tn": 75 bits.
std::string make_recovery_code() {
  std::array<std::byte, 15> bytes{};
  random_bytes(bytes);
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out += i > 0 && i % 5 == 0 ? "-" : "";
    out += to_lower(kBase32.substr(std::to_integer<std::size_t>(bytes[i]) % kBase32.size(), 1));
  }
  return out;
}

Result<std::vector<std::string>> replace_codes(const World& world, Transaction& tx,
                                               const PersonId& person) {
  TOC_CHECK(store::recovery_codes::remove_of(tx, person));
  std::vector<std::string> out;
  for (std::size_t i = 0; i < kRecoveryCodes; ++i) {
    out.push_back(make_recovery_code());
    TOC_CHECK(store::recovery_codes::insert(
        tx, person,
        world.sealer->seal(about_recovery_code(person), recovery_hash(person, out.back()))));
  }
  return out;
}

/// Whether it is one of the person's that was not used, and uses it up.
Result<bool> use_recovery_code(const World& world, Transaction& tx, const PersonId& person,
                               std::string_view code) {
  const Digest wanted = recovery_hash(person, code);
  TOC_TRY(const auto unused, store::recovery_codes::list_unused(tx, person));
  for (const Buffer& sealed : unused) {
    TOC_TRY(const Buffer hash, world.sealer->open(about_recovery_code(person), sealed));
    if (equal_in_constant_time(hash, wanted)) {
      TOC_CHECK(store::recovery_codes::use(tx, sealed));
      return true;
    }
  }
  return false;
}

Error not_shown() {
  return {Errc::forbidden, "Give your present password and a code of your present second factor.",
          "/present_password"};
}

/// In the transaction of the change: the second factor that the account already has.
Status check_present_code(const World& world, Transaction& tx, const Principal& principal,
                          const store::Person& person, std::string_view code) {
  if (!person.totp_secret || principal.has_fresh_factor) {
    return {};
  }
  TOC_TRY(const bool is_right, use_code(world, tx, person, code));
  return is_right ? Status() : Status(std::unexpected(not_shown()));
}

}  // namespace

std::string totp_code(Bytes secret, std::int64_t step) {
  std::array<std::byte, 8> counter{};
  for (unsigned i = 0; i < 8; ++i) {
    counter[i] =
        static_cast<std::byte>((static_cast<std::uint64_t>(step) >> (56U - 8U * i)) & 0xFFU);
  }
  const auto mac = hmac_sha1(secret, counter);
  // Dynamic truncation, RFC 4226 section 5.3.
  const auto offset = std::to_integer<std::size_t>(mac[19] & std::byte{0x0F});
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = (value << 8U) | std::to_integer<std::uint32_t>(mac[offset + i]);
  }
  std::string code = std::to_string((value & 0x7FFFFFFFU) % 1'000'000U);
  code.insert(0, kTotpDigits - code.size(), '0');
  return code;
}

std::string to_base32(Bytes bytes) {
  std::string out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const std::byte b : bytes) {
    bits = (bits << 8U) | std::to_integer<std::uint32_t>(b);
    count += 8;
    while (count >= 5) {
      count -= 5;
      out.push_back(kBase32[(bits >> count) & 31U]);
    }
  }
  if (count > 0) {
    out.push_back(kBase32[(bits << (5 - count)) & 31U]);
  }
  return out;
}

Result<Buffer> parse_base32(std::string_view text) {
  Buffer out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::size_t value = kBase32.find(c);
    if (value == std::string_view::npos) {
      return fail(Errc::malformed, "The secret is not base32.", "/secret");
    }
    bits = (bits << 5U) | static_cast<std::uint32_t>(value);
    count += 5;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<std::byte>((bits >> count) & 0xFFU));
    }
  }
  return out;
}

Result<std::string> begin_totp(const World& /*world*/, const Principal& principal) {
  TOC_CHECK(may(principal, Action::manage_own_account));
  std::array<std::byte, 20> secret{};
  random_bytes(secret);
  return to_base32(secret);
}

Result<bool> use_code(const World& world, Transaction& tx, const store::Person& person,
                      std::string_view code) {
  if (!person.totp_secret || code.empty()) {
    return false;
  }
  if (code.size() != kTotpDigits) {
    return use_recovery_code(world, tx, person.id, code);
  }
  TOC_TRY(const Buffer secret, world.sealer->open(about_totp(person.id), *person.totp_secret));
  const auto step = matching_step(secret, code, authenticator_time(world), person.totp_last);
  if (!step) {
    return false;
  }
  store::Person after = person;
  after.totp_last = *step;
  after.totp_secret = world.sealer->seal(about_totp(person.id), secret);
  TOC_CHECK(store::people::update(tx, after));
  return true;
}

Status prove_factor(const World& world, const Principal& principal, std::string_view code) {
  TOC_CHECK(may(principal, Action::manage_own_account));
  // A wrong code is counted, so that the closure succeeds and its answer says so.
  TOC_TRY(const bool is_right, world.store->write([&](Transaction& tx) -> Result<bool> {
    TOC_TRY(const store::Person person, store::people::get(tx, principal.person));
    TOC_TRY(const bool right, use_code(world, tx, person, code));
    if (right) {
      TOC_CHECK(store::sessions::note_factor(tx, principal.session, tx.now()));
      return true;
    }
    TOC_TRY(const std::int64_t failures, store::sessions::note_failure(tx, principal.session));
    if (failures >= kFailuresMax) {
      TOC_CHECK(store::sessions::remove_one(tx, principal.person, principal.session));
    }
    return false;
  }));
  if (!is_right) {
    log_event(LogLevel::warning, "factor.refused", {{"person", to_text(principal.person)}});
    return fail(Errc::unauthenticated, "The code does not match, or was used before.",
                std::string(kSecondFactorField));
  }
  return {};
}

Status check_present_password(const World& /*world*/, const store::Person& person,
                              std::string_view password) {
  if (person.password && !is_password(person.password, password)) {
    return std::unexpected(not_shown());
  }
  return {};
}

Result<std::vector<std::string>> confirm_totp(const World& world, const Principal& principal,
                                              const FactorDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_own_account));
  TOC_TRY(const Buffer secret, parse_base32(draft.secret));
  if (secret.size() < 20) {
    return fail(Errc::malformed, "The secret is too short.", "/secret");
  }
  TOC_TRY(const store::Person read, world.store->read([&](store::Reader& reader) {
    return store::people::get(reader, principal.person);
  }));
  TOC_CHECK(check_present_password(world, read, draft.present.password));
  return world.store->write([&](Transaction& tx) -> Result<std::vector<std::string>> {
    TOC_TRY(store::Person person, store::people::get(tx, principal.person));
    TOC_CHECK(check_present_code(world, tx, principal, person, draft.present.code));
    TOC_TRY(person, store::people::get(tx, principal.person));
    // What the old authenticator has used says nothing about the new one.
    const auto step = matching_step(secret, draft.code, authenticator_time(world), 0);
    if (!step) {
      return fail(Errc::malformed, "The code does not match; check the clock of the device.",
                  "/code");
    }
    person.totp_secret = world.sealer->seal(about_totp(person.id), secret);
    person.totp_last = *step;
    TOC_CHECK(store::people::update(tx, person));
    TOC_CHECK(end_everything_but(tx, person.id, principal.session));
    TOC_CHECK(store::sessions::note_factor(tx, principal.session, tx.now()));
    TOC_TRY(std::vector<std::string> codes, replace_codes(world, tx, person.id));
    Act act{.kind = "person.totp_set",
            .actor = actor_of(principal),
            .case_id = std::nullopt,
            .detail = {}};
    act.detail.set("person", to_text(person.id));
    tx.record(std::move(act));
    TOC_CHECK(tell_owner(world, tx, person, "factor_changed"));
    return codes;
  });
}

Result<std::vector<std::string>> renew_recovery_codes(const World& world,
                                                      const Principal& principal,
                                                      const Present& present) {
  TOC_CHECK(may(principal, Action::manage_own_account));
  TOC_TRY(const store::Person read, world.store->read([&](store::Reader& reader) {
    return store::people::get(reader, principal.person);
  }));
  if (!read.totp_secret) {
    return fail(Errc::conflict, "There is no second factor that they could stand in for.");
  }
  TOC_CHECK(check_present_password(world, read, present.password));
  return world.store->write([&](Transaction& tx) -> Result<std::vector<std::string>> {
    TOC_TRY(const store::Person person, store::people::get(tx, principal.person));
    TOC_CHECK(check_present_code(world, tx, principal, person, present.code));
    Act act{.kind = "person.recovery_codes_made",
            .actor = actor_of(principal),
            .case_id = std::nullopt,
            .detail = {}};
    act.detail.set("person", to_text(person.id));
    tx.record(std::move(act));
    TOC_CHECK(tell_owner(world, tx, person, "recovery_codes_made"));
    return replace_codes(world, tx, person.id);
  });
}

}  // namespace tocsin::flow
