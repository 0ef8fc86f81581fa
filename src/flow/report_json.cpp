#include "flow/report_json.h"

#include "base/bytes.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <set>

namespace tocsin::flow {
namespace {

constexpr std::size_t kLine = kReportLineBytesMax;
constexpr std::size_t kListMax = kReportListMax;

/// A day ("2021-11-24") is the start of that day in UTC; anything else must be a full instant.
Result<Instant> parse_day_or_instant(std::string_view text) {
  return text.size() == 10 ? parse_rfc3339(std::string(text) + "T00:00:00Z") : parse_rfc3339(text);
}

Answer read_answer(JsonFields& fields, std::string_view key) {
  const std::optional<Json> value = fields.any(key);
  if (!value) {
    return Answer::unknown;
  }
  if (const auto flag = value->boolean()) {
    return *flag ? Answer::yes : Answer::no;
  }
  const Result<Answer> answer = parse_answer(value->text().value_or("?"));
  if (!answer) {
    fields.refuse(key, "This field must be \"yes\", \"no\", \"unknown\", true or false.");
    return Answer::unknown;
  }
  return *answer;
}

std::vector<std::string> read_versions(JsonFields& fields, Json object) {
  const std::optional<Json> value = object.find("versions");
  if (value && value->kind() == Json::Kind::text) {
    const std::optional<std::string> line = fields.optional_text("versions", kLine);
    return line && !line->empty() ? std::vector{*line} : std::vector<std::string>();
  }
  return fields.texts("versions", kListMax, kLine);
}

void read_attachments(JsonFields& fields, std::vector<InlineAttachment>& out) {
  const std::optional<Json> list = fields.any("attachments");
  if (!list) {
    return;
  }
  if (list->kind() != Json::Kind::array || list->size() > kAttachmentsMax) {
    fields.refuse("attachments", "This field must be a list of at most " +
                                     std::to_string(kAttachmentsMax) + " attachments.");
    return;
  }
  std::size_t index = 0;
  for (const Json& element : list->elements()) {
    JsonFields item(element, pointer(pointer(fields.at(), "attachments"), index++));
    InlineAttachment attachment;
    attachment.name = item.text("name", kLine);
    attachment.media_type =
        item.optional_text("media_type", kLine).value_or("application/octet-stream");
    const std::string content = item.text("content", kAttachmentBytesMax * 2);
    const Result<Buffer> bytes = parse_base64(content);
    if (!bytes) {
      item.refuse("content", "The content of an attachment must be base64.");
    } else {
      attachment.bytes = as_text(*bytes);
    }
    if (const Status status = item.finish(); !status) {
      fields.refuse("attachments", status.error());
      return;
    }
    out.push_back(std::move(attachment));
  }
}

/// Every one-line field and every free text, under the name that it has on the wire.
struct NamedText {
  std::string_view pointer;
  const std::string* text;
  std::size_t bytes_max;
};

std::array<NamedText, 15> texts_of(const Report& report) {
  return {{{"/title", &report.title, kLine},
           {"/vendor", &report.vendor, kLine},
           {"/product", &report.product, kLine},
           {"/credit", &report.credit, kLine},
           {"/tracking_id", &report.tracking_id, kLine},
           {"/contact/name", &report.contact_name, kLine},
           {"/contact/mail", &report.contact_mail, kLine},
           {"/description", &report.description, kTextFieldBytesMax},
           {"/impact", &report.impact, kTextFieldBytesMax},
           {"/exploit", &report.exploit, kTextFieldBytesMax},
           {"/discovery", &report.discovery, kTextFieldBytesMax},
           {"/public_references", &report.public_references, kTextFieldBytesMax},
           {"/exploitation", &report.exploitation, kTextFieldBytesMax},
           {"/vendor_contact", &report.vendor_contact, kTextFieldBytesMax},
           {"/disclosure_plans", &report.disclosure_plans, kTextFieldBytesMax}}};
}

Status check_text(std::string_view text, std::size_t bytes_max, std::string_view where) {
  if (text.size() > bytes_max) {
    return fail(Errc::malformed,
                "This field is longer than " + std::to_string(bytes_max) + " bytes.",
                std::string(where));
  }
  if (text.find('\0') != std::string_view::npos) {
    return fail(Errc::malformed, "This field holds a NUL character.", std::string(where));
  }
  if (!is_utf8(text)) {
    return fail(Errc::malformed, "This field is not valid text.", std::string(where));
  }
  return {};
}

Status check_list(const std::vector<std::string>& list, std::size_t count_max,
                  std::string_view where) {
  if (list.size() > count_max) {
    return fail(Errc::malformed,
                "This list has more than " + std::to_string(count_max) + " entries.",
                std::string(where));
  }
  std::size_t place = 0;
  for (const std::string& text : list) {
    TOC_CHECK(check_text(text, kLine, pointer(where, place++)));
  }
  return {};
}

/// What a stored field says, or nothing when it says something else than it should.
std::string stored_text(Json object, std::string_view key) {
  return std::string(object.text_at({key}).value_or(""));
}

std::vector<std::string> stored_texts(Json object, std::string_view key) {
  std::vector<std::string> out;
  const std::optional<Json> list = object.find(key);
  for (const Json& element : list ? list->elements() : std::vector<Json>()) {
    if (const auto text = element.text()) {
      out.emplace_back(*text);
    }
  }
  return out;
}

Answer stored_answer(Json object, std::string_view key) {
  return parse_answer(object.text_at({key}).value_or("")).value_or(Answer::unknown);
}

}  // namespace

Result<ReportBody> read_report(Json object) {
  JsonFields fields(object, "");
  ReportBody body;
  Report& report = body.report;
  const auto line = [&](std::string_view key) {
    return fields.optional_text(key, kLine).value_or("");
  };
  const auto text = [&](std::string_view key) {
    return fields.optional_text(key, kTextFieldBytesMax).value_or("");
  };
  report.title = line("title");
  report.vendor = line("vendor");
  report.product = line("product");
  report.versions = read_versions(fields, object);
  report.description = text("description");
  report.impact = text("impact");
  report.exploit = text("exploit");
  report.discovery = text("discovery");
  report.is_public = read_answer(fields, "is_public");
  report.public_references = text("public_references");
  report.is_exploited = read_answer(fields, "is_exploited");
  report.exploitation = text("exploitation");
  if (const auto when = fields.optional_text("vendor_contacted_at", kLine)) {
    const Result<Instant> at = parse_day_or_instant(*when);
    if (at) {
      report.vendor_contacted_at = *at;
    } else {
      fields.refuse("vendor_contacted_at",
                    "This field must be a day (2021-11-24) or an RFC 3339 time with an offset.");
    }
  }
  report.vendor_contact = text("vendor_contact");
  report.disclosure_plans = text("disclosure_plans");
  report.credit = line("credit");
  report.has_share_consent = fields.optional_boolean("share_consent").value_or(false);
  if (const std::optional<Json> contact = fields.any("contact")) {
    JsonFields person(*contact, pointer("", "contact"));
    report.contact_name = person.optional_text("name", kLine).value_or("");
    report.contact_mail = person.optional_text("mail", kLine).value_or("");
    if (const Status status = person.finish(); !status) {
      fields.refuse("contact", status.error());
    }
  }
  if (const auto marking = fields.optional_text("tlp", kLine)) {
    const Result<Tlp> tlp = parse_tlp(*marking);
    if (tlp) {
      report.tlp = *tlp;
    } else {
      fields.refuse("tlp", tlp.error().message);
    }
  }
  report.tracking_id = line("tracking_id");
  report.identifiers = fields.texts("identifiers", kListMax, kLine);
  read_attachments(fields, body.attachments);
  TOC_CHECK(fields.finish());
  for (const std::string* place :
       {&report.title, &report.description, &report.public_references, &report.product}) {
    add_identifiers(report, find_identifiers(*place));
  }
  TOC_CHECK(check_report(report));
  return body;
}

void add_identifiers(Report& report, const std::vector<std::string>& found) {
  std::set<std::string> ids(report.identifiers.begin(), report.identifiers.end());
  for (const std::string& id : found) {
    if (ids.size() < kReportIdentifiersMax) {
      ids.insert(id);
    }
  }
  report.identifiers.assign(ids.begin(), ids.end());
}

Status check_report(const Report& report) {
  for (const NamedText& field : texts_of(report)) {
    TOC_CHECK(check_text(*field.text, field.bytes_max, field.pointer));
  }
  TOC_CHECK(check_list(report.versions, kListMax, "/versions"));
  TOC_CHECK(check_list(report.identifiers, kReportIdentifiersMax, "/identifiers"));
  // An offset can carry the last hours of the year 9999 out of what a time can be written as.
  if (report.vendor_contacted_at) {
    const Result<Instant> again = parse_rfc3339(to_rfc3339(*report.vendor_contacted_at));
    if (!again || *again != *report.vendor_contacted_at) {
      return fail(Errc::malformed, "This time is not within the years 1 to 9999.",
                  "/vendor_contacted_at");
    }
  }
  return {};
}

Result<Report> read_report_form(const std::vector<std::pair<std::string, std::string>>& fields) {
  // The form's fields are put into the JSON form, so that both have one set of rules.
  constexpr std::array texts = {"title",
                                "vendor",
                                "product",
                                "description",
                                "impact",
                                "exploit",
                                "discovery",
                                "is_public",
                                "public_references",
                                "is_exploited",
                                "exploitation",
                                "vendor_contact",
                                "disclosure_plans",
                                "credit",
                                "tlp",
                                "tracking_id",
                                "vendor_contacted_at",
                                "versions"};
  JsonWriter json;
  json.begin_object();
  std::string name;
  std::string mail;
  std::vector<std::string> identifiers;
  for (const auto& [key, value] : fields) {
    const std::string_view content = trim(value);
    if (!is_utf8(content)) {
      return fail(Errc::malformed, "This field is not valid text.", pointer("", key));
    }
    if (content.empty()) {
      continue;
    }
    if (std::ranges::find(texts, key) != texts.end()) {
      json.field(key, content);
    } else if (key == "share_consent") {
      json.flag(key, true);
    } else if (key == "contact_name") {
      name = content;
    } else if (key == "contact_mail") {
      mail = content;
    } else if (key == "identifiers") {
      identifiers = find_identifiers(content);
    } else if (key != "language" && key != "attachment") {
      return fail(Errc::malformed, "This field is not known here.", pointer("", key));
    }
  }
  json.key("contact").begin_object().field("name", name).field("mail", mail).end_object();
  json.texts("identifiers", identifiers).end_object();
  const std::string text = json.take();
  TOC_TRY(const JsonDocument document, JsonDocument::parse(text));
  TOC_TRY(ReportBody body, read_report(document.root()));
  return std::move(body.report);
}

std::string to_canonical(const Report& report) {
  CanonicalObject out;
  out.set("title", report.title).set("vendor", report.vendor).set("product", report.product);
  out.set("versions", report.versions)
      .set("description", report.description)
      .set("impact", report.impact);
  out.set("exploit", report.exploit)
      .set("discovery", report.discovery)
      .set("is_public", to_text(report.is_public));
  out.set("public_references", report.public_references)
      .set("is_exploited", to_text(report.is_exploited));
  out.set("exploitation", report.exploitation).set("vendor_contact", report.vendor_contact);
  if (report.vendor_contacted_at) {
    out.set("vendor_contacted_at", to_rfc3339(*report.vendor_contacted_at));
  }
  out.set("disclosure_plans", report.disclosure_plans).set("credit", report.credit);
  out.set_flag("share_consent", report.has_share_consent);
  out.set("contact",
          CanonicalObject().set("name", report.contact_name).set("mail", report.contact_mail));
  out.set("tlp", to_label(report.tlp))
      .set("tracking_id", report.tracking_id)
      .set("identifiers", report.identifiers);
  return out.to_text();
}

Result<Report> from_canonical(std::string_view content) {
  const Result<JsonDocument> document = JsonDocument::parse(content);
  if (!document || document->root().kind() != Json::Kind::object) {
    return fail(Errc::internal, "The stored content of a report is not a JSON object.");
  }
  const Json root = document->root();
  Report report;
  report.title = stored_text(root, "title");
  report.vendor = stored_text(root, "vendor");
  report.product = stored_text(root, "product");
  report.versions = stored_texts(root, "versions");
  report.description = stored_text(root, "description");
  report.impact = stored_text(root, "impact");
  report.exploit = stored_text(root, "exploit");
  report.discovery = stored_text(root, "discovery");
  report.is_public = stored_answer(root, "is_public");
  report.public_references = stored_text(root, "public_references");
  report.is_exploited = stored_answer(root, "is_exploited");
  report.exploitation = stored_text(root, "exploitation");
  if (const auto at = parse_rfc3339(stored_text(root, "vendor_contacted_at"))) {
    report.vendor_contacted_at = *at;
  }
  report.vendor_contact = stored_text(root, "vendor_contact");
  report.disclosure_plans = stored_text(root, "disclosure_plans");
  report.credit = stored_text(root, "credit");
  const std::optional<Json> consent = root.find("share_consent");
  report.has_share_consent = consent && consent->boolean().value_or(false);
  report.contact_name = root.text_at({"contact", "name"}).value_or("");
  report.contact_mail = root.text_at({"contact", "mail"}).value_or("");
  // A marking that nobody can read is the strictest one.
  report.tlp = parse_tlp(stored_text(root, "tlp")).value_or(Tlp::red);
  report.tracking_id = stored_text(root, "tracking_id");
  report.identifiers = stored_texts(root, "identifiers");
  return report;
}

Status require_substance(const Report& report) {
  if (report.product.empty()) {
    return fail(Errc::malformed, "Say which product this is about.", "/product");
  }
  if (report.description.empty()) {
    return fail(Errc::malformed, "Describe what you found.", "/description");
  }
  return {};
}

}  // namespace tocsin::flow
