#include "exposure/mirror.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/json.h"
#include "base/json_writer.h"
#include "base/packing.h"
#include "exposure/advisories.h"
#include "exposure/zip_file.h"
#include "store/advisories.h"
#include "store/epss.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>

namespace tocsin::exposure {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kList = "mirror.json";
constexpr std::string_view kSignature = "mirror.json.asc";
constexpr std::string_view kKey = "key.asc";
constexpr std::string_view kEpss = "epss.csv";
constexpr std::string_view kForm = "tocsin-mirror-1";
constexpr std::size_t kListBytesMax = 64U << 20U;
constexpr std::size_t kDocumentBytesMax = 512U << 20U;

/// What the list says of a file.
struct Listed {
  std::string name;
  Tlp tlp = Tlp::clear;
  std::string sha256;
  std::int64_t bytes = 0;
};

/// Of its advisories the most restricted marking, and whether all of them were withdrawn by
/// something else than the document.
struct Found {
  Tlp tlp = Tlp::clear;
  bool is_withdrawn = true;
};
using Documents = std::map<Digest, Found>;

std::string archive_name(Tlp tlp) {
  std::string out = "advisories-";
  for (const char c : to_label(tlp).substr(4)) {  // behind "TLP:"
    out += c == '+' ? '-' : static_cast<char>(c | 0x20);
  }
  return out + ".zip";
}

Result<Listed> listed(const fs::path& folder, std::string name, Tlp tlp) {
  std::ifstream in(folder / name, std::ios::binary);
  Listed out{.name = std::move(name), .tlp = tlp, .sha256 = {}};
  Sha256 sha;
  std::string piece(1U << 16U, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
    sha.update(as_bytes(std::string_view(piece.data(), static_cast<std::size_t>(in.gcount()))));
    out.bytes += in.gcount();
  }
  if (!in.eof()) {
    return fail(Errc::malformed, "A file that the list names cannot be read.", out.name);
  }
  out.sha256 = to_hex(sha.finish());
  return out;
}

// --- writing

Result<Tlp> marking_of(store::Reader& reader, const store::StoredAdvisory& stored) {
  if (stored.tlp) {
    return *stored.tlp;
  }
  TOC_TRY(const advisories::Advisory advisory, stored_advisory(reader, stored));
  return advisory.tlp;
}

/// Whether the document itself says that the advisory is withdrawn.
Result<bool> says_withdrawn(store::Reader& reader, const store::StoredAdvisory& stored) {
  TOC_TRY(const Document document, read_document(reader, stored.digest));
  return std::ranges::any_of(document.advisories, [&](const advisories::Advisory& one) {
    return one.source == stored.source && one.id == stored.id && one.withdrawn.has_value();
  });
}

Result<Documents> documents_of(store::Reader& reader) {
  Documents out;
  TOC_CHECK(store::advisories::for_each(reader, [&](const store::StoredAdvisory& stored) -> Status {
    bool is_withdrawn = stored.withdrawn.has_value();
    if (is_withdrawn) {
      TOC_TRY(const bool says_so, says_withdrawn(reader, stored));
      is_withdrawn = !says_so;
    }
    Found& found = out[stored.digest];
    TOC_TRY(const Tlp tlp, marking_of(reader, stored));
    found.tlp = std::max(found.tlp, tlp);
    found.is_withdrawn = found.is_withdrawn && is_withdrawn;
    return {};
  }));
  return out;
}

class Writing {
 public:
  Writing(const World& world, fs::path folder) : world_(world), folder_(std::move(folder)) {}

  Result<MirrorSummary> run(store::Reader& reader, Tlp tlp_max) {
    TOC_TRY(const Documents documents, documents_of(reader));
    for (const auto& [digest, found] : documents) {
      if (found.tlp <= tlp_max) {
        TOC_CHECK(add(reader, digest, found));
      }
    }
    for (auto& [tlp, zip] : zips_) {
      TOC_CHECK(zip.close());
      TOC_CHECK(close(archive_name(tlp), tlp));
    }
    TOC_CHECK(add_scores(reader));
    TOC_CHECK(add_list());
    return summary_;
  }

