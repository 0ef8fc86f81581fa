#include "flow/indicators.h"

#include "base/json_writer.h"
#include "base/number.h"
#include "flow/feed.h"
#include "flow/misp_events.h"
#include "store/accounts.h"
#include "threats/warning_lists.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace tocsin::flow {
namespace {

using store::FoundValue;
using store::Reader;
using store::indicators::Place;

constexpr std::string_view kChannel = "indicators";
constexpr std::chrono::days kLifetime{120};

Place place_of(const FoundValue& found) {
  return {.thing = found.thing, .place = found.place};
}

/// Makes sayings of what was found in one snapshot.
class Sayings {
 public:
  Sayings(const World& world, Reader& reader, const Scope& scope)
      : world_(world), reader_(reader), scope_(scope), now_(world.clock->now()) {}

  Result<std::vector<IndicatorSaying>> of(std::vector<FoundValue> found) {
    std::vector<IndicatorSaying> out;
    out.reserve(found.size());
    for (FoundValue& one : found) {
      TOC_TRY(IndicatorSaying saying, of(std::move(one)));
      out.push_back(std::move(saying));
    }
    return out;
  }

  /// What else may be known of them: sightings, flaws, and how fresh they are.
  Status complete(std::vector<IndicatorSaying>& sayings) {
    std::vector<FoundValue> found;
    found.reserve(sayings.size());
    for (const IndicatorSaying& one : sayings) {
      found.push_back(one.found);
    }
    TOC_TRY(const auto sighted, store::indicators::sighted(reader_, scope_, found));
    TOC_TRY(const auto tied, store::indicators::tied(reader_, scope_, found));
    std::map<std::pair<std::optional<store::ThingNumber>, std::string>, Sightings> sightings;
    for (const store::indicators::Sighted& one : sighted) {
      add(one, sightings[{one.thing, one.source}]);
    }
    std::map<std::pair<store::ThingNumber, std::string>, std::vector<std::string>> flaws;
    for (const store::indicators::Tied& one : tied) {
      flaws[{one.thing, one.source}].push_back(one.flaw);
    }
    for (IndicatorSaying& one : sayings) {
      const bool is_event = one.found.event.has_value();
      const auto seen = sightings.find(
          {is_event ? std::optional(one.found.thing) : std::nullopt, one.found.said.source});
      one.sightings = seen == sightings.end() ? Sightings() : seen->second;
      const auto ties = flaws.find({one.found.thing, is_event ? "" : one.found.said.source});
      one.flaws = ties == flaws.end() ? std::vector<std::string>() : ties->second;
      one.score = score_of(one);
    }
    return {};
  }

 private:
  Result<IndicatorSaying> of(FoundValue found) {
    IndicatorSaying out;
    out.found = std::move(found);
    TOC_TRY(out.id, id_of(out.found));
    TOC_TRY(out.author, handle_of(out.found.author));
    const store::StoredValue& said = out.found.said;
    const auto flag = [&](bool is_so, std::string_view name) {
      if (is_so) {
        out.flags.emplace_back(name);
      }
    };
    flag(said.is_revoked, "revoked");
    flag(said.valid_until && *said.valid_until <= now_, "expired");
    flag(said.valid_from && *said.valid_from > now_, "not_yet");
    flag(said.is_partial, "partial");
    flag(said.is_context, "context");
    return out;
  }

  /// As MISP's events are given out: a part that has no UUID, or that of a part of an earlier
  /// event, is called by one of ours.
  Result<std::string> id_of(const FoundValue& found) {
    if (!found.event) {
      return found.said.source;
    }
    if (found.said.uuid && !found.is_others_part) {
      return tocsin::to_text(*found.said.uuid);
    }
    if (frame_.owner.uuid.empty()) {
      TOC_TRY(frame_.owner, MispEvents(reader_, world_, scope_).organisation(std::nullopt));
    }
    frame_.uuid = tocsin::to_text(*found.event);
    return threats::misp_part_uuid(frame_, found.said.source);
  }

