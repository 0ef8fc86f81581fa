#include "flow/csaf_views.h"

#include "base/json_writer.h"
#include "base/text.h"
#include "flow/csaf_shelves.h"
#include "flow/feed.h"
#include "store/journal.h"

#include <algorithm>
#include <map>

namespace tocsin::flow {
namespace {

using store::CsafDocument;
using store::Reader;

constexpr std::string_view kChannel = "csaf";
constexpr std::string_view kDeltaLog = "deltaLog.json";
constexpr std::string_view kDelta = "delta.json";

Error hidden() {
  return {Errc::not_found, "There is no such thing here.", ""};
}

/// Who does not receive at this moment is given what everybody is.
store::csaf::Asker asker_of(Reader& reader, const Principal& principal) {
  const Result<Principal> now = as_of_now(reader, principal, Action::read_feed);
  const Result<Scope> scope =
      now ? scope_for(*now, Action::read_feed) : Result<Scope>(std::unexpected(now.error()));
  return scope ? store::csaf::Asker(*scope) : std::nullopt;
}

std::string url_of(const World& world, const CsafDocument& document) {
  const CsafShelfRow* row = csaf_row(document.version, document.tlp);
  TOC_ASSERT(row != nullptr);
  return csaf_url(world, *row) + csaf_path(document.year, document.file);
}

std::string view_url(const World& world, const ViewAsked& asked) {
  return world.base_url + std::string(kViews) + "/" + std::to_string(asked.thing) + "/" +
         std::string(asked.format);
}

/// A risk warning says no status of products.
std::vector<std::string_view> formats_of(const CsafDocument& document) {
  std::vector<std::string_view> out;
  for (const views::ViewFormat& format : views::all()) {
    if (document.kind == "csaf" && document.tlp <= format.tlp_max) {
      out.push_back(format.id);
    }
  }
  return out;
}

// --- the list of CVE records

/// "2026/1xxx/CVE-2026-1234.json", as the repository's folders are.
std::string record_path(std::string_view cve) {
  const std::vector<std::string_view> parts = split(cve, '-');
  if (parts.size() != 3 || parts[2].size() < 4) {
    return "";
  }
  return std::string(parts[1]) + "/" + std::string(parts[2].substr(0, parts[2].size() - 3)) +
         "xxx/" + std::string(cve) + ".json";
}

/// The records that one document changed.
struct Step {
  Instant at;
  std::vector<std::string> fresh;
  std::vector<std::string> updated;
};

/// The newest first. A record is new with the first document that is about its flaw.
std::vector<Step> steps_of(const std::vector<store::csaf::CveOfDocument>& flaws) {
  std::map<std::string_view, store::LogIndex> first;
  for (const auto& flaw : flaws) {
    first[flaw.cve] = flaw.document.seq;  // the oldest comes last
  }
  std::vector<Step> out;
  store::LogIndex last = -1;
  for (const auto& flaw : flaws) {
    const CsafDocument& document = flaw.document;
    if (out.empty() || document.seq != last) {
      out.push_back({.at = document.at, .fresh = {}, .updated = {}});
      last = document.seq;
    }
    const bool is_new = first[flaw.cve] == document.seq && document.seq == document.thing;
    (is_new ? out.back().fresh : out.back().updated).push_back(flaw.cve);
  }
  return out;
}

void write_records(JsonWriter& json, std::string_view key, const std::vector<std::string>& cves,
                   const World& world, Instant at) {
  json.key(key).begin_array();
  for (const std::string& cve : cves) {
    json.begin_object()
        .field("cveId", cve)
        .field("cveOrgLink", "https://www.cve.org/CVERecord?id=" + cve)
        .field("githubLink", world.base_url + std::string(kCveList) + record_path(cve))
        .field("dateUpdated", to_rfc3339(at))
        .end_object();
  }
  json.end_array();
}

void write_step(JsonWriter& json, const Step& step, const World& world) {
  json.begin_object()
      .field("fetchTime", to_rfc3339(step.at))
      .field("numberOfChanges", static_cast<std::int64_t>(step.fresh.size() + step.updated.size()));
  write_records(json, "new", step.fresh, world, step.at);
  write_records(json, "updated", step.updated, world, step.at);
  json.key("error").begin_array().end_array().end_object();
}

Result<CsafFile> log_file(const World& world, Reader& reader, bool is_whole) {
  TOC_TRY(const auto flaws,
          is_whole ? store::csaf::open_cves(reader, "") : store::csaf::open_cves_of_newest(reader));
  TOC_TRY(const Instant beginning, store::journal::time_of(reader, 0));
  std::vector<Step> steps = steps_of(flaws);
  if (!is_whole && steps.empty()) {
    steps.push_back({.at = beginning, .fresh = {}, .updated = {}});
  }
  JsonWriter json;
  if (is_whole) {
    json.begin_array();
    for (const Step& step : steps) {
      write_step(json, step, world);
    }
    json.end_array();
  } else {
    write_step(json, steps.front(), world);
  }
  return CsafFile{.media_type = "application/json",
                  .bytes = json.take(),
                  .modified = steps.empty() ? beginning : steps.front().at};
}

/// The documents about a flaw, the newest first, of which one at a time is in memory.
class Documents {
 public:
  Documents(const World& world, std::vector<store::csaf::CveOfDocument> flaws, std::string self,
            const Charge& charge)
      : world_(world), flaws_(std::move(flaws)), self_(std::move(self)), charge_(charge) {}

