#include "pages/log/log_pages.h"

#include "base/json.h"

#include <algorithm>
#include <array>

namespace tocsin::pages {
namespace {

/// Digests and ids say nothing to people; the receipt proves them.
bool is_readable(std::string_view value) {
  const bool is_hex =
      value.size() == 64 && value.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  const bool is_id = value.size() == 36 && value[8] == '-' && value[13] == '-';
  return !value.empty() && value.size() <= 200 && !is_hex && !is_id;
}

/// Members that only repeat what stands beside them.
constexpr std::array<std::string_view, 3> kUntold = {"edition", "state", "source"};

/// Words of the wire in the reader's language, times as people write them.
std::string detail_words(const Texts& texts, std::string_view name, std::string_view value) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> groups = {
      {{"event", "case_event"},
       {"roles", "participant"},
       {"weight", "weight"},
       {"kind", "notice_kind"},
       {"cut", "channel"},
       {"role", "role"}}};
  for (const auto& [member, group] : groups) {
    if (name == member) {
      return texts.word(group, value);
    }
  }
  if (name == "from" || name == "to" || name == "target") {
    const std::string state = texts.word("standing_state", value);
    return state == value ? texts.word("evidence", value) : state;
  }
  if (value.size() >= 20 && value[10] == 'T') {
    if (const Result<Instant> at = parse_rfc3339(value)) {
      return readable_time(*at);
    }
  }
  return std::string(value);
}

}  // namespace

std::string act_words(const Texts& texts, std::string_view kind) {
  std::string key(kind);
  std::ranges::replace(key, '.', '_');
  const std::string words = texts.word("act", key);
  return words == key ? std::string(kind) : words;
}

std::string act_detail(const Texts& texts, const store::JournalEntry& entry) {
  const Result<JsonDocument> document = JsonDocument::parse(entry.payload);
  if (!document) {
    return entry.payload.empty() ? texts("journal.erased") : std::string();
  }
  const std::optional<Json> detail = document->root().find("detail");
  if (!detail) {
    return {};
  }
  std::string out;
  for (const auto& [name, value] : detail->members()) {
    if (std::ranges::find(kUntold, name) != kUntold.end()) {
      continue;
    }
    std::string text;
    if (const auto plain = value.text()) {
      text = detail_words(texts, name, *plain);
    } else if (const auto number = value.integer()) {
      text = name == "late_by_s" ? texts.duration(*number) : std::to_string(*number);
    } else {
      for (const Json& element : value.elements()) {
        const std::string_view one = element.text().value_or("");
        if (is_readable(one)) {
          text += (text.empty() ? "" : texts("site.comma")) + detail_words(texts, name, one);
        }
      }
    }
    if (is_readable(text)) {
      out += (out.empty() ? "" : texts("site.semicolon")) + texts.word("detail", name) +
             texts("site.colon") + text;
    }
  }
  return out;
}

std::string verify_page(const Frame& frame, const VerifyView& view) {
  Data data;
  data.text("origin", view.origin)
      .text("log_key", view.log_key)
      .text("notice_key", view.notice_key);
  data.text("policy", view.policy)
      .text("checkpoint", view.checkpoint)
      .text("log_size", std::to_string(view.log_size));
  return render_page(frame, {.name = "verify",
                             .title = frame.texts()("verify.title"),
                             .data = data,
                             .section = "verify"});
}

std::string journal_page(const Frame& frame, const JournalView& view) {
  const Texts texts = frame.texts();
  std::vector<Data> entries;
  for (const store::JournalEntry& entry : view.entries) {
    const std::string index = std::to_string(entry.index);
    entries.push_back(
        Data()
            .text("entry_index", index)
            .text("entry_at", readable_time(entry.at))
            .text("entry_at_machine", to_rfc3339(entry.at))
            .text("entry_what",
                  entry.is_withheld ? texts("journal.withheld") : act_words(texts, entry.kind))
            .text("entry_detail", entry.is_withheld ? "" : act_detail(texts, entry))
            .text("entry_who", flow::name_of_actor(view.names, entry.actor))
            .text("entry_receipt", entry.is_withheld ? "" : "/desk/journal/" + index + "/receipt"));
  }
  Data data;
  data.text("older_href", view.has_more ? frame.link("/desk/journal?before=" +
                                                     std::to_string(view.entries.back().index))
                                        : "");
  data.list("entries", std::move(entries));
  return render_page(
      frame,
      {.name = "journal", .title = texts("journal.title"), .data = data, .section = "journal"});
}

}  // namespace tocsin::pages
