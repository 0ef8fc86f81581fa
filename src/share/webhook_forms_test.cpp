// What a chat is posted: the body of each form as it is, texts that try to be more than text, the
// signatures of Feishu and DingTalk, and refusals that come with status 200.
#include "share/webhook_forms.h"

#include "base/json.h"

#include <gtest/gtest.h>

#include <array>

namespace tocsin::share {
namespace {

using flow::WebhookForm;

constexpr std::array kChats = {WebhookForm::slack,  WebhookForm::teams,    WebhookForm::mattermost,
                               WebhookForm::feishu, WebhookForm::dingtalk, WebhookForm::wecom};

TEST(ChatForms, AreTheBodiesThatTheirServicesTake) {
  const ChatMessage message{.title = "T", .text = "x", .link = "https://t.example/a"};
  const auto body = [&](WebhookForm form) { return chat_body(form, message); };
  EXPECT_EQ(
      body(WebhookForm::slack),
      R"({"text":"T\nx\nhttps://t.example/a","mrkdwn":false,"unfurl_links":false,"unfurl_media":false})");
  EXPECT_EQ(body(WebhookForm::mattermost), R"({"text":"T\nx\nhttps://t.example/a"})");
  EXPECT_EQ(
      body(WebhookForm::teams),
      R"({"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","type":"AdaptiveCard","version":"1.2","body":[{"type":"RichTextBlock","inlines":[{"type":"TextRun","text":"T","weight":"Bolder"}]},{"type":"RichTextBlock","inlines":[{"type":"TextRun","text":"x"}]}],"actions":[{"type":"Action.OpenUrl","title":"Tocsin","url":"https://t.example/a"}]}}]})");
  EXPECT_EQ(
      body(WebhookForm::feishu),
      R"({"msg_type":"post","content":{"post":{"zh_cn":{"title":"T","content":[[{"tag":"text","text":"x"}],[{"tag":"a","text":"https://t.example/a","href":"https://t.example/a"}]]}}}})");
  for (const WebhookForm form : {WebhookForm::dingtalk, WebhookForm::wecom}) {
    EXPECT_EQ(body(form), R"({"msgtype":"text","text":{"content":"T\nx\nhttps://t.example/a"}})");
  }
}

TEST(ChatForms, NoTextIsMoreThanText) {
  struct Row {
    WebhookForm form;
    const char* text;
    const char* escaped;  ///< as JSON has it
  };
  for (const Row& row :
       {Row{WebhookForm::slack, "<!channel> a&b <http://e|x>",
            R"(&lt;!channel&gt; a&amp;b &lt;http://e|x&gt;)"},
        Row{WebhookForm::mattermost, "[a](http://e) *b*", R"(\\[a\\]\\(http\\:\\/\\/e\\) \\*b\\*)"},
        Row{WebhookForm::mattermost, "@all", "\\\\@\u200Ball"},
        Row{WebhookForm::teams, "[a](http://e) <at>x</at>", "[a](http://e) <at>x</at>"},
        Row{WebhookForm::feishu, "<at user_id=\"all\"></at>", R"(<at user_id=\"all\"></at>)"}}) {
    const std::string body =
        chat_body(row.form, {.title = row.text, .text = row.text, .link = "https://t.example/"});
    ASSERT_TRUE(JsonDocument::parse(body).has_value()) << body;
    const std::size_t first = body.find(row.escaped);
    ASSERT_NE(first, std::string::npos) << body;
    EXPECT_NE(body.find(row.escaped, first + 1), std::string::npos) << "title and text alike";
  }
  // In a text of Feishu "<at>" is a mention; in the tags of a post it is text.
  EXPECT_FALSE(chat_body(WebhookForm::feishu, {.title = "t"}).contains(R"("msg_type":"text")"));
}

TEST(ChatForms, AMessageIsShortAndItsTextsAreOneLineEach) {
  for (const WebhookForm form : kChats) {
    SCOPED_TRACE(flow::to_text(form));
    for (const auto& [size, is_whole] :
         {std::pair{kChatTextBytesMax, true}, std::pair{kChatTextBytesMax + 1, false}}) {
      const std::string body = chat_body(
          form, {.title = "a\r\nb", .text = std::string(size, 'x'), .link = "https://t.example/"});
      EXPECT_EQ(body.contains(std::string(size, 'x')), is_whole);
      EXPECT_TRUE(body.contains(std::string(kChatTextBytesMax, 'x')));
      EXPECT_TRUE(body.contains("a  b"));
    }
    const std::string without = chat_body(form, {.title = "t", .link = "https://t.example/"});
    EXPECT_FALSE(without.contains(R"("text":"")")) << without;
    EXPECT_FALSE(without.contains(R"(t\n\n)")) << without;
  }
}

// The values were computed with Python's hmac as the two services' documents show it.
TEST(ChatForms, FeishuAndDingTalkAreSignedAsTheyAsk) {
  const Instant now = from_micros(1'700'000'000'000'000);
  const std::string_view secret = "s3cret";
  const auto address = [&](const std::string& url, std::string_view key) {
    const Bytes bytes = as_bytes(key);
    return flow::WebhookAddress{.url = url, .secret = {bytes.begin(), bytes.end()}};
  };
  const ChatMessage message{.title = "T", .text = {}, .link = "https://t.example/"};
  const ChatPost feishu = signed_chat_post(
      WebhookForm::feishu, address("https://open.feishu.cn/h", secret), message, now);
  EXPECT_EQ(feishu.url, "https://open.feishu.cn/h");
  EXPECT_TRUE(feishu.body.starts_with(
      R"({"timestamp":"1700000000","sign":"IX3eHI0/v/Td7jqJ0ynSEK3Dq5JY3HUZeoeMgVZeZGo=","msg_type":"post",)"))
      << feishu.body;
  const ChatPost dingtalk = signed_chat_post(
      WebhookForm::dingtalk, address("https://oapi.dingtalk.com/robot/send?access_token=a", secret),
      message, now);
  EXPECT_EQ(dingtalk.url,
            "https://oapi.dingtalk.com/robot/send?access_token=a&timestamp=1700000000000&sign="
            "MT7bXSNfVTPzQMEuLWvmMNbmZSCUY1X6YKn9AxBnLsI%3D");
  EXPECT_EQ(dingtalk.body, chat_body(WebhookForm::dingtalk, message));
  for (const WebhookForm form : kChats) {
    const ChatPost plain = signed_chat_post(form, address("https://c.example/", ""), message, now);
    EXPECT_EQ(plain.url, "https://c.example/");
    EXPECT_EQ(plain.body, chat_body(form, message)) << "without a secret nothing is added";
  }
}

TEST(ChatForms, WhatIsRefusedWithStatus200IsRefused) {
  struct Row {
    WebhookForm form;
    const char* answer;
    bool is_taken;
  };
  for (const Row& row :
       {Row{WebhookForm::wecom, R"({"errcode":0,"errmsg":"ok"})", true},
        Row{WebhookForm::wecom, R"({"errcode":93000,"errmsg":"x"})", false},
        Row{WebhookForm::dingtalk, R"({"errcode":0,"errmsg":"ok"})", true},
        Row{WebhookForm::dingtalk, R"({"errcode":310000,"errmsg":"x"})", false},
        Row{WebhookForm::feishu, R"({"code":0,"msg":"success"})", true},
        Row{WebhookForm::feishu, R"({"StatusCode":0})", true},
        Row{WebhookForm::feishu, R"({"code":19021,"msg":"x"})", false},
        Row{WebhookForm::feishu, "{}", false}, Row{WebhookForm::feishu, "ok", false},
        Row{WebhookForm::feishu, "", false}, Row{WebhookForm::slack, "ok", true},
        Row{WebhookForm::mattermost, "ok", true}, Row{WebhookForm::teams, "1", true},
        Row{WebhookForm::teams, "", true}}) {
    const Status status = chat_took_it(row.form, row.answer);
    EXPECT_EQ(status.has_value(), row.is_taken) << flow::to_text(row.form) << row.answer;
    EXPECT_TRUE(status || !status.error().message.contains("x\"")) << "never its words";
  }
}

}  // namespace
}  // namespace tocsin::share
