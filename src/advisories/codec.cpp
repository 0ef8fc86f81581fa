#include "advisories/codec.h"

#include <type_traits>

namespace tocsin::advisories {
namespace {

constexpr std::uint8_t kVersion = 2;

/// What a codec is given of a T: one that writes does not change it.
template <class Codec, class T>
using Given = std::conditional_t<Codec::kWrites, const T, T>;

// The fields of each kind, once: the writer and the reader agree on them because both come through
// here.
template <class Codec>
void parts(Codec& codec, Given<Codec, ranges::Bound>& bound) {
  codec(bound.version);
  codec.choice(bound.edge, ranges::Edge::exclusive);
}
template <class Codec>
void parts(Codec& codec, Given<Codec, ranges::Interval>& interval) {
  codec(interval.lower, interval.upper);
}
/// Without the names of repairs: they are remarks of the advisory.
template <class Codec>
void parts(Codec& codec, Given<Codec, ranges::VersionSet>& set) {
  codec.order(set.ecosystem);
  codec(set.intervals, set.doubtful);
  codec.choice(set.certainty, ranges::Certainty::not_evaluable);
}
template <class Codec>
void parts(Codec& codec, Given<Codec, StatusRange>& range) {
  codec.choice(range.status, ProductStatus::unknown);
  codec(range.versions);
}
template <class Codec>
void parts(Codec& codec, Given<Codec, ComponentHash>& hash) {
  codec(hash.algorithm, hash.hex);
}
template <class Codec>
void parts(Codec& codec, Given<Codec, Distribution>& distribution) {
  codec(distribution.id, distribution.release);
}
template <class Codec>
void parts(Codec& codec, Given<Codec, Coordinates>& package) {
  codec(package.type, package.group, package.name, package.distribution, package.module_stream);
}
template <class Codec>
void parts(Codec& codec, Given<Codec, ProductSelector>& product) {
  codec(product.package, product.cpe, product.vendor, product.product, product.repository,
        product.hashes, product.platforms, product.context, product.architectures);
}
template <class Codec>
void parts(Codec& codec, Given<Codec, Assertion>& assertion) {
  codec(assertion.pointer, assertion.author, assertion.product, assertion.ranges);
  codec.choice(assertion.default_status, ProductStatus::unknown);
  codec(assertion.versions, assertion.fixed_in, assertion.is_ceiling_unknown,
        assertion.justification, assertion.remediation);
}
template <class Codec>
void parts(Codec& codec, Given<Codec, ScoreAssertion>& score) {
  codec(score.author, score.system, score.vector, score.canonical, score.published_tenths,
        score.computed_tenths, score.kind, score.severity);
}
template <class Codec>
void parts(Codec& codec, Given<Codec, Alias>& alias) {
  codec(alias.id);
  codec.choice(alias.kind, AliasKind::upstream);
}
template <class Codec>
void parts(Codec& codec, Given<Codec, Advisory>& advisory) {
  codec(advisory.format, advisory.source, advisory.id, advisory.aliases, advisory.title,
        advisory.published, advisory.modified, advisory.withdrawn, advisory.assertions,
        advisory.scores, advisory.cwes, advisory.is_exploited, advisory.remarks);
  codec.choice(advisory.tlp, Tlp::red);
}

/// One field after another; numbers as LEB128.
class Writer {
 public:
  static constexpr bool kWrites = true;
  template <class... T>
  void operator()(const T&... all) {
    (field(all), ...);
  }
  template <class E>
  void choice(E value, E /*last*/) {
    number(static_cast<std::uint64_t>(value));
  }
  void order(const ecosystems::Ecosystem* ecosystem) {
    field(ecosystem == nullptr ? std::string() : std::string(ecosystem->id));
  }
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      out_.push_back(static_cast<char>(value | 0x80U));
      value >>= 7U;
    }
    out_.push_back(static_cast<char>(value));
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  template <class T>
  void field(const T& value) {
    parts(*this, value);
  }
  void field(const bool& value) { number(value ? 1 : 0); }
  void field(const std::uint8_t& value) { number(value); }
  void field(const std::string& text) {
    number(text.size());
    out_ += text;
  }
  void field(const Instant& at) {
    // Zigzag: before 1970 there are few, but there are.
    const std::int64_t micros = to_micros(at);
    number(static_cast<std::uint64_t>(micros) << 1U ^ static_cast<std::uint64_t>(micros >> 63U));
  }
  template <class T>
  void field(const std::optional<T>& value) {
    field(value.has_value());
    if (value) {
      field(*value);
    }
  }
  template <class T>
  void field(const std::vector<T>& list) {
    number(list.size());
    for (const T& one : list) {
      field(one);
    }
  }
  std::string out_;
};

/// Reads what Writer wrote; once something is wrong, is_good() is false and stays so.
class Reader {
 public:
  static constexpr bool kWrites = false;
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] bool is_good() const { return is_good_ && rest_.empty(); }

  template <class... T>
  void operator()(T&... all) {
    (field(all), ...);
  }
  template <class E>
  void choice(E& out, E last) {
    const std::uint64_t value = number();
    is_good_ = is_good_ && value <= static_cast<std::uint64_t>(last);
    out = is_good_ ? static_cast<E>(value) : last;
  }
  void order(const ecosystems::Ecosystem*& out) {
    std::string id;
    field(id);
    out = id.empty() ? nullptr : ecosystems::find(id);
    is_good_ = is_good_ && (id.empty() || out != nullptr);
  }
  std::uint64_t number() {
    std::uint64_t out = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
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

 private:
  template <class T>
  void field(T& out) {
    parts(*this, out);
  }
  void field(bool& out) { out = number() != 0; }
  void field(std::uint8_t& out) {
    const std::uint64_t value = number();
    is_good_ = is_good_ && value <= UINT8_MAX;
    out = static_cast<std::uint8_t>(value);
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
  void field(Instant& out) {
    const std::uint64_t zigzag = number();
    out = from_micros(static_cast<std::int64_t>(zigzag >> 1U) ^
                      -static_cast<std::int64_t>(zigzag & 1U));
  }
  template <class T>
  void field(std::optional<T>& out) {
    if (number() != 0) {
      field(out.emplace());
    }
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
  std::string_view rest_;
  bool is_good_ = true;
};

}  // namespace

std::string encode(const Advisory& advisory) {
  Writer writer;
  writer.number(kVersion);
  writer(advisory);
  return writer.take();
}

Result<Advisory> decode(std::string_view bytes) {
  Reader reader(bytes);
  Advisory out;
  if (reader.number() != kVersion) {
    return fail(Errc::malformed, "The stored advisory is of another version.");
  }
  reader(out);
  if (!reader.is_good()) {
    return fail(Errc::malformed, "The stored advisory is damaged.");
  }
  return out;
}

}  // namespace tocsin::advisories
