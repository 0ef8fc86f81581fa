#include "pages/parts/frame.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace tocsin::pages {
namespace {

struct Entry {
  std::string_view section;
  std::string_view path;
  std::optional<Action> needs;
};

constexpr Entry kPublic[] = {
    {"home", "/", std::nullopt},
    {"report", "/report", std::nullopt},
    {"notices", "/notices", std::nullopt},
    {"verify", "/verify", std::nullopt},
};

constexpr Entry kDesk[] = {
    {"desk", "/desk", Action::use_session},
    {"reports", "/desk/reports", Action::read_report},
    {"cases", "/desk/cases", Action::read_case},
    {"duties", "/desk/duties", Action::read_duty},
    {"standing", "/desk/standing", Action::read_standing},
    {"decisions", "/desk/decisions", Action::use_session},
    {"inbox", "/desk/inbox", Action::read_inbox},
    {"feed", "/desk/feed", Action::read_feed},
    {"journal", "/desk/journal", Action::read_journal},
    {"parties", "/desk/parties", Action::read_party},
    {"checklist", "/desk/checklist", Action::read_operations},
    {"account", "/desk/account", Action::use_session},
};

std::vector<Data> navigation(const Frame& frame, std::span<const Entry> entries,
                             const std::string& section) {
  const Texts texts = frame.texts();
  std::vector<Data> out;
  for (const Entry& entry : entries) {
    if (entry.needs && !frame.may_do(*entry.needs)) {
      continue;
    }
    if (entry.section == "decisions" && !frame.decides_with_another()) {
      continue;
    }
    out.push_back(Data()
                      .text("nav_href", frame.link(entry.path))
                      .text("nav_text", texts.word("nav", entry.section))
                      .flag("nav_current", entry.section == section));
  }
  return out;
}

/// The same page in the other language.
std::string other_address(const Frame& frame, Language other) {
  // "//host" would be another site's address: a path of ours begins with one slash.
  std::string out =
      "/" + frame.path.substr(std::min(frame.path.find_first_not_of('/'), frame.path.size())) + "?";
  for (const auto& [name, value] : frame.query) {
    out += encode_percent(name) + "=" + encode_percent(value) + "&";
  }
  return out + "lang=" + std::string(to_text(other));
}

}  // namespace

std::string Frame::link(std::string_view path_of_ours) const {
  std::string out(path_of_ours);
  if (is_language_chosen) {
    out += out.find('?') == std::string::npos ? "?lang=" : "&lang=";
    out += to_text(language);
  }
  return out;
}

bool Frame::decides_with_another() const {
  constexpr std::array kinds = {Action::decide_standing, Action::decide_notice,
                                Action::manage_staff, Action::lower_marking};
  return std::ranges::any_of(kinds, [this](Action action) { return may_do(action); });
}

std::string render_page(const Frame& frame, const Page& page) {
  const Texts texts = frame.texts();
  const Language other = frame.language == Language::en ? Language::zh_cn : Language::en;
  Data data = page.data;
  // Links in templates are written as /path{{q}}, those with a query of their own as
  // /path?a=b{{and_q}}.
  const std::string chosen =
      frame.is_language_chosen ? "lang=" + std::string(to_text(frame.language)) : "";
  data.text("q", chosen.empty() ? "" : "?" + chosen);
  data.text("and_q", chosen.empty() ? "" : "&" + chosen);
  data.text("csrf", frame.csrf);
  data.text("title", page.title);
  const std::string content = render(texts, page.name, data);

  Data layout;
  layout.text("title", page.title);
  layout.text("q", chosen.empty() ? "" : "?" + chosen);
  layout.text("lang", to_text(frame.language));
  layout.text("other_lang", to_text(other));
  layout.text("other_href", other_address(frame, other));
  layout.text("csrf", frame.csrf);
  layout.flag("is_exercise", frame.is_exercise);
  layout.text("exercise_day", to_rfc3339(frame.now).substr(0, 10));
  layout.flag("lacks_two", !frame.are_two_in_force);
  if (!frame.not_signed.empty()) {
    layout.text("not_signed", frame.not_signed);
  }
  layout.flag("is_signed_in", frame.is_signed_in());
  layout.text("reader_name", frame.reader.name);
  layout.text("reader_role",
              frame.is_signed_in() ? texts.word("role", to_text(frame.reader.role)) : "");
  layout.list("public_nav", navigation(frame, kPublic, page.section));
  layout.list("desk_nav",
              frame.is_signed_in() ? navigation(frame, kDesk, page.section) : std::vector<Data>());
  return render(texts, "layout", layout, content);
}

const std::string& in_language(const Frame& frame, const Bilingual& text) {
  return frame.language == Language::zh_cn && !text.zh_cn.empty() ? text.zh_cn : text.en;
}

}  // namespace tocsin::pages
