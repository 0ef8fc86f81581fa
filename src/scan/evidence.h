// Evidence of Log4j and its kin, gathered entry by entry in one file system (a folder, an archive,
// an image), and judged when all of it was seen.
#pragma once

#include "scan/log4j_table.h"
#include "scan/report.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::scan {

/// One thing seen. Pure values, so that they can be moved to an enclosing file system.
struct Clue {
  enum class Kind {
    log4j2_class,
    core_class,
    log4j1_class,
    log4j1_core,
    logback_class,
    pom,
    manifest,
    reload4j,
    unread
  };
  Kind kind = Kind::core_class;
  std::string path;  ///< inside the file system
  ClassEvidence evidence;
  bool is_renamed = false;  ///< the name is not the one that Log4j gives the class
  /// The name of the entry is not the one inside the class: by neither can it be loaded.
  bool is_stray = false;
  /// unread: it may be any class of the archive; else its path tells.
  bool is_anywhere = false;
  std::string reason;  ///< unread: why
  std::string group;
  std::string artifact;
  std::string version;
};

/// Of what was not read so much is told of one copy.
inline constexpr std::size_t kUnreadLinesMax = 8;

/// Which entries are worth reading, by name.
enum class Interest { none, log4j_class, metadata, presence };
Interest interest_of(std::string_view path);
/// Is it by its place one of the classes whose presence or absence makes a verdict?
bool is_telling_class(std::string_view path);
/// Could a link or a folder of this name lead to a class whose absence is a remedy?
bool may_lead_to_class(std::string_view path);

class Evidence {
 public:
  /// In a folder and in a tar a class has its place. In a zip any entry may be any class, for a
  /// reader from the front may see other names than one that believes the directory.
  enum class Scope { folder, tar, zip };
  Evidence() = default;
  explicit Evidence(Scope scope) : scope_(scope) {}

  /// An entry whose presence alone says something.
  void see_name(std::string_view path);
  /// A class whose presence says something, if it has its own name: the one inside it.
  void see_presence(std::string_view path, std::string_view name);
  /// Something that was not read: what could have been in it is not known to be absent.
  void see_unread(std::string_view path, std::string_view reason);
  /// The same of what nobody knows the names of.
  void see_unread_rest(std::string_view reason);
  /// The content of a class; true: it is one of Log4j's.
  bool see_class(std::string_view path, Bytes content);
  /// pom.properties or MANIFEST.MF.
  void see_metadata(std::string_view path, Bytes content);
  void see(Clue clue) { clues_.push_back(std::move(clue)); }
  /// Takes over what another one has seen, of its clues those that are wanted.
  void merge(Evidence&& other, const std::function<bool(const Clue&)>& is_wanted);
  /// Counts class files: metadata alone is no code.
  void see_any_class(std::string_view path);

  [[nodiscard]] const std::vector<Clue>& clues() const { return clues_; }
  std::vector<Clue> take() { return std::move(clues_); }
  [[nodiscard]] bool has_lookup() const;
  /// Are there signs of Log4j, or names made short on purpose, that call for reading every class?
  [[nodiscard]] bool calls_for_every_class() const;

  /// Where is "a.war" for an archive; "" for folders, whose clues have whole paths. jar: the digest
  /// of the archive, where it has been taken.
  [[nodiscard]] std::vector<Sighting> judge(std::string_view where,
                                            const std::optional<Digest>& jar) const;

 private:
  void add_unread(std::string_view path, std::string_view reason, bool is_anywhere);

  Scope scope_ = Scope::folder;
  std::vector<Clue> clues_;
  std::size_t classes_ = 0;
  std::size_t name_bytes_ = 0;
  std::size_t unread_ = 0;
  bool is_hinted_ = false;
};

}  // namespace tocsin::scan
