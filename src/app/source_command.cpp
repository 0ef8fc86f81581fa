// tocsin source: where advisories and threat content are fetched from, in the store under --data,
// without a server.
#include "app/command.h"
#include "app/scratch_folder.h"
#include "base/file.h"
#include "base/json_writer.h"
#include "base/number.h"
#include "base/text.h"
#include "outside/child.h"
#include "sources/known.h"
#include "sources/runner.h"
#include "sources/sources.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct SourceCommandOptions {
  InstanceOptions instance;
  std::string name;
  std::string kind;
  std::string address;
  std::string format;
  std::string tlp;
  std::string every;
  std::string pause;
  std::string credential_file;
  std::string seconds = "30";
  bool is_off = false;
  bool as_json = false;
};

Principal self() {
  return Principal::system("command-line");
}

/// What is known under the name, with what the options say instead.
Result<sources::SourceDraft> draft_of(const SourceCommandOptions& options) {
  sources::SourceDraft draft;
  draft.kind = options.kind;
  draft.address = options.address;
  if (options.kind.empty()) {
    const auto known = sources::known_source(options.name);
    if (!known) {
      return fail(Errc::malformed,
                  "Say its kind and address too: no well-known source has that name (tocsin source "
                  "known).");
    }
    draft.kind = known->kind;
    draft.address = options.address.empty() ? std::string(known->address) : options.address;
    if (!known->format.empty()) {
      draft.format = known->format;
    }
  }
  if (!options.format.empty()) {
    draft.format = options.format;
  }
  if (!options.tlp.empty()) {
    TOC_TRY(draft.tlp, parse_tlp(options.tlp));
  }
  if (!options.every.empty()) {
    const auto seconds = parse_whole<std::int64_t>(options.every);
    if (!seconds) {
      return fail(Errc::malformed, "--every is a number of seconds.");
    }
    draft.every = std::chrono::seconds(*seconds);
  }
  if (!options.pause.empty()) {
    const auto pause = parse_whole<std::int64_t>(options.pause);
    if (!pause) {
      return fail(Errc::malformed, "--pause is a number of milliseconds.");
    }
    draft.pause = std::chrono::milliseconds(*pause);
  }
  if (!options.credential_file.empty()) {
    TOC_TRY(const std::string text, read_file(options.credential_file, 8192));
    draft.credential = std::string(trim(text));
  }
  draft.is_on = !options.is_off;
  return draft;
}

Result<int> add(const SourceCommandOptions& options) {
  TOC_TRY(const sources::SourceDraft draft, draft_of(options));
  TOC_TRY(const auto instance, Instance::open(options.instance));
  TOC_TRY(const store::LogIndex index,
          sources::put_source(instance->world(), instance->sources_options(), self(), options.name,
                              draft));
  std::cout << "The source stands in the log at " << index << ".\n";
  return 0;
}

Result<int> remove(const SourceCommandOptions& options) {
  TOC_TRY(const auto instance, Instance::open(options.instance));
  TOC_TRY(const store::LogIndex index,
          sources::remove_source(instance->world(), self(), options.name));
  std::cout << "Nothing more is fetched from it; that stands in the log at " << index << ".\n";
  return 0;
}

void print(const store::Source& source, Instant now) {
  std::cout << source.name << "  " << source.kind << "  "
            << sources::to_text(sources::health_of(source, now)) << "  "
            << printable(source.address) << "\n  "
            << (source.good ? "last good run " + to_rfc3339(*source.good) : "no good run yet")
            << ", next " << to_rfc3339(source.next) << "\n";
  if (!source.fault.empty()) {
    std::cout << "  " << printable(source.fault) << "\n";
  }
}

Result<int> list(const SourceCommandOptions& options) {
  TOC_TRY(const auto instance, Instance::open(options.instance));
  TOC_TRY(const auto all, sources::list_sources(instance->world(), self()));
  const Instant now = instance->world().clock->now();
  JsonWriter json;
  json.begin_array();
  for (const store::Source& source : all) {
    options.as_json ? void(json.raw(sources::to_json(source, now))) : print(source, now);
  }
  if (options.as_json) {
    std::cout << json.end_array().take() << "\n";
  }
  return 0;
}

/// 0; 1 when the run had a fault.
Result<int> run(const SourceCommandOptions& options) {
  TOC_TRY(const auto instance, Instance::open(options.instance));
  const outside::ChildReader reader;
  exposure::World world = instance->world();
  world.reader = &reader;
  TOC_TRY(const store::Source source,
          sources::run_now(world, instance->sources_options(), options.name));
  if (options.as_json) {
    std::cout << sources::to_json(source, instance->world().clock->now()) << "\n";
  } else {
    print(source, instance->world().clock->now());
    std::cout << "  " << source.counts << "\n";
    if (source.problems != "[]") {
      std::cout << "  " << printable(source.problems) << "\n";
    }
  }
  return source.fault.empty() ? 0 : kNegative;
}

/// A store that goes afterwards, with the configuration of the instance under --data.
Result<std::unique_ptr<Instance>> scratch_instance(const SourceCommandOptions& options,
                                                   const ScratchFolder& folder) {
  constexpr std::string_view file = "tocsin.toml";
  const std::filesystem::path from = options.instance.data / file;
  std::error_code error;
  if (std::filesystem::exists(from, error)) {
    std::filesystem::copy_file(from, folder.path() / file, error);
    if (error) {
      return fail(Errc::unavailable, "The configuration cannot be read: " + error.message() + ".",
                  from.string());
    }
  }
  return Instance::open({.data = folder.path(), .base_url = "http://127.0.0.1:8460"});
}

