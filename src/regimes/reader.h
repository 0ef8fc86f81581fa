// Strict reading of our own YAML: every key is known, every value has its type, every error names
// "file:line".
#pragma once

#include "base/language.h"
#include "base/yaml.h"
#include "regimes/period.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::regimes {

/// One map of a file. Ask for every key it may hold, then call finish(). The first error stays;
/// once there is one, the readers answer with empty values, so that callers check once, at the end.
class Fields {
 public:
  /// The node and the file name must outlive this object.
  Fields(const Yaml& node, std::string_view file);

  /// Null when absent or null.
  const Yaml* any(std::string_view key);
  bool has(std::string_view key) const;
  std::string text(std::string_view key);  ///< required, not empty
  std::optional<std::string> optional_text(std::string_view key);
  std::vector<std::string> texts(std::string_view key);  ///< absent: empty; one plain text: one
  std::optional<std::int64_t> optional_integer(std::string_view key);
  std::optional<bool> optional_flag(std::string_view key);  ///< true or false, unquoted
  std::optional<Period> optional_period(std::string_view key);
  Bilingual bilingual(std::string_view key);  ///< required
  std::optional<Bilingual> optional_bilingual(std::string_view key);
  /// One of the words, as its position; refused otherwise.
  std::optional<std::size_t> optional_word(std::string_view key,
                                           const std::vector<std::string_view>& words);

  void refuse(std::string_view key, std::string message);
  void refuse(const Yaml& node, std::string message);
  void take(Error error);
  [[nodiscard]] const Yaml& node() const { return node_; }
  [[nodiscard]] std::string_view file() const { return file_; }

  /// The first error, or "unknown keyword" for a key nobody asked for.
  [[nodiscard]] Status finish();

 private:
  const Yaml& node_;
  std::string_view file_;
  std::vector<std::string> known_;
  std::optional<Error> error_;
};

/// malformed at "file:line".
std::unexpected<Error> refuse_at(std::string_view file, const Yaml& node, std::string message);
/// The texts of a list of plain texts.
Result<std::vector<std::string>> read_texts(const Yaml& node, std::string_view file);

/// Letters, digits and . _ - only: ids are used in URLs, file names and sentences.
bool is_id(std::string_view text);

}  // namespace tocsin::regimes
