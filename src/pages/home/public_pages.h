// Pages for everybody: home, notices, how to verify, and messages such as "sign in first".
#pragma once

#include "pages/parts/frame.h"
#include "store/sharing.h"

#include <string>
#include <vector>

namespace tocsin::pages {

struct HomeView {
  std::vector<store::Notice> notices;
  std::int64_t log_size = 0;
  bool needs_set_up = false;
};
std::string home_page(const Frame& frame, const HomeView& view);

std::string notices_page(const Frame& frame, const std::vector<store::Notice>& notices);
/// key: the verifier key of notices, as text.
std::string notice_page(const Frame& frame, const store::Notice& notice, const std::string& key);
/// RFC 4287; an entry holds both languages.
std::string to_atom(const std::vector<store::Notice>& notices, const std::string& base_url);
/// Rows for part_notices. folder: "/notices/" or "/desk/inbox/".
std::vector<Data> notice_rows(const Frame& frame, const std::vector<store::Notice>& notices,
                              std::string_view folder);

struct VerifyView {
  std::string origin;
  std::string log_key;
  std::string notice_key;
  std::string policy;
  std::string checkpoint;
  std::int64_t log_size = 0;
};
std::string verify_page(const Frame& frame, const VerifyView& view);

struct Message {
  std::string title;
  std::string text;
  std::string detail;
  bool is_detail_english = false;  ///< in a page of another language
  std::string secret;              ///< something to copy, such as a link that is shown once
  std::vector<std::pair<std::string, std::string>> links;  ///< path of ours, text
};
std::string message_page(const Frame& frame, const Message& message);

}  // namespace tocsin::pages
