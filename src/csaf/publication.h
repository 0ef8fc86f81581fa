// What a provider asks of a document before it publishes it (CSAF section 7.1), and the documents
// that the operator's own risk warnings are. Pure: bytes in, facts or bytes out.
#pragma once

#include "base/error.h"
#include "base/time.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::csaf {

/// Of a document with which a feed is made: titles and ids stand in every one of them.
inline constexpr std::size_t kTrackingIdBytesMax = 200;
inline constexpr std::size_t kPublishedTitleBytesMax = 500;

struct Publication {
  std::string version;  ///< "2.0" or "2.1"
  std::string category;
  std::string title;
  std::string label;  ///< of TLP, as it is spelled there: "WHITE", "AMBER+STRICT"; empty: none
  std::string space;  ///< the publisher's namespace
  std::string tracking_id;
  std::string file;             ///< by section 5.1: "a-1.json"
  std::string number;           ///< the document's version: "3", "1.0.2"
  std::string initial_release;  ///< as it is written
  std::string current_release;
  Instant initial_at;
  Instant current_at;
  int year = 0;  ///< of the initial release, in UTC: the folder (section 7.1.11)
};

/// What is published: released, and valid by every mandatory test. Errors: malformed with the
/// place; for an invalid document the sentence names the tests that it fails.
Result<Publication> read_publication(std::string_view bytes, std::size_t bytes_max);

/// Both of one form, a later than b (section 3.1.11).
bool is_later_version(std::string_view a, std::string_view b);

struct PublisherNames {
  std::string name;
  std::string space;     ///< a URI
  std::string category;  ///< coordinator, discoverer, other, translator, user, vendor
};
bool is_publisher_category(std::string_view text);

/// A risk warning in both languages.
struct Warning {
  std::string id;
  PublisherNames publisher;
  std::string title_en;
  std::string title_zh;
  std::string body_en;
  std::string body_zh;
  std::string page;  ///< where people read it
  std::string self;  ///< where the document will stand
  Instant at;
  bool is_exercise = false;  ///< says that nothing in it is live
};
/// CSAF 2.0, TLP:WHITE, category csaf_base. No text of it may be empty.
std::string write_warning(const Warning& warning);

}  // namespace tocsin::csaf
