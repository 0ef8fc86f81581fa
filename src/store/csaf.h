// CSAF documents as they are published: revisions of shared things with their bytes. Who is given
// one is who may read the thing at this moment.
#pragma once

#include "base/sha512.h"
#include "domain/access.h"
#include "store/shares.h"

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::store {

/// Documents of one version of CSAF and one marking: what has a feed of its own.
struct CsafShelf {
  std::string_view version;  ///< "2.0" or "2.1"
  Tlp tlp = Tlp::clear;
};

struct CsafDocument {
  LogIndex seq = 0;  ///< of the share that it is
  Instant at;        ///< when that was made
  ThingNumber thing = 0;
  std::string kind;  ///< of the thing: "csaf", "notice.risk_warning"
  std::string version;
  Tlp tlp = Tlp::clear;
  std::string tracking_id;
  std::string number;  ///< the document's own version
  std::string file;
  std::int64_t year = 0;
  std::string category;
  std::string title;
  std::string initial_release;
  std::string current_release;
  Instant released;  ///< current_release
  Digest sha256{};
  Digest512 sha512{};
  bool is_signed = false;  ///< of one that was read
};

namespace csaf {

struct Content {
  std::string_view body;
  std::string_view signature;  ///< OpenPGP, in armor; empty: none yet
};
/// at and title are those of the share, which is there already. Errors: conflict.
Status insert(Transaction& tx, const CsafDocument& document, const Content& content);

/// Who asks: everybody (nothing), who is given what is TLP:CLEAR, or a scope of read_feed.
using Asker = std::optional<Scope>;

/// The newest revisions, the newest first.
Result<std::vector<CsafDocument>> list(Reader& reader, const Asker& asker, const CsafShelf& shelf);
/// Of every version of CSAF with that marking, those shared last, the newest first: at most so
/// many.
Result<std::vector<CsafDocument>> newest(Reader& reader, const Asker& asker, Tlp tlp,
                                         std::int64_t count);
/// The newest revision of one. Errors: not_found.
Result<CsafDocument> get(Reader& reader, const Asker& asker, const CsafShelf& shelf,
                         std::int64_t year, std::string_view file);
/// Errors: not_found.
Result<std::string> body_of(Reader& reader, LogIndex seq);
/// Errors: not_found, also for one that is not signed.
Result<std::string> signature_of(Reader& reader, LogIndex seq);
/// When the newest of what was ever on the shelf was released.
Result<std::optional<Instant>> newest_release(Reader& reader, const CsafShelf& shelf);
/// What was published last under that name, whatever became of it since.
Result<std::optional<CsafDocument>> last_of(Reader& reader, std::string_view file);

/// Documents that nobody has signed: those of programs that signed none, or of an instance without
/// a key. Oldest first.
Result<std::vector<LogIndex>> without_signature(Reader& reader, std::int64_t count);
/// One that is signed stays as it is.
Status put_signature(Transaction& tx, LogIndex seq, std::string_view signature);

/// The newest revision of a thing. Errors: not_found.
Result<CsafDocument> of_thing(Reader& reader, const Asker& asker, ThingNumber thing);
/// The newest revisions of every shelf behind a place in the log, in its order: at most so many.
Result<std::vector<CsafDocument>> after(Reader& reader, const Asker& asker, LogIndex place,
                                        std::int64_t count);

// --- among the advisories that flaws are matched by

enum class Place {
  unseen,   ///< nobody looked yet
  among,    ///< it is one of them
  outside,  ///< it is none, or none any more
};
struct Placed {
  LogIndex seq = 0;
  ThingNumber thing = 0;
  std::string kind;  ///< of the thing
  std::string file;
  Tlp tlp = Tlp::clear;
  bool is_last = false;         ///< no later revision of the thing is a document
  bool is_for_marking = false;  ///< the thing is for whomever its marking allows
  bool is_withdrawn = false;    ///< the thing
};
/// Those whose place may have to change, in the order of the log: at most so many.
Result<std::vector<Placed>> misplaced(Reader& reader, std::int64_t count);
/// The hashes of all documents that a thing was.
Result<std::vector<Digest>> digests_of(Reader& reader, ThingNumber thing);
Status put_place(Transaction& tx, LogIndex seq, Place place);

// --- the flaws with a CVE id

/// Once for each document. cves: each once.
Status put_cves(Transaction& tx, LogIndex seq, const std::vector<std::string>& cves);
/// Documents whose flaws nobody looked at yet, in the order of the log.
Result<std::vector<LogIndex>> without_cves(Reader& reader, std::int64_t count);

/// A flaw of a document.
struct CveOfDocument {
  std::string cve;
  CsafDocument document;
};
/// Of the newest revisions that everybody may read: those of one flaw, or of all where cve is
/// empty; the newest in the log first, of one document by id. count: so many at most, from 1.
Result<std::vector<CveOfDocument>> open_cves(
    Reader& reader, std::string_view cve,
    std::int64_t count = std::numeric_limits<std::int64_t>::max());
/// The same of the flaws that the newest document with any is about.
Result<std::vector<CveOfDocument>> open_cves_of_newest(Reader& reader);

}  // namespace csaf
}  // namespace tocsin::store
