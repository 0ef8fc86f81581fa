// Reports as nobody means them: each field at its limit, past it, and with what a text can hide.
// For tests of all who take or show reports.
#pragma once

#include "base/json_writer.h"
#include "base/limits.h"
#include "flow/report_json.h"

#include <string>
#include <vector>

namespace tocsin::flow::testing {

enum class Fate { accepted, refused };

/// One body of POST /api/v1/reports.
struct OddReport {
  std::string name;
  std::string body;
  Fate fate = Fate::accepted;
};

/// As many times the text as fit into so many bytes, then filled up.
inline std::string filled(std::string_view text, std::size_t bytes) {
  std::string out;
  while (out.size() + text.size() <= bytes) {
    out += text;
  }
  return out + std::string(bytes - out.size(), 'x');
}

/// Ids that no two are alike, with a blank between.
inline std::string many_ids(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += "CVE-2021-" + std::to_string(10'000 + i) + " ";
  }
  return out;
}

/// A report with one field more, given as JSON.
inline std::string report_with(const std::string& field, const std::string& value) {
  const auto rest = [&](const std::string& name) {
    return field == name ? "" : ",\"" + name + "\":\"Widget\"";
  };
  return "{\"" + field + "\":" + value + rest("product") + rest("description") + "}";
}

inline std::string as_json(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

inline std::string list_of(std::size_t count, std::string_view text) {
  std::string out = "[";
  for (std::size_t i = 0; i < count; ++i) {
    out += (i == 0 ? "" : ",") + as_json(text);
  }
  return out + "]";
}

/// A CSAF document with one thing put in at a place.
inline std::string csaf_with(const std::string& id, const std::string& note,
                             const std::string& product, const std::string& cves) {
  return R"({"document":{"csaf_version":"2.0","title":"A title","tracking":{"id":")" + id +
         R"("},"notes":[{"category":"summary","text":")" + note +
         R"("}]},"product_tree":{"branches":[{"category":"vendor","name":"Acme","branches":[)"
         R"({"category":"product_name","name":")" +
         product + R"(","branches":[{"category":"product_version","name":"1.0"}]}]}]},)" +
         R"("vulnerabilities":[)" + cves + "]}";
}

inline std::string cves(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += (i == 0 ? "" : ",") + (R"({"cve":"CVE-2021-)" + std::to_string(10'000 + i) + R"("})");
  }
  return out;
}

inline std::string cve_record(const std::string& title, const std::string& version) {
  return R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2021-44228"},"containers":{"cna":)"
         R"({"title":")" +
         title +
         R"(","descriptions":[{"lang":"en","value":"A hole"}],"affected":[{"vendor":"Acme",)" +
         R"("product":"Widget","versions":[{"status":"affected","version":")" + version +
         R"("}]}]}}})";
}

inline void add_texts(std::vector<OddReport>& out, const std::string& field, std::size_t limit) {
  const auto add = [&](const std::string& what, const std::string& value, Fate fate) {
    const bool is_contact = field.starts_with("contact/");
    out.push_back(
        {.name = field + " " + what,
         .body = is_contact ? report_with("contact", "{\"" + field.substr(8) + "\":" + value + "}")
                            : report_with(field, value),
         .fate = fate});
  };
  add("at its limit", as_json(filled("a", limit)), Fate::accepted);
  add("past its limit", as_json(filled("a", limit + 1)), Fate::refused);
  add("of characters of four bytes", as_json(filled("\U0001F514", limit)), Fate::accepted);
  add("of Han text past its limit", as_json(filled("警", limit) + "警"), Fate::refused);
  add("with NUL", R"("a\u0000b")", Fate::refused);
  add("with text that runs backwards", "\"a\u202Egnp.\u2066exe\u2069\"", Fate::accepted);
  add("of controls", R"("\u0001\u001f\u007f\u0085\u2028\ufeff")", Fate::accepted);
  add("of a surrogate alone", R"("\ud800")", Fate::refused);
  add("of markup", R"("{{{title}}}<script>&amp;\"'</script>")", Fate::accepted);
  add("of another kind", "7", Fate::refused);
}

