// Gemfile.lock (gems.locked): rubygems/rubygems, bundler/lib/bundler/lockfile_parser.rb.
#include "base/text.h"
#include "inventories/lock_parts.h"

namespace tocsin::inventories {
namespace {

enum class Section { other, registry, elsewhere, own, checksums };

Section section_of(std::string_view heading) {
  return heading == "GEM"                                 ? Section::registry
         : heading == "GIT" || heading == "PLUGIN SOURCE" ? Section::elsewhere
         : heading == "PATH"                              ? Section::own
         : heading == "CHECKSUMS"                         ? Section::checksums
                                                          : Section::other;
}

/// "nokogiri (1.15.4-x86_64-linux)" into name and version. False when it is no such thing.
bool split_spec(std::string_view text, std::string_view& name, std::string_view& version) {
  const std::size_t open = text.find(" (");
  const std::size_t close = text.find(')');
  if (open == std::string_view::npos || open == 0 || close == std::string_view::npos ||
      close <= open + 2) {
    return false;
  }
  name = text.substr(0, open);
  version = text.substr(open + 2, close - open - 2);
  return true;
}

class Reader {
 public:
  Reader(Collector& out, Packages& packages) : out_(out), packages_(packages) {}

  void take(std::string_view line, const std::string& where) {
    const std::size_t indent = line.find_first_not_of(' ');
    if (indent == std::string_view::npos) {
      return;
    }
    const std::string_view text = trim(line);
    if (indent == 0) {
      section_ = section_of(text);
      is_in_specs_ = false;
      current_.reset();
    } else if (section_ == Section::checksums) {
      take_checksum(text);
    } else if (indent == 2) {
      is_in_specs_ = text == "specs:";
    } else if (is_in_specs_ && indent == 4) {
      take_gem(text, where);
    } else if (is_in_specs_ && indent == 6 && current_) {
      const std::string_view needed = text.substr(0, text.find(' '));
      packages_.need(*current_, std::string(needed.substr(0, needed.find('!'))));
    }
  }

 private:
  void take_gem(std::string_view text, const std::string& where) {
    current_.reset();
    if (section_ != Section::registry && section_ != Section::elsewhere) {
      return;  // a folder: the project's own
    }
    std::string_view name;
    std::string_view version;
    if (!split_spec(text, name, version)) {
      out_.problem(where, "The gem has no version.");
      return;
    }
    // No version of a gem has a dash: what follows is the platform, and the release is one.
    const std::string_view release = version.substr(0, version.find('-'));
    Component component = section_ == Section::registry ? package("gem", "", name, release)
                                                        : unregistered(name, release);
    current_ = packages_.add(std::move(component), std::string(name) + " " + std::string(release));
    packages_.provide(std::string(name), *current_);
  }
  /// "nokogiri (1.15.4) sha256=…": only of the gem for every platform, which has the release's
  /// name.
  void take_checksum(std::string_view text) {
    std::string_view name;
    std::string_view version;
    const auto [spec, sums] = cut(text, ") ");
    if (!split_spec(text, name, version)) {
      return;
    }
    const std::size_t* const found = packages_.find(std::string(name) + " " + std::string(version));
    if (found == nullptr) {
      return;
    }
    for (const std::string_view sum : split(sums, ',')) {
      const auto [algorithm, hex] = cut(sum, "=");
      add_hash(out_.inventory.components[*found], algorithm, hex);
    }
  }

  Collector& out_;
  Packages& packages_;
  Section section_ = Section::other;
  bool is_in_specs_ = false;
  std::optional<std::size_t> current_;
};

bool is_mine(const Document& document) {
  if (has_name(document, {"Gemfile.lock", "gems.locked"})) {
    return true;
  }
  bool has_platforms = false;
  bool has_dependencies = false;
  Lines lines(head_of(document));
  std::string_view before;
  for (std::string_view line; lines.next(line);) {
    if (section_of(before) != Section::other && line.starts_with("  remote: ")) {
      return true;
    }
    has_platforms = has_platforms || line == "PLATFORMS";
    has_dependencies = has_dependencies || line == "DEPENDENCIES";
    before = line;
  }
  return has_platforms && has_dependencies;
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const std::string_view text, lock_text(document));
  Collector out("gemfile-lock");
  Packages packages(out);
  Reader reader(out, packages);
  Lines lines(text);
  for (std::string_view line; lines.next(line) && !out.is_full();) {
    reader.take(line, lines.where());
  }
  packages.relate();
  return out.finish();
}

}  // namespace

InventoryFormat gemfile_lock() {
  return {.id = "gemfile-lock",
          .authority = "rubygems/rubygems, bundler/lib/bundler/lockfile_parser.rb (2.5)",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
