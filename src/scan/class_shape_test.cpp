// The shape of a class: the same for a copy in another package, another one for other code.
#include "scan/class_file.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::scan {
namespace {

using namespace std::string_literals;

std::string big(std::uint32_t value, unsigned bytes) {
  std::string out;
  for (unsigned i = bytes; i-- > 0;) {
    out.push_back(static_cast<char>(value >> (8 * i)));
  }
  return out;
}

struct Attribute {
  std::uint16_t name;
  std::string content;
};
struct Method {
  std::string name, descriptor;
  std::string code;
  std::vector<Attribute> more;
};

/// A class "a/B" with these methods: constants 1 and 2 are its name and itself, 3 is "Code", then
/// two for each method.
std::string class_of(const std::vector<Method>& methods, const std::string& constants = "",
                     std::uint16_t constant_count = 0, std::size_t fields = 0) {
  std::string out = "\xCA\xFE\xBA\xBE"s + big(52, 4);
  out += big(static_cast<std::uint32_t>(4 + 2 * methods.size() + constant_count), 2);
  const auto text = [](const std::string& value) {
    return "\1" + big(static_cast<std::uint32_t>(value.size()), 2) + value;
  };
  out += text("a/B") + "\7" + big(1, 2) + text("Code");
  for (const Method& method : methods) {
    out += text(method.name) + text(method.descriptor);
  }
  out += constants;
  out += big(0x21, 2) + big(2, 2) + big(0, 2) + big(1, 2) + big(2, 2);  // one interface
  const auto member = [](std::uint32_t name, const std::vector<Attribute>& attributes) {
    std::string bytes = big(0, 2) + big(name, 2) + big(name + 1, 2);
    bytes += big(static_cast<std::uint32_t>(attributes.size()), 2);
    for (const Attribute& attribute : attributes) {
      bytes += big(attribute.name, 2) +
               big(static_cast<std::uint32_t>(attribute.content.size()), 4) + attribute.content;
    }
    return bytes;
  };
  const auto code = [](const std::string& bytes) {
    return big(2, 2) + big(2, 2) + big(static_cast<std::uint32_t>(bytes.size()), 4) + bytes +
           big(0, 4);
  };
  out += big(static_cast<std::uint32_t>(fields), 2);
  for (std::size_t i = 0; i < fields; ++i) {
    out += member(4, {{3, code("\xB1")}});
  }
  out += big(static_cast<std::uint32_t>(methods.size()), 2);
  for (std::size_t i = 0; i < methods.size(); ++i) {
    std::vector<Attribute> attributes{{3, code(methods[i].code)}};
    attributes.insert(attributes.end(), methods[i].more.begin(), methods[i].more.end());
    out += member(static_cast<std::uint32_t>(4 + 2 * i), attributes);
  }
  return out + big(0, 2);
}

std::string shape_of(const std::string& bytes) {
  const auto read = read_class(as_bytes(bytes));
  EXPECT_TRUE(read.has_value());
  return read ? read->shape : "none";
}
std::string shape_of(const Method& method) {
  return shape_of(class_of({method}));
}
std::string of_code(const std::string& code) {
  return shape_of({"m", "()V", code});
}

TEST(ClassShape, ForgetsPackagesAndTheOrderOfMethods) {
  const std::string plain = shape_of({"m", "(Lx/y/String;I)Lz/A;", "\xB1"});
  EXPECT_EQ(plain.size(), 16U);
  EXPECT_EQ(shape_of({"m", "(LString;I)LA;", "\xB1"}), plain);
  EXPECT_EQ(shape_of({"m", "(Lother/String;I)Lb/c/d/A;", "\xB1"}), plain);
  EXPECT_NE(shape_of({"m", "(Lx/Text;I)Lz/A;", "\xB1"}), plain);
  EXPECT_NE(shape_of({"m", "(Lx/String;I)Lz/B;", "\xB1"}), plain);
  EXPECT_NE(shape_of({"n", "(Lx/y/String;I)Lz/A;", "\xB1"}), plain);
  // An L inside of a name begins no other one, and a slash outside of one is no package.
  EXPECT_EQ(shape_of({"m", "(La/bL/cL;)V", "\xB1"}), shape_of({"m", "(LcL;)V", "\xB1"}));
  EXPECT_NE(shape_of({"m", "(I/I)V", "\xB1"}), shape_of({"m", "(I)V", "\xB1"}));
  EXPECT_NE(shape_of({"m", "(La/b;/I)V", "\xB1"}), shape_of({"m", "(Lb;I)V", "\xB1"}));
  const Method a{"a", "()V", "\xB1"};
  const Method b{"b", "()V", "\x03\xAC"};
  EXPECT_EQ(shape_of(class_of({a, b})), shape_of(class_of({b, a})));
  EXPECT_NE(shape_of(class_of({a, b})), shape_of(class_of({a})));
}

TEST(ClassShape, IsOfTheCodeOfMethodsAlone) {
  const Method plain{"m", "()V", "\xB1"};
  EXPECT_EQ(shape_of(class_of({plain})), shape_of(class_of({plain}, "", 0, 2)));
  EXPECT_EQ(shape_of({"m", "()V", "\xB1", {{1, "not code"}, {9, "of no name"}}}), shape_of(plain));
  EXPECT_NE(shape_of({"m", "()V", "\xB1", {{3, big(0, 4) + big(1, 4) + "\x03"}}}), shape_of(plain));
}

TEST(ClassShape, ForgetsOperandsButNoInstruction) {
  struct Row {
    std::string one, other;
    bool is_same;
  };
  for (const auto& [one, other, is_same] : std::vector<Row>{
           {"\x10\x01\xB1", "\x10\x02\xB1", true},  // bipush
           {"\x10\x01\xB1", "\x15\x01\xB1", false},
           {"\x11\x01\x02\xB1", "\x11\x03\x04\xB1", true},  // sipush
           {"\x12\x07\xB1", "\x13\x00\x07\xB1"s, true},     // ldc and ldc_w
           {"\x13\x00\x07\xB1"s, "\x14\x00\x07\xB1"s, false},
           {"\x99\x00\x03\xB1"s, "\x99\x00\x09\xB1"s, true},                  // ifeq
           {"\xA8\x00\x03\xB1"s, "\xA8\x00\x09\xB1"s, true},                  // jsr
           {"\xA9\x03\xB1"s, "\xA9\x09\xB1"s, true},                          // ret
           {"\xB2\x00\x03\xB1"s, "\xB2\x00\x09\xB1"s, true},                  // getstatic
           {"\xB8\x00\x03\xB1"s, "\xB8\x00\x09\xB1"s, true},                  // invokestatic
           {"\xB9\x00\x03\x01\x00\xB1"s, "\xB9\x00\x09\x02\x00\xB1"s, true},  // invokeinterface
           {"\xC5\x00\x03\x01\xB1"s, "\xC5\x00\x09\x02\xB1"s, true},          // multianewarray
           {"\xC8\x00\x00\x00\x03\xB1"s, "\xC8\x00\x00\x00\x09\xB1"s, true},  // goto_w
           {"\xC4\x15\x00\x03\xB1"s, "\xC4\x15\x00\x09\xB1"s, true},          // wide iload
           {"\xC4\x84\x00\x03\x00\x01\xB1"s, "\xC4\x84\x00\x09\x00\x02\xB1"s, true},  // wide iinc
           {"\xC4\x15\x00\x03\xB1"s, "\xC4\x84\x00\x03\x00\x01\xB1"s, true},
           {"\x03\xB1", "\x04\xB1", false},
           {"\x03\xB1", "\x03\x03\xB1", false},
           // What is no instruction ends it, and so does an operand that is cut off.
           {"\x03\xCA\x03", "\x03\xCA\x04", true},
           {"\x03\xCA", "\x03\xFF", false},
           {"\x03\x11\x01", "\x03\x11", true},
       }) {
    EXPECT_EQ(of_code(one) == of_code(other), is_same)
        << ::testing::PrintToString(one) << " " << ::testing::PrintToString(other);
  }
}

/// Padding to four bytes, where to go otherwise, then the table.
std::string switched(char opcode, std::size_t before, const std::string& table) {
  std::string out(before, '\3');
  out += opcode;
  out.resize((out.size() + 3) / 4 * 4);
  return out + big(99, 4) + table;
}

TEST(ClassShape, SwitchesAreAsLongAsTheirTables) {
  const std::string one = big(0, 4) + big(0, 4) + big(7, 4);
  const std::string two = big(0, 4) + big(1, 4) + big(7, 4) + big(8, 4);
  for (const std::size_t before : {0U, 1U, 2U, 3U, 4U}) {
    const std::string start = std::string(before, '\3') + '\xAA';
    const std::string want = of_code(start + "\xB1");
    // What follows the table are instructions again.
    EXPECT_NE(of_code(switched('\xAA', before, one) + "\x03"),
              of_code(switched('\xAA', before, one) + "\x04"))
        << before;
    EXPECT_EQ(of_code(switched('\xAA', before, one) + "\x03"),
              of_code(switched('\xAA', before, two) + "\x03"))
        << before;
    EXPECT_EQ(of_code(switched('\xAB', before, big(1, 4) + big(5, 4) + big(6, 4)) + "\x03"),
              of_code(switched('\xAB', before, big(2, 4) + std::string(16, '\7')) + "\x03"))
        << before;
    EXPECT_NE(of_code(switched('\xAB', before, big(0, 4)) + "\x03"),
              of_code(switched('\xAA', before, one) + "\x03"))
        << before;
  }
  // A table that cannot be ends the code.
  const auto table = [](std::uint32_t low, std::uint32_t high) {
    return big(low, 4) + big(high, 4);
  };
  const std::string ended = of_code("\xAA");
  EXPECT_EQ(of_code(switched('\xAA', 0, table(1, 0) + "\x03\x03\x03\x03")), ended);
  EXPECT_EQ(of_code(switched('\xAA', 0, table(0, 65'536)) + std::string(65'537 * 4, '\1') + "\x03"),
            ended);
  EXPECT_NE(of_code(switched('\xAA', 0, table(0, 65'535)) + std::string(65'536 * 4, '\1') + "\x03"),
            ended);
  EXPECT_NE(
      of_code(switched('\xAA', 0, table(0xFFFFFFFF, 0xFFFFFFFF)) + std::string(4, '\1') + "\x03"),
      ended);
}

TEST(ClassShape, ConstantsOfEveryKindArePassedOver) {
  const Method plain{"m", "()V", "\xB1"};
  for (const auto& [tag, bytes, slots] :
       std::vector<std::tuple<int, std::size_t, std::uint16_t>>{{3, 4, 1},
                                                                {4, 4, 1},
                                                                {5, 8, 2},
                                                                {6, 8, 2},
                                                                {8, 2, 1},
                                                                {9, 4, 1},
                                                                {10, 4, 1},
                                                                {11, 4, 1},
                                                                {12, 4, 1},
                                                                {15, 3, 1},
                                                                {16, 2, 1},
                                                                {17, 4, 1},
                                                                {18, 4, 1},
                                                                {19, 2, 1},
                                                                {20, 2, 1}}) {
    const std::string constant = std::string(1, static_cast<char>(tag)) + std::string(bytes, '\1');
    const std::string bytes_of_class = class_of({plain}, constant, slots);
    const auto read = read_class(as_bytes(bytes_of_class));
    ASSERT_TRUE(read.has_value()) << tag;
    EXPECT_EQ(read->name, "a/B") << tag;
    EXPECT_EQ(read->shape, shape_of(plain)) << tag;
  }
  for (const int tag : {0, 2, 13, 14, 21, 255}) {
    const std::string constant = std::string(1, static_cast<char>(tag)) + std::string(4, '\1');
    EXPECT_FALSE(read_class(as_bytes(class_of({plain}, constant, 1))).has_value()) << tag;
  }
}

TEST(ClassShape, IndexesBeyondTheConstantsAreOfNoName) {
  std::string bytes = class_of({{"m", "()V", "\xB1"}});
  const std::size_t self = bytes.rfind(big(0x21, 2) + big(2, 2)) + 2;
  for (const std::uint32_t index : {5U, 6U, 0xFFFFU}) {
    bytes.replace(self, 2, big(index, 2));
    const auto read = read_class(as_bytes(bytes));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->name, "");
  }
  EXPECT_EQ(read_class(as_bytes("\xCA\xFE\xBA\xBF" + bytes.substr(4))).has_value(), false);
}

}  // namespace
}  // namespace tocsin::scan
