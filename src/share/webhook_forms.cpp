#include "share/webhook_forms.h"

#include "base/json.h"
#include "base/json_writer.h"
#include "base/text.h"

#include <algorithm>
#include <chrono>

namespace tocsin::share {
namespace {

using flow::WebhookForm;

/// One line each: no text of ours makes a paragraph of its own.
std::string one_line(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return out;
}

/// Title, text and link, each on its line, through one escape.
template <class Escape>
std::string lines(const ChatMessage& message, Escape escape) {
  std::string out = escape(one_line(message.title));
  if (!message.text.empty()) {
    out += "\n" + escape(one_line(cut(message.text, kChatTextBytesMax)));
  }
  return out + "\n" + message.link;
}

/// docs.slack.dev, "Formatting message text": these three are what Slack gives a meaning; without
/// "<" there is no link, channel or person in a text.
std::string escaped_for_slack(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default: out += c;
    }
  }
  return out;
}

/// Markdown: each sign of ASCII may be escaped (CommonMark 0.31, section 2.4). After "@" and "#" a
/// character without width, since mentions are looked for in what is left.
std::string escaped_for_markdown(std::string_view text) {
  constexpr std::string_view signs = "\\`*_{}[]()<>#+-.!|~:@&\"'$%^=/?;,";
  std::string out;
  for (const char c : text) {
    if (signs.find(c) != std::string_view::npos) {
      out += '\\';
    }
    out += c;
    if (c == '@') {
      out += "\u200B";
    }
  }
  return out;
}

std::string plain(std::string_view text) {
  return std::string(text);
}

std::string slack(const ChatMessage& message) {
  JsonWriter json;
  json.begin_object()
      .field("text", lines(message, escaped_for_slack))
      .flag("mrkdwn", false)
      .flag("unfurl_links", false)
      .flag("unfurl_media", false);
  return json.end_object().take();
}

std::string mattermost(const ChatMessage& message) {
  JsonWriter json;
  return json.begin_object()
      .field("text", lines(message, escaped_for_markdown))
      .end_object()
      .take();
}

void rich_line(JsonWriter& json, std::string_view text, bool is_title) {
  json.begin_object().field("type", "RichTextBlock").key("inlines").begin_array();
  json.begin_object().field("type", "TextRun").field("text", text);
  if (is_title) {
    json.field("weight", "Bolder");
  }
  json.end_object().end_array().end_object();
}

/// An Adaptive Card 1.2: its TextRun is text and no markdown, and nothing in it is a mention.
std::string teams(const ChatMessage& message) {
  JsonWriter json;
  json.begin_object().field("type", "message").key("attachments").begin_array();
  json.begin_object()
      .field("contentType", "application/vnd.microsoft.card.adaptive")
      .key("content")
      .begin_object()
      .field("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
      .field("type", "AdaptiveCard")
      .field("version", "1.2")
      .key("body")
      .begin_array();
  rich_line(json, one_line(message.title), true);
  if (!message.text.empty()) {
    rich_line(json, one_line(cut(message.text, kChatTextBytesMax)), false);
  }
  json.end_array().key("actions").begin_array().begin_object();
  json.field("type", "Action.OpenUrl").field("title", "Tocsin").field("url", message.link);
  json.end_object().end_array().end_object().end_object();
  return json.end_array().end_object().take();
}

/// A "post": its tags of text are text, so that no "<at>" in it is one.
void feishu(JsonWriter& json, const ChatMessage& message) {
  json.field("msg_type", "post").key("content").begin_object().key("post").begin_object();
  json.key("zh_cn").begin_object().field("title", one_line(message.title));
  json.key("content").begin_array();
  const auto line = [&](std::string_view tag, std::string_view text) -> JsonWriter& {
    return json.begin_array().begin_object().field("tag", tag).field("text", text);
  };
  if (!message.text.empty()) {
    line("text", one_line(cut(message.text, kChatTextBytesMax))).end_object().end_array();
  }
  line("a", message.link).field("href", message.link).end_object().end_array();
  json.end_array().end_object().end_object().end_object();
}

/// DingTalk and WeCom take a plain text alike; whom it mentions stands beside it, and is nobody.
std::string text_message(const ChatMessage& message) {
  JsonWriter json;
  json.begin_object().field("msgtype", "text").key("text").begin_object();
  return json.field("content", lines(message, plain)).end_object().end_object().take();
}

}  // namespace

std::string chat_body(WebhookForm form, const ChatMessage& message) {
  switch (form) {
    case WebhookForm::slack: return slack(message);
    case WebhookForm::mattermost: return mattermost(message);
    case WebhookForm::teams: return teams(message);
    case WebhookForm::feishu: {
      JsonWriter json;
      json.begin_object();
      feishu(json, message);
      return json.end_object().take();
    }
    case WebhookForm::standard:
    case WebhookForm::dingtalk:
    case WebhookForm::wecom: return text_message(message);
  }
  return {};
}

ChatPost signed_chat_post(WebhookForm form, const flow::WebhookAddress& address,
                          const ChatMessage& message, Instant now) {
  if (address.secret.empty()) {
    return {.url = address.url, .body = chat_body(form, message)};
  }
  const auto micros = now.time_since_epoch();
  const std::string secret(as_text(address.secret));
  if (form == WebhookForm::feishu) {
    const std::string timestamp =
        std::to_string(std::chrono::duration_cast<std::chrono::seconds>(micros).count());
    const std::string key = timestamp + "\n" + secret;
    JsonWriter json;
    json.begin_object()
        .field("timestamp", timestamp)
        .field("sign", to_base64(hmac_sha256(as_bytes(key), {})));
    feishu(json, message);
    return {.url = address.url, .body = json.end_object().take()};
  }
  const std::string timestamp =
      std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(micros).count());
  const std::string content = timestamp + "\n" + secret;
  const std::string sign = to_base64(hmac_sha256(address.secret, as_bytes(content)));
  const char* const joint = address.url.find('?') == std::string::npos ? "?" : "&";
  return {.url = address.url + joint + "timestamp=" + timestamp + "&sign=" + encode_percent(sign),
          .body = chat_body(form, message)};
}

Status chat_took_it(WebhookForm form, std::string_view answer) {
  const bool says_so =
      form == WebhookForm::feishu || form == WebhookForm::dingtalk || form == WebhookForm::wecom;
  if (!says_so) {
    return {};
  }
  const auto document = JsonDocument::parse(answer);
  if (!document) {
    return fail(Errc::unavailable, "The chat answered with something that is no answer of a chat.");
  }
  const Json root = document->root();
  for (const char* name : {"errcode", "code", "StatusCode"}) {
    const auto code = root.find(name);
    if (code && code->integer()) {
      return *code->integer() == 0
                 ? Status()
                 : Status(fail(Errc::unavailable, "The chat refused the message with number " +
                                                      std::to_string(*code->integer()) + "."));
    }
  }
  return fail(Errc::unavailable, "The chat answered with something that is no answer of a chat.");
}

}  // namespace tocsin::share
