// Publishing in CSAF: the operator's documents and risk warnings, as a provider's folders and feeds
// (section 7.1 of the standard). What docs/formats/csaf-provider.md says, without the wire.
#pragma once

#include "domain/access.h"
#include "flow/sharing.h"
#include "flow/world.h"
#include "store/csaf.h"
#include "store/sharing.h"

namespace tocsin::flow {

inline constexpr std::size_t kCsafBytesMax = 16U << 20U;
/// Under which paths of this instance.
inline constexpr std::string_view kCsafPublic = "/.well-known/csaf/";
inline constexpr std::string_view kCsafProtected = "/csaf/protected/";

struct CsafDraft {
  std::string_view bytes;
  std::optional<Tlp> tlp;  ///< as it is to be marked, if that is said beside the document
  AudienceDraft audience;
};
struct CsafPublished {
  store::ThingNumber thing = 0;
  std::int64_t revision = 1;
  std::string url;
};
/// A document of ours, or a further revision of it: then whoever holds it and may not read it any
/// more is asked to delete it. Errors: malformed, with a pointer and, for an invalid document, the
/// tests that it fails; too_large; conflict with what was published; those of share for the
/// audience.
Result<CsafPublished> publish_csaf(const World& world, const Principal& principal,
                                   const CsafDraft& draft);

/// Inside the act that publishes a risk warning, which is a share already.
Status put_warning_csaf(const World& world, store::Transaction& tx, const store::Notice& notice);
/// Risk warnings of programs that made no documents become documents. Returns how many.
Result<std::int64_t> publish_earlier_warnings(const World& world);
/// Documents that no program has signed are signed, if there is a key. Returns how many.
Result<std::int64_t> sign_earlier_documents(const World& world);

struct CsafFile {
  std::string media_type;
  std::string bytes;
  Instant modified;
  std::optional<Digest> sha256;  ///< of the bytes, where it is kept
};
/// Whether what stands there, if anything, is made of all documents of its folder; otherwise it is
/// one document or its hash, or nothing.
bool is_csaf_list(std::string_view path, bool is_public);
/// A file for everybody; path: what follows kCsafPublic. Errors: not_found.
Result<CsafFile> public_csaf_file(const World& world, std::string_view path);
/// And for a reader, of what is more restricted: what follows kCsafProtected. What a partner is
/// given is noted first. Errors: not_found; those of may(read_feed), by the standing of this
/// moment.
Result<CsafFile> protected_csaf_file(const World& world, const Principal& principal,
                                     std::string_view path);

/// security.txt (RFC 9116), signed in the clear if there is a key.
Result<std::string> security_text(const World& world);

}  // namespace tocsin::flow
