// What is published in CSAF, what is refused, and who is given which file.
#include "flow/csaf.h"
#include "base/json.h"
#include "base/text.h"
#include "csaf/validate.h"
#include "flow/feed.h"
#include "flow/notices.h"
#include "flow/testing.h"
#include "store/openpgp_keys.h"

namespace tocsin::flow {
namespace {

struct Draft {
  std::string id = "TS-1";
  std::string version = "2.0";
  std::string label = "WHITE";  ///< empty: none
  std::string number = "1";
  std::string initial = "2025-12-30T10:00:00.000Z";
  std::string current;  ///< empty: as initial
  std::string space = "http://127.0.0.1:8460";
  std::string title = "A flaw";
};

std::string document(const Draft& draft) {
  const std::string current = draft.current.empty() ? draft.initial : draft.current;
  std::string history;
  for (int i = 1; i <= std::stoi(draft.number); ++i) {
    history += std::string(i == 1 ? "" : ",") + R"({"date":")" +
               (std::to_string(i) == draft.number ? current : draft.initial) + R"(","number":")" +
               std::to_string(i) + R"(","summary":"S"})";
  }
  return (draft.version == "2.1"
              ? R"({"$schema":"https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json",)"
              : std::string("{")) +
         R"("document":{"category":"csaf_base","csaf_version":")" + draft.version + "\"," +
         (draft.label.empty() ? ""
                              : R"("distribution":{"tlp":{"label":")" + draft.label + R"("}},)") +
         R"("lang":"en","publisher":{"category":"vendor","name":"A","namespace":")" + draft.space +
         R"("},"title":")" + draft.title + R"(","tracking":{"current_release_date":")" + current +
         R"(","id":")" + draft.id + R"(","initial_release_date":")" + draft.initial +
         R"(","revision_history":[)" + history + R"(],"status":"final","version":")" +
         draft.number + R"("}}})";
}