inline std::vector<OddReport> odd_reports() {
  std::vector<OddReport> out;
  for (const char* field :
       {"title", "vendor", "product", "credit", "tracking_id", "contact/name", "contact/mail"}) {
    add_texts(out, field, kReportLineBytesMax);
  }
  for (const char* field : {"description", "impact", "exploit", "discovery", "public_references",
                            "exploitation", "vendor_contact", "disclosure_plans"}) {
    add_texts(out, field, kTextFieldBytesMax);
  }
  const std::string line = filled("9", kReportLineBytesMax);
  const auto add = [&](const std::string& name, const std::string& field, const std::string& value,
                       Fate fate = Fate::accepted) {
    out.push_back({.name = name, .body = report_with(field, value), .fate = fate});
  };
  add("one long version as text", "versions", as_json(line));
  add("one too long version as text", "versions", as_json(line + "9"), Fate::refused);
  add("a version with NUL as text", "versions", R"("1\u0000")", Fate::refused);
  for (const char* field : {"versions", "identifiers"}) {
    const std::string name = std::string("a list of ") + field;
    add(name, field, list_of(kReportListMax, line));
    add(name + " too many", field, list_of(kReportListMax + 1, "1"), Fate::refused);
    add(name + " too long", field, list_of(1, line + "9"), Fate::refused);
    add(name + " with NUL", field, list_of(1, R"(1\u0000)"), Fate::refused);
    add(name + " of empty texts", field, list_of(3, ""));
  }
  for (const std::size_t count : {kReportListMax, kReportListMax + 1, kReportIdentifiersMax,
                                  kReportIdentifiersMax + 1, std::size_t{3000}}) {
    add(std::to_string(count) + " ids in the description", "description", as_json(many_ids(count)));
  }
  add("ids of both ends", "title", as_json("cve-2021-999 GHSA-ABCD-efgh-2345 CNNVD-202112-799"));
  for (const char* day : {"0001-01-01", "9999-12-31", "2024-02-29", "0001-01-01T00:00:00Z",
                          "9999-12-31T23:59:59.999999999Z"}) {
    add(std::string("contacted at ") + day, "vendor_contacted_at", as_json(day));
  }
  for (const char* day : {"0000-01-01", "2023-02-29", "9999-12-31T23:59:59-23:59",
                          "0001-01-01T00:00:00+23:59", "2021-11-24T07:00:00"}) {
    add(std::string("contacted at ") + day, "vendor_contacted_at", as_json(day), Fate::refused);
  }
  for (const char* answer : {"true", "false", "\"yes\"", "\"unknown\"", "null"}) {
    add(std::string("public: ") + answer, "is_public", answer);
  }
  add("public: perhaps", "is_public", "\"perhaps\"", Fate::refused);

  const std::string id_at_limit = filled("A", kReportLineBytesMax);
  out.push_back({"CSAF", csaf_with("A-1", "A hole", "Widget", cves(2))});
  out.push_back({"CSAF with an id at the limit", csaf_with(id_at_limit, "A hole", "Widget", "")});
  out.push_back({"CSAF with an id of 501 bytes",
                 csaf_with(id_at_limit + "A", "A hole", "Widget", ""), Fate::refused});
  out.push_back(
      {"CSAF with NUL in a note", csaf_with("A-1", R"(a\u0000b)", "Widget", ""), Fate::refused});
  out.push_back(
      {"CSAF with NUL in its id", csaf_with(R"(A\u0000)", "A hole", "Widget", ""), Fate::refused});
  out.push_back(
      {"CSAF with NUL in a product", csaf_with("A-1", "A hole", R"(W\u0000)", ""), Fate::refused});
  out.push_back({"CSAF with long texts", csaf_with("A-1", filled("警", kTextFieldBytesMax + 3),
                                                   filled("\U0001F514", 900), cves(1))});
  out.push_back({"CSAF of 600 flaws", csaf_with("A-1", "A hole", "Widget", cves(600))});
  out.push_back({"a CVE record", cve_record("A title", "1.0")});
  out.push_back({"a CVE record with a long version", cve_record("A title", filled("9", 700))});
  out.push_back(
      {"a CVE record with NUL in its title", cve_record(R"(a\u0000)", "1.0"), Fate::refused});
  out.push_back(
      {"a CVE record with NUL in a version", cve_record("A title", R"(1\u0000)"), Fate::refused});
  return out;
}

}  // namespace tocsin::flow::testing
