// A report: one immutable submission by one reporter at one time. The fields are those of the
// field's own forms (CERT/CC's VRF and the CVE request form); all texts are the reporter's, limited
// and otherwise unjudged.
#pragma once

#include "domain/ids.h"
#include "domain/tlp.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin {

/// What a reporter says about a yes-or-no question. Not saying is an answer of its own.
enum class Answer { unknown, no, yes };
std::string_view to_text(Answer answer);
Result<Answer> parse_answer(std::string_view text);

struct Report {
  std::string title;   ///< may be empty; see display_title
  std::string vendor;  ///< may be empty: not every finder knows it
  std::string product;
  std::vector<std::string> versions;
  std::string description;
  std::string impact;
  std::string exploit;
  std::string discovery;  ///< how it was found
  Answer is_public = Answer::unknown;
  std::string public_references;
  Answer is_exploited = Answer::unknown;
  std::string exploitation;
  std::optional<Instant> vendor_contacted_at;
  std::string vendor_contact;  ///< what was tried, or why not
  std::string disclosure_plans;
  std::string credit;              ///< the name to credit; empty: none
  bool has_share_consent = false;  ///< the contact may be told to the vendor
  std::string contact_name;
  std::string contact_mail;
  Tlp tlp = Tlp::amber;     ///< unless the reporter says otherwise
  std::string tracking_id;  ///< the reporter's own
  std::vector<std::string>
      identifiers;  ///< CVE, GHSA, CNVD and other public ids, upper case, sorted, no duplicates

  friend bool operator==(const Report&, const Report&) = default;
};

/// received → accepted, with a case, or declined; a declined one may still be given a case.
enum class ReportState { received, accepted, declined };
std::string_view to_text(ReportState state);
Result<ReportState> parse_report_state(std::string_view text);

/// The title, or one made of product and vendor.
std::string display_title(const Report& report);

/// Ids that occur in a text: CVE-…, GHSA-…, CNVD-…, CNNVD-…, EUVD-…; upper case except GHSA's
/// suffix.
std::vector<std::string> find_identifiers(std::string_view text);

/// Lower case, letters and digits only (other scripts stay): "Apache Log4j 2" → "apachelog4j2". For
/// likeness, never for identity.
std::string likeness_key(std::string_view text);

/// From 0 to 100: how many of the words of the shorter text the longer one has too. Words of one
/// letter do not count; Han text counts by pairs of characters.
int likeness(std::string_view a, std::string_view b);

}  // namespace tocsin
