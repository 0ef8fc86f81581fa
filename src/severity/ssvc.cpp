#include "severity/ssvc.h"

#include "base/text.h"
#include "base/yaml.h"

#include <algorithm>

namespace tocsin::severity {
namespace {

constexpr std::size_t kInputsMax = 12;
constexpr std::size_t kCombinationsMax = 100'000;
constexpr std::size_t kUnset = static_cast<std::size_t>(-1);

std::optional<std::size_t> place_of(const SsvcPoint& point, std::string_view value) {
  const auto found = std::ranges::find(point.values, value, &SsvcValue::key);
  if (found == point.values.end()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - point.values.begin());
}

/// Words between spaces.
std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  for (const std::string_view word : split(text, ' ')) {
    if (!word.empty()) {
      out.push_back(word);
    }
  }
  return out;
}

bool is_version(std::string_view text) {
  const auto parts = split(text, '.');
  return parts.size() == 3 && std::ranges::all_of(parts, [](std::string_view part) {
           return !part.empty() && part.size() <= 6 &&
                  std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
         });
}

bool is_name(std::string_view text, std::string_view extra) {
  return !text.empty() && text.size() <= 200 && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           extra.find(c) != std::string_view::npos;
  });
}

}  // namespace

/// Reads one file into a table.
class SsvcReader {
 public:
  SsvcReader(std::string_view file, SsvcTable& out) : file_(file), out_(out) {}

  Status read(const Yaml& root) {
    for (const auto& [key, value] : root.fields) {
      if (key == "schema") {
        if (value.text != "tocsin.ssvc/1") {
          return refuse(value, "The schema is tocsin.ssvc/1.");
        }
      } else if (key == "id") {
        TOC_CHECK(key_of(value, out_.id_));
      } else if (key == "name") {
        out_.name_ = value.text;
      } else if (key == "source") {
        out_.source_ = value.text;
      } else if (key == "inputs") {
        TOC_CHECK(inputs(value));
      } else if (key == "outcome") {
        TOC_CHECK(point(value, out_.outcome_));
      } else if (key != "rows") {
        return refuse(value, "A table has no such field.");
      }
    }
    const Yaml* const rows = root.find("rows");
    if (root.find("schema") == nullptr || out_.id_.key.empty() || out_.inputs_.empty() ||
        out_.outcome_.values.empty() || rows == nullptr || rows->kind != Yaml::Kind::list) {
      return refuse(root, "A table has a schema, an id, inputs, an outcome and rows.");
    }
    for (const Yaml& row : rows->items) {
      TOC_CHECK(read_row(row));
    }
    const auto missing = std::ranges::find(out_.rows_, kUnset);
    if (missing != out_.rows_.end()) {
      return refuse(*rows, "The combination " +
                               combination(static_cast<std::size_t>(missing - out_.rows_.begin())) +
                               " is missing.");
    }
    return {};
  }

 private:
  std::unexpected<Error> refuse(const Yaml& node, std::string message) const {
    return fail(Errc::malformed, std::move(message),
                std::string(file_) + ":" + std::to_string(node.line));
  }

  Status key_of(const Yaml& node, SsvcKey& out) const {
    auto key = parse_ssvc_key(node.text);
    if (!key) {
      return refuse(node, key.error().message);
    }
    out = *std::move(key);
    return {};
  }

  Status point(const Yaml& node, SsvcPoint& out) const {
    for (const auto& [key, value] : node.fields) {
      if (key == "key") {
        TOC_CHECK(key_of(value, out.key));
      } else if (key == "name") {
        out.name = value.text;
      } else if (key == "values") {
        for (const auto& [name, meaning] : value.fields) {
          if (!is_name(name, "*_-")) {
            return refuse(meaning, "The key of a value is letters, digits, *, _ and -.");
          }
          out.values.push_back({.key = name, .name = meaning.text});
        }
      } else {
        return refuse(value, "A decision point has no such field.");
      }
    }
    if (out.key.key.empty() || out.name.empty() || out.values.empty()) {
      return refuse(node, "A decision point has a key, a name and values.");
    }
    return {};
  }

  Status inputs(const Yaml& node) {
    if (node.items.empty() || node.items.size() > kInputsMax) {
      return refuse(node, "A table has 1 to 12 inputs.");
    }
    std::size_t count = 1;
    for (const Yaml& item : node.items) {
      SsvcPoint& input = out_.inputs_.emplace_back();
      TOC_CHECK(point(item, input));
      count *= input.values.size();
      if (count > kCombinationsMax) {
        return refuse(item, "A table has at most 100000 combinations.");
      }
      if (std::ranges::count(out_.inputs_, input.key, &SsvcPoint::key) > 1) {
        return refuse(item, "The decision point stands twice.");
      }
    }
    out_.rows_.assign(count, kUnset);
    return {};
  }

