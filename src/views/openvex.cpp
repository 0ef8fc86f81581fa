// OpenVEX 0.2.0 (openvex/spec, OPENVEX-SPEC.md). It has no ranges and no marking: a product goes by
// package URLs and CPEs with their versions, else by an IRI that leads to it in the CSAF document.
#include "base/json_writer.h"
#include "base/text.h"
#include "views/source.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace tocsin::views {
namespace {

using advisories::ProductStatus;

constexpr std::array<std::string_view, 5> kJustifications = {
    "component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist"};

constexpr std::string_view kNoAction = "The advisory names no action.";
constexpr std::string_view kNoReason = "The advisory gives no reason.";

std::string_view status_of(ProductStatus status) {
  return status == ProductStatus::unknown ? "under_investigation" : advisories::to_text(status);
}

/// What leads to the product in the document.
std::string iri_of(const Source& source, const Product& product) {
  return source.url + "#" + encode_percent(product.id);
}

/// Package URLs and CPE of a product.
struct Names {
  std::vector<std::string> purls;
  std::string cpe;
  bool has_other_versions = false;  ///< one stands for more versions than are meant
};

Names names_of(const Product& product) {
  Names out;
  const Meant meant = meant_by(product);
  const auto check = [&](std::string_view named) {
    out.has_other_versions = out.has_other_versions ||
                             (meant.kind != Meant::Kind::unsaid && !is_exact_name(named, meant));
  };
  for (const std::string& purl : product.purls) {
    const auto named = named_as_meant(purl, meant);
    if (named && std::ranges::find(out.purls, *named) == out.purls.end()) {
      out.purls.push_back(*named);
      check(*named);
    }
  }
  if (!product.cpe.empty()) {
    out.cpe = named_as_meant(product.cpe, meant).value_or(product.cpe);
    check(out.cpe);
  }
  return out;
}

/// Leaves those names of what is mended that stand for more than is meant. True: none does.
bool keep_exact(const Product& product, Names& names) {
  const Meant meant = meant_by(product);
  const std::size_t before = names.purls.size() + (names.cpe.empty() ? 0 : 1);
  std::erase_if(names.purls, [&](const std::string& purl) { return !is_exact_name(purl, meant); });
  if (!is_exact_name(names.cpe, meant)) {
    names.cpe.clear();
  }
  return names.purls.size() + (names.cpe.empty() ? 0 : 1) == before;
}

/// What it is a component of is a component itself.
bool is_nested(const Product& product) {
  return product.has_lost_whole || (product.whole != nullptr && product.whole->whole != nullptr);
}

void write_hashes(JsonWriter& json, const Product& product) {
  // What CSAF calls by OpenSSL's names, and OpenVEX by IANA's.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> known = {
      {{"md5", "md5"},
       {"sha1", "sha1"},
       {"sha256", "sha-256"},
       {"sha384", "sha-384"},
       {"sha512", "sha-512"},
       {"sha3224", "sha3-224"},
       {"sha3256", "sha3-256"},
       {"sha3384", "sha3-384"},
       {"sha3512", "sha3-512"},
       {"blake2s256", "blake2s-256"},
       {"blake2b256", "blake2b-256"},
       {"blake2b512", "blake2b-512"}}};
  std::map<std::string_view, std::string_view> said;
  for (const ComponentHash& hash : product.hashes) {
    for (const auto& [from, to] : known) {
      if (hash.algorithm == from) {
        said.emplace(to, hash.hex);
      }
    }
  }
  if (!said.empty()) {
    json.key("hashes").begin_object();
    for (const auto& [name, value] : said) {
      json.field(name, value);
    }
    json.end_object();
  }
}