  Result<std::string> handle_of(const std::optional<PartyId>& party) {
    if (!party) {
      return std::string();
    }
    const auto known = handles_.find(*party);
    if (known != handles_.end()) {
      return known->second;
    }
    TOC_TRY(const store::Party row, store::parties::get(reader_, *party));
    return handles_.emplace(*party, row.handle).first->second;
  }

  static void add(const store::indicators::Sighted& one, Sightings& out) {
    if (one.kind == store::StoredSighting::Kind::false_positive) {
      out.false_positives += one.count;
      return;
    }
    out.seen += one.count;
    out.first = one.first && (!out.first || *one.first < *out.first) ? one.first : out.first;
    out.last = std::max(out.last, one.last);
  }

  /// From when it was said or last seen, and never from a time to come.
  [[nodiscard]] std::int64_t score_of(const IndicatorSaying& saying) const {
    if (!is_active(saying)) {
      return 0;
    }
    const Instant said = saying.found.said.said_at.value_or(saying.found.at);
    const Instant last = std::max(said, saying.sightings.last.value_or(said));
    return indicator_score(now_ - std::min(last, now_));
  }

  const World& world_;
  Reader& reader_;
  const Scope& scope_;
  Instant now_;
  threats::MispFrame frame_;
  std::map<PartyId, std::string> handles_;
};

/// By the standing of this snapshot.
Result<Scope> scope_now(Reader& reader, const Principal& principal) {
  TOC_TRY(const Principal now, as_of_now(reader, principal, Action::read_feed));
  return scope_for(now, Action::read_feed);
}

Result<IndicatorAnswer> answer_for(const World& world, Reader& reader, const Scope& scope,
                                   Sayings& sayings, const threats::IndicatorValue& value,
                                   Place after, std::int64_t count) {
  IndicatorAnswer out{.value = value, .warning_lists = {}, .sayings = {}, .next = {}};
  std::vector<Digest> keys;
  for (const threats::IndicatorValue& one : threats::values_around(value)) {
    keys.push_back(store::indicators::key_of(to_text(one.kind), one.text));
  }
  TOC_TRY(auto found, store::indicators::with_keys(reader, scope, keys, after, count + 1));
  if (static_cast<std::int64_t>(found.size()) > count) {
    found.pop_back();
    out.next = place_of(found.back());
  }
  TOC_TRY(out.sayings, sayings.of(std::move(found)));
  TOC_CHECK(sayings.complete(out.sayings));
  if (world.warning_lists != nullptr) {
    out.warning_lists = world.warning_lists->names_for(value);
  }
  return out;
}

void add_given(const std::vector<IndicatorSaying>& sayings, std::set<store::LogIndex>& out) {
  for (const IndicatorSaying& one : sayings) {
    out.insert(one.found.seq);
  }
}

void write_time(JsonWriter& json, std::string_view name, const std::optional<Instant>& at) {
  if (at) {
    json.field(name, to_rfc3339(*at));
  }
}

/// Of a saying, without what is around it.
void write_saying(JsonWriter& json, const IndicatorSaying& saying) {
  const store::StoredValue& said = saying.found.said;
  json.field("kind", said.kind).field("value", said.value).field("id", saying.id);
  if (saying.found.event) {
    json.field("event", to_text(*saying.found.event));
  }
  json.field("thing", saying.found.thing)
      .field("tlp", to_label(saying.found.tlp))
      .field("author", saying.author)
      .field("shared", to_rfc3339(saying.found.at));
  write_time(json, "said", said.said_at);
  write_time(json, "valid_from", said.valid_from);
  write_time(json, "valid_until", said.valid_until);
  json.texts("flags", saying.flags);
}

void write_sightings(JsonWriter& json, const Sightings& sightings) {
  json.key("sightings").begin_object().field("seen", sightings.seen);
  json.field("false_positives", sightings.false_positives);
  write_time(json, "first", sightings.first);
  write_time(json, "last", sightings.last);
  json.end_object();
}

}  // namespace

bool is_active(const IndicatorSaying& saying) {
  return std::ranges::none_of(saying.flags, [](const std::string& flag) {
    return flag == "revoked" || flag == "expired" || flag == "not_yet";
  });
}