  /// One row covers the combinations of its first values, "*" included, with all of the others.
  Status read_row(const Yaml& row) {
    if (row.kind != Yaml::Kind::list || row.items.size() != 2) {
      return refuse(row, "A row is a list of values and a list of outcomes.");
    }
    const std::vector<std::string_view> first = words(row.items[0].text);
    if (first.size() > out_.inputs_.size()) {
      return refuse(row, "The row has more values than the table has inputs.");
    }
    std::vector<std::size_t> starts{0};
    for (std::size_t i = 0; i < first.size(); ++i) {
      const SsvcPoint& input = out_.inputs_[i];
      std::vector<std::size_t> next;
      const auto place = place_of(input, first[i]);
      if (first[i] != "*" && !place) {
        return refuse(row, input.name + " has no value " + std::string(first[i]) + ".");
      }
      for (const std::size_t start : starts) {
        for (std::size_t value = 0; value < input.values.size(); ++value) {
          if (!place || *place == value) {
            next.push_back(start * input.values.size() + value);
          }
        }
      }
      starts = std::move(next);
    }
    return fill(row, starts, words(row.items[1].text), first.size());
  }

  Status fill(const Yaml& row, const std::vector<std::size_t>& starts,
              const std::vector<std::string_view>& outcomes, std::size_t given) {
    std::size_t width = 1;
    for (std::size_t i = given; i < out_.inputs_.size(); ++i) {
      width *= out_.inputs_[i].values.size();
    }
    if (outcomes.size() != width) {
      return refuse(row, "The row needs " + std::to_string(width) + " outcomes.");
    }
    for (const std::size_t start : starts) {
      for (std::size_t i = 0; i < width; ++i) {
        const auto outcome = place_of(out_.outcome_, outcomes[i]);
        if (!outcome) {
          return refuse(row, "The outcome has no value " + std::string(outcomes[i]) + ".");
        }
        std::size_t& cell = out_.rows_[start * width + i];
        if (cell != kUnset) {
          return refuse(row,
                        "The combination " + combination(start * width + i) + " stands twice.");
        }
        cell = *outcome;
      }
    }
    return {};
  }

  [[nodiscard]] std::string combination(std::size_t index) const {
    std::vector<std::string> out;
    for (std::size_t i = out_.inputs_.size(); i-- > 0;) {
      const auto& values = out_.inputs_[i].values;
      out.push_back(values[index % values.size()].key);
      index /= values.size();
    }
    std::ranges::reverse(out);
    return join(out, " ");
  }

  std::string_view file_;
  SsvcTable& out_;
};

Result<SsvcKey> parse_ssvc_key(std::string_view text) {
  const std::size_t last = text.rfind(':');
  const std::size_t middle =
      last == std::string_view::npos || last == 0 ? last : text.rfind(':', last - 1);
  if (last == std::string_view::npos || middle == std::string_view::npos) {
    return fail(Errc::malformed, "A key is namespace:key:version.");
  }
  SsvcKey out{.name_space = std::string(text.substr(0, middle)),
              .key = std::string(text.substr(middle + 1, last - middle - 1)),
              .version = std::string(text.substr(last + 1))};
  // Namespaces may be extended: "ssvc//.example.org#part".
  if (!is_name(out.name_space, "_.-#/") || !is_name(out.key, "*_-") || !is_version(out.version)) {
    return fail(Errc::malformed, "A key is namespace:key:version.");
  }
  return out;
}

Result<SsvcTable> SsvcTable::load(std::string_view yaml, std::string_view name) {
  TOC_TRY(const Yaml root, parse_yaml(yaml, name));
  SsvcTable out;
  TOC_CHECK(SsvcReader(name, out).read(root));
  return out;
}

Result<SsvcValue> SsvcTable::decide(std::span<const SsvcSelection> selections) const {
  std::size_t index = 0;
  for (const SsvcPoint& input : inputs_) {
    const SsvcSelection* chosen = nullptr;
    for (const SsvcSelection& selection : selections) {
      if (selection.point != input.key) {
        continue;
      }
      if (chosen != nullptr) {
        return fail(Errc::malformed, "The decision point stands twice.", input.key.to_text());
      }
      chosen = &selection;
    }
    if (chosen == nullptr) {
      return fail(Errc::malformed, "The decision point is missing.", input.key.to_text());
    }
    const auto place = place_of(input, chosen->value);
    if (!place) {
      return fail(Errc::malformed, "The decision point has no such value.", input.key.to_text());
    }
    index = index * input.values.size() + *place;
  }
  return outcome_.values[rows_[index]];
}

std::span<const SsvcTable> ssvc_tables() {
  static const std::vector<SsvcTable> tables = [] {
    std::vector<SsvcTable> out;
    for (const EmbeddedFile& file : ssvc_rules()) {
      Result<SsvcTable> table = SsvcTable::load(file.bytes, file.path);
      TOC_ASSERT(table.has_value());  // ssvc_test.cpp loads every file
      out.push_back(*std::move(table));
    }
    std::ranges::sort(out, {}, &SsvcTable::id);
    return out;
  }();
  return tables;
}

const SsvcTable* find_ssvc_table(std::string_view id) {
  for (const SsvcTable& table : ssvc_tables()) {
    if (table.id().to_text() == id) {
      return &table;
    }
  }
  return nullptr;
}

}  // namespace tocsin::severity
