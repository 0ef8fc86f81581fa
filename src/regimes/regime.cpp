#include "regimes/regime.h"

#include "regimes/article.h"
#include "regimes/regime_check.h"

#include <algorithm>
#include <array>

namespace tocsin::regimes {
namespace {

const std::vector<std::string_view> kStatuses{"draft", "not_in_force", "in_force", "revoked",
                                              "rehearsal_only"};
constexpr std::size_t kFormerlyMax = 8;
const std::vector<std::string_view> kNeeds{"required", "optional", "if_available", "carried",
                                           "automatic"};

/// A child map under a key, read by a function; nothing is done when the key is absent.
template <class Read>
void child(Fields& fields, std::string_view key, const Read& read) {
  const Yaml* node = fields.any(key);
  if (node == nullptr) {
    return;
  }
  Fields inner(*node, fields.file());
  read(inner);
  if (auto status = inner.finish(); !status) {
    fields.take(std::move(status).error());
  }
}

/// The elements of a list of maps.
template <class Read>
void each(Fields& fields, std::string_view key, const Read& read) {
  const Yaml* node = fields.any(key);
  if (node == nullptr) {
    return;
  }
  if (node->kind != Yaml::Kind::list) {
    fields.refuse(*node, "\"" + std::string(key) + "\" is a list.");
    return;
  }
  for (const Yaml& item : node->items) {
    Fields inner(item, fields.file());
    read(inner);
    if (auto status = inner.finish(); !status) {
      fields.take(std::move(status).error());
      return;
    }
  }
}

std::optional<Condition> condition(Fields& fields, std::string_view key) {
  const Yaml* node = fields.any(key);
  if (node == nullptr) {
    return std::nullopt;
  }
  auto parsed = parse_condition(*node, fields.file());
  if (!parsed) {
    fields.take(std::move(parsed).error());
    return std::nullopt;
  }
  return *std::move(parsed);
}

std::string id_of(Fields& fields) {
  std::string id = fields.text("id");
  if (!is_id(id)) {
    fields.refuse("id", "An id holds letters, digits, dots, hyphens and underscores.");
  }
  return id;
}

class Reader {
 public:
  Reader(std::string_view file, const RegimeContext& context) : file_(file), context_(context) {}

  Result<Regime> read(const Yaml& node) {
    Fields fields(node, file_);
    fields.any("schema");
    regime_.file = file_;
    regime_.id = id_of(fields);
    regime_.edition = static_cast<int>(fields.optional_integer("edition").value_or(0));
    if (regime_.edition < 1 || regime_.edition > 100'000) {
      fields.refuse("edition", "\"edition\" is a number from 1 on.");
    }
    read_formerly(fields);
    regime_.title = fields.bilingual("title");
    regime_.jurisdiction = fields.text("jurisdiction");
    const auto status = fields.optional_word("status", kStatuses);
    if (!status) {
      fields.refuse("status", "\"status\" is missing.");
    }
    regime_.status = static_cast<RegimeStatus>(status.value_or(0));
    read_head(fields);
    read_relief(fields, "relief", regime_relief_);
    read_tables(fields);
    read_stages(fields);
    read_tail(fields);
    if (const Yaml* examples = fields.any("examples")) {
      regime_.examples = *examples;
    }
    TOC_CHECK(fields.finish());
    TOC_CHECK(check_regime(regime_, context_));
    return std::move(regime_);
  }

 private:
  void read_formerly(Fields& fields) {
    regime_.formerly = fields.texts("formerly");
    if (regime_.formerly.size() > kFormerlyMax) {
      fields.refuse("formerly", "A regime names at most 8 that it stands for.");
    }
    for (auto one = regime_.formerly.begin(); one != regime_.formerly.end(); ++one) {
      if (*one == regime_.id || std::find(regime_.formerly.begin(), one, *one) != one) {
        fields.refuse("formerly", "\"formerly\" names other regimes, each once.");
        return;
      }
    }
  }

