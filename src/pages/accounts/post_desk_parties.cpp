// Registers an organization or a person, or enters an organization into a programme. The hidden
// field "act" says which; the flow function of each asks for the permission that it needs.
#include "flow/standing.h"
#include "pages/accounts/parties_screen.h"
#include "pages/parts/message_page.h"

namespace tocsin::pages {
namespace {

/// What came of an act on a person; nothing for the other acts.
Result<std::optional<flow::PersonOutcome>> do_act(const web::App& app, const Principal& principal,
                                                  const Posted& posted) {
  const std::string act = posted.text("act");
  if (act == "party") {
    TOC_CHECK(flow::register_party(app.world, principal,
                                   {.handle = posted.text("handle"),
                                    .name = posted.text("name"),
                                    .country = posted.text("country"),
                                    .roles = posted.words("party_roles"),
                                    .markets = posted.words("markets"),
                                    .size = {},
                                    .mail = posted.text("mail")}));
    return std::optional<flow::PersonOutcome>();
  }
  if (act == "join") {
    TOC_CHECK(
        flow::join_programme(app.world, principal, posted.text("party"), posted.text("programme")));
    return std::optional<flow::PersonOutcome>();
  }
  if (act == "person") {
    TOC_TRY(const Role role, parse_role(posted.text("role")));
    TOC_TRY(flow::PersonOutcome made, flow::register_person(app.world, principal,
                                                            {.party = posted.text("party"),
                                                             .name = posted.text("person_name"),
                                                             .mail = posted.text("mail"),
                                                             .role = role,
                                                             .language = posted.text("language")}));
    return std::optional(std::move(made));
  }
  if (const Result<flow::PersonAct> known = flow::parse_person_act(act)) {
    flow::PersonChange change;
    const Result<PersonId> id = parse_id<PersonId>(posted.text("person"));
    if (!id) {
      return fail(Errc::malformed, "There is no such person.", "/person");
    }
    change.person = *id;
    change.act = *known;
    change.reason = posted.text("reason");
    if (change.act == flow::PersonAct::edit) {
      change.name = posted.text("person_name");
      change.language = posted.text("language");
      TOC_TRY(change.role, parse_role(posted.text("role")));
    }
    TOC_TRY(flow::PersonOutcome outcome, flow::change_person(app.world, principal, change));
    return outcome.decision || change.act == flow::PersonAct::reset
               ? std::optional(std::move(outcome))
               : std::nullopt;
  }
  if (act == "party_edit") {
    TOC_CHECK(flow::change_party(app.world, principal,
                                 {.handle = posted.text("party"),
                                  .name = posted.text("name"),
                                  .mail = posted.text("mail")}));
    return std::optional<flow::PersonOutcome>();
  }
  return fail(Errc::malformed, "Choose one of the values that are offered.", "/act");
}

}  // namespace

http::Route post_desk_parties(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/parties",
          .rule = http::Rule(Action::read_party),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            const Frame frame = frame_of(app, request);
            const auto done = do_act(app, frame.reader, posted);
            if (!done) {
              if (!is_form_fault(done.error())) {
                return std::unexpected(done.error());
              }
              const std::string act = posted.text("act");
              const bool is_of_person = act == "person" || act == "edit";
              const Typed typed =
                  posted.typed(done.error(), {{"/name", is_of_person ? "person_name" : "name"}});
              TOC_TRY(std::string html, parties_screen(app, request, typed));
              return form_again(done.error(), std::move(html));
            }
            if (!*done) {
              return back_to(app, request, "/desk/parties");
            }
            const Texts texts = frame.texts();
            Message message;
            const flow::PersonOutcome& outcome = **done;
            message.title =
                texts(outcome.decision ? "parties.person_proposed" : "parties.person_done");
            message.text = texts(outcome.is_mailed              ? "parties.person_mailed"
                                 : outcome.link_token.empty()   ? "parties.person_waits"
                                 : outcome.decision.has_value() ? "parties.person_half"
                                                                : "parties.person_link");
            if (!outcome.link_token.empty()) {
              message.secret = app.world.base_url + "/sign-in/" + outcome.link_token;
            }
            message.links.emplace_back("/desk/parties", texts("nav.parties"));
            return web::html_response(outcome.decision ? 202 : 201, message_page(frame, message));
          }};
}

}  // namespace tocsin::pages
