// All law that is loaded: regime editions, calendars, counting rules, vocabulary, programmes.
// Immutable once loaded: share it as a snapshot between threads.
#pragma once

#include "base/embed.h"
#include "base/error.h"
#include "base/time.h"
#include "regimes/calendar.h"
#include "regimes/counting.h"
#include "regimes/field_set.h"
#include "regimes/programme.h"
#include "regimes/regime.h"
#include "regimes/vocabulary.h"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::regimes {

/// The files of rules/regimes, rules/calendars and rules/programmes, compiled in.
std::span<const EmbeddedFile> rules_files();

/// What to do with an edition that is loaded already: a second one of the same number is a mistake,
/// unless somebody is working on that very file.
enum class IfLoaded { refuse, replace };

class Library {
 public:
  /// Errors: malformed with where = "file:line" for the first thing that is not understood. An
  /// unknown keyword, a word that is not in the vocabulary, a cycle of stages, an unknown zone are
  /// all refused here, not later.
  static Result<Library> load(std::span<const EmbeddedFile> files);

  /// Adds one file (of any of the schemas) to what is loaded; on an error nothing is changed.
  Status add(std::string_view text, std::string_view name, IfLoaded if_loaded = IfLoaded::refuse);

  /// The newest edition; null when there is none of that id.
  [[nodiscard]] const Regime* find(std::string_view id) const;
  [[nodiscard]] const Regime* find(std::string_view id, int edition) const;
  /// The newest edition whose validity holds at that instant, otherwise the newest that came into
  /// force before it, otherwise the oldest: a case is judged by the edition in force at its
  /// trigger.
  [[nodiscard]] const Regime* find_at(std::string_view id, Instant trigger) const;
  /// The newest edition of each regime, by id.
  [[nodiscard]] std::vector<const Regime*> regimes() const;
  /// Every edition of one regime, oldest first.
  [[nodiscard]] std::vector<const Regime*> editions(std::string_view id) const;

  [[nodiscard]] const Calendar* calendar(std::string_view id) const;
  [[nodiscard]] std::vector<const Calendar*> calendars() const;
  [[nodiscard]] const CountingRule* counting_rule(std::string_view id) const;
  [[nodiscard]] const FieldSet* field_set(std::string_view id) const;
  [[nodiscard]] const Programme* programme(std::string_view id) const;
  [[nodiscard]] std::vector<const Programme*> programmes() const;
  [[nodiscard]] const Vocabulary& vocabulary() const { return vocabulary_; }

 private:
  Status add_file(std::string_view text, std::string_view name, IfLoaded if_loaded);
  /// Whether each regime that another names as its predecessor is here.
  [[nodiscard]] Status check_formerly() const;

  Vocabulary vocabulary_;
  std::map<std::string, CountingRule, std::less<>> counting_rules_;
  std::map<std::string, Calendar, std::less<>> calendars_;
  /// Shared, because they are never changed: copying a library costs little.
  std::map<std::string, std::map<int, std::shared_ptr<const Regime>>, std::less<>> regimes_;
  std::map<std::string, FieldSet, std::less<>> field_sets_;
  std::map<std::string, Programme, std::less<>> programmes_;
};

}  // namespace tocsin::regimes
