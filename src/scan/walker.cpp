#include "scan/walker.h"

#include "archive/kind.h"
#include "base/crypto.h"
#include "base/text.h"
#include "scan/build_info.h"
#include "scan/image.h"
#include "scan/packages.h"
#include "scan/paths.h"

#include <algorithm>
#include <array>

namespace tocsin::scan {
namespace {

using archive::Kind;

constexpr std::uint64_t kSmallBytesMax = 16ULL << 20U;  ///< of a class or a metadata file
constexpr std::size_t kTailBytes = 128U << 10U;         ///< as archive::has_zip_end looks at
constexpr std::string_view kNoClass = "unreadable: no class file, whatever its name says";
constexpr std::string_view kLargeList = "refused: more than 16 MiB for a list of packages";
constexpr std::size_t kRefusalsMax = 1000;  ///< of one file

std::string inside(const std::string& path, std::string_view name) {
  return path + "!/" + printable(name);
}

bool has_archive_name(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || name.size() - dot > 6) {
    return dot == std::string_view::npos;
  }
  // The letters as one number: this is asked of every entry of every archive.
  constexpr auto packed = [](std::string_view extension) {
    std::uint64_t out = 0;
    for (const char c : extension) {
      out = out << 8U | static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return out;
  };
  constexpr auto names = [&] {
    std::array out{packed("jar"),  packed("war"),  packed("ear"), packed("zip"), packed("aar"),
                   packed("rar"),  packed("nar"),  packed("par"), packed("sar"), packed("kar"),
                   packed("far"),  packed("jpi"),  packed("hpi"), packed("zap"), packed("lpkg"),
                   packed("jmod"), packed("exe"),  packed("sh"),  packed("bin"), packed("run"),
                   packed("dat"),  packed("data"), packed("tar"), packed("tgz"), packed("gz"),
                   packed("apk"),  packed("xpi"),  packed("kjb")};
    std::ranges::sort(out);
    return out;
  }();
  return std::ranges::binary_search(names, packed(name.substr(dot + 1)));
}

/// Can the entry be an archive, as far as the directory tells? Classes and texts shrink when they
/// are packed; archives, which are packed already, do not.
bool may_be_archive(const archive::ZipEntry& entry) {
  if (entry.bytes < 22 || entry.packed_bytes == 0) {
    return entry.is_hidden && entry.packed_bytes > 0;
  }
  return entry.method == 0 || entry.packed_bytes * 10 > entry.bytes * 7 ||
         entry.bytes > (256U << 10U) ||
         (!entry.name.ends_with(".class") && has_archive_name(last_part(entry.name)));
}

template <class Change>
void each_path(ScanReport& report, const Change& change) {
  for (Sighting& sighting : report.sightings) {
    change(sighting.path);
  }
  for (Refusal& refusal : report.refused) {
    change(refusal.path);
  }
  for (Component& component : report.components) {
    change(component.locations.front());
  }
  for (StatedDocument& document : report.documents) {
    change(document.path);
    for (Component& component : document.components) {
      component.locations = {document.path};
    }
  }
}

bool is_archive(Bytes bytes) {
  const Kind kind = archive::kind_of(bytes);
  return kind == Kind::zip || kind == Kind::packed || archive::has_zip_end(bytes);
}

/// Two bytes say little: old cpio, and compress.
bool has_weak_mark(Bytes bytes) {
  const auto pair = as_text(bytes.first(std::min<std::size_t>(bytes.size(), 2)));
  return pair == "\xC7\x71" || pair == "\x1f\x9d";
}

/// A log or a table, by its first bytes. A script may have an archive behind it.
bool is_prose(Bytes front) {
  const std::string_view text = as_text(front);
  return !text.empty() && !text.starts_with("#!") && std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 || byte == '\n' || byte == '\r' || byte == '\t';
  });
}

}  // namespace

ScanReport Walker::read_file(const std::string& path, Bytes content_bytes, Evidence& folder) {
  report_ = {};
  archive::Budget budget(content_bytes.size());
  budget_ = &budget;
  ++report_.summary.files;
  report_.summary.bytes += content_bytes.size();
  content(path, path, content_bytes, {}, folder);
  report_.summary.inflated += budget.inflated();
  budget_ = nullptr;
  return std::move(report_);
}

