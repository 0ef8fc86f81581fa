// SSVC selections (CERT/CC, selection list 2.0.0): 6.1.47 to 6.1.49; 6.2.34 to 6.2.37; 6.3.13 to
// 6.3.15.
#include "base/text.h"
#include "csaf/facts.h"
#include "csaf/revisions.h"
#include "csaf/tests.h"

#include <algorithm>

namespace tocsin::csaf {
namespace {

template <class Visit>
void each_ssvc(const Document& document, Visit visit) {
  for (const Vulnerability& one : document.vulnerabilities) {
    for (const Item& metric : one.scores) {
      if (const auto content = metric.node.find("content")) {
        if (const auto ssvc = content->find("ssvc_v2")) {
          visit(*ssvc, one);
        }
      }
    }
  }
}

template <class Visit>
void each_selection(const Document& document, Visit visit) {
  each_ssvc(document, [&visit](const Node& ssvc, const Vulnerability& /*one*/) {
    for (const Node& selection : ssvc.items("selections")) {
      visit(selection);
    }
  });
}

/// Without extensions: what stands before the first slash.
std::string_view base_of(std::string_view name_space) {
  return name_space.substr(0, name_space.find('/'));
}
/// The base without its fragment.
std::string_view root_of(std::string_view name_space) {
  return base_of(name_space).substr(0, base_of(name_space).find('#'));
}
bool is_extended(std::string_view name_space) {
  return name_space.find('/') != std::string_view::npos;
}
bool is_registered(std::string_view name_space) {
  static constexpr auto registered =
      std::to_array<std::string_view>({"basic", "cisa", "cvss", "nist", "ssvc"});
  return std::ranges::find(registered, root_of(name_space)) != registered.end();
}
/// Reserved for tests and examples: anything goes.
bool is_reserved(std::string_view name_space) {
  return root_of(name_space) == "test" || root_of(name_space) == "example";
}
bool is_unregistered(std::string_view name_space) {
  return name_space.starts_with("x_");
}

void target_ids(const Context& context) {  // 6.1.47
  const std::string_view document_id = context.document.tracking.text("id");
  each_ssvc(context.document, [&](const Node& ssvc, const Vulnerability& one) {
    std::vector<std::string_view> known{one.node.text("cve")};
    for (const Node& id : one.node.items("ids")) {
      known.push_back(id.text("text"));
    }
    for (const Node& target : ssvc.items("target_ids")) {
      const std::string_view text = target.json.text().value_or("");
      if (std::ranges::find(known, text) == known.end()) {
        context.out.add(target.at,
                        "The target is neither the CVE nor another id of this vulnerability.");
      } else if (text == document_id && context.document.vulnerabilities.size() > 1) {
        context.out.add(
            target.at,
            "The id of the document names no single vulnerability, since it has several.");
      }
    }
  });
}

const DecisionPoint* find_point(const Node& selection) {
  const auto points = decision_points();
  const auto found = std::ranges::find_if(points, [&](const DecisionPoint& point) {
    return point.name_space == base_of(selection.text("namespace")) &&
           point.key == selection.text("key") && point.version == selection.text("version");
  });
  return found == points.end() ? nullptr : &*found;
}

void known_points(const Context& context) {  // 6.1.48
  each_selection(context.document, [&context](const Node& selection) {
    const std::string_view name_space = selection.text("namespace");
    if (root_of(name_space) == "invalid") {
      context.out.add(selection.at + "/namespace",
                      "The namespace is reserved for what is not valid.");
      return;
    }
    if (!is_registered(name_space)) {
      return;
    }
    const DecisionPoint* point = find_point(selection);
    if (point == nullptr) {
      context.out.add(selection.at, "The namespace has no decision point of this key and version.");
      return;
    }
    std::size_t after = 0;
    std::size_t i = 0;
    for (const Node& value : selection.items("values")) {
      const auto found = std::ranges::find(point->values, value.text("key"));
      const auto place = static_cast<std::size_t>(found - point->values.begin());
      if (found == point->values.end()) {
        context.out.add(value.at + "/key", "The decision point has no such value.");
      } else if (i != 0 && place < after) {
        context.out.add(value.at + "/key",
                        "The values do not stand in the order of their definition.");
      }
      after = place;
      ++i;
    }
  });
}

void timestamps(const Context& context) {  // 6.1.49
  const auto newest = newest_date(context.document);
  if (!newest || !is_released(context.document)) {
    return;
  }
  each_ssvc(context.document, [&](const Node& ssvc, const Vulnerability& /*one*/) {
    if (const auto at = instant_at(ssvc, "timestamp"); at && *at > *newest) {
      context.out.add(ssvc.at + "/timestamp",
                      "The assessment is newer than the newest entry of the revision history.");
    }
  });
}

bool is_clear(const Document& document) {
  const auto distribution = document.document.find("distribution");
  const auto tlp = distribution ? distribution->find("tlp") : std::nullopt;
  return tlp && tlp->text("label") == "CLEAR";
}

void unknown_namespaces(const Context& context) {  // 6.2.34
  each_selection(context.document, [&context](const Node& selection) {
    const std::string_view name_space = selection.text("namespace");
    if (!name_space.empty() && !is_registered(name_space) && !is_reserved(name_space)) {
      context.out.add(selection.at + "/namespace",
                      "The base namespace is not a registered one that is known here.");
    }
  });
}

void unregistered(const Context& context, bool where_clear, std::string_view message) {
  if (is_clear(context.document) != where_clear) {
    return;
  }
  each_selection(context.document, [&](const Node& selection) {
    if (is_unregistered(selection.text("namespace"))) {
      context.out.add(selection.at + "/namespace", message);
    }
  });
}

void extended(const Context& context, bool where_clear, std::string_view message) {
  if (is_clear(context.document) != where_clear) {
    return;
  }
  each_selection(context.document, [&](const Node& selection) {
    const std::string_view name_space = selection.text("namespace");
    if (is_extended(name_space) && !is_reserved(name_space)) {
      context.out.add(selection.at + "/namespace", message);
    }
  });
}

void unregistered_clear(const Context& context) {  // 6.2.35
  unregistered(
      context, true,
      "The namespace is not registered, so that readers of a public document may not know it.");
}
void extended_clear(const Context& context) {  // 6.2.36
  extended(context, true,
           "The namespace has an extension, which readers of a public document may not know.");
}
void unregistered_limited(const Context& context) {  // 6.3.14
  unregistered(context, false, "The namespace is not registered.");
}
void extended_limited(const Context& context) {  // 6.3.15
  extended(context, false, "The namespace has an extension.");
}

void resources(const Context& context) {  // 6.2.37
  each_ssvc(context.document, [&context](const Node& ssvc, const Vulnerability& /*one*/) {
    const auto known = ssvc.items("decision_point_resources");
    for (const Node& selection : ssvc.items("selections")) {
      const std::string_view name_space = selection.text("namespace");
      if (name_space.empty() || is_reserved(name_space) ||
          (is_registered(name_space) && !is_extended(name_space))) {
        continue;
      }
      // The whole name: "ns" must not be found inside of "ns/de-DE".
      const bool is_explained = std::ranges::any_of(known, [&](const Node& resource) {
        const std::string_view summary = resource.text("summary");
        for (std::size_t at = summary.find(name_space); at != std::string_view::npos;
             at = summary.find(name_space, at + 1)) {
          const std::string_view after = summary.substr(at + name_space.size());
          if (after.empty() || std::string_view("/#$").find(after[0]) == std::string_view::npos) {
            return true;
          }
        }
        return false;
      });
      if (!is_explained) {
        context.out.add(
            selection.at + "/namespace",
            "No decision point resource names this namespace, which is not registered.");
      }
    }
  });
}

bool is_newer(std::string_view a, std::string_view b) {
  const auto left = parse_revision(a);
  const auto right = parse_revision(b);
  return left && right && compare(*left, *right) > 0;
}

void latest_points(const Context& context) {  // 6.3.13
  each_selection(context.document, [&context](const Node& selection) {
    const DecisionPoint* point = find_point(selection);
    if (point == nullptr || !is_registered(selection.text("namespace"))) {
      return;
    }
    if (std::ranges::any_of(decision_points(), [point](const DecisionPoint& other) {
          return other.name_space == point->name_space && other.key == point->key &&
                 is_newer(other.version, point->version);
        })) {
      context.out.add(selection.at + "/version",
                      "There is a newer version of this decision point.");
    }
  });
}

constexpr auto kTests = std::to_array<Test>({
    {"6.1.47", kOnly21, target_ids},
    {"6.1.48", kOnly21, known_points},
    {"6.1.49", kOnly21, timestamps},
    {"6.2.34", kOnly21, unknown_namespaces},
    {"6.2.35", kOnly21, unregistered_clear},
    {"6.2.36", kOnly21, extended_clear},
    {"6.2.37", kOnly21, resources},
    {"6.3.13", kOnly21, latest_points},
    {"6.3.14", kOnly21, unregistered_limited},
    {"6.3.15", kOnly21, extended_limited},
});

}  // namespace

std::span<const Test> ssvc_tests() {
  return kTests;
}

}  // namespace tocsin::csaf
