// pom.xml of Maven: maven.apache.org/pom, and maven-model-builder for what properties mean. What
// parents and imported poms say is not in the file: a version that only they know is not stated.
#include "base/text.h"
#include "inventories/lock_parts.h"
#include "inventories/xml.h"

#include <algorithm>

namespace tocsin::inventories {
namespace {

constexpr std::size_t kBytesMax = 16U << 20U;
/// Of a value with its properties replaced: any number of dependencies may use it.
constexpr std::size_t kValueBytesMax = 256;
constexpr int kPropertyDepthMax = 16;

/// Names to values, of one pom.
class Properties {
 public:
  explicit Properties(const XmlNode& project) {
    if (const XmlNode* const own = project.child("properties")) {
      for (const XmlNode& property : own->children) {
        values_[property.name].text = trim(property.text);
      }
    }
    const XmlNode* const parent = project.child("parent");
    for (const std::string_view name : {"groupId", "artifactId", "version"}) {
      const std::string_view inherited = parent == nullptr ? "" : parent->child_text(name);
      std::string_view own = project.child_text(name);
      // A project is its parent's in everything but its name.
      own = own.empty() && name != "artifactId" ? inherited : own;
      for (const std::string_view prefix : {"project.", "pom.", ""}) {
        values_.try_emplace(std::string(prefix) + std::string(name), std::string(own));
        values_.try_emplace(std::string(prefix) + "parent." + std::string(name),
                            std::string(inherited));
      }
    }
  }

  /// With every "${name}" replaced. Nothing when one of them is not known, needs itself, or is
  /// longer than a name or a version.
  std::optional<std::string> resolve(std::string_view text, int depth = kPropertyDepthMax) {
    std::string out;
    while (true) {
      const std::size_t at = text.find("${");
      out.append(text.substr(0, at));
      if (out.size() > kValueBytesMax) {
        return std::nullopt;
      }
      if (at == std::string_view::npos) {
        return out;
      }
      const std::size_t end = text.find('}', at);
      if (end == std::string_view::npos) {
        return std::nullopt;
      }
      const std::optional<std::string>& value =
          value_of(std::string(text.substr(at + 2, end - at - 2)), depth);
      if (!value) {
        return std::nullopt;
      }
      out.append(*value);
      text.remove_prefix(end + 1);
    }
  }

 private:
  struct Value {
    std::string text;
    bool is_resolved = false;  ///< or being so: one that needs itself has no value
    std::optional<std::string> resolved;
  };

  /// Each is resolved once, however often it is used.
  const std::optional<std::string>& value_of(const std::string& name, int depth) {
    static const std::optional<std::string> none;
    const auto found = values_.find(name);
    if (found == values_.end() || depth == 0) {
      return none;
    }
    Value& value = found->second;
    if (!value.is_resolved) {
      value.is_resolved = true;
      value.resolved = resolve(value.text, depth - 1);
    }
    return value.resolved;
  }

  std::unordered_map<std::string, Value> values_;
};

/// "[1.0]" is 1.0 and nothing else; other ranges leave the choice to the repository.
std::string_view release_in(std::string_view version) {
  if (version.starts_with('[') && version.ends_with(']') &&
      version.find(',') == std::string_view::npos) {
    return trim(version.substr(1, version.size() - 2));
  }
  return version.find_first_of("[]() ,") == std::string_view::npos ? version : "";
}

class Reader {
 public:
  explicit Reader(const XmlNode& project) : properties_(project) {
    if (const auto name = properties_.resolve(project.child_text("artifactId"))) {
      out_.inventory.name = *name;
    }
    if (const XmlNode* const management = project.child("dependencyManagement")) {
      read_management(*management);
    }
    read_dependencies(project, "/project");
    if (const XmlNode* const profiles = project.child("profiles")) {
      std::size_t index = 0;
      for (const XmlNode& profile : profiles->children) {
        const std::string at = pointer("/project/profiles", index++);
        const XmlNode* const activation = profile.child("activation");
        // The others need an environment that the file does not know.
        if (activation != nullptr && activation->child_text("activeByDefault") == "true") {
          read_dependencies(profile, at);
        }
      }
    }
  }
  Result<Inventory> finish() { return out_.finish(); }

 private:
  void read_management(const XmlNode& management) {
    const XmlNode* const list = management.child("dependencies");
    if (list == nullptr) {
      return;
    }
    for (const XmlNode& node : list->children) {
      const auto group = properties_.resolve(node.child_text("groupId"));
      const auto name = properties_.resolve(node.child_text("artifactId"));
      const auto version = properties_.resolve(node.child_text("version"));
      if (group && name && version) {
        managed_.emplace(*group + ":" + *name, *version);
      }
    }
  }
  void read_dependencies(const XmlNode& owner, const std::string& at) {
    const XmlNode* const list = owner.child("dependencies");
    if (list == nullptr) {
      return;
    }
    std::size_t index = 0;
    for (const XmlNode& node : list->children) {
      read_dependency(node, pointer(at + "/dependencies", index++));
    }
  }
  void read_dependency(const XmlNode& node, const std::string& at) {
    const auto group = properties_.resolve(node.child_text("groupId"));
    const auto name = properties_.resolve(node.child_text("artifactId"));
    if (!group || !name || group->empty() || name->empty()) {
      out_.problem(at, "The dependency's group or name is not known.");
      return;
    }
    const std::string module = *group + ":" + *name;
    std::optional<std::string> version = properties_.resolve(node.child_text("version"));
    if (version && version->empty()) {
      const auto managed = managed_.find(module);
      version = managed == managed_.end() ? std::nullopt : std::optional(managed->second);
    }
    const std::string release(version ? release_in(*version) : "");
    if (release.empty()) {
      out_.problem(at, "The dependency's version is not known from this file.");
    }
    packages_.add(package("maven", *group, *name, release), module + ":" + release);
  }

  Properties properties_;
  Collector out_{"maven-pom"};
  Packages packages_{out_};
  std::unordered_map<std::string, std::string> managed_;
};

bool is_mine(const Document& document) {
  const std::string_view head = head_of(document);
  if (!trim(head).starts_with('<')) {
    return false;
  }
  return head.find("http://maven.apache.org/POM/4.0.0") != std::string_view::npos ||
         ((has_name(document, {"pom.xml"}) || has_suffix(document, {".pom"})) &&
          head.find("<project") != std::string_view::npos);
}

Result<Inventory> read(const Document& document) {
  TOC_CHECK(check_size(document, kBytesMax));
  TOC_TRY(const XmlNode root, parse_xml(document.bytes));
  if (root.name != "project") {
    return fail(Errc::malformed, "The root is not project.");
  }
  return Reader(root).finish();
}

}  // namespace

InventoryFormat maven_pom() {
  return {.id = "maven-pom",
          .authority = "maven.apache.org/pom (4.0.0); maven-model-builder 3.9",
          .bytes_max = kBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
