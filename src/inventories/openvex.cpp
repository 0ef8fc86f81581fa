// OpenVEX 0.0.1 and 0.2.0 (openvex/spec, OPENVEX-SPEC.md): statements, no components.
#include "inventories/parts.h"

#include <array>

namespace tocsin::inventories {
namespace {

constexpr std::size_t kBytesMax = 64U << 20U;
using VexStatus = VexStatement::Status;

/// A product or subcomponent: a text (0.0.1), or an object with "@id" and identifiers.
void take_product(const Json& product, std::vector<std::string>& out) {
  if (const auto text = product.text()) {
    out.emplace_back(*text);
    return;
  }
  std::string id = text_of(product, "@id");
  if (const auto identifiers = product.find("identifiers")) {
    for (const auto& [kind, value] : identifiers->members()) {
      if (const auto text = value.text(); text && !text->empty() && *text != id) {
        out.emplace_back(*text);
      }
    }
  }
  if (!id.empty()) {
    out.push_back(std::move(id));
  }
}

void read_vulnerability(const Json& json, VexStatement& out) {
  if (const auto vulnerability = json.find("vulnerability")) {
    if (const auto text = vulnerability->text()) {
      out.vulnerability = *text;
    } else {
      out.vulnerability = text_of(*vulnerability, "name");
      if (out.vulnerability.empty()) {
        out.vulnerability = text_of(*vulnerability, "@id");
      }
      for (const Json& alias : elements_of(*vulnerability, "aliases")) {
        if (const auto other = alias.text()) {
          out.aliases.emplace_back(*other);
        }
      }
    }
  }
}

void read_statement(const Json& json, const std::string& at, const VexStatement& inherited,
                    Collector& out) {
  VexStatement base = inherited;
  read_vulnerability(json, base);
  if (base.vulnerability.empty()) {
    out.problem(at, "The statement names no vulnerability.");
    return;
  }
  const auto status = parse_vex_status(view_of(json, "status"));
  base.status = status.value_or(base.status);
  if (!status) {
    out.problem(at + "/status", "The status is not known.");
    return;
  }
  if (std::string time = text_of(json, "timestamp"); !time.empty()) {
    base.timestamp = std::move(time);
  }
  base.justification = text_of(json, "justification");
  base.statement =
      text_of(json, base.status == VexStatus::affected ? "action_statement" : "impact_statement");
  for (const Json& subcomponent : elements_of(json, "subcomponents")) {
    take_product(subcomponent, base.subcomponents);
  }
  // Subcomponents of 0.2.0 belong to one product: then each has a statement of its own.
  VexStatement whole = base;
  for (const Json& product : elements_of(json, "products")) {
    const std::vector<Json> parts = elements_of(product, "subcomponents");
    if (parts.empty()) {
      take_product(product, whole.products);
      continue;
    }
    VexStatement narrow = base;
    take_product(product, narrow.products);
    for (const Json& part : parts) {
      take_product(part, narrow.subcomponents);
    }
    out.state(std::move(narrow));
  }
  if (!whole.products.empty() || elements_of(json, "products").empty()) {
    out.state(std::move(whole));
  }
}

bool is_mine(const Document& document) {
  const std::vector<TopMember> members = top_members(document);
  return member_text(members, "@context").find("openvex") != std::string_view::npos;
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_json(document, kBytesMax));
  const Json root = json.root();
  const std::string_view context = view_of(root, "@context");
  const std::size_t v = context.rfind("/v");
  const std::string_view version =
      v == std::string_view::npos ? std::string_view("0.0.1") : context.substr(v + 2);
  if (version != "0.0.1" && version != "0.2.0") {
    return fail(Errc::malformed, "This version of the specification is not read here.",
                "/@context");
  }
  Collector out("openvex-" + std::string(version));
  out.inventory.serial = text_of(root, "@id");
  out.inventory.created = text_of(root, "timestamp");
  const auto statements = root.find("statements");
  if (!statements || statements->kind() != Json::Kind::array) {
    return fail(Errc::malformed, "The document has no statements.", "/statements");
  }
  VexStatement inherited;
  inherited.author = text_of(root, "author");
  inherited.timestamp = out.inventory.created;
  std::size_t index = 0;
  for (const Json& statement : statements->elements()) {
    read_statement(statement, pointer("/statements", index++), inherited, out);
  }
  return out.finish();
}

}  // namespace

InventoryFormat openvex() {
  return {.id = "openvex",
          .authority = "OpenVEX 0.2.0, openvex/spec, OPENVEX-SPEC.md",
          .bytes_max = kBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
