#include "outside/codec.h"

#include "advisories/codec.h"
#include "base/text.h"

#include <algorithm>

namespace tocsin::outside {
namespace {

using inventories::Inventory;
using inventories::VexStatement;

constexpr std::size_t kHeadBytes = 5;  ///< kind and length of a frame
constexpr std::size_t kPieceElements = 1000;
constexpr std::size_t kPieceBytes = 1U << 20U;  ///< a piece ends with the element that reaches it
constexpr std::size_t kErrorMemoryMax = 4U << 20U;

struct Parts {
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, ComponentHash>& hash) {
    codec(hash.algorithm, hash.hex);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, Distribution>& distribution) {
    codec(distribution.id, distribution.release);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, Component>& component) {
    codec(component.ref, component.kind, component.purl_type, component.group, component.name,
          component.version, component.purl, component.cpes, component.epoch,
          component.architecture, component.source_name, component.source_version,
          component.distribution, component.module_stream, component.hashes, component.locations);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, ComponentRelation>& relation) {
    codec.choice(relation.kind, ComponentRelation::Kind::contains);
    codec(relation.from, relation.to);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, VexStatement>& statement) {
    codec(statement.vulnerability, statement.aliases);
    codec.choice(statement.status, VexStatement::Status::under_investigation);
    codec(statement.justification, statement.statement, statement.products, statement.subcomponents,
          statement.version_ranges, statement.author, statement.timestamp);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, inventories::Problem>& problem) {
    codec(problem.where, problem.message);
  }
  /// Without its lists.
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, Inventory>& inventory) {
    codec(inventory.format, inventory.serial, inventory.name, inventory.created);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, formats::Summary::Product>& product) {
    codec(product.vendor, product.product, product.versions);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, formats::Summary>& summary) {
    codec(summary.format, summary.title, summary.description, summary.identifiers,
          summary.products);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, advisories::Quarantined>& one) {
    codec(one.record, one.where, one.message);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, Error>& error) {
    codec.choice(error.code, Errc::internal);
    codec(error.message, error.where);
  }
};

/// Are all texts of a record UTF-8?
class TextCheck {
 public:
  static constexpr bool kWrites = true;
  template <class... T>
  void operator()(const T&... all) {
    (field(all), ...);
  }
  template <class E>
  void choice(E /*value*/, E /*last*/) {}
  [[nodiscard]] bool is_text() const { return is_text_; }

 private:
  template <class T>
  void field(const T& value) {
    Parts::parts(*this, value);
  }
  void field(const std::string& text) { is_text_ = is_text_ && is_utf8(text); }
  template <class T>
  void field(const std::optional<T>& value) {
    if (value) {
      field(*value);
    }
  }
  template <class T>
  void field(const std::vector<T>& list) {
    for (const T& one : list) {
      field(one);
    }
  }
  bool is_text_ = true;
};

std::unexpected<Error> not_understood() {
  return fail(Errc::malformed, "The document's reader gave an answer that is none.");
}

template <class T>
std::string encoded(const T& value) {
  FieldWriter<Parts> writer;
  writer(value);
  return writer.take();
}

/// Takes what it needs from memory_left.
template <class T>
Result<T> decoded(std::string_view payload, std::size_t& memory_left) {
  FieldReader<Parts> reader(payload, {.memory_bytes_max = memory_left});
  T out{};
  reader(out);
  if (!reader.is_good()) {
    return not_understood();
  }
  memory_left = reader.memory_left();
  return out;
}

template <class T>
Status write_list(FrameKind kind, const std::vector<T>& list,
                  const std::function<Status(std::string_view frame)>& write) {
  for (std::size_t first = 0; first < list.size();) {
    FieldWriter<Parts> body;
    std::size_t last = first;
    while (last < list.size() && last - first < kPieceElements && body.size() < kPieceBytes) {
      body(list[last++]);
    }
    FieldWriter<Parts> head;
    head.number(last - first);
    TOC_CHECK(write(frame(kind, head.take() + body.take())));
    first = last;
  }
  return {};
}

