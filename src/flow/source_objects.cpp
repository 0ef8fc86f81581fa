#include "flow/source_objects.h"

#include "domain/system_scope.h"
#include "flow/forms.h"
#include "flow/sharing.h"
#include "store/stix.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace tocsin::flow {
namespace {

using store::Reader;
using store::StoredStix;
using store::ThingNumber;
using threats::StixObject;

constexpr std::string_view kRevoked = "Its source has revoked it.";

/// What is to become of one thing that the source brought.
struct Change {
  std::map<std::string, StixObject> newer;  ///< by id
  std::set<std::string> left_out;           ///< ids
};

struct Plan {
  std::map<Tlp, std::vector<StixObject>> fresh;
  std::map<ThingNumber, Change> changes;
};

/// Finds out beside the one writer what of a document is news.
class Sorter {
 public:
  Sorter(Reader& reader, const World& world, const ObjectIntake& intake, ObjectOutcome& outcome)
      : reader_(reader), world_(world), intake_(intake), outcome_(outcome) {}

  Result<Plan> sort(const std::vector<StixObject>& objects) {
    for (const StixObject& object : objects) {
      if (object.is_revoked && object.version) {
        Instant& last = revoked_.try_emplace(object.id, *object.version).first->second;
        last = std::max(last, *object.version);
      }
    }
    for (const StixObject& object : objects) {
      TOC_CHECK(take(object));
    }
    return std::move(plan_);
  }

 private:
  Status take(const StixObject& object) {
    TOC_TRY(const bool is_news, is_news_here(object));
    if (!is_news) {
      ++outcome_.unchanged;
      return {};
    }
    TOC_TRY(const auto things, store::stix::brought_by(reader_, intake_.source, object.id));
    if (object.is_revoked) {
      outcome_.withdrawn += things.empty() ? 0 : 1;
      outcome_.unchanged += things.empty() ? 1 : 0;
      for (const ThingNumber thing : things) {
        plan_.changes[thing].left_out.insert(object.id);
      }
      return {};
    }
    TOC_TRY(const auto holder, store::stix::author_of(reader_, system_scope(), object.id));
    if (object.version && holder && holder->author) {
      return refuse(object,
                    "Another organization made this object: only that one shares further "
                    "versions.");
    }
    const Tlp tlp = std::max(object.tlp.value_or(intake_.tlp_min), intake_.tlp_min);
    if (tlp == Tlp::red) {
      return refuse(object,
                    "TLP:RED, or a marking that is not known here, is for no channel: report it to "
                    "the desk instead.");
    }
    ++outcome_.shared;
    return object.version ? place(object, tlp, things) : place(object, tlp, {});
  }

  /// A later version stands where the one before does, unless it is marked otherwise.
  Status place(const StixObject& object, Tlp tlp, const std::vector<ThingNumber>& things) {
    bool is_placed = false;
    for (const ThingNumber number : things) {
      TOC_TRY(const store::Thing thing, store::things::get(reader_, system_scope(), number));
      Change& change = plan_.changes[number];
      if (thing.tlp != tlp) {
        change.left_out.insert(object.id);
        continue;
      }
      is_placed = true;
      const auto [at, is_first] = change.newer.try_emplace(object.id, object);
      if (!is_first && *at->second.version < *object.version) {
        at->second = object;
      }
    }
    if (!is_placed) {
      plan_.fresh[tlp].push_back(object);
    }
    return {};
  }

  Result<bool> is_news_here(const StixObject& object) {
    if (!seen_.emplace(object.id, object.version).second) {
      return false;
    }
    const auto revoked = revoked_.find(object.id);
    if (!object.is_revoked && object.version && revoked != revoked_.end() &&
        *object.version <= revoked->second) {
      return false;
    }
    const Tlp tlp = std::max(object.tlp.value_or(intake_.tlp_min), intake_.tlp_min);
    TOC_TRY(const bool is_known, store::stix::is_known_to_source(reader_, intake_.source, object.id,
                                                                 object.version, tlp));
    if (is_known) {
      return false;
    }
    TOC_TRY(const bool is_here, is_here_in_another_form(object));
    return !is_here;
  }

  /// What is told of an event is no news where the event comes itself, or where all that it is a
  /// form of is here or was.
  Result<bool> is_here_in_another_form(const StixObject& object) {
    if (object.forms.empty()) {
      return false;
    }
    const bool is_of_event = std::ranges::any_of(
        object.forms, [](const std::string& form) { return !!parse_uuid(form); });
    if (is_of_event && intake_.has_events) {
      return true;
    }
    return are_here(reader_, world_, object.forms);
  }

  Status refuse(const StixObject& object, std::string why) {
    outcome_.refused.push_back({.id = object.id, .message = std::move(why)});
    return {};
  }

