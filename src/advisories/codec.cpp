#include "advisories/codec.h"

#include "base/fields.h"

namespace tocsin::advisories {
namespace {

/// Rises with what is read of a document, too: then it is read again from its original.
constexpr std::uint8_t kVersion = 6;

struct Parts {
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, ranges::Bound>& bound) {
    codec(bound.version);
    codec.choice(bound.edge, ranges::Edge::exclusive);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, ranges::Interval>& interval) {
    codec(interval.lower, interval.upper);
  }
  /// Without the names of repairs: they are remarks of the advisory.
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, ranges::VersionSet>& set) {
    order(codec, set.ecosystem);
    codec(set.intervals, set.doubtful);
    codec.choice(set.certainty, ranges::Certainty::not_evaluable);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, StatusRange>& range) {
    codec.choice(range.status, ProductStatus::unknown);
    codec(range.versions);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, ComponentHash>& hash) {
    codec(hash.algorithm, hash.hex);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, Distribution>& distribution) {
    codec(distribution.id, distribution.release);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, Coordinates>& package) {
    codec(package.type, package.group, package.name, package.distribution, package.module_stream);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, ProductSelector>& product) {
    codec(product.package, product.cpe, product.vendor, product.product, product.repository,
          product.hashes, product.platforms, product.context, product.architectures);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, Assertion>& assertion) {
    codec(assertion.pointer, assertion.author, assertion.product, assertion.ranges);
    codec.choice(assertion.default_status, ProductStatus::unknown);
    codec(assertion.versions, assertion.fixed_in, assertion.is_ceiling_unknown,
          assertion.justification, assertion.remediation);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, ScoreAssertion>& score) {
    codec(score.author, score.system, score.vector, score.canonical, score.published_tenths,
          score.computed_tenths, score.kind, score.severity);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, Alias>& alias) {
    codec(alias.id);
    codec.choice(alias.kind, AliasKind::upstream);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, Coverage>& coverage) {
    codec(coverage.ecosystem, coverage.key, coverage.is_whole, coverage.since);
  }
  template <class Codec>
  static void parts(Codec& codec, Given<Codec, Advisory>& advisory) {
    codec(advisory.format, advisory.source, advisory.id, advisory.aliases, advisory.title,
          advisory.published, advisory.modified, advisory.withdrawn, advisory.assertions,
          advisory.scores, advisory.cwes, advisory.is_exploited, advisory.remarks, advisory.covers);
    codec.choice(advisory.tlp, Tlp::red);
  }

 private:
  /// By its id.
  template <class Codec>
  static void order(Codec& codec, Given<Codec, const ecosystems::Ecosystem*>& ecosystem) {
    std::string id;
    if constexpr (Codec::kWrites) {
      id = ecosystem == nullptr ? std::string() : std::string(ecosystem->id);
      codec(id);
    } else {
      codec(id);
      ecosystem = id.empty() ? nullptr : ecosystems::find(id);
      if (ecosystem == nullptr && !id.empty()) {
        codec.spoil();
      }
    }
  }
};

Result<Advisory> read(FieldReader<Parts>& reader) {
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

}  // namespace

std::string encode(const Advisory& advisory) {
  FieldWriter<Parts> writer;
  writer.number(kVersion);
  writer(advisory);
  return writer.take();
}

Result<Advisory> decode(std::string_view bytes) {
  FieldReader<Parts> reader(bytes);
  return read(reader);
}

Result<Advisory> decode_from_outside(std::string_view bytes, std::size_t& memory_left) {
  FieldReader<Parts> reader(bytes, {.memory_bytes_max = memory_left});
  auto out = read(reader);
  memory_left = reader.memory_left();
  return out;
}

}  // namespace tocsin::advisories
