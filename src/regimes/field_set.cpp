#include "regimes/field_set.h"

#include <algorithm>

namespace tocsin::regimes {

const PortalField* FieldSet::field(std::string_view field_id) const {
  const auto found = std::ranges::find(fields, field_id, &PortalField::id);
  return found == fields.end() ? nullptr : &*found;
}

Result<FieldSet> parse_field_set(std::string id, const Yaml& node, std::string_view file) {
  FieldSet set{.id = std::move(id)};
  Fields fields(node, file);
  set.edition = fields.text("edition");
  set.title = fields.bilingual("title");
  const Yaml* list = fields.any("fields");
  TOC_CHECK(fields.finish());
  if (list == nullptr || list->items.empty()) {
    return refuse_at(file, node, "\"fields\" is a list of fields.");
  }
  for (const Yaml& item : list->items) {
    Fields one(item, file);
    PortalField field{.id = one.text("id"), .title = one.bilingual("title")};
    const auto chars = one.optional_integer("chars_max").value_or(0);
    TOC_CHECK(one.finish());
    if (chars < 0 || chars > 1'000'000 || !is_id(field.id) || set.field(field.id) != nullptr) {
      return refuse_at(file, item,
                       "A field has an id of its own, and at most a million characters.");
    }
    field.chars_max = static_cast<std::size_t>(chars);
    set.fields.push_back(std::move(field));
  }
  return set;
}

}  // namespace tocsin::regimes
