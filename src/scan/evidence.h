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
    reload4j
  };
  Kind kind = Kind::core_class;
  std::string path;  ///< inside the file system
  ClassEvidence evidence;
  bool is_renamed = false;  ///< the name is not the one that Log4j gives the class
  std::string group;
  std::string artifact;
  std::string version;
};

/// Which entries are worth reading, by name.
enum class Interest { none, log4j_class, metadata, presence };
Interest interest_of(std::string_view path);

class Evidence {
 public:
  /// An entry whose presence alone says something.
  void see_name(std::string_view path);
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
  std::vector<Clue> clues_;
  std::size_t classes_ = 0;
  std::size_t name_bytes_ = 0;
  bool is_hinted_ = false;
};

}  // namespace tocsin::scan
