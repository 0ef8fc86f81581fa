#include "flow/checklist.h"

#include "base/embed.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/yaml.h"
#include "store/accounts.h"

#include <algorithm>

namespace tocsin::flow {

std::span<const EmbeddedFile> operator_files();

namespace {

constexpr std::string_view kFile = "checklist.yaml";

struct Entry {
  ChecklistItem item;
  std::vector<std::string> countries;
  std::vector<std::string> roles;
};

Bilingual bilingual(const Yaml& node, std::string_view field) {
  Bilingual out;
  if (const Yaml* texts = node.find(field)) {
    const Yaml* en = texts->find("en");
    const Yaml* zh = texts->find("zh-CN");
    out.en = en == nullptr ? "" : en->text;
    out.zh_cn = zh == nullptr ? "" : zh->text;
  }
  return out;
}

std::vector<std::string> texts_of(const Yaml& node, std::string_view field) {
  std::vector<std::string> out;
  if (const Yaml* list = node.find(field)) {
    for (const Yaml& item : list->items) {
      out.push_back(item.text);
    }
  }
  return out;
}

Result<std::vector<Entry>> entries() {
  const EmbeddedFile* file = find_file(operator_files(), kFile);
  TOC_ASSERT(file != nullptr);
  TOC_TRY(const Yaml root, parse_yaml(file->bytes, kFile));
  std::vector<Entry> out;
  const Yaml* items = root.find("items");
  if (items == nullptr) {
    return fail(Errc::malformed, "The checklist has no items.", std::string(kFile));
  }
  for (const Yaml& node : items->items) {
    const Yaml* id = node.find("id");
    if (id == nullptr || id->text.empty()) {
      return fail(Errc::malformed, "An item of the checklist has no id.",
                  std::string(kFile) + ":" + std::to_string(node.line));
    }
    Entry entry;
    entry.item.id = id->text;
    entry.item.title = bilingual(node, "title");
    entry.item.basis = bilingual(node, "basis");
    entry.item.how = bilingual(node, "how");
    entry.countries = texts_of(node, "for_countries");
    entry.roles = texts_of(node, "for_roles");
    out.push_back(std::move(entry));
  }
  return out;
}

bool applies(const Entry& entry, const store::Party& self) {
  const bool is_general = entry.countries.empty() && entry.roles.empty();
  const bool is_here = std::ranges::find(entry.countries, self.country) != entry.countries.end();
  const bool has_role = std::ranges::any_of(entry.roles, [&](const std::string& role) {
    return std::ranges::find(self.roles, role) != self.roles.end();
  });
  return is_general || is_here || has_role;
}

}  // namespace

Result<std::vector<ChecklistItem>> checklist(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::read_operations));
  TOC_TRY(std::vector<Entry> all, entries());
  return world.store->read([&](store::Reader& reader) -> Result<std::vector<ChecklistItem>> {
    TOC_TRY(const store::Party self, store::parties::get_operator(reader));
    TOC_TRY(const auto answers, store::checklist::newest(reader));
    std::vector<ChecklistItem> out;
    for (Entry& entry : all) {
      if (!applies(entry, self)) {
        continue;
      }
      const auto answer = std::ranges::find(answers, entry.item.id, &store::ChecklistAnswer::item);
      if (answer != answers.end()) {
        entry.item.answer = *answer;
      }
      out.push_back(std::move(entry.item));
    }
    return out;
  });
}

Result<store::LogIndex> answer_checklist(const World& world, const Principal& principal,
                                         const ChecklistAnswerDraft& draft) {
  TOC_CHECK(may(principal, Action::answer_checklist));
  if (draft.answer != "done" && draft.answer != "not_applicable" && draft.answer != "open") {
    return fail(Errc::malformed, "An answer is done, not_applicable or open.", "/answer");
  }
  if ((draft.answer != "open" && trim(draft.evidence).empty()) ||
      draft.evidence.size() > kTextFieldBytesMax) {
    return fail(Errc::malformed, "Say what shows it, in at most 64 KiB.", "/evidence");
  }
  TOC_TRY(const std::vector<Entry> all, entries());
  const bool is_known =
      std::ranges::any_of(all, [&](const Entry& entry) { return entry.item.id == draft.item; });
  if (!is_known) {
    return fail(Errc::not_found, "There is no such item on the checklist.");
  }
  return world.store->write([&](store::Transaction& tx) -> Result<store::LogIndex> {
    store::Act act{.kind = "checklist.answered",
                   .actor = actor_of(principal),
                   .case_id = std::nullopt,
                   .detail = {}};
    act.detail.set("item", draft.item).set("answer", draft.answer).set("evidence", draft.evidence);
    const store::LogIndex index = tx.record(std::move(act));
    TOC_CHECK(store::checklist::insert(tx, {.item = draft.item,
                                            .answer = draft.answer,
                                            .evidence = draft.evidence,
                                            .actor = actor_of(principal),
                                            .recorded_at = tx.now(),
                                            .recorded_index = index}));
    return index;
  });
}

}  // namespace tocsin::flow
