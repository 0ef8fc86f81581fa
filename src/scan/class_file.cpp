#include "scan/class_file.h"

#include "base/crypto.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tocsin::scan {
namespace {

auto broken() {
  return fail(Errc::malformed, "unreadable: the class file is broken");
}

/// Big-endian numbers; past the end everything is 0 and is_ok() is false.
class Cursor {
 public:
  explicit Cursor(Bytes bytes) : bytes_(bytes) {}
  std::uint32_t number(std::size_t size) {
    if (bytes_.size() - at_ < size) {
      at_ = bytes_.size();
      is_ok_ = false;
      return 0;
    }
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      value = value << 8U | std::to_integer<std::uint32_t>(bytes_[at_++]);
    }
    return value;
  }
  Bytes take(std::size_t size) {
    if (bytes_.size() - at_ < size) {
      at_ = bytes_.size();
      is_ok_ = false;
      return {};
    }
    const Bytes out = bytes_.subspan(at_, size);
    at_ += size;
    return out;
  }
  [[nodiscard]] bool is_ok() const { return is_ok_; }
  [[nodiscard]] bool is_at_end() const { return at_ == bytes_.size(); }
  [[nodiscard]] std::size_t at() const { return at_; }

 private:
  Bytes bytes_;
  std::size_t at_ = 0;
  bool is_ok_ = true;
};

/// Bytes of operands by opcode (JVMS 6.5); 15: of variable length; 14: no instruction.
constexpr std::array<std::uint8_t, 256> operand_bytes() {
  std::array<std::uint8_t, 256> out{};
  for (std::size_t i = 202; i < out.size(); ++i) {
    out[i] = 14;
  }
  for (const int one : {16, 18, 21, 22, 23, 24, 25, 54, 55, 56, 57, 58, 169, 188}) {
    out[static_cast<std::size_t>(one)] = 1;
  }
  for (int two = 153; two <= 168; ++two) {
    out[static_cast<std::size_t>(two)] = 2;
  }
  for (int two = 178; two <= 184; ++two) {
    out[static_cast<std::size_t>(two)] = 2;
  }
  for (const int two : {17, 19, 20, 132, 187, 189, 192, 193, 198, 199}) {
    out[static_cast<std::size_t>(two)] = 2;
  }
  out[197] = 3;
  for (const int four : {185, 186, 200, 201}) {
    out[static_cast<std::size_t>(four)] = 4;
  }
  for (const int variable : {170, 171, 196}) {
    out[static_cast<std::size_t>(variable)] = 15;
  }
  return out;
}
constexpr auto kOperandBytes = operand_bytes();

/// The opcodes of a method; ldc_w counts as ldc, since moving a class reorders its constants.
std::string opcodes(Bytes code) {
  std::string out;
  Cursor cursor(code);
  while (!cursor.is_at_end() && cursor.is_ok()) {
    const auto opcode = cursor.number(1);
    out.push_back(static_cast<char>(opcode == 19 ? 18 : opcode));
    if (opcode == 196) {  // wide
      cursor.take(cursor.number(1) == 132 ? 4 : 2);
    } else if (opcode == 170 || opcode == 171) {
      cursor.take((4 - cursor.at() % 4) % 4 + 4);
      if (opcode == 170) {
        const std::int64_t low = static_cast<std::int32_t>(cursor.number(4));
        const std::int64_t high = static_cast<std::int32_t>(cursor.number(4));
        if (high < low || high - low > 65535) {
          return out;
        }
        cursor.take(static_cast<std::size_t>(high - low + 1) * 4);
      } else {
        cursor.take(std::size_t{cursor.number(4)} * 8);
      }
    } else if (kOperandBytes[opcode] == 14) {
      return out;
    } else {
      cursor.take(kOperandBytes[opcode]);
    }
  }
  return out;
}

/// "(Ljava/lang/String;)V" as "(LString;)V".
std::string without_packages(std::string_view descriptor) {
  std::string out;
  std::size_t class_begin = std::string::npos;
  for (const char c : descriptor) {
    if (c == '/' && class_begin != std::string::npos) {
      out.resize(class_begin);
      continue;
    }
    out.push_back(c);
    if (c == 'L' && class_begin == std::string::npos) {
      class_begin = out.size();
    } else if (c == ';') {
      class_begin = std::string::npos;
    }
  }
  return out;
}