void Walker::refuse(const std::string& path, std::string_view reason) {
  if (report_.refused.size() < kRefusalsMax) {
    report_.refused.push_back({path, std::string(reason)});
  } else if (report_.refused.size() == kRefusalsMax) {
    report_.refused.push_back(
        {path, "refused: more than 1,000 entries of this file cannot be read"});
  }
}

void Walker::refuse(const std::string& path, std::string_view reason, std::string_view name,
                    Evidence& scope) {
  refuse(path, reason);
  scope.see_unread(name, reason);
}

/// What begins as a class and stands where a telling one stands was looked at, or it is said that
/// it was not.
void Walker::see_class(const std::string& path, std::string_view name, Bytes bytes,
                       Evidence& scope) {
  const Interest interest = interest_of(name);
  const bool is_presence = interest == Interest::presence && name.ends_with(".class");
  if (interest == Interest::log4j_class || is_presence) {
    const auto file = read_class(bytes);
    if (!file) {
      refuse(path, file.error().message, name, scope);
      return;
    }
    if (is_presence) {
      scope.see_presence(name, file->name);
    }
  }
  scope.see_class(name, bytes);
}

void Walker::finish(const std::string& path, Evidence& own, Bytes bytes, bool is_archive_file) {
  std::optional<Digest> digest;
  const bool is_log4j = std::ranges::any_of(
      own.clues(), [](const Clue& f) { return f.kind == Clue::Kind::log4j2_class; });
  if (is_archive_file && is_log4j) {
    digest = sha256(bytes);
  }
  for (Sighting& sighting : own.judge(path, digest)) {
    report_.sightings.push_back(std::move(sighting));
  }
}

/// name: of the entry inside `scope`.
void Walker::content(const std::string& path, std::string_view name, Bytes bytes, Level level,
                     Evidence& scope) {
  const Kind kind = archive::kind_of(bytes);
  const bool is_zip = kind == Kind::zip || (kind != Kind::java_class && kind != Kind::packed &&
                                            archive::has_zip_end(bytes));
  if (is_zip || kind == Kind::packed) {
    if (level.depth >= archive::kDepthMax) {
      refuse(path, "refused: bomb, archives are nested more than 32 deep", name, scope);
      return;
    }
    ++level.depth;
    if (is_zip) {
      zip(path, bytes, level);
    } else {
      packed(path, bytes, nullptr, level);
    }
    return;
  }
  if (kind == Kind::unread) {
    refuse(path, "unreadable: an archive of a kind that is not read here", name, scope);
    return;
  }
  if (kind == Kind::java_class) {
    see_class(path, name, bytes, scope);
  } else if (!bytes.empty() && is_telling_class(name)) {
    refuse(path, kNoClass, name, scope);
  }
  const Interest interest = interest_of(name);
  if (interest == Interest::presence && !name.ends_with(".class")) {
    scope.see_name(name);
  } else if (interest == Interest::metadata) {
    scope.see_metadata(name, bytes);
  }
  if (options_.lists_components) {
    if (kind == Kind::program) {
      std::ranges::move(build_info_of(path, bytes), std::back_inserter(report_.components));
    } else if (is_package_file(name)) {
      list_packages(path, name, bytes);
    }
  }
}

void Walker::list_packages(const std::string& path, std::string_view name, Bytes bytes) {
  PackagesFound found = packages_of(path, name, bytes);
  if (!found.fault.empty()) {
    refuse(path, found.fault);
  }
  std::ranges::move(found.components, std::back_inserter(report_.components));
  if (found.document) {
    report_.documents.push_back(*std::move(found.document));
  }
}

