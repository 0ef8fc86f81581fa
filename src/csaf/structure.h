// The structure of a document, checked against a table of our own (rules/csaf/*.structure; the
// first of them explains the form).
#pragma once

#include "base/embed.h"
#include "csaf/document.h"
#include "csaf/tests.h"

#include <re2/re2.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tocsin::csaf {

/// One type of value.
struct Shape {
  enum class Kind : std::uint8_t {
    any,
    string,
    uri,
    date_time,
    uuid,
    score,
    boolean,
    match,
    one_of,
    list,
    object,
    named
  };
  struct Member {
    std::string name;
    bool is_required = true;
    std::size_t shape = 0;  ///< place in Structure
  };
  Kind kind = Kind::any;
  std::size_t min = 0;  ///< elements, members or bytes
  std::size_t max = ~std::size_t{0};
  bool is_set = false;   ///< a list of different elements
  bool is_any = false;   ///< an object with members of any name, which nothing minds
  bool is_open = false;  ///< an object whose unknown members are no fault of structure
  std::size_t of = 0;    ///< of a list's elements; of a name, once it is resolved
  std::string name;      ///< of a name
  std::string test;      ///< whose faults these are; empty: as around it
  std::vector<std::string> choices;
  std::shared_ptr<const RE2> pattern;
  std::vector<Member> members;
};

class Structure {
 public:
  /// Errors: malformed with "name:line".
  static Result<Structure> load(std::string_view text, std::string_view name);
  /// Compiled in; the tests load it.
  static const Structure& built_in(Version version);

  /// Adds what is wrong as "schema", or as the test that a definition names; and each unknown
  /// member as 6.2.20.
  void check(const Document& document, Faults& out) const;

 private:
  friend class StructureReader;
  std::vector<Shape> shapes_;
  std::size_t root_ = 0;
};

/// A syntactically right absolute URI (RFC 3986, section 3).
bool is_uri(std::string_view text);
/// RFC 3339 date-time in capitals, with an offset. 2.1 (section 2.3) has no leap seconds, 2.0 does.
bool is_date_time(std::string_view text, Version version);

/// Compiled in (CMakeLists.txt).
std::span<const EmbeddedFile> csaf_rules();

}  // namespace tocsin::csaf
