// tocsin hunt: exploit attempts or values of indicators in logs, without a server.
#include "app/command.h"
#include "app/input.h"
#include "base/crypto.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "flow/indicators.h"
#include "flow/named_values.h"
#include "scan/hunt.h"
#include "threats/indicator_files.h"
#include "threats/log_search.h"
#include "threats/warning_lists.h"

#include <cstring>
#include <iostream>
#include <map>

namespace tocsin::app {
namespace {

using threats::Indicator;
using threats::IndicatorSet;

constexpr std::size_t kIndicatorFileBytesMax = 1U << 30U;
constexpr std::size_t kWarningListBytesMax = 64U << 20U;
constexpr std::size_t kSayingsShownMax = 8;
constexpr std::size_t kFaultsShownMax = 20;

/// In the place of a file: the values that the store of an instance holds.
constexpr std::string_view kInstance = "instance";

struct HuntOptions {
  InstanceOptions instance;
  std::vector<std::string> files;
  std::string indicators;
  std::vector<std::string> warning_lists;
  bool with_expired = false;
  bool as_json = false;
};

/// 0 nothing, 1 attempts, 3 something could not be read (docs/scanner.md).
int hunt_attempts(const HuntOptions& options) {
  const scan::HuntReport report = scan::hunt(options.files);
  if (options.as_json) {
    std::cout << to_json(report) << "\n";
  } else {
    for (const scan::Attempt& attempt : report.attempts) {
      std::cout << attempt.path << ":" << attempt.line << ":" << attempt.column << "  "
                << to_text(attempt.kind) << "  " << attempt.normal << "\n";
    }
    for (const scan::Refusal& refusal : report.refused) {
      std::cout << "NOT READ " << refusal.path << "  " << refusal.reason << "\n";
    }
    std::cout << report.files << " files, " << report.lines << " lines, " << report.attempts.size()
              << " attempts, " << report.refused.size() << " not read\n";
  }
  return !report.attempts.empty() ? kNegative : report.refused.empty() ? 0 : 3;
}

/// What is told of a value, found once however often it is met.
struct Value {
  /// At most kSayingsShownMax: those that hold, and behind them, where asked for, those that ended.
  std::vector<Indicator> sayings;
  std::vector<std::string> warnings;
};

struct Hit {
  std::string path;
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  std::string found;  ///< printable
  IndicatorSet::Place place = 0;
};

std::uint64_t random_seed() {
  std::array<std::byte, sizeof(std::uint64_t)> bytes{};
  random_bytes(bytes);
  std::uint64_t out = 0;
  std::memcpy(&out, bytes.data(), sizeof out);
  return out;
}

/// As GET /api/v1/indicators/export gives it to the operator's people, whole.
Result<std::string> exported(const InstanceOptions& options) {
  TOC_TRY(const auto instance, Instance::open(options));
  if (instance->world().store->writable()) {
    TOC_CHECK(flow::name_earlier_values(instance->world()));
  }
  std::string out;
  store::indicators::Place after;
  for (bool has_more = true; has_more;) {
    TOC_TRY(const flow::IndicatorPage page,
            flow::export_indicators(instance->world(), Principal::system("command-line"), after,
                                    flow::kExportedMax));
    for (const flow::IndicatorSaying& one : page.sayings) {
      out += to_json(one) + "\n";
      after = {.thing = one.found.thing, .place = one.found.place};
    }
    has_more = page.has_more;
  }
  return out + "{\"next\":null}\n";
}

class IndicatorHunt {
 public:
  explicit IndicatorHunt(const HuntOptions& options)
      : options_(options), set_(random_seed()), now_(SystemClock().now()) {}

  Status load() {
    const auto text = options_.indicators == kInstance
                          ? exported(options_.instance)
                          : read_input(options_.indicators, kIndicatorFileBytesMax);
    if (!text) {
      return std::unexpected(text.error());
    }
    TOC_TRY(reading_, threats::read_indicators(*text, kIndicatorFileBytesMax,
                                               [&](const Indicator& one) { add(one); }));
    const std::string file = printable(options_.indicators);
    for (const auto& fault : reading_.faults) {
      if (refused_.size() < kFaultsShownMax) {
        refused_.push_back({file + ": " + printable(fault.where), fault.message});
      }
    }
    if (reading_.fault_count > refused_.size()) {
      refused_.push_back({file, std::to_string(reading_.fault_count - refused_.size()) +
                                    " more parts of it could not be read"});
    }
    if (left_out_ > 0) {
      refused_.push_back({file, std::to_string(left_out_) + " values are more than can be held"});
    }
    if (unfindable_ > 0) {
      refused_.push_back({file, std::to_string(unfindable_) +
                                    " names of files have letters that no log is searched for"});
    }
    for (const std::string& list : options_.warning_lists) {
      const auto json = read_input(list, kWarningListBytesMax);
      const Status added =
          json ? lists_.add(*json, kWarningListBytesMax) : Status(std::unexpected(json.error()));
      if (!added) {
        refused_.push_back({printable(list), describe(added.error())});
      }
    }
    return {};
  }