 private:
  Status add(store::Reader& reader, const Digest& digest, const Found& found) {
    TOC_TRY(const store::AdvisoryDocument document, store::advisories::document(reader, digest));
    TOC_TRY(const std::string bytes, unpack(document.packed, kDocumentBytesMax));
    auto zip = zips_.find(found.tlp);
    if (zip == zips_.end()) {
      TOC_TRY(ZipFile file, ZipFile::create(folder_ / archive_name(found.tlp)));
      zip = zips_.emplace(found.tlp, std::move(file)).first;
    }
    TOC_CHECK(zip->second.add(to_hex(digest) + ".json", bytes, Instant()));
    ++summary_.documents;
    if (found.is_withdrawn) {
      withdrawn_.push_back(to_hex(digest));
      ++summary_.withdrawn;
    }
    return {};
  }

  Status close(std::string name, Tlp tlp) {
    TOC_CHECK(keep_on_disk(folder_ / name));
    TOC_TRY(Listed file, listed(folder_, std::move(name), tlp));
    summary_.bytes += file.bytes;
    files_.push_back(std::move(file));
    return {};
  }

  Status add_scores(store::Reader& reader) {
    TOC_TRY(const auto release, store::epss::newest(reader));
    if (!release) {
      return {};
    }
    TOC_TRY(const store::AdvisoryDocument document,
            store::advisories::document(reader, release->digest));
    TOC_TRY(const std::string bytes, unpack(document.packed, kDocumentBytesMax));
    TOC_CHECK(write_file_durably(folder_ / kEpss, bytes, FileMode::shared));
    return close(std::string(kEpss), Tlp::clear);
  }

  /// The last: a folder without it is none that can be read.
  Status add_list() {
    JsonWriter json;
    json.begin_object()
        .field("form", kForm)
        .field("origin", world_.store->origin())
        .field("log_size", world_.store->head()->size)
        .field("made", to_rfc3339(world_.clock->now()))
        .key("files")
        .begin_array();
    for (const Listed& one : files_) {
      json.begin_object()
          .field("name", one.name)
          .field("tlp", to_label(one.tlp))
          .field("sha256", one.sha256)
          .field("bytes", one.bytes)
          .end_object();
    }
    json.end_array().texts("withdrawn", withdrawn_).end_object();
    const std::string list = json.take();
    if (list.size() > kListBytesMax) {
      return fail(Errc::too_large, "The list of the mirror would have more than 64 MiB.");
    }
    summary_.sha256 = to_hex(sha256(as_bytes(list)));
    if (world_.openpgp_key != nullptr) {
      TOC_TRY(const std::string signature,
              world_.openpgp_key->sign(as_bytes(list), world_.clock->now()));
      TOC_CHECK(write_file_durably(folder_ / kSignature, signature, FileMode::shared));
      TOC_CHECK(
          write_file_durably(folder_ / kKey, world_.openpgp_key->certificate(), FileMode::shared));
      summary_.is_signed = true;
    }
    return write_file_durably(folder_ / kList, list, FileMode::shared);
  }

