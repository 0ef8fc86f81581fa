#include "share/mail.h"

#include "base/file.h"
#include "flow/mail_subscriptions.h"
#include "share/subscribed_mail.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>

namespace tocsin::share {
namespace {

constexpr long kTimeoutSeconds = 30;

/// One line: what would start a new header is a space.
std::string one_line(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return out;
}

/// RFC 2047: encoded words of at most 45 bytes of text each, cut between characters.
std::string encoded_words(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = std::min(at + 45, text.size());
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
      --end;
    }
    out += (out.empty() ? "" : "\r\n ") + std::string("=?UTF-8?B?") +
           to_base64(as_bytes(text.substr(at, end - at))) + "?=";
    at = end;
  }
  return out;
}

std::string mail_date(Instant at) {
  constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::string text = to_rfc3339(at);
  return std::string(days[std::chrono::weekday(day).c_encoding()]) + ", " + text.substr(8, 2) +
         " " + months[static_cast<unsigned>(date.month()) - 1] + " " + text.substr(0, 4) + " " +
         text.substr(11, 8) + " +0000";
}

struct Source {
  std::string_view rest;
};

std::size_t read_source(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto* source = static_cast<Source*>(user);
  const std::size_t n = std::min(size * count, source->rest.size());
  std::copy_n(source->rest.begin(), n, buffer);
  source->rest.remove_prefix(n);
  return n;
}

Status send_by_smtp(const MailOptions& options, const store::Delivery& delivery,
                    const std::string& message, Answered& answered) {
  CURL* curl = curl_easy_init();
  if (curl == nullptr) {
    return fail(Errc::unavailable, "Mail cannot be sent now: no memory.");
  }
  Source source{message};
  curl_slist* recipients = curl_slist_append(nullptr, one_line(delivery.address).c_str());
  curl_easy_setopt(curl, CURLOPT_URL, options.smtp_url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_TRY));
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, options.from.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_source);
  curl_easy_setopt(curl, CURLOPT_READDATA, &source);
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kTimeoutSeconds);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  if (!options.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, options.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, options.password.c_str());
  }
  const CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  answered.status = status;
  curl_slist_free_all(recipients);
  curl_easy_cleanup(curl);
  if (code != CURLE_OK) {
    return fail(Errc::unavailable, std::string("The mail server did not take the message: ") +
                                       curl_easy_strerror(code) + ".");
  }
  return {};
}

Status send(const Sending& sending, const store::Delivery& delivery, Answered& answered) {
  const MailOptions& options = sending.options.mail;
  store::Delivery mail = delivery;
  std::string out_address;
  if (delivery.event == flow::kSubscribedMail) {
    TOC_TRY(Letter letter, letter_of(sending.world, delivery));
    mail.subject = std::move(letter.subject);
    mail.body = std::move(letter.body);
    out_address = std::move(letter.out_address);
  }
  const std::string message = compose(mail, options.from, out_address);
  if (!options.smtp_url.empty()) {
    return send_by_smtp(options, mail, message, answered);
  }
  TOC_CHECK(make_private_folder(options.folder));
  return write_file_durably(options.folder / (to_text(mail.id) + ".eml"), message,
                            FileMode::secret);
}

}  // namespace

std::string compose(const store::Delivery& delivery, const std::string& from,
                    const std::string& out_address) {
  const std::string out_fields =
      out_address.empty() ? ""
                          : "List-Unsubscribe: <" + one_line(out_address) +
                                ">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
  std::string out =
      "Date: " + mail_date(delivery.created) + "\r\nFrom: " + one_line(from) +
      "\r\nTo: " + one_line(delivery.address) +
      "\r\nSubject: " + encoded_words(one_line(delivery.subject)) + "\r\nMessage-ID: <" +
      to_text(delivery.id) + "@tocsin>\r\n" + out_fields +
      "MIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  const std::string body = to_base64(as_bytes(delivery.body));
  for (std::size_t at = 0; at < body.size(); at += 76) {
    out += body.substr(at, 76) + "\r\n";
  }
  return out;
}

Channel mail() {
  return {.id = "mail", .send = send};
}

}  // namespace tocsin::share
