#include "scan/testing.h"

namespace tocsin::scan::testing {
namespace {

void put(std::string& out, std::uint32_t value, unsigned bytes) {
  for (unsigned i = bytes; i-- > 0;) {
    out.push_back(i < sizeof value ? static_cast<char>(value >> (8 * i) & 0xFFU) : '\0');
  }
}

}  // namespace

std::string class_file(const std::string& name, const std::vector<std::string>& texts) {
  std::string out = "\xCA\xFE\xBA\xBE";
  put(out, 52, 4);
  put(out, static_cast<std::uint32_t>(texts.size() + 3), 2);  // one more than there are constants
  const auto put_text = [&](const std::string& text) {
    put(out, 1, 1);
    put(out, static_cast<std::uint32_t>(text.size()), 2);
    out += text;
  };
  put_text(name);
  put(out, 7, 1);
  put(out, 1, 2);
  for (const std::string& text : texts) {
    put_text(text);
  }
  put(out, 0x21, 2);
  put(out, 2, 2);
  put(out, 0, 2 + 2 + 2 + 2 + 2);  // no super class, interfaces, fields, methods, attributes
  return out;
}

std::string lookup_class(const std::string& name) {
  return class_file(name,
                    {"java:comp/env/", "Error looking up JNDI resource [{}].", "convertJndiName"});
}

std::string manager_class() {
  return class_file("org/apache/logging/log4j/core/net/JndiManager", {"JndiManager [context="});
}

std::string pom_properties(const std::string& group, const std::string& artifact,
                           const std::string& version) {
  return "version=" + version + "\ngroupId=" + group + "\nartifactId=" + artifact + "\n";
}

std::vector<archive::testing::TestEntry> core_entries(const std::string& version,
                                                      std::uint16_t method) {
  const std::string core = "org/apache/logging/log4j/core/";
  std::vector<archive::testing::TestEntry> out{
      {.name = core + "lookup/JndiLookup.class", .content = lookup_class(), .method = method},
      {.name = core + "net/JndiManager.class", .content = manager_class(), .method = method},
      {.name = core + "LoggerContext.class",
       .content = class_file(core + "LoggerContext", {}),
       .method = method}};
  if (!version.empty()) {
    out.push_back({.name = "META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties",
                   .content = pom_properties("org.apache.logging.log4j", "log4j-core", version),
                   .method = method});
  }
  return out;
}

std::string core_jar(const std::string& version, std::uint16_t method) {
  return archive::testing::to_bytes({.entries = core_entries(version, method)});
}

}  // namespace tocsin::scan::testing
