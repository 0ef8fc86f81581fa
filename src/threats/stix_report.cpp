#include "threats/stix_report.h"

#include "base/bytes.h"
#include "base/id.h"
#include "base/json_writer.h"
#include "threats/forms.h"

namespace tocsin::threats {
namespace {

/// What objects of ours begin with.
JsonWriter& begin(JsonWriter& json, const StixObject& object, Instant created) {
  json.begin_object()
      .field("type", object.type)
      .field("spec_version", object.spec_version)
      .field("id", object.id)
      .field("created", stix_time(created));
  return json.field("modified", stix_time(*object.version));
}

/// Section 2.9 keeps the namespace of observables for observables, and asks for version 4 of
/// others.
Uuid object_uuid(const std::string& name) {
  return uuid_of(as_bytes("tocsin/stix/" + name));
}

StixObject object_of(std::string_view type, const std::string& name, Instant version, Tlp tlp) {
  return {.id = std::string(type) + "--" + to_text(object_uuid(name)),
          .type = std::string(type),
          .spec_version = "2.1",
          .version = version,
          .tlp = tlp};
}

JsonWriter& end(JsonWriter& json, const std::string& marking) {
  json.key("object_marking_refs").begin_array().text(marking).end_array();
  return json.end_object();
}

void write_references(JsonWriter& json, const ReportDraft& draft) {
  if (draft.url.empty() && draft.forms.empty()) {
    return;
  }
  json.key("external_references").begin_array();
  if (!draft.url.empty()) {
    json.begin_object().field("source_name", draft.origin).field("url", draft.url).end_object();
  }
  for (const std::string& form : draft.forms) {
    json.begin_object().field("source_name", kOtherForm).field("external_id", form).end_object();
  }
  json.end_array();
}

}  // namespace

std::string stix_time(Instant at) {
  std::string text = to_rfc3339(at);
  if (text.find('.') == std::string::npos) {
    text.insert(text.size() - 1, ".000");
  }
  return text;
}

std::string stix_report_id(std::string_view origin, std::string_view thing) {
  return "report--" + to_text(object_uuid(std::string(origin) + " " + std::string(thing)));
}

std::vector<StixObject> stix_report(const ReportDraft& draft) {
  std::vector<StixObject> out;
  out.push_back(tlp_marking(draft.tlp));
  const std::string marking = out.front().id;
  // That a text speaks of a flaw is as confidential as the text: an id for each marking.
  const std::string base = draft.origin + " " + std::string(to_label(draft.tlp)) + " ";
  std::vector<std::string> refs;
  std::string author;
  if (!draft.author.empty()) {
    StixObject identity = object_of("identity", base + draft.author, draft.since, draft.tlp);
    JsonWriter json;
    begin(json, identity, draft.since).field("name", draft.author);
    json.field("identity_class", "organization");
    end(json, marking);
    identity.body = json.take();
    author = identity.id;
    identity.is_common = true;
    out.push_back(std::move(identity));
  }
  for (const std::string& flaw : draft.flaws) {
    StixObject vulnerability = object_of("vulnerability", base + flaw, draft.since, draft.tlp);
    JsonWriter json;
    begin(json, vulnerability, draft.since).field("name", flaw);
    json.key("external_references")
        .begin_array()
        .begin_object()
        .field("source_name", flaw.starts_with("CVE-") ? "cve" : "advisory")
        .field("external_id", flaw)
        .end_object()
        .end_array();
    end(json, marking);
    vulnerability.body = json.take();
    refs.push_back(vulnerability.id);
    vulnerability.is_common = true;
    out.push_back(std::move(vulnerability));
  }
  if (refs.empty()) {
    refs.push_back(author.empty() ? marking : author);
  }
  StixObject report =
      object_of("report", draft.origin + " " + draft.thing, draft.modified, draft.tlp);
  JsonWriter json;
  begin(json, report, draft.created);
  if (!author.empty()) {
    json.field("created_by_ref", author);
  }
  json.field("name", draft.title);
  if (!draft.text.empty()) {
    json.field("description", draft.text);
  }
  json.texts("report_types", {"vulnerability"})
      .field("published", stix_time(draft.created))
      .texts("object_refs", refs);
  write_references(json, draft);
  end(json, marking);
  report.body = json.take();
  out.push_back(std::move(report));
  return out;
}

}  // namespace tocsin::threats
