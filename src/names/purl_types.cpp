#include "names/purl_types.h"

#include "base/yaml.h"

#include <algorithm>

namespace tocsin::names {
namespace {

Error fault(std::string_view file, const Yaml& node, std::string message) {
  return {Errc::malformed, std::move(message), std::string(file) + ":" + std::to_string(node.line),
          0};
}

/// Reads one entry of the list `types`.
class TypeReader {
 public:
  TypeReader(std::string_view file, const Yaml& entry) : file_(file), entry_(entry) {}

  Result<PurlType> read() {
    if (entry_.kind != Yaml::Kind::map) {
      return refuse(entry_, "A type is a map.");
    }
    for (const auto& [key, value] : entry_.fields) {
      TOC_CHECK(read_field(key, value));
    }
    if (type_.type.empty()) {
      return refuse(entry_, "The entry has no type.");
    }
    return std::move(type_);
  }

 private:
  std::unexpected<Error> refuse(const Yaml& node, std::string message) const {
    return std::unexpected(fault(file_, node, std::move(message)));
  }

  Status read_field(std::string_view key, const Yaml& value) {
    if (key == "type") {
      return text(value, type_.type);
    }
    if (key == "namespace") {
      return presence(value);
    }
    if (key == "lower" || key == "upper") {
      return letter_case(value, key == "lower" ? LetterCase::lower : LetterCase::upper);
    }
    if (key == "lower_when") {
      return lower_when(value);
    }
    if (key == "name_replaces") {
      return replacements(value);
    }
    if (key == "name_pattern") {
      return pattern(value, type_.name_pattern);
    }
    if (key == "name_refuses") {
      return pattern(value, type_.name_refuses);
    }
    if (key == "version_pattern") {
      return pattern(value, type_.version_pattern);
    }
    if (key == "name_is_path") {
      type_.name_is_path = value.text == "true";
      return type_.name_is_path ? Status{} : refuse(value, "name_is_path is true or absent.");
    }
    if (key == "namespace_segments_max") {
      if (value.text.size() != 1 || value.text[0] < '1' || value.text[0] > '9') {
        return refuse(value, "A count of segments is 1 to 9.");
      }
      type_.namespace_segments_max = static_cast<std::size_t>(value.text[0] - '0');
      return {};
    }
    if (key == "qualifiers_required") {
      return texts(value, type_.qualifiers_required);
    }
    if (key == "qualifier_lowers") {
      return qualifier_lowers(value);
    }
    return refuse(value, "A type has no such field.");
  }

  Status text(const Yaml& node, std::string& out) const {
    if (node.kind != Yaml::Kind::text || node.text.empty()) {
      return refuse(node, "A text is wanted here.");
    }
    out = node.text;
    return {};
  }

  Status texts(const Yaml& node, std::vector<std::string>& out) const {
    if (node.kind != Yaml::Kind::list) {
      return refuse(node, "A list is wanted here.");
    }
    for (const Yaml& item : node.items) {
      TOC_CHECK(text(item, out.emplace_back()));
    }
    return {};
  }

  Status presence(const Yaml& node) {
    if (node.text == "required") {
      type_.name_space = Presence::required;
    } else if (node.text == "prohibited") {
      type_.name_space = Presence::prohibited;
    } else {
      return refuse(node, "A namespace is required or prohibited; absent means optional.");
    }
    return {};
  }

  Status letter_case(const Yaml& node, LetterCase wanted) {
    std::vector<std::string> components;
    TOC_CHECK(texts(node, components));
    for (const std::string& component : components) {
      LetterCase* const target = component == "namespace" ? &type_.namespace_case
                                 : component == "name"    ? &type_.name_case
                                 : component == "version" ? &type_.version_case
                                 : component == "subpath" ? &type_.subpath_case
                                                          : nullptr;
      if (target == nullptr) {
        return refuse(node, "There is no such component.");
      }
      *target = wanted;
    }
    return {};
  }

  Status lower_when(const Yaml& node) {
    LowerWhen out;
    for (const auto& [key, value] : node.fields) {
      if (key == "components") {
        std::vector<std::string> components;
        TOC_CHECK(texts(value, components));
        out.applies_to_namespace = std::ranges::count(components, "namespace") > 0;
        out.applies_to_name = std::ranges::count(components, "name") > 0;
      } else if (key == "namespace_is") {
        TOC_CHECK(text(value, out.namespace_is));
      } else if (key == "qualifier") {
        TOC_CHECK(text(value, out.qualifier));
      } else if (key == "contains") {
        TOC_CHECK(text(value, out.contains));
      } else {
        return refuse(value, "A condition has no such field.");
      }
    }
    if (out.namespace_is.empty() == out.qualifier.empty() ||
        out.qualifier.empty() != out.contains.empty()) {
      return refuse(node, "A condition is namespace_is, or qualifier with contains.");
    }
    type_.lower_when = std::move(out);
    return {};
  }