  int run() {
    const threats::LogSearch search(set_);
    report_ =
        scan::read_logs(options_.files, [&](const scan::LogPiece& piece) { look(search, piece); });
    report_.refused.insert(report_.refused.begin(), refused_.begin(), refused_.end());
    for (const auto& [path, count] : urls_left_out_) {
      report_.refused.push_back({path, std::to_string(count) + " URLs stand behind " +
                                           std::to_string(threats::kUrlsInOneMax) +
                                           " others in one run and were not looked up"});
    }
    if (is_full_) {
      report_.refused.push_back(
          {hits_.back().path, "refused: more than 1,000,000 hits, the rest is left out"});
    }
    std::cout << (options_.as_json ? json() + "\n" : lines());
    return !hits_.empty() ? kNegative : report_.refused.empty() ? 0 : 3;
  }

 private:
  void add(const Indicator& one) {
    if (!threats::LogSearch::is_findable(one.value)) {
      ++unfindable_;
    } else if (!set_.add(one)) {
      ++left_out_;
    }
  }

  [[nodiscard]] bool has_ended(const Indicator& one) const {
    return one.valid_until && *one.valid_until <= now_;
  }

  const Value& value_at(IndicatorSet::Place place) {
    const auto [at, is_new] = values_.try_emplace(place);
    Value& value = at->second;
    if (is_new) {
      value.sayings = set_.sayings(place, kSayingsShownMax, now_);
      if (options_.with_expired && value.sayings.size() < kSayingsShownMax) {
        // As few hold, enough of those that ended are among the first twice as many.
        for (Indicator& one : set_.sayings(place, 2 * kSayingsShownMax)) {
          if (has_ended(one) && value.sayings.size() < kSayingsShownMax) {
            value.sayings.push_back(std::move(one));
          }
        }
      }
      value.warnings = lists_.names_for({set_.kind(place), std::string(set_.text(place))});
    }
    return value;
  }

  void look(const threats::LogSearch& search, const scan::LogPiece& piece) {
    std::uint64_t line = piece.line;
    std::size_t line_at = 0;  // where that line begins in the text
    std::size_t line_end = piece.text.find('\n');
    const threats::LogFindings found = search.search(piece.text);
    if (found.urls_left_out > 0) {
      urls_left_out_[piece.path] += found.urls_left_out;
    }
    for (const threats::LogHit& hit : found.hits) {
      if (hit.at >= piece.until || (piece.is_continued && hit.at == 0)) {
        continue;
      }
      if (value_at(hit.place).sayings.empty()) {
        ++expired_;
        continue;
      }
      if (hits_.size() == scan::kAttemptsMax) {
        is_full_ = true;
        return;
      }
      while (line_end < hit.at) {
        ++line;
        line_at = line_end + 1;
        line_end = piece.text.find('\n', line_at);
      }
      const std::uint64_t before = line == piece.line ? piece.column : 1;
      hits_.push_back({piece.path, line, before + (hit.at - line_at),
                       printable(piece.text.substr(hit.at, hit.bytes)), hit.place});
    }
  }

  [[nodiscard]] std::vector<std::string> flags_of(const Indicator& one) const {
    std::vector<std::string> out;
    if (has_ended(one)) {
      out.emplace_back("expired");
    }
    if (one.is_partial) {
      out.emplace_back("partial");
    }
    if (one.is_context) {
      out.emplace_back("context");
    }
    return out;
  }

