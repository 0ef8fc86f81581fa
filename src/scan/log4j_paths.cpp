#include "scan/log4j_paths.h"

#include "scan/paths.h"

namespace tocsin::scan {

std::string_view without(std::string_view path, std::string_view suffix) {
  return path.ends_with(suffix) ? path.substr(0, path.size() - suffix.size()) : path;
}

std::string base_of_class(std::string_view path) {
  std::string_view base = path.substr(0, path.size() - last_part(path).size());
  base = without(without(base, "lookup/"), "net/");
  base = without(base, "core/");
  base = without(base, "org/apache/logging/log4j/");
  const std::size_t versions = base.find("META-INF/versions/");
  return std::string(versions == std::string_view::npos ? base : base.substr(0, versions));
}

std::string base_of_metadata(std::string_view path) {
  const std::size_t at = path.rfind("META-INF/");
  return std::string(at == std::string_view::npos
                         ? path.substr(0, path.size() - last_part(path).size())
                         : path.substr(0, at));
}

std::string_view log4j1_part(std::string_view path) {
  const std::size_t at = path.rfind("log4j/");
  if (at == std::string_view::npos || (at > 0 && path[at - 1] != '/')) {
    return {};
  }
  return path.substr(at + 6);
}

bool is_log4j1_flawed(std::string_view part) {
  return part == "net/JMSAppender.class" || part == "net/SocketNode.class" ||
         part == "net/SocketServer.class" || part == "net/SMTPAppender.class" ||
         part == "net/JMSSink.class" || part == "jdbc/JDBCAppender.class" ||
         (part.starts_with("chainsaw/") && part.ends_with("/Main.class")) ||
         part == "chainsaw/Main.class";
}

bool is_core_name(std::string_view path) {
  return ends_in(path, "core/LoggerContext.class") ||
         ends_in(path, "core/lookup/Interpolator.class") ||
         ends_in(path, "core/appender/AbstractManager.class");
}

std::string_view promised_name(std::string_view path) {
  const std::size_t dot = last_part(path).rfind('.');
  return dot == std::string_view::npos ? path
                                       : path.substr(0, path.size() - last_part(path).size() + dot);
}

ClassRole role_of_place(std::string_view path) {
  return ends_in(path, "lookup/JndiLookup.class") ? ClassRole::lookup
         : ends_in(path, "net/JndiManager.class") ? ClassRole::manager
                                                  : ClassRole::none;
}

std::string base_of_log4j1(std::string_view path) {
  const std::string_view part = log4j1_part(path);
  return std::string(without(path.substr(0, path.size() - part.size()), "org/apache/log4j/"));
}

}  // namespace tocsin::scan
