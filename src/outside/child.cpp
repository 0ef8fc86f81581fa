#include "outside/child.h"

#include "advisories/codec.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/number.h"
#include "base/packing.h"
#include "base/text.h"
#include "outside/codec.h"

#include <unistd.h>

#include <charconv>

namespace tocsin::outside {
namespace {

using advisories::Record;
using advisories::RecordTaker;

constexpr std::string_view kInventory = "inventory";
constexpr std::string_view kAdvisories = "advisories";
constexpr std::string_view kSource = "source";
constexpr std::string_view kAttachments = "attachments";
constexpr std::string_view kSignature = "signature";

/// What a child is given: the length of a hint (a name, a format) in decimal, a line's end, the
/// hint, and the document.
Result<sandbox::InputFile> input_of(std::string_view hint, std::string_view document) {
  return sandbox::InputFile::of({std::to_string(hint.size()) + "\n", hint, document});
}

struct Input {
  std::string_view hint;
  std::string_view document;
};

std::optional<Input> split(std::string_view bytes) {
  std::size_t size = 0;
  const char* const end = bytes.data() + bytes.size();
  const auto [stop, code] = std::from_chars(bytes.data(), end, size);
  if (code != std::errc() || stop == end || *stop != '\n' ||
      size > static_cast<std::size_t>(end - stop) - 1) {
    return std::nullopt;
  }
  bytes.remove_prefix(static_cast<std::size_t>(stop - bytes.data()) + 1);
  return Input{.hint = bytes.substr(0, size), .document = bytes.substr(size)};
}

struct Question {
  std::string_view kind;
  std::string_view hint;
  std::string_view document;
};

/// A child's answer to its end. `take` is given every frame but those that end it, and whether it
/// was answered `nothing` comes back. Errors: the child's own about the document; those of
/// run_child, which are logged.
class Conversation {
 public:
  Conversation(const ChildOptions& options, const Allowance& allowance, Places& places)
      : program_(options.program), allowance_(allowance), places_(places) {}

  struct Ending {
    FrameKind kind;
    std::string payload;
  };
  Result<Ending> run(const Question& question, const FrameTaker& take) {
    TOC_TRY(const Places::Place place, places_.take());
    TOC_TRY(const sandbox::InputFile input, input_of(question.hint, question.document));
    FrameReader frames([&](FrameKind kind, std::string_view payload) {
      return ending_ ? Status(not_an_answer()) : judge(kind, payload, take);
    });
    const Status ended =
        sandbox::run_child({.program = program_,
                            .arguments = {std::string(kReadDocument), std::string(question.kind),
                                          std::to_string(allowance_.limits.memory_bytes),
                                          std::to_string(allowance_.limits.cpu.count())},
                            .input = input.descriptor(),
                            .limits = allowance_.limits},
                           [&](std::string_view piece) { return frames.add(piece); });
    count("tocsin_documents_read_apart_total");
    if (!ended) {
      return is_about_document_ ? refused(question, ended.error()) : std::unexpected(ended.error());
    }
    if (!ending_ || !frames.is_at_end()) {
      return refused(question, not_an_answer().error());
    }
    if (ending_->kind == FrameKind::error) {
      TOC_TRY(Error error, decode_error(ending_->payload));
      return std::unexpected(std::move(error));
    }
    return *std::move(ending_);
  }

 private:
  static std::unexpected<Error> not_an_answer() {
    return fail(Errc::malformed, "The document's reader gave an answer that is none.");
  }
  Status judge(FrameKind kind, std::string_view payload, const FrameTaker& take) {
    if (kind == FrameKind::nothing || kind == FrameKind::error || kind == FrameKind::done) {
      ending_ = Ending{.kind = kind, .payload = std::string(payload)};
      return {};
    }
    Status taken = take(kind, payload);
    // What the store says, when it takes no more, is not about the document.
    is_about_document_ =
        taken || taken.error().code == Errc::malformed || taken.error().code == Errc::too_large;
    return taken;
  }
  [[nodiscard]] std::unexpected<Error> refused(const Question& question, const Error& error) const {
    log_event(LogLevel::warning, "document.refused",
              {{"kind", std::string(question.kind)},
               {"bytes", std::to_string(question.document.size())},
               {"why", error.message}});
    count("tocsin_documents_refused_total");
    return std::unexpected(error);
  }

