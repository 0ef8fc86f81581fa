#include "regimes/case_input.h"

#include <algorithm>

namespace tocsin::regimes {
namespace {

Error at_member(Error error, std::string_view member) {
  error.where = member;
  return error;
}

Result<Moment> moment_of(const FactText& text) {
  if (text.at) {
    if (text.earliest || text.latest) {
      return fail(Errc::malformed,
                  "A fact has one time: an instant, or an earliest and a latest one.", "at");
    }
    auto moment = parse_moment(*text.at, text.tz);
    if (!moment) {
      return std::unexpected(at_member(moment.error(), "at"));
    }
    return *moment;
  }
  if (!text.earliest || !text.latest) {
    return fail(Errc::malformed, "A fact needs the time at which it happened.", "at");
  }
  const auto earliest = parse_moment(*text.earliest, text.tz);
  const auto latest = parse_moment(*text.latest, text.tz);
  if (!earliest || !latest) {
    return std::unexpected(at_member((earliest ? latest : earliest).error(), "at"));
  }
  if (latest->latest < earliest->earliest) {
    return fail(Errc::malformed, "The latest time lies before the earliest.", "at");
  }
  Moment moment{earliest->earliest, latest->latest};
  if (moment.is_instant()) {
    moment.latest_edge = Moment::LatestEdge::included;
  }
  return moment;
}

Result<std::vector<Decision>> decisions_of(const FactText& text) {
  std::vector<Decision> out;
  for (const auto& [at, status] : text.decisions) {
    const auto when = parse_rfc3339(at);
    const auto what = parse_evidence_status(status);
    if (!when || !what) {
      return std::unexpected(at_member(when ? what.error() : when.error(), "decisions"));
    }
    if (!out.empty() && *when < out.back().at) {
      return fail(Errc::malformed, "Decisions stand in the order of their times.", "decisions");
    }
    out.push_back({*when, *what});
  }
  return out;
}

}  // namespace

Result<Moment> parse_moment(std::string_view text, const std::optional<std::string>& tz) {
  if (const auto instant = parse_rfc3339(text)) {
    return Moment::at(*instant);
  }
  const auto day = parse_local_day(text);
  const auto local = parse_local_time(text);
  if (!day && !local) {
    return fail(Errc::malformed,
                "A time is written as 2021-11-24T07:00:00Z, or as a local time or date with its "
                "zone in \"tz\".");
  }
  if (!tz) {
    return fail(Errc::malformed, "A local time needs its zone in \"tz\", or an offset.");
  }
  const auto loaded = Zone::load(*tz);
  if (!loaded) {
    // A zone that the system does not have is the writer's fault here; only a damaged file is the
    // system's.
    const Errc code =
        loaded.error().code == Errc::unavailable ? Errc::unavailable : Errc::malformed;
    return fail(code, loaded.error().message);
  }
  const auto& zone = *loaded;
  if (day) {
    return Moment{zone->start_of(*day), zone->end_of(*day)};
  }
  return zone->to_moment(*local);
}

Status add_fact(CaseInput& input, const FactText& text) {
  if (!text.fact || text.fact->empty()) {
    return fail(Errc::malformed, "A fact needs its name.", "fact");
  }
  TOC_TRY(const Moment happened, moment_of(text));
  Instant recorded = happened.earliest;
  if (text.recorded) {
    const auto parsed = parse_rfc3339(*text.recorded);
    if (!parsed) {
      return std::unexpected(at_member(parsed.error(), "recorded"));
    }
    recorded = *parsed;
  }
  const std::string number = std::to_string(input.facts.size() + input.submissions.size() + 1);
  const std::string id = text.id.value_or("fact-" + number);
  if (*text.fact == "submitted") {
    Submission submission{
        .stage = text.stage.value_or(""), .at = happened, .completes = text.completes, .id = id};
    if (submission.stage.empty()) {
      return fail(Errc::malformed, "A submission names its stage.", "stage");
    }
    if (text.by) {
      const auto who = parse_submitter(*text.by);
      if (!who) {
        return std::unexpected(at_member(who.error(), "by"));
      }
      submission.who = *who;
    }
    if (text.mandate_from) {
      const auto from = parse_rfc3339(*text.mandate_from);
      if (!from) {
        return std::unexpected(at_member(from.error(), "mandate_from"));
      }
      submission.mandate_from = *from;
    }
    input.submissions.push_back({std::move(submission), recorded});
    return {};
  }
  if (text.stage || text.by || text.mandate_from || !text.completes.empty()) {
    return fail(Errc::malformed,
                "Only a submission has a stage, a submitter, a mandate or completed stages.",
                "fact");
  }
  Fact fact{.id = id,
            .name = *text.fact,
            .of = text.of.value_or(""),
            .value = text.value.value_or(""),
            .happened = happened,
            .recorded_at = recorded,
            .recorded_index = static_cast<std::int64_t>(input.facts.size()),
            .weight = Weight::proven,
            .status = EvidenceStatus::accepted};
  if (text.weight) {
    const auto weight = parse_weight(*text.weight);
    if (!weight) {
      return std::unexpected(at_member(weight.error(), "weight"));
    }
    fact.weight = *weight;
  }
  if (text.status) {
    const auto status = parse_evidence_status(*text.status);
    if (!status) {
      return std::unexpected(at_member(status.error(), "status"));
    }
    fact.status = *status;
  }
  if (text.source) {
    if (*text.source != "obligor" && *text.source != "other") {
      return fail(Errc::malformed, "The source must be obligor or other.", "source");
    }
    fact.source = *text.source == "obligor" ? FactSource::obligor : FactSource::other;
  }
  TOC_TRY(std::vector<Decision> decisions, decisions_of(text));
  input.facts.push_back({std::move(fact), std::move(decisions)});
  return {};
}

CaseFacts CaseInput::as_known(Instant at) const {
  CaseFacts out{.party = party, .calendars = calendars};
  for (const RecordedFact& recorded : facts) {
    if (recorded.fact.recorded_at > at) {
      continue;
    }
    Fact fact = recorded.fact;
    const auto note_acceptance = [&](Instant when) {
      if (fact.status == EvidenceStatus::accepted && !fact.accepted_at) {
        fact.accepted_at = when;
      }
    };
    note_acceptance(fact.recorded_at);
    for (const Decision& decision : recorded.decisions) {
      if (decision.at <= at) {
        fact.status = decision.status;
        note_acceptance(decision.at);
      }
    }
    out.facts.push_back(std::move(fact));
  }
  for (const RecordedSubmission& recorded : submissions) {
    if (recorded.recorded_at <= at) {
      out.submissions.push_back(recorded.submission);
    }
  }
  return out;
}

}  // namespace tocsin::regimes
