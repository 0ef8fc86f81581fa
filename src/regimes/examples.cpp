#include "regimes/examples.h"

#include "regimes/case_input.h"
#include "regimes/evaluate.h"

#include <algorithm>

namespace tocsin::regimes {
namespace {

Result<FactText> read_fact(const Yaml& node, std::string_view file) {
  FactText text;
  Fields fields(node, file);
  text.fact = fields.optional_text("fact");
  text.id = fields.optional_text("id");
  text.of = fields.optional_text("of");
  text.value = fields.optional_text("value");
  text.tz = fields.optional_text("tz");
  text.recorded = fields.optional_text("recorded");
  text.weight = fields.optional_text("weight");
  text.status = fields.optional_text("status");
  text.source = fields.optional_text("source");
  text.stage = fields.optional_text("stage");
  text.by = fields.optional_text("by");
  text.mandate_from = fields.optional_text("mandate_from");
  text.completes = fields.texts("completes");
  if (const Yaml* at = fields.any("at"); at != nullptr && at->kind == Yaml::Kind::map) {
    Fields interval(*at, file);
    text.earliest = interval.text("earliest");
    text.latest = interval.text("latest");
    TOC_CHECK(interval.finish());
  } else {
    text.at = fields.optional_text("at");
  }
  if (const Yaml* decisions = fields.any("decisions")) {
    for (const Yaml& item : decisions->items) {
      Fields decision(item, file);
      text.decisions.emplace_back(decision.text("at"), decision.text("status"));
      TOC_CHECK(decision.finish());
    }
  }
  TOC_CHECK(fields.finish());
  return text;
}

Result<PartyFacts> read_party(const Yaml& node, std::string_view file) {
  PartyFacts party;
  Fields fields(node, file);
  party.id = fields.optional_text("id").value_or("example");
  party.roles = fields.texts("roles");
  party.country = fields.optional_text("country").value_or("");
  party.markets = fields.texts("markets");
  party.size = fields.optional_text("size").value_or("");
  for (const auto& [name, value] : node.fields) {
    if (name.starts_with("party.")) {
      party.attributes[name] = fields.texts(name);
    }
  }
  TOC_CHECK(fields.finish());
  return party;
}

Result<CaseInput> read_case(Fields& example) {
  CaseInput input;
  const std::string_view file = example.file();
  if (const Yaml* party = example.any("party")) {
    TOC_TRY(input.party, read_party(*party, file));
  }
  if (const Yaml* calendars = example.any("calendars")) {
    for (const auto& [regime, calendar] : calendars->fields) {
      input.calendars[regime] = calendar.text;
    }
  }
  if (const Yaml* facts = example.any("facts")) {
    for (const Yaml& item : facts->items) {
      TOC_TRY(const FactText text, read_fact(item, file));
      if (auto status = add_fact(input, text); !status) {
        return refuse_at(file, item, status.error().message + " (" + status.error().where + ")");
      }
    }
  }
  return input;
}

std::string shown(const std::optional<Instant>& at) {
  return at ? to_rfc3339(*at) : "none";
}

/// What the verdict says under the name that "expect" uses; nothing for a name that is not one.
std::optional<std::string> member(const StageVerdict& verdict, std::string_view name) {
  const auto flag = [](bool value) { return std::string(value ? "true" : "false"); };
  if (name == "state") {
    return std::string(to_text(verdict.state));
  }
  if (name == "operative_due") {
    return shown(verdict.operative_due);
  }
  if (name == "legal_due") {
    return shown(verdict.legal_due);
  }
  if (name == "alternative_due") {
    return shown(verdict.alternative_due);
  }
  if (name == "met_at") {
    return shown(verdict.met_at);
  }
  if (name == "next_change") {
    return shown(verdict.next_change);
  }
  if (name == "late_by_s") {
    return verdict.late_by_s ? std::to_string(*verdict.late_by_s) : "none";
  }
  if (name == "waiting_for") {
    return verdict.waiting_for.empty() ? "none" : verdict.waiting_for;
  }
  if (name == "warnings") {
    return std::to_string(verdict.warnings_reached.size());
  }
  if (name == "contestable") {
    return flag(verdict.contestable);
  }
  if (name == "penalty_exempt") {
    return flag(verdict.penalty_exempt);
  }
  if (name == "soft") {
    return flag(verdict.soft);
  }
  if (name == "legal_unknown") {
    return flag(verdict.legal_unknown);
  }
  if (name == "awareness_skewed") {
    return flag(verdict.awareness_skewed);
  }
  if (name == "started_at_application") {
    return flag(verdict.started_at_application);
  }
  if (name == "potential") {
    return verdict.potential ? std::string(to_text(verdict.potential->state)) : "none";
  }
  if (name == "annulled") {
    return verdict.annulment ? std::string(to_text(verdict.annulment->state)) : "none";
  }
  return std::nullopt;
}

Status check_expectation(const Yaml& node, const Regime& regime, const Library& library,
                         const CaseInput& input, ExampleResult& result) {
  Fields fields(node, regime.file);
  const std::string stage = fields.text("stage");
  const auto as_of = parse_rfc3339(fields.text("as_of"));
  if (!as_of) {
    return refuse_at(regime.file, node, "\"as_of\" is an instant with an offset.");
  }
  const Purpose purpose =
      regime.status == RegimeStatus::not_in_force || regime.status == RegimeStatus::rehearsal_only
          ? Purpose::rehearsal
          : Purpose::real;
  const auto verdicts =
      evaluate(regime, library, input.as_known(*as_of), *as_of, {.purpose = purpose});
  const auto found = std::ranges::find(verdicts, stage, &StageVerdict::stage);
  if (found == verdicts.end()) {
    return refuse_at(regime.file, node, "This regime has no such stage.");
  }
  for (const auto& [name, value] : node.fields) {
    if (name == "stage" || name == "as_of") {
      continue;
    }
    fields.any(name);
    const auto got = member(*found, name);
    if (!got) {
      return refuse_at(regime.file, value, "Unknown keyword \"" + name + "\".");
    }
    if (*got != value.text) {
      std::string failure = regime.file + ":" + std::to_string(value.line) + ": ";
      failure.append(stage).append(".").append(name).append(" should be ").append(value.text);
      failure.append(" and is ").append(*got);
      result.failures.push_back(std::move(failure));
    }
  }
  ++result.expectations;
  return fields.finish();
}

}  // namespace

Result<std::vector<ExampleCase>> example_cases(const Regime& regime) {
  std::vector<ExampleCase> out;
  for (const Yaml& node : regime.examples.items) {
    Fields example(node, regime.file);
    ExampleCase one{.name = example.text("name")};
    TOC_TRY(one.input, read_case(example));
    const Yaml* expect = example.any("expect");
    TOC_CHECK(example.finish());
    for (const Yaml& item : expect == nullptr ? std::vector<Yaml>() : expect->items) {
      const Yaml* as_of = item.find("as_of");
      const auto at = as_of == nullptr ? parse_rfc3339("") : parse_rfc3339(as_of->text);
      if (!at) {
        return refuse_at(regime.file, item, "\"as_of\" is an instant with an offset.");
      }
      one.as_of.push_back(*at);
      one.last_as_of = one.as_of.size() == 1 ? *at : std::max(one.last_as_of, *at);
    }
    out.push_back(std::move(one));
  }
  return out;
}

Result<ExampleResult> run_examples(const Regime& regime, const Library& library) {
  ExampleResult result;
  for (const Yaml& node : regime.examples.items) {
    Fields example(node, regime.file);
    example.text("name");
    TOC_TRY(const CaseInput input, read_case(example));
    const Yaml* expect = example.any("expect");
    TOC_CHECK(example.finish());
    if (expect == nullptr || expect->items.empty()) {
      return refuse_at(regime.file, node, "An example says what to expect.");
    }
    for (const Yaml& item : expect->items) {
      TOC_CHECK(check_expectation(item, regime, library, input, result));
    }
  }
  return result;
}

}  // namespace tocsin::regimes
