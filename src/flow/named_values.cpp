#include "flow/named_values.h"

#include "base/log.h"

namespace tocsin::flow {
namespace {

constexpr std::int64_t kThingsAtOnce = 50;

/// A value's source, as the store has it.
std::string source_of(const threats::NamedValue& value) {
  return value.part.empty() ? value.source : value.part;
}

std::optional<Instant> added_of(std::optional<std::size_t> object,
                                const std::vector<store::StoredStix>& objects) {
  return object ? std::optional(objects.at(*object).added) : std::nullopt;
}

threats::StixObject object_of(const store::StoredStix& row) {
  threats::StixObject out;
  out.id = row.id;
  out.type = row.type;
  out.version = row.version == Instant() ? std::nullopt : std::optional(row.version);
  out.body = row.body;
  return out;
}

/// A thing that cannot be read any more is told of once, and found by no value.
Status name_values(const World& world, store::ThingNumber thing) {
  TOC_TRY(const auto content, world.store->read([&](store::Reader& reader) {
    return store::indicators::content_of(reader, thing);
  }));
  std::vector<threats::StixObject> objects;
  objects.reserve(content.objects.size());
  for (const store::StoredStix& row : content.objects) {
    objects.push_back(object_of(row));
  }
  const auto named = threats::named_content(objects, content.event);
  if (!named) {
    log_event(LogLevel::warning, "share.values_not_read", {{"thing", std::to_string(thing)}});
  }
  const store::StoredContent stored =
      named ? stored_content(*named, content.objects) : store::StoredContent();
  return world.store->write([&](store::Transaction& tx) {
    return store::indicators::put(tx, thing, stored, kNamedReading);
  });
}

}  // namespace

store::StoredContent stored_content(const threats::NamedContent& named,
                                    const std::vector<store::StoredStix>& objects) {
  store::StoredContent out;
  for (const auto& [value, object] : named.values) {
    out.values.push_back({.added = added_of(object, objects),
                          .kind = std::string(to_text(value.value.kind)),
                          .value = value.value.text,
                          .source = source_of(value),
                          .uuid = value.uuid,
                          .said_at = value.said_at,
                          .valid_from = value.valid_from,
                          .valid_until = value.valid_until,
                          .is_revoked = value.is_revoked,
                          .is_partial = value.is_partial,
                          .is_context = value.is_context});
  }
  for (const auto& [sighting, object] : named.sightings) {
    const auto said =
        object ? std::optional(objects.at(*object).version) : std::optional<Instant>();
    const auto last = sighting.last ? sighting.last : said;
    out.sightings.push_back({.added = added_of(object, objects),
                             .source = sighting.of,
                             .kind = sighting.kind == threats::NamedSighting::Kind::seen
                                         ? store::StoredSighting::Kind::seen
                                         : store::StoredSighting::Kind::false_positive,
                             .count = sighting.count,
                             .first = sighting.first ? sighting.first : last,
                             .last = last,
                             .is_revoked = sighting.is_revoked});
  }
  for (const auto& [tie, object] : named.flaws) {
    out.flaws.push_back({.added = added_of(object, objects), .source = tie.of, .flaw = tie.flaw});
  }
  return out;
}

Result<std::int64_t> name_earlier_values(const World& world) {
  std::int64_t done = 0;
  store::ThingNumber last = -1;
  while (true) {
    TOC_TRY(const auto things, world.store->read([&](store::Reader& reader) {
      return store::indicators::outdated(reader, kNamedReading, last, kThingsAtOnce);
    }));
    if (things.empty()) {
      return done;
    }
    for (const store::ThingNumber thing : things) {
      TOC_CHECK(name_values(world, thing));
    }
    last = things.back();
    done += static_cast<std::int64_t>(things.size());
  }
}

}  // namespace tocsin::flow