  std::string program_;
  const Allowance& allowance_;
  Places& places_;
  std::optional<Ending> ending_;
  bool is_about_document_ = true;
};

/// What the child leaves to the one who answers for it.
Status hand_out(std::string_view payload, const RecordTaker& taker) {
  TOC_TRY(Record record, decode_record(payload));
  record.digest = sha256(as_bytes(record.bytes));
  if (!record.is_epss && !taker.is_known(record.digest)) {
    record.packed = pack(record.bytes);
    for (const advisories::Advisory& advisory : record.advisories) {
      record.compiled.push_back(advisories::encode(advisory));
    }
  }
  return taker.take(std::move(record));
}

// The child's side.

Status say(FrameKind kind, std::string_view payload) {
  return sandbox::write_standard_output(frame(kind, payload));
}

Status answer_inventory(const Input& input) {
  TOC_TRY(const auto read,
          in_process().read_inventory({.path = input.hint, .bytes = input.document}));
  return read ? write_inventory(*read, sandbox::write_standard_output)
              : say(FrameKind::nothing, "");
}

Status answer_records(const Input& input, advisories::ReadLimits limits) {
  limits.threads_max = 1;
  Status said;
  TOC_TRY(const auto summary,
          advisories::read_records(
              input.document, input.hint,
              {.take = [](const Record& record) { return say(FrameKind::record, encode(record)); },
               .quarantine =
                   [&](const advisories::Quarantined& why) {
                     said = said ? say(FrameKind::quarantined, encode(why)) : said;
                   },
               // Whoever asked knows: what is packed and compiled here is not sent.
               .is_known = [](const Digest&) { return true; },
               .skip =
                   [&](const advisories::Quarantined& why) {
                     said = said ? say(FrameKind::skipped, encode(why)) : said;
                   }},
              limits));
  TOC_CHECK(said);
  return say(FrameKind::done, encode(summary));
}

Status answer_advisories(const Input& input) {
  return answer_records(input, advisories::kUploadLimits);
}

Status answer_source(const Input& input) {
  return answer_records(input, advisories::kSourceLimits);
}

/// The pieces of a document. sizes: the size of each and a space.
Result<std::vector<std::string_view>> pieces_of(std::string_view sizes, std::string_view document) {
  std::vector<std::string_view> out;
  for (const std::string_view text : tocsin::split(sizes, ' ')) {
    const auto size =
        text.empty() ? std::optional<std::uint64_t>(0) : parse_whole<std::uint64_t>(text);
    if (!size || *size > document.size()) {
      return fail(Errc::malformed, "The documents are not as long as was said.");
    }
    if (!text.empty()) {
      out.push_back(document.substr(0, *size));
      document.remove_prefix(*size);
    }
  }
  return out;
}

/// The hint: sizes. Each piece is answered by a summary, which is empty for one of no known format.
Status answer_attachments(const Input& input) {
  TOC_TRY(const auto documents, pieces_of(input.hint, input.document));
  TOC_TRY(const auto summaries, in_process().recognise(documents));
  for (const auto& summary : summaries) {
    TOC_CHECK(say(FrameKind::summary, summary ? encode(*summary) : std::string()));
  }
  return say(FrameKind::done, "");
}

/// The hint: sizes. The pieces: the instant, the bytes, the signature, and of each certificate its
/// name and itself.
Status answer_signature(const Input& input) {
  TOC_TRY(const auto pieces, pieces_of(input.hint, input.document));
  const auto micros = pieces.size() < 3 || pieces.size() % 2 == 0
                          ? std::nullopt
                          : parse_whole<std::int64_t>(pieces.front());
  if (!micros) {
    return fail(Errc::malformed, "This is no question about a signature.");
  }
  std::vector<openpgp::NamedCertificate> certificates;
  for (std::size_t i = 3; i < pieces.size(); i += 2) {
    certificates.push_back({.fingerprint = pieces[i], .armored = pieces[i + 1]});
  }
  TOC_CHECK(in_process().verify_signature({.certificates = certificates,
                                           .bytes = pieces[1],
                                           .signature = pieces[2],
                                           .at = from_micros(*micros)}));
  return say(FrameKind::done, "");
}

Status nothing_to_prepare() {
  return {};
}

struct Kind {
  std::string_view name;
  Status (*answer)(const Input& input);
  Status (*prepare)() = nothing_to_prepare;  ///< with all rights, before the input is looked at
};
constexpr Kind kKinds[] = {
    {kInventory, answer_inventory},
    {kAdvisories, answer_advisories},
    {kSource, answer_source},
    {kAttachments, answer_attachments},
    {kSignature, answer_signature, openpgp::prepare},
};

}  // namespace

ChildReader::ChildReader(const ChildOptions& options)
    : options_(options),
      inventories_(options.inventories.places),
      advisories_(options.advisories.places),
      sources_(options.sources.places),
      attachments_(options.attachments.places),
      signatures_(options.signatures.places) {}

Result<std::optional<inventories::Inventory>> ChildReader::read_inventory(
    const inventories::Document& document) const {
  InventoryBuilder builder;
  TOC_TRY(const auto ending,
          Conversation(options_, options_.inventories, inventories_)
              .run({.kind = kInventory, .hint = document.path, .document = document.bytes},
                   [&](FrameKind kind, std::string_view payload) {
                     return builder.add(kind, payload);
                   }));
  if ((ending.kind == FrameKind::done) != builder.has_begun()) {
    return fail(Errc::malformed, "The document's reader gave an answer that is none.");
  }
  return builder.has_begun() ? std::optional(builder.take()) : std::nullopt;
}

Result<advisories::ReadSummary> ChildReader::read_records(std::string_view bytes,
                                                          std::string_view format,
                                                          const RecordTaker& taker,
                                                          Scale scale) const {
  const bool is_source = scale == Scale::source;
  const auto take = [&](FrameKind kind, std::string_view payload) -> Status {
    if (kind == FrameKind::record) {
      return hand_out(payload, taker);
    }
    if (kind != FrameKind::quarantined && kind != FrameKind::skipped) {
      return fail(Errc::malformed, "The document's reader gave an answer that is none.");
    }
    TOC_TRY(auto why, decode_quarantined(payload));
    if (kind == FrameKind::quarantined) {
      taker.quarantine(std::move(why));
    } else if (taker.skip) {
      taker.skip(std::move(why));
    }
    return {};
  };
  TOC_TRY(const auto ending,
          Conversation(options_, is_source ? options_.sources : options_.advisories,
                       is_source ? sources_ : advisories_)
              .run({.kind = is_source ? kSource : kAdvisories, .hint = format, .document = bytes},
                   take));
  return decode_read_summary(ending.payload);
}

Result<std::vector<std::optional<formats::Summary>>> ChildReader::recognise(
    std::span<const std::string_view> documents) const {
  // One child for all of a report; nobody is started for what cannot be a document. The others keep
  // their places, with nothing in them.
  std::string sizes;
  std::string together;
  for (const std::string_view document : documents) {
    const std::string_view kept = formats::may_be_document(document) ? document : "";
    sizes += std::to_string(kept.size()) + " ";
    together += kept;
  }
  std::vector<std::optional<formats::Summary>> out;
  if (together.empty()) {
    out.resize(documents.size());
    return out;
  }
  std::size_t memory_left = kSummariesMemoryMax;
  const auto take = [&](FrameKind kind, std::string_view payload) -> Status {
    if (kind != FrameKind::summary || out.size() == documents.size()) {
      return fail(Errc::malformed, "The document's reader gave an answer that is none.");
    }
    if (payload.empty()) {
      out.emplace_back();
      return {};
    }
    TOC_TRY(out.emplace_back(), decode_summary(payload, memory_left));
    return {};
  };
  TOC_TRY(const auto ending,
          Conversation(options_, options_.attachments, attachments_)
              .run({.kind = kAttachments, .hint = sizes, .document = together}, take));
  if (ending.kind != FrameKind::done || out.size() != documents.size()) {
    return fail(Errc::malformed, "The document's reader gave an answer that is none.");
  }
  return out;
}

Status ChildReader::verify_signature(const SignedDocument& document) const {
  TOC_CHECK(check_size(document));
  const std::string at = std::to_string(to_micros(document.at));
  std::vector<std::string_view> pieces = {at, document.bytes, document.signature};
  for (const openpgp::NamedCertificate& certificate : document.certificates) {
    pieces.insert(pieces.end(), {certificate.fingerprint, certificate.armored});
  }
  std::string sizes;
  std::string together;
  for (const std::string_view piece : pieces) {
    sizes += std::to_string(piece.size()) + " ";
    together += piece;
  }
  TOC_TRY(const auto ending, Conversation(options_, options_.signatures, signatures_)
                                 .run({.kind = kSignature, .hint = sizes, .document = together},
                                      [](FrameKind, std::string_view) -> Status {
                                        return fail(
                                            Errc::malformed,
                                            "The document's reader gave an answer that is none.");
                                      }));
  return ending.kind == FrameKind::done
             ? Status()
             : fail(Errc::malformed, "The document's reader gave an answer that is none.");
}

int answer(std::span<char* const> arguments) {
  if (arguments.size() != 4) {  // as Conversation::run names them
    return sandbox::kExitUnconfined;
  }
  const auto* const kind = std::ranges::find(kKinds, std::string_view(arguments[1]), &Kind::name);
  const auto memory_bytes = parse_whole<std::uint64_t>(arguments[2]);
  const auto cpu_s = parse_whole<std::uint64_t>(arguments[3]);
  const auto bytes = sandbox::map_standard_input();
  if (kind == std::end(kKinds) || !memory_bytes || !cpu_s || !bytes || !kind->prepare() ||
      !sandbox::enter({.memory_bytes = *memory_bytes, .cpu = std::chrono::seconds(*cpu_s)},
                      bytes->size())) {
    return sandbox::kExitUnconfined;
  }
  const std::optional<Input> input = split(*bytes);
  const Status answered = input ? kind->answer(*input) : Status();
  const bool is_said = answered || say(FrameKind::error, encode(answered.error()));
  // No destructors: some of them might want what the sandbox denies.
  _exit(is_said ? 0 : sandbox::kExitUnconfined);
}

}  // namespace tocsin::outside