  Status pattern(const Yaml& node, std::shared_ptr<const RE2>& out) const {
    std::string source;
    TOC_CHECK(text(node, source));
    auto compiled = std::make_shared<const RE2>(source, RE2::Quiet);
    if (!compiled->ok()) {
      return refuse(node, "RE2 does not take this pattern.");
    }
    out = std::move(compiled);
    return {};
  }

  Status replacements(const Yaml& node) {
    for (const Yaml& pair : node.items) {
      if (pair.kind != Yaml::Kind::list || pair.items.size() != 2) {
        return refuse(pair, "A replacement is a pair [pattern, text].");
      }
      NameReplacement out;
      TOC_CHECK(pattern(pair.items[0], out.pattern));
      TOC_CHECK(text(pair.items[1], out.to));
      const std::string& source = pair.items[0].text;
      if (source.size() == 1 && out.to.size() == 1 && RE2::QuoteMeta(source) == source) {
        out.from = source[0];
      }
      type_.name_replaces.push_back(std::move(out));
    }
    return {};
  }

  Status qualifier_lowers(const Yaml& node) {
    for (const auto& [key, value] : node.fields) {
      QualifierLower out{.key = key, .pattern = nullptr};
      TOC_CHECK(pattern(value, out.pattern));
      type_.qualifier_lowers.push_back(std::move(out));
    }
    return {};
  }

  std::string_view file_;
  const Yaml& entry_;
  PurlType type_;
};

}  // namespace

Result<PurlTypes> PurlTypes::load(std::string_view yaml, std::string_view name) {
  TOC_TRY(const Yaml root, parse_yaml(yaml, name));
  const Yaml* const schema = root.find("schema");
  const Yaml* const list = root.find("types");
  if (schema == nullptr || schema->text != "tocsin.purl-types/1" || list == nullptr ||
      list->kind != Yaml::Kind::list || root.fields.size() != 2) {
    return std::unexpected(
        fault(name, root, "The file has a schema tocsin.purl-types/1 and a list of types."));
  }
  PurlTypes out;
  for (const Yaml& entry : list->items) {
    TOC_TRY(PurlType type, TypeReader(name, entry).read());
    if (std::ranges::any_of(out.types_, [&](const PurlType& t) { return t.type == type.type; })) {
      return std::unexpected(fault(name, entry, "The type stands twice."));
    }
    out.types_.push_back(std::move(type));
  }
  std::ranges::sort(out.types_, {}, &PurlType::type);
  if (out.types_.size() > kTypesMax) {
    return std::unexpected(fault(name, *list, "There are too many types."));
  }
  for (std::size_t i = 0; i < out.types_.size(); ++i) {
    std::size_t slot = slot_of(out.types_[i].type);
    while (out.slots_[slot] != 0) {
      slot = (slot + 1) % kSlots;
    }
    out.slots_[slot] = static_cast<std::uint16_t>(i + 1);
  }
  return out;
}

const PurlTypes& PurlTypes::built_in() {
  static const PurlTypes types = [] {
    const EmbeddedFile* const file = find_file(purl_rules(), "types.yaml");
    TOC_ASSERT(file != nullptr);
    Result<PurlTypes> loaded = load(file->bytes, "rules/purl/types.yaml");
    TOC_ASSERT(loaded.has_value());
    return *std::move(loaded);
  }();
  return types;
}

/// Spreads the registered types over the slots well enough that one or two are looked at.
std::size_t PurlTypes::slot_of(std::string_view type) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(type[at]); };
  return type.empty() ? 0
                      : (byte(0) * 31U + byte(type.size() / 2) * 17U + byte(type.size() - 1) * 7U +
                         type.size()) %
                            kSlots;
}

const PurlType* PurlTypes::find(std::string_view type) const {
  for (std::size_t slot = slot_of(type);; slot = (slot + 1) % kSlots) {
    const std::uint16_t place = slots_[slot];
    if (place == 0) {
      return nullptr;
    }
    if (types_[place - 1U].type == type) {
      return &types_[place - 1U];
    }
  }
}

}  // namespace tocsin::names
