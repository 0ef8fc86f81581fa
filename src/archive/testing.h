// Archives for tests: well-formed ones, and ones that lie in exactly the way a test says.
#pragma once

#include "base/bytes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tocsin::archive::testing {

struct TestEntry {
  std::string name;
  std::string content;
  std::uint16_t method = 0;  ///< 0 and 8 are packed here; any other has `packed`
  std::uint16_t flags = 0;
  bool has_descriptor = false;  ///< sizes and check sum behind the content, zeros in front
  bool is_zip64 = false;        ///< sizes in the extra field
  bool is_unlisted = false;     ///< no central directory names it
  std::optional<std::string> packed;
  std::optional<std::string> local_name;
  std::optional<std::uint16_t> local_method;
  std::optional<std::uint32_t> stated_bytes;
  std::optional<std::uint32_t> crc;
  std::optional<std::size_t> shares_with;  ///< its record refers to the content of that entry
};

struct TestZip {
  std::vector<TestEntry> entries;
  std::string prefix;  ///< in front; the stated offsets do not count it
  std::string comment;
  std::string trailing;
  std::optional<std::uint16_t> stated_count;
  bool is_zip64 = false;  ///< a 64-bit end record
};
std::string to_bytes(const TestZip& zip);

struct TestMember {
  std::string name;
  std::string content;
  char type = 'f';  ///< f file, d folder, l symbolic link to `content`, h hard link to it
};
/// format: tar, cpio, 7zip, ar; filter: none, gzip, bzip2, xz, zstd.
std::string packed_of(const std::vector<TestMember>& members, const std::string& format = "tar",
                      const std::string& filter = "none");

}  // namespace tocsin::archive::testing