  void read_head(Fields& fields) {
    child(fields, "instrument", [&](Fields& in) {
      regime_.instrument = {in.text("name"), in.texts("articles"),
                            in.optional_text("number").value_or(""),
                            in.optional_text("retrieved").value_or(""), in.text("assurance")};
      in.optional_word("assurance", {"primary", "secondary", "unverified"});
    });
    read_calendar(fields);
    read_validity(fields);
    child(fields, "obligor", [&](Fields& in) {
      regime_.roles = in.texts("roles");
      regime_.per = in.optional_text("per").value_or("case");
      in.optional_word("per", {"case", "asset"});
      for (const std::string& text : in.texts("may_file")) {
        const auto who = parse_submitter(text);
        if (!who || *who == Submitter::stranger) {
          in.refuse("may_file",
                    "Those who may file are obligor, authorised_representative, mandated_agent.");
          return;
        }
        regime_.may_file.push_back(*who);
      }
    });
    if (regime_.may_file.empty()) {
      regime_.may_file = {Submitter::obligor, Submitter::mandated_agent};
    }
    regime_.applies_when = condition(fields, "applies_when");
    regime_.superseded_when = condition(fields, "superseded_when");
    read_trigger(fields);
    if (const Yaml* also = fields.any("also")) {
      if (also->kind != Yaml::Kind::map) {
        fields.refuse(*also, "\"also\" is a map from events to their subjects.");
        return;
      }
      for (const auto& [event, subjects] : also->fields) {
        auto texts = read_texts(subjects, file_);
        if (!texts) {
          fields.take(std::move(texts).error());
          return;
        }
        regime_.also[event] = *std::move(texts);
      }
    }
    each(fields, "recipients", [&](Fields& in) {
      Recipient recipient{id_of(in), in.optional_text("channel").value_or("")};
      recipient.title = in.bilingual("title");
      regime_.recipients.push_back(std::move(recipient));
    });
  }

  void read_calendar(Fields& fields) {
    const Yaml* node = fields.any("calendar");
    if (node == nullptr) {
      fields.refuse(fields.node(), "\"calendar\" is missing.");
      return;
    }
    if (node->kind == Yaml::Kind::text) {
      regime_.calendar = node->text;
    } else {
      Fields in(*node, file_);
      regime_.calendar = in.text("default");
      if (const Yaml* countries = in.any("by_country")) {
        for (const auto& [country, calendar] : countries->fields) {
          regime_.calendar_by_country[country] = calendar.text;
        }
      }
      if (auto status = in.finish(); !status) {
        fields.take(std::move(status).error());
        return;
      }
    }
    for (const auto& [country, calendar] : regime_.calendar_by_country) {
      if (!context_.calendars.contains(calendar)) {
        fields.refuse(*node, "There is no calendar \"" + calendar + "\".");
        return;
      }
    }
    const auto found = context_.calendars.find(regime_.calendar);
    if (found == context_.calendars.end()) {
      fields.refuse(*node, "There is no calendar \"" + regime_.calendar + "\".");
      return;
    }
    calendar_ = &found->second;
  }

  /// A local time or date of the regime's calendar.
  std::optional<Instant> local_instant(Fields& in, std::string_view key) {
    const auto text = in.optional_text(key);
    if (!text || calendar_ == nullptr) {
      return std::nullopt;
    }
    const auto local = parse_local_time(text->size() == 10 ? *text + "T00:00" : *text);
    if (!local) {
      in.refuse(key, "A date or a local time of the calendar is needed here.");
      return std::nullopt;
    }
    return calendar_->zone().to_moment(*local).earliest;
  }

