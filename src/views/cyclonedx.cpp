// CycloneDX 1.6 as VEX (CycloneDX/specification, schema/bom-1.6.schema.json): the products that are
// spoken of as components, what is a component of another one inside it, and their vulnerabilities
// with an analysis each. Ranges are VERS. 1.6 has no marking.
#include "base/json_writer.h"
#include "base/number.h"
#include "base/text.h"
#include "names/purl.h"
#include "views/source.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace tocsin::views {
namespace {

using advisories::ProductStatus;

struct StateRow {
  ProductStatus status;
  std::string_view state;
  std::string_view of_versions;
};
constexpr std::array kStates = {
    StateRow{ProductStatus::affected, "exploitable", "affected"},
    StateRow{ProductStatus::fixed, "resolved", "unaffected"},
    StateRow{ProductStatus::not_affected, "not_affected", "unaffected"},
    StateRow{ProductStatus::under_investigation, "in_triage", "unknown"},
    StateRow{ProductStatus::unknown, "in_triage", "unknown"},
};
const StateRow& state_of(ProductStatus status) {
  const auto* const row = std::ranges::find(kStates, status, &StateRow::status);
  TOC_ASSERT(row != kStates.end());
  return *row;
}

/// What CSAF's flags are called; the first two are one here.
struct ReasonRow {
  std::string_view flag;
  std::string_view word;  ///< empty: none
  bool is_exact;
};
constexpr std::array kReasons = {
    ReasonRow{"component_not_present", "code_not_present", false},
    ReasonRow{"vulnerable_code_not_present", "code_not_present", true},
    ReasonRow{"vulnerable_code_not_in_execute_path", "code_not_reachable", true},
    ReasonRow{"vulnerable_code_cannot_be_controlled_by_adversary", "", false},
    ReasonRow{"inline_mitigations_already_exist", "protected_by_mitigating_control", true},
};

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kResponses = {
    {{"mitigation", "workaround_available"},
     {"no_fix_planned", "will_not_fix"},
     {"vendor_fix", "update"},
     {"workaround", "workaround_available"}}};

std::set<std::string_view> responses_of(const Statement& one) {
  std::set<std::string_view> out;
  for (const auto& [category, response] : kResponses) {
    if (one.responses.contains(std::string(category))) {
      out.insert(response);
    }
  }
  return out;
}

bool has_names(const Product& product) {
  return !product.purls.empty() || !product.cpe.empty();
}

/// Does the component stand for no more than the product? It goes by one package URL and a CPE.
bool is_exact_component(const Product& product, const Meant& meant) {
  const auto is_exact = [&meant](const std::string& name) {
    const auto named = named_as_meant(name, meant);
    return named && is_exact_name(*named, meant);
  };
  return (product.purls.empty() || is_exact(product.purls.front())) &&
         (product.cpe.empty() || is_exact(product.cpe));
}

/// Does one of those that it is inside of stand for more than is meant? Of these the format has no
/// ranges.
bool has_inexact_whole(const Product& product) {
  for (const Product* one = product.whole; one != nullptr; one = one->whole) {
    const Meant meant = meant_by(*one);
    if (meant.kind == Meant::Kind::range || !is_exact_component(*one, meant)) {
      return true;
    }
  }
  return false;
}

std::string_view kind_of(const Product& product) {
  if (!product.purls.empty()) {
    return "library";
  }
  return product.cpe.starts_with("cpe:2.3:o:") || product.cpe.starts_with("cpe:/o:")
             ? "operating-system"
         : product.cpe.starts_with("cpe:2.3:h:") || product.cpe.starts_with("cpe:/h:")
             ? "device"
             : "application";
}

void write_hashes(JsonWriter& json, const Product& product) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 11> known = {
      {{"md5", "MD5"},
       {"sha1", "SHA-1"},
       {"sha256", "SHA-256"},
       {"sha384", "SHA-384"},
       {"sha512", "SHA-512"},
       {"sha3256", "SHA3-256"},
       {"sha3384", "SHA3-384"},
       {"sha3512", "SHA3-512"},
       {"blake2b256", "BLAKE2b-256"},
       {"blake2b384", "BLAKE2b-384"},
       {"blake2b512", "BLAKE2b-512"}}};
  bool has_any = false;
  for (const ComponentHash& hash : product.hashes) {
    for (const auto& [from, to] : known) {
      if (hash.algorithm == from) {
        if (!has_any) {
          json.key("hashes").begin_array();
        }
        has_any = true;
        json.begin_object().field("alg", to).field("content", hash.hex).end_object();
      }
    }
  }
  if (has_any) {
    json.end_array();
  }
}

