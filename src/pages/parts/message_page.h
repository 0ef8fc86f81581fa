// A message by itself, such as "sign in first", a fault, or what is shown once.
#pragma once

#include "pages/parts/frame.h"

#include <string>
#include <utility>
#include <vector>

namespace tocsin::pages {

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
