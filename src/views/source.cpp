#include "views/source.h"

#include "advisories/json_parts.h"
#include "base/crypto.h"
#include "base/text.h"
#include "names/cpe.h"
#include "names/purl.h"

#include <algorithm>
#include <array>

namespace tocsin::views {
namespace {

using advisories::CsafStep;
using advisories::list_at;
using advisories::ProductStatus;
using advisories::text_at;
using advisories::texts_at;

constexpr std::size_t kBytesMax = 64U << 20U;
constexpr std::size_t kProductsMax = 200'000;
/// What is said of products in words stands once in the document, and in a view with each product.
constexpr std::size_t kTextsBytesMax = 64U << 20U;
constexpr std::size_t kTextBytesMax = 4096;
/// As deep as a document may be that is published (csaf/validate.h).
constexpr std::size_t kDocumentDepthMax = 160;

void add(Product product, Products& out) {
  // A longer id is cut where it is read, and might be another product's then.
  if (out.size() < kProductsMax && product.id.size() < advisories::kCsafIdBytesMax) {
    std::string id = product.id;
    out.emplace(std::move(id), std::move(product));
  }
}

/// Of a path of several steps the first is behind whole. False: what it is a component of may still
/// come.
bool add_component(const advisories::CsafRelation& relation, Products& out) {
  const auto part = out.find(relation.part);
  const auto whole = out.find(relation.steps.front().whole);
  const auto is_known = [&out](const CsafStep& step) { return out.contains(step.whole); };
  if (part == out.end() || !std::ranges::all_of(relation.steps, is_known)) {
    return false;
  }
  const advisories::CsafProduct& own = relation.product;
  const int depth = whole->second.depth + 1;
  if (depth > kProductDepthMax) {
    Product deep;
    deep.id = own.id;
    deep.name = own.name;
    deep.depth = depth;
    deep.has_lost_whole = true;
    add(std::move(deep), out);
    return true;
  }
  Product product = part->second;
  product.id = own.id;
  product.name = own.name;
  if (!own.purls.empty() || !own.cpe.empty()) {
    product.purls = own.purls;
    product.cpe = own.cpe;
    product.hashes = own.hashes;
  }
  product.whole = &whole->second;
  product.depth = depth;
  product.has_lost_whole = relation.steps.size() > 1 || part->second.whole != nullptr ||
                           part->second.has_lost_whole || whole->second.has_lost_whole;
  product.has_other_relation = std::ranges::any_of(
      relation.steps, [](const CsafStep& step) { return step.category != "default_component_of"; });
  add(std::move(product), out);
  return true;
}

Products products_of(Json document) {
  Products out;
  advisories::each_csaf_product(document, [&out](advisories::CsafProduct read) {
    Product product;
    static_cast<advisories::CsafProduct&>(product) = std::move(read);
    add(std::move(product), out);
  });
  std::vector<advisories::CsafRelation> left = advisories::csaf_relations(document);
  constexpr int passes = 8;  // as deep as documents nest them
  for (int pass = 0; pass < passes && !left.empty(); ++pass) {
    std::erase_if(left, [&](const auto& one) { return add_component(one, out); });
  }
  return out;
}

// --- what is said of products in words

struct Words {
  std::map<std::string, std::string, std::less<>> justifications;
  std::map<std::string, std::string, std::less<>> impacts;
  std::map<std::string, std::string, std::less<>> actions;
  std::map<std::string, std::set<std::string>, std::less<>> responses;
};
using Groups = std::map<std::string, std::vector<std::string>, std::less<>>;

Groups groups_of(Json document) {
  Groups out;
  if (const std::optional<Json> tree = document.find("product_tree")) {
    for (const Json& group : list_at(*tree, "product_groups")) {
      out[text_at(group, "group_id", 1024)] = texts_at(group, "product_ids");
    }
  }
  return out;
}

class WordsReader {
 public:
  explicit WordsReader(Json document) : groups_(groups_of(document)) {}

