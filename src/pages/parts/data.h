// What a template is filled with: texts, flags and lists by name.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::pages {

/// Every text is escaped when it is put into a page; there is no way to hand markup to a template.
class Data {
 public:
  /// An empty text counts as absent: {{#name}} leaves its section out and {{^name}} stands.
  Data& text(std::string name, std::string_view value);
  Data& flag(std::string name, bool value);
  /// Sets the flag has_<name> as well, for what stands once around the list.
  Data& list(std::string name, std::vector<Data> values);

  [[nodiscard]] const std::map<std::string, std::string>& texts() const { return texts_; }
  [[nodiscard]] const std::map<std::string, bool>& flags() const { return flags_; }
  [[nodiscard]] const std::map<std::string, std::vector<Data>>& lists() const { return lists_; }

 private:
  std::map<std::string, std::string> texts_;
  std::map<std::string, bool> flags_;
  std::map<std::string, std::vector<Data>> lists_;
};

}  // namespace tocsin::pages
