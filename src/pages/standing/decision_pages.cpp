#include "pages/standing/decision_pages.h"

#include "base/json.h"
#include "pages/parts/fields.h"

namespace tocsin::pages {

std::string decisions_page(const Frame& frame, const DecisionsView& view) {
  const Texts texts = frame.texts();
  std::vector<Data> decisions;
  for (const flow::OpenDecision& open : view.decisions) {
    const store::Decision& decision = open.decision;
    const std::string here = "/desk/decisions/" + to_text(decision.id);
    const bool is_own = open.is_own;
    Data row;
    std::string title = texts.word("decision_kind", to_text(decision.kind));
    if (const auto found = view.partnerships.find(decision.subject);
        found != view.partnerships.end()) {
      const auto party = view.names.parties.find(found->second.party);
      title += (party == view.names.parties.end() ? "" : ": " + party->second.name);
    }
    row.text("decision_title", title)
        .text("decision_by", flow::name_of_actor(view.names, decision.proposed_by));
    row.text("decision_at", readable_time(decision.proposed_at))
        .text("decision_at_machine", to_rfc3339(decision.proposed_at));
    row.text("decision_index", std::to_string(decision.proposed_index));
    std::vector<Data> rows;
    if (const Result<JsonDocument> document = JsonDocument::parse(decision.content)) {
      for (const auto& [name, value] : document->root().members()) {
        if (name == "link" || name == "person" || name == "party" || name == "verdicts" ||
            name == "evidence") {
          continue;  // the dossier says it in words
        }
        std::string text(value.text().value_or(""));
        for (const Json& element : value.elements()) {
          const auto demand = element.text_at({"demand"});
          const auto criterion = element.text_at({"criterion"});
          text += (text.empty() ? "" : "\n") +
                  std::string(demand ? *demand : element.text().value_or(""));
          text += criterion && !criterion->empty() ? " – " + std::string(*criterion) : "";
        }
        if (!text.empty()) {
          const std::string shown = name == "target" ? texts.word("standing_state", text) : text;
          rows.push_back(
              Data().text("row_name", texts.word("detail", name)).text("row_value", shown));
        }
      }
    }
    row.list("rows", std::move(rows));
    row.flag("is_own", is_own);
    const std::string id = to_text(decision.id);
    std::vector<Data> lines;
    for (const std::string& line :
         frame.language == Language::en ? open.dossier.lines_en : open.dossier.lines_zh) {
      lines.push_back(Data().text("dossier_line", line));
    }
    row.list("dossier", std::move(lines));
    row.text("decision_fault", open.fault.empty() ? "" : texts.sentence(open.fault));
    const auto form = [&](const std::string& act, std::vector<Field> fields) {
      return to_data(frame, {.id = act + "-" + id,
                             .action = here,
                             .submit = "decisions." + act,
                             .act = act,
                             .needs_factor = true,
                             .fields = std::move(fields)});
    };
    if (!is_own && open.fault.empty()) {
      row.list("approve_form", {form("approve", {})});
    }
    row.list("reject_form", {form("reject", {required_field("reason", FieldKind::area)})});
    decisions.push_back(std::move(row));
  }
  Data data;
  data.list("decisions", std::move(decisions));
  return render_page(frame, {.name = "decisions",
                             .title = texts("decisions.title"),
                             .data = data,
                             .section = "decisions"});
}

}  // namespace tocsin::pages