  /// Errors: too_large.
  Result<Words> read(Json vulnerability) {
    Words out;
    for (const Json& flag : list_at(vulnerability, "flags")) {
      each(flag, [&](const std::string& id) {
        const std::string label = text_at(flag, "label", 256);
        spend(label);
        out.justifications.emplace(id, label);
      });
    }
    for (const Json& threat : list_at(vulnerability, "threats")) {
      if (text_at(threat, "category", 64) == "impact") {
        const std::string details = text_at(threat, "details", kTextBytesMax);
        each(threat, [&](const std::string& id) {
          spend(details);
          out.impacts.emplace(id, details);
        });
      }
    }
    for (const Json& remediation : list_at(vulnerability, "remediations")) {
      const std::string details = text_at(remediation, "details", kTextBytesMax);
      const std::string category = text_at(remediation, "category", 64);
      each(remediation, [&](const std::string& id) {
        spend(details);
        out.actions.emplace(id, details);
        out.responses[id].insert(category);
      });
    }
    if (bytes_ > kTextsBytesMax) {
      return fail(Errc::too_large, "What the document says of each product is more than 64 MiB.",
                  "/vulnerabilities");
    }
    return out;
  }

 private:
  template <class Take>
  void each(Json said, const Take& take) {
    for (const std::string& id : texts_at(said, "product_ids")) {
      take(id);
    }
    for (const std::string& group : texts_at(said, "group_ids")) {
      const auto found = groups_.find(group);
      if (found != groups_.end() && bytes_ <= kTextsBytesMax) {
        std::ranges::for_each(found->second, take);
      }
    }
  }
  void spend(std::string_view text) {
    constexpr std::size_t entry = 64;
    bytes_ += text.size() + entry;
  }

