#include "flow/account_messages.h"

#include "flow/messages.h"
#include "store/sharing.h"

namespace tocsin::flow {

Status tell_owner(const World& world, store::Transaction& tx, const store::Person& person,
                  std::string_view name) {
  TOC_TRY(const BilingualText text, fill_message("account", name,
                                                 {{"person", person.name},
                                                  {"when", readable(tx.now())},
                                                  {"address", world.base_url}}));
  return store::outbox::insert(tx, *world.sealer, mail_of(tx, person.party, person.mail, text));
}

Status tell_address(const World& world, store::Transaction& tx, const store::Party& party,
                    std::string_view name) {
  TOC_TRY(const BilingualText text,
          fill_message(
              "account", name,
              {{"party", party.name}, {"when", readable(tx.now())}, {"address", world.base_url}}));
  return store::outbox::insert(tx, *world.sealer, mail_of(tx, party.id, party.mail, text));
}

Status mail_link(const World& world, store::Transaction& tx, const store::Person& person,
                 const std::string& token) {
  std::map<std::string, std::string> values = {{"person", person.name},
                                               {"address", world.base_url},
                                               {"link", world.base_url + "/sign-in/" + token}};
  if (is_staff(person.role)) {
    values["staff"] = "yes";
  }
  TOC_TRY(const BilingualText text, fill_message("account", "sign_in_link", values));
  return store::outbox::insert(tx, *world.sealer, mail_of(tx, person.party, person.mail, text));
}

Status end_sessions_but(store::Transaction& tx, const PersonId& person, const SessionId& kept) {
  TOC_CHECK(store::sessions::remove_others(tx, person, kept));
  return store::api_keys::revoke_all(tx, person, tx.now());
}

Status end_everything_but(store::Transaction& tx, const PersonId& person, const SessionId& kept) {
  TOC_CHECK(end_sessions_but(tx, person, kept));
  return store::sessions::remove_links(tx, person);
}

}  // namespace tocsin::flow