/// The products that are spoken of, and what they are part of, as a tree.
class Components {
 public:
  void need(const Product& product, Budget& budget) {
    const Product* one = &product;
    while (one != nullptr && needed_.insert(one->id).second) {
      parts_[one->whole == nullptr ? std::string() : one->whole->id].push_back(one);
      JsonWriter json;
      write_head(json, *one);
      budget.spend(json.take().size());
      one = one->whole;
    }
  }

  void write(JsonWriter& json) {
    for (auto& [whole, parts] : parts_) {
      std::ranges::sort(parts, {}, &Product::id);
    }
    json.key("components");
    write_parts(json, "");
  }

 private:
  // NOLINTNEXTLINE(misc-no-recursion): at most kProductDepthMax deep.
  void write_parts(JsonWriter& json, const std::string& whole) {
    json.begin_array();
    for (const Product* one : parts_[whole]) {
      write(json, *one);
    }
    json.end_array();
  }

  // NOLINTNEXTLINE(misc-no-recursion): as above.
  void write(JsonWriter& json, const Product& product) {
    write_head(json, product);
    if (parts_.contains(product.id)) {
      json.key("components");
      write_parts(json, product.id);
    }
    json.end_object();
  }

  /// Without its parts, and still open.
  static void write_head(JsonWriter& json, const Product& product) {
    const Meant meant = meant_by(product);
    json.begin_object()
        .field("type", kind_of(product))
        .field("bom-ref", product.id)
        .field("name", product.name.empty() ? product.id : product.name);
    const bool is_version = meant.kind == Meant::Kind::exact ||
                            (meant.kind == Meant::Kind::text && !has_names(product));
    if (is_version) {
      json.field("version", cut(meant.text, 1024));
    }
    write_hashes(json, product);
    if (!product.cpe.empty()) {
      json.field("cpe", named_as_meant(product.cpe, meant).value_or(product.cpe));
    }
    if (!product.purls.empty()) {
      const std::string& purl = product.purls.front();
      json.field("purl", named_as_meant(purl, meant).value_or(purl));
    }
  }

  std::set<std::string, std::less<>> needed_;
  std::map<std::string, std::vector<const Product*>, std::less<>> parts_;  ///< by the whole's id
};

/// What statements have in common is one vulnerability with one analysis.
struct Group {
  const Statement* first = nullptr;
  std::vector<std::string> affects;  ///< finished JSON, each once
  std::set<std::string, std::less<>> known;
  std::size_t bytes = 0;  ///< of affects
};

class Writer {
 public:
  Writer(const Source& source, Ledger& ledger) : source_(source), ledger_(ledger) {}

  void add(const Flaw& flaw) {
    using Key = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view,
                           std::set<std::string_view>>;
    std::map<Key, std::size_t> places;
    std::vector<Group> groups;
    for (const Statement& one : flaw.statements) {
      const std::optional<std::string> target = target_of(one);
      if (!target) {
        continue;
      }
      components_.need(*one.product, budget_);
      const auto [place, is_new] =
          places.try_emplace(Key{state_of(one.status).state, one.justification, one.impact,
                                 one.action, responses_of(one)},
                             groups.size());
      if (is_new) {
        groups.push_back({.first = &one, .affects = {}, .known = {}, .bytes = 0});
      }
      Group& group = groups[place->second];
      if (group.known.insert(*target).second) {
        group.affects.push_back(*target);
        group.bytes += target->size();
        budget_.spend(target->size());
      }
      if (budget_.is_spent()) {
        return;
      }
    }
    for (const Group& group : groups) {
      if (!budget_.is_spent()) {
        vulnerabilities_.push_back(vulnerability_of(flaw, group));
        budget_.spend(vulnerabilities_.back().size() - group.bytes);
      }
    }
  }

  [[nodiscard]] Status check_size() const { return budget_.check(); }
  [[nodiscard]] bool has_any() const { return !vulnerabilities_.empty(); }

