// What a partner does on the workbench: save the draft, file what was saved, enter a portal's
// receipt.
#include "pages/duties/duty_pages.h"
#include "pages/duties/workbench_screen.h"
#include "proof/canonical.h"

namespace tocsin::pages {
namespace {

constexpr std::string_view kFieldPrefix = "f.";

Result<flow::SavedDraft> save(const web::App& app, const http::Request& request,
                              const Posted& posted) {
  const flow::StageQuery query = stage_of_path(request);
  const Principal& principal = web::caller_of(request).principal;
  TOC_TRY(const flow::Workbench bench, flow::open_workbench(app.world, principal, query));
  regimes::FieldValues values;
  for (const regimes::FilingField& field : bench.filing.fields) {
    values[field.id] = posted.text(std::string(kFieldPrefix) + field.id);
  }
  return flow::save_draft(app.world, principal, query, values);
}

/// Files the values as they stand on the workbench, carried and automatic ones included.
Result<flow::FiledReceipt> file(const web::App& app, const http::Request& request) {
  const flow::StageQuery query = stage_of_path(request);
  const Principal& principal = web::caller_of(request).principal;
  TOC_TRY(const flow::Workbench bench, flow::open_workbench(app.world, principal, query));
  if (!bench.filing.fields.empty() && !bench.draft) {
    return fail(Errc::malformed, "Save a draft first: there is nothing to file.");
  }
  CanonicalObject content;
  for (const auto& [id, value] : regimes::values_of(bench.filing)) {
    content.set(id, value);
  }
  return flow::submit_filing(app.world, principal,
                             {.case_number = query.case_number,
                              .party = query.party,
                              .regime = query.regime,
                              .stage = query.stage,
                              .is_complete = bench.filing.is_ready(),
                              .content = content.to_text()});
}

Result<flow::ImportedReceipt> import(const web::App& app, const http::Request& request,
                                     const Posted& posted) {
  flow::PortalReceiptDraft draft;
  draft.stage = stage_of_path(request);
  TOC_TRY(draft.at, posted.needed_moment("portal_at"));
  draft.reference = posted.text("portal_reference");
  draft.media_type = "text/plain; charset=utf-8";
  draft.document = posted.text("portal_document");
  return flow::import_portal_receipt(app.world, web::caller_of(request).principal, draft);
}

Result<http::Response> shown_again(const web::App& app, const http::Request& request,
                                   const Posted& posted, const Error& error) {
  if (!is_form_fault(error)) {
    return std::unexpected(error);
  }
  Typed typed = posted.typed(
      error,
      {{"/at", "portal_at"}, {"/reference", "portal_reference"}, {"/document", "portal_document"}});
  constexpr std::string_view values = "/values/";
  if (error.where.starts_with(values)) {
    typed.error_field = std::string(kFieldPrefix) + error.where.substr(values.size());
  }
  TOC_TRY(std::string html, workbench_screen(app, request, std::move(typed), std::nullopt));
  return form_again(error, std::move(html));
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const Posted posted, Posted::read(request));
  const std::string act = posted.text("act");
  if (act == "save") {
    Result<flow::SavedDraft> saved = save(app, request, posted);
    if (!saved) {
      return shown_again(app, request, posted, saved.error());
    }
    TOC_TRY(std::string html, workbench_screen(app, request, {}, *std::move(saved)));
    return web::html_response(200, std::move(html));
  }
  if (act == "file") {
    Result<flow::FiledReceipt> filed = file(app, request);
    if (!filed) {
      return shown_again(app, request, posted, filed.error());
    }
    return web::html_response(201, filed_page(frame_of(app, request),
                                              {.filed = *std::move(filed), .back = request.path}));
  }
  if (act == "portal") {
    const Result<flow::ImportedReceipt> imported = import(app, request, posted);
    return imported ? Result<http::Response>(back_to(app, request, request.path))
                    : shown_again(app, request, posted, imported.error());
  }
  return fail(Errc::malformed, "The form does not say what to do.", "/act");
}

}  // namespace

http::Route post_desk_workbench(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/duties/{number}/{party}/{regime}/{stage}",
          .rule = http::Rule(Action::submit_filing),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::pages