void Walker::zip(const std::string& path, Bytes bytes, Level level) {
  ++report_.summary.archives;
  auto read = archive::read_zip(bytes);
  archive::Zip found;
  Evidence own(Evidence::Scope::zip);
  if (read) {
    found = *std::move(read);
  } else {
    refuse(path, read.error().message);
    own.see_unread_rest(read.error().message);
    if (read.error().code == Errc::too_large) {
      return;
    }
    found = archive::read_zip_front(bytes);
  }
  if (const Status entered = budget_->enter(found.entries.size()); !entered) {
    refuse(path, entered.error().message);
    return;
  }
  for (const archive::ZipFault& fault : found.faults) {
    refuse(fault.entry.empty() ? path : inside(path, fault.entry), fault.message, fault.entry, own);
  }
  const std::size_t components_before = report_.components.size();
  auto outer_manifest = std::exchange(manifest_, std::nullopt);
  std::size_t encrypted = 0;
  for (const archive::ZipEntry& one : found.entries) {
    if (budget_->is_spent()) {
      own.see_unread_rest("refused: the rest is not read");
      break;
    }
    if (one.is_encrypted() && !one.is_folder()) {
      ++encrypted;
      own.see_unread(one.name, "encrypted: not inspected");
      continue;
    }
    entry(path, found, one, level, own);
  }
  if (encrypted > 0) {
    refuse(path, "encrypted: " + std::to_string(encrypted) + " entries not inspected");
  }
  if ((options_.reads_everything || own.calls_for_every_class()) && !budget_->is_spent()) {
    every_class(path, found, own);
  }
  if (options_.lists_components && !found.entries.empty()) {
    settle_coordinates(path, components_before, found);
  }
  manifest_ = std::move(outer_manifest);
  finish(path, own, bytes, true);
}

/// One archive, one statement: pom.properties before the manifest before the name. What the weaker
/// ones say is kept as places where it was seen.
void Walker::settle_coordinates(const std::string& path, std::size_t from,
                                const archive::Zip& zip) {
  auto& all = report_.components;
  const auto first = all.begin() + static_cast<std::ptrdiff_t>(from);
  const std::string own = path + "!/META-INF/";
  const auto is_own = [&](const Component& c) { return c.locations.front().starts_with(own); };
  const auto is_manifest = [&](const Component& c) { return is_own(c) && c.ref == "manifest"; };
  const auto pom = std::find_if(first, all.end(),
                                [&](const Component& c) { return is_own(c) && c.ref == "pom"; });
  const auto stated = std::find_if(first, all.end(), is_manifest);
  const std::string place = stated != all.end() ? stated->locations.front() : path;
  if (pom != all.end()) {
    if (stated != all.end()) {
      pom->locations.push_back(place.substr(path.size() + 2));
    }
    all.erase(std::remove_if(first, all.end(), is_manifest), all.end());
    return;
  }
  const bool is_jar = to_lower(path).ends_with(".jar");
  if (!is_jar && stated == all.end()) {
    return;
  }
  const auto has_classes = [&](std::string_view folder) {
    return std::ranges::any_of(zip.entries, [&](const archive::ZipEntry& one) {
      return one.name.starts_with(folder) && one.name.ends_with(".class");
    });
  };
  const auto known = identify(is_jar ? last_part(path) : std::string_view(),
                              manifest_ ? &*manifest_ : nullptr, has_classes);
  if (!known) {
    return;
  }
  all.erase(std::remove_if(first, all.end(), is_manifest), all.end());
  all.push_back(to_component(known->coordinates, known->rung, place));
}

