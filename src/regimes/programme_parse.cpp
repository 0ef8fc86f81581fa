#include "regimes/programme.h"

#include <algorithm>
#include <array>

namespace tocsin::regimes {
namespace {

/// What a state may cut: everything through which a partner reads.
constexpr std::array<std::string_view, 9> kChannels{
    "feeds", "api_read", "taxii", "misp", "csaf", "osv", "webhooks", "mailings", "console"};
/// What a state that cuts anything must say that it keeps.
constexpr std::array<std::string_view, 4> kKept{"intake", "duty_clocks", "filings", "receipts"};

class Reader {
 public:
  Reader(std::string_view file, const std::map<std::string, CountingRule, std::less<>>& rules,
         const std::map<std::string, Calendar, std::less<>>& calendars)
      : file_(file), rules_(rules), calendars_(calendars) {}

  Result<Programme> read(const Yaml& node) {
    Fields fields(node, file_);
    fields.any("schema");
    out_.file = file_;
    out_.id = fields.text("id");
    out_.edition = static_cast<int>(fields.optional_integer("edition").value_or(0));
    out_.title = fields.bilingual("title");
    out_.status = fields.text("status");
    fields.optional_word("status", {"example", "draft", "in_force"});
    out_.calendar = fields.text("calendar");
    out_.initial = fields.text("initial");
    if (!is_id(out_.id) || out_.edition < 1 || out_.edition > 100'000) {
      fields.refuse(node, "A programme has an id, and an edition from 1 on.");
    }
    if (!calendars_.contains(out_.calendar)) {
      fields.refuse("calendar", "There is no calendar \"" + out_.calendar + "\".");
    }
    read_terms(fields);
    read_states(fields);
    read_transitions(fields);
    read_rest(fields);
    TOC_CHECK(fields.finish());
    TOC_CHECK(check(node));
    return std::move(out_);
  }

 private:
  template <class Read>
  void each_of_map(Fields& fields, std::string_view key, const Read& read) {
    const Yaml* node = fields.any(key);
    if (node == nullptr) {
      return;
    }
    for (const auto& [name, value] : node->fields) {
      Fields in(value, file_);
      read(name, in);
      if (auto status = in.finish(); !status) {
        fields.take(std::move(status).error());
        return;
      }
    }
  }

  void read_terms(Fields& fields) {
    each_of_map(fields, "terms",
                [&](const std::string& name, Fields& in) { out_.terms[name] = read_term(in); });
  }

  ProgrammeTerm read_term(Fields& in) {
    ProgrammeTerm term;
    const auto period = in.optional_period("period");
    const std::string count = in.optional_text("count").value_or("calendar.days");
    const auto found = rules_.find(count);
    const CountingRule* rule = found == rules_.end() ? nullptr : &found->second;
    if (!period) {
      in.refuse(in.node(), "A term has a period.");
      return term;
    }
    if (rule == nullptr || !rule->units.test(static_cast<std::size_t>(period->unit))) {
      in.refuse(in.node(), "There is no counting rule \"" + count + "\" for this period.");
      return term;
    }
    return {*period, *rule};
  }

  void read_states(Fields& fields) {
    each_of_map(fields, "states", [&](const std::string& name, Fields& in) {
      ProgrammeState state{.id = name, .title = in.bilingual("title")};
      state.cut = in.texts("cut");
      state.keep = in.texts("keep");
      state.past_shares = in.optional_text("past_shares").value_or("unchanged");
      in.optional_word("past_shares", {"unchanged"});
      state.term = in.optional_text("term").value_or("");
      state.text = in.optional_text("text").value_or("");
      state.awaits_answer = in.optional_flag("awaits_answer").value_or(false);
      state.asks_reform = in.optional_flag("asks_reform").value_or(false);
      read_standing(in, state);
      if (!state.term.empty() && !out_.terms.contains(state.term)) {
        in.refuse("term", "This programme has no term \"" + state.term + "\".");
      }
      for (const std::string& channel : state.cut) {
        if (std::ranges::find(never_cut(), channel) != never_cut().end()) {
          in.refuse("cut", "A programme never cuts \"" + channel + "\".");
        } else if (std::ranges::find(kChannels, channel) == kChannels.end()) {
          in.refuse("cut", "\"" + channel + "\" is no channel that can be cut.");
        }
      }
      for (const std::string_view kept : kKept) {
        if (!state.cut.empty() && std::ranges::find(state.keep, kept) == state.keep.end()) {
          in.refuse("keep",
                    "A state that cuts must say that it keeps \"" + std::string(kept) + "\".");
        }
      }
      out_.states.push_back(std::move(state));
    });
  }

  /// A programme may have states of its own; each says which of the standings it is, since that is
  /// what access asks.
  static void read_standing(Fields& in, ProgrammeState& state) {
    const auto standing = parse_standing(in.optional_text("standing").value_or(state.id));
    if (!standing || *standing == Standing::none) {
      in.refuse(in.node(),
                "A state that is not itself a standing says in \"standing\" which it is.");
      return;
    }
    state.standing = *standing;
    if (!state.cut.empty() && may_receive(state.standing)) {
      in.refuse(in.node(), "A state that cuts must be a standing that receives nothing.");
    }
  }

