// Facts about one Java class (JVMS chapter 4) that survive moving it to another package: strings,
// names without their packages, and the shape of its code.
#pragma once

#include "base/bytes.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::scan {

inline constexpr std::size_t kClassBytesMax = 16U << 20U;

/// Views are into the bytes it was read from.
struct ClassFile {
  std::string_view name;  ///< internal: "org/apache/logging/log4j/core/net/JndiManager"
  std::vector<std::string_view> texts;  ///< every CONSTANT_Utf8, sorted
  /// Of method names, descriptors without packages, and opcodes without their operands: the same
  /// for a relocated copy, another one for changed code. 16 hexadecimal digits.
  std::string shape;

  [[nodiscard]] bool has(std::string_view text) const;
  [[nodiscard]] std::string_view simple_name() const;  ///< behind the last '/'
};

/// Linear time. Errors: too_large; malformed for what is no class file, with attributes of code
/// read and all others passed over.
Result<ClassFile> read_class(Bytes bytes);

}  // namespace tocsin::scan