  void write(JsonWriter& json) {
    components_.write(json);
    json.key("vulnerabilities").begin_array();
    for (const std::string& one : vulnerabilities_) {
      json.raw(one);
    }
    json.end_array();
  }

 private:
  /// Is a component that stands for more than is meant spoken of? False: and said to be mended.
  bool check_reach(const Statement& one, const Meant& meant) {
    const Product& product = *one.product;
    const bool is_inexact = meant.kind != Meant::Kind::range && !is_exact_component(product, meant);
    const bool has_inexact = has_inexact_whole(product);
    if (!is_inexact && !has_inexact && !product.has_lost_whole) {
      return true;
    }
    if (is_mended(one.status)) {
      lose(ledger_, one.pointer, "vulnerabilities[].affects[]", "statement-left-out");
      return false;
    }
    if ((is_inexact && meant.kind != Meant::Kind::unsaid) || has_inexact) {
      lose(ledger_, one.pointer, "vulnerabilities[].affects[]", "range-as-every-version");
    }
    if (product.has_lost_whole) {
      lose(ledger_, one.pointer, "components[].components[]", "context-left-out");
    }
    return true;
  }

  /// Nothing for what the format cannot say.
  std::optional<std::string> target_of(const Statement& one) {
    const Product& product = *one.product;
    const Meant meant = meant_by(product);
    if (!check_reach(one, meant)) {
      return std::nullopt;
    }
    if (meant.kind == Meant::Kind::text && !has_names(product)) {
      lose(ledger_, one.pointer, "components[].version", "range-as-text");
    }
    if (!has_names(product)) {
      lose(ledger_, one.pointer, "components[].purl", "product-without-names");
    }
    if (product.purls.size() > 1) {
      lose(ledger_, one.pointer, "components[].purl", "other-names-left-out");
    }
    if (product.has_other_relation) {
      lose(ledger_, one.pointer, "components[].components[]", "relation-as-component");
    }
    if (one.status == ProductStatus::unknown) {
      lose(ledger_, one.pointer, "vulnerabilities[].analysis.state", "unknown-as-investigation");
    }
    JsonWriter json;
    json.begin_object().field("ref", product.id);
    if (meant.kind == Meant::Kind::range) {
      if (one.status == ProductStatus::fixed) {
        lose(ledger_, one.pointer, "vulnerabilities[].affects[].versions[].status",
             "fixed-as-unaffected");
      }
      json.key("versions")
          .begin_array()
          .begin_object()
          .field("range", meant.text)
          .field("status", state_of(one.status).of_versions)
          .end_object()
          .end_array();
    }
    return json.end_object().take();
  }

  std::string vulnerability_of(const Flaw& flaw, const Group& group) {
    JsonWriter json;
    json.begin_object().field("id", flaw.name);
    write_source(json);
    if (!flaw.other_names.empty()) {
      json.key("references").begin_array();
      for (const std::string& name : flaw.other_names) {
        json.begin_object().field("id", name);
        write_source(json);
        json.end_object();
      }
      json.end_array();
    }
    write_ratings(json, flaw);
    write_weaknesses(json, flaw);
    if (!flaw.advisory.description.empty()) {
      json.field("description", flaw.advisory.description);
    }
    const Statement& one = *group.first;
    if (!one.action.empty()) {
      json.field("recommendation", one.action);
    }
    json.key("advisories")
        .begin_array()
        .begin_object()
        .field("title", source_.title)
        .field("url", source_.url)
        .end_object()
        .end_array()
        .field("published", source_.released)
        .field("updated", source_.revised);
    write_analysis(json, one);
    json.key("affects").begin_array();
    for (const std::string& target : group.affects) {
      json.raw(target);
    }
    return json.end_array().end_object().take();
  }

  void write_source(JsonWriter& json) const {
    json.key("source").begin_object().field("name", source_.publisher).end_object();
  }

