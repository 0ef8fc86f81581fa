// Failures on the wire: problem documents (RFC 9457), and the one mapping from Errc to a status.
#pragma once

#include "http/message.h"

#include <string>
#include <string_view>

namespace tocsin::http {

int status_of(Errc code);
/// The phrase of RFC 9110 section 15, such as "Not Found".
std::string_view reason_of(int status);

/// An Error as an answer, with Retry-After where the status asks for it. The detail of an internal
/// error is not shown: it may name files and tables. The log has it, and what was asked, under the
/// incident that the answer names.
Response problem(const Error& error, std::string_view asked = {});

/// A refusal that no Errc names, such as 405 or 431. slug: of the type,
/// "urn:tocsin:problem:<slug>".
Response problem(int status, std::string_view slug, std::string_view detail);

/// Bears the incident's number beside the document, for whoever replaces the document by a page.
inline constexpr std::string_view kIncidentField = "Tocsin-Incident";

/// Logs what went wrong inside and answers 500 with the incident's number. asked: the request, for
/// the log: "POST /api/v1/reports by person:…"; empty where there is none.
Response incident(std::string_view what, std::string_view asked = {});

}  // namespace tocsin::http
