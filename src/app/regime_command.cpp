// tocsin regime list | show | sheet | sheets | coverage | check | due: the law without a server.
#include "app/command.h"
#include "base/file.h"
#include "regimes/command.h"
#include "regimes/library.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct RegimeOptions {
  std::string id;
  std::vector<std::string> files;
  std::string facts;
  std::string folder;
  std::string as_of;  ///< RFC 3339; empty: now
  std::string language = "en";
  bool as_json = false;
};

constexpr std::size_t kFileBytesMax = 16U << 20U;

regimes::CommandOptions options_of(const RegimeOptions& options) {
  return {.format = options.as_json ? regimes::Format::json : regimes::Format::text,
          .language = parse_language(options.language),
          .now = SystemClock().now()};
}

Result<regimes::Library> law() {
  return regimes::Library::load(regimes::rules_files());
}

Result<int> list(const RegimeOptions& options) {
  TOC_TRY(const regimes::Library rules, law());
  std::cout << regimes::list(rules, options_of(options));
  return 0;
}

Result<int> show(const RegimeOptions& options) {
  TOC_TRY(const regimes::Library rules, law());
  TOC_TRY(const std::string text, regimes::show(rules, options.id, options_of(options)));
  std::cout << text;
  return 0;
}

Result<int> sheet(const RegimeOptions& options) {
  TOC_TRY(const regimes::Library rules, law());
  TOC_TRY(const std::string text,
          regimes::sheet_of(rules, options.id, parse_language(options.language)));
  std::cout << text;
  return 0;
}

/// Each in both languages.
Result<int> sheets(const RegimeOptions& options) {
  TOC_TRY(const regimes::Library rules, law());
  for (const regimes::Regime* one : rules.regimes()) {
    TOC_TRY(const std::string en, regimes::sheet_of(rules, one->id, Language::en));
    TOC_TRY(const std::string zh, regimes::sheet_of(rules, one->id, Language::zh_cn));
    TOC_CHECK(write_file_durably(std::filesystem::path(options.folder) / (one->id + ".md"),
                                 en + "\n---\n\n" + zh, FileMode::shared));
  }
  return 0;
}

Result<int> coverage(const RegimeOptions& options) {
  TOC_TRY(const regimes::Library rules, law());
  regimes::CommandOptions asked = options_of(options);
  if (!options.as_of.empty()) {
    TOC_TRY(asked.now, parse_rfc3339(options.as_of));
  }
  std::cout << regimes::coverage(rules, asked);
  return 0;
}

Result<int> check(const RegimeOptions& options) {
  TOC_TRY(const regimes::Library rules, law());
  std::vector<regimes::NamedText> files;
  for (const std::string& name : options.files) {
    TOC_TRY(std::string text, read_file(name, kFileBytesMax));
    files.push_back({.name = name, .text = std::move(text)});
  }
  const regimes::CheckReport checked = regimes::check(rules, files);
  std::cout << checked.text;
  return checked.refused == 0 ? 0 : kNegative;
}

Result<int> due(const RegimeOptions& options) {
  TOC_TRY(const regimes::Library rules, law());
  TOC_TRY(const std::string facts, read_file(options.facts, kFileBytesMax));
  Instant as_of = SystemClock().now();
  if (!options.as_of.empty()) {
    TOC_TRY(as_of, parse_rfc3339(options.as_of));
  }
  TOC_TRY(const std::string answer, regimes::due(rules, facts, as_of, options_of(options)));
  std::cout << answer;
  return 0;
}

}  // namespace

Command regime_command() {
  const auto options = std::make_shared<RegimeOptions>();
  const auto verb = [&](std::string name, std::string about,
                        Result<int> (*run)(const RegimeOptions&), std::vector<Option> more = {}) {
    more.push_back({.name = "--json", .about = "Answer as JSON", .value = &options->as_json});
    more.push_back({.name = "--language", .about = "en or zh-CN", .value = &options->language});
    return Verb{.name = std::move(name),
                .about = std::move(about),
                .options = std::move(more),
                .run = [options, run] { return exit_code(run(*options)); }};
  };
  return {.name = "regime",
          .about = "The law as data, without a server",
          .verbs = {verb("list", "Every regime with its editions and status", list),
                    verb("show", "One regime in full", show,
                         {{.name = "id",
                           .about = "Its id, such as cn.rmsv.art7",
                           .value = &options->id,
                           .is_required = true}}),
                    verb("sheet", "One regime on a page that a lawyer can sign, as Markdown", sheet,
                         {{.name = "id",
                           .about = "Its id, such as cn.rmsv.art7",
                           .value = &options->id,
                           .is_required = true}}),
                    verb("sheets", "Such a page of each regime, in both languages", sheets,
                         {{.name = "folder",
                           .about = "Where they are written",
                           .value = &options->folder,
                           .is_required = true}}),
                    verb("coverage",
                         "Which law is held, for which country and trigger, how fresh it is, "
                         "and until when calendars are known",
                         coverage,
                         {{.name = "--as-of",
                           .about = "Seen from this instant; now when absent",
                           .value = &options->as_of}}),
                    verb("check", "Load files and run their examples", check,
                         {{.name = "files",
                           .about = "Regime, calendar or programme files",
                           .value = &options->files,
                           .is_required = true}}),
                    verb("due", "What is due, from a file of facts", due,
                         {{.name = "--facts",
                           .about = "The facts (docs/schemas)",
                           .value = &options->facts,
                           .is_required = true},
                          {.name = "--as-of",
                           .about = "Judged at this instant; now when absent",
                           .value = &options->as_of}})}};
}

}  // namespace tocsin::app