template <class T>
void leave_out(std::vector<T>& list, std::string_view what,
               std::vector<inventories::Problem>& problems) {
  std::size_t place = 0;
  std::erase_if(list, [&](const T& one) {
    TextCheck check;
    check(one);
    ++place;
    if (!check.is_text()) {
      problems.push_back({.where = std::string(what) + " " + std::to_string(place),
                          .message = "A text of it is not UTF-8: it was left out."});
    }
    return !check.is_text();
  });
}

void empty_unless_text(std::string& text) {
  if (!is_utf8(text)) {
    text.clear();
  }
}

/// A format's id holds what the document says of its version.
bool is_format(std::string_view id) {
  constexpr std::size_t bytes_max = 128;
  return !id.empty() && id.size() <= bytes_max;
}

}  // namespace

std::string frame(FrameKind kind, std::string_view payload) {
  std::string out;
  out.reserve(kHeadBytes + payload.size());
  out.push_back(static_cast<char>(kind));
  for (unsigned shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<char>((payload.size() >> shift) & 0xFFU));
  }
  out += payload;
  return out;
}

Status FrameReader::add(std::string_view piece) {
  waiting_ += piece;
  std::size_t at = 0;
  while (waiting_.size() - at >= kHeadBytes) {
    const auto kind = static_cast<unsigned char>(waiting_[at]);
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      size |= std::size_t{static_cast<unsigned char>(waiting_[at + 1 + i])} << 8 * i;
    }
    if (kind < static_cast<unsigned char>(FrameKind::nothing) ||
        kind > static_cast<unsigned char>(FrameKind::summary) || size > kFrameBytesMax) {
      return not_understood();
    }
    if (waiting_.size() - at - kHeadBytes < size) {
      break;
    }
    TOC_CHECK(take_(static_cast<FrameKind>(kind),
                    std::string_view(waiting_).substr(at + kHeadBytes, size)));
    at += kHeadBytes + size;
  }
  waiting_.erase(0, at);
  return {};
}

Status write_inventory(const Inventory& inventory,
                       const std::function<Status(std::string_view frame)>& write) {
  TOC_CHECK(write(frame(FrameKind::inventory, encoded(inventory))));
  TOC_CHECK(write_list(FrameKind::components, inventory.components, write));
  TOC_CHECK(write_list(FrameKind::relations, inventory.relations, write));
  TOC_CHECK(write_list(FrameKind::statements, inventory.statements, write));
  TOC_CHECK(write_list(FrameKind::problems, inventory.problems, write));
  return write(frame(FrameKind::done, ""));
}

template <class T>
Status InventoryBuilder::append(std::vector<T>& list, std::string_view payload) {
  FieldReader<Parts> reader(payload, {.memory_bytes_max = memory_left_});
  std::vector<T> piece;
  reader(piece);
  if (reader.is_too_large()) {
    return fail(Errc::too_large, "What the document says takes more memory than it may: " +
                                     std::to_string(kInventoryMemoryMax >> 20U) + " MiB.");
  }
  if (!has_begun_ || !reader.is_good() || piece.empty() || piece.size() > kPieceElements) {
    return not_understood();
  }
  memory_left_ = reader.memory_left();
  std::ranges::move(piece, std::back_inserter(list));
  return {};
}

Status InventoryBuilder::add(FrameKind kind, std::string_view payload) {
  switch (kind) {
    case FrameKind::components: {
      TOC_CHECK(append(inventory_.components, payload));
      return inventory_.components.size() <= inventories::kComponentsMax ? Status()
                                                                         : Status(not_understood());
    }
    case FrameKind::relations: return append(inventory_.relations, payload);
    case FrameKind::statements: return append(inventory_.statements, payload);
    case FrameKind::problems: return append(inventory_.problems, payload);
    case FrameKind::inventory: {
      TOC_TRY(Inventory head, decoded<Inventory>(payload, memory_left_));
      if (has_begun_ || !is_format(head.format)) {
        return not_understood();
      }
      inventory_ = std::move(head);
      has_begun_ = true;
      return {};
    }
    default: return not_understood();
  }
}

std::string encode(const formats::Summary& summary) {
  return encoded(summary);
}