  void read_validity(Fields& fields) {
    bool read = false;
    child(fields, "validity", [&](Fields& in) {
      read = true;
      const auto from = local_instant(in, "from");
      if (!from) {
        in.refuse("from", "\"from\" is missing.");
      }
      regime_.validity.from = from.value_or(Instant());
      regime_.validity.to = local_instant(in, "to");
      regime_.validity.enforce_from = local_instant(in, "enforce_from");
      const auto earlier = in.optional_word("on_earlier", {"no_clock", "start_at_application"});
      regime_.validity.on_earlier = static_cast<OnEarlier>(earlier.value_or(0));
      const auto end = in.optional_word("on_end", {"keep", "lapse"});
      regime_.validity.on_end = static_cast<OnEnd>(end.value_or(0));
      if (regime_.validity.on_end == OnEnd::lapse && !regime_.validity.to) {
        in.refuse("on_end", "Only a validity that ends can say what becomes of running duties.");
      }
      if (regime_.validity.to && *regime_.validity.to <= regime_.validity.from) {
        in.refuse("to", "A validity ends after it begins.");
      }
    });
    if (!read) {
      fields.refuse(fields.node(), "\"validity\" is missing.");
    }
  }

  void read_trigger(Fields& fields) {
    bool read = false;
    child(fields, "trigger", [&](Fields& in) {
      read = true;
      Trigger& trigger = regime_.trigger;
      if (const Yaml* event = in.any("event")) {
        auto when = parse_due(*event, file_);
        if (!when) {
          in.take(std::move(when).error());
          return;
        }
        trigger.when = *std::move(when);
      } else {
        in.refuse(in.node(), "\"event\" is missing.");
        return;
      }
      trigger.of = in.texts("of");
      trigger.standard = in.optional_text("standard").value_or("");
      in.optional_word("standard", {"reliable_evidence", "reasonable_belief",
                                    "reasonable_certainty", "determination", "classification",
                                    "notice", "detection", "listing", "receipt"});
      trigger.imputed_from = in.texts("imputed_from");
      if (const auto weight = in.optional_text("min_weight")) {
        const auto parsed = parse_weight(*weight);
        if (!parsed) {
          in.refuse("min_weight", parsed.error().message);
          return;
        }
        trigger.min_weight = *parsed;
      }
      trigger.only_if = condition(in, "only_if");
    });
    if (!read) {
      fields.refuse(fields.node(), "\"trigger\" is missing.");
    }
  }

  void read_relief(Fields& fields, std::string_view key, std::vector<Relief>& out) {
    each(fields, key, [&](Fields& in) {
      Relief relief;
      relief.id = id_of(in);
      relief.title = in.bilingual("title");
      relief.basis = in.optional_text("basis").value_or("");
      relief.stages = in.texts("stages");
      if (const auto at = in.optional_text("rest_day_until")) {
        relief.kind = Relief::Kind::rest_day;
        const auto time = parse_local_time("2000-01-01T" + *at);
        if (!time || at->size() != 5) {
          in.refuse("rest_day_until", "A local time such as 12:00 is needed here.");
          return;
        }
        relief.at = std::chrono::duration_cast<std::chrono::minutes>(
            *time - std::chrono::floor<std::chrono::days>(*time));
        relief.condition = condition(in, "unless");
      } else if (auto excuse = condition(in, "excuse_when")) {
        relief.kind = Relief::Kind::excuse;
        relief.condition = std::move(excuse);
      } else if (const auto event = in.optional_text("delayed_by")) {
        relief.kind = Relief::Kind::authority_delay;
        relief.event = *event;
        relief.ended_by = in.optional_text("ended_by").value_or("");
      } else if (!in.optional_word("affects", {"sharing_only", "reporting_form_only"})) {
        in.refuse(in.node(), "A relief needs rest_day_until, excuse_when, delayed_by or affects.");
      }
      out.push_back(std::move(relief));
    });
  }

