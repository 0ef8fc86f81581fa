#include "store/stix_sql.h"

namespace tocsin::store {

std::string StixReader::readable(const std::string& thing) const {
  return store::readable(
      thing, {.sees_all = sees_all, .party = party, .ceiling = ceiling, .outsiders = outsiders});
}

std::string StixReader::readable(const std::string& object, const std::string& thing) const {
  return "(" + object + ".revision = " + thing + ".revisions AND (" + object + ".tlp = -1 OR " +
         object + ".tlp = " + thing + ".tlp) AND " + readable(thing) + ")";
}

std::string StixReader::is_believed() const {
  return "NOT EXISTS (SELECT 1 FROM stix_object p JOIN shared_thing u ON u.number = p.thing WHERE "
         "p.id = o.id AND p.added <> o.added AND (p.is_name_based > o.is_name_based OR "
         "(p.is_name_based = o.is_name_based AND p.added < o.added AND (p.version = o.version OR "
         "u.author IS DISTINCT FROM t.author))) AND " +
         readable("p", "u") + ")";
}

std::string StixReader::is_outermost(std::string_view comparison) const {
  return "NOT EXISTS (SELECT 1 FROM stix_object p JOIN shared_thing u ON u.number = p.thing WHERE "
         "p.id = o.id AND p.version " +
         std::string(comparison) + " o.version AND u.author IS NOT DISTINCT FROM t.author AND " +
         readable("p", "u") + ")";
}

std::string StixReader::is_given() const {
  return readable("o", "t") + " AND " + is_believed() + " AND " + is_outermost(">");
}

}  // namespace tocsin::store
