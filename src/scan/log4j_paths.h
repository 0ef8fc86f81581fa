// Where Log4j's classes and metadata stand, by their paths in a folder or an archive.
#pragma once

#include "scan/log4j_table.h"

#include <string>
#include <string_view>

namespace tocsin::scan {

inline constexpr std::string_view kCoreGroup = "org.apache.logging.log4j";

/// Without that end, where the path has it.
std::string_view without(std::string_view path, std::string_view suffix);
/// The folder of the class path that a class of log4j-core stands under: "WEB-INF/classes/", "".
std::string base_of_class(std::string_view path);
/// The folder that META-INF stands in.
std::string base_of_metadata(std::string_view path);
/// log4j 1.x by path: the part behind ".../log4j/".
std::string_view log4j1_part(std::string_view path);
/// Is that part one of 1.x's classes at fault?
bool is_log4j1_flawed(std::string_view part);
/// A class that every log4j-core has.
bool is_core_name(std::string_view path);
/// The name of the class that an entry promises: its path without the last suffix, whatever that
/// is: agents hide their classes from others as "X.esclazz" and have loaders that know it.
std::string_view promised_name(std::string_view path);
/// Where Log4j has its two telling classes, below whatever they were moved to.
ClassRole role_of_place(std::string_view path);
/// The folder of the class path that a class of 1.x stands under.
std::string base_of_log4j1(std::string_view path);

}  // namespace tocsin::scan
