#include "flow/messages.h"

#include "base/embed.h"
#include "base/json_writer.h"
#include "base/yaml.h"
#include "domain/system_scope.h"
#include "flow/mail_subscriptions.h"
#include "flow/webhooks.h"
#include "regimes/said.h"
#include "store/cases.h"
#include "store/sharing.h"

#include <kainjow/mustache.hpp>

namespace tocsin::flow {

std::span<const EmbeddedFile> notice_files();

namespace {

namespace mustache = kainjow::mustache;

std::string fill(const std::string& text, const std::map<std::string, std::string>& values) {
  mustache::mustache compiled(text);
  compiled.set_custom_escape(
      [](const std::string& plain) { return plain; });  // these texts are not HTML
  mustache::data data;
  for (const auto& [name, value] : values) {
    data.set(name, value);
  }
  return compiled.render(data);
}

std::string text_at(const Yaml& node, std::string_view field, std::string_view language) {
  const Yaml* texts = node.find(field);
  const Yaml* text = texts == nullptr ? nullptr : texts->find(language);
  return text == nullptr ? std::string() : text->text;
}

/// The body of a webhook: {"type","timestamp","data":{…}}, as Standard Webhooks advises.
void begin_event(JsonWriter& json, std::string_view type, Instant at) {
  json.begin_object()
      .field("type", type)
      .field("timestamp", to_rfc3339(at))
      .key("data")
      .begin_object();
}
std::string end_event(JsonWriter& json) {
  return json.end_object().end_object().take();
}

Result<Tlp> marking_of_case(store::Reader& reader, std::string_view number) {
  TOC_TRY(const store::Case item, store::cases::get(reader, system_scope(), number));
  return item.tlp;
}

/// By mail where the party has an address, to those of its webhooks and people that ask for it.
Status queue(const World& world, store::Transaction& tx, const store::Party& party,
             const BilingualText& text, OwnEvent event) {
  store::Delivery delivery = mail_of(tx, party.id, party.mail, text);
  delivery.rests = event.rests;
  delivery.tlp = event.tlp;
  if (!party.mail.empty()) {
    TOC_CHECK(store::outbox::insert(tx, *world.sealer, delivery));
  }
  event.title = {.en = text.title_en, .zh_cn = text.title_zh};
  TOC_CHECK(queue_for_webhooks(world, tx, party.id, event));
  return queue_for_people(world, tx, party.id, event, {.en = text.body_en, .zh_cn = text.body_zh});
}

std::string title_zh(const World& world, std::string_view regime_id) {
  const regimes::Regime* regime = world.law->find(regime_id);
  return regime == nullptr ? std::string(regime_id) : regime->title.zh_cn;
}

/// What a duty is called and when it is due, on the clock of whoever receives. English names the
/// regime and the stage by their ids, as the desk and the API do; a Chinese text holds no id.
void say_duty(const World& world, const store::Obligation& obligation,
              std::map<std::string, std::string>& values) {
  values["regime"] = obligation.regime;
  values["regime_zh"] = title_zh(world, obligation.regime);
  values["stage"] = values["stage_zh"] = obligation.stage;
  const regimes::Regime* regime = world.law->find(obligation.regime);
  const regimes::Stage* stage = regime == nullptr ? nullptr : regime->stage(obligation.stage);
  if (stage != nullptr) {
    values["stage_zh"] = stage->title.zh_cn;
  }
  for (const auto& [suffix, language] : {std::pair{"", Language::en}, {"_zh", Language::zh_cn}}) {
    values["operative_due" + std::string(suffix)] =
        said_until(*world.law, obligation, *obligation.operative_due, language);
    if (obligation.legal_due) {  // without it the text says so
      values["legal_due" + std::string(suffix)] =
          said_until(*world.law, obligation, *obligation.legal_due, language);
    }
  }
}

}  // namespace

std::string said_until(const regimes::Library& law, const store::Obligation& obligation, Instant at,
                       Language language) {
  const regimes::Calendar* calendar = law.calendar(obligation.calendar);
  return calendar == nullptr
             ? readable(at)
             : regimes::SaidTimes(calendar->zone(), law.vocabulary(), language).until(at);
}

store::Delivery mail_of(const store::Transaction& tx, const PartyId& party, std::string address,
                        const BilingualText& text) {
  return {.id = make_id<DeliveryId>(tx.now()),
          .channel = "mail",
          .party = party,
          .rests = store::Rests::own,
          .address = std::move(address),
          .subject = text.title_en + " / " + text.title_zh,
          .body = text.body_en + "\n\n" + text.body_zh + "\n",
          .state = "waiting",
          .attempts = 0,
          .created = tx.now(),
          .next_at = tx.now(),
          .failure = {},
          .sealed = {}};
}

Result<BilingualText> fill_message(std::string_view kind, std::string_view name,
                                   const std::map<std::string, std::string>& values) {
  const std::string path = std::string(kind) + ".yaml";
  const EmbeddedFile* file = find_file(notice_files(), path);
  if (file == nullptr) {
    return fail(Errc::not_found, "There is no notice template of that kind.");
  }
  TOC_TRY(const Yaml all, parse_yaml(file->bytes, path));
  const Yaml* node = all.find(name);
  if (node == nullptr) {
    return fail(Errc::not_found, "There is no notice template of that name.");
  }
  return BilingualText{.title_en = fill(text_at(*node, "title", "en"), values),
                       .title_zh = fill(text_at(*node, "title", "zh-CN"), values),
                       .body_en = fill(text_at(*node, "body", "en"), values),
                       .body_zh = fill(text_at(*node, "body", "zh-CN"), values)};
}

std::string readable(Instant at) {
  const std::string text = to_rfc3339(at);
  return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

Status queue_duty_message(const World& world, store::Transaction& tx, const store::Party& party,
                          const store::Obligation& obligation) {
  std::map<std::string, std::string> values = {{"case", obligation.case_number},
                                               {"address", world.base_url + "/desk/duties"}};
  if (!obligation.operative_due) {
    return {};  // a soft duty has no line to warn about
  }
  say_duty(world, obligation, values);
  // Past its lines and not late: what only reminds, and what nobody can count to the end.
  const bool has_passed = obligation.state != StageState::late &&
                          obligation.legal_due.value_or(*obligation.operative_due) < tx.judged_at();
  TOC_TRY(const BilingualText text,
          fill_message("duty", has_passed ? "passed" : to_text(obligation.state), values));
  const auto legal =
      obligation.legal_due ? std::optional(to_rfc3339(*obligation.legal_due)) : std::nullopt;
  const std::string type = "duty." + std::string(to_text(obligation.state));
  JsonWriter json;
  begin_event(json, type, tx.now());
  json.field("case", obligation.case_number)
      .field("party", party.handle)
      .field("regime", obligation.regime)
      .field("stage", obligation.stage)
      .field("reminder_due", to_rfc3339(*obligation.operative_due))
      .optional_field("latest_defensible_due", legal);
  // The names that they had before: docs/api.md says until when.
  json.field("operative_due", to_rfc3339(*obligation.operative_due))
      .optional_field("legal_due", legal);
  TOC_TRY(const Tlp tlp, marking_of_case(tx, obligation.case_number));
  return queue(
      world, tx, party, text,
      {.kind = EventKind::duty, .type = type, .tlp = tlp, .title = {}, .body = end_event(json)});
}

Status queue_findings_message(const World& world, store::Transaction& tx, const store::Party& party,
                              const NewFindings& found) {
  constexpr std::size_t named_max = 20;
  std::string names;
  for (std::size_t i = 0; i < std::min(found.flaws.size(), named_max); ++i) {
    names += (i == 0 ? "" : ", ") + found.flaws[i];
  }
  names += found.flaws.size() > named_max ? ", …" : "";
  TOC_TRY(const BilingualText text,
          fill_message("inventory", "opened",
                       {{"flaws", names},
                        {"findings", std::to_string(found.findings)},
                        {"assets", std::to_string(found.assets)},
                        {"address", world.base_url + "/api/v1/findings"}}));
  JsonWriter json;
  begin_event(json, "findings.opened", tx.now());
  json.field("party", party.handle)
      .field("findings", static_cast<std::int64_t>(found.findings))
      .field("assets", static_cast<std::int64_t>(found.assets))
      .texts("flaws", found.flaws);
  return queue(world, tx, party, text,
               {.kind = EventKind::finding,
                .type = "findings.opened",
                .rests = found.is_shared ? store::Rests::shared : store::Rests::own,
                .tlp = found.is_shared ? Tlp::green : Tlp::clear,
                .title = {},
                .body = end_event(json),
                .subject = found.subject});
}

Status queue_conflict_message(const World& world, store::Transaction& tx, const store::Party& party,
                              const store::ConflictGate& gate, const regimes::Conflict& conflict) {
  TOC_TRY(const BilingualText text,
          fill_message("duty", "conflict",
                       {{"regime", gate.regime},
                        {"regime_zh", title_zh(world, gate.regime)},
                        {"against", gate.against},
                        {"against_zh", title_zh(world, gate.against)},
                        {"case", gate.case_number},
                        {"note_en", conflict.note_en},
                        {"note_zh", conflict.note_zh_cn},
                        {"address", world.base_url + "/desk/duties/" + gate.case_number + "/" +
                                        party.handle}}));
  JsonWriter json;
  begin_event(json, "conflict.raised", tx.now());
  json.field("case", gate.case_number)
      .field("party", party.handle)
      .field("regime", gate.regime)
      .field("with", gate.against);
  TOC_TRY(const Tlp tlp, marking_of_case(tx, gate.case_number));
  return queue(world, tx, party, text,
               {.kind = EventKind::duty,
                .type = "conflict.raised",
                .tlp = tlp,
                .title = {},
                .body = end_event(json)});
}

}  // namespace tocsin::flow
