#include "pages/notices/notice_pages.h"

#include "base/bytes.h"
#include "base/json.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "pages/parts/marking.h"

#include <algorithm>

namespace tocsin::pages {

std::vector<Data> notice_rows(const Frame& frame, const std::vector<store::Notice>& notices,
                              std::string_view folder) {
  const Texts texts = frame.texts();
  std::vector<Data> out;
  for (const store::Notice& notice : notices) {
    out.push_back(Data()
                      .text("notice_href", frame.link(std::string(folder) + notice.slug))
                      .text("notice_title",
                            frame.language == Language::en ? notice.title_en : notice.title_zh)
                      .text("notice_kind", texts.word("notice_kind", notice.kind))
                      .text("notice_at", readable_time(notice.at))
                      .text("notice_at_machine", to_rfc3339(notice.at)));
  }
  return out;
}

std::string notices_page(const Frame& frame, const std::vector<store::Notice>& notices) {
  Data data;
  data.list("notices", notice_rows(frame, notices, "/notices/"));
  return render_page(frame, {.name = "notices",
                             .title = frame.texts()("notices.title"),
                             .data = data,
                             .section = "notices"});
}

std::string notice_page(const Frame& frame, const store::Notice& notice, const std::string& key) {
  const Texts texts = frame.texts();
  const bool is_english_first = frame.language == Language::en;
  const auto put = [&](Data& data, const std::string& place, Language language) {
    const bool is_english = language == Language::en;
    data.text(place + "_lang", to_text(language));
    data.text(place + "_title", is_english ? notice.title_en : notice.title_zh);
    data.text(place + "_body", is_english ? notice.body_en : notice.body_zh);
  };
  Data data;
  put(data, "first", is_english_first ? Language::en : Language::zh_cn);
  put(data, "second", is_english_first ? Language::zh_cn : Language::en);
  data.text("notice_kind", texts.word("notice_kind", notice.kind));
  data.text("notice_at", readable_time(notice.at)).text("notice_at_machine", to_rfc3339(notice.at));
  data.text("notice_slug", notice.slug);
  data.text("notice_address", notice.is_public ? frame.base_url + "/notices/" + notice.slug : "");
  data.text("notice_index", std::to_string(notice.recorded_index));
  data.text("notice_digest", to_hex(notice.digest))
      .text("notice_key", key)
      .text("notice_signature", notice.signature);
  data.flag("is_public", notice.is_public).flag("is_addressed", notice.party.has_value());
  return render_page(frame, {.name = "notice",
                             .title = is_english_first ? notice.title_en : notice.title_zh,
                             .data = data,
                             .section = notice.is_public ? "notices" : "inbox"});
}

std::string to_atom(const std::vector<store::Notice>& notices, const std::string& base_url) {
  // XML 1.0 has no way to write most control characters, not even escaped ones.
  const auto xml = [](std::string_view text) {
    std::string plain;
    for (const char c : text) {
      if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') {
        plain.push_back(c);
      }
    }
    return escape_html(plain);
  };
  const std::string updated =
      notices.empty() ? "1970-01-01T00:00:00Z" : to_rfc3339(notices.front().at);
  std::string out =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n";
  out += "<id>" + xml(base_url) +
         "/notices</id>\n<title>Tocsin – notices / 公告</title>\n<updated>" + updated +
         "</updated>\n";
  out += "<author><name>Tocsin</name></author>\n";
  out += "<link rel=\"self\" href=\"" + xml(base_url) + "/notices.atom\"/>\n<link href=\"" +
         xml(base_url) + "/notices\"/>\n";
  for (const store::Notice& notice : notices) {
    const std::string address = xml(base_url) + "/notices/" + xml(notice.slug);
    const std::string at = to_rfc3339(notice.at);
    out += "<entry>\n<id>" + address + "</id>\n<title>" +
           xml(notice.title_en + " / " + notice.title_zh) + "</title>\n";
    out += "<published>" + at + "</published>\n<updated>" + at + "</updated>\n<link href=\"" +
           address + "\"/>\n";
    out += "<category term=\"" + xml(notice.kind) + "\"/>\n";
    out += "<content type=\"text\">" + xml(notice.body_en + "\n\n" + notice.body_zh) +
           "</content>\n</entry>\n";
  }
  return out + "</feed>\n";
}

std::string inbox_page(const Frame& frame, const std::vector<store::Notice>& notices) {
  Data data;
  data.list("notices", notice_rows(frame, notices, "/desk/inbox/"));
  return render_page(
      frame,
      {.name = "inbox", .title = frame.texts()("inbox.title"), .data = data, .section = "inbox"});
}

std::string feed_page(const Frame& frame, const FeedView& view) {
  const Texts texts = frame.texts();
  std::vector<Data> items;
  for (const store::Share& item : view.page.items) {
    Data row;
    row.text("item_title", item.kind == "recall" ? texts("feed.recall") : item.title)
        .text("item_at", readable_time(item.at))
        .text("item_at_machine", to_rfc3339(item.at));
    row.text("item_seq", std::to_string(item.seq));
    std::string kind = item.kind;
    std::ranges::replace(kind, '.', '_');
    row.text("item_kind", texts.word("feed_kind", kind));
    put_tlp(row, item.tlp);
    std::string text;
    std::string case_number;
    std::string notice;
    if (const Result<JsonDocument> document = JsonDocument::parse(item.body)) {
      const Json body = document->root();
      text = body.text_at({"text"}).value_or("");
      case_number = body.text_at({"case"}).value_or("");
      notice = body.text_at({"notice"}).value_or("");
    }
    row.text("item_text", text).text("item_case", view.sees_cases ? case_number : "");
    row.text("item_case_href", frame.link("/desk/cases/" + case_number));
    row.text("item_notice_href", notice.empty() ? "" : frame.link("/notices/" + notice));
    items.push_back(std::move(row));
  }
  Data data;
  data.list("items", std::move(items));
  data.text("next_href", view.page.has_more
                             ? frame.link("/desk/feed?after=" + std::to_string(view.page.next))
                             : "");
  return render_page(
      frame, {.name = "feed", .title = texts("feed.title"), .data = data, .section = "feed"});
}

}  // namespace tocsin::pages
