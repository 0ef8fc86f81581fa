#include "advisories/codec.h"

namespace tocsin::advisories {
namespace {

constexpr std::uint8_t kVersion = 1;

/// Writes fields one after another; numbers as LEB128.
class Writer {
 public:
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      out_.push_back(static_cast<char>(value | 0x80U));
      value >>= 7U;
    }
    out_.push_back(static_cast<char>(value));
  }
  void field(std::string_view text) {
    number(text.size());
    out_ += text;
  }
  void field(bool value) { number(value ? 1 : 0); }
  void field(const std::optional<Instant>& at) {
    field(at.has_value());
    if (at) {
      // Zigzag: before 1970 there are few, but there are.
      const std::int64_t micros = to_micros(*at);
      number(static_cast<std::uint64_t>(micros) << 1U ^ static_cast<std::uint64_t>(micros >> 63U));
    }
  }
  void field(const std::optional<std::uint8_t>& value) {
    number(value ? std::uint64_t{*value} + 1 : 0);
  }
  void field(const std::string& text) { field(std::string_view(text)); }
  void field(const std::optional<ranges::Bound>& bound) {
    field(bound.has_value());
    if (bound) {
      field(bound->version);
      field(bound->edge == ranges::Edge::inclusive);
    }
  }
  void field(const ranges::Interval& interval) {
    field(interval.lower);
    field(interval.upper);
  }
  /// Without the names of repairs: they are remarks of the advisory.
  void field(const ranges::VersionSet& set) {
    field(set.ecosystem == nullptr ? std::string_view() : set.ecosystem->id);
    field(set.intervals);
    field(set.doubtful);
    number(static_cast<std::uint64_t>(set.certainty));
  }
  void field(const StatusRange& range) {
    number(static_cast<std::uint64_t>(range.status));
    field(range.versions);
  }
  void field(const ComponentHash& hash) {
    field(hash.algorithm);
    field(hash.hex);
  }
  void field(const Distribution& distribution) {
    field(distribution.id);
    field(distribution.release);
  }
  void field(const Coordinates& coordinates) {
    field(coordinates.type);
    field(coordinates.group);
    field(coordinates.name);
    field(coordinates.distribution.has_value());
    if (coordinates.distribution) {
      field(*coordinates.distribution);
    }
    field(coordinates.module_stream);
  }
  void field(const ProductSelector& product) {
    field(product.package.has_value());
    if (product.package) {
      field(*product.package);
    }
    field(product.cpe);
    field(product.vendor);
    field(product.product);
    field(product.repository);
    field(product.hashes);
    field(product.platforms);
    field(product.context);
    field(product.architectures);
  }
  void field(const Assertion& assertion) {
    field(assertion.pointer);
    field(assertion.author);
    field(assertion.product);
    field(assertion.ranges);
    number(static_cast<std::uint64_t>(assertion.default_status));
    field(assertion.versions);
    field(assertion.fixed_in);
    field(assertion.is_ceiling_unknown);
    field(assertion.justification);
    field(assertion.remediation);
  }
  void field(const ScoreAssertion& score) {
    field(score.author);
    field(score.system);
    field(score.vector);
    field(score.canonical);
    field(score.published_tenths);
    field(score.computed_tenths);
    field(score.kind);
    field(score.severity);
  }
  void field(const Alias& alias) {
    field(alias.id);
    number(static_cast<std::uint64_t>(alias.kind));
  }
  template <class T>
  void field(const std::vector<T>& list) {
    number(list.size());
    for (const T& one : list) {
      field(one);
    }
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

/// Reads what Writer wrote; once something is wrong everything is empty.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] bool is_good() const { return is_good_ && rest_.empty(); }

  std::uint64_t number() {
    std::uint64_t out = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) {
        break;
      }
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      out |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) {
        return out;
      }
    }
    is_good_ = false;
    return 0;
  }
  void field(std::string& out) {
    const std::uint64_t size = number();
    if (size > rest_.size()) {
      is_good_ = false;
      return;
    }
    out = rest_.substr(0, size);
    rest_.remove_prefix(size);
  }
  void field(bool& out) { out = number() != 0; }
  void field(std::optional<Instant>& out) {
    if (flag()) {
      const std::uint64_t zigzag = number();
      out = from_micros(static_cast<std::int64_t>(zigzag >> 1U) ^
                        -static_cast<std::int64_t>(zigzag & 1U));
    }
  }
  void field(std::optional<std::uint8_t>& out) {
    if (const std::uint64_t value = number(); value > 0) {
      out = static_cast<std::uint8_t>(value - 1);
    }
  }
  void field(std::optional<ranges::Bound>& out) {
    if (flag()) {
      out.emplace();
      field(out->version);
      out->edge = flag() ? ranges::Edge::inclusive : ranges::Edge::exclusive;
    }
  }
  void field(ranges::Interval& out) {
    field(out.lower);
    field(out.upper);
  }
  void field(ranges::VersionSet& out) {
    std::string id;
    field(id);
    out.ecosystem = id.empty() ? nullptr : ecosystems::find(id);
    is_good_ = is_good_ && (id.empty() || out.ecosystem != nullptr);
    field(out.intervals);
    field(out.doubtful);
    choose(out.certainty, ranges::Certainty::not_evaluable);
  }
  void field(StatusRange& out) {
    choose(out.status, ProductStatus::unknown);
    field(out.versions);
  }
  void field(ComponentHash& out) {
    field(out.algorithm);
    field(out.hex);
  }
  void field(Distribution& out) {
    field(out.id);
    field(out.release);
  }
  void field(Coordinates& out) {
    field(out.type);
    field(out.group);
    field(out.name);
    if (flag()) {
      out.distribution.emplace();
      field(*out.distribution);
    }
    field(out.module_stream);
  }
  void field(ProductSelector& out) {
    if (flag()) {
      out.package.emplace();
      field(*out.package);
    }
    field(out.cpe);
    field(out.vendor);
    field(out.product);
    field(out.repository);
    field(out.hashes);
    field(out.platforms);
    field(out.context);
    field(out.architectures);
  }
  void field(Assertion& out) {
    field(out.pointer);
    field(out.author);
    field(out.product);
    field(out.ranges);
    choose(out.default_status, ProductStatus::unknown);
    field(out.versions);
    field(out.fixed_in);
    field(out.is_ceiling_unknown);
    field(out.justification);
    field(out.remediation);
  }
  void field(ScoreAssertion& out) {
    field(out.author);
    field(out.system);
    field(out.vector);
    field(out.canonical);
    field(out.published_tenths);
    field(out.computed_tenths);
    field(out.kind);
    field(out.severity);
  }
  void field(Alias& out) {
    field(out.id);
    choose(out.kind, AliasKind::upstream);
  }
  template <class T>
  void field(std::vector<T>& out) {
    const std::uint64_t count = number();
    // Every element takes a byte at least, so that a false count cannot ask for memory.
    if (count > rest_.size()) {
      is_good_ = false;
      return;
    }
    out.resize(count);
    for (T& one : out) {
      field(one);
    }
  }
  template <class E>
  void choose(E& out, E last) {
    const std::uint64_t value = number();
    is_good_ = is_good_ && value <= static_cast<std::uint64_t>(last);
    out = is_good_ ? static_cast<E>(value) : last;
  }

 private:
  bool flag() { return number() != 0; }
  std::string_view rest_;
  bool is_good_ = true;
};

/// Writer and Reader agree on the fields because both go through this.
template <class Codec, class AdvisoryType>
void fields(Codec& codec, AdvisoryType& advisory) {
  codec.field(advisory.format);
  codec.field(advisory.source);
  codec.field(advisory.id);
  codec.field(advisory.aliases);
  codec.field(advisory.title);
  codec.field(advisory.published);
  codec.field(advisory.modified);
  codec.field(advisory.withdrawn);
  codec.field(advisory.assertions);
  codec.field(advisory.scores);
  codec.field(advisory.cwes);
  codec.field(advisory.is_exploited);
  codec.field(advisory.remarks);
}

}  // namespace

std::string encode(const Advisory& advisory) {
  Writer writer;
  writer.number(kVersion);
  fields(writer, advisory);
  return writer.take();
}

Result<Advisory> decode(std::string_view bytes) {
  Reader reader(bytes);
  Advisory out;
  if (reader.number() != kVersion) {
    return fail(Errc::malformed, "The stored advisory is of another version.");
  }
  fields(reader, out);
  if (!reader.is_good()) {
    return fail(Errc::malformed, "The stored advisory is damaged.");
  }
  return out;
}

}  // namespace tocsin::advisories
