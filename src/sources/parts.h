// What several kinds of sources need.
#pragma once

#include "base/error.h"
#include "base/json.h"
#include "base/time.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::sources {

class Run;

/// Behind the last slash of an address, without its query: "all.zip"; "document" where nothing is.
std::string file_name(std::string_view url);
/// With exactly one slash between.
std::string below(std::string_view base, std::string_view path);
/// The text of a member, or empty.
std::string text_of(const Json& json, std::string_view key);

/// One of many documents: where, and when it last changed.
struct Entry {
  std::string url;
  Instant updated;
};
/// Fetches those of a listing that are new since the state was kept last, oldest first, and keeps
/// the state every few hundred. What is said to have changed in the future is taken, and hides
/// nothing that changes until then. One that fails is named and asked for again by the next run,
/// and more than 2,000 of them end it; an
/// error of the source as a whole ends it. key: what the state goes by.
Status take_new(Run& run, const std::string& key, std::vector<Entry> entries,
                Status (*take_one)(Run& run, const Entry& entry, const void* how), const void* how);

/// Whether the error says that the source as a whole is to be left alone now.
bool ends_run(const Error& error);

}  // namespace tocsin::sources
