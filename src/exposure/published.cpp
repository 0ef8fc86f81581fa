#include "exposure/published.h"

#include "exposure/advisories.h"
#include "store/csaf.h"

namespace tocsin::exposure {
namespace {

using store::csaf::Place;
using store::csaf::Placed;

constexpr std::string_view kFollowed = "csaf";

Principal follower() {
  return Principal::system("published");
}

/// Answers about flaws are cut by marking alone: what is for some counts as the most restricted.
Tlp marking_of(const Placed& document) {
  return document.is_for_marking ? document.tlp : Tlp::red;
}

/// Whatever was taken in of the thing, by a program that ended before it noted that too.
Result<Place> take_back(const World& world, const Placed& document) {
  TOC_TRY(const auto digests, world.store->read([&](store::Reader& reader) {
    return store::csaf::digests_of(reader, document.thing);
  }));
  for (const Digest& one : digests) {
    const auto done = withdraw_document(world, follower(), one, marking_of(document));
    if (!done && done.error().code != Errc::not_found) {
      return std::unexpected(done.error());
    }
  }
  return Place::outside;
}

Result<Place> take_in(const World& world, const Placed& document) {
  TOC_TRY(const std::string body, world.store->read([&](store::Reader& reader) {
    return store::csaf::body_of(reader, document.seq);
  }));
  ImportOptions options;
  options.pieces.push_back({.name = document.file, .bytes = body});
  options.tlp_min = marking_of(document);
  TOC_TRY(const ImportSummary done, import_advisories(world, follower(), options));
  if (done.stored + done.unchanged > 0) {
    return Place::among;
  }
  // Nothing of products, or not any more.
  return take_back(world, document);
}

Result<Place> place_of(const World& world, const Placed& document) {
  if (document.kind != kFollowed || !document.is_last) {
    return Place::outside;  // a later revision takes the place of an earlier one
  }
  return document.is_withdrawn ? take_back(world, document) : take_in(world, document);
}

}  // namespace

Result<std::size_t> PublishedFollower::turn() {
  const std::int64_t size = world_->store->head()->size;
  if (size == seen_) {
    return std::size_t{0};
  }
  TOC_TRY(const auto documents, world_->store->read([](store::Reader& reader) {
    return store::csaf::misplaced(reader, kAtOnce);
  }));
  for (const Placed& one : documents) {
    TOC_TRY(const Place place, place_of(*world_, one));
    TOC_CHECK(world_->store->write(
        [&](store::Transaction& tx) { return store::csaf::put_place(tx, one.seq, place); }));
  }
  if (documents.empty()) {
    seen_ = size;
  }
  return documents.size();
}

}  // namespace tocsin::exposure
