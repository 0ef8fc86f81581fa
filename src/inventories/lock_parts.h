// What the readers of lock files share: their text, their indented lines, and who needs whom.
// Private to this folder.
#pragma once

#include "inventories/parts.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tocsin::inventories {

/// The document without a byte order mark. Errors: too_large; malformed when it is not UTF-8.
Result<std::string_view> lock_text(const Document& document, std::size_t bytes_max = kLockBytesMax);

/// "cargo-lock" with the number that the document states as its version: "cargo-lock-3".
std::string with_version(std::string_view format, const Json& root, std::string_view key);

/// One step of a JSON pointer, without a key that is longer than a name: a place is made for each
/// record below it.
std::string place(std::string_view base, std::string_view key);

/// A package that is of no registry (git, an archive's address): known by its name, matched as
/// nobody's.
Component unregistered(std::string_view name, std::string_view version);

/// "./lib.tgz", "x.tar.gz": an archive rather than a folder.
bool is_archive_name(std::string_view path);

/// Adds every package once, whatever number of records repeat it, and turns the names that
/// packages need into relations once all are known.
class Packages {
 public:
  explicit Packages(Collector& out) : out_(out) {}

  /// key: what tells the package from all others, mostly its name with its version. The index of
  /// the component, of a new one or of the one that has that key.
  std::size_t add(Component component, std::string key);
  /// The component answers to this name when another one needs it; several may.
  void provide(std::string name, std::size_t index);
  void need(std::size_t from, std::string name);
  /// Turns what is needed into relations; what nobody provides is left out.
  void relate();
  [[nodiscard]] const std::size_t* find(const std::string& key) const;

 private:
  Collector& out_;
  std::unordered_map<std::string, std::size_t> keys_;
  std::unordered_map<std::string, std::vector<std::size_t>> providers_;
  std::vector<std::pair<std::size_t, std::string>> needs_;
};

/// A lock file that is a list of packages: `read` takes each in turn, with its place, and relations
/// follow.
Result<Inventory> read_list(const Json& root, std::string_view list, std::string format,
                            const std::function<void(const Json& entry, const std::string& at,
                                                     Collector& out, Packages& packages)>& read);

/// The name at the front of a Python requirement ("Foo_Bar[x]>=1"), normalised as PEP 503 asks.
std::string python_name(std::string_view requirement);

/// A line of the subset of YAML that lock files are written in: "  key: value", "  - value".
struct IndentedLine {
  std::size_t indent = 0;
  bool is_item = false;    ///< it began with "- "; indent is then that of what follows
  std::string_view key;    ///< without quotes; empty when the line is a value alone
  std::string_view value;  ///< without quotes
};

/// False for what is empty or a comment.
bool parse_indented(std::string_view line, IndentedLine& out);
/// Of "{integrity: sha512-x, tarball: y}".
std::string_view inline_member(std::string_view text, std::string_view key);

}  // namespace tocsin::inventories