  Groups groups_;
  std::size_t bytes_ = 0;
};

struct StatusList {
  std::string_view key;
  ProductStatus status;
};
constexpr std::array kLists = {
    StatusList{"known_affected", ProductStatus::affected},
    StatusList{"first_affected", ProductStatus::affected},
    StatusList{"last_affected", ProductStatus::affected},
    StatusList{"fixed", ProductStatus::fixed},
    StatusList{"first_fixed", ProductStatus::fixed},
    StatusList{"known_not_affected", ProductStatus::not_affected},
    StatusList{"under_investigation", ProductStatus::under_investigation},
    StatusList{"unknown", ProductStatus::unknown},  // 2.1
};

/// A product that is not read: of relationships or paths that are nested too deep or refer to
/// nothing.
std::string_view rule_without_product(ProductStatus status) {
  return status == ProductStatus::affected || status == ProductStatus::under_investigation
             ? "affected-product-left-out"
             : "statement-left-out";
}

template <class Map>
auto word_of(const Map& words, const std::string& id) {
  const auto found = words.find(id);
  return found == words.end() ? typename Map::mapped_type() : found->second;
}

void add_statements(Json vulnerability, const std::string& at, const Words& words, Source& source,
                    Flaw& out) {
  const std::optional<Json> status = vulnerability.find("product_status");
  if (!status) {
    return;
  }
  for (const StatusList& list : kLists) {
    const std::string place = pointer(at + "/product_status", list.key);
    std::size_t index = 0;
    for (const std::string& id : texts_at(*status, list.key)) {
      const auto product = source.products.find(id);
      std::string here = pointer(place, index++);
      if (product == source.products.end()) {
        lose(source.ledger, std::move(here), "", rule_without_product(list.status));
      } else {
        out.statements.push_back({.pointer = std::move(here),
                                  .status = list.status,
                                  .product = &product->second,
                                  .justification = word_of(words.justifications, id),
                                  .impact = word_of(words.impacts, id),
                                  .action = word_of(words.actions, id),
                                  .responses = word_of(words.responses, id)});
      }
    }
    if (index > 0 && (list.key.starts_with("first_") || list.key.starts_with("last_"))) {
      lose(source.ledger, place, "status", "order-of-statement-left-out");
    }
  }
  if (!texts_at(*status, "recommended").empty()) {
    lose(source.ledger, at + "/product_status/recommended", "", "recommendation-left-out");
  }
}

/// What restricts who may know of it, and when (2.0: release_date; 2.1: disclosure_date).
void check_embargo(Json vulnerability, const std::string& at, Source& source) {
  const std::optional<Instant> revised = advisories::time_of(source.revised);
  for (const char* key : {"release_date", "disclosure_date"}) {
    const auto until = advisories::time_of(text_at(vulnerability, key, 64));
    if (until && revised && *until > *revised) {
      lose(source.ledger, pointer(at, key), "", "embargo-lost");
    }
  }
}

void check_sharing_group(Json root, Source& source) {
  // "Public" of 2.1, section 3.2.2.5.1.
  constexpr std::string_view everybody = "ffffffff-ffff-ffff-ffff-ffffffffffff";
  const auto group = root.text_at({"document", "distribution", "sharing_group", "id"});
  if (group && *group != everybody) {
    lose(source.ledger, "/document/distribution/sharing_group", "", "sharing-group-lost");
  }
}

Result<std::vector<advisories::Advisory>> advisories_of(Json root) {
  for (const advisories::AdvisoryFormat& format : advisories::all()) {
    if (format.id == "csaf" && format.is_mine(root)) {
      return format.read(root);
    }
  }
  return fail(Errc::malformed, "This is no CSAF document of version 2.0 or 2.1.",
              "/document/csaf_version");
}

/// In RFC 3339 and UTC, as every view has it.
std::string time_text(Json root, std::string_view key) {
  const auto at = advisories::time_of(root.text_at({"document", "tracking", key}).value_or(""));
  return to_rfc3339(at.value_or(Instant{}));
}

void take_head(Json root, Source& out) {
  const auto at = [&](std::initializer_list<std::string_view> path, std::size_t bytes_max) {
    return cut(root.text_at(path).value_or(""), bytes_max);
  };
  out.marking = to_label(out.tlp);
  if (const std::string text = at({"document", "distribution", "text"}, kTextBytesMax);
      !text.empty()) {
    out.marking += ": " + text;
  }
  out.tracking_id = at({"document", "tracking", "id"}, 1024);
  out.title = at({"document", "title"}, 1024);
  out.language = at({"document", "lang"}, 64);
  out.language = out.language.empty() ? "en" : out.language;
  out.publisher = at({"document", "publisher", "name"}, 128);
  out.space = at({"document", "publisher", "namespace"}, 2048);
  out.released = time_text(root, "initial_release_date");
  out.revised = time_text(root, "current_release_date");
  if (const auto document = root.find("document")) {
    if (const auto tracking = document->find("tracking")) {
      const std::size_t revisions = list_at(*tracking, "revision_history").size();
      out.revision = static_cast<std::int64_t>(std::max<std::size_t>(revisions, 1));
    }
  }
}

Error too_large() {
  return {
      .code = Errc::too_large,
      .message = "The view would be larger than 32 MiB: the document itself says the same in less.",
      .where = ""};
}

/// The one version that a name has; empty where it has none, or stands for several.
std::string version_in(std::string_view name) {
  if (name.starts_with("pkg:")) {
    const Result<names::Purl> purl = names::parse_purl(name, names::PurlCheck::syntax);
    return purl ? purl->version : "";
  }
  const Result<names::Cpe> cpe = names::parse_cpe(name);
  return cpe && (*cpe)[names::CpeAttribute::version].is_plain()
             ? (*cpe)[names::CpeAttribute::version].text
             : "";
}

Meant meant_by_branch(const Product& product) {
  if (product.version_range.empty()) {
    return product.version.empty() ? Meant{}
                                   : Meant{.kind = Meant::Kind::exact, .text = product.version};
  }
  const auto vers = ranges::parse_vers(product.version_range, ranges::Reading::tolerant);
  if (!vers) {
    return {.kind = Meant::Kind::text, .text = product.version_range};
  }
  if (vers->is_any) {
    return {.kind = Meant::Kind::every, .text = {}};
  }
  const bool is_single = vers->constraints.size() == 1 &&
                         vers->constraints.front().comparator == ranges::Comparator::equal;
  return is_single ? Meant{.kind = Meant::Kind::exact, .text = vers->constraints.front().version}
                   : Meant{.kind = Meant::Kind::range, .text = ranges::to_text(*vers)};
}

}  // namespace

bool is_mended(ProductStatus status) {
  return status == ProductStatus::fixed || status == ProductStatus::not_affected;
}

Meant meant_by(const Product& product) {
  const Meant branch = meant_by_branch(product);
  for (const std::string& purl : product.purls) {
    if (std::string version = version_in(purl); !version.empty()) {
      const bool has_several =
          branch.kind == Meant::Kind::range || branch.kind == Meant::Kind::text;
      return {.kind = Meant::Kind::exact, .text = std::move(version), .is_disputed = has_several};
    }
  }
  std::string version = version_in(product.cpe);
  return branch.kind == Meant::Kind::unsaid && !version.empty()
             ? Meant{.kind = Meant::Kind::exact, .text = std::move(version)}
             : branch;
}

std::optional<std::string> named_as_meant(std::string_view name, const Meant& meant) {
  return named_with(name, meant.kind == Meant::Kind::exact ? meant.text : "");
}

bool is_exact_name(std::string_view named, const Meant& meant) {
  return meant.kind == Meant::Kind::every ||
         (meant.kind == Meant::Kind::exact && !meant.is_disputed && !version_in(named).empty());
}

std::optional<std::string> named_with(std::string_view name, std::string_view version) {
  if (name.starts_with("pkg:")) {
    Result<names::Purl> purl = names::parse_purl(name, names::PurlCheck::syntax);
    if (!purl) {
      return std::nullopt;
    }
    if (version.empty() || !purl->version.empty()) {
      return std::string(name);  // as the document spells it
    }
    purl->version = version;
    return names::to_text(*purl);
  }
  Result<names::Cpe> cpe = names::parse_cpe(name);
  if (!cpe) {
    return std::nullopt;
  }
  names::CpeValue& stated = cpe->values[static_cast<std::size_t>(names::CpeAttribute::version)];
  if (version.empty() || stated.kind != names::CpeValue::Kind::any) {
    return std::string(name);
  }
  stated = {.kind = names::CpeValue::Kind::text, .text = to_lower(version)};
  // A version with a blank, or beyond ASCII, is none that a CPE can have.
  std::string out = names::to_formatted(*cpe);
  return names::parse_cpe(out) ? std::optional(std::move(out)) : std::nullopt;
}

Result<Source> read_source(const Published& document) {
  TOC_TRY(JsonDocument json, JsonDocument::parse(document.bytes, {.bytes_max = kBytesMax,
                                                                  .depth_max = kDocumentDepthMax}));
  const Json root = json.root();
  TOC_TRY(std::vector<advisories::Advisory> read, advisories_of(root));
  Source out{.json = std::move(json),
             .url = std::string(document.url),
             .self = std::string(document.self),
             .tlp = read.front().tlp};
  take_head(root, out);
  check_sharing_group(root, out);
  out.products = products_of(root);
  WordsReader reader(root);
  const std::vector<Json> vulnerabilities = list_at(root, "vulnerabilities");
  for (std::size_t i = 0; i < vulnerabilities.size(); ++i) {
    const std::string at = pointer("/vulnerabilities", i);
    TOC_TRY(const Words words, reader.read(vulnerabilities[i]));
    Flaw flaw{.advisory = std::move(read[i]), .cve = text_at(vulnerabilities[i], "cve", 64)};
    for (const advisories::Alias& alias : flaw.advisory.aliases) {
      if (alias.id != flaw.cve && !alias.id.empty()) {
        flaw.other_names.push_back(alias.id);
      }
    }
    flaw.name = flaw.cve;
    if (flaw.name.empty() && !flaw.other_names.empty()) {
      flaw.name = flaw.other_names.front();
      flaw.other_names.erase(flaw.other_names.begin());
    }
    flaw.name = flaw.name.empty() ? flaw.advisory.id : flaw.name;
    check_embargo(vulnerabilities[i], at, out);
    add_statements(vulnerabilities[i], at, words, out, flaw);
    out.flaws.push_back(std::move(flaw));
  }
  return out;
}

Status Budget::check() const {
  return is_spent() ? Status(std::unexpected(too_large())) : Status();
}

Result<View> bounded(View view) {
  return view.bytes.size() > kViewBytesMax ? Result<View>(std::unexpected(too_large()))
                                           : Result<View>(std::move(view));
}

std::string uuid_of(std::string_view kind, std::string_view text) {
  const Digest digest = sha256({as_bytes(kind), as_bytes("\n"), as_bytes(text)});
  std::string hex = to_hex(digest).substr(0, 32);
  hex[12] = '4';
  hex[16] = "89ab"[static_cast<std::size_t>(digest[8]) & 3U];
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
         hex.substr(16, 4) + "-" + hex.substr(20);
}

bool is_address(std::string_view text) {
  const bool has_scheme =
      text.starts_with("https://") || text.starts_with("http://") || text.starts_with("ftp://");
  return has_scheme && std::ranges::all_of(text, [](char c) {
           return c > ' ' && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\' &&
                  c != '^' && c != '`' && c != '{' && c != '|' && c != '}';
         });
}

}  // namespace tocsin::views
