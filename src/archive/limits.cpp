#include "archive/limits.h"

namespace tocsin::archive {

Status Budget::inflate(std::uint64_t bytes) {
  inflated_ += bytes;
  return check_bytes();
}

Status Budget::charge(std::uint64_t bytes, std::uint64_t entries) {
  charged_ += bytes;
  TOC_CHECK(check_bytes());
  return enter(entries);
}

Status Budget::check_bytes() {
  const std::uint64_t cost = cost_bytes();
  if (cost > kFileBytesMax) {
    is_spent_ = true;
    return fail(Errc::too_large, "refused: bomb, the file inflates to more than 16 GiB");
  }
  if (cost > kFileRatioFloor && cost / kFileRatioMax > file_bytes_) {
    is_spent_ = true;
    return fail(Errc::too_large,
                "refused: bomb, the file inflates to more than 200 times its size");
  }
  return {};
}

Status Budget::enter(std::uint64_t entries) {
  entries_ += entries;
  if (entries_ > kEntriesInFileMax) {
    is_spent_ = true;
    return fail(Errc::too_large, "refused: bomb, more than 4,000,000 entries at all depths");
  }
  return {};
}

Status check_entry(std::uint64_t packed_bytes, std::uint64_t bytes) {
  if (bytes > kEntryBytesMax) {
    return fail(Errc::too_large, "refused: bomb, an entry of more than 1 GiB");
  }
  if (bytes > kRatioFloor && bytes / kRatioMax > packed_bytes) {
    return fail(Errc::too_large,
                "refused: bomb, an entry that inflates to more than 1,000 times its size");
  }
  return {};
}

}  // namespace tocsin::archive
