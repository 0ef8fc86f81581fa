// What the endpoints of what is shared have in common.
#pragma once

#include "flow/sharing.h"
#include "web/app.h"

namespace tocsin::api {

/// Of a share with its objects.
inline constexpr std::size_t kShareBodyBytesMax = 10U << 20U;

/// {"tlp","title","text"?,"author_shown"?,"audience"?:{"kind","parties"?,"group"?,"case"?},"stix"?:
/// {"objects":[…]},"revision"?}. Errors: malformed, too_large; one faulty object refuses all.
struct SharedBody {
  flow::ThingDraft draft;
  std::optional<std::int64_t> revision;
};
Result<SharedBody> shared_body(const http::Request& request);

/// A long body is more than one change of its account: each 64 KiB is one. Errors: rate_limited.
Status charge_for_size(const web::App& app, const http::Request& request);

void write(JsonWriter& json, const flow::ThingView& view);

}  // namespace tocsin::api
