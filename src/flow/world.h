// What every piece of work needs: the store, the law, the keys. Set up once in app/, shared by all
// threads.
#pragma once

#include "openpgp/openpgp.h"
#include "outside/reader.h"
#include "regimes/library.h"
#include "store/store.h"
#include "threats/warning_lists.h"

#include <string>
#include <vector>

namespace tocsin::flow {

/// Who publishes CSAF documents here, and how to tell of flaws of this instance: what tocsin.toml
/// says.
struct Publisher {
  std::string name;                      ///< empty: the operator's own
  std::string space;                     ///< the publisher's namespace, a URI; empty: base_url
  std::string category = "coordinator";  ///< of CSAF, section 3.2.1.8.1
  std::vector<std::string> contacts;     ///< URIs for security.txt; empty: the page for reports
};

struct World {
  store::Store* store = nullptr;
  const regimes::Library* law = nullptr;
  const Clock* clock = nullptr;
  /// What authenticators go by, where an exercise has a time of its own; null: the same clock.
  const Clock* machine_clock = nullptr;
  const SigningKey* notice_key = nullptr;  ///< signs notices; never the log's key
  std::string notice_key_name;             ///< "tocsin.example/notices"
  /// Signs documents of CSAF and security.txt; null: this instance has none yet.
  const openpgp::SecretKey* openpgp_key = nullptr;
  Buffer token_secret;                    ///< 32 bytes; private links are derived from it
  std::vector<Buffer> old_token_secrets;  ///< those before, whose links are still repeated
  const Sealer* sealer = nullptr;         ///< secrets at rest; its keys lie outside the store
  std::string base_url;                   ///< "http://127.0.0.1:8460", without a slash at the end
  /// Reads documents that come from outside; the server has a child do it.
  const outside::Reader* reader = &outside::in_process();
  /// MISP's warning lists of the data folder; null: none. They flag values that are asked for.
  const threats::WarningLists* warning_lists = nullptr;
  bool is_exercise = false;    ///< nothing is live: sessions count as proven, roles of two hold
  bool delivers_mail = false;  ///< a mail server is configured: links go to mailboxes only
  Publisher publisher;
};

}  // namespace tocsin::flow
