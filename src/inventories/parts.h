// What the readers of inventories share: looking at the beginning of a document, reading lines,
// and building components whose fields agree with their purl. Private to this folder.
#pragma once

#include "base/json.h"
#include "inventories/inventory.h"

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tocsin::inventories {

class Collector;

inline constexpr std::size_t kHeadBytes = 64U << 10U;  ///< what is_mine may look at
inline constexpr std::size_t kProblemsMax = 1000;      ///< of one document; the rest is counted
inline constexpr std::size_t kRelationsMax = 8'000'000;
/// Of the refs in them: formats that name one end once may repeat it for each other end.
inline constexpr std::size_t kRelationBytesMax = 256U << 20U;
inline constexpr std::size_t kStatementsMax = 1'000'000;
inline constexpr std::size_t kLockBytesMax = 64U << 20U;

/// The last part of a path, of either kind of slash.
std::string_view file_name(std::string_view path);
bool has_name(const Document& document, std::initializer_list<std::string_view> names);
/// Does the file's name end so? Letter case does not count.
bool has_suffix(const Document& document, std::initializer_list<std::string_view> suffixes);
/// The first 64 KiB, without a byte order mark.
std::string_view head_of(const Document& document);
/// The whole, without a byte order mark.
std::string_view body_of(const Document& document);

/// The members of a JSON object at the top, as far as the first 64 KiB show them.
struct TopMember {
  std::string_view key;   ///< between the quotes, not unescaped
  std::string_view text;  ///< of a string, likewise; of a number or word as it stands
};
std::vector<TopMember> top_members(const Document& document);
bool has_member(const std::vector<TopMember>& members, std::string_view key);
std::string_view member_text(const std::vector<TopMember>& members, std::string_view key);

/// Line after line, without "\n" or "\r\n".
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  /// False at the end.
  bool next(std::string_view& line);
  [[nodiscard]] std::size_t number() const { return number_; }  ///< of the last line, from 1
  [[nodiscard]] std::string where() const { return "line " + std::to_string(number_); }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

/// Takes `prefix` off the front of text, if it stands there.
bool take_prefix(std::string_view& text, std::string_view prefix);
/// Around the first occurrence; the second part is empty when there is none.
std::pair<std::string_view, std::string_view> cut(std::string_view text, std::string_view at);

/// The text of a member, or of a number as it is written in decimal; empty otherwise.
std::string text_of(const Json& object, std::string_view key);
std::string_view view_of(const Json& object, std::string_view key);
/// The elements of an array member; none when it is absent or something else.
std::vector<Json> elements_of(const Json& object, std::string_view key);

/// "SHA-256", "sha256", "checksumAlgorithm_sha256" and hex of the right length and of either case.
/// False when it is no hash.
bool add_hash(Component& component, std::string_view algorithm, std::string_view hex);
/// "sha512-<base64>" as npm writes it; several are separated by spaces.
void add_integrity(Component& component, std::string_view integrity);
/// "sha256:<hex>".
void add_prefixed_hash(Component& component, std::string_view text);

/// Takes what a purl says into the fields that are still empty. False when it is no purl; the
/// component then stays as it was.
bool take_purl(Component& component, std::string_view purl);
/// The same of a purl that a document states: one that is not as it should be is mended as far as
/// its meaning is beyond doubt, and that is a problem, as is one that cannot be read. Where its
/// version is another one than the component has by now, that is a problem too, and the version
/// comes back. at: where it stands.
std::string take_stated_purl(Component& component, std::string_view purl, const std::string& at,
                             Collector& out);
/// The component with the version of its purl beside the one with its own, for who looks both up.
Component with_version_of_purl(const Component& component, std::string version);
/// "pkg:github/…" of an action that a workflow uses as the type that advisories give it.
void take_as_action(Component& component);
/// Builds the purl of type, group, name and version where none was stated.
void give_purl(Component& component);

/// What `upstream` of a purl says: "openssl", "gcc-12@12.2.0-14", "bash-5.1.8-6.el9.src.rpm".
void take_upstream(Component& component, std::string_view upstream);
/// "bash-5.1.8-6.el9.src.rpm" into name and version with release. False when it is none.
bool split_source_rpm(std::string_view file, std::string& name, std::string& version);
/// "1:2.0-3" gives "1"; nothing where there is none.
std::string_view epoch_in(std::string_view version);

/// Collects an inventory and keeps its limits and the uniqueness of refs.
class Collector {
 public:
  explicit Collector(std::string format) { inventory.format = std::move(format); }

  /// Gives it a ref when it has none ("#12") or one that is taken already, and its purl. Returns
  /// the index.
  std::size_t add(Component component);
  void relate(std::string from, std::string to,
              ComponentRelation::Kind kind = ComponentRelation::Kind::depends_on);
  void state(VexStatement statement);
  void problem(std::string where, std::string message);
  /// The index of the component with that ref.
  [[nodiscard]] const std::size_t* find(std::string_view ref) const;
  /// too_large when a limit was passed on the way.
  Result<Inventory> finish();
  [[nodiscard]] bool is_full() const { return too_large_; }
  /// There is more than the limits allow: finish() will say so.
  void overflow() { too_large_ = true; }

  Inventory inventory;

 private:
  /// Looks a ref up without a copy of it.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view ref) const {
      return std::hash<std::string_view>()(ref);
    }
  };
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> refs_;
  std::size_t problems_left_out_ = 0;
  std::size_t relation_bytes_ = 0;
  bool too_large_ = false;
};

/// A component of a lock file: coordinates and where they stand.
Component package(std::string_view purl_type, std::string_view group, std::string_view name,
                  std::string_view version);
/// "@scope/name" of npm into its parts; "group/name" of others likewise.
Component scoped_package(std::string_view purl_type, std::string_view name,
                         std::string_view version);

/// Checks size and nothing else; for the formats whose reader does the rest.
Status check_size(const Document& document, std::size_t bytes_max);
/// The document as JSON with the limits of a format.
Result<JsonDocument> parse_json(const Document& document, std::size_t bytes_max);

}  // namespace tocsin::inventories
