#include "sources/parts.h"

#include "base/json_writer.h"
#include "base/text.h"
#include "sources/run.h"

#include <algorithm>
#include <set>

namespace tocsin::sources {
namespace {

constexpr std::size_t kEntriesByKeep = 200;
constexpr std::size_t kUnansweredMax = 5;
/// Documents that failed and are asked for again, and those of one instant that are known.
constexpr std::size_t kListedMax = 2'000;

std::set<std::string> read_list(const std::string& text) {
  std::set<std::string> out;
  for (const std::string_view line : split(text, '\n')) {
    if (!line.empty()) {
      out.emplace(line);
    }
  }
  return out;
}

std::string write_list(const std::set<std::string>& list) {
  std::string out;
  std::size_t count = 0;
  for (const std::string& one : list) {
    if (count++ == kListedMax) {
      break;  // those of one instant that are left out are asked for once more
    }
    out += one + "\n";
  }
  return out;
}

/// What a request and the state can hold.
bool is_plain(std::string_view url) {
  return url.size() <= 2'048 &&
         std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

std::string file_name(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const std::string_view name = url.substr(url.rfind('/') + 1);
  return name.empty() ? "document" : std::string(name.substr(0, 200));
}

std::string below(std::string_view base, std::string_view path) {
  while (base.ends_with('/')) {
    base.remove_suffix(1);
  }
  while (path.starts_with('/')) {
    path.remove_prefix(1);
  }
  return std::string(base) + "/" + std::string(path);
}

std::string text_of(const Json& json, std::string_view key) {
  const auto value = json.find(key);
  return value ? std::string(value->text().value_or("")) : std::string();
}

bool ends_run(const Error& error) {
  return error.code != Errc::not_found && error.code != Errc::malformed &&
         error.code != Errc::too_large && error.code != Errc::forbidden;
}

Status take_new(Run& run, const std::string& key, std::vector<Entry> entries,
                Status (*take_one)(Run& run, const Entry& entry, const void* how),
                const void* how) {
  std::erase_if(entries, [&](const Entry& entry) {
    if (!is_plain(entry.url)) {
      run.problem(entry.url, "The address has more than ASCII, or more than 2048 characters.");
    }
    return !is_plain(entry.url);
  });
  std::ranges::stable_sort(entries, {}, &Entry::updated);
  const auto since_text = run.state("since " + key);
  const Result<Instant> known = parse_rfc3339(since_text);
  // Of the newest instant that is known some may have come since: which were there is kept.
  const std::set<std::string> at_since = read_list(run.state("at " + key));
  std::set<std::string> again = read_list(run.state("again " + key));
  Instant since = known ? *known : Instant::min();
  std::set<std::string> taken_at = at_since;
  std::size_t count = 0;
  std::size_t unanswered = 0;  ///< in a row
  const Instant now = run.now();
  const auto keep = [&]() -> Status {
    if (since != Instant::min()) {
      run.set_state("since " + key, to_rfc3339(since));
    }
    run.set_state("at " + key, write_list(taken_at));
    run.set_state("again " + key, write_list(again));
    return run.keep();
  };
  for (const Entry& entry : entries) {
    const bool is_new = !known || entry.updated > *known ||
                        (entry.updated == *known && !at_since.contains(entry.url));
    if (!is_new && !again.contains(entry.url)) {
      continue;
    }
    const Status taken = take_one(run, entry, how);
    // One document that its server never gives stops no other; a server that gives none is left.
    unanswered = taken || taken.error().code != Errc::unavailable ? 0 : unanswered + 1;
    if (!taken && (run.is_over() || (ends_run(taken.error()) &&
                                     (unanswered == 0 || unanswered == kUnansweredMax)))) {
      TOC_CHECK(keep());
      return taken;
    }
    if (taken) {
      again.erase(entry.url);
    } else {
      again.insert(entry.url);
      run.problem(entry.url, describe(taken.error()));
      if (again.size() > kListedMax) {
        // No further: what is newer is not passed over.
        again.erase(entry.url);
        TOC_CHECK(keep());
        return fail(Errc::unavailable,
                    "More than 2000 documents could not be taken: see what was refused.");
      }
    }
    if (entry.updated > since && entry.updated <= now) {
      since = entry.updated;
      taken_at.clear();
    }
    if (entry.updated == since) {
      taken_at.insert(entry.url);
    }
    if (++count % kEntriesByKeep == 0) {
      TOC_CHECK(keep());
    }
  }
  // What the listing does not have any more is not asked for again.
  std::set<std::string> listed;
  for (const Entry& entry : entries) {
    listed.insert(entry.url);
  }
  std::erase_if(again, [&](const std::string& url) { return !listed.contains(url); });
  if (again.empty()) {
    run.all_taken();
  }
  return keep();
}

}  // namespace tocsin::sources