/// One component as JSON without what follows in it. purl: the one of several that it goes by.
void write_names(JsonWriter& json, const Source& source, const Product& product, const Names& names,
                 std::string_view purl) {
  json.begin_object().field("@id", purl.empty() ? iri_of(source, product) : std::string(purl));
  if (!purl.empty() || !names.cpe.empty()) {
    json.key("identifiers").begin_object();
    if (!purl.empty()) {
      json.field("purl", purl);
    }
    if (!names.cpe.empty()) {
      json.field(names.cpe.starts_with("cpe:2.3:") ? "cpe23" : "cpe22", names.cpe);
    }
    json.end_object();
  }
  write_hashes(json, product);
}

/// What statements have in common stands once.
struct Group {
  const Statement* first = nullptr;
  std::vector<const std::string*> products;  ///< finished JSON, of known
  std::set<std::string, std::less<>> known;
  std::size_t bytes = 0;  ///< of them
};

class Writer {
 public:
  Writer(const Source& source, Ledger& ledger) : source_(source), ledger_(ledger) {}

  void add(const Flaw& flaw) {
    using Key = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;
    std::map<Key, std::size_t> places;
    std::vector<Group> groups;
    for (const Statement& one : flaw.statements) {
      const auto [place, is_new] = places.try_emplace(
          Key{status_of(one.status), one.justification, one.impact, one.action}, groups.size());
      if (is_new) {
        groups.push_back({.first = &one, .products = {}, .known = {}, .bytes = 0});
      }
      add_product(one, groups[place->second]);
      if (budget_.is_spent()) {
        return;
      }
    }
    for (const Group& group : groups) {
      if (!budget_.is_spent()) {
        write(flaw, group);
      }
    }
  }

  [[nodiscard]] Status check_size() const { return budget_.check(); }
  [[nodiscard]] bool has_any() const { return !known_.empty(); }
  std::string take() { return json_.end_array().take(); }
  void begin() { json_.begin_array(); }

 private:
  void add_product(const Statement& one, Group& out) {
    const Product& product = *one.product;
    if (one.status == ProductStatus::unknown) {
      lose(ledger_, one.pointer, "statements[].status", "unknown-as-investigation");
    }
    if (is_nested(product) && is_mended(one.status)) {
      lose(ledger_, one.pointer, "statements[].products[].identifiers", "names-left-out");
      put(component_of(product, {}, "").end_object().take(), out);
      return;
    }
    Names names = names_for(one, product);
    if (is_nested(product)) {
      lose(ledger_, one.pointer, "statements[].products[].subcomponents", "context-left-out");
    }
    if (product.has_other_relation) {
      lose(ledger_, one.pointer, "statements[].products[].subcomponents", "relation-as-component");
    }
    if (names.purls.empty()) {
      names.purls.emplace_back();
    }
    const Names whole = product.whole == nullptr ? Names{} : names_for(one, *product.whole);
    if (whole.purls.size() > 1) {
      lose(ledger_, one.pointer, "statements[].products[]", "other-names-left-out");
    }
    for (const std::string& purl : names.purls) {
      JsonWriter json = component_of(product, names, purl);
      put(product.whole == nullptr ? json.end_object().take()
                                   : inside(*product.whole, whole, json.end_object().take()),
          out);
    }
  }

  void put(std::string text, Group& out) {
    const auto [place, is_new] = out.known.insert(std::move(text));
    if (is_new) {
      out.products.push_back(&*place);
      out.bytes += place->size();
      budget_.spend(place->size());
    }
  }

  /// The names under which a statement may stand: that something is mended is never said of more
  /// versions than are meant.
  Names names_for(const Statement& one, const Product& product) {
    Names out = names_of(product);
    if (out.purls.empty() && out.cpe.empty()) {
      lose(ledger_, one.pointer, "statements[].products[].identifiers", "product-without-names");
    } else if (is_mended(one.status)) {
      if (!keep_exact(product, out)) {
        lose(ledger_, one.pointer, "statements[].products[].identifiers", "names-left-out");
      }
    } else if (out.has_other_versions) {
      lose(ledger_, one.pointer, "statements[].products[]", "range-as-every-version");
    }
    return out;
  }

