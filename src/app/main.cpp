// The command line: which command, with which options. CLI11 is included here and nowhere else.
#include "app/commands.h"
#include "base/log.h"
#include "flow/exercise.h"
#include "outside/child.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>
#include <span>

namespace {

using namespace tocsin;

/// The options that every command on an instance has.
void add_instance_options(CLI::App& command, app::InstanceOptions& options) {
  command.add_option("--data", options.data, "Folder of the instance")->capture_default_str();
  command.add_option("--db", options.db, "sqlite, or the address of a database: postgresql://…")
      ->capture_default_str();
  command.add_option("--guard", options.guard,
                     "Second home of the last signed checkpoint; best on another disk");
}

/// One item on the command line, or --stdin.
void add_item_or_stream(CLI::App& command, const std::string& name, std::string& item,
                        bool& is_stream) {
  auto* one = command.add_option(name, item, "What to judge");
  auto* stream =
      command.add_flag("--stdin", is_stream, "A JSON line for each JSON line of standard input");
  one->excludes(stream);
  command.parse_complete_callback([one, stream, name] {
    if (one->empty() && stream->empty()) {
      throw CLI::RequiredError(name);
    }
  });
}

/// A verb with its positional arguments, which standard input replaces.
template <class Options>
CLI::App* add_line_verb(CLI::App& parent, const std::string& verb, const std::string& about,
                        Options& options, std::function<int()>& chosen,
                        int (*run)(const Options&)) {
  CLI::App* command = parent.add_subcommand(verb, about);
  command->add_flag("--stdin", options.is_from_stdin, "Read JSON lines, answer JSON lines");
  command->callback([&options, &chosen, verb, run] {
    options.verb = verb;
    chosen = [&options, run] { return run(options); };
  });
  return command;
}

void add_version_commands(CLI::App& program, app::VersionOptions& options,
                          std::function<int()>& chosen) {
  auto* parent = program.add_subcommand("version", "The order of versions, without a server");
  parent->require_subcommand(1);
  auto* compare = add_line_verb(*parent, "compare", "Which of two versions is newer", options,
                                chosen, app::version);
  auto* within =
      add_line_verb(*parent, "within", "Is a version in a range", options, chosen, app::version);
  for (CLI::App* command : {compare, within}) {
    command->add_option("eco", options.eco, "Ecosystem: an OSV, VERS or purl name");
    command->add_option(command == compare ? "a" : "version", options.first, "A version");
    command->add_option(command == compare ? "b" : "range", options.second,
                        command == compare ? "Another" : "VERS, or the package manager's notation");
  }
}

void add_vers_commands(CLI::App& program, app::VersOptions& options, std::function<int()>& chosen) {
  auto* parent = program.add_subcommand("vers", "Version ranges, without a server");
  parent->add_flag("--stdin", options.is_from_stdin, "Read JSON lines with an op each");
  parent->callback([&options, &chosen, parent] {
    if (parent->get_subcommands().empty()) {
      if (!options.is_from_stdin) {
        throw CLI::CallForHelp();
      }
      chosen = [&options] { return app::vers(options); };
    }
  });
  auto* contains =
      add_line_verb(*parent, "contains", "Is a version in it", options, chosen, app::vers);
  contains->add_option("vers", options.first, "A VERS range");
  contains->add_option("version", options.second, "A version");
  auto* canonical =
      add_line_verb(*parent, "canonical", "Check it, and write it as the standard does", options,
                    chosen, app::vers);
  canonical->add_option("vers", options.first, "A VERS range");
  auto* native = add_line_verb(*parent, "from-native", "From a package manager's notation", options,
                               chosen, app::vers);
  native->add_option("scheme", options.first,
                     "npm, maven, gem, pypi, conan, nuget, nginx, openssl");
  native->add_option("range", options.second, "The range");
}

void add_keys_commands(CLI::App& program, app::KeysOptions& options, std::function<int()>& chosen) {
  auto* parent = program.add_subcommand("keys", "The keys of an instance");
  parent->require_subcommand(1);
  for (const char* verb : {"list", "rotate"}) {
    const bool is_rotate = std::string_view(verb) == "rotate";
    auto* command = parent->add_subcommand(
        verb, is_rotate ? "Put a new key in the place of one (the server must not run)"
                        : "What each protects, and which there are");
    add_instance_options(*command, options.instance);
    if (is_rotate) {
      command->add_option("which", options.which, "Which one")
          ->required()
          ->check(CLI::IsMember({"secrets", "token", "notices", "log"}));
      auto* finish = command->add_flag("--finish", options.finishes, "End the time of the old key");
      command->add_flag("--early", options.is_early, "log: before 90 days have passed")
          ->needs(finish);
      command->add_flag("--lost", options.is_lost, "The present key is lost: give up what it held")
          ->excludes(finish);
    } else {
      command->add_flag("--json", options.as_json, "Answer as JSON");
    }
    command->callback([&options, &chosen, verb] {
      options.verb = verb;
      chosen = [&options] { return app::keys(options); };
    });
  }
}

}  // namespace

