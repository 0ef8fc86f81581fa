#include "sources/sources.h"

#include "advisories/advisory.h"
#include "base/crypto.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "share/egress.h"
#include "store/secrets.h"

#include <algorithm>

namespace tocsin::sources {
namespace {

using store::Source;

constexpr std::size_t kNameMax = 64;
constexpr std::size_t kAddressBytesMax = 2'048;
constexpr std::size_t kCredentialBytesMax = 4'096;
constexpr std::chrono::seconds kEveryMin{60};
constexpr std::chrono::hours kEveryMax{24 * 30};
constexpr std::chrono::milliseconds kPauseMax{60'000};

std::unexpected<Error> refuse(std::string message, std::string_view field) {
  return fail(Errc::malformed, std::move(message), "/" + std::string(field));
}

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f'; });
}

Status check_name(std::string_view name) {
  const bool is_plain = std::ranges::all_of(
      name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  return !name.empty() && name.size() <= kNameMax && is_plain
             ? Status()
             : refuse("A source's name is 1 to 64 of a-z, 0-9 and hyphens.", "name");
}

Status check_address(const SourceKind& kind, const SourcesOptions& options,
                     const std::string& address) {
  if (address.empty() || address.size() > kAddressBytesMax || !is_printable_ascii(address) ||
      address.find(' ') != std::string::npos) {
    return refuse("The address has 1 to 2048 characters of ASCII, and no spaces.", "address");
  }
  if (kind.is_folder) {
    if (!address.starts_with('/')) {
      return refuse("A folder is named by its whole path.", "address");
    }
    return may_be_source(address, options)
               ? Status()
               : fail(Errc::forbidden,
                      "The folder lies below none that the configuration names ([sources] "
                      "folders).",
                      "/address");
  }
  const bool is_domain = kind.id == "csaf" && address.find('/') == std::string::npos &&
                         address.find(':') == std::string::npos;
  const std::string lower = to_lower(address);
  if (is_domain) {
    return {};
  }
  const std::size_t host = address.find("//") + 2;
  const std::string_view rest = std::string_view(address).substr(std::min(host, address.size()));
  const bool names_a_person = rest.substr(0, rest.find('/')).find('@') != std::string_view::npos;
  if ((!lower.starts_with("https://") && !lower.starts_with("http://")) ||
      share::origin_of(address).empty() || names_a_person ||
      address.find('#') != std::string::npos) {
    return refuse(
        "The address is an https:// or http:// one without user name, password or fragment.",
        "address");
  }
  return {};
}

Status check_format(const SourceKind& kind, const std::string& format) {
  if (!kind.format.empty() && format != kind.format) {
    return refuse("This kind of source brings " + kind.format + " alone.", "format");
  }
  if (format.empty()) {
    return {};
  }
  std::vector<std::string> known;
  for (const advisories::AdvisoryFormat& one : advisories::all()) {
    known.push_back(one.id);
  }
  return std::ranges::find(known, format) != known.end()
             ? Status()
             : refuse("Formats are: " + join(known, ", ") + ".", "format");
}

struct Change {
  Source source;
  bool is_new = false;
  bool begins_anew = false;
};

/// What the draft makes of it. Errors: those of put_source.
Result<Change> changed(const flow::World& world, const SourcesOptions& options,
                       const std::optional<Source>& before, const std::string& name,
                       const SourceDraft& draft, Instant now) {
  TOC_TRY(const SourceKind kind, kind_of(draft.kind));
  TOC_CHECK(check_address(kind, options, draft.address));
  Change out{.source = before.value_or(Source()), .is_new = !before};
  Source& source = out.source;
  out.begins_anew = out.is_new || source.kind != draft.kind || source.address != draft.address;
  const bool is_other_origin =
      !out.is_new && share::origin_of(source.address) != share::origin_of(draft.address);
  if (out.is_new) {
    source.id = make_id<SourceId>(now);
    source.created = now;
  }
  source.name = name;
  source.kind = draft.kind;
  source.address = draft.address;
  source.format = draft.format.value_or(out.begins_anew ? kind.format : source.format);
  source.tlp = draft.tlp.value_or(source.tlp);
  source.every = draft.every.value_or(out.is_new ? kind.every : source.every);
  source.pause = draft.pause.value_or(out.is_new ? kind.pause : source.pause);
  source.is_on = draft.is_on.value_or(out.is_new || source.is_on);
  TOC_CHECK(check_format(kind, source.format));
  if (source.tlp == Tlp::red) {
    return refuse("What is TLP:RED comes by no source.", "tlp");
  }
  if (source.every < kEveryMin || source.every > kEveryMax) {
    return refuse("From one run to the next there are 60 seconds to 30 days.", "every_s");
  }
  if (source.pause.count() < 0 || source.pause > kPauseMax) {
    return refuse("Between two requests there is a minute at most.", "pause_ms");
  }
  if (is_other_origin && source.credential && !draft.credential) {
    return refuse("The address is another server's: give the credential again, or an empty one.",
                  "credential");
  }
  if (draft.credential) {
    if (draft.credential->size() > kCredentialBytesMax || !is_printable_ascii(*draft.credential)) {
      return refuse("The credential has at most 4096 characters of ASCII.", "credential");
    }
    source.credential = draft.credential->empty()
                            ? std::nullopt
                            : std::optional(world.sealer->seal(store::about_source(source.id),
                                                               as_bytes(*draft.credential)));
  }
  if (out.begins_anew) {
    source.state = "{}";
  }
  source.next = now;
  return out;
}

}  // namespace

Result<SourceKind> kind_of(std::string_view id) {
  std::vector<std::string> known;
  for (SourceKind& kind : all()) {
    if (kind.id == id) {
      return std::move(kind);
    }
    known.push_back(kind.id);
  }
  return refuse("Kinds of sources are: " + join(known, ", ") + ".", "kind");
}

Result<store::LogIndex> put_source(const flow::World& world, const SourcesOptions& options,
                                   const Principal& principal, const std::string& name,
                                   const SourceDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_source));
  TOC_CHECK(check_name(name));
  return world.store->write([&](store::Transaction& tx) -> Result<store::LogIndex> {
    TOC_TRY(const auto before, store::sources::find(tx, name));
    if (!before) {
      TOC_TRY(const auto held, store::sources::list(tx));
      if (held.size() >= kSourcesMax) {
        return fail(Errc::conflict, "There are a thousand sources, which is the most.");
      }
    }
    TOC_TRY(Change change, changed(world, options, before, name, draft, tx.now()));
    Source& source = change.source;
    store::Act act{.kind = change.is_new ? "source.added" : "source.changed",
                   .actor = actor_of(principal),
                   .case_id = std::nullopt,
                   .detail = {},
                   .tlp = source.tlp};
    act.detail.set("source", to_text(source.id))
        .set("name", source.name)
        .set("kind", source.kind)
        .set("address", to_hex(sha256(as_bytes(source.address))))
        .set("format", source.format)
        .set("tlp", to_label(source.tlp))
        .set("every_s", static_cast<std::int64_t>(source.every.count()))
        .set_flag("on", source.is_on)
        .set_flag("credential", source.credential.has_value());
    source.recorded_index = tx.record(std::move(act));
    TOC_CHECK(change.is_new ? store::sources::insert(tx, source)
                            : store::sources::update(tx, source));
    return source.recorded_index;
  });
}

