#include "flow/json_feed.h"

#include "base/json.h"
#include "base/json_writer.h"
#include "flow/csaf_shelves.h"
#include "flow/desk.h"
#include "flow/feed.h"
#include "flow/notices.h"
#include "flow/sign_in.h"
#include "flow/webhooks.h"
#include "store/accounts.h"
#include "store/csaf.h"
#include "store/mail_subscriptions.h"

#include <algorithm>
#include <set>

namespace tocsin::flow {
namespace {

constexpr std::string_view kVersion = "https://jsonfeed.org/version/1.1";
constexpr std::string_view kChannel = "jsonfeed";

struct Item {
  std::string id;  ///< unique for ever: its address, or that of its place in the log
  std::string url;
  std::string title;
  std::string text;
  Instant at;
  std::string kind;
};

Error hidden() {
  return {Errc::not_found, "There is no such thing here.", ""};
}

Digest hash_of(std::string_view token) {
  return sha256({as_bytes(std::string_view("tocsin/feed-link/v1\n")), as_bytes(token)});
}

/// feed_url: empty for a private one, which does not repeat its secret.
std::string written(const std::string& title, const std::string& home, const std::string& feed_url,
                    const std::vector<Item>& items) {
  JsonWriter json;
  json.begin_object().field("version", kVersion).field("title", title).field("home_page_url", home);
  if (!feed_url.empty()) {
    json.field("feed_url", feed_url);
  }
  json.key("items").begin_array();
  for (const Item& item : items) {
    json.begin_object()
        .field("id", item.id)
        .field("url", item.url)
        .field("title", item.title)
        .field("content_text", item.text)
        .field("date_published", to_rfc3339(item.at))
        .texts("tags", {item.kind});
    json.end_object();
  }
  return json.end_array().end_object().take();
}

void keep_newest(std::vector<Item>& items) {
  std::ranges::stable_sort(items, std::greater(), &Item::at);
  if (items.size() > kJsonFeedItemsMax) {
    items.resize(kJsonFeedItemsMax);
  }
}

/// Enough of them that there are kJsonFeedItemsMax without those of as many notices.
Result<std::vector<Item>> public_documents(const World& world) {
  constexpr auto count = static_cast<std::int64_t>(2 * kJsonFeedItemsMax);
  TOC_TRY(const auto documents, world.store->read([](store::Reader& reader) {
    return store::csaf::newest(reader, std::nullopt, Tlp::clear, count);
  }));
  std::vector<Item> out;
  for (const store::CsafDocument& one : documents) {
    const CsafShelfRow* row = csaf_row(one.version, one.tlp);
    if (row == nullptr) {
      return fail(Errc::internal, "A CSAF document in the store has no place.");
    }
    const std::string url = csaf_url(world, *row) + csaf_path(one.year, one.file);
    out.push_back({.id = url + "#" + one.number,
                   .url = url,
                   .title = one.title,
                   .text = one.tracking_id + " " + one.number,
                   .at = one.at,
                   .kind = "csaf"});
  }
  return out;
}

Item item_of(const World& world, const store::Share& share) {
  Item out{.id = world.base_url + "/log/" + std::to_string(share.seq),
           .url = page_of(world, "share.made"),
           .title = "[" + std::string(to_label(share.tlp)) + "] " + share.title,
           .text = share.title,
           .at = share.at,
           .kind = share.kind};
  if (const auto body = JsonDocument::parse(share.body)) {
    out.text = body->root().text_at({"text"}).value_or(out.text);
    out.url = body->root().text_at({"url"}).value_or(out.url);
  }
  return out;
}

}  // namespace

Result<std::string> public_json_feed(const World& world) {
  TOC_TRY(const auto notices, public_notices(world, "", kJsonFeedItemsMax));
  std::vector<Item> items;
  for (const store::Notice& notice : notices) {
    const std::string url = world.base_url + "/notices/" + notice.slug;
    items.push_back({.id = url,
                     .url = url,
                     .title = notice.title_en + " / " + notice.title_zh,
                     .text = text_of(notice),
                     .at = notice.at,
                     .kind = notice.kind});
  }
  TOC_TRY(auto documents, public_documents(world));
  // A risk warning's own document says the same.
  std::set<std::string> slugs;
  for (const store::Notice& notice : notices) {
    slugs.insert(notice.slug);
  }
  std::erase_if(documents, [&](const Item& one) {
    return slugs.contains(one.text.substr(0, one.text.find(' ')));
  });
  std::ranges::move(documents, std::back_inserter(items));
  keep_newest(items);
  return written("Tocsin: " + world.store->origin(), world.base_url + "/notices",
                 world.base_url + "/feed.json", items);
}

Result<std::string> make_feed_link(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::manage_own_account));
  std::array<std::byte, 32> secret{};
  random_bytes(secret);
  const std::string token = to_base64url(secret);
  TOC_CHECK(world.store->write([&](store::Transaction& tx) -> Status {
    TOC_TRY(std::ignore, store::feed_links::revoke_of(tx, principal.person));
    TOC_CHECK(store::feed_links::insert(tx, hash_of(token), principal.person));
    tx.record({.kind = "feed.link_made",
               .actor = actor_of(principal),
               .case_id = std::nullopt,
               .detail = {}});
    return {};
  }));
  return token;
}

Result<bool> revoke_feed_link(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::manage_own_account));
  return world.store->write([&](store::Transaction& tx) -> Result<bool> {
    TOC_TRY(const std::int64_t ended, store::feed_links::revoke_of(tx, principal.person));
    if (ended > 0) {
      tx.record({.kind = "feed.link_ended",
                 .actor = actor_of(principal),
                 .case_id = std::nullopt,
                 .detail = {}});
    }
    return ended > 0;
  });
}

Result<std::string> json_feed_of_link(const World& world, std::string_view token) {
  TOC_TRY(const auto person, world.store->read([&](store::Reader& reader) {
    return store::feed_links::find(reader, hash_of(token));
  }));
  if (!person) {
    return std::unexpected(hidden());
  }
  const Result<Principal> holder = principal_of_person(world, *person);
  if (!holder || !may(*holder, Action::read_feed)) {
    return std::unexpected(hidden());
  }
  const auto shares_now =
      world.store->read([&](store::Reader& reader) -> Result<std::vector<store::Share>> {
        TOC_TRY(const Principal now, as_of_now(reader, *holder, Action::read_feed));
        TOC_TRY(const Scope scope, scope_for(now, Action::read_feed));
        return store::shares::newest(reader, scope, kFeedLinkTlpMax,
                                     static_cast<std::int64_t>(kJsonFeedItemsMax));
      });
  if (!shares_now && shares_now.error().code == Errc::forbidden) {
    return std::unexpected(hidden());  // suspended just now
  }
  TOC_TRY(const auto shares, shares_now);
  std::vector<store::LogIndex> seqs;
  std::vector<Item> items;
  for (const store::Share& share : shares) {
    seqs.push_back(share.seq);
    items.push_back(item_of(world, share));
  }
  std::ranges::reverse(seqs);  // ascending
  if (const Status noted = note_given(world, *holder, seqs, kChannel); !noted) {
    return std::unexpected(noted.error().code == Errc::forbidden ? hidden() : noted.error());
  }
  return written("Tocsin: what is shared", page_of(world, "share.made"), "", items);
}

}  // namespace tocsin::flow
