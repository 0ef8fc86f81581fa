// What a chat is posted, form by form: one short message, made of texts that are escaped so that
// none of them is more than text there.
#pragma once

#include "flow/webhooks.h"

#include <string>

namespace tocsin::share {

/// Plain texts, of one line or more.
struct ChatMessage {
  std::string title;
  std::string text;  ///< may be empty; cut at kChatTextBytesMax
  std::string link;  ///< where to read it
};
inline constexpr std::size_t kChatTextBytesMax = 1'000;

/// The body of the post, JSON in UTF-8.
std::string chat_body(flow::WebhookForm form, const ChatMessage& message);

/// A post as it goes out: what the chat's own way of signing adds.
struct ChatPost {
  std::string url;
  std::string body;
};
/// With a secret, as the documents of the two say: Feishu (custom bot, "signature verification")
/// takes HMAC-SHA256 of nothing under "timestamp LF secret", in the body; DingTalk (custom robot,
/// "sign") that of "timestamp LF secret" under the secret, in the address, its time in
/// milliseconds. Other forms have no such way.
ChatPost signed_chat_post(flow::WebhookForm form, const flow::WebhookAddress& address,
                          const ChatMessage& message, Instant now);

/// What a chat that answers 200 says all the same: Feishu, DingTalk and WeCom refuse with a number.
/// Errors: unavailable, with the number and never the chat's words.
Status chat_took_it(flow::WebhookForm form, std::string_view answer);

}  // namespace tocsin::share
