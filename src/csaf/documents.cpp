// The document as a whole: 5.1, 6.1.15, 6.1.28; 6.2.10 to 6.2.13; 6.3.6, 6.3.7.
#include "base/text.h"
#include "csaf/tests.h"

#include <algorithm>
#include <array>

namespace tocsin::csaf {
namespace {

void file_names(const Context& context) {  // 5.1
  const std::string_view id = context.document.tracking.text("id");
  if (context.options.file_name && !id.empty() && *context.options.file_name != file_name_of(id)) {
    context.out.add(
        context.document.tracking.at + "/id",
        "The file should be named " + file_name_of(id) + ", after the id of the document.");
  }
}

void translators(const Context& context) {  // 6.1.15
  const auto publisher = context.document.document.find("publisher");
  if (publisher && publisher->text("category") == "translator" &&
      !context.document.document.has("source_lang")) {
    context.out.add(context.document.document.at + "/source_lang",
                    "A translation must name the language it is from.");
  }
}

void translations(const Context& context) {  // 6.1.28
  const std::string_view lang = context.document.document.text("lang");
  if (!lang.empty() && to_lower(lang) == to_lower(context.document.document.text("source_lang"))) {
    context.out.add(context.document.document.at + "/source_lang",
                    "The document is in the language it is from.");
  }
}

void missing_label(const Context& context) {  // 6.2.10
  const auto distribution = context.document.document.find("distribution");
  const auto tlp = distribution ? distribution->find("tlp") : std::nullopt;
  if (!tlp || !tlp->has("label")) {
    context.out.add(context.document.at({"document", "distribution", "tlp", "label"}),
                    "The document has no TLP label.");
  }
}

void canonical_url(const Context& context) {  // 6.2.11
  const std::string name = "/" + file_name_of(context.document.tracking.text("id"));
  const auto references = context.document.document.items("references");
  if (std::ranges::none_of(references, [&](const Node& one) {
        const std::string_view url = one.text("url");
        return one.text("category") == "self" && url.starts_with("https://") && url.ends_with(name);
      })) {
    context.out.add(context.document.document.at + "/references",
                    "No reference of category self is an https URL that ends in the file name of "
                    "the document.");
  }
}

void missing_language(const Context& context) {  // 6.2.12
  if (!context.document.document.has("lang")) {
    context.out.add(context.document.document.at + "/lang",
                    "The document does not say in which language it is.");
  }
}

/// Members below a longer path are not looked at: paths of faults would be larger than the
/// document.
constexpr std::size_t kPathBytesMax = 4096;

// Recursion is as deep as the parser allowed the document to be.
// NOLINTNEXTLINE(misc-no-recursion)
void sorted_members(const Context& context, Json value, std::string& at) {
  const std::size_t length = at.size();
  if (length > kPathBytesMax || context.out.is_full()) {
    return;
  }
  std::string_view before;
  for (const auto& [key, member] : value.members()) {
    at += pointer("", key);
    if (key < before) {
      context.out.add(at, "The member stands after one that follows it in the alphabet.");
    }
    before = key;
    sorted_members(context, member, at);
    at.resize(length);
  }
  std::size_t i = 0;
  for (const Json& element : value.elements()) {
    at += pointer("", i++);
    sorted_members(context, element, at);
    at.resize(length);
  }
}

void sorting(const Context& context) {  // 6.2.13
  std::string at;
  sorted_members(context, context.document.root.json, at);
}

/// Does the URL's host lie under .invalid, which never resolves (RFC 6761)? More is not known here,
/// since a document is judged without the network.
bool is_unresolvable(std::string_view url) {
  const std::size_t slashes = url.find("://");
  if (slashes == std::string_view::npos) {
    return false;
  }
  std::string_view host = url.substr(slashes + 3);
  host = host.substr(0, std::min(host.find_first_of("/?#"), host.size()));
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) {
    host.remove_prefix(at + 1);
  }
  host = host.substr(0, std::min(host.find(':'), host.size()));
  host.remove_suffix(host.ends_with('.') ? 1 : 0);  // the root, which every name lies under
  const std::string lower = to_lower(host);
  return lower == "invalid" || lower.ends_with(".invalid");
}

constexpr std::string_view kUnresolvable = "The host of the URL never resolves.";

void check_url(const Context& context, const Node& holder, std::string_view key) {
  if (is_unresolvable(holder.text(key))) {
    context.out.add(pointer(holder.at, key), kUnresolvable);
  }
}

void check_urls(const Context& context, const Node& holder, std::string_view key) {
  for (const Node& one : holder.items(key)) {
    if (is_unresolvable(one.json.text().value_or(""))) {
      context.out.add(one.at, kUnresolvable);
    }
  }
}

template <class Visit>
void each_reference(const Document& document, Visit visit) {
  for (const Node& one : document.document.items("references")) {
    visit(one);
  }
  for (const Vulnerability& vulnerability : document.vulnerabilities) {
    for (const Node& one : vulnerability.node.items("references")) {
      visit(one);
    }
  }
}

void other_urls(const Context& context) {  // 6.3.6
  const Node& document = context.document.document;
  for (const Node& one : document.items("acknowledgments")) {
    check_urls(context, one, "urls");
  }
  if (const auto severity = document.find("aggregate_severity")) {
    check_url(context, *severity, "namespace");
  }
  if (const auto distribution = document.find("distribution")) {
    if (const auto tlp = distribution->find("tlp")) {
      check_url(context, *tlp, "url");
    }
  }
  if (const auto publisher = document.find("publisher")) {
    check_url(context, *publisher, "namespace");
  }
  each_reference(context.document, [&context](const Node& one) {
    if (one.text("category") != "self") {
      check_url(context, one, "url");
    }
  });
  for (const Product& product : context.document.products) {
    if (const auto helper = product.node.find("product_identification_helper")) {
      check_urls(context, *helper, "sbom_urls");
      for (const Node& uri : helper->items("x_generic_uris")) {
        check_url(context, uri, "namespace");
        check_url(context, uri, "uri");
      }
    }
  }
  for (const Vulnerability& one : context.document.vulnerabilities) {
    for (const Node& thanks : one.node.items("acknowledgments")) {
      check_urls(context, thanks, "urls");
    }
    for (const Item& remediation : one.remediations) {
      check_url(context, remediation.node, "url");
    }
  }
}

void self_urls(const Context& context) {  // 6.3.7
  each_reference(context.document, [&context](const Node& one) {
    if (one.text("category") == "self") {
      check_url(context, one, "url");
    }
  });
}

constexpr auto kTests = std::to_array<Test>({
    {"5.1", kBoth, file_names},
    {"6.1.15", kBoth, translators},
    {"6.1.28", kBoth, translations},
    {"6.2.10", kOnly20, missing_label},
    {"6.2.11", kBoth, canonical_url},
    {"6.2.12", kBoth, missing_language},
    {"6.2.13", kBoth, sorting},
    {"6.3.6", kBoth, other_urls},
    {"6.3.7", kBoth, self_urls},
});

}  // namespace

std::string file_name_of(std::string_view tracking_id) {
  std::string out;
  for (const char c : to_lower(tracking_id)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-') {
      out += c;
    } else if (out.empty() || out.back() != '_') {
      out += '_';
    }
  }
  return out + ".json";
}

std::span<const Test> document_tests() {
  return kTests;
}

}  // namespace tocsin::csaf