  Reader& reader_;
  const World& world_;
  const ObjectIntake& intake_;
  ObjectOutcome& outcome_;
  Plan plan_;
  std::map<std::string, Instant> revoked_;  ///< by id, the last version that says so
  std::set<std::pair<std::string, std::optional<Instant>>> seen_;
};

ThingDraft draft_of(std::vector<StixObject> objects, Tlp tlp, const ObjectIntake& intake) {
  return {.tlp = tlp,
          .title = std::to_string(objects.size()) + " STIX objects by " + intake.source,
          .objects = std::move(objects),
          .raises_markings = intake.tlp_min > Tlp::clear,
          .source = intake.source};
}

Status share_fresh(const World& world, const Principal& principal, const ObjectIntake& intake,
                   Tlp tlp, const std::vector<StixObject>& objects, ObjectOutcome& outcome) {
  for (std::span<const StixObject> left = objects; !left.empty();) {
    const auto piece = next_piece(draft_of({}, tlp, intake), left, intake.source);
    if (!piece && piece.error().code == Errc::too_large) {
      outcome.refused.push_back({.id = left.front().id, .message = describe(piece.error())});
      --outcome.shared;
      left = left.subspan(1);
      continue;
    }
    TOC_CHECK(piece);
    TOC_CHECK(world.store->write(
        [&](store::Transaction& tx) { return put_share(world, tx, principal, *piece); }));
    left = left.subspan(piece->draft().objects.size());
  }
  return {};
}

StixObject object_of(const StoredStix& row) {
  StixObject out{.id = row.id,
                 .type = row.type,
                 .spec_version = row.spec_version,
                 .version = std::nullopt,
                 .tlp = row.tlp,
                 .is_name_based = row.is_name_based,
                 .is_revoked = row.is_revoked};
  if (row.version != Instant()) {
    out.version = row.version;
  }
  out.body = row.body;
  return out;
}

bool refers_to(const std::vector<StixObject>& objects, const std::string& id) {
  return std::ranges::any_of(objects, [&](const StixObject& one) {
    return one.version && one.body.contains("\"" + id + "\"");
  });
}

/// What stands in the thing after the change: an observable goes with those that spoke of it.
std::vector<StixObject> changed(const std::vector<StoredStix>& before, Tlp tlp,
                                const Change& change) {
  const std::string marking = threats::tlp_marking(tlp).id;
  std::vector<StixObject> out;
  std::vector<StixObject> gone;
  std::set<std::string> placed;
  for (const StoredStix& row : before) {
    const auto newer = change.newer.find(row.id);
    if (row.id == marking) {
      continue;  // put beside each revision
    }
    if (change.left_out.contains(row.id)) {
      gone.push_back(object_of(row));
    } else if (newer == change.newer.end()) {
      out.push_back(object_of(row));
    } else if (placed.insert(row.id).second) {
      out.push_back(newer->second);
    }
  }
  std::erase_if(out, [&](const StixObject& one) {
    return !one.version && refers_to(gone, one.id) && !refers_to(out, one.id);
  });
  return out;
}

Status apply(const World& world, const Principal& principal, const ObjectIntake& intake,
             ThingNumber number, const Change& change, ObjectOutcome& outcome) {
  struct Before {
    store::Thing thing;
    std::vector<StoredStix> objects;
  };
  TOC_TRY(const Before before, world.store->read([&](Reader& reader) -> Result<Before> {
    TOC_TRY(store::Thing thing, store::things::get(reader, system_scope(), number));
    TOC_TRY(auto objects, store::stix::of_thing(reader, number));
    return Before{.thing = std::move(thing), .objects = std::move(objects)};
  }));
  std::vector<StixObject> objects = changed(before.objects, before.thing.tlp, change);
  const bool is_empty = std::ranges::all_of(
      objects, [](const StixObject& one) { return one.type == "marking-definition"; });
  if (is_empty) {
    TOC_CHECK(withdraw(world, principal, number, std::string(kRevoked)));
    return {};
  }
  const auto revised = revise(world, principal, number, before.thing.revisions,
                              draft_of(std::move(objects), before.thing.tlp, intake));
  if (!revised && revised.error().code == Errc::too_large) {
    for (const auto& [id, object] : change.newer) {
      outcome.refused.push_back({.id = id, .message = describe(revised.error())});
    }
    return {};
  }
  TOC_CHECK(revised);
  return {};
}

}  // namespace

Result<ObjectOutcome> take_source_objects(const World& world, const Principal& principal,
                                          std::string_view text, const ObjectIntake& intake) {
  TOC_CHECK(may(principal, Action::share));
  TOC_TRY(const threats::StixContent content, threats::read_stix(text, intake.bytes_max));
  ObjectOutcome outcome;
  for (const threats::RefusedObject& one : content.refused) {
    outcome.refused.push_back({.id = one.id, .message = describe(one.error)});
  }
  TOC_TRY(const Plan plan, world.store->read([&](Reader& reader) {
    return Sorter(reader, world, intake, outcome).sort(content.objects);
  }));
  // What moves to another share is there before it goes where it was: nobody is told that it is
  // gone.
  for (const auto& [tlp, objects] : plan.fresh) {
    TOC_CHECK(share_fresh(world, principal, intake, tlp, objects, outcome));
  }
  for (const auto& [thing, change] : plan.changes) {
    TOC_CHECK(apply(world, principal, intake, thing, change, outcome));
  }
  return outcome;
}

}  // namespace tocsin::flow