  void read_tables(Fields& fields) {
    const Yaml* tables = fields.any("tables");
    if (tables == nullptr) {
      return;
    }
    for (const auto& [name, node] : tables->fields) {
      DecisionTable table;
      Fields in(node, file_);
      table.edition = in.text("edition");
      each(in, "keys", [&](Fields& key) {
        const auto event = key.optional_text("known");
        const auto attribute = key.optional_text("fact");
        if (event.has_value() == attribute.has_value()) {
          key.refuse(key.node(), "A key is either known: EVENT or fact: ATTRIBUTE.");
          return;
        }
        table.keys.push_back(
            {event.has_value(), event ? *event : *attribute, key.optional_text("else")});
      });
      each(in, "rows",
           [&](Fields& row) { table.rows.push_back({row.texts("is"), row.text("then")}); });
      if (auto status = in.finish(); !status) {
        fields.take(std::move(status).error());
        return;
      }
      if (auto status = check_table(table, node, file_); !status) {
        fields.take(std::move(status).error());
        return;
      }
      regime_.tables[name] = std::move(table);
    }
  }

  std::vector<CountingRule> rules(Fields& in, std::string_view key) {
    std::vector<std::string> names = in.texts(key);
    if (names.empty()) {
      names = {"elapsed"};
    }
    std::vector<CountingRule> out;
    for (const std::string& name : names) {
      const auto found = context_.counting_rules.find(name);
      if (found == context_.counting_rules.end()) {
        in.refuse(key, "There is no counting rule \"" + name + "\".");
        return out;
      }
      out.push_back(found->second);
    }
    return out;
  }

  /// A citation, or both forms of it where the Chinese one does not follow (a paragraph, 款, is
  /// cited like an item, 项).
  void read_article(Fields& in, Stage& stage) {
    const Yaml* node = in.any("article");
    if (node != nullptr && node->kind == Yaml::Kind::map) {
      const Bilingual both = in.bilingual("article");
      stage.article = both.en;
      stage.article_zh_cn = both.zh_cn;
      return;
    }
    stage.article = in.optional_text("article").value_or("");
    stage.article_zh_cn = article_in_chinese(
        stage.article, regime_.jurisdiction == "CN" ? LawForm::chinese : LawForm::foreign);
  }

  void read_stages(Fields& fields) {
    each(fields, "stages", [&](Fields& in) {
      Stage stage;
      stage.id = id_of(in);
      stage.title = in.bilingual("title");
      read_article(in, stage);
      if (const Yaml* due = in.any("due")) {
        auto parsed = parse_due(*due, file_);
        if (!parsed) {
          in.take(std::move(parsed).error());
          return;
        }
        stage.due = *std::move(parsed);
      } else {
        in.refuse(in.node(), "\"due\" is missing.");
        return;
      }
      static const Yaml no_count{.kind = Yaml::Kind::map};
      const Yaml* counts = in.any("count");
      Fields count(counts == nullptr ? no_count : *counts, file_);
      stage.operative = rules(count, "operative");
      stage.legal = rules(count, "legal");
      if (auto status = count.finish(); !status) {
        in.take(std::move(status).error());
        return;
      }
      stage.when = condition(in, "when");
      stage.superseded_when = condition(in, "superseded_when");
      stage.informational = in.optional_flag("informational").value_or(false);
      stage.repeat = in.optional_flag("repeat").value_or(false);
      stage.satisfied_by_earlier =
          in.optional_word("satisfied_by_earlier_if", {"required_fields_complete"}).has_value();
      stage.late_on_arrival = in.optional_word("on_due_in_past", {"late_on_arrival"}).has_value();
      for (const std::string& text : in.texts("warn_before")) {
        auto period = parse_period(text);
        if (!period || (period->unit != PeriodUnit::seconds && period->unit != PeriodUnit::days)) {
          in.refuse("warn_before", "A warning stands hours or days before the operative line.");
          return;
        }
        stage.warn_before.push_back(*std::move(period));
      }
      std::ranges::sort(stage.warn_before, std::ranges::greater(), warning_s);
      child(in, "penalty", [&](Fields& penalty) {
        stage.penalty = penalty.text("table");
        stage.exempt_when = condition(penalty, "exempt_when");
      });
      read_relief(in, "relief", stage.relief);
      for (const Relief& relief : regime_relief_) {
        if (relief.stages.empty() ||
            std::ranges::find(relief.stages, stage.id) != relief.stages.end()) {
          stage.relief.push_back(relief);
        }
      }
      stage.recipients = in.texts("recipients");
      read_fields(in, stage);
      regime_.stages.push_back(std::move(stage));
    });
    if (regime_.stages.empty()) {
      fields.refuse(fields.node(), "\"stages\" is missing.");
    }
  }