void Walker::entry(const std::string& path, const archive::Zip& zip, const archive::ZipEntry& one,
                   Level level, Evidence& own) {
  if (one.is_folder()) {
    return;
  }
  if (one.bytes > archive::kRatioFloor || one.bytes > archive::kEntryBytesMax) {
    if (const Status fits = archive::check_entry(one.packed_bytes, one.bytes); !fits) {
      refuse(inside(path, one.name), fits.error().message, one.name, own);
      return;
    }
  }
  const bool is_class = one.name.ends_with(".class");
  if (is_class) {
    own.see_any_class(one.name);
  }
  // What is held already is looked into whatever its name: that a class's or a list's shrinks, as
  // no archive does, is no reason here.
  const auto look_into = [&](Bytes bytes) {
    content(inside(path, one.name), one.name, bytes, {level.depth, &level, one.crc, one.bytes},
            own);
  };
  const Interest interest = interest_of(one.name);
  const bool is_known = Log4jTable::instance().is_known_class(one.crc, one.bytes);
  const bool is_wanted_class =
      interest == Interest::log4j_class || is_known || (interest == Interest::presence && is_class);
  if (is_wanted_class || interest == Interest::metadata) {
    if (one.bytes > kSmallBytesMax && (is_class || interest == Interest::metadata)) {
      refuse(inside(path, one.name), "refused: more than 16 MiB for a class or metadata", one.name,
             own);
      return;
    }
    if (one.bytes <= kSmallBytesMax) {
      const auto content = inflater_.whole(zip.packed(one), one, *budget_);
      if (!content) {
        refuse(inside(path, one.name), content.error().message, one.name, own);
        return;
      }
      if (interest == Interest::metadata && is_archive(content->bytes())) {
        look_into(content->bytes());
        return;
      }
      if (interest == Interest::metadata) {
        own.see_metadata(one.name, content->bytes());
        if (options_.lists_components && one.name == "META-INF/MANIFEST.MF") {
          manifest_ = read_manifest(content->bytes());
        }
        const auto coordinates =
            options_.lists_components ? read_metadata(one.name, content->bytes()) : std::nullopt;
        if (coordinates) {
          report_.components.push_back(to_component(*coordinates,
                                                    one.name.ends_with(".MF") ? "manifest" : "pom",
                                                    inside(path, one.name)));
        }
        return;
      }
      const Kind kind = archive::kind_of(content->bytes());
      if (kind == Kind::java_class) {
        see_class(inside(path, one.name), one.name, content->bytes(), own);
        return;
      }
      if (is_telling_class(one.name)) {
        look_into(content->bytes());
        return;
      }
    }
  } else if (interest == Interest::presence) {
    own.see_name(one.name);
    return;
  } else if (options_.lists_components && is_package_file(one.name)) {
    if (one.bytes > kSmallBytesMax) {
      refuse(inside(path, one.name), kLargeList);
      return;
    }
    const auto content = inflater_.whole(zip.packed(one), one, *budget_);
    if (!content) {
      refuse(inside(path, one.name), content.error().message, one.name, own);
      return;
    }
    look_into(content->bytes());
    return;
  }
  if (options_.reads_everything || may_be_archive(one)) {
    nested(path, zip, one, level, own);
  }
}

void Walker::nested(const std::string& path, const archive::Zip& zip, const archive::ZipEntry& one,
                    Level level, Evidence& own) {
  const Bytes packed_bytes = zip.packed(one);
  std::array<std::byte, archive::kKindBytes> front_bytes{};
  Bytes front;
  if (one.method == 0) {
    front = packed_bytes.first(std::min(packed_bytes.size(), archive::kKindBytes));
  } else {
    front = Bytes(front_bytes).first(inflater_.front(packed_bytes, one, front_bytes));
    if (front.empty() && one.bytes > 0) {
      const auto why = inflater_.whole(packed_bytes, one, *budget_);
      refuse(inside(path, one.name),
             why ? "unreadable: the compressed content is broken" : why.error().message, one.name,
             own);
      return;
    }
  }
  const Kind kind = archive::kind_of(front);
  const bool is_archive = kind == Kind::zip || kind == Kind::packed;
  if (kind == Kind::unread) {
    refuse(inside(path, one.name), "unreadable: an archive of a kind that is not read here",
           one.name, own);
    return;
  }
  if (!is_archive && !options_.reads_everything) {
    // Something may stand before a zip; where that costs nothing, or the name says so, look.
    const bool is_cheap = one.method == 0 || has_archive_name(last_part(one.name)) ||
                          kind == Kind::program || one.packed_bytes * 10 > one.bytes * 9;
    if (kind == Kind::java_class || kind == Kind::media || !is_cheap) {
      return;
    }
  }
  const std::string label = inside(path, one.name);
  if (one.is_shared && is_archive) {
    return;  // said already: entries share bytes
  }
  // An entry inside itself.
  unsigned equal = 1;
  for (const Level* outer = &level; outer != nullptr; outer = outer->outer) {
    equal += outer->depth > 0 && outer->crc == one.crc && outer->bytes == one.bytes ? 1U : 0U;
  }
  if (is_archive && equal >= archive::kEqualLevelsMax) {
    refuse(label, "refused: bomb, the archive contains itself", one.name, own);
    return;
  }
  const Level next{level.depth, &level, one.crc, one.bytes};
  if (one.method == 0) {
    content(label, one.name, packed_bytes, next, own);
    return;
  }
  const KnownArchives::Key key{one.crc, one.bytes, one.packed_bytes};
  const bool may_skip = options_.uses_known_archives && !options_.reads_everything &&
                        kind == Kind::zip && level.depth + 1 < archive::kDepthMax &&
                        !to_lower(last_part(one.name)).contains("log4j");
  bool is_sample = false;
  const auto known = may_skip ? known_.find(key, is_sample) : nullptr;
  if (known && !is_sample) {
    ScanReport copy = known->report;
    each_path(copy, [&](std::string& where) { where.insert(0, label); });
    copy.summary = {.archives = copy.summary.archives, .skipped = 1};
    report_.add(std::move(copy));
    if (const Status paid = budget_->charge(known->cost_bytes, known->cost_entries); !paid) {
      refuse(label, paid.error().message, one.name, own);
    }
    return;
  }
  const std::uint64_t bytes_before = budget_->cost_bytes();
  const std::uint64_t entries_before = budget_->cost_entries();
  if (const auto is_fitting = archive::fits(packed_bytes, one, *budget_);
      is_fitting && !*is_fitting) {
    auto stream = archive::stream_entry(packed_bytes, one, *budget_);
    if (!stream) {
      refuse(label, stream.error().message, one.name, own);
    } else if (is_archive) {
      streamed(label, one.name, **stream, {level.depth, &level, one.crc, one.bytes}, own);
    } else {
      search_end(label, one.name, **stream, own);
    }
    return;
  }
  auto held = inflater_.whole(packed_bytes, one, *budget_);
  if (!held) {
    refuse(label, held.error().message, one.name, own);
    return;
  }
  if (!may_skip) {
    content(label, one.name, held->bytes(), next, own);
    return;
  }
  const Digest digest = sha256(held->bytes());
  if (known && known->digest != digest) {
    refuse(label, "ambiguous: another archive has the same check sum and sizes");
    known_.distrust(key);
  }
  ScanReport before = std::exchange(report_, {});
  content(label, one.name, held->bytes(), next, own);
  KnownArchives::Known fresh{digest, report_, budget_->cost_bytes() - bytes_before,
                             budget_->cost_entries() - entries_before};
  before.add(std::move(report_));
  report_ = std::move(before);
  if (!known && !budget_->is_spent()) {
    each_path(fresh.report, [&](std::string& where) { where.erase(0, label.size()); });
    known_.add(key, std::move(fresh));
  }
}

