// Extensions of 2.1: 6.2.39.5, 6.2.54.1 to 6.2.54.3; 6.3.21.1, 6.3.21.3 to 6.3.21.9. Their schemas
// and metadata lie elsewhere, so that what depends on them is not checked (docs/formats/csaf.md).
#include "csaf/tests.h"

namespace tocsin::csaf {
namespace {

/// Where extensions may stand.
enum class Site : std::uint8_t { root, document, branch, list, path, metric, vulnerability };

template <class Visit>
void each_site(const Document& document, Visit visit) {
  const auto check = [&visit](const Node& holder, Site site) {
    if (const auto found = holder.find("x_extensions")) {
      visit(*found, site);
    }
  };
  check(document.root, Site::root);
  check(document.document, Site::document);
  for (const Product& product : document.products) {
    check(product.node, product.place == ProductPlace::branch ? Site::branch
                        : product.place == ProductPlace::list ? Site::list
                                                              : Site::path);
  }
  for (const Vulnerability& one : document.vulnerabilities) {
    check(one.node, Site::vulnerability);
    for (const Item& metric : one.scores) {
      if (const auto content = metric.node.find("content")) {
        check(*content, Site::metric);
      }
    }
  }
}

void no_longer_used(const Context& context) {  // 6.2.39.5
  if (context.document.category != "csaf_withdrawn" &&
      context.document.category != "csaf_superseded") {
    return;
  }
  each_site(context.document, [&context](const Node& extensions, Site /*site*/) {
    context.out.add(extensions.at, "A withdrawn or superseded document should have no extensions.");
  });
}

/// The committee's own extensions, which are the only registered ones that are known here.
bool is_official(const Node& extension) {
  return extension.text("$schema").starts_with("https://docs.oasis-open.org/csaf/");
}

template <class Judge>
void each_foreign(const Context& context, Judge judge) {
  each_site(context.document, [&judge](const Node& extensions, Site /*site*/) {
    for (const Node& one : extensions.items()) {
      if (!is_official(one)) {
        judge(one);
      }
    }
  });
}

void unregistered(const Context& context) {  // 6.2.54.1
  each_foreign(context, [&context](const Node& one) {
    context.out.add(one.at + "/$schema",
                    "The extension is not a registered one that is known here.");
  });
}

void unofficial(const Context& context) {  // 6.2.54.2
  each_foreign(context, [&context](const Node& one) {
    context.out.add(one.at + "/$schema", "The extension is not one of the CSAF committee.");
  });
}

void critical(const Context& context) {  // 6.2.54.3
  each_site(context.document, [&context](const Node& extensions, Site /*site*/) {
    for (const Node& one : extensions.items()) {
      const auto is_critical = one.json.find("critical");
      if (is_critical && is_critical->boolean().value_or(false)) {
        context.out.add(one.at + "/critical",
                        "Who does not know the extension misreads the document.");
      }
    }
  });
}

void essential(const Context& context) {  // 6.3.21.1
  each_site(context.document, [&context](const Node& extensions, Site /*site*/) {
    for (const Node& one : extensions.items()) {
      if (one.text("category") == "essential" || one.text("category") == "critical") {
        context.out.add(one.at + "/category",
                        "Who does not know the extension misses something essential.");
      }
    }
  });
}

template <Site kWanted>
void used_at(const Context& context) {  // 6.3.21.3 to 6.3.21.9
  each_site(context.document, [&context](const Node& extensions, Site site) {
    if (site == kWanted) {
      context.out.add(extensions.at, "An extension is used here.");
    }
  });
}

constexpr auto kTests = std::to_array<Test>({
    {"6.2.39.5", kOnly21, no_longer_used},
    {"6.2.54.1", kOnly21, unregistered},
    {"6.2.54.2", kOnly21, unofficial},
    {"6.2.54.3", kOnly21, critical},
    {"6.3.21.1", kOnly21, essential},
    {"6.3.21.3", kOnly21, used_at<Site::document>},
    {"6.3.21.4", kOnly21, used_at<Site::branch>},
    {"6.3.21.5", kOnly21, used_at<Site::list>},
    {"6.3.21.6", kOnly21, used_at<Site::path>},
    {"6.3.21.7", kOnly21, used_at<Site::metric>},
    {"6.3.21.8", kOnly21, used_at<Site::vulnerability>},
    {"6.3.21.9", kOnly21, used_at<Site::root>},
});

}  // namespace

std::span<const Test> extension_tests() {
  return kTests;
}

}  // namespace tocsin::csaf