  void write_ratings(JsonWriter& json, const Flaw& flaw) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> methods = {
        {{"CVSS:2.0", "CVSSv2"},
         {"CVSS:3.0", "CVSSv3"},
         {"CVSS:3.1", "CVSSv31"},
         {"CVSS:4.0", "CVSSv4"}}};
    json.key("ratings").begin_array();
    for (const advisories::ScoreAssertion& score : flaw.advisory.scores) {
      const auto* const method = std::ranges::find(
          methods, score.system, &std::pair<std::string_view, std::string_view>::first);
      const auto tenths = score.published_tenths ? score.published_tenths : score.computed_tenths;
      if (method == methods.end() || score.canonical.empty() || !tenths) {
        lose(ledger_, flaw_pointer(flaw), "vulnerabilities[].ratings[]", "score-left-out");
        continue;
      }
      json.begin_object();
      write_source(json);
      json.key("score")
          .raw(std::to_string(*tenths / 10) + "." + std::to_string(*tenths % 10))
          .field("severity", to_lower(score.severity))
          .field("method", method->second)
          .field("vector", score.canonical)
          .end_object();
    }
    json.end_array();
  }

  static void write_weaknesses(JsonWriter& json, const Flaw& flaw) {
    std::set<std::int64_t> numbers;
    for (const std::string& cwe : flaw.advisory.cwes) {
      const auto number = cwe.starts_with("CWE-")
                              ? parse_whole<std::int64_t>(std::string_view(cwe).substr(4))
                              : std::nullopt;
      if (number && *number > 0) {
        numbers.insert(*number);
      }
    }
    json.key("cwes").begin_array();
    for (const std::int64_t number : numbers) {
      json.integer(number);
    }
    json.end_array();
  }

  void write_analysis(JsonWriter& json, const Statement& one) {
    json.key("analysis").begin_object().field("state", state_of(one.status).state);
    if (!one.justification.empty() && one.status == ProductStatus::not_affected) {
      const auto* const reason = std::ranges::find(kReasons, one.justification, &ReasonRow::flag);
      if (reason == kReasons.end() || !reason->is_exact) {
        lose(ledger_, one.pointer, "vulnerabilities[].analysis.justification",
             "justification-reworded");
      }
      if (reason != kReasons.end() && !reason->word.empty()) {
        json.field("justification", reason->word);
      }
    }
    if (const auto responses = responses_of(one); !responses.empty()) {
      json.key("response").begin_array();
      for (const std::string_view response : responses) {
        json.text(response);
      }
      json.end_array();
    }
    if (!one.impact.empty()) {
      json.field("detail", one.impact);
    }
    json.field("firstIssued", source_.released).field("lastUpdated", source_.revised).end_object();
  }

  std::string flaw_pointer(const Flaw& flaw) const {
    return pointer("/vulnerabilities", static_cast<std::size_t>(&flaw - source_.flaws.data()));
  }

  const Source& source_;
  Ledger& ledger_;
  Budget budget_;
  Components components_;
  std::vector<std::string> vulnerabilities_;
};

Result<View> write(const Source& source, std::size_t /*flaw*/) {
  View out{.bytes = {}, .ledger = source.ledger};
  Writer writer(source, out.ledger);
  for (const Flaw& flaw : source.flaws) {
    writer.add(flaw);
    TOC_CHECK(writer.check_size());
  }
  if (!writer.has_any()) {
    lose(out.ledger, "/vulnerabilities", "vulnerabilities", "nothing-to-say");
    return out;
  }
  JsonWriter json;
  json.begin_object()
      .field("bomFormat", "CycloneDX")
      .field("specVersion", "1.6")
      .field("serialNumber",
             "urn:uuid:" + uuid_of("cyclonedx", source.space + "\n" + source.tracking_id))
      .field("version", source.revision)
      .key("metadata")
      .begin_object()
      .field("timestamp", source.revised)
      .key("supplier")
      .begin_object()
      .field("name", source.publisher)
      .texts("url", {source.space})
      .end_object()
      .key("properties")
      .begin_array();
  const std::array<std::pair<std::string_view, std::string>, 3> properties = {
      {{"tlp", source.marking},
       {"tocsin:view-of", source.url},
       {"tocsin:loss", source.self + "/loss"}}};
  for (const auto& [name, value] : properties) {
    json.begin_object().field("name", name).field("value", value).end_object();
  }
  json.end_array().end_object();
  writer.write(json);
  out.bytes = json.end_object().take();
  return out;
}

}  // namespace

ViewFormat cyclonedx() {
  return {.id = "cyclonedx",
          .authority = "CycloneDX 1.6, CycloneDX/specification, schema/bom-1.6.schema.json",
          .media_type = "application/vnd.cyclonedx+json; version=1.6",
          .tlp_max = Tlp::amber,
          .write = write};
}

}  // namespace tocsin::views
