// What comes in as a report: by the API as JSON or in parts, and by the form of the page.
#include "base/json.h"
#include "flow/desk.h"
#include "pages/pages_for_test.h"
#include "pages/reports/report_pages.h"

#include <gtest/gtest.h>

#include <optional>

namespace tocsin::pages {
namespace {

const std::string kReport = R"({"product":"p","description":"d"})";

struct Part {
  std::string name;
  std::optional<std::string> file;
  std::string body;
};

class Reports : public Pages {
 protected:
  http::Response send_parts(const std::string& address, const std::vector<Part>& parts) {
    std::string body;
    for (const Part& part : parts) {
      body += "--b\r\nContent-Disposition: form-data; name=\"" + part.name + "\"" +
              (part.file ? "; filename=\"" + *part.file + "\"" : "") + "\r\n\r\n" + part.body +
              "\r\n";
    }
    return send(http::Method::post, address, body + "--b--\r\n", "multipart/form-data; boundary=b");
  }
};

TEST_F(Reports, PartsAreOneReportAndFiles) {
  play();
  const Part one{"report", {}, kReport};
  const Part file{"a", "f.txt", "x"};
  const auto said = [&](const std::vector<Part>& parts) {
    const http::Response answer = send_parts("/api/v1/reports", parts);
    const auto document = JsonDocument::parse(answer.body);
    return std::to_string(answer.status) + " " +
           std::string(document->root().text_at({"pointer"}).value_or(""));
  };
  EXPECT_EQ(said({one}), "201 ");
  EXPECT_EQ(said({file, one}), "201 ");
  EXPECT_EQ(said({one, {"report", "f.txt", "x"}}), "201 ");
  EXPECT_EQ(said({}), "400 /report");
  EXPECT_EQ(said({one, one}), "400 /report");
  EXPECT_EQ(said({one, {"a", {}, "x"}}), "400 /a");
  EXPECT_EQ(said({{"a", {}, kReport}}), "400 /a");
  EXPECT_EQ(said({file}), "400 /product") << "a file may be a report of a known format";
  for (const auto& [type, status] :
       {std::pair{"application/json", 201}, std::pair{"application/json; charset=utf-8", 201},
        std::pair{"text/plain", 415}, std::pair{"", 415}, std::pair{"multipart/mixed", 415}}) {
    EXPECT_EQ(send(http::Method::post, "/api/v1/reports", kReport, type).status, status) << type;
  }
}

TEST_F(Reports, FilesOfAReportArePartsWithAName) {
  play();
  const auto files_of = [&](const std::string& address, std::vector<Part> parts) {
    sign_in("");
    const http::Response done = send_parts(address, parts);
    EXPECT_EQ(done.status, 201) << done.body;
    sign_in("officer");
    const auto newest = flow::list_reports(app_.world, officer_of_the_exercise(), "received",
                                           {.before = std::nullopt, .count = 1});
    std::size_t count = 0;
    for (const std::string& link :
         links_of(send(http::Method::get, "/desk/reports/" + newest->front().number).body)) {
      count += link.contains("/attachments/") ? 1 : 0;
    }
    return count;
  };
  const std::vector<Part> form = {
      {"product", {}, "p"}, {"description", {}, "d"}, {"title", {}, "t"}};
  const auto with = [&](Part more) {
    std::vector<Part> parts = form;
    parts.push_back(std::move(more));
    return parts;
  };
  EXPECT_EQ(files_of("/report", form), 0U);
  EXPECT_EQ(files_of("/report", with({"attachment", "f.txt", "x"})), 1U);
  EXPECT_EQ(files_of("/report", with({"attachment", "f.txt", ""})), 1U);
  EXPECT_EQ(files_of("/report", with({"attachment", {}, "x"})), 1U);
  EXPECT_EQ(files_of("/report", with({"attachment", {}, ""})), 0U);
  EXPECT_EQ(files_of("/report", with({"attachment", "", ""})), 0U) << "no file was chosen";
  const Part one{"report", {}, kReport};
  EXPECT_EQ(files_of("/api/v1/reports", {one}), 0U);
  EXPECT_EQ(files_of("/api/v1/reports", {one, {"report", "f.txt", "x"}, {"b", "g.txt", "y"}}), 2U);
}

TEST_F(Reports, AFaultOfTheFormStandsAtItsField) {
  play();
  const auto marked = [&](Fields more) {
    Fields fields = {{"product", "p"}, {"description", "d"}, {"title", "t"}};
    fields.insert(fields.end(), more.begin(), more.end());
    const http::Response answer = report(fields);
    const std::size_t end = answer.body.find("-error\"");
    const std::size_t begin = answer.body.rfind("id=\"", end) + 4;
    return end == std::string::npos ? std::to_string(answer.status)
                                    : answer.body.substr(begin, end - begin);
  };
  EXPECT_EQ(marked({}), "201");
  EXPECT_EQ(marked({{"contact_mail", std::string(2000, 'x')}}), "report-contact_mail");
  EXPECT_EQ(marked({{"contact_name", std::string(2U << 16U, 'x')}}), "report-contact_name");
  EXPECT_EQ(marked({{"tlp", "TLP:BLUE"}}), "report-tlp");
}

TEST_F(Reports, WhatWasTypedIsNotLostToALimit) {
  play();
  web::set_limits(app_, {.reports_per_minute_by_network = 1});
  const Fields fields = {{"title", "A title that stays"}, {"product", "p"}, {"description", "d"}};
  EXPECT_EQ(report(fields).status, 201);
  const http::Response limited = report(fields);
  EXPECT_EQ(limited.status, 429);
  EXPECT_TRUE(limited.body.contains("A title that stays"));
  web::set_limits(app_, {});
  EXPECT_FALSE(store_
                   ->write([](store::Transaction&) -> Status {
                     throw UnsafeToWrite("the disk did not flush");
                   })
                   .has_value());
  const http::Response unavailable = report(fields);
  EXPECT_EQ(unavailable.status, 503);
  EXPECT_TRUE(unavailable.body.contains("A title that stays"));
}

TEST(ReadableSize, IsRoundedUpInTheLargestUnitThatItFills) {
  for (const auto& [bytes, want] : {std::pair{0, "0 B"},
                                    {1023, "1023 B"},
                                    {1024, "1 KiB"},
                                    {1025, "2 KiB"},
                                    {(1 << 20) - 1, "1024 KiB"},
                                    {1 << 20, "1 MiB"},
                                    {(1 << 20) + 1, "2 MiB"}}) {
    EXPECT_EQ(readable_size(bytes), want);
  }
}

}  // namespace
}  // namespace tocsin::pages