class Csaf : public testing::FlowOn<World> {
 protected:
  Result<CsafPublished> publish(const Draft& draft, const AudienceDraft& audience = {},
                                std::optional<Tlp> tlp = std::nullopt) {
    const std::string bytes = document(draft);
    return publish_csaf(world, analyst, {.bytes = bytes, .tlp = tlp, .audience = audience});
  }
  /// Where and why it is refused: "malformed /x"; "-" where it is not.
  std::string refused(const Draft& draft, const AudienceDraft& audience = {},
                      std::optional<Tlp> tlp = std::nullopt) {
    const auto done = publish(draft, audience, tlp);
    return done ? "-" : std::string(tocsin::to_text(done.error().code)) + " " + done.error().where;
  }
  std::string open(const std::string& path) {
    const auto file = public_csaf_file(world, path);
    return file ? file->bytes : std::string(tocsin::to_text(file.error().code));
  }
  std::string shown(const Principal& principal, const std::string& path) {
    const auto file = protected_csaf_file(world, principal, path);
    return file ? file->bytes : std::string(tocsin::to_text(file.error().code));
  }
  /// Titles of what the partner was given so far.
  std::string held() {
    std::string out;
    for (const store::Share& one : *view_holdings(world, officer, "acme")) {
      out += one.title + " ";
    }
    return out;
  }
  std::string warn(const std::string& title) {
    const auto id = propose_warning(world, analyst,
                                    {.case_number = {},
                                     .title_en = title,
                                     .title_zh = "标题",
                                     .body_en = "Body",
                                     .body_zh = "正文"});
    TOC_ASSERT(id.has_value());
    const auto slug = approve_warning(world, officer, *id);
    TOC_ASSERT(slug.has_value());
    return *slug;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Csaf, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

constexpr std::string_view kLabel = "malformed /document/distribution/tlp/label";
constexpr std::string_view kCurrent = "/document/tracking/current_release_date";

TEST_P(Csaf, OnlyOurOwnReleasedAndLabeledDocumentsArePublished) {
  const Instant now = store_.clock.now();
  EXPECT_EQ(refused({.label = ""}), kLabel);
  EXPECT_EQ(refused({.label = "RED"}), kLabel);
  EXPECT_EQ(refused({.label = "GREEN"}, {}, Tlp::clear), kLabel);
  EXPECT_EQ(refused({.label = "AMBER"}, {}, Tlp::amber_strict), kLabel);
  EXPECT_TRUE(publish({.label = "AMBER"}, {}, Tlp::amber_strict)
                  .error()
                  .message.contains("CSAF 2.0 has no TLP:AMBER+STRICT"));
  EXPECT_EQ(refused({.label = "AMBER+STRICT"}), kLabel);  // the structure knows no such label
  EXPECT_EQ(refused({.space = "https://other.example"}), "malformed /document/publisher/namespace");
  EXPECT_EQ(refused({.title = ""}), "malformed /document/title");
  EXPECT_EQ(refused({.initial = to_rfc3339(now + std::chrono::microseconds(1))}),
            "malformed " + std::string(kCurrent));
  EXPECT_EQ(refused({}, {.kind = store::Audience::named, .parties = {"acme"}}),
            "malformed ?audience");
  EXPECT_EQ(refused({.label = "GREEN"}, {.kind = store::Audience::named}),
            "malformed /audience/parties");
  EXPECT_EQ(refused({.label = "GREEN"}, {.kind = store::Audience::named, .parties = {"none"}}),
            "malformed /audience/parties/0");
  EXPECT_EQ(refused({.initial = to_rfc3339(now)}), "-");
  EXPECT_EQ(
      refused({.id = "TS-9", .version = "2.1", .label = "AMBER+STRICT"}, {}, Tlp::amber_strict),
      "-");
  const std::string one = document({.id = "TS-2"});
  const CsafDraft draft{.bytes = one, .tlp = std::nullopt, .audience = {}};
  EXPECT_EQ(error_of(publish_csaf(world, partner(), draft)).code, Errc::forbidden);
  EXPECT_EQ(error_of(publish_csaf(world, Principal(), draft)).code, Errc::unauthenticated);
}

TEST_P(Csaf, AFolderIsInTheOrderOfTheLog) {
  ASSERT_EQ(refused({.id = "TS-1", .initial = "2025-12-30T10:00:00Z"}), "-");
  const std::string late = "conflict " + std::string(kCurrent);
  EXPECT_EQ(refused({.id = "TS-2", .initial = "2025-12-30T10:00:00Z"}), late);
  EXPECT_EQ(refused({.id = "TS-2", .initial = "2025-12-29T10:00:00Z"}), late);
  EXPECT_EQ(refused({.id = "TS-2", .label = "GREEN", .initial = "2025-12-29T10:00:00Z"}), "-");
  EXPECT_EQ(refused({.id = "TS-3", .initial = "2025-12-30T10:00:00.000001Z"}), "-");
  EXPECT_EQ(open("white/index.txt"), "2025/ts-3.json\n2025/ts-1.json\n");
  EXPECT_EQ(open("white/changes.csv"),
            "\"2025/ts-3.json\",\"2025-12-30T10:00:00.000001Z\"\n"
            "\"2025/ts-1.json\",\"2025-12-30T10:00:00Z\"\n");
}

TEST_P(Csaf, ARevisionFollowsTheOneBefore) {
  const auto first = publish({});
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->url, "http://127.0.0.1:8460/.well-known/csaf/white/2025/ts-1.json");
  const std::string later = "2025-12-31T00:00:00Z";
  EXPECT_EQ(refused({.number = "1", .current = later}), "conflict /document/tracking/version");
  EXPECT_EQ(refused({.id = "ts-1", .number = "2", .current = later}),
            "conflict /document/tracking/id");
  EXPECT_EQ(refused({.number = "2", .initial = "2025-12-30T10:00:00Z", .current = later}),
            "conflict /document/tracking/initial_release_date");
  EXPECT_EQ(refused({.number = "2"}), "conflict " + std::string(kCurrent));
  const auto revised = publish({.number = "2", .current = later, .title = "Again"});
  ASSERT_TRUE(revised.has_value()) << describe(revised.error());
  EXPECT_EQ(revised->thing, first->thing);
  EXPECT_EQ(revised->revision, 2);
  EXPECT_EQ(open("white/index.txt"), "2025/ts-1.json\n");
  EXPECT_EQ(open("white/2025/ts-1.json"),
            document({.number = "2", .current = later, .title = "Again"}));
  // Withdrawn it is gone, and may come again as another thing.
  ASSERT_TRUE(withdraw(world, analyst, first->thing, "wrong").has_value());
  EXPECT_EQ(open("white/index.txt"), "");
  EXPECT_EQ(open("white/2025/ts-1.json"), "not_found");
  EXPECT_EQ(refused({.number = "2", .current = "2026-01-01T00:00:00Z"}),
            "conflict /document/tracking/version");
  const auto third = publish({.number = "3", .current = "2026-01-01T00:00:00Z"});
  ASSERT_TRUE(third.has_value()) << describe(third.error());
  EXPECT_NE(third->thing, first->thing);
  EXPECT_EQ(third->revision, 1);
}

TEST_P(Csaf, FilesAndTheirHashesAgree) {
  ASSERT_TRUE(publish({}).has_value());
  const std::string bytes = document({});
  EXPECT_EQ(open("white/2025/ts-1.json"), bytes);
  EXPECT_EQ(open("white/2025/ts-1.json.sha256"), to_hex(sha256(as_bytes(bytes))) + "  ts-1.json\n");
  EXPECT_EQ(open("white/2025/ts-1.json.sha512"), to_hex(sha512(as_bytes(bytes))) + "  ts-1.json\n");
  const openpgp::SecretKey& key = *world.openpgp_key;
  const openpgp::NamedCertificate certificate{.fingerprint = key.fingerprint(),
                                              .armored = key.certificate()};
  const std::string signature = open("white/2025/ts-1.json.asc");
  EXPECT_TRUE(openpgp::verify({&certificate, 1}, as_bytes(bytes), signature, store_.clock.now())
                  .has_value());
  EXPECT_EQ(open("openpgp/" + key.fingerprint() + ".asc"), "not_found") << "none is in the store";
  EXPECT_TRUE(open("white/").contains("href=\"2025/\""));
  EXPECT_TRUE(open("white/2025/").contains("href=\"ts-1.json.sha512\""));
  EXPECT_TRUE(open("white/feed-tlp-white.json").contains("\"id\":\"TS-1\""));
  EXPECT_TRUE(open("white/category-white.json").contains("csaf_base"));
  EXPECT_EQ(open("provider-metadata.json"), open("v2.0/provider-metadata.json"));
  EXPECT_TRUE(open("provider-metadata.json")
                  .contains(R"("publisher":{"category":"coordinator","name":"Operator",)"));
  EXPECT_TRUE(open("v2.1/provider-metadata.json").contains("\"metadata_version\":\"2.1\""));
  EXPECT_TRUE(open("service.json").contains("/csaf/protected/amber/feed-tlp-amber.json"));
  EXPECT_TRUE(open("v2.1/service.json").contains("/v2.1/clear/feed-tlp-clear.json"));
  for (const char* path :
       {"", "white", "white/2026/", "white/2025/ts-1", "white/2025/ts-2.json.asc",
        "white/25/ts-1.json", "white/2026/ts-1.json", "white/2025/x/ts-1.json", "white/x.json",
        "white/feed-tlp-green.json", "green/index.txt", "v2.0/service.json", "v2.0/white/index.txt",
        "v2.1/clear/2025/ts-1.json", "white/2025/.sha256", "clear/index.txt"}) {
    EXPECT_EQ(open(path), "not_found") << path;
  }
}

TEST_P(Csaf, WhatIsProtectedIsForItsReadersAndNoted) {
  admit();
  ASSERT_TRUE(publish({.id = "G-1", .label = "GREEN", .title = "Green"}).has_value());
  ASSERT_TRUE(publish({.id = "A-1", .label = "AMBER", .title = "Desk"}).has_value());
  const auto named =
      publish({.id = "A-2", .label = "AMBER", .initial = "2025-12-31T00:00:00Z", .title = "Named"},
              {.kind = store::Audience::named, .parties = {"acme"}});
  ASSERT_TRUE(named.has_value());
  EXPECT_EQ(named->url, "http://127.0.0.1:8460/csaf/protected/amber/2025/a-2.json");
  const Principal acme = partner();
  EXPECT_EQ(shown(acme, "green/index.txt"), "2025/g-1.json\n");
  EXPECT_EQ(shown(acme, "amber/index.txt"), "2025/a-2.json\n");
  EXPECT_EQ(shown(analyst, "amber/index.txt"), "2025/a-2.json\n2025/a-1.json\n");
  EXPECT_EQ(shown(acme, "amber/2025/a-1.json"), "not_found");
  EXPECT_EQ(shown(acme, "amber/2025/a-1.json.sha256"), "not_found");
  EXPECT_EQ(shown(acme, "white/index.txt"), "not_found");
  EXPECT_EQ(shown(acme, "provider-metadata.json"), "not_found");
  EXPECT_EQ(held(), "");  // names and dates alone
  EXPECT_TRUE(shown(acme, "amber/2025/a-2.json").contains("Named"));
  EXPECT_EQ(held(), "Named ");
  EXPECT_TRUE(shown(acme, "green/feed-tlp-green.json").contains("G-1"));
  EXPECT_EQ(held(), "Green Named ");
  EXPECT_EQ(shown(Principal(), "green/index.txt"), "unauthenticated");

  // A revision for nobody but the desk: it is asked back.
  ASSERT_TRUE(publish({.id = "A-2",
                       .label = "AMBER",
                       .number = "2",
                       .initial = "2025-12-31T00:00:00Z",
                       .current = "2026-01-01T00:00:00Z",
                       .title = "Narrowed"})
                  .has_value());
  EXPECT_EQ(shown(acme, "amber/2025/a-2.json"), "not_found");
  const auto recalls = list_recalls(world, acme, {}, 10);
  ASSERT_TRUE(recalls.has_value());
  ASSERT_EQ(recalls->recalls.size(), 1U);
  EXPECT_EQ(recalls->recalls.front().recall.thing, named->thing);

  // Its standing of this moment decides, whatever the principal was told before.
  ASSERT_TRUE(store_->write([&](store::Transaction& tx) {
    return tx.execute("UPDATE partnership SET standing = 'suspended', state = 'suspended'", {});
  }));
  EXPECT_EQ(shown(acme, "green/index.txt"), "forbidden");
  EXPECT_EQ(shown(acme, "green/2025/g-1.json"), "forbidden");
}

TEST_P(Csaf, RiskWarningsAreDocumentsOfTheSameFeed) {
  const std::string slug = warn("Act now");
  const std::string path = "white/2026/" + slug + ".json";
  const std::string text = open(path);
  EXPECT_TRUE(tocsin::csaf::validate(text, {.file_name = slug + ".json"}).is_valid()) << text;
  EXPECT_TRUE(text.contains("Act now") && text.contains("标题") && text.contains("正文"));
  EXPECT_TRUE(open("white/feed-tlp-white.json").contains(slug));
  // The clock stands still: the second is later all the same.
  const std::string next = warn("Again");
  EXPECT_EQ(open("white/index.txt"), "2026/" + next + ".json\n2026/" + slug + ".json\n");
  EXPECT_EQ(refused({.id = slug, .initial = "2026-01-02T03:04:05Z"}),
            "conflict /document/tracking/id");
}

TEST_P(Csaf, WarningsOfEarlierProgramsBecomeDocuments) {
  const std::string first = warn("First");
  const std::string next = warn("Second");
  ASSERT_TRUE(store_->write(
      [&](store::Transaction& tx) { return tx.execute("DELETE FROM csaf_document", {}); }));
  EXPECT_EQ(open("white/index.txt"), "");
  EXPECT_EQ(*publish_earlier_warnings(world), 2);
  EXPECT_EQ(open("white/index.txt"), "2026/" + next + ".json\n2026/" + first + ".json\n");
  EXPECT_EQ(*publish_earlier_warnings(world), 0);
}

TEST_P(Csaf, KeysOfNowAndBeforeAreListedTheNewestFirst) {
  EXPECT_TRUE(open("provider-metadata.json").contains(R"("role":"csaf_provider")"));
  EXPECT_FALSE(open("provider-metadata.json").contains("public_openpgp_keys"));
  for (const int first : {0xcb, 0xca}) {
    ASSERT_TRUE(world.store
                    ->write([&](store::Transaction& tx) {
                      return store::openpgp_keys::put(
                          tx, {.fingerprint = Buffer(20, std::byte(first)),
                               .certificate = "key " + std::to_string(first),
                               .secret = Buffer(60)});
                    })
                    .has_value());
    store_.clock.set(store_.clock.now() + std::chrono::seconds(1));
  }
  const auto print = [](int first) { return to_upper(to_hex(Buffer(20, std::byte(first)))); };
  for (const char* version : {"", "v2.1/"}) {
    const std::string metadata = open(std::string(version) + "provider-metadata.json");
    EXPECT_TRUE(metadata.contains(R"("role":"csaf_trusted_provider")"));
    EXPECT_LT(metadata.find("openpgp/" + print(0xca) + ".asc"),
              metadata.find("openpgp/" + print(0xcb) + ".asc"));
    EXPECT_TRUE(metadata.contains(R"("fingerprint":")" + print(0xcb)));
  }
  EXPECT_EQ(open("openpgp/" + print(0xca) + ".asc"), "key 202");
  EXPECT_EQ(open("openpgp/" + print(0xcb) + ".asc"), "key 203");
  for (const char* path : {"openpgp/", "openpgp/.asc", "openpgp/x.asc"}) {
    EXPECT_EQ(open(path), "not_found") << path;
  }
  EXPECT_EQ(open("openpgp/" + to_lower(print(0xca)) + ".asc"), "not_found");
}

TEST_P(Csaf, WhatWasPublishedWithoutAKeyIsSignedOnceThereIsOne) {
  world.openpgp_key = nullptr;
  ASSERT_TRUE(publish({}).has_value());
  EXPECT_EQ(open("white/2025/ts-1.json.asc"), "not_found");
  EXPECT_FALSE(open("white/2025/").contains(".asc"));
  EXPECT_FALSE(open("white/feed-tlp-white.json").contains(".asc"));
  EXPECT_EQ(*sign_earlier_documents(world), 0);
  world.openpgp_key = &openpgp_key();
  EXPECT_EQ(*sign_earlier_documents(world), 1);
  EXPECT_EQ(*sign_earlier_documents(world), 0);
  const openpgp::NamedCertificate certificate{.fingerprint = openpgp_key().fingerprint(),
                                              .armored = openpgp_key().certificate()};
  EXPECT_TRUE(openpgp::verify({&certificate, 1}, as_bytes(open("white/2025/ts-1.json")),
                              open("white/2025/ts-1.json.asc"), store_.clock.now())
                  .has_value());
  EXPECT_TRUE(open("white/2025/").contains("ts-1.json.asc"));
  EXPECT_TRUE(open("white/feed-tlp-white.json").contains("ts-1.json.asc"));
}

TEST_P(Csaf, ThePublisherIsWhomTheConfigurationNames) {
  world.publisher = {.name = "CSIRT",
                     .space = "https://csirt.example",
                     .category = "vendor",
                     .contacts = {"mailto:a@csirt.example", "https://csirt.example/tell"}};
  EXPECT_EQ(refused({}), "malformed /document/publisher/namespace");
  EXPECT_EQ(refused({.space = "https://csirt.example"}), "-");
  EXPECT_TRUE(open("provider-metadata.json")
                  .contains(R"("publisher":{"category":"vendor","name":"CSIRT",)"
                            R"("namespace":"https://csirt.example"})"));
  const std::string ends =
      "Preferred-Languages: en, zh\n"
      "Canonical: http://127.0.0.1:8460/.well-known/security.txt\n"
      "CSAF: http://127.0.0.1:8460/.well-known/csaf/provider-metadata.json\n"
      "CSAF: http://127.0.0.1:8460/.well-known/csaf/v2.0/provider-metadata.json\n"
      "CSAF: http://127.0.0.1:8460/.well-known/csaf/v2.1/provider-metadata.json\n";
  const auto signed_text = security_text(world).value();
  EXPECT_TRUE(signed_text.starts_with("-----BEGIN PGP SIGNED MESSAGE-----"));
  EXPECT_TRUE(signed_text.contains("\r\nContact: mailto:a@csirt.example")) << signed_text;
  world.openpgp_key = nullptr;
  EXPECT_EQ(security_text(world).value(),
            "Contact: mailto:a@csirt.example\nContact: https://csirt.example/tell\n"
            "Expires: 2026-06-30T00:00:00Z\n" +
                ends);
  world.publisher = {};
  EXPECT_EQ(security_text(world).value(),
            "Contact: http://127.0.0.1:8460/report\nExpires: 2026-06-30T00:00:00Z\n" + ends);
  world.is_exercise = true;
  EXPECT_TRUE(open("provider-metadata.json").contains("\"list_on_CSAF_aggregators\":false"));
}

}  // namespace
}  // namespace tocsin::flow