int main(int argc, char** argv) {
  // The child of a server, started for every document: nothing is set up for it, and it is not for
  // people.
  if (argc > 1 && argv[1] == outside::kReadDocument) {
    return outside::answer(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
  }
  CLI::App program("Tocsin: reports with receipts, duty clocks, standing, proof.", "tocsin");
  program.require_subcommand(1);
  program.set_version_flag("--version", "tocsin 0.1.0");
  bool is_verbose = false;
  program.add_flag("--verbose", is_verbose, "Log more");
  std::function<int()> chosen;

  app::ServeOptions serve;
  auto* serve_command = program.add_subcommand("serve", "Run the server");
  add_instance_options(*serve_command, serve.instance);
  serve_command->add_option("--listen", serve.listen, "Address and port")->capture_default_str();
  serve_command->add_option("--base-url", serve.instance.base_url,
                            "How others reach this instance");
  serve_command->add_option("--origin", serve.instance.origin, "Name of a new log");
  serve_command->add_option("--exercise", serve.exercise,
                            "Play this exercise first when the store is empty");
  serve_command->callback([&] { chosen = [&] { return app::serve(serve); }; });

  app::ReceiptOptions receipt;
  auto* receipt_command = program.add_subcommand("receipt", "Receipts");
  receipt_command->require_subcommand(1);
  auto* verify = receipt_command->add_subcommand(
      "verify", "Verify a receipt, without network or configuration");
  verify->add_option("file", receipt.file, "The receipt; - for standard input")->required();
  verify->add_option("--policy", receipt.policy,
                     "Trust policy (c2sp.org/tlog-policy) with the log's key");
  verify->add_option("--keys", receipt.keys,
                     "The chain of the log's keys (/log/keys), to follow changes of the key");
  verify->add_option("--document", receipt.document, "A document that the receipt should speak of");
  verify->add_flag("--json", receipt.as_json, "Answer as JSON");
  verify->callback([&] { chosen = [&] { return app::verify_receipt(receipt); }; });

  app::LogOptions log;
  auto* log_command = program.add_subcommand("log", "The transparency log of an instance");
  log_command->require_subcommand(1);
  auto* verify_log =
      log_command->add_subcommand("verify", "Derive everything again from the journal");
  add_instance_options(*verify_log, log.instance);
  verify_log->add_flag("--json", log.as_json, "Answer as JSON");
  verify_log->callback([&] { chosen = [&] { return app::verify_log(log); }; });
  auto* adopt =
      log_command->add_subcommand("adopt", "Make the store's newest checkpoint the guard's");
  add_instance_options(*adopt, log.instance);
  adopt->callback([&] { chosen = [&] { return app::adopt_log(log); }; });

  app::KeysOptions keys;
  add_keys_commands(program, keys, chosen);

  app::ExerciseOptions exercise;
  auto* exercise_command = program.add_subcommand("exercise", "Recorded histories, replayed");
  exercise_command->require_subcommand(1);
  auto* run = exercise_command->add_subcommand("run", "Play one on a virtual clock");
  run->add_option("name", exercise.name, "Which one")->required();
  run->add_option("--db", exercise.db, "sqlite, or an empty database: postgresql://…")
      ->capture_default_str();
  run->add_flag("--json", exercise.as_json, "Answer as JSON");
  run->callback([&] { chosen = [&] { return app::run_exercise(exercise); }; });
  auto* list = exercise_command->add_subcommand("list", "Name them");
  list->callback([&] {
    chosen = [] {
      for (const std::string& id : flow::exercise_ids()) {
        std::cout << id << "\n";
      }
      return 0;
    };
  });

  app::RegimeOptions regime;
  auto* regime_command = program.add_subcommand("regime", "The law as data, without a server");
  regime_command->require_subcommand(1);
  const auto add_regime_verb = [&](const std::string& verb, const std::string& about) {
    auto* command = regime_command->add_subcommand(verb, about);
    command->add_flag("--json", regime.as_json, "Answer as JSON");
    command->add_option("--language", regime.language, "en or zh-CN")->capture_default_str();
    command->callback([&regime, &chosen, verb] {
      regime.verb = verb;
      chosen = [&regime] { return app::regime(regime); };
    });
    return command;
  };
  add_regime_verb("list", "Every regime with its editions and status");
  add_regime_verb("show", "One regime in full")
      ->add_option("id", regime.id, "Its id, such as cn.rmsv.art7")
      ->required();
  add_regime_verb("check", "Load files and run their examples")
      ->add_option("files", regime.files, "Regime, calendar or programme files")
      ->required();
  auto* due = add_regime_verb("due", "What is due, from a file of facts");
  due->add_option("--facts", regime.facts, "The facts (docs/schemas)")->required();
  due->add_option("--as-of", regime.as_of, "Judged at this instant; now when absent");

  app::CvssOptions cvss;
  auto* cvss_command = program.add_subcommand("cvss", "Scores of a CVSS vector, exact");
  add_item_or_stream(*cvss_command, "vector", cvss.vector, cvss.is_stream);
  cvss_command->add_option("--published", cvss.published, "A score to compare with");
  cvss_command->callback([&] { chosen = [&] { return app::cvss(cvss); }; });

  app::SsvcOptions ssvc;
  auto* ssvc_command = program.add_subcommand("ssvc", "SSVC decision tables");
  ssvc_command->add_option("table", ssvc.table, "Its id; without one, lists them");
  ssvc_command->add_option("values", ssvc.values, "Decision points: ssvc:E:1.1.0=A …");
  ssvc_command->add_flag("--stdin", ssvc.is_stream, "A JSON line for each JSON line");
  ssvc_command->callback([&] { chosen = [&] { return app::ssvc(ssvc); }; });

  app::PurlOptions purl;
  auto* purl_command = program.add_subcommand("purl", "Components and canonical form of a purl");
  add_item_or_stream(*purl_command, "purl", purl.purl, purl.is_stream);
  purl_command->callback([&] { chosen = [&] { return app::purl(purl); }; });

  app::CpeOptions cpe;
  auto* cpe_command = program.add_subcommand("cpe", "CPE names");
  cpe_command->require_subcommand(1);
  auto* cpe_show = cpe_command->add_subcommand("show", "One name in its three forms");
  add_item_or_stream(*cpe_show, "name", cpe.source, cpe.is_stream);
  auto* cpe_compare = cpe_command->add_subcommand("compare", "How the first stands to the second");
  add_item_or_stream(*cpe_compare, "source", cpe.source, cpe.is_stream);
  cpe_compare->add_option("target", cpe.target, "The other name");
  for (auto* verb : {cpe_show, cpe_compare}) {
    verb->callback([&, verb, cpe_compare] {
      if (verb == cpe_compare && !cpe.is_stream && cpe.target.empty()) {
        throw CLI::RequiredError("target");
      }
      chosen = [&] { return app::cpe(cpe); };
    });
  }

  app::ScanCommandOptions scan;
  auto* scan_command = program.add_subcommand("scan", "Find Log4j in files, folders and archives");
  scan_command->add_option("paths", scan.paths, "Files and folders")->required();
  scan_command->add_flag("--json", scan.as_json, "Answer as JSON");
  scan_command->add_option("--sbom", scan.sbom, "Print what is installed: cyclonedx or spdx")
      ->check(CLI::IsMember({"cyclonedx", "spdx"}))
      ->excludes("--json");
  scan_command->add_flag("--paranoid", scan.is_paranoid, "Skip nothing and read every class");
  scan_command->add_flag("--no-timing", scan.hides_timing, "Equal input gives equal bytes");
  scan_command->add_option("--jobs", scan.jobs, "Workers")->check(CLI::Range(1, 64));
  scan_command->add_flag("--one-file-system", scan.one_file_system, "Stay on each folder's disk");
  scan_command->add_option("--exclude", scan.excluded, "Leave out paths that match this glob");
  scan_command->callback([&] { chosen = [&] { return app::scan(scan); }; });

  app::HuntOptions hunt;
  auto* hunt_command = program.add_subcommand("hunt", "Find JNDI exploit attempts in logs");
  hunt_command->add_option("files", hunt.files, "Logs, plain or compressed")->required();
  hunt_command->add_flag("--json", hunt.as_json, "Answer as JSON");
  hunt_command->callback([&] { chosen = [&] { return app::hunt(hunt); }; });

  app::LinkOptions link;
  auto* link_command = program.add_subcommand(
      "sign-in-link", "Print a one-time sign-in link (the server must not run)");
  add_instance_options(*link_command, link.instance);
  link_command->add_option("--base-url", link.instance.base_url, "How others reach this instance");
  link_command->add_flag("--reset", link.is_reset,
                         "Remove password and second factor first, and end all sessions and keys");
  link_command->add_option("mail", link.mail, "Address of the account")->required();
  link_command->callback([&] { chosen = [&] { return app::sign_in_link(link); }; });

  app::AdvisoryOptions advisory;
  auto* advisory_command = program.add_subcommand("advisory", "Advisories in the embedded store");
  advisory_command->require_subcommand(1);
  const auto add_advisory_verb = [&](const std::string& verb, const std::string& about) {
    auto* command = advisory_command->add_subcommand(verb, about);
    add_instance_options(*command, advisory.instance);
    command->add_flag("--json", advisory.as_json, "Answer as JSON");
    command->callback([&advisory, &chosen, verb] {
      advisory.verb = verb;
      chosen = [&advisory] { return app::advisory(advisory); };
    });
    return command;
  };
  auto* import_advisories = add_advisory_verb("import", "Read files and folders of advisories");
  import_advisories->add_option("paths", advisory.paths, "Files or folders")->required();
  import_advisories->add_option("--format", advisory.format, "Only records of this format");
  add_advisory_verb("index", "Compile the index that match uses");
  auto* show_advisory = add_advisory_verb("show", "What every source says of one flaw");
  show_advisory->add_option("id", advisory.id, "Any of its ids")->required();
  show_advisory->add_flag("--original", advisory.as_original, "The documents as they came");

  app::VersionOptions version;
  add_version_commands(program, version, chosen);
  app::VersOptions vers;
  add_vers_commands(program, vers, chosen);

  app::InventoryOptions inventory;
  auto* inventory_command =
      program.add_subcommand("inventory", "What is installed, in the embedded store");
  inventory_command->require_subcommand(1);
  for (const char* verb : {"import", "list"}) {
    const bool is_import = std::string_view(verb) == "import";
    auto* command = inventory_command->add_subcommand(
        verb, is_import ? "Read SBOMs, lock files and package databases" : "The assets");
    add_instance_options(*command, inventory.instance);
    command->add_flag("--json", inventory.as_json, "Answer as JSON");
    if (is_import) {
      command
          ->add_option("files", inventory.files,
                       "SBOMs, lock files, package databases; - for standard input")
          ->required();
      command->add_option("--partner", inventory.partner, "Whose: an organization's short name");
      auto* asset = command->add_option("--asset", inventory.asset,
                                        "One asset made of all files; without, each is its own");
      command->add_option("--distribution", inventory.distribution,
                          "Of package databases, which do not say: debian-12");
      command->add_flag("--vex", inventory.is_vex, "The files are VEX documents of the asset")
          ->needs(asset);
    }
    command->callback([&inventory, &chosen, verb] {
      inventory.verb = verb;
      chosen = [&inventory] { return app::inventory(inventory); };
    });
  }

  app::ImpactOptions impact;
  auto* impact_command = program.add_subcommand("impact", "Who is hit by a flaw");
  add_instance_options(*impact_command, impact.instance);
  impact_command->add_option("id", impact.id, "Any of its ids")->required();
  impact_command->add_flag("--json", impact.as_json, "Answer as JSON");
  impact_command->callback([&] { chosen = [&] { return app::impact(impact); }; });

  app::MatchOptions match;
  auto* match_command = program.add_subcommand("match", "An inventory against the advisory index");
  add_instance_options(*match_command, match.instance);
  match_command
      ->add_option("files", match.files,
                   "SBOMs, lock files, package databases; - for standard input")
      ->required();
  match_command->add_flag("--json", match.as_json, "Answer as JSON");
  match_command->callback([&] { chosen = [&] { return app::match(match); }; });

  app::CsafOptions csaf;
  auto* csaf_command = program.add_subcommand("csaf", "CSAF documents, without a server");
  csaf_command->require_subcommand(1);
  auto* validate_command =
      csaf_command->add_subcommand("validate", "Structure and every test of the standard");
  validate_command->add_option("files", csaf.files, "Documents; - for standard input")->required();
  validate_command->add_flag("--json", csaf.as_json, "Answer as JSON");
  validate_command->callback([&] { chosen = [&] { return app::validate_csaf(csaf); }; });

  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = program.exit(error);
    return code == 0 ? 0 : 2;
  }
  start_log(is_verbose ? LogLevel::debug : LogLevel::info);
  try {
    return chosen();
  } catch (...) {
    return app::report({Errc::internal, "Something broke: " + what_was_thrown() + ".", ""});
  }
}