Result<store::LogIndex> remove_source(const flow::World& world, const Principal& principal,
                                      std::string_view name) {
  TOC_CHECK(may(principal, Action::manage_source));
  return world.store->write([&](store::Transaction& tx) -> Result<store::LogIndex> {
    TOC_TRY(const auto source, store::sources::find(tx, name));
    if (!source) {
      return fail(Errc::not_found, "There is no such source.");
    }
    store::Act act{.kind = "source.removed",
                   .actor = actor_of(principal),
                   .case_id = std::nullopt,
                   .detail = {},
                   .tlp = source->tlp};
    act.detail.set("source", to_text(source->id)).set("name", source->name);
    const store::LogIndex index = tx.record(std::move(act));
    TOC_CHECK(store::sources::remove(tx, source->id));
    return index;
  });
}

Status run_soon(const flow::World& world, const Principal& principal, std::string_view name) {
  TOC_CHECK(may(principal, Action::manage_source));
  return world.store->write([&](store::Transaction& tx) -> Status {
    TOC_TRY(auto source, store::sources::find(tx, name));
    if (!source) {
      return fail(Errc::not_found, "There is no such source.");
    }
    if (!source->is_on) {
      return fail(Errc::conflict, "The source is off.");
    }
    if (is_running(*source, tx.now())) {
      return fail(Errc::conflict, "A run of the source goes on.");
    }
    return store::sources::make_due(tx, source->id, tx.now());
  });
}

Result<std::vector<Source>> list_sources(const flow::World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::read_source));
  return world.store->read([](store::Reader& reader) { return store::sources::list(reader); });
}

bool is_running(const Source& source, Instant now) {
  return source.begun && !source.ended && source.next > now;
}

std::string_view to_text(Health health) {
  switch (health) {
    case Health::off: return "off";
    case Health::waiting: return "waiting";
    case Health::good: return "good";
    case Health::failing: return "failing";
    case Health::stale: return "stale";
  }
  return "waiting";
}

Health health_of(const Source& source, Instant now) {
  if (!source.is_on) {
    return Health::off;
  }
  if (store::is_stale(source, now)) {
    return Health::stale;
  }
  if (source.failures > 0) {
    return Health::failing;
  }
  return source.good ? Health::good : Health::waiting;
}

std::string to_json(const Source& source, Instant now) {
  const auto time = [](std::optional<Instant> at) {
    return at ? std::optional(to_rfc3339(*at)) : std::nullopt;
  };
  JsonWriter json;
  json.begin_object()
      .field("name", source.name)
      .field("kind", source.kind)
      .field("address", source.address)
      .field("format", source.format)
      .field("tlp", to_label(source.tlp))
      .field("every_s", static_cast<std::int64_t>(source.every.count()))
      .field("pause_ms", static_cast<std::int64_t>(source.pause.count()))
      .flag("has_credential", source.credential.has_value())
      .flag("on", source.is_on)
      .field("health", to_text(health_of(source, now)))
      .flag("running", is_running(source, now))
      .optional_field("begun", time(source.begun))
      .optional_field("ended", time(source.ended))
      .optional_field("good", time(source.good))
      .field("next", to_rfc3339(source.next))
      .field("failures", source.failures)
      .field("fault", source.fault);
  json.key("counts").raw(source.counts);
  json.key("problems").raw(source.problems);
  json.field("log_index", source.recorded_index).end_object();
  return json.take();
}

}  // namespace tocsin::sources