struct Constants {
  std::vector<std::string_view> texts;     ///< by index
  std::vector<std::uint16_t> class_names;  ///< by index: of a class's name
  std::string_view text(std::size_t index) const {
    return index < texts.size() ? texts[index] : std::string_view();
  }
};

bool read_constants(Cursor& cursor, Constants& constants) {
  const std::size_t count = cursor.number(2);
  constants.texts.resize(count);
  constants.class_names.resize(count);
  for (std::size_t i = 1; i < count && cursor.is_ok(); ++i) {
    switch (cursor.number(1)) {
      case 1: constants.texts[i] = as_text(cursor.take(cursor.number(2))); break;
      case 7: constants.class_names[i] = static_cast<std::uint16_t>(cursor.number(2)); break;
      case 8:
      case 16:
      case 19:
      case 20: cursor.take(2); break;
      case 15: cursor.take(3); break;
      case 3:
      case 4:
      case 9:
      case 10:
      case 11:
      case 12:
      case 17:
      case 18: cursor.take(4); break;
      case 5:
      case 6:
        cursor.take(8);
        ++i;
        break;
      default: return false;
    }
  }
  return cursor.is_ok();
}

/// Fields or methods. Methods give one line each: name, descriptor, opcodes.
bool read_members(Cursor& cursor, const Constants& constants, std::vector<std::string>* lines) {
  const std::size_t count = cursor.number(2);
  for (std::size_t i = 0; i < count && cursor.is_ok(); ++i) {
    cursor.take(2);
    const std::string_view name = constants.text(cursor.number(2));
    const std::string_view descriptor = constants.text(cursor.number(2));
    std::string line = std::string(name) + without_packages(descriptor);
    const std::size_t attributes = cursor.number(2);
    for (std::size_t a = 0; a < attributes && cursor.is_ok(); ++a) {
      const std::string_view attribute = constants.text(cursor.number(2));
      const Bytes content = cursor.take(cursor.number(4));
      if (lines != nullptr && attribute == "Code") {
        Cursor code(content);
        code.take(4);
        line += opcodes(code.take(code.number(4)));
      }
    }
    if (lines != nullptr) {
      lines->push_back(std::move(line));
    }
  }
  return cursor.is_ok();
}

}  // namespace

bool ClassFile::has(std::string_view text) const {
  return std::ranges::binary_search(texts, text);
}

std::string_view ClassFile::simple_name() const {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

Result<ClassFile> read_class(Bytes bytes) {
  if (bytes.size() > kClassBytesMax) {
    return fail(Errc::too_large, "refused: a class file of more than 16 MiB");
  }
  Cursor cursor(bytes);
  if (cursor.number(4) != 0xCAFEBABEU) {
    return broken();
  }
  cursor.take(4);
  Constants constants;
  if (!read_constants(cursor, constants)) {
    return broken();
  }
  cursor.take(2);
  const std::size_t self = cursor.number(2);
  cursor.take(2);
  cursor.take(cursor.number(2) * std::size_t{2});
  std::vector<std::string> lines;
  if (!read_members(cursor, constants, nullptr) || !read_members(cursor, constants, &lines)) {
    return broken();
  }
  ClassFile out;
  out.name = self < constants.class_names.size() ? constants.text(constants.class_names[self])
                                                 : std::string_view();
  std::ranges::sort(lines);
  Sha256 shape;
  for (const std::string& line : lines) {
    shape.update(as_bytes(line));
    shape.update(as_bytes(std::string_view("\0", 1)));
  }
  const Digest digest = shape.finish();
  out.shape = to_hex(Bytes(digest).first(8));
  std::erase_if(constants.texts, [](std::string_view text) { return text.empty(); });
  out.texts = std::move(constants.texts);
  std::ranges::sort(out.texts);
  return out;
}

}  // namespace tocsin::scan