void Walker::every_class(const std::string& path, const archive::Zip& zip, Evidence& own) {
  for (const archive::ZipEntry& one : zip.entries) {
    const bool is_read = interest_of(one.name) == Interest::log4j_class ||
                         Log4jTable::instance().is_known_class(one.crc, one.bytes);
    if (budget_->is_spent() || is_read || one.is_encrypted() || one.bytes < 200 ||
        one.bytes > (256U << 10U) || !one.name.ends_with(".class")) {
      continue;
    }
    const auto content = inflater_.whole(zip.packed(one), one, *budget_);
    if (!content) {
      refuse(inside(path, one.name), content.error().message, one.name, own);
      continue;
    }
    own.see_class(one.name, content->bytes());
  }
}

/// Content that is too large to be held, and no archive as far as its front tells: is there one at
/// its end? Then it could not be read, and that is said.
void Walker::search_end(const std::string& path, std::string_view name, archive::Stream& stream,
                        Evidence& scope) {
  Buffer buffer(kTailBytes * 4);
  std::size_t used = 0;
  while (true) {
    if (used == buffer.size()) {
      std::copy(buffer.end() - kTailBytes, buffer.end(), buffer.begin());
      used = kTailBytes;
    }
    const auto n = stream.read(std::span(buffer).subspan(used));
    if (!n) {
      refuse(path, n.error().message, name, scope);
      return;
    }
    if (*n == 0) {
      break;
    }
    used += *n;
  }
  const Bytes tail = Bytes(buffer).first(used);
  if (archive::has_zip_end(tail.last(std::min(used, kTailBytes)))) {
    refuse(path, "refused: an archive behind too much of something else", name, scope);
  }
}

/// An archive that is too large to be held.
void Walker::streamed(const std::string& path, std::string_view name, archive::Stream& stream,
                      Level level, Evidence& scope) {
  if (level.depth >= archive::kDepthMax) {
    refuse(path, "refused: bomb, archives are nested more than 32 deep", name, scope);
    return;
  }
  ++level.depth;
  packed(path, {}, &stream, level);
}