  std::string lines() {
    std::string out;
    for (const Hit& hit : hits_) {
      const Value& value = value_at(hit.place);
      out += hit.path + ":" + std::to_string(hit.line) + ":" + std::to_string(hit.column) + "  " +
             std::string(to_text(set_.kind(hit.place))) + "  " + printable(set_.text(hit.place));
      for (const Indicator& one : value.sayings) {
        out += "  " + printable(one.source);
        out += one.tlp ? " " + std::string(to_label(*one.tlp)) : "";
        for (const std::string& flag : flags_of(one)) {
          out += " " + flag;
        }
      }
      for (const std::string& warning : value.warnings) {
        out += "  warning list: " + warning;
      }
      out += "\n";
    }
    for (const scan::Refusal& refusal : report_.refused) {
      out += "NOT READ " + refusal.path + "  " + refusal.reason + "\n";
    }
    for (const auto& [what, count] : reading_.others) {
      out += "NOT LOOKED FOR " + std::to_string(count) + " × " + what + "\n";
    }
    return out + std::to_string(set_.size()) + " values, " + std::to_string(report_.files) +
           " files, " + std::to_string(report_.lines) + " lines, " + std::to_string(hits_.size()) +
           " hits, " + std::to_string(expired_) + " of expired values left out, " +
           std::to_string(report_.refused.size()) + " not read\n";
  }

  std::string json() {
    const auto number = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
    JsonWriter out;
    out.begin_object().key("hits").begin_array();
    for (const Hit& hit : hits_) {
      const Value& value = value_at(hit.place);
      out.begin_object().field("path", hit.path).field("line", number(hit.line));
      out.field("column", number(hit.column)).field("kind", to_text(set_.kind(hit.place)));
      out.field("value", printable(set_.text(hit.place))).field("found", hit.found);
      out.key("indicators").begin_array();
      for (const Indicator& one : value.sayings) {
        out.begin_object().field("id", printable(one.source));
        if (one.tlp) {
          out.field("tlp", to_label(*one.tlp));
        }
        if (one.valid_until) {
          out.field("valid_until", to_rfc3339(*one.valid_until));
        }
        out.texts("flags", flags_of(one)).end_object();
      }
      out.end_array().texts("warning_lists", value.warnings).end_object();
    }
    out.end_array().key("refused").begin_array();
    for (const scan::Refusal& refusal : report_.refused) {
      out.begin_object().field("path", refusal.path).field("reason", refusal.reason).end_object();
    }
    out.end_array().key("not_looked_for").begin_array();
    for (const auto& [what, count] : reading_.others) {
      out.begin_object().field("what", what).field("count", number(count)).end_object();
    }
    out.end_array().key("summary").begin_object().field("values", number(set_.size()));
    out.field("files", number(report_.files)).field("lines", number(report_.lines));
    out.field("bytes", number(report_.bytes)).field("hits", number(hits_.size()));
    out.field("expired_left_out", number(expired_)).end_object().end_object();
    return out.take();
  }

  const HuntOptions& options_;
  IndicatorSet set_;
  Instant now_;
  threats::WarningLists lists_;
  threats::IndicatorReading reading_;
  std::vector<scan::Refusal> refused_;
  scan::HuntReport report_;
  std::map<IndicatorSet::Place, Value> values_;
  std::vector<Hit> hits_;
  std::map<std::string, std::uint64_t> urls_left_out_;  ///< by path
  std::uint64_t expired_ = 0;
  std::uint64_t left_out_ = 0;
  std::uint64_t unfindable_ = 0;
  bool is_full_ = false;
};

int hunt(const HuntOptions& options) {
  if (options.indicators.empty()) {
    return hunt_attempts(options);
  }
  IndicatorHunt indicators(options);
  if (const Status loaded = indicators.load(); !loaded) {
    return report(loaded.error());
  }
  return indicators.run();
}

}  // namespace

Command hunt_command() {
  const auto options = std::make_shared<HuntOptions>();
  return {
      .name = "hunt",
      .about = "Find JNDI exploit attempts, or values of indicators, in logs",
      .verbs = {
          {.name = "",
           .about = "",
           .options = of_instance(
               options->instance,
               {{.name = "files",
                 .about = "Logs, plain or compressed",
                 .value = &options->files,
                 .is_required = true},
                {.name = "--indicators",
                 .about = "Find the values of this file: STIX 2.1, MISP, an export, CSV or a list; "
                          "or \"instance\": those of the store",
                 .value = &options->indicators},
                {.name = "--warninglist",
                 .about = "Flag values that this warning list of MISP has; repeatable",
                 .value = &options->warning_lists,
                 .needs = {"--indicators"}},
                {.name = "--expired",
                 .about = "Find values too whose indicator is no longer valid",
                 .value = &options->with_expired,
                 .needs = {"--indicators"}},
                {.name = "--json", .about = "Answer as JSON", .value = &options->as_json}}),
           .run = [options] { return hunt(*options); }}}};
}

}  // namespace tocsin::app
