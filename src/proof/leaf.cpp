#include "proof/leaf.h"

#include "base/crypto.h"
#include "base/text.h"
#include "proof/decimal.h"

namespace tocsin::proof {
namespace {

constexpr std::string_view kHeader = "tocsin-leaf/v1";
constexpr std::string_view kTime = "time ";
constexpr std::string_view kCommit = "commit ";
constexpr std::string_view kDomain = "tocsin/commit/v1\n";
constexpr std::uint64_t kTimeMax = 253402300799;  // 9999-12-31T23:59:59Z

}  // namespace

std::string to_text(const Leaf& leaf) {
  std::string out(kHeader);
  out.append("\n").append(kTime).append(std::to_string(leaf.time.time_since_epoch().count()));
  out.append("\n").append(kCommit).append(to_base64(leaf.commitment)).append("\n");
  return out;
}

Result<Leaf> parse_leaf(std::string_view entry) {
  const auto bad = [] {
    return fail(Errc::malformed, "The entry is not a leaf of the form tocsin-leaf/v1.");
  };
  const std::vector<std::string_view> lines = split(entry, '\n');
  if (lines.size() != 4 || lines[0] != kHeader || !lines[1].starts_with(kTime) ||
      !lines[2].starts_with(kCommit) || !lines[3].empty()) {
    return bad();
  }
  const auto time = parse_decimal(lines[1].substr(kTime.size()), kTimeMax);
  const auto bytes = parse_base64(lines[2].substr(kCommit.size()));
  if (!time || !bytes) {
    return bad();
  }
  const auto commitment = to_digest(*bytes);
  if (!commitment) {
    return bad();
  }
  return Leaf{
      .time = std::chrono::sys_seconds(std::chrono::seconds(static_cast<std::int64_t>(*time))),
      .commitment = *commitment};
}

Salt make_salt() {
  Salt salt{};
  random_bytes(salt);
  return salt;
}

Hash commit(const Salt& salt, std::string_view payload) {
  return sha256({as_bytes(kDomain), salt, as_bytes(payload)});
}

}  // namespace tocsin::proof