  std::vector<Need> needs(Fields& in, std::string_view key) {
    std::vector<Need> out;
    for (const std::string& text : in.texts(key)) {
      const auto need = parse_need(text);
      if (!need) {
        in.refuse(key, "The need \"" + text + "\" is not known.");
        return out;
      }
      out.push_back(*need);
    }
    return out;
  }

  void read_transitions(Fields& fields) {
    const Yaml* node = fields.any("transitions");
    if (node == nullptr) {
      return;
    }
    for (const Yaml& item : node->items) {
      Fields in(item, file_);
      ProgrammeTransition rule;
      rule.from = in.texts("from");
      rule.to = in.text("to");
      rule.needs = needs(in, "needs");
      rule.by = in.optional_text("by").value_or("officer");
      in.optional_word("by", {"officer", "partner", "system"});
      rule.notice = in.optional_word("notice", {"required", "none"}).value_or(1) == 0
                        ? NoticeRule::required
                        : NoticeRule::none;
      rule.at_term_end = in.optional_word("on", {"term_end"}).has_value();
      const auto automatic = in.optional_word("automatic", {"never", "true"});
      if (rule.at_term_end != (automatic == 1U)) {
        in.refuse(item, "What happens on a term's end is automatic, and nothing else is.");
      }
      rule.extend = in.optional_period("extend");
      rule.confirm_within = in.optional_period("confirm_within");
      rule.unless_confirmed = in.optional_text("unless_confirmed").value_or("");
      rule.text = in.optional_text("text").value_or("");
      rule.lapsed_text = in.optional_text("lapsed_text").value_or("");
      if (auto status = in.finish(); !status) {
        fields.take(std::move(status).error());
        return;
      }
      lines_.push_back(item.line);
      out_.transitions.push_back(std::move(rule));
    }
  }

  void read_rest(Fields& fields) {
    if (const Yaml* node = fields.any("publicity")) {
      Fields in(*node, file_);
      const auto word = in.optional_word("default", {"internal", "published"});
      out_.publicity = word == 1U ? Publicity::published : Publicity::internal;
      out_.publish_needs = needs(in, "publish_needs");
      if (auto status = in.finish(); !status) {
        fields.take(std::move(status).error());
      }
    }
    if (const Yaml* node = fields.any("infraction")) {
      Fields in(*node, file_);
      out_.infraction = {.verdicts = in.texts("verdicts"), .facts = in.texts("facts")};
      if (auto status = in.finish(); !status) {
        fields.take(std::move(status).error());
      }
    }
    if (const Yaml* node = fields.any("appeal")) {
      Fields in(*node, file_);
      out_.terms["appeal"] = read_term(in);
      out_.appeal_within = out_.terms["appeal"].period;
      out_.appeal_suspends = in.optional_flag("suspensive").value_or(false);
      if (auto status = in.finish(); !status) {
        fields.take(std::move(status).error());
      }
    }
    each_of_map(fields, "reasons", [&](const std::string& name, Fields& in) {
      out_.reasons[name] = {in.text("en"), in.text("zh-CN")};
    });
    each_of_map(fields, "checklist", [&](const std::string& name, Fields& in) {
      out_.checklist[name] = {in.text("en"), in.text("zh-CN")};
    });
    if (const Yaml* notes = fields.any("notes")) {
      for (const Yaml& item : notes->items) {
        Fields in(item, file_);
        out_.notes.push_back({in.text("en"), in.text("zh-CN")});
        if (auto status = in.finish(); !status) {
          fields.take(std::move(status).error());
          return;
        }
      }
    }
  }

  Status check(const Yaml& node) {
    if (out_.state(out_.initial) == nullptr) {
      return refuse_at(file_, node, "\"initial\" is one of the states.");
    }
    out_.zone = calendars_.find(out_.calendar)->second.zone().name();
    for (std::size_t i = 0; i < out_.transitions.size(); ++i) {
      const ProgrammeTransition& rule = out_.transitions[i];
      const Yaml at{.line = lines_[i]};
      std::vector<std::string> names = rule.from;
      names.push_back(rule.to);
      if (!rule.unless_confirmed.empty()) {
        names.push_back(rule.unless_confirmed);
      }
      for (const std::string& name : names) {
        if (out_.state(name) == nullptr) {
          return refuse_at(file_, at, "This programme has no state \"" + name + "\".");
        }
      }
      if (rule.from.empty()) {
        return refuse_at(file_, at, "A transition says where it starts from.");
      }
      TOC_CHECK(check_rule(rule, at));
    }
    return check_that_time_ends(node);
  }

