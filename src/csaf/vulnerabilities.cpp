// Single
// vulnerabilities: 6.1.23, 6.1.24, 6.1.29, 6.1.32, 6.1.33; 6.2.2, 6.2.7, 6.2.17; 6.3.3, 6.3.4.
#include "csaf/revisions.h"
#include "csaf/tests.h"

#include <algorithm>
#include <map>
#include <set>

namespace tocsin::csaf {
namespace {

void repeated_cves(const Context& context) {  // 6.1.23
  std::set<std::string_view> seen;
  for (const Vulnerability& one : context.document.vulnerabilities) {
    const std::string_view cve = one.node.text("cve");
    if (!cve.empty() && !seen.insert(cve).second) {
      context.out.add(one.node.at + "/cve", "Another vulnerability of the document has this CVE.");
    }
  }
}

void repeated_involvements(const Context& context) {  // 6.1.24
  for (const Vulnerability& one : context.document.vulnerabilities) {
    std::set<std::pair<std::string_view, Instant>> seen;
    for (const Node& involvement : one.node.items("involvements")) {
      const auto date = instant_at(involvement, "date");
      if (date && !seen.emplace(involvement.text("party"), *date).second) {
        context.out.add(involvement.at, "This party is involved twice at one moment.");
      }
    }
  }
}

void without_products(const Context& context, const std::vector<Item> Vulnerability::* items,
                      std::string_view message) {
  for (const Vulnerability& one : context.document.vulnerabilities) {
    for (const Item& item : one.*items) {
      if (!item.node.has("product_ids") && !item.node.has("group_ids")) {
        context.out.add(item.node.at, message);
      }
    }
  }
}

void remediations_without_products(const Context& context) {  // 6.1.29
  without_products(context, &Vulnerability::remediations,
                   "The remediation does not say for which products it is.");
}

void flags_without_products(const Context& context) {  // 6.1.32
  without_products(context, &Vulnerability::flags,
                   "The flag does not say for which products it is.");
}

void repeated_flags(const Context& context) {  // 6.1.33
  ProductSet seen = context.document.product_set();
  for (const Vulnerability& one : context.document.vulnerabilities) {
    seen.clear();
    for (const Item& flag : one.flags) {  // all labels that there are justify a VEX status
      if (std::ranges::any_of(flag.products, [&seen](ProductId id) { return seen.has(id); })) {
        context.out.add(flag.node.at, "A product of this flag has another justification too.");
      }
      seen.insert(flag.products);
    }
  }
}

void missing_remediations(const Context& context) {  // 6.2.2
  ProductSet remedied = context.document.product_set();
  for (const Vulnerability& one : context.document.vulnerabilities) {
    remedied.clear();
    for (const Item& remediation : one.remediations) {
      remedied.insert(remediation.products);
    }
    for (const ProductStatus status :
         {ProductStatus::first_affected, ProductStatus::known_affected,
          ProductStatus::last_affected, ProductStatus::under_investigation}) {
      for (std::size_t i = 0; i < one.of(status).size(); ++i) {
        if (const ProductId id = one.of(status)[i]; id != kNone && !remedied.has(id)) {
          context.out.add(one.status_at(status, i), "No remediation speaks of the product.");
        }
      }
    }
  }
}

void involvement_dates(const Context& context) {  // 6.2.7
  for (const Vulnerability& one : context.document.vulnerabilities) {
    for (const Node& involvement : one.node.items("involvements")) {
      if (!involvement.has("date")) {
        context.out.add(involvement.at, "The involvement has no date.");
      }
    }
  }
}

bool is_cve(std::string_view text) {
  if (!text.starts_with("CVE-") || text.size() < 13 || text[8] != '-') {
    return false;
  }
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return std::ranges::all_of(text.substr(4, 4), is_digit) &&
         std::ranges::all_of(text.substr(9), is_digit);
}

void cves_as_ids(const Context& context) {  // 6.2.17
  for (const Vulnerability& one : context.document.vulnerabilities) {
    for (const Node& id : one.node.items("ids")) {
      if (is_cve(id.text("text"))) {
        context.out.add(id.at + "/text", "A CVE belongs into the member \"cve\".");
      }
    }
  }
}

void missing_cves(const Context& context) {  // 6.3.3
  for (const Vulnerability& one : context.document.vulnerabilities) {
    if (!one.node.has("cve")) {
      context.out.add(one.node.at, "The vulnerability has no CVE.");
    }
  }
}

void missing_cwes(const Context& context) {  // 6.3.4
  for (const Vulnerability& one : context.document.vulnerabilities) {
    if (!one.node.has(context.document.is_2_0() ? "cwe" : "cwes")) {
      context.out.add(one.node.at, "The vulnerability has no CWE.");
    }
  }
}

constexpr auto kTests = std::to_array<Test>({
    {"6.1.23", kBoth, repeated_cves},
    {"6.1.24", kBoth, repeated_involvements},
    {"6.1.29", kBoth, remediations_without_products},
    {"6.1.32", kBoth, flags_without_products},
    {"6.1.33", kBoth, repeated_flags, true},
    {"6.2.2", kBoth, missing_remediations, true},
    {"6.2.7", kBoth, involvement_dates},
    {"6.2.17", kBoth, cves_as_ids},
    {"6.3.3", kBoth, missing_cves},
    {"6.3.4", kBoth, missing_cwes},
});

}  // namespace

std::span<const Test> vulnerability_tests() {
  return kTests;
}

}  // namespace tocsin::csaf