void print(const sources::Trial& trial, bool as_json) {
  const sources::RunCounts& counts = trial.counts;
  if (as_json) {
    JsonWriter json;
    json.begin_object()
        .field("fault", trial.fault)
        .field("is_cut", trial.is_cut)
        .field("requests", counts.requests)
        .field("bytes", counts.bytes)
        .field("documents", counts.documents)
        .field("records", counts.records)
        .field("refused", counts.refused)
        .key("problems")
        .raw(trial.problems);
    std::cout << json.end_object().take() << "\n";
    return;
  }
  std::cout << counts.requests << " requests, " << counts.bytes << " bytes: " << counts.records
            << " records in " << counts.documents << " documents were read, " << counts.refused
            << " refused. Nothing was kept.\n";
  if (trial.is_cut) {
    std::cout << "It was not at its end when the time was over.\n";
  }
  if (!trial.fault.empty()) {
    std::cout << printable(trial.fault) << "\n";
  }
  if (trial.problems != "[]") {
    std::cout << printable(trial.problems) << "\n";
  }
}

/// 0; 1 when it had a fault, refused something, or brought nothing that can be read.
Result<int> test(const SourceCommandOptions& options) {
  const auto seconds = parse_whole<std::int64_t>(options.seconds);
  if (!seconds || *seconds < 1 || *seconds > 3600) {
    return fail(Errc::malformed, "--seconds is a number of seconds, 1 to 3600.");
  }
  TOC_TRY(const sources::SourceDraft draft, draft_of(options));
  TOC_TRY(const ScratchFolder folder, ScratchFolder::make());
  TOC_TRY(const auto instance, scratch_instance(options, folder));
  const outside::ChildReader reader;
  exposure::World world = instance->world();
  world.reader = &reader;
  TOC_CHECK(sources::put_source(world, instance->sources_options(), self(), options.name, draft));
  TOC_TRY(const sources::Trial trial,
          sources::try_out(world, instance->sources_options(), options.name,
                           std::chrono::seconds(*seconds)));
  print(trial, options.as_json);
  const bool is_good = trial.fault.empty() && trial.counts.refused == 0 && trial.counts.records > 0;
  return is_good ? 0 : kNegative;
}

Result<int> known(const SourceCommandOptions& options) {
  JsonWriter json;
  json.begin_array();
  for (const sources::KnownSource& one : sources::known_sources()) {
    if (options.as_json) {
      json.raw(sources::to_json(one));
    } else {
      std::cout << one.name << "  " << one.kind << "  " << one.about << "\n  " << one.address
                << "\n";
    }
  }
  if (options.as_json) {
    std::cout << json.end_array().take() << "\n";
  }
  return 0;
}

}  // namespace

Command source_command() {
  const auto options = std::make_shared<SourceCommandOptions>();
  const Option name{
      .name = "name", .about = "Its name", .value = &options->name, .is_required = true};
  const Option json{.name = "--json", .about = "Answer as JSON", .value = &options->as_json};
  const auto verb = [&](std::string verb_name, std::string about,
                        Result<int> (*act)(const SourceCommandOptions&), std::vector<Option> more) {
    return Verb{.name = std::move(verb_name),
                .about = std::move(about),
                .options = of_instance(options->instance, std::move(more)),
                .run = [options, act] { return exit_code(act(*options)); }};
  };
  /// With what says what a source is.
  const auto drafted = [&](std::vector<Option> more) {
    std::vector<Option> out = {
        name,
        {.name = "--kind", .about = "What it is: see docs/sources.md", .value = &options->kind},
        {.name = "--address",
         .about = "Where it is: an address, or a folder",
         .value = &options->address},
        {.name = "--format", .about = "Only records of this format", .value = &options->format},
        {.name = "--tlp",
         .about = "Nothing that it brings is marked lower",
         .value = &options->tlp},
        {.name = "--pause", .about = "Milliseconds between two requests", .value = &options->pause},
        {.name = "--credential-file",
         .about = "A file with what its server asks for",
         .value = &options->credential_file}};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  };
  return {
      .name = "source",
      .about = "Where advisories and threat content are fetched from",
      .verbs = {verb("add", "Make or change a source; by its name alone a well-known one", add,
                     drafted({{.name = "--every",
                               .about = "Seconds from one run to the next",
                               .value = &options->every},
                              {.name = "--off",
                               .about = "Nothing is fetched until it is added again without this",
                               .value = &options->is_off}})),
                verb("test", "Fetch as a source would, into a store that goes afterwards", test,
                     drafted({{.name = "--seconds",
                               .about = "How long at most; 30 unless said",
                               .value = &options->seconds},
                              json})),
                verb("remove", "Fetch nothing more; what it brought stays", remove, {name}),
                verb("list", "All sources and how their runs go", list, {json}),
                verb("run", "Run one now, and say what it brought", run, {name, json}),
                Verb{.name = "known",
                     .about = "Well-known public sources, which can be added by name",
                     .options = {json},
                     .run = [options] { return exit_code(known(*options)); }}}};
}

}  // namespace tocsin::app