  Result<std::optional<views::Published>> next() {
    if (place_ == flaws_.size()) {
      return std::nullopt;
    }
    const CsafDocument& document = flaws_[place_++].document;
    bytes_.clear();
    if (place_ <= views::kRecordDocumentsMax) {  // of one behind only that it is there is asked
      TOC_TRY(bytes_, world_.store->read([&](Reader& reader) {
        return store::csaf::body_of(reader, document.seq);
      }));
      charge_(bytes_.size());
    }
    url_ = url_of(world_, document);
    return views::Published{.bytes = bytes_, .url = url_, .self = self_};
  }

 private:
  const World& world_;
  std::vector<store::csaf::CveOfDocument> flaws_;
  std::string self_;
  const Charge& charge_;
  std::size_t place_ = 0;
  std::string bytes_;
  std::string url_;
};

/// The id at the end of the path of a record; nothing for what is none.
std::optional<std::string> cve_at(std::string_view path) {
  const std::vector<std::string_view> parts = split(path, '/');
  if (parts.size() != 3 || !parts[2].ends_with(".json")) {
    return std::nullopt;
  }
  std::string cve(parts[2].substr(0, parts[2].size() - 5));
  return record_path(cve) == path ? std::optional(std::move(cve)) : std::nullopt;
}

}  // namespace

Result<ViewPage> list_views(const World& world, const Principal& principal, store::LogIndex after,
                            std::int64_t count) {
  const std::int64_t wanted = std::clamp<std::int64_t>(count, 1, 1000);
  return world.store->read([&](Reader& reader) -> Result<ViewPage> {
    TOC_TRY(auto documents,
            store::csaf::after(reader, asker_of(reader, principal), after, wanted + 1));
    ViewPage out;
    out.has_more = static_cast<std::int64_t>(documents.size()) > wanted;
    if (out.has_more) {
      documents.pop_back();
    }
    for (CsafDocument& one : documents) {
      std::string url = url_of(world, one);
      std::vector<std::string_view> formats = formats_of(one);
      out.documents.push_back(
          {.document = std::move(one), .url = std::move(url), .formats = std::move(formats)});
    }
    return out;
  });
}

Result<CsafView> csaf_view(const World& world, const Principal& principal, const ViewAsked& asked) {
  const auto formats = views::all();
  const auto format = std::ranges::find(formats, asked.format, &views::ViewFormat::id);
  if (format == formats.end()) {
    return std::unexpected(hidden());
  }
  std::string bytes;
  CsafDocument document;
  TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
    TOC_TRY(document, store::csaf::of_thing(reader, asker_of(reader, principal), asked.thing));
    TOC_TRY(bytes, store::csaf::body_of(reader, document.seq));
    return {};
  }));
  if (document.tlp != Tlp::clear) {
    TOC_CHECK(note_given(world, principal, {document.seq}, kChannel));
  }
  const std::string url = url_of(world, document);
  const std::string self = view_url(world, asked);
  CsafView out{.view = {},
               .media_type = std::string(format->media_type),
               .ledger_url = self + "/loss" +
                             (asked.flaw.empty() ? "" : "?flaw=" + encode_percent(asked.flaw)),
               .modified = document.at};
  TOC_TRY(out.view,
          views::view_of({.bytes = bytes, .url = url, .self = self}, *format, asked.flaw));
  return out;
}

bool is_cve_list(std::string_view path) {
  return path == kDeltaLog || path == kDelta;
}

Result<CsafFile> cve_list_file(const World& world, std::string_view path, const Charge& charge) {
  if (is_cve_list(path)) {
    return world.store->read(
        [&](Reader& reader) { return log_file(world, reader, path == kDeltaLog); });
  }
  const std::optional<std::string> cve = cve_at(path);
  if (!cve) {
    return std::unexpected(hidden());
  }
  constexpr auto wanted = static_cast<std::int64_t>(views::kRecordDocumentsMax) + 1;
  TOC_TRY(auto flaws, world.store->read([&](Reader& reader) {
    return store::csaf::open_cves(reader, *cve, wanted);
  }));
  if (flaws.empty()) {
    return std::unexpected(hidden());
  }
  const Instant modified = flaws.front().document.at;
  Documents documents(world, std::move(flaws),
                      world.base_url + std::string(kCveList) + std::string(path), charge);
  TOC_TRY(views::View view, views::cve_record(*cve, [&] { return documents.next(); }));
  if (const auto why = views::refusal(view)) {
    return std::unexpected(*why);
  }
  return CsafFile{
      .media_type = "application/json", .bytes = std::move(view.bytes), .modified = modified};
}

Result<std::int64_t> name_earlier_cves(const World& world) {
  constexpr std::int64_t batch = 20;
  std::int64_t done = 0;
  while (true) {
    std::vector<std::pair<store::LogIndex, std::vector<std::string>>> named;
    TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
      TOC_TRY(const auto missing, store::csaf::without_cves(reader, batch));
      for (const store::LogIndex seq : missing) {
        TOC_TRY(const std::string body, store::csaf::body_of(reader, seq));
        // What was published is CSAF; what is stored is outside data all the same.
        named.emplace_back(seq, views::cves_of(body).value_or(std::vector<std::string>()));
      }
      return {};
    }));
    if (named.empty()) {
      return done;
    }
    TOC_CHECK(world.store->write([&](store::Transaction& tx) -> Status {
      for (const auto& [seq, cves] : named) {
        TOC_CHECK(store::csaf::put_cves(tx, seq, cves));
      }
      return {};
    }));
    done += static_cast<std::int64_t>(named.size());
  }
}

}  // namespace tocsin::flow