  const World& world_;
  fs::path folder_;
  std::map<Tlp, ZipFile> zips_;
  std::vector<Listed> files_;
  std::vector<std::string> withdrawn_;
  MirrorSummary summary_;
};

// --- reading

struct List {
  std::vector<Listed> files;
  std::vector<Digest> withdrawn;
};

std::unexpected<Error> no_list(std::string_view where) {
  return fail(Errc::malformed, "This is no list of a mirror.", std::string(where));
}

/// A name that a mirror has, and nothing that leads elsewhere.
bool is_name(std::string_view name, Tlp tlp) {
  return name == archive_name(tlp) || (name == kEpss && tlp == Tlp::clear);
}

std::string text_of(const Json& object, std::string_view key) {
  return std::string(object.text_at({key}).value_or(""));
}

std::vector<Json> elements_of(const Json& object, std::string_view key) {
  const std::optional<Json> list = object.find(key);
  return list ? list->elements() : std::vector<Json>();
}

Result<Listed> parse_file(const Json& json) {
  TOC_TRY(const Tlp tlp, parse_tlp(text_of(json, "tlp")));
  const std::optional<Json> bytes = json.find("bytes");
  Listed out{.name = text_of(json, "name"),
             .tlp = tlp,
             .sha256 = text_of(json, "sha256"),
             .bytes = bytes ? bytes->integer().value_or(-1) : -1};
  return is_name(out.name, tlp) ? Result<Listed>(std::move(out)) : no_list("/files");
}

Result<List> parse_list(std::string_view text) {
  TOC_TRY(const JsonDocument json, JsonDocument::parse(text, {.bytes_max = kListBytesMax}));
  const Json root = json.root();
  if (text_of(root, "form") != kForm) {
    return no_list("/form");
  }
  List out;
  for (const Json& one : elements_of(root, "files")) {
    TOC_TRY(Listed file, parse_file(one));
    out.files.push_back(std::move(file));
  }
  for (const Json& one : elements_of(root, "withdrawn")) {
    const Result<Buffer> bytes = parse_hex(one.text().value_or(""));
    Digest digest{};
    if (!bytes || bytes->size() != digest.size()) {
      return no_list("/withdrawn");
    }
    std::ranges::copy(*bytes, digest.begin());
    out.withdrawn.push_back(digest);
  }
  return out;
}

Status check_signature(const World& world, const MirrorReading& reading, std::string_view list) {
  TOC_TRY(const std::string key, read_file(reading.folder / kKey, openpgp::kCertificateBytesMax));
  TOC_TRY(const std::string signature,
          read_file(reading.folder / kSignature, openpgp::kSignatureBytesMax));
  const std::array certificates = {
      openpgp::NamedCertificate{.fingerprint = reading.fingerprint, .armored = key}};
  return world.reader->verify_signature({.certificates = certificates,
                                         .bytes = list,
                                         .signature = signature,
                                         .at = world.clock->now()});
}

Status check_files(const fs::path& folder, const List& list) {
  for (const Listed& said : list.files) {
    TOC_TRY(const Listed found, listed(folder, said.name, said.tlp));
    if (found.sha256 != said.sha256 || found.bytes != said.bytes) {
      return fail(Errc::malformed, "A file is not the one that the list names.", said.name);
    }
  }
  return {};
}

}  // namespace

Result<MirrorSummary> write_mirror(const World& world, const fs::path& folder, Tlp tlp_max) {
  std::error_code error;
  if (!fs::create_directory(folder, error)) {
    return error ? fail(Errc::unavailable, "The folder cannot be made: " + error.message() + ".",
                        folder.string())
                 : fail(Errc::conflict, "There is something of that name: say another folder.",
                        folder.string());
  }
  TOC_TRY(const MirrorSummary summary, world.store->read([&](store::Reader& reader) {
    return Writing(world, folder).run(reader, tlp_max);
  }));
  TOC_CHECK(keep_on_disk(folder));
  return summary;
}

Result<MirrorSummary> read_mirror(const World& world, const Principal& principal,
                                  const MirrorReading& reading) {
  TOC_TRY(const std::string text, read_file(reading.folder / kList, kListBytesMax));
  MirrorSummary out{.sha256 = to_hex(sha256(as_bytes(text)))};
  if (!reading.fingerprint.empty()) {
    TOC_CHECK(check_signature(world, reading, text));
    out.is_signed = true;
  }
  TOC_TRY(const List list, parse_list(text));
  TOC_CHECK(check_files(reading.folder, list));
  for (const Listed& file : list.files) {
    ImportOptions options;
    options.files.push_back((reading.folder / file.name).string());
    options.tlp_min = file.tlp;
    TOC_TRY(const ImportSummary done, import_advisories(world, principal, options));
    out.documents += file.name == kEpss ? 0 : static_cast<std::int64_t>(done.records);
    out.stored += static_cast<std::int64_t>(done.stored);
    out.unchanged += static_cast<std::int64_t>(done.unchanged);
    out.refused += static_cast<std::int64_t>(done.quarantined);
    out.bytes += file.bytes;
  }
  for (const Digest& digest : list.withdrawn) {
    TOC_TRY(const std::size_t count, withdraw_document(world, principal, digest, Tlp::clear));
    out.withdrawn += count > 0 ? 1 : 0;
  }
  return out;
}

}  // namespace tocsin::exposure
