#include "csaf/structure.h"

#include "base/json_writer.h"
#include "base/text.h"
#include "csaf/revisions.h"

#include <algorithm>
#include <charconv>
#include <unordered_set>

namespace tocsin::csaf {

/// Reads a .structure file, line by line.
class StructureReader {
 public:
  StructureReader(std::string_view text, std::string_view name) : text_(text), name_(name) {}

  Result<Structure> read() {
    std::size_t number = 0;
    for (std::string_view line : split(text_, '\n')) {
      ++number;
      if (trim(line).empty() || trim(line).starts_with('#')) {
        continue;
      }
      if (Status read = take(line); !read) {
        return fail(read.error().code, read.error().message,
                    std::string(name_) + ":" + std::to_string(number));
      }
    }
    for (Shape& shape : out_.shapes_) {
      if (shape.kind == Shape::Kind::named) {
        const auto found = definitions_.find(shape.name);
        if (found == definitions_.end()) {
          return fail(Errc::malformed, "A name is used that is not defined.", std::string(name_));
        }
        shape.of = found->second;
      }
    }
    const auto root = definitions_.find("document");
    if (root == definitions_.end()) {
      return fail(Errc::malformed, "The structure does not define \"document\".",
                  std::string(name_));
    }
    out_.root_ = root->second;
    return std::move(out_);
  }

 private:
  Status take(std::string_view line) {
    const std::size_t indent = line.find_first_not_of(' ');
    std::string_view rest = trim(line);
    if (indent != 0) {
      return member(indent, rest);
    }
    const std::string_view verb = word(rest);
    if (verb == "objects") {
      is_open_ = rest == "open";
      return {};
    }
    const std::string_view name = word(rest);
    if (verb == "pattern") {
      auto pattern = std::make_shared<const RE2>(std::string(rest), RE2::Quiet);
      if (!pattern->ok()) {
        return fail(Errc::malformed, "RE2 refuses a pattern: " + pattern->error() + ".");
      }
      patterns_[std::string(name)] = std::move(pattern);
      return {};
    }
    if (verb != "define") {
      return fail(Errc::malformed, "A line begins with neither objects, pattern nor define.");
    }
    std::string test;
    if (rest.starts_with("test=")) {
      test = std::string(word(rest).substr(5));
    }
    open_.clear();
    TOC_TRY(const std::size_t shape, type(rest, 0));
    out_.shapes_[shape].test = std::move(test);
    if (!definitions_.try_emplace(std::string(name), shape).second) {
      return fail(Errc::malformed, "A name is defined twice.");
    }
    return {};
  }

  Status member(std::size_t indent, std::string_view rest) {
    while (!open_.empty() && open_.back().first >= indent) {
      open_.pop_back();
    }
    if (open_.empty()) {
      return fail(Errc::malformed, "A member stands under no object.");
    }
    const std::size_t object = open_.back().second;
    std::string_view name = word(rest);
    const bool is_required = !name.ends_with('?');
    if (!is_required) {
      name.remove_suffix(1);
    }
    TOC_TRY(const std::size_t shape, type(rest, indent));
    out_.shapes_[object].members.push_back({std::string(name), is_required, shape});
    return {};
  }

  /// The shape that the words say. indent: of the line, for the members of an object.
  Result<std::size_t> type(std::string_view rest, std::size_t indent) {
    const std::string_view kind = word(rest);
    Shape shape;
    shape.is_open = is_open_;
    if (kind == "list" || kind == "set") {
      shape.kind = Shape::Kind::list;
      shape.is_set = kind == "set";
      shape.min = 1;
      limits(rest, shape);
      if (word(rest) != "of") {
        return fail(Errc::malformed, "A list does not say of what.");
      }
      TOC_TRY(shape.of, type(rest, indent));
      return keep(std::move(shape));
    }
    if (kind == "object") {
      shape.kind = Shape::Kind::object;
      limits(rest, shape);
      const std::string_view extra = word(rest);
      shape.is_any = extra == "any";
      shape.is_open = shape.is_open || extra == "open" || shape.is_any;
      const std::size_t place = keep(std::move(shape));
      open_.emplace_back(indent, place);
      return place;
    }
    if (kind.starts_with('@')) {
      shape.kind = Shape::Kind::named;
      shape.name = std::string(kind.substr(1));
    } else if (kind == "one-of") {
      shape.kind = Shape::Kind::one_of;
      while (!rest.empty()) {
        shape.choices.emplace_back(word(rest));
      }
    } else if (kind == "match") {
      shape.kind = Shape::Kind::match;
      const auto found = patterns_.find(std::string(word(rest)));
      if (found == patterns_.end()) {
        return fail(Errc::malformed, "A pattern is used that is not there.");
      }
      shape.pattern = found->second;
      limits(rest, shape);
    } else {
      static constexpr std::array<std::pair<std::string_view, Shape::Kind>, 8> plain = {{
          {"any", Shape::Kind::any},
          {"text", Shape::Kind::string},
          {"string", Shape::Kind::string},
          {"uri", Shape::Kind::uri},
          {"date-time", Shape::Kind::date_time},
          {"uuid", Shape::Kind::uuid},
          {"score", Shape::Kind::score},
          {"boolean", Shape::Kind::boolean},
      }};
      const auto* const found =
          std::ranges::find(plain, kind, [](const auto& row) { return row.first; });
      if (found == plain.end()) {
        return fail(Errc::malformed, "A type is not known.");
      }
      shape.kind = found->second;
      shape.min = kind == "text" ? 1 : 0;
    }
    return keep(std::move(shape));
  }

