// tocsin mirror: what is known of flaws, carried to an instance without a network.
#include "app/command.h"
#include "exposure/mirror.h"
#include "outside/child.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct MirrorOptions {
  InstanceOptions instance;
  std::string folder;
  std::string tlp;
  std::string fingerprint;
};

Result<int> write(const MirrorOptions& options) {
  Tlp tlp_max = Tlp::clear;
  if (!options.tlp.empty()) {
    TOC_TRY(tlp_max, parse_tlp(options.tlp));
  }
  TOC_TRY(const auto instance, Instance::open(options.instance));
  TOC_TRY(const exposure::MirrorSummary done,
          exposure::write_mirror(instance->world(), options.folder, tlp_max));
  std::cout << done.documents << " documents, " << done.bytes << " bytes, up to "
            << to_label(tlp_max) << ".\nSHA-256 of the list: " << done.sha256 << "\n";
  if (done.is_signed) {
    std::cout << "Signed by the OpenPGP key " << instance->world().openpgp_key->fingerprint()
              << "\n";
  }
  return 0;
}

/// 0; 1 when something was refused.
Result<int> read(const MirrorOptions& options) {
  TOC_TRY(const auto instance, Instance::open(options.instance));
  const outside::ChildReader reader;
  exposure::World world = instance->world();
  world.reader = &reader;
  TOC_TRY(const exposure::MirrorSummary done,
          exposure::read_mirror(world, Principal::system("command-line"),
                                {.folder = options.folder, .fingerprint = options.fingerprint}));
  std::cout << done.documents << " documents: " << done.stored << " advisories stored, "
            << done.unchanged << " unchanged, " << done.withdrawn << " withdrawn, " << done.refused
            << " records refused.\nSHA-256 of the list: " << done.sha256 << "\n";
  if (!done.is_signed) {
    std::cout << "Nobody's signature was asked for: say --fingerprint.\n";
  }
  return done.refused == 0 ? 0 : kNegative;
}

}  // namespace

Command mirror_command() {
  const auto options = std::make_shared<MirrorOptions>();
  const Option folder{.name = "folder",
                      .about = "The folder of the mirror",
                      .value = &options->folder,
                      .is_required = true};
  const auto verb = [&](std::string name, std::string about,
                        Result<int> (*act)(const MirrorOptions&), std::vector<Option> more) {
    return Verb{.name = std::move(name),
                .about = std::move(about),
                .options = of_instance(options->instance, std::move(more)),
                .run = [options, act] { return exit_code(act(*options)); }};
  };
  return {.name = "mirror",
          .about = "Advisories carried to an instance without a network",
          .verbs = {verb("write", "Write them into a new folder", write,
                         {folder,
                          {.name = "--tlp",
                           .about = "Also what is marked up to this; TLP:CLEAR unless said",
                           .value = &options->tlp}}),
                    verb("read", "Read such a folder into the store", read,
                         {folder,
                          {.name = "--fingerprint",
                           .about = "Only if the OpenPGP key of this fingerprint signed it",
                           .value = &options->fingerprint}})}};
}

}  // namespace tocsin::app