std::int64_t indicator_score(std::chrono::microseconds age) {
  if (age >= kLifetime) {
    return 0;
  }
  const std::chrono::duration<double> spent = std::max(age, std::chrono::microseconds(0));
  const double part = spent / std::chrono::duration<double>(kLifetime);
  return static_cast<std::int64_t>(100.0 * (1.0 - std::sqrt(part)));
}

Result<threats::IndicatorValue> asked_value(std::string_view text,
                                            std::optional<threats::IndicatorKind> kind) {
  auto value = kind ? threats::value_of(*kind, text) : threats::recognized(text);
  return value ? Result<threats::IndicatorValue>(*std::move(value))
               : fail(Errc::malformed,
                      "This is no address, network, domain, URL, hash, mail address or name of a "
                      "file, or not of the kind that is given.");
}

Result<std::vector<IndicatorAnswer>> search_indicators(
    const World& world, const Principal& principal,
    const std::vector<threats::IndicatorValue>& values, Place after, std::int64_t count) {
  TOC_CHECK(may(principal, Action::read_feed));
  if (values.size() > kAskedValuesMax) {
    return fail(Errc::too_large, "At most 500 values are asked for at once.", "/values");
  }
  const std::int64_t wanted = std::clamp<std::int64_t>(count, 1, kSayingsMax);
  std::vector<IndicatorAnswer> out;
  std::set<store::LogIndex> given;
  TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
    TOC_TRY(const Scope scope, scope_now(reader, principal));
    Sayings sayings(world, reader, scope);
    for (const threats::IndicatorValue& value : values) {
      TOC_TRY(IndicatorAnswer answer,
              answer_for(world, reader, scope, sayings, value, after, wanted));
      add_given(answer.sayings, given);
      out.push_back(std::move(answer));
    }
    return {};
  }));
  TOC_CHECK(note_all_given(world, principal, given, kChannel));
  return out;
}

Result<IndicatorPage> export_indicators(const World& world, const Principal& principal, Place after,
                                        std::int64_t count) {
  TOC_CHECK(may(principal, Action::read_feed));
  const std::int64_t wanted = std::clamp<std::int64_t>(count, 1, kExportedMax);
  IndicatorPage page;
  std::set<store::LogIndex> given;
  TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
    TOC_TRY(const Scope scope, scope_now(reader, principal));
    TOC_TRY(auto found, store::indicators::list(reader, scope, after, wanted + 1));
    page.has_more = static_cast<std::int64_t>(found.size()) > wanted;
    if (page.has_more) {
      found.pop_back();
    }
    TOC_TRY(page.sayings, Sayings(world, reader, scope).of(std::move(found)));
    add_given(page.sayings, given);
    return {};
  }));
  TOC_CHECK(note_all_given(world, principal, given, kChannel));
  return page;
}

std::string to_json(const IndicatorSaying& saying) {
  JsonWriter json;
  json.begin_object();
  write_saying(json, saying);
  return json.end_object().take();
}

std::string to_json(const IndicatorAnswer& answer) {
  JsonWriter json;
  json.begin_object().field("kind", to_text(answer.value.kind)).field("value", answer.value.text);
  json.texts("warning_lists", answer.warning_lists).key("sayings").begin_array();
  for (const IndicatorSaying& saying : answer.sayings) {
    json.begin_object();
    write_saying(json, saying);
    json.field("score", saying.score).texts("flaws", saying.flaws);
    write_sightings(json, saying.sightings);
    json.end_object();
  }
  json.end_array().key("next");
  answer.next ? json.text(to_text(*answer.next)) : json.null();
  return json.end_object().take();
}

std::string to_text(Place place) {
  return std::to_string(place.thing) + "." + std::to_string(place.place);
}

Result<Place> parse_place(std::string_view text) {
  const std::size_t dot = text.find('.');
  const auto thing = parse_whole<std::int64_t>(text.substr(0, dot));
  const auto place = dot == std::string_view::npos
                         ? std::nullopt
                         : parse_whole<std::int64_t>(text.substr(dot + 1));
  if (!thing || !place || *thing < 0 || *place < 0) {
    return fail(Errc::malformed, "Give the cursor of an answer as it stood there.", "after");
  }
  return Place{.thing = *thing, .place = *place};
}

}  // namespace tocsin::flow
