// What was told: notices for everybody, the inbox, and the feed of updates.
#pragma once

#include "flow/feed.h"
#include "pages/parts/frame.h"
#include "store/sharing.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::pages {

std::string notices_page(const Frame& frame, const std::vector<store::Notice>& notices);
/// key: the verifier key of notices, as text.
std::string notice_page(const Frame& frame, const store::Notice& notice, const std::string& key);
/// RFC 4287; an entry holds both languages.
std::string to_atom(const std::vector<store::Notice>& notices, const std::string& base_url);
/// Rows for part_notices. folder: "/notices/" or "/desk/inbox/".
std::vector<Data> notice_rows(const Frame& frame, const std::vector<store::Notice>& notices,
                              std::string_view folder);

std::string inbox_page(const Frame& frame, const std::vector<store::Notice>& notices);

struct FeedView {
  flow::FeedPage page;
  bool sees_cases = false;
};
std::string feed_page(const Frame& frame, const FeedView& view);

}  // namespace tocsin::pages
