// The files by which a provider's documents are found: provider metadata, directory and ROLIE
// distributions (CSAF 2.0 and 2.1, sections 7.1.7 and 7.1.11 to 7.1.17; RFC 8322). Pure.
#pragma once

#include "base/time.h"
#include "csaf/publication.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::csaf {

/// One document of a folder.
struct Listed {
  std::string tracking_id;
  std::string title;
  std::string category;
  std::string path;  ///< within the folder: "2026/a-1.json"
  std::string initial_release;
  std::string current_release;
  bool is_signed = true;
};

/// What stands under one address: documents of one version of CSAF and one marking.
struct Folder {
  std::string version;  ///< "2.0" or "2.1"
  std::string label;    ///< as that version spells it: "WHITE", "AMBER+STRICT"
  std::string url;      ///< with a slash at its end
  Instant updated;      ///< of its newest document
};
/// "white", "amber-strict".
std::string folder_name(std::string_view label);
/// "feed-tlp-white.json".
std::string feed_file(std::string_view label);
/// "category-white.json".
std::string category_file(std::string_view label);

/// Of each the documents come in the order in which they are to stand: the newest first.
std::string write_index(std::span<const Listed> documents);
std::string write_changes(std::span<const Listed> documents, std::string_view version);
std::string write_feed(const Folder& folder, std::span<const Listed> documents);
std::string write_categories(std::span<const Listed> documents);
/// An HTML page with a link to each name: files, and folders with a slash at their end.
std::string write_listing(std::span<const std::string> names);

/// An OpenPGP key with which documents are signed, and where it is (requirement 20).
struct KeyAddress {
  std::string fingerprint;  ///< 40 hexadecimal digits
  std::string url;
};

struct Provider {
  PublisherNames publisher;
  std::vector<KeyAddress> keys;
  std::string base;          ///< of the metadata, with a slash at its end
  bool is_listed = true;     ///< aggregators may list and mirror it
  Folder open;               ///< for everybody
  std::vector<Folder> more;  ///< for readers who are known; their `updated` is told to nobody
};
/// provider-metadata.json, in the version of its open folder. With keys the role is
/// csaf_trusted_provider: documents have hashes and signatures. 2.1 has a time at each feed, which
/// for those of `more` would say too much: there it names the open one alone.
std::string write_metadata(const Provider& provider);
/// service.json: the feeds of the metadata.
std::string write_service(const Provider& provider);

}  // namespace tocsin::csaf