  static std::string_view word(std::string_view& rest) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view out = rest.substr(0, end);
    rest = trim(rest.substr(end));
    return out;
  }

  static void limits(std::string_view& rest, Shape& shape) {
    while (rest.starts_with("min=") || rest.starts_with("max=")) {
      const std::string_view limit = word(rest);
      std::size_t& into = limit.starts_with("min=") ? shape.min : shape.max;
      std::from_chars(limit.data() + 4, limit.data() + limit.size(), into);
    }
  }

  std::size_t keep(Shape shape) {
    out_.shapes_.push_back(std::move(shape));
    return out_.shapes_.size() - 1;
  }

  std::string_view text_;
  std::string_view name_;
  bool is_open_ = false;
  Structure out_;
  std::unordered_map<std::string, std::shared_ptr<const RE2>> patterns_;
  std::unordered_map<std::string, std::size_t> definitions_;
  std::vector<std::pair<std::size_t, std::size_t>> open_;  ///< indent and place of objects
};

Result<Structure> Structure::load(std::string_view text, std::string_view name) {
  return StructureReader(text, name).read();
}

const Structure& Structure::built_in(Version version) {
  static const auto load_built_in = [](std::string_view path) {
    const EmbeddedFile* file = find_file(csaf_rules(), path);
    TOC_ASSERT(file != nullptr);
    auto loaded = load(file->bytes, path);
    TOC_ASSERT(loaded.has_value());
    return *std::move(loaded);
  };
  static const Structure v2_0 = load_built_in("2.0.structure");
  static const Structure v2_1 = load_built_in("2.1.structure");
  return version == Version::v2_0 ? v2_0 : v2_1;
}

namespace {

/// Equal texts for equal values: members sorted, numbers by value.
void write_canonical(Json value, std::string& out) {
  switch (value.kind()) {
    case Json::Kind::null: out += "null"; return;
    case Json::Kind::boolean: out += *value.boolean() ? "true" : "false"; return;
    case Json::Kind::integer:
    case Json::Kind::number: out += std::to_string(value.number().value_or(0)); return;
    case Json::Kind::text: out += json_quoted(*value.text()); return;
    case Json::Kind::array:
      out += '[';
      for (const Json& element : value.elements()) {
        write_canonical(element, out);
        out += ',';
      }
      out += ']';
      return;
    case Json::Kind::object: {
      auto sorted = value.members();
      std::ranges::sort(sorted, {}, [](const auto& member) { return member.first; });
      out += '{';
      for (const auto& [key, member] : sorted) {
        out += json_quoted(key);
        out += ':';
        write_canonical(member, out);
        out += ',';
      }
      out += '}';
      return;
    }
  }
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_dash ? text[i] != '-' : !is_hex(text[i])) {
      return false;
    }
  }
  return true;
}

/// Walks a document along its structure.
class Checker {
 public:
  Checker(const std::vector<Shape>& shapes, Version version, Faults& out)
      : shapes_(shapes), version_(version), out_(out) {}

  // Recursion is as deep as the parser allowed the document to be.
  // NOLINTNEXTLINE(misc-no-recursion)
  void check(Json value, std::string& at, std::size_t place, std::string_view test) {
    if (out_.is_full()) {
      return;
    }
    const Shape& shape = shapes_[place];
    if (!shape.test.empty()) {
      test = shape.test;
    }
    switch (shape.kind) {
      case Shape::Kind::any: return;
      case Shape::Kind::named: check(value, at, shape.of, test); return;
      case Shape::Kind::list: check_list(value, at, shape, test); return;
      case Shape::Kind::object: check_object(value, at, shape, test); return;
      case Shape::Kind::score:
        if (!value.number() || *value.number() < 0 || *value.number() > 10) {
          out_.add_as(test, Level::error, at, "The value must be a number from 0 to 10.");
        }
        return;
      case Shape::Kind::boolean:
        if (!value.boolean()) {
          out_.add_as(test, Level::error, at, "The value must be true or false.");
        }
        return;
      default: check_text(value, at, shape, test);
    }
  }

