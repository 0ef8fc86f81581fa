// Class files and archives of Log4j's shape, made for tests: none of its bytes.
#pragma once

#include "archive/testing.h"

#include <string>
#include <vector>

namespace tocsin::scan::testing {

/// A class with no members, and these texts in its constant pool.
std::string class_file(const std::string& name, const std::vector<std::string>& texts);

/// Has the marks that JndiLookup has from 2.1 to 2.16.0.
std::string lookup_class(
    const std::string& name = "org/apache/logging/log4j/core/lookup/JndiLookup");
/// Has the marks that JndiManager has before 2.15.0.
std::string manager_class();
/// A jar with both, and pom.properties that say `version`; empty: without.
std::string core_jar(const std::string& version, std::uint16_t method = 8);
std::vector<archive::testing::TestEntry> core_entries(const std::string& version,
                                                      std::uint16_t method = 8);
std::string pom_properties(const std::string& group, const std::string& artifact,
                           const std::string& version);

}  // namespace tocsin::scan::testing
