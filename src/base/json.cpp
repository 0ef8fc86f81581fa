#include "base/json.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>

namespace tocsin {

using simdjson::dom::element;
using simdjson::dom::element_type;

/// The only code that knows that a Json is a simdjson element in disguise.
struct JsonAccess {
  static_assert(sizeof(element) == 16 && std::is_trivially_copyable_v<element>);
  static element unwrap(const Json& json) { return std::bit_cast<element>(json.element_); }
  static Json wrap(const element& value) {
    Json json;
    json.element_ = std::bit_cast<std::array<std::byte, 16>>(value);
    return json;
  }
};

namespace {

/// A parser with its memory, which the thread keeps for the next document: asking for it anew costs
/// more than reading a small one.
class PooledParser {
 public:
  PooledParser() {
    if (is_pool_gone || pool().empty()) {
      parser_ = std::make_unique<simdjson::dom::parser>();
    } else {
      parser_ = std::move(pool().back());
      pool().pop_back();
    }
  }
  PooledParser(const PooledParser&) = delete;
  PooledParser& operator=(const PooledParser&) = delete;
  ~PooledParser() {
    // Some 14 bytes are kept for each byte of the document.
    constexpr std::size_t parsers_max = 2;
    constexpr std::size_t bytes_max = 64U << 10U;
    if (!is_pool_gone && pool().size() < parsers_max && parser_->capacity() <= bytes_max) {
      pool().push_back(std::move(parser_));
    }
  }
  /// Room for a document. False: there is not enough memory.
  bool prepare(std::size_t bytes, std::size_t depth_max) {
    constexpr std::size_t bytes_min = 16U << 10U;
    return (bytes <= parser_->capacity() && parser_->max_depth() == depth_max) ||
           parser_->allocate(std::max(std::bit_ceil(bytes), bytes_min), depth_max) ==
               simdjson::SUCCESS;
  }
  simdjson::dom::parser* operator->() { return parser_.get(); }

