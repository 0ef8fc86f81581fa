// Profiles of documents (section 4): 6.1.26, 6.1.27.x, 6.2.38, 6.2.39.x.
#include "base/text.h"
#include "csaf/tests.h"
#include "csaf/words.h"

#include <algorithm>
#include <set>

namespace tocsin::csaf {
namespace {

/// Values of /document/category beside csaf_base, and the versions that have them.
struct Profile {
  std::string_view category;
  std::uint8_t versions;
};
constexpr auto kProfiles = std::to_array<Profile>({
    {"csaf_security_incident_response", kBoth},
    {"csaf_informational_advisory", kBoth},
    {"csaf_security_advisory", kBoth},
    {"csaf_vex", kBoth},
    {"csaf_deprecated_security_advisory", kOnly21},
    {"csaf_withdrawn", kOnly21},
    {"csaf_superseded", kOnly21},
});

bool is_one_of(std::string_view category, std::initializer_list<std::string_view> values) {
  return std::ranges::find(values, category) != values.end();
}

bool applies(const Profile& profile, const Document& document) {
  return (profile.versions & static_cast<std::uint8_t>(document.version)) != 0;
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

// In 2.1 an id may be for some products only; each product of a status needs one.
void vulnerability_id(const Context& context) {  // 6.1.27.8
  if (!is_in(context, {"csaf_vex"})) {
    return;
  }
  ProductSet named = context.document.product_set();
  for (const Vulnerability& one : context.document.vulnerabilities) {
    if (one.node.has("cve")) {
      continue;
    }
    if (!one.node.has("ids")) {
      context.out.add(one.node.at, "A vulnerability of a VEX document needs a CVE or another id.");
      continue;
    }
    named.clear();
    bool is_general = false;
    for (const Item& id : one.ids) {
      is_general = is_general || (!id.node.has("product_ids") && !id.node.has("group_ids"));
      named.insert(id.products);
    }
    for (std::size_t status = 0; status < kStatusNames.size() && !is_general; ++status) {
      for (std::size_t i = 0; i < one.status[status].size(); ++i) {
        if (const ProductId id = one.status[status][i]; id != kNone && !named.has(id)) {
          context.out.add(one.status_at(static_cast<ProductStatus>(status), i),
                          "No CVE and no other id of the vulnerability is for this product.");
        }
      }
    }
  }
}

void impact_statements(const Context& context) {  // 6.1.27.9
  if (!is_in(context, {"csaf_vex"})) {
    return;
  }
  ProductSet explained = context.document.product_set();
  for (const Vulnerability& one : context.document.vulnerabilities) {
    const auto& unaffected = one.of(ProductStatus::known_not_affected);
    explained.clear();
    for (const Item& flag : one.flags) {
      explained.insert(flag.products);
    }
    for (const Item& threat : one.threats) {
      if (threat.node.text("category") == "impact") {
        explained.insert(threat.products);
      }
    }
    for (std::size_t i = 0; i < unaffected.size(); ++i) {
      if (unaffected[i] != kNone && !explained.has(unaffected[i])) {
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
  ProductSet remedied = context.document.product_set();
  for (const Vulnerability& one : context.document.vulnerabilities) {
    const auto& affected = one.of(ProductStatus::known_affected);
    remedied.clear();
    for (const Item& remediation : one.remediations) {
      remedied.insert(remediation.products);
    }
    for (std::size_t i = 0; i < affected.size(); ++i) {
      if (affected[i] != kNone && !remedied.has(affected[i])) {
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

bool is_gone(const Context& context) {
  return is_in(context, {"csaf_withdrawn", "csaf_superseded"});
}

void affected_products(const Context& context) {  // 6.1.27.12
  if (!is_in(context, {"csaf_security_advisory"})) {
    return;
  }
  for (const Vulnerability& one : context.document.vulnerabilities) {
    const auto status = one.node.find("product_status");
    if (!status || !status->has("known_affected")) {
      context.out.add(status ? status->at : one.node.at,
                      "A security advisory must say which products are affected.");
    }
  }
}

/// What makes two products versions of one: the branches above them without those of versions, and
/// for a product path its steps. Empty: the product is not in the branches, and nothing is known.
std::vector<std::string> identities(const Document& document) {
  std::vector<std::string> out(document.id_count());
  for (const Product& product : document.products) {
    if (product.id == kNone || product.place != ProductPlace::branch) {
      continue;
    }
    std::string& identity = out[product.id];
    if (!identity.empty()) {
      continue;  // defined twice: 6.1.2
    }
    for (std::uint32_t at = product.branch; at != kNone; at = document.branches[at].parent) {
      const Branch& branch = document.branches[at];
      if (branch.category != "product_version" && branch.category != "product_version_range" &&
          branch.category != "patch_level" && branch.category != "service_pack") {
        identity += std::string(branch.category) + "=" + std::string(branch.name) + "\n";
      }
    }
  }
  for (const Node& path : document.relations) {
    const auto product = path.find("full_product_name");
    const ProductId id = product ? document.id_of(product->text("product_id")) : kNone;
    const ProductId first = document.id_of(path.text("beginning_product_reference"));
    if (id == kNone || first == kNone || out[first].empty()) {
      continue;
    }
    std::string identity = out[first];
    for (const Node& step : path.items("subpaths")) {
      // What is installed with a product does not make it another one.
      if (step.text("category") != "installed_with") {
        identity += std::string(step.text("category")) + ">" +
                    std::string(step.text("next_product_reference")) + "\n";
      }
    }
    out[id] = std::move(identity);
  }
  return out;
}

/// Calls lacks for each product of `wanted` that corresponds to none of `others`.
template <class Lacks>
void each_without(const std::vector<std::string>& identity, const std::vector<ProductId>& wanted,
                  const std::vector<ProductId>& others, Lacks lacks) {
  std::set<std::string_view> present;
  bool has_unplaced = false;
  for (const ProductId id : others) {
    if (id != kNone) {
      present.insert(identity[id]);
      has_unplaced = has_unplaced || identity[id].empty();
    }
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const ProductId id = wanted[i];
    if (id == kNone || has_unplaced || present.contains(identity[id]) ||
        (identity[id].empty() && !others.empty())) {
      continue;  // one that is in no branch may correspond to any
    }
    lacks(i);
  }
}

void corresponding_affected(const Context& context) {  // 6.1.27.13
  if (!is_in(context, {"csaf_security_advisory"})) {
    return;
  }
  const auto identity = identities(context.document);
  for (const Vulnerability& one : context.document.vulnerabilities) {
    each_without(identity, one.of(ProductStatus::fixed), one.of(ProductStatus::known_affected),
                 [&](std::size_t i) {
                   context.out.add(one.status_at(ProductStatus::fixed, i),
                                   "No version of this product is listed as affected.");
                 });
  }
}

void missing_fixed(const Context& context) {  // 6.2.39.1
  if (!is_in(context, {"csaf_security_advisory"})) {
    return;
  }
  const auto identity = identities(context.document);
  ProductSet unfixed = context.document.product_set();
  for (const Vulnerability& one : context.document.vulnerabilities) {
    unfixed.clear();
    for (const Item& remediation : one.remediations) {
      if (is_one_of(remediation.node.text("category"),
                    {"fix_planned", "no_fix_planned", "none_available"})) {
        unfixed.insert(remediation.products);
      }
    }
    std::vector<ProductId> fixed = one.of(ProductStatus::fixed);
    const auto& first_fixed = one.of(ProductStatus::first_fixed);
    fixed.insert(fixed.end(), first_fixed.begin(), first_fixed.end());
    for (const ProductStatus status : {ProductStatus::first_affected, ProductStatus::known_affected,
                                       ProductStatus::last_affected}) {
      each_without(identity, one.of(status), fixed, [&](std::size_t i) {
        if (!unfixed.has(one.of(status)[i])) {
          context.out.add(
              one.status_at(status, i),
              "No version of this product is listed as fixed, nor is it said that there is none.");
        }
      });
    }
  }
}

void description_note(const Context& context) {  // 6.1.27.14
  const auto notes = context.document.document.items("notes");
  if (is_gone(context) && std::ranges::none_of(notes, [](const Node& note) {
        return note.text("category") == "description";
      })) {
    context.out.add(context.document.document.at + "/notes",
                    "A document of this profile needs a note of category description.");
  }
}

void no_product_tree(const Context& context) {  // 6.1.27.15
  if (is_gone(context) && context.document.root.has("product_tree")) {
    context.out.add("/product_tree", "A document of this profile must not have a product tree.");
  }
}

void two_revisions(const Context& context) {  // 6.1.27.16
  if (is_gone(context) && context.document.tracking.items("revision_history").size() < 2) {
    context.out.add(context.document.tracking.at,
                    "A document of this profile has been released before: its history has two "
                    "entries at least.");
  }
}

void reasoning(const Context& context, std::string_view category, std::string_view title) {
  if (context.document.category == category &&
      !has_one_note(context.document, title, "description")) {
    context.out.add(context.document.document.at + "/notes",
                    "Exactly one note must give the reason, with the title of the standard and the "
                    "category description.");
  }
}

void reason_of_withdrawal(const Context& context) {  // 6.1.27.17
  if (is_english(context.document)) {
    reasoning(context, "csaf_withdrawn", kEnglish.withdrawal);
  }
}

void reason_of_supersession(const Context& context) {  // 6.1.27.18
  if (is_english(context.document)) {
    reasoning(context, "csaf_superseded", kEnglish.supersession);
  }
}

void translated_withdrawal(const Context& context) {  // 6.2.39.2
  if (const Words* words = words_of(context.document)) {
    reasoning(context, "csaf_withdrawn", words->withdrawal);
  }
}

void translated_supersession(const Context& context) {  // 6.2.39.3
  if (const Words* words = words_of(context.document)) {
    reasoning(context, "csaf_superseded", words->supersession);
  }
}

void superseding(const Context& context, std::string_view summary) {
  const auto references = context.document.document.items("references");
  if (context.document.category == "csaf_superseded" &&
      std::ranges::none_of(references, [summary](const Node& one) {
        return one.text("summary").starts_with(summary) && one.text("category") == "external";
      })) {
    context.out.add(
        context.document.document.at + "/references",
        "An external reference must name the superseding document, in the words of the standard.");
  }
}

void superseding_document(const Context& context) {  // 6.1.27.19
  if (is_english(context.document)) {
    superseding(context, kEnglish.superseding);
  }
}

void translated_superseding(const Context& context) {  // 6.2.39.4
  if (const Words* words = words_of(context.document)) {
    superseding(context, words->superseding);
  }
}

void deprecated_profile(const Context& context) {  // 6.2.38
  if (context.document.category.starts_with("csaf_deprecated_")) {
    context.out.add(context.document.document.at + "/category", "The profile is deprecated.");
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
    {"6.1.27.8", kBoth, vulnerability_id, true},
    {"6.1.27.9", kBoth, impact_statements, true},
    {"6.1.27.10", kBoth, action_statements, true},
    {"6.1.27.11", kBoth, vulnerabilities},
    {"6.1.27.12", kOnly21, affected_products},
    {"6.1.27.13", kOnly21, corresponding_affected},
    {"6.1.27.14", kOnly21, description_note},
    {"6.1.27.15", kOnly21, no_product_tree},
    {"6.1.27.16", kOnly21, two_revisions},
    {"6.1.27.17", kOnly21, reason_of_withdrawal},
    {"6.1.27.18", kOnly21, reason_of_supersession},
    {"6.1.27.19", kOnly21, superseding_document},
    {"6.2.38", kOnly21, deprecated_profile},
    {"6.2.39.1", kOnly21, missing_fixed, true},
    {"6.2.39.2", kOnly21, translated_withdrawal},
    {"6.2.39.3", kOnly21, translated_supersession},
    {"6.2.39.4", kOnly21, translated_superseding},
});

}  // namespace

std::span<const Test> profile_tests() {
  return kTests;
}

}  // namespace tocsin::csaf
