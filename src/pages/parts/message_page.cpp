#include "pages/parts/message_page.h"

namespace tocsin::pages {

std::string message_page(const Frame& frame, const Message& message) {
  Data data;
  data.text("message", message.text).text("detail", message.detail).text("secret", message.secret);
  data.flag("detail_is_english", message.is_detail_english);
  std::vector<Data> links;
  for (const auto& [path, text] : message.links) {
    links.push_back(Data().text("link_href", frame.link(path)).text("link_text", text));
  }
  data.list("links", std::move(links));
  return render_page(frame,
                     {.name = "message", .title = message.title, .data = data, .section = {}});
}

}  // namespace tocsin::pages
