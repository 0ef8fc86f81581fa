// One run of a source: how its kind asks for things, within the bounds of a run, and hands them in.
#pragma once

#include "base/time.h"
#include "exposure/advisories.h"
#include "exposure/world.h"
#include "share/egress.h"
#include "sources/kind.h"
#include "store/sources.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::sources {

/// A document of JSON, a list.
inline constexpr std::uint64_t kDocumentBytesMax = 64U << 20U;
/// A whole catalogue.
inline constexpr std::uint64_t kFileBytesMax = 8ULL << 30U;
/// Of one run: what is left over the next one asks for.
inline constexpr std::size_t kRequestsMax = 50'000;
inline constexpr std::int64_t kRunBytesMax = 32LL << 30U;
/// How long a run goes on by itself: one that says nothing for so long was broken off.
inline constexpr std::chrono::minutes kRunLease{10};

struct SourcesOptions {
  share::EgressPolicy egress;
  /// Folders below which sources of this machine may lie.
  std::vector<std::filesystem::path> folders;
  std::filesystem::path spool;  ///< for what is too large for memory
};

/// Whether the folder lies below one of those, when both are followed to where they lie.
bool may_be_source(const std::filesystem::path& folder, const SourcesOptions& options);

/// What a run brought so far.
struct RunCounts {
  std::int64_t requests = 0;
  std::int64_t bytes = 0;
  std::int64_t documents = 0;  ///< handed in
  std::int64_t records = 0;    ///< read in them
  std::int64_t stored = 0;     ///< new or changed
  std::int64_t unchanged = 0;
  std::int64_t refused = 0;    ///< records, files and objects that could not be taken
  std::int64_t shared = 0;     ///< STIX objects and events of MISP that are new or newer
  std::int64_t withdrawn = 0;  ///< likewise those that their source took back
};

/// Of status 200 or 304.
struct Answer : share::EgressAnswer {
  std::string body;
};

/// One thread.
class Run {
 public:
  Run(const exposure::World& world, const SourcesOptions& options, store::Source source,
      SourceKind kind, std::function<bool()> is_stopping);
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run();

  [[nodiscard]] const store::Source& source() const { return source_; }
  [[nodiscard]] const std::string& address() const { return source_.address; }
  /// By the machine's time: what others say of their changes is held against it, also in an
  /// exercise.
  [[nodiscard]] Instant now() const;

  // --- asking

  /// A document in memory. `accept`: media types; empty: any. Errors: not_found for 404 and 410;
  /// forbidden for 401 and 403; rate_limited for 429 and 503, after which the source is left alone
  /// for as long as it says, and past the requests of a run; conflict when the run is over;
  /// unavailable for every other status than 200; those of share::get.
  Result<Answer> ask(const std::string& url, std::string_view accept = "",
                     std::uint64_t bytes_max = kDocumentBytesMax);
  /// The same, unless it is what a run was given that has taken all of it (304).
  Result<Answer> ask_if_changed(const std::string& url, std::string_view accept = "",
                                std::uint64_t bytes_max = kDocumentBytesMax);
  /// A catalogue, kept in a file while it is read, and handed in under the name. False when it has
  /// not changed. Errors: malformed when it cannot be read to its end, or holds nothing that is
  /// known; what was read of it stays.
  Result<bool> take_file(const std::string& url, const std::string& name, bool if_changed = true);

  /// As outside::Reader::verify_signature, by the machine's time.
  [[nodiscard]] Status verify_signature(std::span<const openpgp::NamedCertificate> certificates,
                                        std::string_view bytes, std::string_view signature) const {
    return world_.reader->verify_signature(
        {.certificates = certificates, .bytes = bytes, .signature = signature, .at = now()});
  }

  // --- handing in

  /// A document of advisories; it is stored with others at the latest with the next keep().
  Status take(std::string name, std::string document);
  /// May its address be read as a folder, as things lie now?
  [[nodiscard]] bool may_read_folder() const { return may_be_source(address(), options_); }
  /// Such a file of this machine, at once.
  Status take_local(const std::filesystem::path& path, const std::string& name);
  /// STIX objects, as a bundle or an envelope, as flow::take_source_objects() says.
  Status take_stix(std::string_view content);
  /// An event of MISP, as flow::take_misp_event() says.
  Status take_misp(std::string_view name, std::string_view event);
  /// What could not be taken, by name: a sentence that its server's people understand.
  void problem(std::string_view name, std::string_view message);

  // --- where the next run goes on

  /// Whatever was asked for has been taken, so that it need not be sent again until it changes.
  /// Until this is said, a run that is broken off or leaves something over is given all again.
  void all_taken();
  /// Empty: nothing is known.
  [[nodiscard]] std::string state(std::string_view key) const;
  void set_state(std::string_view key, std::string value);
  /// Stores what was handed in, then the state. Errors: those of the store; conflict when the
  /// source was changed meanwhile. Once something could not be stored nothing is kept any more: the
  /// next run begins where the state was kept last.
  Status keep();
  /// The store failed, the source was changed, or a stop is asked for: no more is asked.
  bool is_over();

  [[nodiscard]] const RunCounts& counts() const { return counts_; }
  /// As a text that can be stored and shown.
  [[nodiscard]] static std::string shown(std::string_view text);
  /// JSON.
  [[nodiscard]] std::string counts_json() const;
  [[nodiscard]] std::string problems_json() const;
  /// Not before; nothing: the source said nothing.
  [[nodiscard]] std::optional<std::chrono::seconds> retry_after() const { return retry_after_; }

 private:
  /// Says now and then that the run goes on. False when it is to stop.
  bool goes_on();
  Result<share::EgressAnswer> request(const std::string& url, std::string_view accept,
                                      bool if_changed, std::uint64_t bytes_max,
                                      const std::function<Status(std::string_view)>& take);
  Result<Answer> document(const std::string& url, std::string_view accept, bool if_changed,
                          std::uint64_t bytes_max);
  /// Whether another source that is on brings from the same server by that kind what this one may
  /// read: it has a credential too, or this one has none.
  Result<bool> comes_by(std::string_view kind);
  Status store_taken();
  Status keep_state();
  Result<exposure::ImportSummary> import(
      std::vector<std::pair<std::string, std::string_view>> pieces);

  const exposure::World& world_;
  const SourcesOptions& options_;
  store::Source source_;
  SourceKind kind_;
  std::function<bool()> is_stopping_;
  std::map<std::string, std::string, std::less<>> state_;
  std::optional<std::vector<store::Source>> others_;        ///< once they are asked for
  std::map<std::string, std::string> seen_;                 ///< of the state, once all is taken
  std::vector<std::pair<std::string, std::string>> taken_;  ///< name and document
  std::size_t taken_bytes_ = 0;
  RunCounts counts_;
  std::vector<std::pair<std::string, std::string>> problems_;
  std::optional<std::chrono::seconds> retry_after_;
  std::chrono::steady_clock::time_point said_ = std::chrono::steady_clock::now();
  bool was_changed_ = false;
  std::optional<Error> broken_;  ///< what the store said
};

}  // namespace tocsin::sources
