#include "csaf/provider.h"

#include "base/json_writer.h"
#include "base/text.h"

#include <algorithm>
#include <set>

namespace tocsin::csaf {
namespace {

constexpr std::string_view kInformationType = "urn:ietf:params:rolie:category:information-type";
constexpr std::string_view kTlp = "https://www.first.org/tlp/";
constexpr std::string_view kProvider21 =
    "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/provider.json";

bool is_2_1(const Folder& folder) {
  return folder.version == "2.1";
}

std::string feed_title(const Folder& folder) {
  return "CSAF " + folder.version + " documents (TLP:" + folder.label + ")";
}

void write_link(JsonWriter& json, std::string_view relation, std::string_view address) {
  json.begin_object().field("rel", relation).field("href", address).end_object();
}

void write_category(JsonWriter& json, std::string_view scheme, std::string_view term) {
  json.begin_object().field("scheme", scheme).field("term", term).end_object();
}

/// The folders whose feeds are named: 2.1 tells at each when it last changed.
std::vector<Folder> named(const Provider& provider) {
  std::vector<Folder> out = {provider.open};
  if (!is_2_1(provider.open)) {
    out.insert(out.end(), provider.more.begin(), provider.more.end());
  }
  return out;
}

void write_entry(JsonWriter& json, const Folder& folder, const Listed& document) {
  const std::string address = folder.url + document.path;
  json.begin_object()
      .field("id", document.tracking_id)
      .field("title", document.title)
      .key("link")
      .begin_array();
  write_link(json, "self", address);
  write_link(json, "hash", address + ".sha256");
  write_link(json, "hash", address + ".sha512");
  if (document.is_signed) {
    write_link(json, "signature", address + ".asc");
  }
  json.end_array().key("category").begin_array();
  json.begin_object().field("term", document.category).end_object();
  json.end_array()
      .field("published", document.initial_release)
      .field("updated", document.current_release)
      .key("content")
      .begin_object()
      .field("type", "application/json")
      .field("src", address)
      .end_object();
  json.key("format")
      .begin_object()
      .field("schema", is_2_1(folder)
                           ? "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json"
                           : "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json")
      .field("version", folder.version)
      .end_object()
      .end_object();
}

}  // namespace

std::string folder_name(std::string_view label) {
  std::string out = to_lower(label);
  std::ranges::replace(out, '+', '-');
  return out;
}

std::string feed_file(std::string_view label) {
  return "feed-tlp-" + folder_name(label) + ".json";
}

std::string category_file(std::string_view label) {
  return "category-" + folder_name(label) + ".json";
}

std::string write_index(std::span<const Listed> documents) {
  std::string out;
  for (const Listed& one : documents) {
    out += one.path + "\n";
  }
  return out;
}

std::string write_changes(std::span<const Listed> documents, std::string_view version) {
  // Neither field can hold a quotation mark or a comma: a path is of letters, digits and "+-_./", a
  // date is a date. 2.1 wants them bare (requirement 13).
  const std::string quote = version == "2.1" ? "" : "\"";
  std::string out;
  for (const Listed& one : documents) {
    out += quote + one.path + quote + "," + quote + one.current_release + quote + "\n";
  }
  return out;
}

std::string write_feed(const Folder& folder, std::span<const Listed> documents) {
  JsonWriter json;
  json.begin_object().key("feed").begin_object();
  json.field("id", "csaf-" + folder.version + "-tlp-" + folder_name(folder.label))
      .field("title", feed_title(folder));
  json.key("link").begin_array();
  write_link(json, "self", folder.url + feed_file(folder.label));
  json.end_array().key("category").begin_array();
  write_category(json, kInformationType, "csaf");
  json.end_array().field("updated", to_rfc3339(folder.updated)).key("entry").begin_array();
  for (const Listed& one : documents) {
    write_entry(json, folder, one);
  }
  return json.end_array().end_object().end_object().take();
}

std::string write_categories(std::span<const Listed> documents) {
  std::set<std::string_view> terms;
  for (const Listed& one : documents) {
    terms.insert(one.category);
  }
  JsonWriter json;
  json.begin_object().key("categories").begin_object().key("category").begin_array();
  for (const std::string_view term : terms) {
    json.begin_object().field("term", term).end_object();
  }
  return json.end_array().end_object().end_object().take();
}

std::string write_listing(std::span<const std::string> names) {
  std::string out = "<!DOCTYPE html>\n<html lang=\"en\"><title>CSAF documents</title>\n<ul>\n";
  for (const std::string& name : names) {
    const std::string safe = escape_html(name);
    out += "<li><a href=\"" + safe + "\">" + safe + "</a></li>\n";
  }
  return out + "</ul></html>\n";
}

std::string write_metadata(const Provider& provider) {
  const Folder& open = provider.open;
  JsonWriter json;
  json.begin_object();
  if (is_2_1(open)) {
    json.field("$schema", kProvider21);
  }
  json.field("canonical_url", provider.base + "provider-metadata.json")
      .key("distributions")
      .begin_array()
      .begin_object();
  if (is_2_1(open)) {
    json.key("directory").begin_object().field("tlp_label", open.label).field("url", open.url);
    json.end_object();
  } else {
    json.field("directory_url", open.url);
  }
  json.end_object().begin_object().key("rolie").begin_object();
  json.texts("categories", {open.url + category_file(open.label)}).key("feeds").begin_array();
  for (const Folder& folder : named(provider)) {
    json.begin_object();
    if (is_2_1(folder)) {
      json.field("last_updated", to_rfc3339(folder.updated));
    }
    json.field("summary", feed_title(folder))
        .field("tlp_label", folder.label)
        .field("url", folder.url + feed_file(folder.label))
        .end_object();
  }
  json.end_array()
      .texts("services", {provider.base + "service.json"})
      .end_object()
      .end_object()
      .end_array();
  json.field("last_updated", to_rfc3339(open.updated))
      .flag("list_on_CSAF_aggregators", provider.is_listed)
      .field("metadata_version", open.version)
      .flag("mirror_on_CSAF_aggregators", provider.is_listed);
  if (!provider.keys.empty()) {
    json.key("public_openpgp_keys").begin_array();
    for (const KeyAddress& key : provider.keys) {
      json.begin_object().field("fingerprint", key.fingerprint).field("url", key.url).end_object();
    }
    json.end_array();
  }
  json.key("publisher")
      .begin_object()
      .field("category", provider.publisher.category)
      .field("name", provider.publisher.name)
      .field("namespace", provider.publisher.space)
      .end_object();
  return json.field("role", provider.keys.empty() ? "csaf_provider" : "csaf_trusted_provider")
      .end_object()
      .take();
}

std::string write_service(const Provider& provider) {
  JsonWriter json;
  json.begin_object().key("service").begin_object().key("workspace").begin_array();
  const std::vector<Folder> folders = named(provider);
  const auto workspace = [&](std::string_view title, std::span<const Folder> of) {
    if (of.empty()) {
      return;
    }
    json.begin_object().field("title", title).key("collection").begin_array();
    for (const Folder& folder : of) {
      json.begin_object()
          .field("title", feed_title(folder))
          .field("href", folder.url + feed_file(folder.label))
          .key("categories")
          .begin_object()
          .key("category")
          .begin_array();
      write_category(json, kInformationType, "csaf");
      write_category(json, kTlp, folder.label);
      json.end_array().end_object().end_object();
    }
    json.end_array().end_object();
  };
  workspace("Public CSAF feed", std::span(folders).first(1));
  workspace("CSAF feeds for partners", std::span(folders).subspan(1));
  return json.end_array().end_object().end_object().take();
}

}  // namespace tocsin::csaf
