#include "api/sharing/sharing.h"

#include "base/limits.h"
#include "threats/json_parts.h"

namespace tocsin::api {
namespace {

constexpr std::size_t kHandleBytesMax = 64;
constexpr std::size_t kChargedBytes = 64U << 10U;

flow::AudienceDraft audience_of(const Json& json, JsonFields& outer) {
  flow::AudienceDraft out;
  JsonFields fields(json, "/audience");
  const Result<store::Audience> kind =
      store::parse_audience(fields.text("kind", kTextFieldBytesMax));
  if (kind) {
    out.kind = *kind;
  } else {
    fields.refuse("kind", kind.error());
  }
  out.parties = fields.texts("parties", flow::kNamedPartiesMax, kHandleBytesMax);
  out.group = fields.optional_text("group", kHandleBytesMax).value_or("");
  out.case_number = fields.optional_text("case", kHandleBytesMax).value_or("");
  if (const Status status = fields.finish(); !status) {
    outer.refuse("audience", status.error());
  }
  return out;
}

}  // namespace

Result<SharedBody> shared_body(const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kShareBodyBytesMax));
  JsonFields fields(document.root(), "");
  SharedBody out;
  const Result<Tlp> tlp = parse_tlp(fields.text("tlp", kTextFieldBytesMax));
  if (tlp) {
    out.draft.tlp = *tlp;
  } else {
    fields.refuse("tlp", tlp.error());
  }
  out.draft.title = fields.text("title", flow::kShareTitleBytesMax);
  out.draft.text = fields.optional_text("text", flow::kShareTextBytesMax).value_or("");
  out.draft.is_author_shown = fields.optional_boolean("author_shown").value_or(true);
  out.revision = fields.optional_integer("revision");
  if (const auto audience = fields.any("audience")) {
    out.draft.audience = audience_of(*audience, fields);
  }
  const bool has_stix = fields.any("stix").has_value();
  TOC_CHECK(fields.finish());
  if (has_stix) {
    const std::string_view stix = threats::raw_member(request.body, "stix");
    Result<threats::StixContent> content = threats::read_stix(stix, kShareBodyBytesMax);
    if (!content) {
      return std::unexpected(std::move(content).error().at("/stix"));
    }
    if (!content->refused.empty()) {
      return std::unexpected(std::move(content->refused.front().error).at("/stix"));
    }
    out.draft.objects = std::move(content->objects);
  }
  return out;
}

Status charge_for_size(const web::App& app, const http::Request& request) {
  const std::size_t pieces = request.body.size() / kChargedBytes;
  const std::optional<PersonId> person = person_of(web::caller_of(request).principal);
  return person && pieces > 0 ? app.changes_by_account->take(to_text(*person), pieces) : Status();
}

void write(JsonWriter& json, const flow::ThingView& view) {
  json.begin_object()
      .field("thing", view.thing.number)
      .field("kind", view.thing.kind)
      .field("revision", view.thing.revisions)
      .field("tlp", to_label(view.thing.tlp))
      .flag("withdrawn", view.thing.is_withdrawn);
  json.field("author", view.author)
      .key("audience")
      .begin_object()
      .field("kind", to_text(view.thing.audience));
  if (!view.group.empty()) {
    json.field("group", view.group);
  }
  json.texts("parties", view.parties).end_object();
  if (view.newest.seq > 0 || !view.newest.title.empty()) {
    json.field("seq", view.newest.seq)
        .field("at", to_rfc3339(view.newest.at))
        .field("title", view.newest.title)
        .key("body")
        .raw(view.newest.body);
  }
  json.end_object();
}

}  // namespace tocsin::api
