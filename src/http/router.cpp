#include "http/router.h"

#include "base/text.h"

#include <algorithm>

namespace tocsin::http {
namespace {

std::unexpected<Error> refuse(const Route& route, const std::string& why) {
  return fail(Errc::internal,
              "The route " + std::string(to_text(route.method)) + " " + route.pattern + " " + why);
}

}  // namespace

Result<Router::Pattern> Router::parse(const std::string& text) {
  const auto bad = [&] { return fail(Errc::internal, "The pattern " + text + " is malformed."); };
  if (!text.starts_with('/')) {
    return bad();
  }
  Pattern pattern;
  const std::vector<std::string_view> parts = split(std::string_view(text).substr(1), '/');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string_view part = parts[i];
    const bool is_last = i + 1 == parts.size();
    Segment segment;
    if (part.starts_with('{') && part.ends_with('}')) {
      part = part.substr(1, part.size() - 2);
      segment.kind = Segment::Kind::parameter;
      if (part.ends_with("...")) {
        part.remove_suffix(3);
        segment.kind = Segment::Kind::tail;
      }
      const bool is_taken = std::ranges::any_of(pattern, [&](const Segment& s) {
        return s.kind != Segment::Kind::literal && s.text == part;
      });
      if (!is_token(part) || is_taken || (segment.kind == Segment::Kind::tail && !is_last)) {
        return bad();
      }
    } else if (part.find_first_of("{}%?#") != std::string_view::npos ||
               (part.empty() && !is_last)) {
      return bad();
    }
    segment.text = part;
    pattern.push_back(std::move(segment));
  }
  return pattern;
}

/// Is there a path that fits both?
bool Router::overlap(const Pattern& a, const Pattern& b) {
  for (std::size_t i = 0;; ++i) {
    if (i == a.size() || i == b.size()) {
      return a.size() == b.size();
    }
    if (a[i].kind == Segment::Kind::tail || b[i].kind == Segment::Kind::tail) {
      return true;
    }
    const bool both_literal =
        a[i].kind == Segment::Kind::literal && b[i].kind == Segment::Kind::literal;
    if (both_literal && a[i].text != b[i].text) {
      return false;
    }
  }
}

/// For patterns that overlap: is `a` at no place more general than `b`?
bool Router::is_special_case(const Pattern& a, const Pattern& b) {
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (b[i].kind == Segment::Kind::tail) {
      return true;
    }
    if (a[i].kind < b[i].kind) {
      return false;
    }
  }
  return true;
}

Status Router::add(const Route& route) {
  TOC_TRY(Pattern pattern, parse(route.pattern));
  for (Resource& resource : resources_) {
    if (resource.pattern == pattern) {
      if (std::ranges::any_of(resource.routes,
                              [&](const Route* other) { return other->method == route.method; })) {
        return refuse(route, "stands twice.");
      }
      resource.routes.push_back(&route);
      return {};
    }
    if (overlap(pattern, resource.pattern) &&
        is_special_case(pattern, resource.pattern) == is_special_case(resource.pattern, pattern)) {
      return refuse(route, "is ambiguous: a path may fit " + resource.text + " as well.");
    }
  }
  // Before the first one that it is a special case of: the order of a search that takes the first
  // that fits.
  const auto general = std::ranges::find_if(resources_, [&](const Resource& resource) {
    return overlap(pattern, resource.pattern) && is_special_case(pattern, resource.pattern);
  });
  resources_.insert(
      general, Resource{.pattern = std::move(pattern), .text = route.pattern, .routes = {&route}});
  return {};
}

Result<Router> Router::make(std::vector<Route> routes) {
  Router router;
  router.routes_ = std::make_shared<const std::vector<Route>>(std::move(routes));
  for (const Route& route : *router.routes_) {
    if (route.method == Method::head || route.method == Method::options) {
      return refuse(route, "has a method that the router answers itself.");
    }
    if (route.method == Method::get && route.body_bytes_max != 0) {
      return refuse(route, "takes a body, which GET must not.");
    }
    if ((route.rule.access == Access::permission) == route.rule.permission.empty()) {
      return refuse(route, "has a rule whose permission is missing or out of place.");
    }
    if (!route.handler) {
      return refuse(route, "has no handler.");
    }
    TOC_CHECK(router.add(route));
  }
  return router;
}

bool Router::fits(const Pattern& pattern, const std::vector<std::string>& segments) {
  const bool has_tail = !pattern.empty() && pattern.back().kind == Segment::Kind::tail;
  if (has_tail ? segments.size() < pattern.size() : segments.size() != pattern.size()) {
    return false;
  }
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool is_literal = pattern[i].kind == Segment::Kind::literal;
    if (is_literal ? pattern[i].text != segments[i] : segments[i].empty()) {
      return false;
    }
  }
  return !has_tail || !segments.back().empty() || segments.size() > pattern.size();
}

Match Router::match(Method method, const std::vector<std::string>& segments) const {
  const auto find = [this](const std::vector<std::string>& path) {
    return std::ranges::find_if(
        resources_, [&](const Resource& resource) { return fits(resource.pattern, path); });
  };
  auto found = find(segments);
  if (found == resources_.end() && !segments.empty() && !segments.back().empty()) {
    std::vector<std::string> folder = segments;
    folder.emplace_back();
    found = find(folder);
  }
  Match match;
  if (found == resources_.end()) {
    return match;
  }
  const Method wanted = method == Method::head ? Method::get : method;
  for (const Route* route : found->routes) {
    match.allowed.push_back(route->method);
    if (route->method == Method::get) {
      match.allowed.push_back(Method::head);
    }
    if (route->method == wanted) {
      match.route = route;
    }
  }
  match.allowed.push_back(Method::options);
  std::ranges::sort(match.allowed);
  for (std::size_t i = 0; match.route != nullptr && i < found->pattern.size(); ++i) {
    const Segment& segment = found->pattern[i];
    if (segment.kind == Segment::Kind::parameter) {
      match.parameters.emplace_back(segment.text, segments[i]);
    } else if (segment.kind == Segment::Kind::tail) {
      match.parameters.emplace_back(
          segment.text,
          join({segments.begin() + static_cast<std::ptrdiff_t>(i), segments.end()}, "/"));
    }
  }
  return match;
}

}  // namespace tocsin::http
