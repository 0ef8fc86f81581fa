#include "base/yaml.h"

#include "base/limits.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <unordered_set>

namespace tocsin {
namespace {

/// Thrown through yaml-cpp's parser, which knows no other way to stop, and caught in
/// parse_yaml_documents.
struct Refused {
  int line;
  std::string message;
};

/// Builds the tree from parser events, so that what is refused never gets built.
class Builder final : public YAML::EventHandler {
 public:
  [[nodiscard]] std::vector<Yaml> take() { return std::move(documents_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    // yaml-cpp 0.7 leaves a token that cannot begin anything ("," or "}" at the left) where it is,
    // and begins documents there without end.
    if (mark.pos <= last_start_) {
      throw Refused{mark.line + 1, "The file is not valid YAML: nothing can begin here."};
    }
    last_start_ = mark.pos;
    open_.clear();
    root_ = Yaml{};
  }
  void OnDocumentEnd() override {
    if (root_.kind != Yaml::Kind::null) {
      documents_.push_back(std::move(root_));
    }
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    Yaml node;
    node.line = mark.line + 1;
    add(std::move(node));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    throw Refused{mark.line + 1, "YAML aliases are not read here."};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    // "?" is what yaml-cpp says for a plain scalar, "!" for a quoted one.
    if (tag != "?" && tag != "!" && !tag.empty()) {
      throw Refused{mark.line + 1, "YAML tags are not read here."};
    }
    Yaml node;
    node.line = mark.line + 1;
    node.quoted = tag == "!";
    node.kind =
        !node.quoted && (value == "null" || value == "~") ? Yaml::Kind::null : Yaml::Kind::text;
    node.text = node.kind == Yaml::Kind::null ? std::string() : value;
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(mark, anchor, Yaml::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(mark, anchor, Yaml::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    Yaml node;
    std::string key;
    bool has_key = false;
    std::unordered_set<std::string> keys;  ///< of the fields; a map may have many
  };

  static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) {
      throw Refused{mark.line + 1, "YAML anchors are not read here."};
    }
  }
  void open(const YAML::Mark& mark, YAML::anchor_t anchor, Yaml::Kind kind) {
    refuse_anchor(mark, anchor);
    if (open_.size() >= kYamlDepthMax) {
      throw Refused{mark.line + 1, "The file is nested too deeply."};
    }
    Level level;
    level.node.kind = kind;
    level.node.line = mark.line + 1;
    open_.push_back(std::move(level));
  }
  void close() {
    Yaml node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }
  void add(Yaml node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& level = open_.back();
    if (level.node.kind == Yaml::Kind::list) {
      level.node.items.push_back(std::move(node));
      return;
    }
    if (!level.has_key) {
      if (node.kind != Yaml::Kind::text) {
        throw Refused{node.line, "A key must be a plain text."};
      }
      if (!level.keys.insert(node.text).second) {
        throw Refused{node.line, "The key \"" + node.text + "\" stands here twice."};
      }
      level.key = std::move(node.text);
      level.has_key = true;
      return;
    }
    level.node.fields.push_back({std::move(level.key), std::move(node)});
    level.has_key = false;
  }

  std::vector<Yaml> documents_;
  int last_start_ = -1;
  std::vector<Level> open_;
  Yaml root_;
};

}  // namespace

const Yaml* Yaml::find(std::string_view key) const {
  const auto found = std::ranges::find(
      fields, key, [](const auto& field) -> std::string_view { return field.first; });
  return found == fields.end() ? nullptr : &found->second;
}

Result<std::vector<Yaml>> parse_yaml_documents(std::string_view text, std::string_view name,
                                               std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    return fail(Errc::too_large, "The file is larger than " + std::to_string(bytes_max) + " bytes.",
                std::string(name));
  }
  Builder builder;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Refused& refused) {
    return fail(Errc::malformed, refused.message,
                std::string(name) + ":" + std::to_string(refused.line));
  } catch (const YAML::Exception& exception) {
    return fail(Errc::malformed, "The file is not valid YAML: " + exception.msg + ".",
                std::string(name) + ":" + std::to_string(exception.mark.line + 1));
  }
  return builder.take();
}

Result<Yaml> parse_yaml(std::string_view text, std::string_view name, std::size_t bytes_max) {
  TOC_TRY(std::vector<Yaml> documents, parse_yaml_documents(text, name, bytes_max));
  if (documents.size() != 1) {
    return fail(Errc::malformed, "The file must hold exactly one YAML document.",
                std::string(name));
  }
  return std::move(documents.front());
}

}  // namespace tocsin
