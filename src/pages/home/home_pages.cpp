#include "pages/home/home_pages.h"

#include "pages/duties/duty_pages.h"
#include "pages/notices/notice_pages.h"
#include "pages/reports/report_pages.h"

#include <algorithm>

namespace tocsin::pages {
namespace {

Data tile(const Frame& frame, std::size_t number, const std::string& what,
          const std::string& path) {
  const Texts texts = frame.texts();
  return Data()
      .text("tile_number", std::to_string(number))
      .text("tile_title", texts("desk." + what))
      .text("tile_link", texts("desk." + what + "_link"))
      .text("tile_href", frame.link(path));
}

}  // namespace

std::string home_page(const Frame& frame, const HomeView& view) {
  Data data;
  data.list("notices", notice_rows(frame, view.notices, "/notices/"));
  data.text("log_size", std::to_string(view.log_size));
  data.flag("needs_set_up", view.needs_set_up);
  return render_page(
      frame,
      {.name = "home", .title = frame.texts()("home.title"), .data = data, .section = "home"});
}

std::string desk_page(const Frame& frame, const DeskView& view) {
  const Texts texts = frame.texts();
  Data data;
  data.flag("is_partner", !is_staff(frame.reader.role));
  data.flag("is_cut", !is_staff(frame.reader.role) && !may_receive(frame.reader.standing));
  std::vector<Data> tiles;
  bool is_quiet = true;
  if (view.reports) {
    tiles.push_back(tile(frame, view.reports->size(), "reports", "/desk/reports?state=received"));
    data.list("reports", report_table(frame, *view.reports));
    is_quiet = is_quiet && view.reports->empty();
  }
  if (view.duties) {
    const auto late = std::ranges::count(*view.duties, StageState::late, &store::Obligation::state);
    tiles.push_back(tile(frame, view.duties->size() - static_cast<std::size_t>(late), "duties",
                         "/desk/duties"));
    tiles.push_back(tile(frame, static_cast<std::size_t>(late), "late", "/desk/duties?state=late"));
    std::vector<store::Obligation> first = *view.duties;
    first.resize(std::min<std::size_t>(first.size(), 8));
    data.list(
        "duties",
        duty_rows(frame,
                  {.obligations = first, .names = view.names, .law = view.law, .now = view.now}));
    is_quiet = is_quiet && view.duties->empty();
  }
  if (view.decisions) {
    tiles.push_back(tile(frame, view.decisions->size(), "decisions", "/desk/decisions"));
    is_quiet = is_quiet && view.decisions->empty();
  }
  if (view.notices) {
    tiles.push_back(tile(frame, view.notices->size(), "notices", "/desk/inbox"));
    std::vector<store::Notice> first = *view.notices;
    first.resize(std::min<std::size_t>(first.size(), 5));
    data.list("notices", notice_rows(frame, first, "/desk/inbox/"));
    is_quiet = is_quiet && view.notices->empty();
  }
  data.list("tiles", std::move(tiles));
  data.flag("is_quiet", is_quiet);
  return render_page(
      frame, {.name = "desk", .title = texts("desk.title"), .data = data, .section = "desk"});
}

}  // namespace tocsin::pages