  [[nodiscard]] bool has_term(std::string_view name, PeriodUnit unit) const {
    const auto found = out_.terms.find(name);
    const ProgrammeTerm* term = found == out_.terms.end() ? nullptr : &found->second;
    return term != nullptr && term->rule.units.test(static_cast<std::size_t>(unit));
  }

  Status check_rule(const ProgrammeTransition& rule, const Yaml& at) const {
    const ProgrammeState& to = *out_.state(rule.to);
    if (rule.notice == NoticeRule::required && rule.text.empty() && to.text.empty()) {
      return refuse_at(file_, at, "A step with a notice says with which text.");
    }
    if (rule.confirm_within && (rule.notice != NoticeRule::required || rule.lapsed_text.empty())) {
      return refuse_at(file_, at,
                       "An emergency step sends a notice, and says with which text it lapses.");
    }
    const bool cites_evidence = std::ranges::find(rule.needs, Need::Kind::infraction_evidence,
                                                  &Need::kind) != rule.needs.end();
    if (cites_evidence && out_.infraction.verdicts.empty() && out_.infraction.facts.empty()) {
      return refuse_at(file_, at,
                       "A step that needs evidence of an infraction needs the "
                       "programme to say in \"infraction\" what shows one.");
    }
    const bool waits_for_answer = std::ranges::find(rule.needs, Need::Kind::answer_or_term_elapsed,
                                                    &Need::kind) != rule.needs.end();
    if (waits_for_answer && std::ranges::none_of(out_.states, &ProgrammeState::awaits_answer)) {
      return refuse_at(file_, at,
                       "A step that waits for an answer needs a state whose notice "
                       "awaits one.");
    }
    if (rule.at_term_end && !rule.needs.empty()) {
      return refuse_at(file_, at, "What happens by time alone needs nothing else.");
    }
    for (const std::string& from : rule.from) {
      const std::vector<std::string>& already = out_.state(from)->cut;
      const bool cuts_more = std::ranges::any_of(to.cut, [&](const std::string& channel) {
        return std::ranges::find(already, channel) == already.end();
      });
      if (rule.at_term_end && cuts_more) {
        return refuse_at(file_, at, "A cut is decided by people, never by time alone.");
      }
      if (rule.at_term_end && out_.state(from)->term.empty()) {
        return refuse_at(file_, at, "The state \"" + from + "\" has no term that could end.");
      }
    }
    if (rule.extend && !has_term(to.term, rule.extend->unit)) {
      return refuse_at(file_, at,
                       "Only a state with a term, counted in the same way, can be extended.");
    }
    if (rule.confirm_within.has_value() == rule.unless_confirmed.empty()) {
      return refuse_at(
          file_, at, "An emergency step says by when it is confirmed and what follows otherwise.");
    }
    if (rule.confirm_within && !has_term("emergency_confirm", rule.confirm_within->unit)) {
      return refuse_at(file_, at, "An emergency step needs the term \"emergency_confirm\".");
    }
    // The right to be heard: whoever is cut has been told and could answer, or the cut lapses
    // unless confirmed.
    const bool from_uncut = std::ranges::any_of(
        rule.from, [&](const std::string& name) { return out_.state(name)->cut.empty(); });
    const bool heard =
        std::ranges::find(rule.needs, Need::Kind::answer_or_term_elapsed, &Need::kind) !=
            rule.needs.end() ||
        std::ranges::find(rule.needs, Need::Kind::term_elapsed, &Need::kind) != rule.needs.end();
    if (!to.cut.empty() && from_uncut && !heard && !rule.confirm_within && rule.by != "partner") {
      return refuse_at(
          file_, at,
          "Nobody is cut without notice and answer, unless it lapses when not confirmed.");
    }
    return {};
  }

  /// A circle of automatic steps would never come to rest; states in it could not be left by
  /// anybody.
  Status check_that_time_ends(const Yaml& node) const {
    for (const ProgrammeState& start : out_.states) {
      std::string at = start.id;
      for (std::size_t steps = 0;; ++steps) {
        const auto next =
            std::ranges::find_if(out_.transitions, [&](const ProgrammeTransition& rule) {
              return rule.at_term_end && std::ranges::find(rule.from, at) != rule.from.end();
            });
        if (next == out_.transitions.end()) {
          break;
        }
        if (steps > out_.states.size()) {
          return refuse_at(file_, node, "The automatic steps go round in a circle.");
        }
        at = next->to;
      }
    }
    return {};
  }

  std::string_view file_;
  const std::map<std::string, CountingRule, std::less<>>& rules_;
  const std::map<std::string, Calendar, std::less<>>& calendars_;
  Programme out_;
  std::vector<int> lines_;
};

}  // namespace

Result<Programme> parse_programme(const Yaml& node, std::string_view file,
                                  const std::map<std::string, CountingRule, std::less<>>& rules,
                                  const std::map<std::string, Calendar, std::less<>>& calendars) {
  return Reader(file, rules, calendars).read(node);
}

}  // namespace tocsin::regimes
