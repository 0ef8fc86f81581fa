// The table of routes: what is served, under which rule, with which limit.
#pragma once

#include "http/message.h"
#include "http/rule.h"
#include "http/target.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tocsin::http {

/// A plain function; runs on a worker and may block.
using Handler = std::function<Result<Response>(const Request&)>;

/// One method on one pattern of paths. A pattern is "/" and segments: a literal, "{name}" for any
/// one segment that is not empty, or as the last one "{name...}" for one or more segments, of which
/// the last may be empty: "a/b" and "a/".
struct Route {
  Method method;
  std::string pattern;
  Rule rule;
  std::size_t body_bytes_max = 0;
  Handler handler;
};

/// What the router knows of a request before its body is read.
struct Match {
  const Route* route = nullptr;  ///< null: see allowed
  std::vector<std::pair<std::string, std::string>> parameters;
  std::vector<Method>
      allowed;  ///< of the path, when the method is not among them; empty: no such path
};

/// Fixed once made; any thread.
class Router {
 public:
  /// Errors: internal, naming the pattern, for routes that are malformed, stand twice, or overlap
  /// without one being the special case of the other ("/a/{x}/c" and "/a/b/{y}"); for a GET or HEAD
  /// with a body; for HEAD and OPTIONS, which the router answers itself; for a permission that is
  /// missing or out of place.
  static Result<Router> make(std::vector<Route> routes);

  /// HEAD finds the route of GET; "/a" finds "/a/" where there is no "/a".
  [[nodiscard]] Match match(Method method, const std::vector<std::string>& segments) const;
  [[nodiscard]] const std::vector<Route>& routes() const { return *routes_; }

 private:
  struct Segment {
    enum class Kind { tail, parameter, literal };  ///< from the general to the special
    Kind kind = Kind::literal;
    std::string text;  ///< the literal, or the name
    friend bool operator==(const Segment&, const Segment&) = default;
  };
  using Pattern = std::vector<Segment>;
  struct Resource {
    Pattern pattern;
    std::string text;
    std::vector<const Route*> routes;
  };

  static Result<Pattern> parse(const std::string& text);
  static bool overlap(const Pattern& a, const Pattern& b);
  static bool is_special_case(const Pattern& a, const Pattern& b);
  static bool fits(const Pattern& pattern, const std::vector<std::string>& segments);
  Status add(const Route& route);

  std::shared_ptr<const std::vector<Route>> routes_;
  std::vector<Resource> resources_;  ///< special cases before general ones
};

}  // namespace tocsin::http