 private:
  struct Pool {
    std::vector<std::unique_ptr<simdjson::dom::parser>> parsers;
    ~Pool() { is_pool_gone = true; }
  };
  static std::vector<std::unique_ptr<simdjson::dom::parser>>& pool() {
    thread_local Pool kept;
    return kept.parsers;
  }
  /// Documents that live as long as the process end after the pool of their thread.
  static thread_local bool is_pool_gone;
  std::unique_ptr<simdjson::dom::parser> parser_;
};
thread_local bool PooledParser::is_pool_gone = false;

}  // namespace

struct JsonDocument::Parsed {
  PooledParser parser;
  element root;
};

namespace {

constexpr std::size_t kFew = 12;  // keys that are compared each with each

/// Holds an object the same key twice? Few keys are compared each with each, many are sorted.
bool has_twin(const simdjson::dom::object& object) {
  std::array<std::string_view, kFew> few;
  std::size_t count = 0;
  for (const auto field : object) {
    const std::string_view key = field.key;
    if (count == kFew) {
      break;
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (few[i] == key) {
        return true;
      }
    }
    few[count++] = key;
  }
  if (count < kFew) {
    return false;
  }
  std::vector<std::string_view> keys;
  for (const auto field : object) {
    keys.push_back(field.key);
  }
  std::ranges::sort(keys);
  return std::ranges::adjacent_find(keys) != keys.end();
}

/// Looks for such an object below the value; `at` then becomes its JSON pointer, built on the way
/// back.
bool find_duplicate(const element& value, std::string& at) {
  if (value.is_object()) {
    const simdjson::dom::object object = value;
    if (has_twin(object)) {
      return true;
    }
    for (const auto field : object) {
      if ((field.value.is_object() || field.value.is_array()) && find_duplicate(field.value, at)) {
        at = pointer("", field.key) + at;
        return true;
      }
    }
  } else if (value.is_array()) {
    std::size_t index = 0;
    const simdjson::dom::array array = value;
    for (const element item : array) {
      if ((item.is_object() || item.is_array()) && find_duplicate(item, at)) {
        at = pointer("", index) + at;
        return true;
      }
      ++index;
    }
  }
  return false;
}

/// Recursion depth is bounded by the parser's depth limit.
Status check_duplicates(const element& root) {
  std::string at;
  if (find_duplicate(root, at)) {
    return fail(Errc::malformed, "An object holds the same key twice.", at);
  }
  return {};
}

Error to_error(simdjson::error_code code) {
  switch (code) {
    case simdjson::DEPTH_ERROR:
      return {Errc::malformed, "The JSON document is nested too deeply.", ""};
    case simdjson::CAPACITY: return {Errc::too_large, "The JSON document is too large.", ""};
    case simdjson::MEMALLOC:
      return {Errc::unavailable, "There is not enough memory to read the document now.", ""};
    case simdjson::UTF8_ERROR:
      return {Errc::malformed, "The JSON document is not valid UTF-8.", ""};
    case simdjson::NUMBER_ERROR:
      return {Errc::malformed, "The JSON document holds a number that cannot be represented.", ""};
    case simdjson::STRING_ERROR:
    case simdjson::UNESCAPED_CHARS:
    case simdjson::UNCLOSED_STRING:
      return {Errc::malformed, "The JSON document holds a broken string.", ""};
    case simdjson::EMPTY: return {Errc::malformed, "The JSON document is empty.", ""};
    default: return {Errc::malformed, "The document is not valid JSON.", ""};
  }
}

}  // namespace

Json::Kind Json::kind() const {
  switch (JsonAccess::unwrap(*this).type()) {
    case element_type::ARRAY: return Kind::array;
    case element_type::OBJECT: return Kind::object;
    case element_type::INT64: return Kind::integer;
    case element_type::UINT64:
    case element_type::DOUBLE: return Kind::number;
    case element_type::STRING: return Kind::text;
    case element_type::BOOL: return Kind::boolean;
    case element_type::NULL_VALUE: return Kind::null;
  }
  return Kind::null;
}

std::optional<std::string_view> Json::text() const {
  std::string_view out;
  if (JsonAccess::unwrap(*this).get_string().get(out) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return out;
}

std::optional<std::int64_t> Json::integer() const {
  std::int64_t out = 0;
  if (kind() != Kind::integer ||
      JsonAccess::unwrap(*this).get_int64().get(out) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return out;
}

std::optional<double> Json::number() const {
  double out = 0;
  if (JsonAccess::unwrap(*this).get_double().get(out) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return out;
}

std::optional<bool> Json::boolean() const {
  bool out = false;
  if (JsonAccess::unwrap(*this).get_bool().get(out) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return out;
}

std::optional<Json> Json::find(std::string_view key) const {
  simdjson::dom::object object;
  if (JsonAccess::unwrap(*this).get_object().get(object) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  element value;
  if (object.at_key(key).get(value) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return JsonAccess::wrap(value);
}

std::vector<Json> Json::elements() const {
  std::vector<Json> out;
  simdjson::dom::array array;
  if (JsonAccess::unwrap(*this).get_array().get(array) == simdjson::SUCCESS) {
    out.reserve(array.size());
    for (const element item : array) {
      out.push_back(JsonAccess::wrap(item));
    }
  }
  return out;
}

std::vector<std::pair<std::string_view, Json>> Json::members() const {
  std::vector<std::pair<std::string_view, Json>> out;
  simdjson::dom::object object;
  if (JsonAccess::unwrap(*this).get_object().get(object) == simdjson::SUCCESS) {
    for (const auto field : object) {
      out.emplace_back(field.key, JsonAccess::wrap(field.value));
    }
  }
  return out;
}

std::size_t Json::size() const {
  return kind() == Kind::array ? elements().size() : members().size();
}

std::optional<std::string_view> Json::text_at(std::initializer_list<std::string_view> path) const {
  Json at = *this;
  for (const std::string_view key : path) {
    const std::optional<Json> next = at.find(key);
    if (!next) {
      return std::nullopt;
    }
    at = *next;
  }
  return at.text();
}

JsonDocument::JsonDocument(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

Result<JsonDocument> JsonDocument::parse(std::string_view text, JsonLimits limits) {
  if (text.size() > limits.bytes_max) {
    return fail(Errc::too_large,
                "The JSON document is larger than " + std::to_string(limits.bytes_max) + " bytes.");
  }
  auto parsed = std::make_unique<Parsed>();
  // simdjson counts the document itself as a level.
  if (!parsed->parser.prepare(text.size(), limits.depth_max + 1)) {
    return fail(Errc::unavailable, "There is not enough memory to read the document now.");
  }
  if (const auto code = parsed->parser->parse(text.data(), text.size()).get(parsed->root);
      code != simdjson::SUCCESS) {
    return std::unexpected(to_error(code));
  }
  TOC_CHECK(check_duplicates(parsed->root));
  return JsonDocument(std::move(parsed));
}

Json JsonDocument::root() const {
  return JsonAccess::wrap(parsed_->root);
}

std::string pointer(std::string_view base, std::string_view key) {
  std::string out(base);
  out.push_back('/');
  for (const char c : key) {
    if (c == '~') {
      out.append("~0");
    } else if (c == '/') {
      out.append("~1");
    } else {
      out.push_back(c);
    }
  }
  return out;
}

std::string pointer(std::string_view base, std::size_t index) {
  return std::string(base) + "/" + std::to_string(index);
}

JsonFields::JsonFields(Json object, std::string at) : object_(object), at_(std::move(at)) {
  if (object_.kind() != Json::Kind::object) {
    error_ = Error{Errc::malformed, "A JSON object is expected here.", at_};
  }
}

std::optional<Json> JsonFields::any(std::string_view key) {
  known_.emplace_back(key);
  std::optional<Json> value = object_.find(key);
  if (value && value->is_null()) {
    value.reset();
  }
  return value;
}

std::string JsonFields::text(std::string_view key, std::size_t bytes_max) {
  std::optional<std::string> value = optional_text(key, bytes_max);
  if (!value || value->empty()) {
    refuse(key, "This field is required.");
    return {};
  }
  return *std::move(value);
}

std::optional<std::string> JsonFields::optional_text(std::string_view key, std::size_t bytes_max) {
  const std::optional<Json> value = any(key);
  if (!value) {
    return std::nullopt;
  }
  const std::optional<std::string_view> text = value->text();
  if (!text) {
    refuse(key, "This field must be a string.");
    return std::nullopt;
  }
  if (text->size() > bytes_max) {
    refuse(key, "This field is longer than " + std::to_string(bytes_max) + " bytes.");
    return std::nullopt;
  }
  if (text->find('\0') != std::string_view::npos) {
    refuse(key, "This field holds a NUL character.");
    return std::nullopt;
  }
  return std::string(*text);
}

std::optional<bool> JsonFields::optional_boolean(std::string_view key) {
  const std::optional<Json> value = any(key);
  if (!value) {
    return std::nullopt;
  }
  const std::optional<bool> out = value->boolean();
  if (!out) {
    refuse(key, "This field must be true or false.");
  }
  return out;
}

std::optional<std::int64_t> JsonFields::optional_integer(std::string_view key) {
  const std::optional<Json> value = any(key);
  if (!value) {
    return std::nullopt;
  }
  const std::optional<std::int64_t> out = value->integer();
  if (!out) {
    refuse(key, "This field must be a whole number.");
  }
  return out;
}

std::vector<std::string> JsonFields::texts(std::string_view key, std::size_t count_max,
                                           std::size_t bytes_max) {
  std::vector<std::string> out;
  const std::optional<Json> value = any(key);
  if (!value) {
    return out;
  }
  if (value->kind() != Json::Kind::array) {
    refuse(key, "This field must be a list of strings.");
    return out;
  }
  const std::vector<Json> elements = value->elements();
  if (elements.size() > count_max) {
    refuse(key, "This list has more than " + std::to_string(count_max) + " entries.");
    return out;
  }
  for (const Json& element : elements) {
    const std::optional<std::string_view> text = element.text();
    if (!text || text->size() > bytes_max || text->find('\0') != std::string_view::npos) {
      refuse(key, "Each entry of this list must be a string of at most " +
                      std::to_string(bytes_max) + " bytes.");
      return {};
    }
    out.emplace_back(*text);
  }
  return out;
}

void JsonFields::refuse(std::string_view key, std::string message) {
  if (!error_) {
    error_ = Error{Errc::malformed, std::move(message), pointer(at_, key)};
  }
}

void JsonFields::refuse(std::string_view key, const Error& error) {
  if (!error_) {
    error_ = error;
    error_->where = error.where.starts_with('/') ? error.where : pointer(at_, key);
  }
}

Status JsonFields::finish() {
  if (error_) {
    return std::unexpected(*error_);
  }
  for (const auto& [key, value] : object_.members()) {
    if (std::ranges::find(known_, key) == known_.end()) {
      return fail(Errc::malformed, "This field is not known here.", pointer(at_, key));
    }
  }
  return {};
}

}  // namespace tocsin
