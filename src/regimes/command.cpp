#include "regimes/command.h"

#include "base/json_writer.h"
#include "base/text.h"
#include "regimes/coverage.h"
#include "regimes/evaluate.h"
#include "regimes/examples.h"
#include "regimes/facts_json.h"
#include "regimes/sheet.h"

#include <algorithm>

namespace tocsin::regimes {
namespace {

std::string shown(const std::optional<Instant>& at) {
  return at ? to_rfc3339(*at) : "-";
}

void bilingual(JsonWriter& json, std::string_view name, const Bilingual& text) {
  json.key(name).begin_object().field("en", text.en).field("zh-CN", text.zh_cn).end_object();
}

/// What marks a file that was checked too long ago, in either language.
std::string stale_mark(const Regime& regime, const CommandOptions& options) {
  const bool en = options.language == Language::en;
  const std::string days = std::to_string(kCheckHolds.count());
  if (regime.instrument.retrieved.empty()) {
    return en ? "never checked" : "从未核对";
  }
  return !is_check_stale(regime, options.now) ? ""
         : en                                 ? "checked more than " + days + " days ago"
                                              : "核对已逾" + days + "天";
}

void head(JsonWriter& json, const Regime& regime, const CommandOptions& options) {
  json.field("id", regime.id).field("edition", std::int64_t{regime.edition});
  bilingual(json, "title", regime.title);
  json.field("status", to_text(regime.status)).field("jurisdiction", regime.jurisdiction);
  json.field("from", to_rfc3339(regime.validity.from));
  json.optional_field(
      "to", regime.validity.to ? std::optional(to_rfc3339(*regime.validity.to)) : std::nullopt);
  json.field("retrieved", regime.instrument.retrieved)
      .field("assurance", regime.instrument.assurance)
      .flag("check_is_stale", is_check_stale(regime, options.now));
  json.field("sha256", regime.sha256);
}

void stage(JsonWriter& json, const Stage& one) {
  json.begin_object().field("id", one.id);
  bilingual(json, "title", one.title);
  json.field("article", one.article);
  json.flag("informational", one.informational).flag("repeat", one.repeat);
  std::vector<std::string> warnings;
  for (const Period& warning : one.warn_before) {
    warnings.push_back(warning.text);
  }
  json.texts("warn_before", warnings).texts("recipients", one.recipients);
  json.field("field_set", one.field_set).field("field_edition", one.field_edition);
  json.key("fields").begin_array();
  for (const FieldSpec& field : one.fields) {
    json.begin_object().field("id", field.id).field("need", field.need).end_object();
  }
  json.end_array().field("penalty", one.penalty).end_object();
}

std::string show_json(const Regime& regime, const CommandOptions& options) {
  JsonWriter json;
  json.begin_object();
  head(json, regime, options);
  json.key("instrument").begin_object();
  json.field("name", regime.instrument.name).texts("articles", regime.instrument.articles);
  json.field("number", regime.instrument.url_or_number)
      .field("retrieved", regime.instrument.retrieved);
  json.field("assurance", regime.instrument.assurance).end_object();
  json.field("calendar", regime.calendar).texts("roles", regime.roles);
  json.texts("formerly", regime.formerly).key("recipients").begin_array();
  for (const Recipient& recipient : regime.recipients) {
    json.begin_object().field("id", recipient.id).field("channel", recipient.channel);
    bilingual(json, "title", recipient.title);
    json.end_object();
  }
  json.end_array().key("stages").begin_array();
  for (const Stage& one : regime.stages) {
    stage(json, one);
  }
  json.end_array().key("penalties").begin_object();
  for (const auto& [name, rows] : regime.penalties) {
    json.key(name).begin_array();
    for (const PenaltyRow& row : rows) {
      json.begin_object().field("law", row.law).field("from", row.from);
      bilingual(json, "text", row.text);
      json.end_object();
    }
    json.end_array();
  }
  json.end_object().texts("publication_gate", regime.publication_gate).key("notes").begin_array();
  for (const Bilingual& note : regime.notes) {
    json.begin_object().field("en", note.en).field("zh-CN", note.zh_cn).end_object();
  }
  json.end_array().end_object();
  return json.take();
}

std::string show_text(const Regime& regime, const CommandOptions& options) {
  const Language language = options.language;
  std::string out = regime.title.in(language) + "\n" + regime.id + ", edition " +
                    std::to_string(regime.edition) + ", " + std::string(to_text(regime.status)) +
                    ", " + regime.jurisdiction + ", calendar " + regime.calendar;
  for (const auto& [country, calendar] : regime.calendar_by_country) {
    out += ", " + country + ": " + calendar;
  }
  out += "\n";
  out += regime.instrument.name + "; " + join(regime.instrument.articles, ", ") + "; assurance " +
         regime.instrument.assurance + "\n";
  const std::string mark = stale_mark(regime, options);
  const std::string& day = regime.instrument.retrieved;
  out += (day.empty() ? "" : "checked " + day) + (day.empty() || mark.empty() ? "" : "; ") + mark +
         "\n";
  out += "from " + to_rfc3339(regime.validity.from) +
         (regime.validity.to ? " to " + to_rfc3339(*regime.validity.to) : std::string()) + "\n";
  if (!regime.roles.empty()) {
    out += "binds: " + join(regime.roles, ", ") + "\n";
  }
  if (!regime.formerly.empty()) {
    out += "formerly: " + join(regime.formerly, ", ") + "\n";
  }
  for (const Stage& one : regime.stages) {
    const std::string& article = language == Language::en ? one.article : one.article_zh_cn;
    out += "\n  " + one.id + ": " + one.title.in(language) +
           (article.empty() ? "" : " (" + article + ")") + "\n";
    std::vector<std::string> fields;
    for (const FieldSpec& field : one.fields) {
      fields.push_back(field.id + (field.need == "required" ? "" : " (" + field.need + ")"));
    }
    if (!one.recipients.empty()) {
      out += "    to: " + join(one.recipients, ", ") + "\n";
    }
    if (!fields.empty()) {
      out += "    fields: " + join(fields, ", ") + "\n";
    }
  }
  for (const Bilingual& note : regime.notes) {
    out += "\n" + note.in(language) + "\n";
  }
  return out;
}

std::string due_text(const FactsFile& file, const Library& library, Instant as_of,
                     Language language) {
  const CaseFacts facts = file.input.as_known(as_of);
  const auto is_asked_for = [&](std::string_view regime) {
    return file.regimes.empty() || std::ranges::count(file.regimes, regime) > 0;
  };
  std::string out;
  for (const Regime* newest : library.regimes()) {
    if (!is_asked_for(newest->id)) {
      continue;
    }
    const Regime* regime = edition_for(library, newest->id, facts, as_of);
    for (const StageVerdict& verdict : evaluate(*regime, library, facts, as_of)) {
      // A person asks what is due; regimes that do not reach the party are only shown when asked
      // for by name.
      if (verdict.state == StageState::not_applicable && file.regimes.empty()) {
        continue;
      }
      out +=
          verdict.regime + "  " + verdict.stage + "  " + std::string(to_text(verdict.state)) + "\n";
      out += "  reminder " + shown(verdict.operative_due) + "  latest defensible " +
             shown(verdict.legal_due) + "  met " + shown(verdict.met_at) + "\n";
      for (const std::string& line :
           language == Language::en ? verdict.explanation_en : verdict.explanation_zh_cn) {
        out += "    " + line + "\n";
      }
    }
  }
  for (const Conflict& conflict : conflicts(library, facts, as_of)) {
    if (!is_asked_for(conflict.regime)) {
      continue;
    }
    out += "conflict: " + conflict.regime + " with " + conflict.with + "\n    " +
           (language == Language::en ? conflict.note_en : conflict.note_zh_cn) + "\n";
  }
  return out;
}

Result<const Regime*> regime_of(const Library& library, std::string_view id) {
  const Regime* regime = library.find(id);
  return regime != nullptr
             ? Result<const Regime*>(regime)
             : fail(Errc::not_found,
                    "No regime of that id is loaded; `tocsin regime list` names them.");
}

}  // namespace

std::string list(const Library& library, CommandOptions options) {
  JsonWriter json;
  json.begin_array();
  std::string text;
  for (const Regime* newest : library.regimes()) {
    for (const Regime* regime : library.editions(newest->id)) {
      json.begin_object();
      head(json, *regime, options);
      json.end_object();
      text += regime->id + "  " + std::to_string(regime->edition) + "  " +
              std::string(to_text(regime->status)) + "  " + regime->jurisdiction + "  " +
              regime->title.in(options.language);
      const std::string mark = stale_mark(*regime, options);
      text += (mark.empty() ? "" : "  [" + mark + "]") + "\n";
    }
  }
  json.end_array();
  return options.format == Format::json ? json.take() : text;
}

Result<std::string> show(const Library& library, std::string_view id, CommandOptions options) {
  TOC_TRY(const Regime* regime, regime_of(library, id));
  return options.format == Format::json ? show_json(*regime, options) : show_text(*regime, options);
}

Result<std::string> sheet_of(const Library& library, std::string_view id, Language language) {
  TOC_TRY(const Regime* regime, regime_of(library, id));
  return sheet(*regime, library, language);
}

std::string coverage(const Library& library, CommandOptions options) {
  const bool en = options.language == Language::en;
  JsonWriter json;
  std::string text;
  json.begin_object().key("regimes").begin_array();
  for (const CoveredRegime& one : coverage(library, options.now)) {
    const Regime& regime = *one.regime;
    json.begin_object().field("country", regime.jurisdiction).texts("trigger", one.trigger);
    json.field("id", regime.id).field("edition", std::int64_t{regime.edition});
    json.field("status", to_text(regime.status));
    json.field("source", regime.instrument.name)
        .field("number", regime.instrument.url_or_number)
        .field("retrieved", regime.instrument.retrieved)
        .field("assurance", regime.instrument.assurance);
    json.flag("check_is_stale", one.is_stale).end_object();
    const std::string mark = stale_mark(regime, options);
    text += regime.jurisdiction + "  " + join(one.trigger, ", ") + "  " + regime.id + "  " +
            std::string(to_text(regime.status)) + "  " +
            (regime.instrument.retrieved.empty() ? "-" : regime.instrument.retrieved) + "  " +
            regime.instrument.assurance + "  " + regime.instrument.name +
            (mark.empty() ? "" : "  [" + mark + "]") + "\n";
  }
  json.end_array().key("calendars").begin_array();
  text += "\n";
  for (const KnownCalendar& one : known_calendars(library, options.now)) {
    const Calendar& calendar = *one.calendar;
    json.begin_object().field("id", calendar.id()).field("edition", calendar.edition());
    json.optional_field("known_until",
                        one.until ? std::optional(to_rfc3339(*one.until)) : std::nullopt);
    json.flag("every_year", !one.until && !calendar.is_empty())
        .flag("ends_soon", one.ends_soon)
        .end_object();
    text += calendar.id() + "  " +
            (one.until             ? (en ? "known until " : "已知至") + to_rfc3339(*one.until)
             : calendar.is_empty() ? (en ? "no year is known" : "无已知年份")
                                   : (en ? "every year" : "每年")) +
            (one.ends_soon ? (en ? "  [ends soon]" : "  [即将届满]") : "") + "\n";
  }
  json.end_array().end_object();
  return options.format == Format::json ? json.take() + "\n" : text;
}

CheckReport check(const Library& library, std::span<const NamedText> files) {
  CheckReport report;
  Library with_files = library;
  for (const NamedText& file : files) {
    if (const Status status = with_files.add(file.text, file.name, IfLoaded::replace); !status) {
      ++report.refused;
      report.text += (status.error().where.empty() ? file.name : status.error().where) + ": " +
                     status.error().message + "\n";
      continue;
    }
    std::size_t expectations = 0;
    std::size_t failures = 0;
    for (const Regime* newest : with_files.regimes()) {
      for (const Regime* regime : with_files.editions(newest->id)) {
        if (regime->file != file.name) {
          continue;
        }
        const auto result = run_examples(*regime, with_files);
        if (!result) {
          ++failures;
          report.text += result.error().where + ": " + result.error().message + "\n";
          continue;
        }
        expectations += result->expectations;
        failures += result->failures.size();
        for (const std::string& failure : result->failures) {
          report.text += failure + "\n";
        }
      }
    }
    report.refused += failures == 0 ? 0 : 1;
    report.text += file.name + ": " + (failures == 0 ? "good, " : "examples fail, ") +
                   std::to_string(expectations) + " expectations\n";
  }
  return report;
}

Result<std::string> due(const Library& library, std::string_view facts_json, Instant as_of,
                        CommandOptions options) {
  TOC_TRY(const FactsFile file, parse_facts(facts_json, library));
  return options.format == Format::json ? answer(file, library, as_of) + "\n"
                                        : due_text(file, library, as_of, options.language);
}

}  // namespace tocsin::regimes
