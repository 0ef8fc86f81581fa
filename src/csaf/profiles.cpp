// Profiles of documents (section 4): 6.1.26, 6.1.27.x, 6.2.38, 6.2.39.x.
#include "base/text.h"
#include "csaf/tests.h"

#include <algorithm>

namespace tocsin::csaf {
namespace {

/// Values of /document/category, with what they are called; 2.1 only from the fifth on.
struct Profile {
  std::string_view category;
  std::uint8_t versions;
};
constexpr auto kProfiles = std::to_array<Profile>({
    {"csaf_security_incident_response", kBoth},
    {"csaf_informational_advisory", kBoth},
    {"csaf_security_advisory", kBoth},
    {"csaf_vex", kBoth},
    {"csaf_deprecated_security_advisory", k2_1},
    {"csaf_withdrawn", k2_1},
    {"csaf_superseded", k2_1},
});

bool is_one_of(std::string_view category, std::initializer_list<std::string_view> values) {
  return std::ranges::find(values, category) != values.end();
}

bool applies(const Profile& profile, const Document& document) {
  return (profile.versions & static_cast<std::uint8_t>(document.version)) != 0;
}

/// Lower case without dashes, white space and underscores, in all their forms.
std::string squeezed(std::string_view text) {
  static constexpr auto kWide = std::to_array<std::string_view>(
      {"\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005",
       "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u2010", "\u2011", "\u2012",
       "\u2013", "\u2014", "\u2015", "\u2028", "\u2029", "\u202f", "\u205f", "\u2212",
       "\u3000", "\ufe58", "\ufe63", "\uff0d", "\uff3f", "\u203f"});
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto wide = std::ranges::find_if(
        kWide, [&](std::string_view c) { return text.substr(i).starts_with(c); });
    if (wide != kWide.end()) {
      i += wide->size();
    } else if (std::string_view("-_ \t\r\n\f\v").find(text[i]) != std::string_view::npos) {
      ++i;
    } else {
      out += text[i++];
    }
  }
  return to_lower(out);
}

void category_names(const Context& context) {  // 6.1.26
  const std::string_view category = context.document.category;
  if (category.empty() || category == "csaf_base") {
    return;
  }
  for (const Profile& profile : kProfiles) {
    if (applies(profile, context.document) && category == profile.category) {
      return;
    }
  }
  const std::string plain = squeezed(category);
  bool is_prohibited = to_lower(category).starts_with("csaf_");
  for (const Profile& profile : kProfiles) {
    if (applies(profile, context.document)) {
      is_prohibited = is_prohibited || plain == squeezed(profile.category) ||
                      plain == squeezed(profile.category.substr(std::string_view("csaf_").size()));
    }
  }
  if (is_prohibited) {
    context.out.add(
        context.document.document.at + "/category",
        "The category looks like the name of a profile, or begins with \"csaf_\", and is none.");
  }
}

bool is_in(const Context& context, std::initializer_list<std::string_view> categories) {
  return is_one_of(context.document.category, categories);
}

void general_notes(const Context& context) {  // 6.1.27.1
  if (!is_in(context, {"csaf_informational_advisory", "csaf_security_incident_response"})) {
    return;
  }
  const auto notes = context.document.document.items("notes");
  if (std::ranges::none_of(notes, [](const Node& note) {
        return is_one_of(note.text("category"), {"description", "details", "general", "summary"});
      })) {
    context.out.add(context.document.document.at + "/notes",
                    "A document of this profile needs a note of category description, details, "
                    "general or summary.");
  }
}

void external_references(const Context& context) {  // 6.1.27.2
  if (!is_in(context, {"csaf_informational_advisory", "csaf_security_incident_response"})) {
    return;
  }
  const auto references = context.document.document.items("references");
  if (std::ranges::none_of(references, [](const Node& one) {
        return !one.has("category") || one.text("category") == "external";
      })) {
    context.out.add(context.document.document.at + "/references",
                    "A document of this profile needs a reference to an external source.");
  }
}

void no_vulnerabilities(const Context& context) {  // 6.1.27.3
  if (!is_in(context, {"csaf_informational_advisory"}) &&
      !(context.document.is_2_1() && is_in(context, {"csaf_withdrawn", "csaf_superseded"}))) {
    return;
  }
  if (context.document.root.has("vulnerabilities")) {
    context.out.add("/vulnerabilities",
                    "A document of this profile must not list vulnerabilities.");
  }
}

bool is_advisory_or_vex(const Context& context) {
  return is_in(context, {"csaf_security_advisory", "csaf_vex"}) ||
         (context.document.is_2_1() && is_in(context, {"csaf_deprecated_security_advisory"}));
}

void product_tree(const Context& context) {  // 6.1.27.4
  if (is_advisory_or_vex(context) && !context.document.root.has("product_tree")) {
    context.out.add("/product_tree", "A document of this profile needs a product tree.");
  }
}

void vulnerability_notes(const Context& context) {  // 6.1.27.5
  if (!is_advisory_or_vex(context)) {
    return;
  }
  for (const Vulnerability& one : context.document.vulnerabilities) {
    if (!one.node.has("notes")) {
      context.out.add(one.node.at, "A vulnerability of a document of this profile needs notes.");
    }
  }
}

void product_status(const Context& context) {  // 6.1.27.6
  if (!is_in(context, {"csaf_security_advisory"}) &&
      !(context.document.is_2_1() && is_in(context, {"csaf_deprecated_security_advisory"}))) {
    return;
  }
  for (const Vulnerability& one : context.document.vulnerabilities) {
    if (!one.node.has("product_status")) {
      context.out.add(one.node.at,
                      "A vulnerability of a document of this profile needs a product status.");
    }
  }
}

void vex_status(const Context& context) {  // 6.1.27.7
  if (!is_in(context, {"csaf_vex"})) {
    return;
  }
  for (const Vulnerability& one : context.document.vulnerabilities) {
    const auto status = one.node.find("product_status");
    if (!status || (!status->has("fixed") && !status->has("known_affected") &&
                    !status->has("known_not_affected") && !status->has("under_investigation"))) {
      context.out.add(
          status ? status->at : one.node.at,
          "VEX needs one of fixed, known_affected, known_not_affected and under_investigation.");
    }
  }
}

void vulnerability_id(const Context& context) {  // 6.1.27.8
  if (!is_in(context, {"csaf_vex"})) {
    return;
  }
  for (const Vulnerability& one : context.document.vulnerabilities) {
    if (!one.node.has("cve") && !one.node.has("ids")) {
      context.out.add(one.node.at, "A vulnerability of a VEX document needs a CVE or another id.");
    }
  }
}

void impact_statements(const Context& context) {  // 6.1.27.9
  if (!is_in(context, {"csaf_vex"})) {
    return;
  }
  for (const Vulnerability& one : context.document.vulnerabilities) {
    const auto& unaffected = one.of(ProductStatus::known_not_affected);
    if (unaffected.empty()) {
      continue;
    }
    std::vector<bool> has_statement(context.document.id_count(), false);
    for (const Item& flag : one.flags) {
      for (const ProductId id : flag.products) {
        has_statement[id] = true;
      }
    }
    for (const Item& threat : one.threats) {
      for (const ProductId id : threat.products) {
        has_statement[id] = has_statement[id] || threat.node.text("category") == "impact";
      }
    }
    for (std::size_t i = 0; i < unaffected.size(); ++i) {
      if (unaffected[i] != kNone && !has_statement[unaffected[i]]) {
        context.out.add(
            one.status_at(ProductStatus::known_not_affected, i),
            "No flag and no threat of category impact says why the product is not affected.");
      }
    }
  }
}

void action_statements(const Context& context) {  // 6.1.27.10
  if (!is_in(context, {"csaf_vex"})) {
    return;
  }
  for (const Vulnerability& one : context.document.vulnerabilities) {
    const auto& affected = one.of(ProductStatus::known_affected);
    if (affected.empty()) {
      continue;
    }
    std::vector<bool> has_statement(context.document.id_count(), false);
    for (const Item& remediation : one.remediations) {
      for (const ProductId id : remediation.products) {
        has_statement[id] = true;
      }
    }
    for (std::size_t i = 0; i < affected.size(); ++i) {
      if (affected[i] != kNone && !has_statement[affected[i]]) {
        context.out.add(one.status_at(ProductStatus::known_affected, i),
                        "No remediation says what to do about the product.");
      }
    }
  }
}

void vulnerabilities(const Context& context) {  // 6.1.27.11
  if (is_advisory_or_vex(context) && !context.document.root.has("vulnerabilities")) {
    context.out.add("/vulnerabilities", "A document of this profile needs vulnerabilities.");
  }
}

constexpr auto kTests = std::to_array<Test>({
    {"6.1.26", kBoth, category_names},
    {"6.1.27.1", kBoth, general_notes},
    {"6.1.27.2", kBoth, external_references},
    {"6.1.27.3", kBoth, no_vulnerabilities},
    {"6.1.27.4", kBoth, product_tree},
    {"6.1.27.5", kBoth, vulnerability_notes},
    {"6.1.27.6", kBoth, product_status},
    {"6.1.27.7", kBoth, vex_status},
    {"6.1.27.8", kBoth, vulnerability_id},
    {"6.1.27.9", kBoth, impact_statements, true},
    {"6.1.27.10", kBoth, action_statements, true},
    {"6.1.27.11", kBoth, vulnerabilities},
});

}  // namespace

std::span<const Test> profile_tests() {
  return kTests;
}

}  // namespace tocsin::csaf
