// go.mod: go.dev/ref/mod, go.mod files. From Go 1.17 on it lists the whole build list; go.sum also
// holds sums of versions that were only looked at, and is no inventory.
#include "base/text.h"
#include "inventories/lock_parts.h"

#include <algorithm>

namespace tocsin::inventories {
namespace {

constexpr std::size_t kWordBytesMax = 512;

struct Require {
  std::string_view module, version;
  std::string where;
};

struct Replacement {
  std::string_view module, version;  ///< an empty version: a folder
};

/// Words of a line, without its comment and without quotes.
std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  line = line.substr(0, line.find("//"));
  for (std::string_view word : split(trim(line), ' ')) {
    word = trim(word);
    for (const char quote : {'"', '`'}) {
      if (word.size() >= 2 && word.front() == quote && word.back() == quote) {
        word = word.substr(1, word.size() - 2);
      }
    }
    if (!word.empty()) {
      out.push_back(word);
    }
  }
  return out;
}

class Reader {
 public:
  void take(std::string_view directive, const std::vector<std::string_view>& words,
            const std::string& where) {
    // A replacement may stand for any number of requirements.
    const auto is_too_long = [](std::string_view word) { return word.size() > kWordBytesMax; };
    if (std::ranges::any_of(words, is_too_long)) {
      out_.problem(where, "A word is longer than a module or a version may be.");
      return;
    }
    if (directive == "module" && words.size() == 1) {
      out_.inventory.name = words[0];
    } else if (directive == "go" && words.size() == 1) {
      go_ = words[0];
    } else if (directive == "toolchain" && words.size() == 1) {
      toolchain_ = words[0];
    } else if (directive == "require") {
      if (words.size() != 2) {
        out_.problem(where, "The requirement is not a module with its version.");
        return;
      }
      requires_.push_back({words[0], words[1], where});
    } else if (directive == "exclude" && words.size() == 2) {
      excluded_.emplace(key(words[0], words[1]), 0);
    } else if (directive == "replace") {
      take_replacement(words, where);
    }
  }
  Result<Inventory> finish() {
    for (const Require& require : requires_) {
      add(require);
    }
    add_standard_library();
    return out_.finish();
  }

 private:
  static std::string key(std::string_view module, std::string_view version) {
    return std::string(module) + " " + std::string(version);
  }
  /// "A [v] => B [v]".
  void take_replacement(const std::vector<std::string_view>& words, const std::string& where) {
    std::size_t arrow = 0;
    while (arrow < words.size() && words[arrow] != "=>") {
      ++arrow;
    }
    const std::size_t behind = words.size() - std::min(arrow + 1, words.size());
    if (arrow == 0 || arrow > 2 || behind == 0 || behind > 2) {
      out_.problem(where, "The replacement does not say what replaces what.");
      return;
    }
    replaced_[key(words[0], arrow == 2 ? words[1] : "")] = {words[arrow + 1],
                                                            behind == 2 ? words.back() : ""};
  }
  void add(const Require& require) {
    std::string_view module = require.module;
    std::string_view version = require.version;
    auto found = replaced_.find(key(module, version));
    if (found == replaced_.end()) {
      found = replaced_.find(key(module, ""));
    }
    if (found != replaced_.end()) {
      if (found->second.version.empty()) {
        return;  // a folder: the project's own
      }
      module = found->second.module;
      version = found->second.version;
    } else if (excluded_.contains(key(module, version))) {
      out_.problem(require.where, "The version is excluded; go takes another one.");
      version = {};
    }
    packages_.add(scoped_package("golang", module, version), key(module, version));
  }
  /// The toolchain that go.mod asks for brings the standard library; without one it is at least
  /// that of the language's version.
  void add_standard_library() {
    std::string_view version = toolchain_;
    if (!take_prefix(version, "go")) {
      version = go_;
    }
    version = version.substr(0, version.find('-'));  // "go1.22.3-custom"
    if (!version.empty()) {
      packages_.add(package("golang", "", "stdlib", version), "stdlib");
    }
  }

  Collector out_{"go-mod"};
  Packages packages_{out_};
  std::string_view go_, toolchain_;
  std::vector<Require> requires_;
  std::unordered_map<std::string, Replacement> replaced_;
  std::unordered_map<std::string, int> excluded_;
};

bool is_mine(const Document& document) {
  if (has_name(document, {"go.mod"})) {
    return true;
  }
  Lines lines(head_of(document));
  bool has_module = false;
  for (std::string_view line; lines.next(line);) {
    const auto words = words_of(line);
    if (words.empty()) {
      continue;
    }
    if (!has_module && (words.size() != 2 || words[0] != "module")) {
      return false;
    }
    if (has_module) {
      return (words.size() == 2 && words[0] == "go") || words[0] == "require";
    }
    has_module = true;
  }
  return false;
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const std::string_view text, lock_text(document));
  Reader reader;
  std::string_view block;
  Lines lines(text);
  for (std::string_view line; lines.next(line);) {
    std::vector<std::string_view> words = words_of(line);
    if (words.empty()) {
      continue;
    }
    if (!block.empty()) {
      if (words[0] == ")") {
        block = {};
      } else {
        reader.take(block, words, lines.where());
      }
      continue;
    }
    const std::string_view directive = words[0];
    words.erase(words.begin());
    if (!words.empty() && words[0] == "(") {
      block = directive;
    } else {
      reader.take(directive, words, lines.where());
    }
  }
  if (!block.empty()) {
    return fail(Errc::malformed, "A block does not end.", lines.where());
  }
  return reader.finish();
}

}  // namespace

InventoryFormat go_mod() {
  return {.id = "go-mod",
          .authority = "go.dev/ref/mod, go.mod files (Go 1.23)",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