void Walker::packed(const std::string& path, Bytes bytes, archive::Stream* stream, Level level) {
  ++report_.summary.archives;
  Evidence own(Evidence::Scope::tar);
  Image image;
  Layer layer{.label = path};
  const Image::From from{report_.sightings.size(), report_.refused.size(),
                         report_.components.size(), report_.documents.size()};
  const auto on_member = [&](archive::Member& one) {
    if (level.image != nullptr && !one.is_nameless) {
      layer.names.see(one.name, one.type);
    }
    return member(path, one, level, own, image);
  };
  const archive::Ending ending = stream != nullptr
                                     ? archive::read_packed(*stream, *budget_, on_member)
                                     : archive::read_packed(bytes, *budget_, on_member);
  const bool is_chance = ending.members == 0 && ending.error && has_weak_mark(bytes);
  if (ending.error && !is_chance) {
    refuse(path, ending.error->message);
    own.see_unread_rest(ending.error->message);
  }
  if (ending.is_unknown || is_chance) {
    --report_.summary.archives;
    if (stream == nullptr && archive::has_zip_end(bytes)) {
      zip(path, bytes, level);
    } else if (stream != nullptr || !has_weak_mark(bytes)) {
      refuse(path, "unreadable: the archive is broken");
    }
    return;
  }
  for (Layer& tar : image.settle(report_, from, own)) {
    finish(tar.label, tar.loose, {}, false);
  }
  if (level.image != nullptr) {
    layer.loose = std::move(own);
    level.image->see_layer(std::string(level.member), std::move(layer));
  } else {
    finish(path, own, bytes, false);
  }
}

bool Walker::member(const std::string& path, archive::Member& one, Level level, Evidence& own,
                    Image& image) {
  if (budget_->is_spent()) {
    own.see_unread_rest("refused: the rest is not read");
    return false;
  }
  const std::string name = one.name.starts_with("./") ? one.name.substr(2) : one.name;
  image.see_member(name, one);
  if (one.type == archive::Member::Type::link && may_lead_to_class(name)) {
    own.see_unread(name, "a link, which is not followed");
  }
  if (one.type != archive::Member::Type::file || (one.bytes && *one.bytes == 0)) {
    return true;
  }
  const std::string label = one.is_nameless ? path : inside(path, name);
  const std::string_view entry_name =
      one.is_nameless ? std::string_view(path) : std::string_view(name);
  if (name.ends_with(".class")) {
    own.see_any_class(name);
  }
  const Level next{level.depth, &level, 0, 0, &image, name};
  if (one.in_place) {
    image.see_content(name, *one.in_place);
    content(label, entry_name, *one.in_place, next, own);
    return true;
  }
  auto front = archive::read_up_to(*one.content, archive::kKindBytes);
  if (!front) {
    refuse(label, front.error().message, entry_name, own);
    return true;
  }
  const Kind kind = archive::kind_of(*front);
  const bool is_wanted = kind != Kind::other || interest_of(name) != Interest::none ||
                         Image::wants(name) || has_archive_name(last_part(entry_name)) ||
                         (options_.lists_components && is_package_file(name)) ||
                         options_.reads_everything;
  const bool is_archive = kind == Kind::zip || kind == Kind::packed;
  if (!is_wanted || kind == Kind::media || (one.is_nameless && is_prose(*front))) {
    return true;
  }
  archive::PushedBackStream whole(*std::move(front), *one.content);
  const std::size_t room = budget_->room();
  const bool is_large = one.bytes ? *one.bytes > room : false;
  if (!is_large) {
    auto content_bytes = archive::read_up_to(whole, room);
    if (!content_bytes) {
      refuse(label, content_bytes.error().message, entry_name, own);
      return true;
    }
    if (content_bytes->size() < room) {
      budget_->hold(content_bytes->size());
      image.see_content(name, *content_bytes);
      content(label, entry_name, *content_bytes, next, own);
      budget_->release(content_bytes->size());
      return true;
    }
    archive::PushedBackStream again(*std::move(content_bytes), *one.content);
    if (is_archive) {
      streamed(label, entry_name, again, next, own);
    } else {
      search_end(label, entry_name, again, own);
    }
  } else if (is_archive) {
    streamed(label, entry_name, whole, next, own);
  } else {
    search_end(label, entry_name, whole, own);
  }
  return true;
}

}  // namespace tocsin::scan
