#include "sources/run.h"

#include "archive/mapped_file.h"
#include "base/file.h"
#include "base/json.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "flow/misp.h"
#include "flow/source_objects.h"
#include "store/secrets.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

namespace tocsin::sources {
namespace {

constexpr std::size_t kTakenBytesMax = 32U << 20U;
constexpr std::size_t kTakenMax = 500;
constexpr std::size_t kProblemsMax = 100;
constexpr std::size_t kProblemBytesMax = 500;
constexpr std::size_t kStateBytesMax = 4U << 20U;
constexpr std::chrono::hours kRetryAfterMax{24};
constexpr std::chrono::seconds kDocumentTime{300};
constexpr std::chrono::hours kFileTime{2};
constexpr std::chrono::minutes kSayEvery{1};

/// A file of the spool without a name.
class Unlinked {
 public:
  static Result<Unlinked> make(const std::filesystem::path& folder) {
    const int descriptor = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0) {
      return std::unexpected(errno_error_of());
    }
    return Unlinked(descriptor);
  }
  Unlinked(Unlinked&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Unlinked& operator=(Unlinked&&) = delete;
  Unlinked(const Unlinked&) = delete;
  Unlinked& operator=(const Unlinked&) = delete;
  ~Unlinked() {
    if (descriptor_ >= 0) {
      close(descriptor_);
    }
  }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  Status append(std::string_view piece) const {
    while (!piece.empty()) {
      const ssize_t written = write(descriptor_, piece.data(), piece.size());
      if (written < 0 && errno != EINTR) {
        return std::unexpected(errno_error_of());
      }
      piece.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return {};
  }

 private:
  explicit Unlinked(int descriptor) : descriptor_(descriptor) {}
  static Error errno_error_of() { return errno_error("The spool cannot be written", errno); }
  int descriptor_;
};

std::map<std::string, std::string, std::less<>> read_state(const std::string& text) {
  std::map<std::string, std::string, std::less<>> out;
  if (const auto json = JsonDocument::parse(text)) {
    for (const auto& [key, value] : json->root().members()) {
      out.emplace(key, value.text().value_or(""));
    }
  }
  return out;  // what cannot be read is as if nothing were known: all is asked for again
}

}  // namespace

bool may_be_source(const std::filesystem::path& folder, const SourcesOptions& options) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::weakly_canonical(folder, error);
  return !error && std::ranges::any_of(options.folders, [&](const std::filesystem::path& one) {
    const std::filesystem::path root = std::filesystem::weakly_canonical(one, error);
    return !error && std::ranges::mismatch(root, real).in1 == root.end();
  });
}

Run::Run(const exposure::World& world, const SourcesOptions& options, store::Source source,
         SourceKind kind, std::function<bool()> is_stopping)
    : world_(world),
      options_(options),
      source_(std::move(source)),
      kind_(std::move(kind)),
      is_stopping_(std::move(is_stopping)),
      state_(read_state(source_.state)) {}

Run::~Run() = default;

bool Run::goes_on() {
  if (const auto now = std::chrono::steady_clock::now(); now - said_ > kSayEvery) {
    said_ = now;
    const auto said = world_.store->write([&](store::Transaction& tx) {
      return store::sources::keep_alive(tx, source_.id, source_.run, tx.now() + kRunLease);
    });
    was_changed_ = was_changed_ || (said && !*said);
  }
  return !was_changed_ && !(is_stopping_ && is_stopping_());
}

Instant Run::now() const {
  return (world_.machine_clock != nullptr ? world_.machine_clock : world_.clock)->now();
}

Result<share::EgressAnswer> Run::request(const std::string& url, std::string_view accept,
                                         bool if_changed, std::uint64_t bytes_max,
                                         const std::function<Status(std::string_view)>& take) {
  if (static_cast<std::size_t>(counts_.requests) >= kRequestsMax || counts_.bytes >= kRunBytesMax) {
    return fail(Errc::rate_limited,
                "A run makes 50000 requests and takes 32 GiB at most; the next one goes on.");
  }
  const auto broken_off = [] {
    return fail(Errc::conflict,
                "The run was broken off: the source was changed, or this instance is being "
                "stopped.");
  };
  const auto until = std::chrono::steady_clock::now() +
                     (counts_.requests > 0 ? source_.pause : std::chrono::milliseconds(0));
  while (goes_on() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(
        std::min<std::chrono::milliseconds>(source_.pause, std::chrono::milliseconds(200)));
  }
  if (is_over()) {
    return broken_off();
  }
  ++counts_.requests;
  share::EgressGet get{.url = url,
                       .headers = {},
                       .credentials = {},
                       .bytes_max = bytes_max,
                       .time_max = bytes_max > kDocumentBytesMax ? kFileTime : kDocumentTime,
                       .is_stopping = [this] { return !goes_on(); }};
  if (!accept.empty()) {
    get.headers.emplace_back("Accept", accept);
  }
  if (if_changed) {
    if (const std::string tag = state("etag " + url); !tag.empty()) {
      get.headers.emplace_back("If-None-Match", tag);
    }
    if (const std::string since = state("modified " + url); !since.empty()) {
      get.headers.emplace_back("If-Modified-Since", since);
    }
  }
  const bool is_own = share::origin_of(url) == share::origin_of(source_.address);
  // The credential is for the source, and for nobody to whom its documents point.
  if (source_.credential && is_own) {
    TOC_TRY(const Buffer value,
            world_.sealer->open(store::about_source(source_.id), *source_.credential));
    get.credentials.emplace_back(
        kind_.credential_header,
        std::string(reinterpret_cast<const char*>(value.data()), value.size()));
  }
  Result<share::EgressAnswer> got =
      share::get(options_.egress, get, [&](std::string_view piece) -> Status {
        counts_.bytes += static_cast<std::int64_t>(piece.size());
        return take(piece);
      });
  if (!got && is_over()) {
    return broken_off();
  }
  TOC_TRY(share::EgressAnswer answer, std::move(got));
  if (answer.status == 429 || answer.status == 503) {
    // Whom its documents lie with has no say over when the source is asked.
    if (is_own && answer.retry_after) {
      retry_after_ = std::min<std::chrono::seconds>(*answer.retry_after, kRetryAfterMax);
    }
    return fail(Errc::rate_limited,
                "The server asks to be left alone (status " + std::to_string(answer.status) + ").",
                url);
  }
  if (answer.status == 404 || answer.status == 410) {
    return fail(Errc::not_found,
                "The server has no such thing (status " + std::to_string(answer.status) + ").",
                url);
  }
  if (answer.status == 401 || answer.status == 403) {
    return fail(Errc::forbidden,
                "The server does not give this to whoever asks so (status " +
                    std::to_string(answer.status) + ").",
                url);
  }
  if (answer.status != 200 && !(if_changed && answer.status == 304)) {
    return fail(Errc::unavailable,
                "The server answered with status " + std::to_string(answer.status) + ".", url);
  }
  if (if_changed && answer.status == 200) {
    seen_["etag " + url] = answer.header("etag");
    seen_["modified " + url] = answer.header("last-modified");
  }
  return answer;
}

Result<Answer> Run::document(const std::string& url, std::string_view accept, bool if_changed,
                             std::uint64_t bytes_max) {
  std::string body;
  TOC_TRY(share::EgressAnswer head,
          request(url, accept, if_changed, bytes_max, [&](std::string_view piece) -> Status {
            body += piece;
            return {};
          }));
  return Answer{std::move(head), std::move(body)};
}

Result<Answer> Run::ask(const std::string& url, std::string_view accept, std::uint64_t bytes_max) {
  return document(url, accept, false, bytes_max);
}

Result<Answer> Run::ask_if_changed(const std::string& url, std::string_view accept,
                                   std::uint64_t bytes_max) {
  return document(url, accept, true, bytes_max);
}

Result<bool> Run::take_file(const std::string& url, const std::string& name, bool if_changed) {
  TOC_TRY(const Unlinked file, Unlinked::make(options_.spool));
  TOC_TRY(const share::EgressAnswer answer,
          request(url, "", if_changed, kFileBytesMax,
                  [&](std::string_view piece) { return file.append(piece); }));
  if (answer.status == 304) {
    return false;
  }
  TOC_TRY(const archive::MappedFile mapped, archive::MappedFile::of_descriptor(file.descriptor()));
  TOC_TRY(const exposure::ImportSummary summary, import({{name, as_text(mapped.bytes())}}));
  if (summary.broken > 0) {
    return fail(Errc::malformed, "The file cannot be read to its end: see what was refused.", url);
  }
  if (summary.records == 0) {
    return fail(Errc::malformed, "Nothing in the file is of a format that is known here.", url);
  }
  return true;
}

Status Run::take_local(const std::filesystem::path& path, const std::string& name) {
  TOC_TRY(const archive::MappedFile mapped, archive::MappedFile::open(path.string()));
  counts_.bytes += static_cast<std::int64_t>(mapped.bytes().size());
  TOC_CHECK(import({{name, as_text(mapped.bytes())}}));
  return {};
}

Status Run::take(std::string name, std::string document) {
  taken_bytes_ += document.size();
  taken_.emplace_back(std::move(name), std::move(document));
  return taken_.size() < kTakenMax && taken_bytes_ < kTakenBytesMax ? Status() : store_taken();
}

Status Run::store_taken() {
  std::vector<std::pair<std::string, std::string_view>> pieces;
  pieces.reserve(taken_.size());
  for (const auto& [name, document] : taken_) {
    pieces.emplace_back(name, document);
  }
  if (!pieces.empty()) {
    TOC_CHECK(import(std::move(pieces)));
  }
  taken_.clear();
  taken_bytes_ = 0;
  return {};
}

Result<exposure::ImportSummary> Run::import(
    std::vector<std::pair<std::string, std::string_view>> pieces) {
  exposure::ImportOptions options;
  options.format = source_.format;
  options.tlp_min = source_.tlp;
  for (auto& [name, bytes] : pieces) {
    options.pieces.push_back({.name = std::move(name), .bytes = bytes});
  }
  options.quarantine = [&](const std::string& file, const advisories::Quarantined& why) {
    problem(file + ": " + why.record + (why.where.empty() ? "" : " at " + why.where), why.message);
  };
  options.goes_on = [&] { return goes_on(); };
  counts_.documents += static_cast<std::int64_t>(options.pieces.size());
  Result<exposure::ImportSummary> imported =
      exposure::import_advisories(world_, Principal::system("source:" + source_.name), options);
  if (!imported) {
    broken_ = imported.error();
  }
  TOC_TRY(const exposure::ImportSummary summary, std::move(imported));
  counts_.records += static_cast<std::int64_t>(summary.records);
  counts_.stored += static_cast<std::int64_t>(summary.stored + summary.scores);
  counts_.unchanged += static_cast<std::int64_t>(summary.unchanged);
  return summary;
}

Result<bool> Run::comes_by(std::string_view kind) {
  if (!others_) {
    TOC_TRY(others_,
            world_.store->read([](store::Reader& reader) { return store::sources::list(reader); }));
  }
  return std::ranges::any_of(*others_, [&](const store::Source& other) {
    return other.is_on && other.kind == kind && other.id != source_.id &&
           share::origin_of(other.address) == share::origin_of(source_.address) &&
           (other.credential || !source_.credential);
  });
}

Status Run::take_stix(std::string_view content) {
  ++counts_.documents;
  TOC_TRY(const bool has_events, comes_by("misp-feed"));
  const auto taken =
      flow::take_source_objects(world_, Principal::system("source:" + source_.name), content,
                                {.source = source_.name,
                                 .tlp_min = source_.tlp,
                                 .bytes_max = kDocumentBytesMax,
                                 .has_events = has_events});
  if (!taken && (taken.error().code == Errc::malformed || taken.error().code == Errc::too_large)) {
    problem("a page of objects", describe(taken.error()));
    return {};
  }
  TOC_CHECK(taken);
  counts_.records += static_cast<std::int64_t>(taken->shared + taken->withdrawn + taken->unchanged +
                                               taken->refused.size());
  counts_.shared += static_cast<std::int64_t>(taken->shared);
  counts_.withdrawn += static_cast<std::int64_t>(taken->withdrawn);
  counts_.unchanged += static_cast<std::int64_t>(taken->unchanged);
  for (const auto& one : taken->refused) {
    problem(one.id, one.message);
  }
  return {};
}

Status Run::take_misp(std::string_view name, std::string_view event) {
  ++counts_.documents;
  ++counts_.records;
  flow::MispIntake intake{.source = source_.name, .tlp_min = source_.tlp};
  TOC_TRY(intake.has_objects, comes_by("taxii"));
  const auto taken =
      flow::take_misp_event(world_, Principal::system("source:" + source_.name), event, intake);
  if (!taken && taken.error().code != Errc::unavailable && taken.error().code != Errc::no_space &&
      taken.error().code != Errc::internal) {
    problem(name, describe(taken.error()));
    return {};
  }
  TOC_CHECK(taken);
  counts_.shared += *taken == flow::MispTaken::shared ? 1 : 0;
  counts_.withdrawn += *taken == flow::MispTaken::withdrawn ? 1 : 0;
  counts_.unchanged += *taken == flow::MispTaken::nothing ? 1 : 0;
  return {};
}

std::string Run::shown(std::string_view text) {
  const std::string out = printable(text);
  return out.size() > kProblemBytesMax ? cut(out, kProblemBytesMax) + "…" : out;
}

void Run::problem(std::string_view name, std::string_view message) {
  ++counts_.refused;
  if (problems_.size() < kProblemsMax) {
    problems_.emplace_back(shown(name), shown(message));
  }
}

void Run::all_taken() {
  for (auto& [key, value] : seen_) {
    set_state(key, std::move(value));
  }
  seen_.clear();
}

std::string Run::state(std::string_view key) const {
  const auto found = state_.find(key);
  return found == state_.end() ? std::string() : found->second;
}

void Run::set_state(std::string_view key, std::string value) {
  if (value.empty() || !is_utf8(value)) {
    if (const auto found = state_.find(key); found != state_.end()) {
      state_.erase(found);
    }
    return;
  }
  state_.insert_or_assign(std::string(key), std::move(value));
}

bool Run::is_over() {
  return broken_ || !goes_on();
}

Status Run::keep() {
  if (broken_) {
    return std::unexpected(*broken_);
  }
  const Status kept = keep_state();
  if (!kept) {
    broken_ = kept.error();
  }
  return kept;
}

Status Run::keep_state() {
  TOC_CHECK(store_taken());
  JsonWriter json;
  json.begin_object();
  for (const auto& [key, value] : state_) {
    json.field(key, value);
  }
  const std::string text = json.end_object().take();
  if (text.size() > kStateBytesMax) {
    return fail(Errc::too_large, "The source has more to be remembered than 4 MiB.");
  }
  TOC_TRY(const bool is_kept, world_.store->write([&](store::Transaction& tx) {
    return store::sources::keep(tx, source_.id, source_.run, text, tx.now() + kRunLease);
  }));
  if (!is_kept) {
    return fail(Errc::conflict, "The source was changed or switched off while it was read.");
  }
  return {};
}

std::string Run::counts_json() const {
  JsonWriter json;
  json.begin_object()
      .field("requests", counts_.requests)
      .field("bytes", counts_.bytes)
      .field("documents", counts_.documents)
      .field("records", counts_.records)
      .field("stored", counts_.stored)
      .field("unchanged", counts_.unchanged)
      .field("refused", counts_.refused)
      .field("shared", counts_.shared)
      .field("withdrawn", counts_.withdrawn)
      .end_object();
  return json.take();
}

std::string Run::problems_json() const {
  JsonWriter json;
  json.begin_array();
  for (const auto& [name, message] : problems_) {
    json.begin_object().field("name", name).field("message", message).end_object();
  }
  return json.end_array().take();
}

}  // namespace tocsin::sources
