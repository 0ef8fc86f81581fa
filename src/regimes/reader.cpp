#include "regimes/reader.h"

#include "base/number.h"

#include <algorithm>

namespace tocsin::regimes {

std::unexpected<Error> refuse_at(std::string_view file, const Yaml& node, std::string message) {
  return fail(Errc::malformed, std::move(message),
              std::string(file) + ":" + std::to_string(node.line));
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

Result<std::vector<std::string>> read_texts(const Yaml& node, std::string_view file) {
  if (node.kind == Yaml::Kind::text) {
    return std::vector<std::string>{node.text};
  }
  if (node.kind != Yaml::Kind::list) {
    return refuse_at(file, node, "A list of texts is needed here.");
  }
  std::vector<std::string> out;
  for (const Yaml& item : node.items) {
    if (item.kind != Yaml::Kind::text) {
      return refuse_at(file, item, "A list of texts is needed here.");
    }
    out.push_back(item.text);
  }
  return out;
}

Fields::Fields(const Yaml& node, std::string_view file) : node_(node), file_(file) {
  if (node.kind != Yaml::Kind::map) {
    refuse(node, "A map of keywords is needed here.");
  }
}

const Yaml* Fields::any(std::string_view key) {
  known_.emplace_back(key);
  const Yaml* found = node_.find(key);
  return found == nullptr || found->kind == Yaml::Kind::null ? nullptr : found;
}

bool Fields::has(std::string_view key) const {
  return node_.find(key) != nullptr;
}

void Fields::refuse(std::string_view key, std::string message) {
  const Yaml* found = node_.find(key);
  refuse(found == nullptr ? node_ : *found, std::move(message));
}

void Fields::refuse(const Yaml& node, std::string message) {
  take(refuse_at(file_, node, std::move(message)).error());
}

void Fields::take(Error error) {
  if (!error_) {
    error_ = std::move(error);
  }
}

std::optional<std::string> Fields::optional_text(std::string_view key) {
  const Yaml* found = any(key);
  if (found == nullptr) {
    return std::nullopt;
  }
  if (found->text.empty()) {
    refuse(*found, "\"" + std::string(key) + "\" must be a text.");
    return std::nullopt;
  }
  return found->text;
}

std::string Fields::text(std::string_view key) {
  auto found = optional_text(key);
  if (!found) {
    refuse(node_, "\"" + std::string(key) + "\" is missing.");
  }
  return found.value_or(std::string());
}

std::vector<std::string> Fields::texts(std::string_view key) {
  const Yaml* found = any(key);
  if (found == nullptr) {
    return {};
  }
  auto out = read_texts(*found, file_);
  if (!out) {
    take(std::move(out).error());
    return {};
  }
  return *std::move(out);
}

std::optional<std::int64_t> Fields::optional_integer(std::string_view key) {
  const auto text = optional_text(key);
  if (!text) {
    return std::nullopt;
  }
  const auto value = parse_whole<std::int64_t>(*text);
  if (!value) {
    refuse(key, "\"" + std::string(key) + "\" must be a whole number.");
  }
  return value;
}

std::optional<bool> Fields::optional_flag(std::string_view key) {
  const auto text = optional_text(key);
  if (!text) {
    return std::nullopt;
  }
  if ((*text != "true" && *text != "false") || node_.find(key)->quoted) {
    refuse(key, "\"" + std::string(key) + "\" must be true or false.");
    return std::nullopt;
  }
  return *text == "true";
}

std::optional<Period> Fields::optional_period(std::string_view key) {
  const auto text = optional_text(key);
  if (!text) {
    return std::nullopt;
  }
  auto period = parse_period(*text);
  if (!period) {
    refuse(key, period.error().message);
    return std::nullopt;
  }
  return *std::move(period);
}

std::optional<Bilingual> Fields::optional_bilingual(std::string_view key) {
  const Yaml* found = any(key);
  if (found == nullptr) {
    return std::nullopt;
  }
  Fields both(*found, file_);
  Bilingual out{both.text("en"), both.text("zh-CN")};
  if (auto status = both.finish(); !status) {
    take(std::move(status).error());
    return std::nullopt;
  }
  return out;
}

Bilingual Fields::bilingual(std::string_view key) {
  auto out = optional_bilingual(key);
  if (!out) {
    refuse(node_, "\"" + std::string(key) + "\" is missing; it needs en and zh-CN.");
  }
  return out.value_or(Bilingual{});
}

std::optional<std::size_t> Fields::optional_word(std::string_view key,
                                                 const std::vector<std::string_view>& words) {
  const auto text = optional_text(key);
  if (!text) {
    return std::nullopt;
  }
  const auto found = std::ranges::find(words, *text);
  if (found == words.end()) {
    std::string list;
    for (const std::string_view word : words) {
      list += (list.empty() ? "" : ", ") + std::string(word);
    }
    refuse(key, "\"" + std::string(key) + "\" must be one of: " + list + ".");
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - words.begin());
}

Status Fields::finish() {
  if (error_) {
    return std::unexpected(*error_);
  }
  for (const auto& [key, value] : node_.fields) {
    if (std::ranges::find(known_, key) == known_.end()) {
      return refuse_at(file_, value, "Unknown keyword \"" + key + "\".");
    }
  }
  return {};
}

}  // namespace tocsin::regimes
