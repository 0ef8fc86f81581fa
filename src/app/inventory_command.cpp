// tocsin inventory import | list: inventories in the embedded store under --data,
// without a server.
#include "app/command.h"
#include "app/input.h"
#include "app/progress.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "exposure/finding_json.h"
#include "flow/accounts.h"
#include "store/accounts.h"

#include <algorithm>
#include <filesystem>
#include <iostream>

namespace tocsin::app {
namespace {

struct InventoryOptions {
  InstanceOptions instance;
  std::vector<std::string> files;
  std::string partner;       ///< handle; empty: the operator's own organization
  std::string asset;         ///< empty: each file is an asset of its own
  std::string distribution;  ///< "debian-12"
  bool is_vex = false;       ///< the files are VEX of the asset
  bool as_json = false;
};

constexpr std::string_view kOwnHandle = "own";

const Principal& self() {
  static const Principal system = Principal::system("command-line");
  return system;
}

/// The organization of this handle; without one the operator itself, or in a store that no server
/// has set up yet a plain organization called "own".
Result<PartyId> party_of(const flow::World& world, const std::string& handle) {
  TOC_TRY(const auto known, world.store->read([&](store::Reader& reader) {
    return store::parties::find(reader, handle.empty() ? std::string(kOwnHandle) : handle);
  }));
  if (known) {
    return known->id;
  }
  if (!handle.empty()) {
    return flow::register_party(world, self(), {.handle = handle, .name = handle});
  }
  const auto own = world.store->read(
      [&](store::Reader& reader) { return store::parties::get_operator(reader); });
  if (own) {
    return own->id;
  }
  return flow::register_party(world, self(),
                              {.handle = std::string(kOwnHandle), .name = "Own organization"});
}

Result<exposure::UploadedDocument> document_of(const std::string& file) {
  TOC_TRY(std::string bytes, read_input(file));
  return exposure::UploadedDocument{.name = std::filesystem::path(file).filename().string(),
                                    .bytes = std::move(bytes)};
}

/// With --asset all files are one asset; without, each is its own, called as the file.
std::vector<exposure::InventoryUpload> uploads_of(const InventoryOptions& options,
                                                  const PartyId& party) {
  std::vector<exposure::InventoryUpload> out;
  for (const std::string& file : options.files) {
    if (out.empty() || options.asset.empty()) {
      out.push_back({.asset = options.asset.empty()
                                  ? std::filesystem::path(file).filename().string()
                                  : options.asset,
                     .party = party,
                     .documents = {},
                     .distribution = options.distribution});
    }
    out.back().documents.push_back({.name = file, .bytes = {}});
  }
  return out;
}

Result<exposure::UploadResult> upload(const exposure::World& world, exposure::InventoryUpload one,
                                      bool is_vex) {
  for (exposure::UploadedDocument& document : one.documents) {
    TOC_TRY(document, document_of(document.name));
  }
  return is_vex ? exposure::put_vex(world, self(), one)
                : exposure::put_inventory(world, self(), one);
}

void print(const exposure::UploadResult& result) {
  std::cout << result.asset.party_handle << " / " << result.asset.name << ": "
            << result.asset.components << " components"
            << (result.is_new_generation ? "" : ", as before") << "; " << result.opened
            << " findings opened, " << result.closed << " closed, " << result.changed
            << " changed; " << result.asset.not_judged
            << " components of which nothing can be said.\n";
  for (const std::string& problem : result.problems) {
    std::cerr << printable(problem) << "\n";
  }
}

/// 0; 1 when a file was refused.
Result<int> import(const InventoryOptions& options) {
  if (options.asset.empty() && std::ranges::find(options.files, "-") != options.files.end()) {
    return fail(Errc::malformed, "Standard input has no name: say the asset's with --asset.");
  }
  TOC_TRY(const auto instance, Instance::open(options.instance));
  const exposure::World& world = instance->world();
  TOC_TRY(const PartyId party, party_of(world, options.partner));
  bool is_all_good = true;
  JsonWriter assets;
  JsonWriter refused;
  assets.begin_array();
  refused.begin_array();
  std::vector<exposure::InventoryUpload> uploads = uploads_of(options, party);
  Progress progress(uploads.size());
  std::uint64_t done_so_far = 0;
  for (exposure::InventoryUpload& one : uploads) {
    if (options.as_json) {
      progress.show(done_so_far++, std::to_string(uploads.size()) + " assets");
    }
    const std::string name = one.documents.front().name;
    const auto done = upload(world, std::move(one), options.is_vex);
    if (done) {
      options.as_json ? std::ignore = assets.raw(to_json(*done)) : (print(*done), std::ignore);
      continue;
    }
    is_all_good = false;
    if (options.as_json) {
      refused.begin_object()
          .field("file", name)
          .field("reason", describe(done.error()))
          .end_object();
    } else {
      std::cerr << printable(name) << ": " << printable(describe(done.error())) << "\n";
    }
  }
  if (options.as_json) {
    JsonWriter json;
    json.begin_object().key("assets").raw(assets.end_array().take());
    json.key("refused").raw(refused.end_array().take()).end_object();
    std::cout << json.take() << "\n";
  }
  return is_all_good ? 0 : kNegative;
}

Result<int> list(const InventoryOptions& options) {
  TOC_TRY(const auto instance, Instance::open(options.instance));
  JsonWriter json;
  json.begin_array();
  std::optional<store::AssetNumber> after = -1;
  while (after) {
    TOC_TRY(const exposure::AssetPage page,
            exposure::list_assets(instance->world(), self(), *after, 1000));
    for (const store::Asset& asset : page.assets) {
      if (options.as_json) {
        json.raw(exposure::to_json(asset));
      } else {
        std::cout << asset.party_handle << " / " << printable(asset.name) << "  generation "
                  << asset.generation << "  " << asset.components << " components, "
                  << asset.not_judged << " not judged\n";
      }
    }
    after = page.next;
  }
  if (options.as_json) {
    std::cout << json.end_array().take() << "\n";
  }
  return 0;
}

}  // namespace

Command inventory_command() {
  const auto options = std::make_shared<InventoryOptions>();
  return {
      .name = "inventory",
      .about = "What is installed, in the embedded store",
      .verbs = {{.name = "import",
                 .about = "Read SBOMs, lock files and package databases",
                 .options = of_instance(
                     options->instance,
                     {{.name = "--json", .about = "Answer as JSON", .value = &options->as_json},
                      {.name = "files",
                       .about = "SBOMs, lock files, package databases; - for standard input",
                       .value = &options->files,
                       .is_required = true},
                      {.name = "--partner",
                       .about = "Whose: an organization's short name",
                       .value = &options->partner},
                      {.name = "--asset",
                       .about = "One asset made of all files; without, each is its own",
                       .value = &options->asset},
                      {.name = "--distribution",
                       .about = "Of package databases, which do not say: debian-12",
                       .value = &options->distribution},
                      {.name = "--vex",
                       .about = "The files are VEX documents of the asset",
                       .value = &options->is_vex,
                       .needs = {"--asset"}}}),
                 .run = [options] { return exit_code(import(*options)); }},
                {.name = "list",
                 .about = "The assets",
                 .options = of_instance(
                     options->instance,
                     {{.name = "--json", .about = "Answer as JSON", .value = &options->as_json}}),
                 .run = [options] { return exit_code(list(*options)); }}}};
}

}  // namespace tocsin::app