  /// Still open, for what follows in it.
  JsonWriter component_of(const Product& product, const Names& names, std::string_view purl) const {
    JsonWriter json;
    write_names(json, source_, product, names, purl);
    return json;
  }

  /// Of what is a component the whole is the product, and it the subcomponent.
  std::string inside(const Product& whole, const Names& names, std::string_view part) const {
    const std::string_view purl = names.purls.empty() ? "" : std::string_view(names.purls.front());
    JsonWriter json = component_of(whole, names, purl);
    json.key("subcomponents").begin_array().raw(part).end_array();
    return json.end_object().take();
  }

  void write(const Flaw& flaw, const Group& group) {
    const Statement& one = *group.first;
    JsonWriter json;
    json.begin_object().key("vulnerability").begin_object().field("name", flaw.name);
    if (!flaw.other_names.empty()) {
      const std::set<std::string> names(flaw.other_names.begin(), flaw.other_names.end());
      json.texts("aliases", {names.begin(), names.end()});
    }
    json.end_object().key("products").begin_array();
    for (const std::string* product : group.products) {
      json.raw(*product);
    }
    json.end_array().field("status", status_of(one.status));
    if (source_.tlp != Tlp::clear) {
      json.field("status_notes", source_.marking);
    }
    if (one.status == ProductStatus::not_affected) {
      write_reason(json, one);
    } else if (one.status == ProductStatus::affected) {
      json.field("action_statement", one.action.empty() ? std::string(kNoAction) : one.action);
    }
    // Two flaws of one name may say the same, which stands once.
    std::string text = json.end_object().take();
    budget_.spend(text.size() - group.bytes);
    if (known_.insert(text).second) {
      json_.raw(text);
    }
  }

  /// The specification wants a justification or an impact statement.
  void write_reason(JsonWriter& json, const Statement& one) {
    const bool is_known =
        std::ranges::find(kJustifications, one.justification) != kJustifications.end();
    if (is_known) {
      json.field("justification", one.justification);
    } else if (!one.justification.empty()) {
      lose(ledger_, one.pointer, "statements[].justification", "justification-left-out");
    }
    if (!one.impact.empty()) {
      json.field("impact_statement", one.impact);
    } else if (!is_known) {
      json.field("impact_statement", kNoReason);
      lose(ledger_, one.pointer, "statements[].impact_statement", "unnamed-reason");
    }
  }

  const Source& source_;
  Ledger& ledger_;
  Budget budget_;
  JsonWriter json_;
  std::set<std::string> known_;
};

Result<View> write(const Source& source, std::size_t /*flaw*/) {
  View out{.bytes = {}, .ledger = source.ledger};
  Writer statements(source, out.ledger);
  statements.begin();
  for (const Flaw& flaw : source.flaws) {
    statements.add(flaw);
    TOC_CHECK(statements.check_size());
  }
  if (!statements.has_any()) {
    lose(out.ledger, "/vulnerabilities", "statements", "nothing-to-say");
    return out;
  }
  JsonWriter json;
  json.begin_object()
      .field("@context", "https://openvex.dev/ns/v0.2.0")
      .field("@id", source.self)
      .field("author", source.publisher)
      .field("timestamp", source.released)
      .field("last_updated", source.revised)
      .field("version", source.revision)
      .field("tooling",
             "Tocsin: a view of " + source.url + "; what it lost: " + source.self + "/loss")
      .key("statements")
      .raw(statements.take());
  out.bytes = json.end_object().take();
  return out;
}

}  // namespace

ViewFormat openvex() {
  return {.id = "openvex",
          .authority = "OpenVEX 0.2.0, openvex/spec, OPENVEX-SPEC.md",
          .media_type = "application/json",
          .tlp_max = Tlp::amber,
          .write = write};
}

}  // namespace tocsin::views
