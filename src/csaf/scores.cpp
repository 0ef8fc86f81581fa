// Scores and metrics: 6.1.7 to 6.1.10, 6.1.56; 6.2.3, 6.2.19, 6.2.47; 6.3.1, 6.3.2, 6.3.12, 6.3.18.
#include "csaf/cvss_object.h"
#include "csaf/tests.h"

#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace tocsin::csaf {
namespace {

std::optional<Node> content_of(const Document& document, const Item& score) {
  return document.is_2_0() ? std::optional(score.node) : score.node.find("content");
}

template <class Visit>
void each_cvss(const Document& document, Visit visit) {
  for (const Vulnerability& one : document.vulnerabilities) {
    for (const Item& score : one.scores) {
      for (const CvssObject& object : cvss_objects(document, score)) {
        visit(object);
      }
    }
  }
}

void repeated_scores(const Context& context) {  // 6.1.7
  for (const Vulnerability& one : context.document.vulnerabilities) {
    std::set<std::tuple<std::string_view, std::string_view, ProductId>> seen;
    for (const Item& score : one.scores) {
      for (const CvssObject& object : cvss_objects(context.document, score)) {
        bool is_repeated = false;
        for (const ProductId id : score.products) {
          is_repeated =
              !seen.emplace(score.node.text("source"), object.node.text("version"), id).second ||
              is_repeated;
        }
        if (is_repeated) {
          context.out.add(object.node.at,
                          "A product of this score has another one of the same CVSS version.");
        }
      }
    }
  }
}

bool is_score(Json value, severity::Score score) {
  const std::optional<double> number = value.number();
  return number && std::abs(*number * 10 - score.tenths) < 1e-6;
}

// What the schemas say beyond single members.
void cvss_form(const Context& context) {  // 6.1.8
  each_cvss(context.document, [&context](const CvssObject& object) {
    const std::string_view vector = object.node.text("vectorString");
    const std::string_view version = object.node.text("version");
    if (vector.starts_with("CVSS:3") && !version.empty() &&
        !vector.starts_with("CVSS:" + std::string(version) + "/")) {
      context.out.add(object.node.at + "/vectorString",
                      "The vector is of another version than the object says.");
    }
    const auto score = object.node.json.find("baseScore");
    if (version == "4.0" && score && score->number() && object.node.has("baseSeverity")) {
      const double tenths = *score->number() * 10;
      if (std::abs(tenths - std::round(tenths)) > 1e-6) {
        context.out.add(object.node.at + "/baseScore", "A score has one decimal at most.");
      } else if (tenths >= 0 && tenths <= 100) {
        const auto band = severity::severity_of({static_cast<std::uint8_t>(std::lround(tenths))});
        if (to_lower(object.node.text("baseSeverity")) != to_lower(severity::to_text(band))) {
          context.out.add(object.node.at + "/baseSeverity",
                          "The severity is not that of the score.");
        }
      }
    }
  });
}

void cvss_computation(const Context& context) {  // 6.1.9
  each_cvss(context.document, [&context](const CvssObject& object) {
    if (!object.vector) {
      if (object.node.has("vectorString")) {
        context.out.add(
            object.node.at + "/vectorString",
            "No score follows from the vector: a metric is missing, repeated or not known.");
      }
      return;
    }
    const auto complete = with_members(object);
    auto scores = complete.version->score(complete, severity::ScoreGroups::all);
    // 4.0 has one score: of the vector alone, or with what members add to it.
    const auto alone = object.vector->version->score(*object.vector, severity::ScoreGroups::given);
    const auto stated_base = object.node.json.find("baseScore");
    if (stated_base && is_score(*stated_base, alone.base)) {
      scores.base = alone.base;
    }
    const auto check = [&](std::string_view kind, std::optional<severity::Score> score) {
      if (!score) {
        return;
      }
      const std::string key = std::string(kind) + "Score";
      if (const auto stated = object.node.json.find(key);
          stated && stated->number() && !is_score(*stated, *score)) {
        context.out.add(object.node.at + "/" + key,
                        "The score that follows from the vector is " + score->to_text() + ".");
      }
      const std::string severity_key = std::string(kind) + "Severity";
      const std::string_view severity = object.node.text(severity_key);
      const std::string_view band = severity::to_text(complete.version->severity(*score));
      if (!severity.empty() && to_lower(severity) != to_lower(band)) {
        context.out.add(object.node.at + "/" + severity_key,
                        "The severity of the vector's score is another one.");
      }
    };
    check("base", scores.base);
    check("temporal", scores.temporal);
    check("environmental", scores.environmental);
  });
}

void cvss_members_agree(const Context& context) {  // 6.1.10
  each_cvss(context.document, [&context](const CvssObject& object) {
    if (!object.vector) {
      return;
    }
    const auto& vector = *object.vector;
    for (const CvssMember& member : cvss_members(*vector.version)) {
      const std::string_view value = object.node.text(member.name);
      const auto metric =
          std::ranges::find(vector.version->metrics, member.metric, &severity::Metric::name);
      if (value.empty() || metric == vector.version->metrics.end()) {
        continue;
      }
      const std::uint8_t place =
          vector.values[static_cast<std::size_t>(metric - vector.version->metrics.begin())];
      if (place != 0 && metric->values[place - 1U] != cvss_abbreviation(*vector.version, value)) {
        context.out.add(pointer(object.node.at, member.name), "The vector says something else.");
      }
    }
  });
}

void rating_beside_cvss(const Context& context) {  // 6.1.56
  for (const Vulnerability& one : context.document.vulnerabilities) {
    std::set<std::pair<std::string_view, ProductId>> has_cvss;
    for (const Item& score : one.scores) {
      if (!cvss_objects(context.document, score).empty()) {
        for (const ProductId id : score.products) {
          has_cvss.emplace(score.node.text("source"), id);
        }
      }
    }
    for (const Item& score : one.scores) {
      const auto content = content_of(context.document, score);
      if (content && content->has("qualitative_severity_rating") &&
          std::ranges::any_of(score.products, [&](ProductId id) {
            return has_cvss.contains({score.node.text("source"), id});
          })) {
        context.out.add(content->at + "/qualitative_severity_rating",
                        "The same source gives a CVSS score for a product of this rating.");
      }
    }
  }
}

void missing_scores(const Context& context) {  // 6.2.3
  ProductSet scored = context.document.product_set();
  for (const Vulnerability& one : context.document.vulnerabilities) {
    scored.clear();
    for (const Item& score : one.scores) {
      scored.insert(score.products);
    }
    for (const ProductStatus status : {ProductStatus::first_affected, ProductStatus::known_affected,
                                       ProductStatus::last_affected}) {
      for (std::size_t i = 0; i < one.of(status).size(); ++i) {
        if (const ProductId id = one.of(status)[i]; id != kNone && !scored.has(id)) {
          context.out.add(one.status_at(status, i), "The product is affected and has no score.");
        }
      }
    }
  }
}

void scores_of_fixed(const Context& context) {  // 6.2.19
  ProductSet rated = context.document.product_set();
  for (const Vulnerability& one : context.document.vulnerabilities) {
    if (one.of(ProductStatus::fixed).empty() && one.of(ProductStatus::first_fixed).empty()) {
      continue;
    }
    rated.clear();
    for (const Item& score : one.scores) {
      bool is_above_zero = false;
      for (const CvssObject& object : cvss_objects(context.document, score)) {
        if (object.vector) {
          const auto complete = with_members(object);
          const auto scores = complete.version->score(complete, severity::ScoreGroups::all);
          is_above_zero = is_above_zero || scores.environmental.value_or(scores.base).tenths != 0;
        }
      }
      if (is_above_zero) {
        rated.insert(score.products);
      }
    }
    for (const ProductStatus status : {ProductStatus::first_fixed, ProductStatus::fixed}) {
      for (std::size_t i = 0; i < one.of(status).size(); ++i) {
        if (const ProductId id = one.of(status)[i]; id != kNone && rated.has(id)) {
          context.out.add(one.status_at(status, i),
                          "The product is fixed, yet its environmental score is not 0.");
        }
      }
    }
  }
}

/// URLs of references to the document itself that end in its file name.
std::set<std::string_view> canonical_urls(const Document& document) {
  std::set<std::string_view> out;
  const std::string name = "/" + file_name_of(document.tracking.text("id"));
  for (const Node& reference : document.document.items("references")) {
    const std::string_view url = reference.text("url");
    if (reference.text("category") == "self" && url.starts_with("https://") &&
        url.ends_with(name)) {
      out.insert(url);
    }
  }
  return out;
}

void rating_by_issuer(const Context& context) {  // 6.2.47
  const auto own = canonical_urls(context.document);
  for (const Vulnerability& one : context.document.vulnerabilities) {
    for (const Item& score : one.scores) {
      const auto content = content_of(context.document, score);
      if (content && content->has("qualitative_severity_rating") &&
          (!score.node.has("source") || own.contains(score.node.text("source")))) {
        context.out.add(content->at + "/qualitative_severity_rating",
                        "The issuer should give a score, not a word.");
      }
    }
  }
}

void only_cvss_2(const Context& context) {  // 6.3.1
  ProductSet otherwise = context.document.product_set();
  for (const Vulnerability& one : context.document.vulnerabilities) {
    otherwise.clear();
    for (const Item& score : one.scores) {
      const auto content = content_of(context.document, score);
      bool is_other = false;
      for (const auto& [key, value] :
           content ? content->json.members() : std::vector<std::pair<std::string_view, Json>>{}) {
        is_other = is_other || (key != "cvss_v2" && key != "products");
      }
      if (is_other) {
        otherwise.insert(score.products);
      }
    }
    for (const Item& score : one.scores) {
      const auto content = content_of(context.document, score);
      if (content && content->has("cvss_v2") &&
          std::ranges::any_of(score.products, [&](ProductId id) { return !otherwise.has(id); })) {
        context.out.add(content->at + "/cvss_v2", "CVSS 2.0 is the only score of a product.");
      }
    }
  }
}

void cvss_3_0(const Context& context) {  // 6.3.2
  each_cvss(context.document, [&context](const CvssObject& object) {
    if (object.node.text("version") == "3.0") {
      context.out.add(object.node.at + "/version", "CVSS 3.0 is used, which 3.1 replaces.");
    } else if (object.node.text("vectorString").starts_with("CVSS:3.0/")) {
      context.out.add(object.node.at + "/vectorString", "CVSS 3.0 is used, which 3.1 replaces.");
    }
  });
}

void missing_cvss_4(const Context& context) {  // 6.3.12
  ProductSet scored = context.document.product_set();
  for (const Vulnerability& one : context.document.vulnerabilities) {
    scored.clear();
    bool is_scored = false;
    for (const Item& score : one.scores) {
      const auto objects = cvss_objects(context.document, score);
      if (objects.empty()) {
        continue;
      }
      is_scored = true;
      scored.insert(score.products);
      if (std::ranges::none_of(objects, [](const CvssObject& one_object) {
            return one_object.node.at.ends_with("/cvss_v4");
          })) {
        context.out.add(score.node.at + "/content",
                        "There is a CVSS score, but none of version 4.0.");
      }
    }
    for (const ProductStatus status : {ProductStatus::first_affected, ProductStatus::known_affected,
                                       ProductStatus::last_affected}) {
      for (std::size_t i = 0; i < one.of(status).size(); ++i) {
        if (const ProductId id = one.of(status)[i]; is_scored && id != kNone && !scored.has(id)) {
          context.out.add(one.status_at(status, i),
                          "The product is affected and has no CVSS score.");
        }
      }
    }
  }
}

void ratings(const Context& context) {  // 6.3.18
  for (const Vulnerability& one : context.document.vulnerabilities) {
    for (const Item& score : one.scores) {
      const auto content = content_of(context.document, score);
      if (content && content->has("qualitative_severity_rating")) {
        context.out.add(content->at + "/qualitative_severity_rating",
                        "A rating does not say what it rests on.");
      }
    }
  }
}

constexpr auto kTests = std::to_array<Test>({
    {"6.1.7", kBoth, repeated_scores},
    {"6.1.8", kBoth, cvss_form},
    {"6.1.9", kBoth, cvss_computation},
    {"6.1.10", kBoth, cvss_members_agree},
    {"6.1.56", kOnly21, rating_beside_cvss},
    {"6.2.3", kBoth, missing_scores},
    {"6.2.19", kBoth, scores_of_fixed},
    {"6.2.47", kOnly21, rating_by_issuer},
    {"6.3.1", kBoth, only_cvss_2},
    {"6.3.2", kBoth, cvss_3_0},
    {"6.3.12", kOnly21, missing_cvss_4},
    {"6.3.18", kOnly21, ratings},
});

}  // namespace

std::span<const Test> score_tests() {
  return kTests;
}

}  // namespace tocsin::csaf
