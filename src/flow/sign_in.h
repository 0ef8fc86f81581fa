// How people prove who they are: links, passwords, sessions, API keys. What each request's
// principal is, with the standing of this moment.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "store/accounts.h"

namespace tocsin::flow {

struct SignedIn {
  std::string token;  ///< of the session cookie
  std::string csrf;
  Instant expires;
};

/// A link that signs its bearer in once. Returns the token.
Result<std::string> make_sign_in_link(const World& world, const PersonId& person,
                                      std::chrono::seconds valid_for);

struct LinkUse {
  std::string token;
  std::string code;        ///< of the second factor, for those who have one
  std::string paper_code;  ///< for a link that was handed over on paper
  std::string network;     ///< where it comes from, for the owner and the log
};
/// Errors: unauthenticated, with one sentence for everything that can be wrong.
Result<SignedIn> sign_in_by_link(const World& world, const LinkUse& use);

struct Credentials {
  std::string mail;
  std::string password;
  std::string code;  ///< of the second factor, for those who have one
  std::string network;
};
/// Errors: unauthenticated, with one sentence for everything that can be wrong.
Result<SignedIn> sign_in(const World& world, const Credentials& credentials);
Status sign_out(const World& world, std::string_view session_token);

/// The token against forged requests, which pages and programs of the session send along. Follows
/// from the session's own token, which only its bearer has: there is nothing to keep.
std::string csrf_of(std::string_view session_token);

/// Who bears this session or key now. Errors: unauthenticated, also after kIdleLife without use.
struct SessionPrincipal {
  Principal principal;
  std::string csrf;
  std::string language;
};
Result<SessionPrincipal> principal_of_session(const World& world, std::string_view token);
/// A person as a principal, outside of any session: without a fresh second factor.
/// Errors: not_found; unauthenticated when closed.
Result<Principal> principal_of_person(const World& world, const PersonId& person);
/// peer: the network address that it comes from. Errors: unauthenticated; forbidden from a network
/// that is not listed.
Result<Principal> principal_of_key(const World& world, std::string_view secret,
                                   std::string_view peer);

/// One's own that still run, newest first.
Result<std::vector<store::Session>> list_sessions(const World& world, const Principal& principal);
/// Errors: not_found.
Status end_session(const World& world, const Principal& principal, const SessionId& session);

/// Whether an address lies in a network: "192.0.2.0/24", "2001:db8::/32", or a single address.
bool is_in_network(std::string_view address, std::string_view network);

/// "jdoe@example.org", in lower case: one mailbox is one account, however it is written.
std::string canonical_mail(std::string_view mail);

}  // namespace tocsin::flow
