// Registers an organization or a person, or enters an organization into a programme. The hidden
// field "act" says which; the flow function of each asks for the permission that it needs.
#include "flow/standing.h"
#include "http/parties_screen.h"
#include "site/public_pages.h"

namespace tocsin::http {
namespace {

constexpr std::chrono::hours kLinkLife{7 * 24};

/// The one-time link of a new person; nothing for the other acts.
Result<std::string> do_act(const App& app, const Principal& principal, const Posted& posted) {
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
    return std::string();
  }
  if (act == "join") {
    TOC_CHECK(
        flow::join_programme(app.world, principal, posted.text("party"), posted.text("programme")));
    return std::string();
  }
  if (act == "person") {
    TOC_TRY(const Role role, parse_role(posted.text("role")));
    TOC_TRY(const PersonId person, flow::register_person(app.world, principal,
                                                         {.party = posted.text("party"),
                                                          .name = posted.text("person_name"),
                                                          .mail = posted.text("mail"),
                                                          .role = role,
                                                          .language = posted.text("language")}));
    TOC_TRY(const std::string token, flow::make_sign_in_link(app.world, person, kLinkLife));
    return app.world.base_url + "/sign-in/" + token;
  }
  return fail(Errc::malformed, "Choose one of the values that are offered.", "/act");
}

}  // namespace

Route post_desk_parties(App& app) {
  return {.method = Method::post,
          .pattern = "/desk/parties",
          .rule = Rule(Action::read_party),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            const site::Frame frame = frame_of(app, request);
            const Result<std::string> link = do_act(app, frame.reader, posted);
            if (!link) {
              if (!is_form_fault(link.error())) {
                return std::unexpected(link.error());
              }
              Error error = link.error();
              if (error.where == "/name" && posted.text("act") == "person") {
                error.where = "/person_name";
              }
              TOC_TRY(std::string html, parties_screen(app, request, posted.typed(error)));
              return form_again(error, std::move(html));
            }
            if (link->empty()) {
              return back_to(app, request, "/desk/parties");
            }
            const site::Texts texts = frame.texts();
            site::Message message;
            message.title = texts("parties.person_done");
            message.text = texts("parties.person_link");
            message.secret = *link;
            message.links.emplace_back("/desk/parties", texts("nav.parties"));
            return html_response(201, site::message_page(frame, message));
          }};
}

}  // namespace tocsin::http
