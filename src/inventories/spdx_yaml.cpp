// SPDX 2.2 and 2.3 as YAML: the shape of the JSON schema, so it is rewritten as JSON and read by
// the same reader.
#include "base/json_writer.h"
#include "base/text.h"
#include "base/yaml.h"
#include "inventories/spdx.h"

namespace tocsin::inventories {
namespace {

/// A tree of YAML takes some thirty times the bytes of its text.
constexpr std::size_t kBytesMax = 8U << 20U;

/// The depth is bounded by that of YAML.
void write(JsonWriter& out, const Yaml& node) {
  switch (node.kind) {
    case Yaml::Kind::null: out.null(); return;
    case Yaml::Kind::text: out.text(node.text); return;
    case Yaml::Kind::list:
      out.begin_array();
      for (const Yaml& item : node.items) {
        write(out, item);
      }
      out.end_array();
      return;
    case Yaml::Kind::map:
      out.begin_object();
      for (const auto& [key, value] : node.fields) {
        out.key(key);
        write(out, value);
      }
      out.end_object();
      return;
  }
}

bool is_mine(const Document& document) {
  const std::string_view head = head_of(document);
  return !trim(head).starts_with('{') && (head.starts_with("spdxVersion:") ||
                                          head.find("\nspdxVersion:") != std::string_view::npos ||
                                          has_suffix(document, {".spdx.yaml", ".spdx.yml"}));
}

Result<Inventory> read(const Document& document) {
  TOC_CHECK(check_size(document, kBytesMax));
  const std::string_view text = body_of(document);
  if (!is_utf8(text)) {
    return fail(Errc::malformed, "The document is not UTF-8.");
  }
  const Result<Yaml> root = parse_yaml(text, "line", kBytesMax);
  if (!root) {
    // Its own words may quote the document.
    return fail(root.error().code, "The document is not YAML without anchors, aliases and tags.",
                root.error().where);
  }
  JsonWriter out;
  write(out, *root);
  TOC_TRY(const JsonDocument json,
          JsonDocument::parse(out.take(), {.bytes_max = kSpdxBytesMax, .depth_max = 64}));
  return read_spdx(json.root());
}

}  // namespace

InventoryFormat spdx_yaml() {
  return {.id = "spdx-yaml",
          .authority = "SPDX 2.3, schemas/spdx-schema.json; YAML 1.2",
          .bytes_max = kBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