Result<formats::Summary> decode_summary(std::string_view payload, std::size_t& memory_left) {
  TOC_TRY(auto out, decoded<formats::Summary>(payload, memory_left));
  const std::vector<formats::Format> known = formats::all();
  // Sorted, no duplicates.
  if (std::ranges::find(known, out.format, &formats::Format::id) == known.end() ||
      std::ranges::adjacent_find(out.identifiers, std::greater_equal<>()) !=
          out.identifiers.end()) {
    return not_understood();
  }
  return out;
}

std::string encode(const advisories::Record& record) {
  FieldWriter<Parts> writer;
  writer(record.is_epss, record.place, record.catalogue.has_value());
  if (record.catalogue) {
    writer(record.catalogue->released);
    writer.number(record.catalogue->number);
    writer.number(record.catalogue->size);
  }
  writer.raw(record.bytes);
  writer.number(record.advisories.size());
  for (const advisories::Advisory& advisory : record.advisories) {
    writer.raw(advisories::encode(advisory));
  }
  return writer.take();
}

Result<advisories::Record> decode_record(std::string_view payload) {
  FieldReader<Parts> reader(payload, {.memory_bytes_max = kRecordMemoryMax});
  advisories::Record out;
  bool is_of_catalogue = false;
  reader(out.is_epss, out.place, is_of_catalogue);
  if (is_of_catalogue) {
    advisories::CataloguePlace& place = out.catalogue.emplace();
    reader(place.released);
    place.number = reader.number();
    place.size = reader.number();
  }
  out.bytes = reader.raw();
  const std::uint64_t count = reader.number();
  std::size_t memory_left = kRecordMemoryMax;
  for (std::uint64_t i = 0; i < count && count <= payload.size(); ++i) {
    const std::string_view bytes = reader.raw();
    if (bytes.empty() || sizeof(advisories::Advisory) > memory_left) {
      return not_understood();
    }
    memory_left -= sizeof(advisories::Advisory);
    auto advisory = advisories::decode_from_outside(bytes, memory_left);
    if (!advisory || !is_format(advisory->format) || advisory->source.empty() ||
        advisory->id.empty()) {
      return not_understood();
    }
    out.advisories.push_back(*std::move(advisory));
  }
  // A record is a file of scores, or holds an advisory at least.
  if (!reader.is_good() || out.advisories.size() != count || out.is_epss != (count == 0)) {
    return not_understood();
  }
  return out;
}

std::string encode(const advisories::Quarantined& one) {
  return encoded(one);
}

Result<advisories::Quarantined> decode_quarantined(std::string_view payload) {
  std::size_t memory_left = kErrorMemoryMax;
  return decoded<advisories::Quarantined>(payload, memory_left);
}

std::string encode(const advisories::ReadSummary& summary) {
  FieldWriter<Parts> writer;
  writer.number(summary.records);
  writer.number(summary.quarantined);
  writer.number(summary.skipped);
  return writer.take();
}

Result<advisories::ReadSummary> decode_read_summary(std::string_view payload) {
  FieldReader<Parts> reader(payload, {.memory_bytes_max = 0});
  advisories::ReadSummary out;
  out.records = reader.number();
  out.quarantined = reader.number();
  out.skipped = reader.number();
  constexpr std::size_t most = advisories::kUploadLimits.members_max * 2;
  if (!reader.is_good() || out.records > most || out.quarantined > most || out.skipped > most) {
    return not_understood();
  }
  return out;
}

std::string encode(const Error& error) {
  return encoded(error);
}

Result<Error> decode_error(std::string_view payload) {
  std::size_t memory_left = kErrorMemoryMax;
  TOC_TRY(auto out, decoded<Error>(payload, memory_left));
  if (out.message.empty() || (out.code != Errc::malformed && out.code != Errc::too_large &&
                              out.code != Errc::unsupported_type && out.code != Errc::not_found)) {
    return not_understood();
  }
  return out;
}

void leave_out_what_is_no_text(Inventory& inventory) {
  for (std::string* text : {&inventory.serial, &inventory.name, &inventory.created}) {
    empty_unless_text(*text);
  }
  for (inventories::Problem& problem : inventory.problems) {
    empty_unless_text(problem.where);
  }
  leave_out(inventory.components, "component", inventory.problems);
  leave_out(inventory.relations, "relation", inventory.problems);
  leave_out(inventory.statements, "statement", inventory.problems);
}

}  // namespace tocsin::outside
