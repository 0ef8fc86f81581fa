// A CSAF document as views are made of it: the flaws with what advisories/ reads of them, and their
// statements with the texts and names that only the document has. Inside src/views/ only.
#pragma once

#include "advisories/advisory.h"
#include "advisories/csaf_tree.h"
#include "base/json.h"
#include "ranges/vers.h"
#include "views/view.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <set>

namespace tocsin::views {

/// One product of the tree.
struct Product : advisories::CsafProduct {
  const Product* whole = nullptr;   ///< what it is a component of
  int depth = 0;                    ///< how many products it is inside of, one in the other
  bool has_lost_whole = false;      ///< something that it is inside of is not behind whole
  bool has_other_relation = false;  ///< it is so in another way than as "default_component_of"
};
/// What is deeper goes by its id alone: it has no names, and no whole. Readers of JSON, ours among
/// them, take 64 levels, of which CycloneDX spends two on each product.
inline constexpr int kProductDepthMax = 24;
using Products = std::map<std::string, Product, std::less<>>;

/// Which versions of what its names mean a product is.
struct Meant {
  enum class Kind {
    unsaid,  ///< neither a name nor the branch says one
    every,   ///< the branch says that it is every one
    exact,   ///< one version: of the package URL, else of the branch, else of the CPE
    range,   ///< VERS
    text,    ///< a text for people
  };
  Kind kind = Kind::unsaid;
  std::string text;          ///< the version, the VERS in its canonical form, or the text
  bool is_disputed = false;  ///< the version is a package URL's, and the branch has several
};
Meant meant_by(const Product& product);

/// With the version in it, where it has none: of a purl or a CPE. Nothing for what is neither.
std::optional<std::string> named_with(std::string_view name, std::string_view version);
/// As a view has it: with the version that is meant, where it is one. Nothing for what is no name.
std::optional<std::string> named_as_meant(std::string_view name, const Meant& meant);
/// Does the name, as a view has it, stand for no more versions than are meant? Only then may
/// something be said under it to be mended.
bool is_exact_name(std::string_view named, const Meant& meant);

/// Fixed or not affected: what is never said of more than the document says it of.
bool is_mended(advisories::ProductStatus status);

/// What a flaw's lists say of one product.
struct Statement {
  std::string pointer;
  advisories::ProductStatus status = advisories::ProductStatus::unknown;
  const Product* product = nullptr;
  std::string justification;        ///< label of the flag
  std::string impact;               ///< why it is not affected, in words
  std::string action;               ///< what is to be done, in words
  std::set<std::string> responses;  ///< categories of the remediations
};

struct Flaw {
  advisories::Advisory advisory;  ///< its assertions point into the document
  std::string name;               ///< CVE, else the first id, else the advisory's own
  std::string cve;                ///< empty: none
  std::vector<std::string> other_names;
  std::vector<Statement> statements;
};

struct Source {
  JsonDocument json;
  std::string url;
  std::string self;
  Tlp tlp = Tlp::clear;
  std::string marking;  ///< "TLP:GREEN", and what the document says of its distribution in words
  std::string tracking_id;
  std::string title;
  std::string language;  ///< "en" where it says none
  std::string publisher;
  std::string space;  ///< the publisher's namespace
  std::int64_t revision = 1;
  std::string released;  ///< initial_release_date in RFC 3339, UTC
  std::string revised;   ///< current_release_date
  Products products;
  std::vector<Flaw> flaws;
  Ledger ledger;  ///< what every view of it loses
};
Result<Source> read_source(const Published& document);

/// What a view may still take: spent where its parts are made, so that none is made in vain.
class Budget {
 public:
  void spend(std::size_t bytes) { left_ -= std::min(left_, bytes); }
  [[nodiscard]] bool is_spent() const { return left_ == 0; }
  /// Errors: too_large.
  [[nodiscard]] Status check() const;

 private:
  std::size_t left_ = kViewBytesMax;
};

/// The view, as it is finished. Errors: too_large.
Result<View> bounded(View view);

/// Appends to a ledger. rule: an id of loss_rules().
void lose(Ledger& ledger, std::string pointer, std::string field, std::string_view rule);

/// A UUID that is the same for the same text: of version 4, the only one that the schema of CVE
/// takes, with SHA-256 in the place of chance.
std::string uuid_of(std::string_view kind, std::string_view text);

/// An address as RFC 3986 writes it.
bool is_address(std::string_view text);

}  // namespace tocsin::views