 private:
  void check_text(Json value, const std::string& at, const Shape& shape, std::string_view test) {
    const std::optional<std::string_view> text = value.text();
    const auto refuse = [&](std::string_view message) {
      out_.add_as(test, Level::error, at, message);
    };
    if (!text) {
      refuse("The value must be a string.");
      return;
    }
    if (text->size() < shape.min) {
      refuse("The string must not be empty.");
      return;
    }
    switch (shape.kind) {
      case Shape::Kind::one_of:
        if (std::ranges::find(shape.choices, *text) == shape.choices.end()) {
          refuse("The value must be one of: " + join(shape.choices, ", ") + ".");
        }
        break;
      case Shape::Kind::match:
        if (!RE2::PartialMatch(*text, *shape.pattern)) {
          refuse("The string does not have the form that the standard gives it.");
        }
        break;
      case Shape::Kind::uri:
        if (!is_uri(*text)) {
          refuse("The string is not a URI.");
        }
        break;
      case Shape::Kind::date_time:
        if (!is_date_time(*text, version_)) {
          refuse(
              "The string is not a date and time of RFC 3339, such as 2024-01-24T10:00:00.000Z.");
        }
        break;
      case Shape::Kind::uuid:
        if (!is_uuid(*text)) {
          refuse("The string is not a UUID.");
        }
        break;
      default: break;
    }
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  void check_list(Json value, std::string& at, const Shape& shape, std::string_view test) {
    if (value.kind() != Json::Kind::array) {
      out_.add_as(test, Level::error, at, "The value must be a list.");
      return;
    }
    const std::vector<Json> elements = value.elements();
    if (elements.size() < shape.min) {
      out_.add_as(test, Level::error, at,
                  "The list must have at least " + std::to_string(shape.min) + " elements.");
    }
    std::unordered_set<std::string> seen;
    const std::size_t length = at.size();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      at += pointer("", i);
      if (shape.is_set) {
        std::string text;
        write_canonical(elements[i], text);
        if (!seen.insert(std::move(text)).second) {
          out_.add_as(test, Level::error, at, "The element stands in the list twice.");
        }
      }
      check(elements[i], at, shape.of, test);
      at.resize(length);
    }
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  void check_object(Json value, std::string& at, const Shape& shape, std::string_view test) {
    if (value.kind() != Json::Kind::object) {
      out_.add_as(test, Level::error, at, "The value must be an object.");
      return;
    }
    const auto members = value.members();
    if (members.size() < shape.min || members.size() > shape.max) {
      out_.add_as(test, Level::error, at,
                  members.size() < shape.min
                      ? "The object must have at least " + std::to_string(shape.min) + " members."
                      : "The object must have at most " + std::to_string(shape.max) + " members.");
    }
    for (const Shape::Member& member : shape.members) {
      if (member.is_required && !value.find(member.name)) {
        out_.add_as(test, Level::error, at, "The member \"" + member.name + "\" is missing.");
      }
    }
    const std::size_t length = at.size();
    for (const auto& [key, content] : members) {
      at += pointer("", key);
      const auto found = std::ranges::find(shape.members, key, &Shape::Member::name);
      if (found != shape.members.end()) {
        check(content, at, found->shape, test);
      } else if (!shape.is_any) {
        out_.add_as("6.2.20", Level::warning, at,
                    "The standard does not define a member of this name here.");
        if (!shape.is_open) {
          out_.add_as(test, Level::error, at,
                      "The standard does not define a member of this name here.");
        }
      }
      at.resize(length);
    }
  }

  const std::vector<Shape>& shapes_;
  Version version_;
  Faults& out_;
};

}  // namespace

void Structure::check(const Document& document, Faults& out) const {
  std::string at;
  Checker(shapes_, document.version, out).check(document.root.json, at, root_, "schema");
}

bool is_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text[0])) {
    return false;
  }
  for (const char c : text.substr(0, colon)) {
    if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') {
      return false;
    }
  }
  std::string_view rest = text.substr(colon + 1);
  bool is_fragment = false;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if (c == '%') {
      if (i + 2 >= rest.size() || !is_hex(rest[i + 1]) || !is_hex(rest[i + 2])) {
        return false;
      }
    } else if (c == '#') {
      if (is_fragment) {
        return false;
      }
      is_fragment = true;
    } else if (!is_letter(c) && !is_digit(c) &&
               std::string_view("-._~:/?[]@!$&'()*+,;=").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool is_date_time(std::string_view text, Version version) {
  const bool is_leap = text.size() > 18 && text.substr(17, 2) == "60";
  return text.find_first_of("tz") == std::string_view::npos &&
         !(is_leap && version == Version::v2_1) && read_instant(text).has_value();
}

}  // namespace tocsin::csaf