  /// fields: {edition: ..., set: ..., list: [{id: need}, ...]} or a plain list of required ids.
  void read_fields(Fields& in, Stage& stage) {
    const Yaml* node = in.any("fields");
    if (node == nullptr) {
      return;
    }
    if (node->kind == Yaml::Kind::list) {
      for (const std::string& id : in.texts("fields")) {
        stage.fields.push_back({id, "required"});
      }
      return;
    }
    Fields spec(*node, file_);
    stage.field_set = spec.optional_text("set").value_or("");
    stage.field_edition = spec.text("edition");
    for (const std::string_view need : kNeeds) {
      for (const std::string& id : spec.texts(need)) {
        stage.fields.push_back({id, std::string(need)});
      }
    }
    if (auto status = spec.finish(); !status) {
      in.take(std::move(status).error());
    }
  }

  void read_tail(Fields& fields) {
    each(fields, "conflicts", [&](Fields& in) {
      ConflictRule conflict;
      conflict.with = in.text("with");
      conflict.when = condition(in, "when");
      conflict.action = in.text("action");
      in.optional_word("action", {"hold_content_for_human"});
      in.optional_word("clocks", {"keep_running"});
      conflict.note = in.bilingual("note");
      regime_.conflicts.push_back(std::move(conflict));
    });
    if (const Yaml* penalties = fields.any("penalties")) {
      for (const auto& [name, node] : penalties->fields) {
        std::vector<PenaltyRow> rows;
        const Yaml holder{.kind = Yaml::Kind::map, .fields = {{"rows", node}}, .line = node.line};
        Fields in(holder, file_);
        each(in, "rows", [&](Fields& row) {
          PenaltyRow one{row.text("law"), row.text("from")};
          one.text = row.bilingual("text");
          rows.push_back(std::move(one));
        });
        if (auto status = in.finish(); !status) {
          fields.take(std::move(status).error());
          return;
        }
        regime_.penalties[name] = std::move(rows);
      }
    }
    regime_.received_as = fields.optional_text("received_as").value_or("");
    regime_.publication_gate = fields.texts("publication_gate");
    if (const Yaml* retention = fields.any("retention")) {
      Fields in(*retention, file_);
      for (const auto& [name, node] : retention->fields) {
        if (auto period = in.optional_period(name)) {
          regime_.retention[name] = *std::move(period);
        }
      }
      if (auto status = in.finish(); !status) {
        fields.take(std::move(status).error());
      }
    }
    each(fields, "notes",
         [&](Fields& in) { regime_.notes.push_back({in.text("en"), in.text("zh-CN")}); });
  }

  static std::int64_t warning_s(const Period& period) {
    return period.unit == PeriodUnit::days ? period.amount * 86'400 : period.amount;
  }

  std::string_view file_;
  const RegimeContext& context_;
  const Calendar* calendar_ = nullptr;
  std::vector<Relief> regime_relief_;
  Regime regime_;
};

}  // namespace

std::string_view to_text(RegimeStatus status) {
  return kStatuses[static_cast<std::size_t>(status)];
}

bool Regime::takes_filings_of(std::string_view other) const {
  return other == id || std::ranges::find(formerly, other) != formerly.end();
}

const Stage* Regime::stage(std::string_view stage_id) const {
  const auto found = std::ranges::find(stages, stage_id, &Stage::id);
  return found == stages.end() ? nullptr : &*found;
}

Result<Regime> parse_regime(const Yaml& node, std::string_view file, const RegimeContext& context) {
  return Reader(file, context).read(node);
}

}  // namespace tocsin::regimes
